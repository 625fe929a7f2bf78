import { describe, expect, it } from 'vitest';
import { keepPlace, placeOf, type Sight } from '../../components/flows/place.ts';
import { inSight, layOut, scrollTo } from '../../components/flows/window.ts';

const sight = (keys: string[], more: Partial<Sight> = {}): Sight => ({
  rows: keys.map((key) => ({ key })),
  layout: layOut(keys.length, () => 20),
  scrollTop: 0,
  height: 60,
  selected: undefined,
  tail: keys.at(-1),
  ...more,
});
const letters = (text: string) => [...text];

/** Where the list stands after `after` arrived in place of `before`. */
function arrive(before: Sight, after: Sight): number {
  const place = placeOf(before);
  return place ? keepPlace(place, after) : after.scrollTop;
}

describe('the place that is being read', () => {
  it('stays while rows arrive above it', () => {
    expect(arrive(sight(letters('abcdef'), { scrollTop: 20 }), sight(letters('xyabcdef'), { scrollTop: 20 }))).toBe(60);
  });

  it('stays while rows arrive below it', () => {
    expect(arrive(sight(letters('abcdef'), { scrollTop: 20 }), sight(letters('abcdefgh'), { scrollTop: 20 }))).toBe(20);
  });

  it('is the selected row where that is in sight, so that it does not move', () => {
    const before = sight(letters('abcdef'), { scrollTop: 20, selected: 'c' });
    expect(arrive(before, sight(letters('abxcdef'), { scrollTop: 20, selected: 'c' }))).toBe(40);
  });

  it('follows the tail only at the tail', () => {
    expect(arrive(sight(letters('abcd'), { scrollTop: 20 }), sight(letters('abcdef'), { scrollTop: 20 }))).toBe(60);
    const first = sight(letters('abc'), { tail: 'b' });
    expect(arrive(first, sight(letters('xyabc'), { tail: 'y', scrollTop: 0 }))).toBe(0);
  });

  it('does not follow the tail away from a selection', () => {
    const before = sight(letters('abcd'), { scrollTop: 20, selected: 'b' });
    expect(arrive(before, sight(letters('abcdef'), { scrollTop: 20, selected: 'b' }))).toBe(20);
  });

  it('is held by the rows beside it when its own is folded away', () => {
    expect(arrive(sight(letters('abcdef'), { scrollTop: 20 }), sight(letters('xyacdef'), { scrollTop: 20 }))).toBe(40);
    const before = sight(letters('abcdef'), { scrollTop: 20, selected: 'c' });
    expect(arrive(before, sight(letters('xyabdef'), { scrollTop: 20, selected: 'c' }))).toBe(60);
  });

  it('stands where it can when its row is gone', () => {
    expect(arrive(sight(letters('abcdef'), { scrollTop: 20 }), sight(letters('xyz'), { scrollTop: 20 }))).toBe(20);
  });
});

describe('a window on rows', () => {
  it('is bounded on both sides', () => {
    const layout = layOut(1000, () => 22);
    expect(inSight(layout, 2200, 220, 5)).toEqual([95, 115]);
    expect(inSight(layout, 0, 220, 5)).toEqual([0, 15]);
    expect(
      inSight(
        layOut(0, () => 20),
        0,
        220,
      ),
    ).toEqual([0, -1]);
  });

  it('scrolls no further than needed', () => {
    const layout = layOut(4, () => 20);
    expect(scrollTo(layout, 0, 20, 40)).toBe(0);
    expect(scrollTo(layout, 1, 20, 40)).toBe(20);
    expect(scrollTo(layout, 3, 20, 40)).toBe(40);
  });
});
