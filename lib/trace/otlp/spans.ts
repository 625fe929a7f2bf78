import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Entry } from 'har-format';
import type { TraceAttempt } from '../attempts.ts';
import type { TraceFlow, TraceHar, TraceStep } from '../har.ts';
import type { CarriedJudgement, TraceFinding } from '../judgement.ts';
import { addressFacts, errorOf, httpFacts } from './http-facts.ts';
import { spanId, traceId } from './ids.ts';
import { resourceOf, SERVICE } from './resource.ts';
import { type SpanEvent, type SpanParts, toReadable } from './span.ts';

type Consent = TraceHar['log']['_consent'];

/** What of a session becomes spans. */
export interface SessionSpans {
  spans: ReadableSpan[];
  flows: number;
  findings: number;
  /** Steps that belong to no consent, which are not sent. */
  leftOut: number;
}

/** That a trace holds its secrets: nothing of it is sent. */
export class UnredactedError extends Error {
  readonly code = 'NOT_REDACTED';

  constructor() {
    super('Nothing was sent: the trace still holds its secrets. Redact it first.');
  }
}

/**
 * A session as OpenTelemetry has traces: each flow is a trace, its steps are spans within one for the whole flow, and its
 * findings and notes are events of the spans where they are. What was sent again is a trace of its own, linked to the
 * step that was the original. By the semantic conventions of HTTP client spans. The ids come from session, flow and step
 * alone: whoever sends a session twice sends the same spans.
 *
 * @param har redacted; its judgement is what becomes events
 * @param service what the collector is to know the spans by
 * @throws UnredactedError where the secrets are in it
 */
export function toSpans(har: TraceHar, service = SERVICE): SessionSpans {
  const consent: Consent = har.log._consent;
  if (!consent.redacted) throw new UnredactedError();
  const resource = resourceOf(har, service);
  const judged = (consent.judgement as CarriedJudgement | undefined)?.flows;
  const findings = (id: string) => judged?.find((flow) => flow.id === id)?.findings ?? [];
  const parts = [
    ...consent.flows.flatMap((flow) => flowSpans(flow, har, findings(flow.id))),
    ...(consent.attempts ?? []).flatMap((attempt) => attemptSpans(attempt, consent)),
  ];
  const inFlows = new Set(consent.flows.flatMap(({ steps }) => steps));
  return {
    spans: parts.map((one) => toReadable(one, resource, har.log.creator.version)),
    flows: consent.flows.length,
    findings: consent.flows.reduce((sum, flow) => sum + findings(flow.id).length, 0),
    leftOut: consent.steps.filter(({ n }) => !inFlows.has(n)).length,
  };
}

function traceOf({ session }: Consent, flow: Pick<TraceFlow, 'id' | 'startedAt'>): string {
  return traceId(session.startedAt, flow.id, flow.startedAt);
}

function flowSpans(flow: TraceFlow, { log }: TraceHar, findings: readonly TraceFinding[]): SpanParts[] {
  const consent: Consent = log._consent;
  const trace = traceOf(consent, flow);
  const numbers = new Set(flow.steps);
  const own = consent.steps.filter(({ n }) => numbers.has(n));
  const eventsAt = (n: number | undefined, from: number) => [
    ...findings
      .filter(({ step }) => (step !== undefined && numbers.has(step) ? step : undefined) === n)
      .map((one) => findingEvent(one, from)),
    ...noteEvents(consent, flow, numbers, n),
  ];
  const steps = own.map((step): SpanParts => {
    const entry = step.entry === undefined ? undefined : log.entries[step.entry];
    return {
      ...stepSpan(step, entry),
      ...{ trace, id: spanId(trace, step.n), parent: spanId(trace, 'flow') },
      events: eventsAt(step.n, step.time),
    };
  });
  const { outcome } = flow;
  const root: SpanParts = {
    ...{ trace, id: spanId(trace, 'flow'), kind: SpanKind.INTERNAL, start: flow.startedAt },
    name: `consent ${flow.system}`,
    end: steps.reduce((latest, { end }) => Math.max(latest, end), flow.endedAt),
    facts: {
      'consent.flow.id': flow.id,
      'consent.system': flow.system,
      'consent.system.title': flow.systemTitle,
      'consent.outcome': outcome.kind,
      'consent.outcome.code': outcome.code,
      'consent.outcome.reason': outcome.reason,
      'consent.outcome.step': outcome.step,
      'consent.findings.error': count(findings, 'error'),
      'consent.findings.warning': count(findings, 'warning'),
      'consent.findings.info': count(findings, 'info'),
    },
    events: eventsAt(undefined, flow.startedAt),
    ...(outcome.kind === 'consented' && { status: { failed: false } }),
    ...(outcome.kind === 'failed' && { status: { failed: true, message: outcome.reason } }),
  };
  return [root, ...steps];
}

