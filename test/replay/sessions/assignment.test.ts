import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestAssignment } from '../../../lib/replay/sessions/assignment.ts';

/** The worth of the best assignment, found by trying all. */
function most(worth: readonly (readonly number[])[], row = 0, taken: ReadonlySet<number> = new Set()): number {
  const here = worth[row];
  if (!here) return 0;
  const skipped = most(worth, row + 1, taken);
  return here.reduce(
    (best, value, column) =>
      taken.has(column) || value <= 0
        ? best
        : Math.max(best, value + most(worth, row + 1, new Set([...taken, column]))),
    skipped,
  );
}

const matrices = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) =>
  fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  }),
);

describe('the best assignment', () => {
  it('is worth as much as the best of all that there are', () => {
    fc.assert(
      fc.property(matrices, (worth) => {
        const found = bestAssignment(worth);
        const sum = found.reduce<number>((total, column, row) => total + (worth[row]?.[column ?? -1] ?? 0), 0);
        expect(sum).toBe(most(worth));
      }),
    );
  });

  it('gives no column twice, and none that is worth nothing', () => {
    fc.assert(
      fc.property(matrices, (worth) => {
        const taken = bestAssignment(worth).flatMap((column, row) => (column === undefined ? [] : [[row, column]]));
        expect(new Set(taken.map(([, column]) => column)).size).toBe(taken.length);
        for (const [row, column] of taken) expect(worth[row ?? -1]?.[column ?? -1]).toBeGreaterThan(0);
      }),
    );
  });

  it('is none of nothing', () => {
    expect(bestAssignment([])).toEqual([]);
    expect(bestAssignment([[], []])).toEqual([undefined, undefined]);
  });
});
