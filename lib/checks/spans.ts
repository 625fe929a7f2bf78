import { inWords } from '../decode/time.ts';

/** A length of time in seconds, in words: `61 s`, `12 min`, `31 d`. */
export function seconds(length: number): string {
  return length < 10 ? `${Math.max(0, length).toFixed(1).replace(/\.0$/, '')} s` : inWords(length);
}
