import type { Environment } from '../../flow/environment.ts';
import type { Trace } from '../../flow/step.ts';
import { aroundOf } from '../../lineage/around.ts';
import { clocksOf } from '../../lineage/clocks.ts';
import { lineageOf } from '../../lineage/lineage.ts';
import { limitsOf } from '../../systems/help.ts';
import type { SessionSide } from './sessions-compared.ts';

/** A session as one of two that are compared, from what was recorded. */
export function sideOf({ flows, steps }: Trace, environment?: Environment): SessionSide {
  return {
    flows,
    livesOf: (flow) => {
      const lineage = lineageOf(flow, aroundOf(flow, steps));
      return { flow, lineage, clocks: clocksOf(flow, lineage, limitsOf(flow.system)) };
    },
    ...(environment && { environment }),
  };
}
