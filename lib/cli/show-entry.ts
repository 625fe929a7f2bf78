import type { Environment } from '../flow/environment.ts';
import type { Outcome } from '../flow/step.ts';
import type { Examined } from './examined.ts';

/** What `show --json` says of a trace. Times are ISO 8601, in UTC. */
export interface ShownTrace {
  file: string;
  /** What wrote it: `consent-tracer`, `har`, `saml-tracer` or `netlog`. */
  format: string;
  /** Its secrets were hidden when it was written. */
  redacted: boolean;
  warnings: readonly string[];
  session: { name: string; startedAt: string; stoppedAt: string | null };
  environment: Environment | null;
  tags: readonly string[];
  flows: ShownFlow[];
  steps: ShownStep[];
  notes: { time: string; step: number | null; text: string }[];
  /** Numbers of the steps that somebody marked. */
  marks: readonly number[];
}

interface ShownFlow {
  id: string;
  system: string;
  title: string;
  outcome: { kind: Outcome['kind']; code: string | null; reason: string; step: number | null };
  startedAt: string;
  endedAt: string;
  steps: number[];
}

interface ShownStep {
  n: number;
  /** Id of its flow. */
  flow: string | null;
  kind: string;
  role: string;
  words: string;
  time: string;
  method: string | null;
  url: string;
  status: number | null;
  error: string | null;
}

export function shownTrace({ file, about, warnings, flows, steps }: Examined): ShownTrace {
  const { format, redacted, session, environment, tags, notes, marks } = about;
  const { name, startedAt, stoppedAt } = session;
  return {
    ...{ file, format, redacted, warnings },
    session: { name, startedAt: iso(startedAt), stoppedAt: stoppedAt === undefined ? null : iso(stoppedAt) },
    environment: environment ?? null,
    tags,
    flows: flows.map(shownFlow),
    steps: steps.map(({ n, flow, kind, role, words, time, method, url, status, error }) => ({
      ...{ n, flow: flow ?? null, kind, role, words, time: iso(time), method: method ?? null, url },
      ...{ status: status ?? null, error: error ?? null },
    })),
    notes: notes.map(({ time, text, step }) => ({ time: iso(time), step: step ?? null, text })),
    marks,
  };
}

function shownFlow({
  id,
  system,
  systemTitle,
  outcome,
  startedAt,
  endedAt,
  steps,
}: Examined['flows'][number]): ShownFlow {
  const { kind, code = null, reason, step = null } = outcome;
  return {
    ...{ id, system, title: systemTitle, outcome: { kind, code, reason, step } },
    ...{ startedAt: iso(startedAt), endedAt: iso(endedAt), steps },
  };
}

/** A file may say any time. */
function iso(time: number): string {
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : '';
}
