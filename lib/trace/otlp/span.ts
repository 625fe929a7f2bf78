import { type Attributes, type HrTime, type Link, type SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Characters of a text that is sent; collectors cut longer ones, or refuse them. */
export const LONGEST = 4096;

/** What is known of a value or not: what is undefined is left out. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Something that happened within a span. */
export interface SpanEvent {
  name: string;
  /** Milliseconds since the epoch. */
  time: number;
  facts: Facts;
}

/** A span as this room makes it. */
export interface SpanParts {
  trace: string;
  id: string;
  /** Id of the span within which it happened. */
  parent?: string;
  name: string;
  kind: SpanKind;
  /** Milliseconds since the epoch. */
  start: number;
  end: number;
  facts: Facts;
  events?: readonly SpanEvent[];
  /** The spans that it is about, in other traces. */
  links?: readonly { trace: string; id: string; facts: Facts }[];
  status?: { failed: boolean; message?: string };
}

/** A span as the official packages write it. */
export function toReadable(parts: SpanParts, resource: Resource, version: string): ReadableSpan {
  const { trace, id, parent, name, kind, start, status } = parts;
  const end = Math.max(start, parts.end);
  const context = contextOf(trace, id);
  return {
    ...{ name: cut(name), kind, resource, ended: true },
    spanContext: () => context,
    ...(parent !== undefined && { parentSpanContext: contextOf(trace, parent) }),
    startTime: timeOf(start),
    endTime: timeOf(end),
    duration: timeOf(end - start),
    status: statusOf(status),
    attributes: attributesOf(parts.facts),
    links: (parts.links ?? []).map(
      (link): Link => ({ context: contextOf(link.trace, link.id), attributes: attributesOf(link.facts) }),
    ),
    events: (parts.events ?? []).map((event) => ({
      name: event.name,
      time: timeOf(event.time),
      attributes: attributesOf(event.facts),
    })),
    instrumentationScope: { name: 'consent-tracer', version },
    ...{ droppedAttributesCount: 0, droppedEventsCount: 0, droppedLinksCount: 0 },
  };
}

function contextOf(traceId: string, spanId: string) {
  return { traceId, spanId, traceFlags: TraceFlags.SAMPLED };
}

function statusOf(status: SpanParts['status']) {
  if (!status) return { code: SpanStatusCode.UNSET };
  const code = status.failed ? SpanStatusCode.ERROR : SpanStatusCode.OK;
  // Only an error has a description (OpenTelemetry trace API, Set Status).
  return { code, ...(status.failed && status.message !== undefined && { message: cut(status.message) }) };
}

/** Seconds and nanoseconds of milliseconds; of what is no time, the epoch. */
export function timeOf(milliseconds: number): HrTime {
  if (!Number.isFinite(milliseconds) || milliseconds < 0) return [0, 0];
  const seconds = Math.floor(milliseconds / 1000);
  // A double holds a time of today to a quarter of a microsecond: what comes behind was never measured.
  const nanoseconds = Math.round((milliseconds - seconds * 1000) * 1000) * 1000;
  return nanoseconds >= 1e9 ? [seconds + 1, nanoseconds - 1e9] : [seconds, nanoseconds];
}

export function attributesOf(facts: Facts): Attributes {
  return Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, typeof value === 'string' ? cut(value) : value]],
    ),
  );
}

function cut(text: string): string {
  const whole = text.toWellFormed();
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST - 1)}…`.toWellFormed() : whole;
}
