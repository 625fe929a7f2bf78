import type { Entry, Har } from 'har-format';
import type { Attempt } from '../flow/attempt.ts';
import type { Exchange } from '../flow/exchange.ts';
import type { Flow, Step, Trace } from '../flow/step.ts';
import {
  type AttackRunRecord,
  type TraceAttackRun,
  type TraceAttempt,
  toTraceAttempts,
  toTraceRuns,
} from './attempts.ts';
import { iso, present, toEntry } from './entry.ts';

/** What a trace file says of itself beside the traffic. */
export interface About {
  session: { name: string; startedAt: number; stoppedAt?: number };
  notes: { time: number; text: string; step?: number }[];
  /** Numbers of the steps that somebody marked. */
  marks: number[];
  /** What was sent again. */
  attempts?: readonly Attempt[];
  attackRuns?: readonly AttackRunRecord[];
  extensionVersion: string;
  browser: { name: string; version: string };
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
}

export interface TraceHar extends Har {
  log: Har['log'] & { _consent: ConsentPart };
}

/**
 * A session as HAR 1.2, one entry for each HTTP exchange, with `_consent` fields for what HAR
 * cannot say: deep links, client-side hops, roles, flows and outcomes.
 *
 * Secrets are all in it: what leaves the machine goes through the redaction policy first.
 */
export function toHar(trace: Trace, about: About): TraceHar {
  const http = trace.steps.filter((step) => step.exchange);
  const indexes = new Map(http.map((step, index) => [step.n, index]));
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
      entries: http.map((step) => toEntry(step, step.exchange as Exchange)),
      _consent: {
        version: 1,
        session: about.session,
        redacted: false,
        steps: trace.steps.map((step) => toTraceStep(step, indexes.get(step.n))),
        flows: trace.flows.map(toTraceFlow),
        notes: about.notes,
        marks: about.marks,
        ...(about.attempts?.length ? { attempts: toTraceAttempts(about.attempts, trace) } : {}),
        ...(about.attackRuns?.length ? { attackRuns: toTraceRuns(about.attackRuns) } : {}),
      },
    },
  };
}

function toTraceStep(step: Step, entry: number | undefined): TraceStep {
  const { n, kind, role, words, time, tabId, url, method, status, error, via, flowId: flow } = step;
  return present({ n, kind, role, words, time, tabId, url, method, status, error, via, flow, entry });
}

function toTraceFlow(flow: Flow): TraceFlow {
  const { id, system, systemTitle, evidence, candidates, outcome, startedAt, endedAt, steps } = flow;
  const numbers = steps.map(({ n }) => n);
  return { id, system, systemTitle, evidence, candidates, outcome, startedAt, endedAt, steps: numbers };
}

/** Every HTTP exchange of a trace, those of attempts included. */
export function entriesIn({ log }: TraceHar): Entry[] {
  return [...log.entries, ...(log._consent.attempts ?? []).flatMap(({ entries }) => entries)];
}
