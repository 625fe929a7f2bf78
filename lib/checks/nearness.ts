import type { DifferencePart } from '../flow/value.ts';
import { difference, differenceInWords } from '../lineage/difference.ts';

/** How two texts differ: the parts, the place of the first difference, counted from 1, and both in words. */
export function nearness(expected: string, seen: string): { difference: readonly DifferencePart[]; words: string } {
  const parts = difference(expected, seen);
  const [first] = parts;
  const at = (first?.kind === 'same' ? first.text.length : 0) + 1;
  return { difference: parts, words: `at character ${at}: ${differenceInWords(parts)}` };
}
