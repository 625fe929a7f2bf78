import type { Exchange } from '../../lib/flow/exchange.ts';
import type { Step, Trace } from '../../lib/flow/step.ts';
import type { About } from '../../lib/trace/har.ts';

export const about: About = {
  session: { name: 'fixture', startedAt: 1_700_000_000_000 },
  notes: [],
  marks: [],
  extensionVersion: '0.0.0',
  browser: { name: 'Chromium', version: '1' },
};

/** A trace of one flow, given by what differs from a plain GET that was answered 200. */
export function traceOf(...exchanges: (Partial<Exchange> & { answer?: string })[]): Trace {
  const steps = exchanges.map(({ answer, ...given }, index): Step => {
    const exchange: Exchange = {
      id: `r:${index}#0`,
      requestId: String(index),
      hop: 0,
      seq: index + 1,
      tabId: 1,
      frameId: 0,
      type: 'main_frame',
      method: 'GET',
      url: 'http://as.example/',
      startedAt: 1_700_000_000_000 + index,
      respondedAt: 1_700_000_000_100,
      endedAt: 1_700_000_000_150,
      state: 'completed',
      status: 200,
      ...given,
    };
    const { method, url, status, startedAt: time } = exchange;
    const body =
      answer === undefined
        ? undefined
        : {
            id: `b${index}`,
            seq: index,
            source: 'page' as const,
            time,
            startedAt: time,
            tabId: 1,
            frameId: 0,
            method,
            url,
            contentType: 'application/json',
            text: answer,
            size: answer.length,
            truncated: false,
          };
    return {
      n: index + 1,
      id: exchange.id,
      kind: 'http',
      time,
      tabId: 1,
      method,
      url,
      ...(status ? { status } : {}),
      role: 'other',
      words: 'request',
      flowId: 'f1',
      exchange,
      response: body ? { body } : { absence: 'not-captured', reason: 'nobody read it' },
    };
  });
  const flow = {
    id: 'f1',
    system: 'oauth',
    systemTitle: 'OAuth 2.0',
    evidence: [],
    candidates: [],
    steps,
    outcome: { kind: 'consented' as const, reason: 'token issued' },
    startedAt: 1,
    endedAt: 2,
  };
  return { steps, flows: [flow] };
}
