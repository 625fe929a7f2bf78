import { bytesOf } from '../bytes.ts';
import { type DecodeContext, type Decoder, defineDecoder, type Piece } from '../decoder.ts';
import { readWire, textBytes, type WireField } from '../protobuf-wire.ts';

/** Shorter text is found in random bytes. */
const MIN_TEXT = 8;

/**
 * A protobuf message, read from its bytes alone: field numbers, integers, text and messages within. Many bytes could be
 * one, so it is taken for one only when all are used up and at least half of them are text.
 */
export default defineDecoder({
  id: 'protobuf',
  title: 'protobuf message',
  ofBytes: true,
  decode(input, context) {
    const bytes = context.cut ? undefined : bytesOf(input);
    const fields = bytes && readWire(bytes);
    if (!fields) return undefined;
    const text = textBytes(fields);
    if (text < MIN_TEXT || text * 2 < input.length) return undefined;
    return { note: 'read without its schema: names and types are guesses', ...parts(fields, input, context) };
  },
});

function parts(fields: readonly WireField[], input: string, context: DecodeContext) {
  return context.children(fields.map((field) => piece(field, input)));
}

function piece(field: WireField, input: string): Piece {
  const label = String(field.number);
  if (field.kind === 'text') return { label, raw: field.text };
  return { label, raw: input.slice(field.start, field.end), as: decoderOf(field) };
}

/** A field that is no text; what it holds has been read already. */
function decoderOf(field: Exclude<WireField, { kind: 'text' }>): Decoder {
  const { kind } = field;
  const common = { id: 'protobuf', title: kind === 'message' ? 'message' : kind };
  if (kind === 'message') {
    return { ...common, decode: (raw, context) => parts(field.fields, raw, context) };
  }
  if (kind === 'bytes') return { ...common, decode: (raw) => ({ value: hex(raw), note: `${raw.length} bytes` }) };
  return { ...common, decode: () => ({ value: numberOf(field.value) }) };
}

function numberOf(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}

function hex(binary: string): string {
  return Array.from(binary, (character) => character.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
