import type { Attempt } from '../../lib/flow/attempt.ts';
import type { Step } from '../../lib/flow/step.ts';
import type { Needs, Reading, ReadVerdict } from '../../lib/mutate/mutation.ts';
import type { Attack } from '../../lib/mutate/offered.ts';
import { observed } from '../../lib/mutate/outcome.ts';
import { duration } from '../words.ts';

export const VERDICTS: Readonly<Record<ReadVerdict, string>> = {
  rejected: 'rejected as required',
  accepted: 'accepted',
  unclear: 'could not tell',
};

/** What has to be done before, so that the answer says anything: one sentence, or none. */
export function needsInWords({ fresh, consent, another, wait, first, afterwards, better }: Needs): string {
  const needs = [
    fresh === undefined ? '' : 'values of a fresh authorization request, for those of the recording may be spent',
    consent ? 'a person who consents once more' : '',
    another === 'code' ? 'the code of another run of the consent' : '',
    first ? 'the same request, sent unchanged before' : '',
    wait === undefined ? '' : `to be sent ${duration(wait)} later`,
    afterwards === undefined ? '' : 'the token request that follows, which decides',
  ].filter((need) => need !== '');
  const told = needs.length === 0 ? '' : `It needs ${needs.join('; ')}: here only this one request is sent.`;
  return [told, better ?? ''].filter((sentence) => sentence !== '').join(' ');
}

/**
 * What the answer to an attack says, as far as one request tells. What was recorded may be spent: of a refusal that may
 * have that reason nothing is known.
 */
export function verdictOf(
  attack: Attack,
  attempt: Attempt,
  original: Step,
  hops: readonly Step[],
): Reading | undefined {
  const [answer, ...followed] = hops;
  if (attempt.state !== 'done' || !answer) return undefined;
  const reading = attack.read({
    answer: { ...observed(answer), role: original.role },
    followed: followed.map((step) => observed(step)),
    // No page was shown, and so nobody did what its scripts would have done.
    settled: false,
    untouched: observed(original),
  });
  // Asking for an authorization spends nothing, unless what is asked for was pushed.
  const isAsked = original.role === 'authorization-request' && !/[?&]request_uri=/.test(original.url);
  const mayBeSpent = attack.needs.fresh !== undefined && !isAsked;
  if (reading.verdict !== 'rejected' || !mayBeSpent) return reading;
  const evidence = `${reading.evidence} That may be as values of the recording are spent, or known from before.`;
  return { ...reading, verdict: 'unclear', evidence };
}
