import type { Step } from '../flow/step.ts';

/** A broker between the two parties has a request and tokens of its own, which are none of this consent. */
export function isBrokers({ words }: Step): boolean {
  return words.endsWith(' by the broker');
}
