import type { Trace } from '../../flow/step.ts';
import { patchOf } from '../digest.ts';
import { defineTopic } from '../topic.ts';

/** The list of flows and steps, as changes. */
export const trace = defineTopic({
  name: 'trace',
  watch(_, __, tell) {
    let told: Trace | undefined;
    let wasReading = false;
    return {
      changed(next, progress) {
        if (told === next && !wasReading && !progress) return;
        tell({ patch: patchOf(told, next), ...(progress && { progress }) });
        told = next;
        wasReading = progress !== undefined;
      },
    };
  },
});
