import { describe, expect, it } from 'vitest';
import type { Trace } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { type TraceHar, toHar } from '../../lib/trace/har.ts';
import { createRedaction } from '../../lib/trace/redaction.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { about } from './trace-fixture.ts';

/** What a reader of the trace is told, without a word of what was captured. */
function toldOf({ steps, flows }: Trace) {
  return {
    steps: steps.map(({ n, kind, role, words, method, status, flowId }) => [
      n,
      kind,
      role,
      words,
      method,
      status,
      flowId !== undefined,
    ]),
    flows: flows.map(({ system, systemTitle, steps: own, outcome, candidates }) => ({
      ...{ system, systemTitle, steps: own.map(({ n }) => n) },
      ...{ outcome: [outcome.kind, outcome.step, outcome.code], candidates: candidates.map((each) => each.system) },
    })),
  };
}

/** The records of a session as they leave the machine: hidden by the policy as its trace is. */
async function redacted(records: Records): Promise<Records> {
  const har = toHar(foldTrace(records), about);
  const whole = { log: { ...har.log, _consent: { ...har.log._consent, records } } } as TraceHar;
  const { log } = (await createRedaction(whole)).har();
  return (log._consent as unknown as { records: Records }).records;
}

describe('a trace without its secrets', () => {
  it.each(goldenIds())('of %s tells the same flows, roles, outcomes and steps', async (id) => {
    const records = golden(id);
    expect(toldOf(foldTrace(await redacted(records)))).toEqual(toldOf(foldTrace(records)));
  });
});
