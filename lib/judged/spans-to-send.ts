import { type About, toHar } from '../trace/har.ts';
import { textsIn } from '../trace/otlp/said.ts';
import { type SessionSpans, toSpans } from '../trace/otlp/spans.ts';
import { createRedaction } from '../trace/redaction.ts';
import type { JudgedTrace } from './judge-trace.ts';
import { carried, type JudgingOptions } from './judgement-of.ts';

export interface SpansToSend extends SessionSpans {
  /** How many different values are hidden. */
  hidden: number;
}

/**
 * A session as spans for a collector. Secrets are hidden by the policy of every export, and what is finished is searched
 * for them again.
 *
 * @param service what the collector is to know the spans by; absent: `consent-tracer`
 * @throws RedactionError when a value is still found; nothing may be sent then
 */
export async function spansToSend(
  judged: JudgedTrace,
  about: About,
  options: Omit<JudgingOptions, 'by'> & { service?: string },
): Promise<SpansToSend> {
  const { service, ...judging } = options;
  const judgement = carried(judged, { ...judging, by: about.extensionVersion });
  const redaction = await createRedaction(
    toHar(judged.trace, { ...about, judgement }),
    judgement.mutes.map(({ reason }) => reason),
  );
  const made = toSpans(redaction.har(), service);
  // What is said of the trace was searched for beginnings of values as well; the trace itself has them whole.
  redaction.refuseLeaks(textsIn(made.spans), false);
  return { ...made, hidden: redaction.hidden };
}
