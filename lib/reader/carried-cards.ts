import type { ProfileId } from '../checks/profiles.ts';
import type { Scorecard } from '../checks/run.ts';
import { carriedCard, withBefore } from '../judged/carried-card.ts';
import type { Reading } from './reading.ts';

/** In a session without its secrets, what its file tells of a flow in place of what is made of pseudonyms. */
export function carriedCards(reading: Pick<Reading, 'carried'>, profile: ProfileId): (card: Scorecard) => Scorecard {
  const made = new WeakMap<Scorecard, Scorecard>();
  return (card) => {
    const known = made.get(card);
    if (known) return known;
    const judgement = reading.carried?.judgement;
    const flow = judgement?.flows.find(({ id }) => id === card.flowId);
    const told = judgement && flow ? withBefore(carriedCard(judgement, flow, profile), card) : card;
    made.set(card, told);
    return told;
  };
}
