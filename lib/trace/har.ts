import type { Entry, Har } from 'har-format';
import type { Attempt } from '../flow/attempt.ts';
import type { ConsoleError } from '../flow/console-error.ts';
import type { Environment } from '../flow/environment.ts';
import type { Exchange, Navigation, ResponseBody } from '../flow/exchange.ts';
import type { Screenshot } from '../flow/screenshot.ts';
import type { Flow, Step, Trace } from '../flow/step.ts';
import type { Records } from '../flow/steps.ts';
import {
  type AttackRunRecord,
  type TraceAttackRun,
  type TraceAttempt,
  toTraceAttempts,
  toTraceRuns,
} from './attempts.ts';
import { iso, present, toEntry } from './entry.ts';
import { inOrder, otherBodies, type TraceBody } from './kept.ts';

/** What a trace file says of the session that it is of. */
export interface AboutSession {
  name: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  stoppedAt?: number;
  /** Why it stopped, when nobody asked for it: a sentence. */
  stopReason?: string;
  /** Times in which nothing was recorded, oldest first; why, where nobody asked for it. */
  pauses?: { from: number; to?: number; why?: 'browser-closed' }[];
  /** Under which profile it is judged. */
  profile?: string;
}

/** What a trace file says of itself beside the traffic. */
export interface About {
  session: AboutSession;
  notes: { time: number; text: string; step?: number }[];
  /** Numbers of the steps that somebody marked. */
  marks: number[];
  /** What was sent again. */
  attempts?: readonly Attempt[];
  attackRuns?: readonly AttackRunRecord[];
  extensionVersion: string;
  browser: { name: string; version: string };
  /** What the trace was made of: with it the file can be read back to the very same records. */
  records?: Records;
  /** Where it was recorded. */
  environment?: Environment;
  tags?: readonly string[];
  consoleErrors?: readonly ConsoleError[];
  screenshots?: readonly Screenshot[];
  /** What was found in it, for a file of which the secrets are hidden. */
  judgement?: object;
  /** It was read from a file of which the secrets are hidden already. */
  redacted?: boolean;
  /** What a file says of itself that it was read from. */
  comment?: string;
}

/** A step as the trace tells it; the only place for what HAR has no entry for. */
export interface TraceStep {
  n: number;
  kind: Step['kind'];
  role: Step['role'];
  words: string;
  /** Milliseconds since the epoch. */
  time: number;
  tabId: number;
  url: string;
  method?: string;
  status?: number;
  error?: string;
  via?: Step['via'];
  /** Id of its flow. */
  flow?: string;
  /** Index in `log.entries`, for steps that are HTTP. */
  entry?: number;
}

export type TraceFlow = Pick<
  Flow,
  'id' | 'system' | 'systemTitle' | 'evidence' | 'candidates' | 'outcome' | 'startedAt' | 'endedAt'
> & {
  /** Step numbers. */
  steps: number[];
};

/** `log._consent` of our files. */
export interface ConsentPart {
  version: 1;
  session: About['session'];
  redacted: boolean;
  steps: TraceStep[];
  flows: TraceFlow[];
  notes: About['notes'];
  marks: About['marks'];
  /** What was sent again, in the order in which it was sent; absent where nothing was. */
  attempts?: TraceAttempt[];
  /** What came of attacks; absent where none was run. */
  attackRuns?: TraceAttackRun[];
  /** Where only some steps are in it: how many the session has. */
  partOf?: number;
  /** As they were recorded: HAR has no place for them. Absent in files of before this was written. */
  navigations?: Navigation[];
  /** Bodies that no entry shows. */
  bodies?: TraceBody[];
  /** Requests that were held before they were sent, and are no entries therefore. */
  unsent?: Entry[];
  environment?: Environment;
  tags?: string[];
  consoleErrors?: ConsoleError[];
  screenshots?: Screenshot[];
  judgement?: object;
}

export interface TraceHar extends Har {
  log: Har['log'] & { _consent: ConsentPart };
}

/**
 * A session as HAR 1.2, one entry for each HTTP exchange, with `_consent` fields for what HAR
 * cannot say: deep links, client-side hops, roles, flows and outcomes, and whatever else it takes to read the same
 * records from the file.
 *
 * Secrets are all in it: what leaves the machine goes through the redaction policy first.
 */