function count(findings: readonly TraceFinding[], severity: TraceFinding['severity']): number {
  return findings.filter((finding) => finding.severity === severity && finding.muted === undefined).length;
}

type StepSpan = Omit<SpanParts, 'trace' | 'id' | 'parent' | 'events'>;

function stepSpan(step: TraceStep, entry: Entry | undefined): StepSpan {
  const { n, role, kind, words, url, method, via, time } = step;
  const [name = role] = words.split(':');
  const facts = {
    'consent.step.number': n,
    'consent.step.role': role,
    'consent.step.kind': kind,
    'consent.step.words': words,
    'consent.step.via': via,
  };
  if (!entry)
    return {
      ...{ name, kind: SpanKind.INTERNAL, start: time, end: time },
      facts: { ...addressFacts(url), ...facts, 'error.type': step.error },
      ...(step.error !== undefined && { status: { failed: true, message: step.error } }),
    };
  return {
    ...{
      name: `${method ?? entry.request.method} ${name}`,
      kind: SpanKind.CLIENT,
      start: time,
      end: time + lasted(entry),
    },
    // With the fragment, which is not sent, and in which answers may come.
    facts: { ...httpFacts(entry), ...addressFacts(url), ...facts },
    ...failure(entry),
  };
}

/** Of what can be seen from the status alone, nothing is said besides. */
function failure({ response }: Entry): { status?: SpanParts['status'] } {
  const error = errorOf(response);
  if (error === undefined) return {};
  return { status: { failed: true, ...(response.status >= 400 ? {} : { message: error }) } };
}

/** Milliseconds. */
function lasted({ time }: Entry): number {
  return Number.isFinite(time) && time > 0 ? time : 0;
}

function findingEvent(finding: TraceFinding, time: number): SpanEvent {
  const { code, id, title, severity, step, expected, seen, cause, remedy, because, clause, muted } = finding;
  return {
    ...{ name: 'consent.finding', time },
    facts: {
      'consent.finding.code': code,
      'consent.finding.id': id,
      'consent.finding.severity': severity,
      'consent.finding.title': title,
      'consent.finding.step': step,
      'consent.finding.field': finding.where[0]?.field,
      'consent.finding.expected': expected,
      'consent.finding.seen': seen,
      'consent.finding.cause': cause,
      'consent.finding.remedy': remedy,
      'consent.finding.because': because,
      'consent.finding.clause': clause.name,
      'consent.finding.clause.url': clause.url,
      'consent.finding.muted': muted,
    },
  };
}

/** Notes of a step, or of the time of the flow. */
function noteEvents(
  { notes }: Consent,
  flow: TraceFlow,
  numbers: ReadonlySet<number>,
  n: number | undefined,
): SpanEvent[] {
  const isOwn = ({ step, time }: Consent['notes'][number]) =>
    n === undefined
      ? step === undefined && time >= flow.startedAt && time <= flow.endedAt
      : step === n && numbers.has(step);
  return notes
    .filter(isOwn)
    .map(({ time, text }) => ({ name: 'consent.note', time, facts: { 'consent.note.text': text } }));
}

/** What was sent again: a trace of its own, for it was another time. */
function attemptSpans(attempt: TraceAttempt, consent: Consent): SpanParts[] {
  const { id, time, endedAt = time, draft, state, problem, mutation, run, way, step } = attempt;
  const trace = traceId(consent.session.startedAt, 'attempt', id, time);
  const root = spanId(trace, 'attempt');
  const flow = consent.flows.find(({ steps }) => step !== undefined && steps.includes(step));
  const original = flow && traceOf(consent, flow);
  const hops = attempt.entries.map((entry, at): SpanParts => {
    const told = Date.parse(entry.startedDateTime);
    const start = Number.isNaN(told) ? time : told;
    return {
      ...{ trace, id: spanId(trace, at), parent: root, kind: SpanKind.CLIENT, name: entry.request.method },
      ...{ start, end: start + lasted(entry), facts: httpFacts(entry), ...failure(entry) },
    };
  });
  return [
    {
      ...{ trace, id: root, kind: SpanKind.INTERNAL, name: `attempt ${draft.method}`, start: time },
      end: hops.reduce((latest, { end }) => Math.max(latest, end), endedAt),
      facts: {
        ...addressFacts(draft.url),
        'consent.attempt.id': id,
        'consent.attempt.state': state,
        'consent.attempt.way': way,
        'consent.attempt.mutation': mutation,
        'consent.attempt.run': run,
        'consent.attempt.step': step,
      },
      ...(original !== undefined && {
        links: [{ trace: original, id: spanId(original, step ?? 0), facts: { 'consent.link': 'original step' } }],
      }),
      ...(state === 'failed' && { status: { failed: true, ...(problem !== undefined && { message: problem }) } }),
    },
    ...hops,
  ];
}
