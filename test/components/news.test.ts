import { describe, expect, it } from 'vitest';
import { News } from '../../components/flows/news.ts';
import { layOut } from '../../components/flows/window.ts';
import type { Row } from '../../lib/session/rows.ts';

/** A row for each number, 20 pixels high; three are in sight. */
const rowsOf = (numbers: readonly number[]) =>
  numbers.map((n) => ({ kind: 'step', key: `step:${n}`, step: { n } }) as unknown as Row);

function list() {
  const news = new News();
  return {
    arrive: (numbers: readonly number[], length = Math.max(0, ...numbers), reading = false) =>
      news.arrived(
        rowsOf(numbers),
        layOut(numbers.length, () => 20),
        length,
        reading,
      ),
    look: (top: number) => news.seen(top, 60),
    take: (side: 'above' | 'below', top: number) => news.take(side, top),
  };
}

describe('what is new out of sight', () => {
  it('is nothing of what was there at first', () => {
    const { arrive, look } = list();
    arrive([1, 2, 3, 4, 5, 6]);
    expect(look(0)).toEqual({ above: 0, below: 0 });
  });

  it('is counted on its side until it has been in sight', () => {
    const { arrive, look } = list();
    arrive([1, 2, 3]);
    arrive([6, 1, 2, 3, 4, 5]);
    expect(look(20)).toEqual({ above: 1, below: 2 });
    expect(look(40)).toEqual({ above: 1, below: 1 });
    expect(look(0)).toEqual({ above: 0, below: 1 });
    expect(look(60)).toEqual({ above: 0, below: 0 });
    expect(look(0)).toEqual({ above: 0, below: 0 });
  });

  it('is nothing of what a long session already held while it is being read, to the last portion', () => {
    const { arrive, look } = list();
    arrive([1, 2], 2, true);
    arrive([1, 2, 3, 4, 5, 6, 7], 7, true);
    arrive([1, 2, 3, 4, 5, 6, 7, 8], 8);
    expect(look(0)).toEqual({ above: 0, below: 0 });
    arrive([1, 2, 3, 4, 5, 6, 7, 8, 9], 9);
    expect(look(0)).toEqual({ above: 0, below: 1 });
  });

  it('is nothing that is folded away, not even when it is opened later', () => {
    const { arrive, look } = list();
    arrive([1, 2, 3]);
    arrive([1, 2, 3], 5);
    arrive([1, 2, 3, 4, 5], 5);
    expect(look(0)).toEqual({ above: 0, below: 0 });
  });

  it('begins anew with another session', () => {
    const { arrive, look } = list();
    arrive([1, 2, 3, 4, 5, 6]);
    arrive([1, 2, 3, 4]);
    expect(look(0)).toEqual({ above: 0, below: 0 });
  });

  it('is shown by its newest row, and known from then on', () => {
    const { arrive, look, take } = list();
    arrive([1, 2, 3]);
    arrive([1, 2, 3, 4, 6, 5]);
    look(0);
    expect(take('below', 0)).toBe(4);
    expect(look(0)).toEqual({ above: 0, below: 0 });
    expect(take('above', 0)).toBeUndefined();
  });
});
