import { type Alphabet, type Base64Reading, readBase64, readUtf8 } from './bytes.ts';
import { isPrintable } from './characters.ts';
import { beginsObject } from './compact.ts';
import { readDamaged } from './damaged-base64.ts';
import type { DecodeContext, Draft } from './decoder.ts';

/** Shorter text comes out of ordinary words too often. */
const MIN_LENGTH = 8;
/** Fewer bytes hold nothing that could be told from chance. */
const MIN_BYTES = 12;
/** Hex digests and UUIDs. */
const HEX = /^(?:[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})=*$/i;

/**
 * What is in a base64 string: text, or bytes that a decoder knows; undefined when neither. Words, numbers, hex digests,
 * UUIDs and random identifiers use the same letters, so one doubt is enough.
 */
export function base64Draft(input: string, alphabet: Alphabet, context: DecodeContext): Draft | undefined {
  if (HEX.test(input)) return undefined;
  const reading = readBase64(input, alphabet);
  if (reading.problems.length > 0 || (reading.spareBits && !context.cut)) return undefined;
  const text = textOf(reading, context.cut);
  if (text !== undefined) return context.layer(text);
  const inner = reading.bytes.length < MIN_BYTES ? undefined : context.bytes(reading.bytes);
  return inner && { note: `${reading.bytes.length} bytes`, children: [inner] };
}

function textOf({ bytes }: Base64Reading, cut: boolean): string | undefined {
  const { text, bad } = readUtf8(bytes);
  // The input is only the beginning: its last character may be incomplete.
  const complete = cut && (bad[0] ?? 0) >= bytes.length - 4 ? text.replace(/\ufffd+$/, '') : text;
  return complete.length >= MIN_LENGTH && isPrintable(complete) ? complete : undefined;
}

/** A beginning like this is no accident. */
const MIN_OBJECT = 24;

/** Damaged base64 of a JSON object, by whose beginning it is known: what can be read of it, and where it breaks. */
export function damagedObject(input: string, context: DecodeContext): Draft | undefined {
  if (input.length < MIN_OBJECT || !beginsObject(input)) return undefined;
  const foreign = input.match(/[^\w+/=-]/g)?.length ?? 0;
  if (foreign > input.length / 20) return undefined;
  const alphabet = /[+/]/.test(input) ? 'base64' : 'base64url';
  const { text, note, problems } = readDamaged(input, alphabet);
  if (text.length < MIN_BYTES || problems.length === 0) return undefined;
  return { encoding: alphabet, value: text, note, problems, children: [context.child({ raw: text, as: 'json' })] };
}
