import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import { createShelfChoosing } from '../../../lib/session/shelf/choosing.ts';

const shelf = (ids = [1, 2, 3, 4, 5], start: number | undefined = 2) => {
  const shown = signal<readonly number[]>(ids);
  return { shown, choosing: createShelfChoosing(shown, signal(start)) };
};

describe('choosing sessions', () => {
  it('begins at the one in sight, and moves by keys without choosing', () => {
    const { choosing } = shelf();
    expect(choosing.cursor.value).toBe(2);
    choosing.move(1);
    choosing.move(1);
    expect([choosing.cursor.value, choosing.chosen.value]).toEqual([4, []]);
    choosing.move(99);
    expect(choosing.cursor.value).toBe(5);
    choosing.move('first');
    expect(choosing.cursor.value).toBe(1);
  });

  it('by Shift has all from where it began, shrinks again, and is in the order of the list', () => {
    const { choosing } = shelf();
    choosing.move(1, true);
    choosing.move(1, true);
    expect(choosing.chosen.value).toEqual([2, 3, 4]);
    choosing.move(-1, true);
    expect(choosing.chosen.value).toEqual([2, 3]);
    choosing.upTo(1);
    expect(choosing.chosen.value).toEqual([1, 2]);
  });

  it('by Ctrl takes what was in sight with the first, and each out again', () => {
    const { choosing } = shelf();
    choosing.also(4);
    expect(choosing.chosen.value).toEqual([2, 4]);
    choosing.also(2);
    expect(choosing.chosen.value).toEqual([4]);
    choosing.upTo(5);
    expect(choosing.chosen.value).toEqual([2, 3, 4, 5]);
  });

  it('by its box takes nothing else with it', () => {
    const { choosing } = shelf();
    choosing.toggle(4);
    expect(choosing.chosen.value).toEqual([4]);
    choosing.all();
    expect(choosing.chosen.value).toEqual([1, 2, 3, 4, 5]);
    choosing.goTo(3);
    expect([choosing.cursor.value, choosing.chosen.value]).toEqual([3, []]);
  });

  it('never has what the list does not show', () => {
    const { shown, choosing } = shelf();
    choosing.all();
    shown.value = [2, 5];
    expect(choosing.chosen.value).toEqual([2, 5]);
    shown.value = [];
    expect([choosing.cursor.value, choosing.chosen.value]).toEqual([undefined, []]);
    choosing.move(1);
    choosing.move('last', true);
    expect(choosing.chosen.value).toEqual([]);
  });
});