export function toHar(trace: Trace, about: About): TraceHar {
  const http = trace.steps.filter((step) => step.exchange);
  const indexes = new Map(http.map((step, index) => [step.n, index]));
  const stored = new Map(about.records?.exchanges.map((exchange) => [exchange.id, exchange]));
  return {
    log: {
      version: '1.2',
      creator: { name: 'Consent Tracer', version: about.extensionVersion },
      browser: about.browser,
      pages: [
        {
          id: 'session',
          title: about.session.name,
          startedDateTime: iso(http[0]?.time ?? about.session.startedAt),
          pageTimings: { onContentLoad: -1, onLoad: -1 },
        },
      ],
      entries: http.map((step) => {
        const exchange = step.exchange as Exchange;
        return toEntry(step, exchange, stored.get(exchange.id));
      }),
      _consent: {
        version: 1,
        session: inOrder(about.session, SESSION),
        redacted: about.redacted ?? false,
        steps: trace.steps.map((step) => toTraceStep(step, indexes.get(step.n))),
        flows: trace.flows.map(toTraceFlow),
        notes: about.notes.map((note) => inOrder(note, ['time', 'text', 'step'])),
        marks: about.marks,
        ...(about.attempts?.length ? { attempts: toTraceAttempts(about.attempts, trace) } : {}),
        ...(about.attackRuns?.length ? { attackRuns: toTraceRuns(about.attackRuns, about.attempts) } : {}),
        ...restOf(about.records, http),
        ...besideTraffic(about),
      },
      ...(about.comment && { comment: about.comment }),
    },
  };
}

/** What the records hold beside what the entries show. */
function restOf(records: Records | undefined, http: readonly Step[]): Partial<ConsentPart> {
  if (!records) return {};
  const entries = new Set(http.map(({ exchange }) => exchange?.id));
  const shown = new Map<string, ResponseBody>(
    http.flatMap(({ response: { body } }) => (body ? [[body.id, body] as const] : [])),
  );
  const bodies = otherBodies(byPlace(records.bodies), shown);
  const unsent = byPlace(records.exchanges).filter(({ id }) => !entries.has(id));
  return {
    navigations: byPlace(records.navigations).map((one) => inOrder(one, NAVIGATION)),
    ...(bodies.length > 0 && { bodies }),
    ...(unsent.length > 0 && { unsent: unsent.map((one) => toEntry({ tabId: one.tabId, response: {} }, one)) }),
  };
}

/** However they were read: by their place in the session. */
function byPlace<T extends { seq: number; id: string }>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => a.seq - b.seq || (a.id < b.id ? -1 : 1));
}

const SESSION = ['name', 'startedAt', 'stoppedAt', 'stopReason', 'pauses', 'profile'] as const;
const ENVIRONMENT = ['browser', 'extensionVersion', 'os', 'locale', 'timeZone', 'clockSkew'] as const;
const CONSOLE_ERROR = [
  ...(['time', 'tabId', 'frameId', 'page', 'kind', 'text'] as const),
  ...(['source', 'line', 'column'] as const),
];
const SCREENSHOT = ['time', 'tabId', 'page', 'mediaType', 'base64', 'width', 'height'] as const;
const NAVIGATION = [
  ...(['id', 'seq', 'navigation', 'time', 'tabId', 'frameId', 'url'] as const),
  ...(['transition', 'qualifiers', 'error', 'fromTabId', 'hold'] as const),
];

function besideTraffic(about: About): Partial<ConsentPart> {
  const { environment, tags = [], consoleErrors = [], screenshots = [], judgement } = about;
  return {
    ...(environment && { environment: inOrder(environment, ENVIRONMENT) }),
    ...(tags.length > 0 && { tags: [...tags] }),
    ...(consoleErrors.length > 0 && { consoleErrors: consoleErrors.map((one) => inOrder(one, CONSOLE_ERROR)) }),
    ...(screenshots.length > 0 && { screenshots: screenshots.map((one) => inOrder(one, SCREENSHOT)) }),
    ...(judgement && { judgement }),
  };
}

function toTraceStep(step: Step, entry: number | undefined): TraceStep {
  const { n, kind, role, words, time, tabId, url, method, status, error, via, flowId: flow } = step;
  return present({ n, kind, role, words, time, tabId, url, method, status, error, via, flow, entry });
}

function toTraceFlow(flow: Flow): TraceFlow {
  const { id, system, systemTitle, evidence, candidates, startedAt, endedAt, steps } = flow;
  const outcome = inOrder(flow.outcome, ['kind', 'code', 'reason', 'step']);
  const ordered = candidates.map((one) => inOrder(one, ['system', 'title', 'evidence', 'share']));
  const numbers = steps.map(({ n }) => n);
  return { id, system, systemTitle, evidence, candidates: ordered, outcome, startedAt, endedAt, steps: numbers };
}

/** Every HTTP exchange of a trace, those of attempts and those that were never sent included. */
export function entriesIn({ log }: TraceHar): Entry[] {
  const { attempts = [], unsent = [] } = log._consent;
  return [...log.entries, ...attempts.flatMap(({ entries }) => entries), ...unsent];
}

/** The same with each of them as it is made to be. */
export function withEntries({ log }: TraceHar, make: (entry: Entry) => Entry): TraceHar {
  const { attempts, unsent } = log._consent;
  const consent = {
    ...log._consent,
    ...(attempts && { attempts: attempts.map((one) => ({ ...one, entries: one.entries.map(make) })) }),
    ...(unsent && { unsent: unsent.map(make) }),
  };
  return { log: { ...log, entries: log.entries.map(make), _consent: consent } } as TraceHar;
}
