import { isStatic } from '../../flow/bodies.ts';
import type { Step } from '../../flow/step.ts';
import { defineTopic, type Sight } from '../topic.ts';

/** What is selected, in full. */
export const sight = defineTopic({
  name: 'sight',
  watch({ step: n, flow: id }, reading, tell) {
    let seen: Sight | undefined;
    let told: Sight = {};
    const whole = async (step: Step): Promise<Step> => {
      const exchange = step.exchange && isStatic(step.exchange) ? await reading.whole(step.exchange) : undefined;
      return exchange ? { ...step, exchange } : step;
    };
    return {
      async changed({ steps, flows }) {
        const step = n === undefined ? undefined : steps[n - 1];
        const flow = flows.find((one) => one.id === (step ? step.flowId : id));
        if (seen && seen.step === step && seen.flow === flow) return;
        const next: Sight = { ...(step && { step }), ...(flow && { flow }) };
        seen = next;
        const shown = step && (step === told.step ? 'as before' : await whole(step));
        // Meanwhile it may have changed again: that is told instead.
        if (seen !== next) return;
        tell({ ...(shown && { step: shown }), ...(flow && { flow: flow === told.flow ? 'as before' : flow }) });
        told = next;
      },
    };
  },
});
