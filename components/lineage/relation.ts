import type { Value, ValueEvent } from '../../lib/flow/value.ts';

/** Numbers of steps that are listed; of more only how many. */
const LISTED = 3;

/** In this order, and so called; `created` and `issued` are told as where it is from. */
const ELSEWHERE: readonly [event: ValueEvent, words: string][] = [
  ['sent', 'equal in'],
  ['returned', 'returned in'],
  ['redeemed', 'redeemed in'],
  ['hashed', 'hashed in'],
  ['altered', 'altered in'],
  ['leaked', 'leaked in'],
];

/** What is known of a value beyond the step in which it is looked at. */
export interface Relation {
  /** `from #3 · equal in #4, #9 · altered in #10`. */
  words: string;
  /** Wrong: altered or leaked. Open: made for something that was not seen. */
  odd?: 'wrong' | 'open';
}

/** @returns undefined for a value that occurs in this step alone, and nothing is wrong with that */
export function relationOf(value: Value, step: number): Relation | undefined {
  const [first] = value.uses;
  if (!first) return undefined;
  const parts: string[] = [];
  if (first.step !== step) parts.push(`from #${first.step}`);
  for (const [event, words] of ELSEWHERE) {
    const steps = stepsWith(value, event).filter((n) => n !== step && n !== first.step);
    if (steps.length > 0) parts.push(`${words} ${listed(steps)}`);
  }
  if (first.step === step && parts.length > 0) parts.unshift(first.event === 'issued' ? 'issued here' : 'first here');
  if (value.unused !== undefined) parts.push('no use seen');
  const odd = oddityOf(value);
  return parts.length > 0 ? { words: parts.join(' · '), ...(odd && { odd }) } : undefined;
}

/** What is odd about the life of a value, the worst first. */
export function oddityOf({ uses, unused }: Value): Relation['odd'] {
  if (uses.some(({ event }) => event === 'altered' || event === 'leaked')) return 'wrong';
  return unused === undefined ? undefined : 'open';
}

function stepsWith({ uses }: Value, event: ValueEvent): number[] {
  return [...new Set(uses.filter((use) => use.event === event).map(({ step }) => step))];
}

function listed(steps: number[]): string {
  const shown = steps
    .slice(0, LISTED)
    .map((n) => `#${n}`)
    .join(', ');
  return steps.length > LISTED ? `${shown} and ${steps.length - LISTED} more` : shown;
}
