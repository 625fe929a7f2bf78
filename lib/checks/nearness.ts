import type { DifferencePart } from '../flow/value.ts';
import { difference, differenceInWords } from '../lineage/difference.ts';
import { onlyDifference } from './landing.ts';

/** How two texts differ: the parts, the place of the first difference, counted from 1, and both in words. */
export function nearness(expected: string, seen: string): { difference: readonly DifferencePart[]; words: string } {
  const parts = difference(expected, seen);
  const [first] = parts;
  const at = (first?.kind === 'same' ? first.text.length : 0) + 1;
  return { difference: parts, words: `at character ${at}: ${differenceInWords(parts)}` };
}

/** The same of two addresses, with what they differ in where that is one thing alone: `in the port alone, at …`. */
export function addressNearness(expected: string, seen: string): ReturnType<typeof nearness> {
  const near = nearness(expected, seen);
  const only = onlyDifference(expected, seen);
  return only ? { ...near, words: `${only} alone, ${near.words}` } : near;
}
