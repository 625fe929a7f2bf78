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
  /** Counted from 1, in the order in which they were sent. */
  id: number;
  /** Number of the step that was the original; absent where that is not in the trace. */
  step?: number;
  /** Id of that step. */
  of?: string;
  /** Milliseconds since the epoch. */
  time: number;
  endedAt?: number;
  way: Attempt['way'];
  /** Which cookies went with it. */
  cookieChoice: Attempt['cookies'];
  /** Milliseconds that each request was given. */
  timeout?: number;
  tabId?: number;
  state: Attempt['state'];
  problem?: string;
  /** The address of the site for which the extension lacked permission. */
  site?: string;
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
  problem?: string;
  /** How many attacks were chosen. */
  planned?: number;
  hosts?: readonly string[];
  results: readonly AttackResultRecord[];
}

interface AttackResultRecord {
  attack: string;
  /** Number of the step. */
  step?: number;
  title?: string;
  verdict: string;
  evidence: unknown;
  expected: unknown;
  clause: unknown;
  clauseUrl?: string;
  /** Ids of attempts. */
  attempts: readonly number[];
  decisive?: number;
}

/** `id` is `run-1` of the first; attempts are those of the file. */
export type TraceAttackRun = Omit<AttackRunRecord, 'session'>;

/** What was sent again, with what was answered; secrets are all in it. */
export function toTraceAttempts(attempts: readonly Attempt[], { steps }: Pick<Trace, 'steps'>): TraceAttempt[] {
  const numbers = new Map(steps.map(({ id, n }) => [id, n]));
  const runs = runNames(attempts.flatMap(({ run }) => run ?? []));
  return attempts.map((attempt, index) => {
    const { of, at, endedAt, way, cookies, timeout, tabId, state, problem, site, mutation, run, draft } = attempt;
    return present({
      ...{
        id: index + 1,
        step: numbers.get(of),
        of,
        time: at,
        endedAt,
        way,
        cookieChoice: cookies,
        timeout,
        tabId,
        state,
      },
      ...{
        problem,
        site,
        mutation,
        run: run && runs.get(run),
        draft: toTraceDraft(draft),
        entries: entriesOf(attempt),
      },
      ...{ deepLink: attempt.deepLink, notes: [...attempt.notes] },
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
export function toTraceRuns(runs: readonly AttackRunRecord[], attempts: readonly Attempt[] = []): TraceAttackRun[] {
  // The numbers of a database mean nothing outside of it.
  const numbers = new Map(attempts.map(({ id }, index) => [id, index + 1]));
  const names = runNames([...attempts.flatMap(({ run }) => run ?? []), ...runs.map(({ id }) => id)]);
  return runs.map(({ id, flow, startedAt, endedAt, state, problem, planned, hosts, results }) =>
    present({
      ...{ id: names.get(id) ?? id, flow, startedAt, endedAt, state, problem, planned, hosts: hosts && [...hosts] },
      results: results.map(({ attack, step, title, verdict, evidence, expected, clause, clauseUrl, ...sent }) =>
        present({
          ...{ attack, step, title, verdict, evidence, expected, clause, clauseUrl },
          attempts: sent.attempts.flatMap((attempt) => numbers.get(attempt) ?? []),
          decisive: sent.decisive === undefined ? undefined : numbers.get(sent.decisive),
        }),
      ),
    }),
  );
}

/** Runs by their names in the file, in the order in which they are first named. */
function runNames(ids: readonly string[]): Map<string, string> {
  return new Map([...new Set(ids)].map((id, index) => [id, `run-${index + 1}`]));
}
