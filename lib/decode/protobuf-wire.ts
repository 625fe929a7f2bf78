import { readUtf8 } from './bytes.ts';
import { holdsControl } from './characters.ts';

/** One field of a protobuf message as it stands on the wire; its name and type are only in the schema. */
export type WireField = { number: number; start: number; end: number } & (
  | { kind: 'varint'; value: bigint }
  | { kind: 'fixed32' | 'fixed64'; value: bigint }
  | { kind: 'text'; text: string }
  | { kind: 'message'; fields: WireField[] }
  | { kind: 'bytes' }
);

/** Schemas seldom go further; random bytes do at once. */
const MAX_NUMBER = 2000;
const MAX_FIELDS = 2000;
const MAX_DEPTH = 12;

/**
 * Reads protobuf's wire format (encoding guide, "Message Structure") without a schema. All bytes must be used up, every
 * number written as short as it goes, and groups, which nobody has made for long, do not count.
 *
 * @returns undefined when it is no such message
 */
export function readWire(bytes: Uint8Array, depth = 0): WireField[] | undefined {
  const fields: WireField[] = [];
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at);
    if (!tag || tag.value > BigInt(MAX_NUMBER * 8) || fields.length === MAX_FIELDS) return undefined;
    const number = Number(tag.value >> 3n);
    const field = number === 0 ? undefined : readField(bytes, tag.end, Number(tag.value & 7n), depth);
    if (!field) return undefined;
    fields.push({ number, ...field });
    at = field.end;
  }
  return fields;
}

type Unnumbered = WireField extends infer F ? (F extends WireField ? Omit<F, 'number'> : never) : never;

function readField(bytes: Uint8Array, at: number, type: number, depth: number): Unnumbered | undefined {
  if (type === 0) {
    const varint = readVarint(bytes, at);
    return varint && { kind: 'varint', value: varint.value, start: at, end: varint.end };
  }
  if (type === 1 || type === 5) {
    const end = at + (type === 1 ? 8 : 4);
    if (end > bytes.length) return undefined;
    return { kind: type === 1 ? 'fixed64' : 'fixed32', value: littleEndian(bytes.subarray(at, end)), start: at, end };
  }
  const length = type === 2 ? readVarint(bytes, at) : undefined;
  if (!length || length.value > BigInt(bytes.length - length.end)) return undefined;
  const end = length.end + Number(length.value);
  return { ...readContent(bytes.subarray(length.end, end), depth), start: length.end, end };
}

type Content = { kind: 'text'; text: string } | { kind: 'message'; fields: WireField[] } | { kind: 'bytes' };

function readContent(content: Uint8Array, depth: number): Content {
  const { text, bad } = readUtf8(content);
  if (bad.length === 0 && !holdsControl(text)) return { kind: 'text', text };
  const fields = depth < MAX_DEPTH ? readWire(content, depth + 1) : undefined;
  return fields ? { kind: 'message', fields } : { kind: 'bytes' };
}

function readVarint(bytes: Uint8Array, at: number): { value: bigint; end: number } | undefined {
  let value = 0n;
  for (let i = 0; i < 10; i += 1) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return i > 0 && byte === 0 ? undefined : { value, end: at + i + 1 };
  }
  return undefined;
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

/** How many of the bytes are text that a field holds, at any depth. */
export function textBytes(fields: readonly WireField[]): number {
  let sum = 0;
  for (const field of fields) {
    if (field.kind === 'text') sum += field.end - field.start;
    if (field.kind === 'message') sum += textBytes(field.fields);
  }
  return sum;
}
