import { checks } from '../../checks/index.ts';
import { createJudge, type Scorecard } from '../../checks/run.ts';
import { type Signatures, verifyTokens } from '../../checks/verification.ts';
import type { Trace } from '../../flow/step.ts';
import { aroundOf } from '../../lineage/around.ts';
import { lineageOf } from '../../lineage/lineage.ts';
import { plainCard } from '../card.ts';
import { carriedCards } from '../carried-cards.ts';
import { pace } from '../pace.ts';
import { defineTopic } from '../topic.ts';

/** What the catalogue of checks says of every flow; once more when the signatures are verified. */
export const findings = defineTopic({
  name: 'findings',
  watch({ profile }, reading, tell) {
    const judge = createJudge(checks);
    let told: readonly Scorecard[] | undefined;
    let trace: Trace | undefined;
    let signatures: Signatures | undefined;
    const before = carriedCards(reading, profile);
    const judging = pace(() => {
      if (!trace) return;
      const { flows, steps } = trace;
      const session = {
        flows,
        steps,
        lineageOf: (flow: Trace['flows'][number]) => lineageOf(flow, aroundOf(flow, steps)),
      };
      const cards = judge({ ...session, ...(signatures && { signatures }) }, profile).map(before);
      const known = new Set(told);
      const changed = cards.filter((card) => !known.has(card));
      if (told && changed.length === 0 && told.length === cards.length) return;
      told = cards;
      tell({ flows: cards.map(({ flowId }) => flowId), cards: changed.map(plainCard) });
    });
    return {
      changed(next, progress) {
        // What is half read would be judged again a moment later.
        if (progress || next === trace) return;
        trace = next;
        judging.request();
        void verifyTokens(next).then((verified) => {
          // Where more arrived meanwhile, its own verification follows.
          if (trace !== next || isSame(signatures, verified)) return;
          signatures = verified;
          judging.request();
        });
      },
      close: () => judging.stop(),
    };
  },
});

function isSame(before: Signatures | undefined, after: Signatures): boolean {
  return before?.size === after.size && [...after].every(([text, check]) => before.get(text) === check);
}
