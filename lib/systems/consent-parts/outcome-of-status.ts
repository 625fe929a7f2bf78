import type { Outcome, OutcomeKind } from '../../flow/step.ts';
import type { Term } from '../../flow/system.ts';

const KINDS: Record<Term['kind'], OutcomeKind> = {
  success: 'consented',
  progress: 'waiting',
  refusal: 'refused',
  failure: 'failed',
};

/**
 * What a status says of a consent: `The consent status is expired: its time is over.`
 *
 * @param what whose status it is: `consent`, `payment`
 * @param term its entry in the vocabulary; a status that is in none leaves everything open
 * @param code the word that is named as the outcome's code, where a reason tells more than the status
 */
export function outcomeOfStatus(
  what: string,
  status: string,
  term: Term | undefined,
  code = status,
): Omit<Outcome, 'step'> {
  const kind = term ? KINDS[term.kind] : 'waiting';
  const cause = code === status ? '' : ` (${code})`;
  return {
    kind,
    ...((kind === 'refused' || kind === 'failed') && { code }),
    reason: `The ${what} status is ${status}${cause}${term ? `: ${term.meaning}` : ''}.`,
  };
}
