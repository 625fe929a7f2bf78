import { checks } from '../../checks/index.ts';
import { judge } from '../../checks/run.ts';
import { verifyTokens } from '../../checks/verification.ts';
import type { Flow, Trace } from '../../flow/step.ts';
import { aroundOf } from '../../lineage/around.ts';
import { lineageOf } from '../../lineage/lineage.ts';
import { carriedCards } from '../carried-cards.ts';
import { summaryOf } from '../summary.ts';
import { defineTopic } from '../topic.ts';

/**
 * What a list tells of the session; told once it is wholly read and its signatures are verified. Of a file without its
 * secrets, what was found before they were hidden.
 */
export const summary = defineTopic({
  name: 'summary',
  watch({ profile }, reading, tell) {
    let latest: Trace | undefined;
    const before = carriedCards(reading, profile);
    return {
      changed: async (trace, progress) => {
        if (progress) return;
        latest = trace;
        const signatures = await verifyTokens(trace);
        // Where more arrived meanwhile, or is about to, its own summary follows.
        if (!(await reading.isUpToDate()) || trace !== latest) return;
        const { steps, flows } = trace;
        const around = (flow: Flow) => lineageOf(flow, aroundOf(flow, steps));
        const cards = judge({ flows, steps, signatures, lineageOf: around }, checks, profile);
        tell(summaryOf(trace, cards.map(before)));
      },
      close: () => {
        latest = undefined;
      },
    };
  },
});
