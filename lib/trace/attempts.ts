import type { Entry } from 'har-format';
import type { Attempt } from '../flow/attempt.ts';
import { bodyText, headerOf, type RequestDraft } from '../flow/request-draft.ts';
import type { Trace } from '../flow/step.ts';
import { buildSteps } from '../flow/steps.ts';
import { present, toEntry } from './entry.ts';

/** A request as somebody had it sent, in HAR’s words; the address is whole. */
export interface TraceDraft {
  method: string;
  url: string;
  headers: { name: string; value: string }[];
  postData?: { mimeType: string; text: string; _encoding?: 'base64' };
}

/** A step that was sent again. */
export interface TraceAttempt {
  id: number;
  /** Number of the step that was the original; absent where that is not in the trace. */
  step?: number;
  /** Milliseconds since the epoch. */
  time: number;
  endedAt?: number;
  way: Attempt['way'];
  /** Which cookies went with it. */
  cookieChoice: Attempt['cookies'];
  state: Attempt['state'];
  problem?: string;
  /** Which attack it is: `state/drop`. */
  mutation?: string;
  /** Of which attack run it is part. */
  run?: string;
  draft: TraceDraft;
  /** As `log.entries` has them; `_consent.n` counts within the attempt. */
  entries: Entry[];
  /** The address of an app to which it led. */
  deepLink?: string;
  notes: string[];
}

/** An attack run as it is stored. */
export interface AttackRunRecord {
  id: string;
  session: number;
  /** Id of the flow. */
  flow: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt?: number;
  state: string;
  results: readonly {
    attack: string;
    verdict: string;
    evidence: unknown;
    expected: unknown;
    clause: unknown;
    /** Ids of attempts. */
    attempts: readonly number[];
  }[];
}

export type TraceAttackRun = Omit<AttackRunRecord, 'session'>;

/** What was sent again, with what was answered; secrets are all in it. */
export function toTraceAttempts(attempts: readonly Attempt[], { steps }: Pick<Trace, 'steps'>): TraceAttempt[] {
  const numbers = new Map(steps.map(({ id, n }) => [id, n]));
  return attempts.map((attempt) => {
    const { id, at, endedAt, way, cookies, state, problem, mutation, run, draft, deepLink, notes } = attempt;
    return present({
      ...{ id, step: numbers.get(attempt.of), time: at, endedAt, way, cookieChoice: cookies, state },
      ...{ problem, mutation, run, draft: toTraceDraft(draft), entries: entriesOf(attempt), deepLink },
      notes: [...notes],
    });
  });
}

function toTraceDraft({ method, url, headers, body }: RequestDraft): TraceDraft {
  const mimeType = headerOf(headers, 'content-type') ?? (body ? TYPES[body.kind] : '');
  const postData = body && {
    mimeType,
    text: body.kind === 'base64' ? body.base64 : (bodyText(body) ?? ''),
    ...(body.kind === 'base64' && { _encoding: 'base64' as const }),
  };
  return {
    ...{ method, url, headers: headers.map(({ name, value }) => ({ name, value })) },
    ...(postData && { postData }),
  };
}

const TYPES = {
  form: 'application/x-www-form-urlencoded',
  json: 'application/json',
  text: 'text/plain',
  base64: 'application/octet-stream',
};

function entriesOf({ exchanges, way }: Attempt): Entry[] {
  const steps = buildSteps({ exchanges: [...exchanges], navigations: [], bodies: [] });
  return exchanges.flatMap((exchange) => {
    const step = steps.find((one) => one.exchange?.id === exchange.id);
    if (!step) return [];
    const { responseBody: body, ...plain } = exchange;
    const absent = way === 'navigation' ? { reason: UNREAD } : step.response;
    return [toEntry({ ...step, response: body ? { body } : absent }, plain)];
  });
}

const UNREAD = 'The page went to the tab: its body is recorded, if at all, with the session.';

/** Whatever else a run holds is not written. */
export function toTraceRuns(runs: readonly AttackRunRecord[]): TraceAttackRun[] {
  return runs.map(({ id, flow, startedAt, endedAt, state, results }) =>
    present({
      ...{ id, flow, startedAt, endedAt, state },
      results: results.map(({ attack, verdict, evidence, expected, clause, attempts }) =>
        present({ attack, verdict, evidence, expected, clause, attempts: [...attempts] }),
      ),
    }),
  );
}
