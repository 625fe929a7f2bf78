import type { Records } from '../../../lib/flow/steps.ts';
import { foldTrace } from '../../../lib/systems/index.ts';
import { toHar } from '../../../lib/trace/har.ts';
import { createRedaction } from '../../../lib/trace/redaction.ts';
import { type ScriptPlan, scriptPlan } from '../../../lib/trace/scripts/plan.ts';
import { about } from '../trace-fixture.ts';

/** A redaction that finds no secret. */
export const NOTHING_HIDDEN = { textByValues: (text: string) => text, refuseLeaks: () => undefined };

/** The plan of every flow of a recording that has one, and what hides their secrets. */
export async function plansOf(records: Records) {
  const trace = foldTrace(records);
  const plans = trace.flows.map((flow) => scriptPlan(flow, trace)).flatMap((one) => ('plan' in one ? one.plan : []));
  return { plans, redaction: await createRedaction(toHar(trace, about)) };
}

/** A plan in lines that a person can review. */
export function told({ moves, callback, token, notes }: ScriptPlan): string[] {
  const path = (place = '') => place.replace(/^https?:\/\/([^./:]*)[^/]*/, '$1');
  return [
    ...moves.map(({ kind, n, to, lands, fields }) =>
      [`#${n} ${kind} ${path(to)} → ${path(lands)}`, ...fields.map(([name]) => name)].join(' '),
    ),
    ...(callback
      ? [`#${callback.n} returns to ${path(callback.to)}`, ...callback.expected.map(({ name, is }) => `${name}: ${is}`)]
      : []),
    ...(token ? [`#${token.n} tokens: ${token.status}`] : []),
    ...notes,
  ];
}
