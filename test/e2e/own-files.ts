import type { Entry } from 'har-format';
import type { Attempt, AttemptExchange } from '../../lib/flow/attempt.ts';
import type { Trace } from '../../lib/flow/step.ts';
import { judgementOf } from '../../lib/judged/judgement-of.ts';
import { fileText } from '../../lib/session/export.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { type About, type TraceHar, toHar } from '../../lib/trace/har.ts';
import { createRedaction } from '../../lib/trace/redaction.ts';
import { golden } from '../fixtures/golden.ts';

/**
 * Recordings of every system, and what is odd in a recording: links into apps, forms that are posted, requests that
 * failed, fragments, polls, tabs that are opened, and addresses that are badly encoded.
 */
export const RECORDINGS = [
  ...['aiia-full', 'aiia-not-decoded', 'bs2-refresh', 'oidc-form-post', 'oidc-hybrid', 'oidc-fapi2', 'oidc-jarm'],
  ...['open-payments-decoupled-mobile', 'open-payments-decoupled-qr', 'open-payments-decoupled-app-link'],
  ...['opus-handoff', 'opus-server-screens', 'vipps-happy-raw', 'vipps-happy-custom-scheme'],
  ...['faulty-dead-port', 'faulty-pop-up', 'faulty-two-fragments', 'faulty-server-error'],
];

/** A trace as it is exported, with its secrets and without. */
export interface OwnFile {
  kind: 'with its secrets' | 'without them';
  /** The very text of the file. */
  text: string;
  entries: Entry[];
}

/** Of one recording, with whatever a trace may hold beside what HAR has words for. */
export async function ownFiles(id: string, records = golden(id)): Promise<OwnFile[]> {
  const trace = foldTrace(records);
  const judgement = await judgementOf(trace, { by: '1.0.0' });
  const raw = toHar(trace, { ...beside(id, trace), records, judgement });
  const redaction = await createRedaction(raw);
  const redacted = redaction.har();
  return [
    ownFile('with its secrets', fileText(raw), raw),
    ownFile('without them', redaction.fileText(redacted), redacted),
  ];
}

/** The recording of a form that is posted, in which one body each way is no text. */
export function binaryFiles(): Promise<OwnFile[]> {
  const id = 'oidc-form-post';
  const { exchanges, navigations, bodies } = golden(id);
  const sent = exchanges.findIndex(({ requestBody }) => requestBody);
  const picture = { base64: 'iVBORw0KGgo=', size: 8, truncated: false };
  return ownFiles(id, {
    navigations,
    exchanges: exchanges.map((one, index) => (index === sent ? { ...one, requestBody: picture } : one)),
    bodies: bodies.map(({ text, ...body }, index) =>
      index === 0
        ? { ...body, ...picture, contentType: 'image/png' }
        : { ...body, ...(text !== undefined && { text }) },
    ),
  });
}

function ownFile(kind: OwnFile['kind'], text: string, { log }: TraceHar): OwnFile {
  return { kind, text, entries: log.entries };
}

const AT = 1_795_272_000_000;

function beside(name: string, trace: Trace): Omit<About, 'records'> {
  const browser = { name: 'Chromium', version: '156' };
  const page = 'https://app.example/';
  const [sent] = attemptsOf(trace);
  const result = { attack: 'state/drop', step: 1, verdict: 'accepted', evidence: 'it went on', expected: 'refused' };
  return {
    ...{ session: { name, startedAt: AT, stoppedAt: AT + 60_000 }, extensionVersion: '1.0.0', browser },
    ...{ notes: [{ time: AT, text: 'a note', step: 1 }], marks: [1], tags: ['a tag'] },
    environment: { browser, extensionVersion: '1.0.0', clockSkew: { median: 3, answers: 4 } },
    consoleErrors: [{ time: AT, tabId: 1, frameId: 0, page, kind: 'exception', text: 'TypeError' }],
    screenshots: [{ time: AT, tabId: 1, page, mediaType: 'image/png', base64: 'iVBORw0KGgo=', width: 1, height: 1 }],
    attempts: sent ? [sent] : [],
    attackRuns: [
      {
        ...{ id: 'run-1', session: 1, flow: trace.flows[0]?.id ?? '', startedAt: AT, state: 'done' },
        results: [{ ...result, clause: 'RFC 6749 §10.12', attempts: [1] }],
      },
    ],
  };
}

/** The first request once more, without its state, and answered. */
function attemptsOf({ steps }: Trace): Attempt[] {
  const [step] = steps.filter(({ exchange }) => exchange);
  if (!step?.exchange) return [];
  const { responseHeaders: _, ...exchange }: AttemptExchange = {
    ...{ ...step.exchange, id: 'attempt-1#0', requestId: 'attempt-1', hop: 0, status: 400 },
  };
  const draft = { method: exchange.method, url: exchange.url, headers: [...(exchange.requestHeaders ?? [])] };
  return [
    {
      ...{ id: 1, session: 1, of: step.id, at: AT, endedAt: AT + 5, state: 'done', timeout: 1000, way: 'single' },
      ...{ cookies: 'profile', mutation: 'state/drop', run: 'run-1', draft, exchanges: [exchange], notes: ['a note'] },
    },
  ];
}
