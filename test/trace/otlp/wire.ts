import { join } from 'node:path';
import protobuf from 'protobufjs';

/** The definitions of OpenTelemetry themselves, of opentelemetry-proto at ac2c4b5, after release 1.11. */
const DEFINITIONS = join(import.meta.dirname, '../../fixtures/otlp');

const root = new protobuf.Root();
root.resolvePath = (_, target) => join(DEFINITIONS, target);
root.loadSync('opentelemetry/proto/collector/trace/v1/trace_service.proto');
root.resolveAll();

const request = root.lookupType('opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest');

/** Bytes of ids, which are hexadecimal in OTLP and nowhere else (OTLP/HTTP, JSON Protobuf encoding). */
const IDS: Readonly<Record<string, number>> = { traceId: 16, spanId: 8, parentSpanId: 8 };

export interface WireSpan {
  traceId: string;
  spanId: string;
  /** Absent: it is within no other. */
  parentSpanId?: string;
  name: string;
  kind: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: WireAttribute[];
  events: { name: string; timeUnixNano: string; attributes: WireAttribute[] }[];
  links: { traceId: string; spanId: string; attributes: WireAttribute[] }[];
  /** What is its default is absent: an unset code, no message. */
  status?: { code?: string; message?: string };
}

export interface WireAttribute {
  key: string;
  value: { stringValue?: string; intValue?: string; boolValue?: boolean; doubleValue?: number };
}

export interface WireRequest {
  resourceSpans: {
    resource: { attributes: WireAttribute[] };
    scopeSpans: { scope: { name: string; version: string }; spans: WireSpan[] }[];
  }[];
}

/**
 * Reads a request as a strict collector does: every member must be in the definitions and of its type, ids hexadecimal
 * and whole, and what was read must survive as Protocol Buffers.
 *
 * @throws Error that names the place
 */
export function readWire(text: string): WireRequest {
  const message = request.fromObject(checked(JSON.parse(text), request, '$') as Record<string, unknown>);
  const fault = request.verify(message);
  if (fault) throw new Error(fault);
  const decoded = request.decode(request.encode(message).finish());
  const plain = request.toObject(decoded, { longs: String, enums: String, bytes: String, arrays: true, oneofs: false });
  return inHex(plain) as WireRequest;
}

function checked(value: unknown, type: protobuf.Type, place: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${place} is no object`);
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const field = type.fields[name];
      if (!field) throw new Error(`${place}.${name} is not in the definitions`);
      const at = `${place}.${name}`;
      if (!field.repeated) return [name, one(member, field, at)];
      if (!Array.isArray(member)) throw new Error(`${at} is no list`);
      return [name, member.map((item, index) => one(item, field, `${at}[${index}]`))];
    }),
  );
}

function one(value: unknown, field: protobuf.Field, place: string): unknown {
  const { resolvedType, type, name } = field;
  if (resolvedType instanceof protobuf.Type) return checked(value, resolvedType, place);
  if (resolvedType instanceof protobuf.Enum) {
    if (!(typeof value === 'number' && value in resolvedType.valuesById)) throw new Error(`${place} is no such word`);
    return value;
  }
  const bytes = IDS[name];
  if (bytes !== undefined) {
    if (typeof value !== 'string' || !new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(value) || /^0+$/.test(value))
      throw new Error(`${place} is no id of ${bytes} bytes`);
    return Buffer.from(value, 'hex').toString('base64');
  }
  const fits = {
    string: () => typeof value === 'string' && value.isWellFormed(),
    bool: () => typeof value === 'boolean',
    double: () => typeof value === 'number',
    fixed64: () => typeof value === 'string' && /^\d{1,20}$/.test(value),
    int64: () => Number.isSafeInteger(value) || (typeof value === 'string' && /^-?\d{1,19}$/.test(value)),
    uint32: () => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32,
    fixed32: () => Number.isInteger(value) && Number(value) >= 0 && Number(value) < 2 ** 32,
  }[type];
  if (!fits?.()) throw new Error(`${place} is no ${type}`);
  return value;
}

function inHex(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return name in IDS ? Buffer.from(value, 'base64').toString('hex') : value;
  if (Array.isArray(value)) return value.map((item) => inHex(item, name));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([member, item]) => [member, inHex(item, member)]));
}

/** Attributes by their names. */
export function factsOf(attributes: readonly WireAttribute[]): Record<string, string | number | boolean | undefined> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, boolValue, doubleValue } }) => [
      key,
      stringValue ?? (intValue === undefined ? (boolValue ?? doubleValue) : Number(intValue)),
    ]),
  );
}

/** Every span of a request. */
export function spansIn({ resourceSpans }: WireRequest): WireSpan[] {
  return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}
