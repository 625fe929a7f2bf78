import type { Digest } from '../../lib/reader/digest.ts';

/** Number of the last step that began before a time; they stand in the order in which they arrived. */
export function stepBefore({ steps }: Digest, time: number): number | undefined {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1]?.n;
}
