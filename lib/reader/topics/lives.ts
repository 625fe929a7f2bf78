import type { Flow, Step } from '../../flow/step.ts';
import { carriedLives } from '../../judged/carried-lives.ts';
import { aroundOf } from '../../lineage/around.ts';
import { lineageOf } from '../../lineage/lineage.ts';
import { pace } from '../pace.ts';
import { defineTopic } from '../topic.ts';

/** The life of every value of a flow; read again only when something changed in the flow, or around it. */
export const lives = defineTopic({
  name: 'lives',
  watch({ flow: id }, reader, tell) {
    let seen: { flow: Flow | undefined; around: readonly Step[] } | undefined;
    const reading = pace(() => {
      if (!seen?.flow) return tell(undefined);
      // From pseudonyms no hash is told, nor what became of a value.
      const before = reader.carried?.judgement?.flows.find((flow) => flow.id === id);
      if (before) return tell(carriedLives(before));
      const { flowId, values, texts } = lineageOf(seen.flow, seen.around);
      tell({ flowId, values, texts });
    });
    return {
      changed({ flows, steps }) {
        const flow = flows.find((one) => one.id === id);
        const around = flow ? aroundOf(flow, steps) : [];
        if (seen && seen.flow === flow && isSame(seen.around, around)) return;
        seen = { flow, around };
        reading.request();
      },
      close: () => reading.stop(),
    };
  },
});

// Their requests do not change once they are sent.
function isSame(before: readonly Step[], after: readonly Step[]): boolean {
  return before.length === after.length && after.every(({ exchange }, at) => exchange === before[at]?.exchange);
}
