import type { Records } from '../../../lib/flow/steps.ts';
import { judgementOf } from '../../../lib/judged/judgement-of.ts';
import { foldTrace } from '../../../lib/systems/index.ts';
import { type About, type TraceHar, toHar } from '../../../lib/trace/har.ts';
import { createRedaction } from '../../../lib/trace/redaction.ts';
import { about } from '../trace-fixture.ts';

/** A recording as it would leave the machine: redacted, with its judgement. */
export async function leaving(records: Records, more: Partial<About> = {}): Promise<TraceHar> {
  const trace = foldTrace(records);
  const judgement = await judgementOf(trace, { by: '0.0.0' });
  return (await createRedaction(toHar(trace, { ...about, records, ...more, judgement }))).har();
}
