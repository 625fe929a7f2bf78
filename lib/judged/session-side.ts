import type { Environment } from '../flow/environment.ts';
import type { Trace } from '../flow/step.ts';
import { clocksOf } from '../lineage/clocks.ts';
import { lineageFrom } from '../lineage/lives.ts';
import type { SessionSide } from '../replay/sessions/sessions-compared.ts';
import { sideOf } from '../replay/sessions/side.ts';
import { limitsOf } from '../systems/help.ts';
import type { CarriedJudgement } from '../trace/judgement.ts';
import { carriedLives } from './carried-lives.ts';
import { restored } from './restored.ts';

/**
 * A session as one of two that are compared, also where its secrets are hidden: then its flows and the lives of its
 * values are those that its file carries, for from pseudonyms no hash and no length can be told.
 */
export function judgedSide(trace: Trace, before?: CarriedJudgement, environment?: Environment): SessionSide {
  if (!before) return sideOf(trace, environment);
  const side = sideOf(restored(trace, before), environment);
  const known = new Map(before.flows.map((flow) => [flow.id, flow]));
  return {
    ...side,
    livesOf: (flow) => {
      const told = known.get(flow.id);
      if (!told) return side.livesOf(flow);
      const lineage = lineageFrom(carriedLives(told));
      return { flow, lineage, clocks: clocksOf(flow, lineage, limitsOf(flow.system)) };
    },
  };
}
