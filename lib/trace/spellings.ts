import { bytesToHex } from '@noble/hashes/utils.js';
import { viewsOf } from './redaction-parts/escapes.ts';
import { writingsOf } from './redaction-parts/personal.ts';

/** Of a picture or what is compressed nobody makes anything else. */
const AS_IT_IS = new Set(['picture', 'compressed']);

/**
 * The texts by which a value is found: as it is, as others write such a number, with the plus signs and spaces of a form
 * either way, within base64, and in hexadecimal. What escapes are around them, those who search take off
 * ({@link viewsOf}).
 */
export function searched(kind: string, value: string): Set<string> {
  if (AS_IT_IS.has(kind)) return new Set([value]);
  // What looks like an escape in a value is taken off with those around it.
  const written = [...viewsOf(value).map(({ text }) => text), ...escapedIn(value), ...writingsOf(kind, value)];
  return new Set(
    written.flatMap((text) => [
      text,
      ...(/[+ ]/.test(text) ? [text.replaceAll('+', ' '), text.replaceAll(' ', '+')] : []),
      ...inBytes(text),
    ]),
  );
}

/** What looks like an escape may be taken for one with what stands behind it: then it is found as others escape it. */
function escapedIn(value: string): string[] {
  if (!/[\\%&]/.test(value)) return [];
  const json = JSON.stringify(value).slice(1, -1);
  const percent = encodeURIComponent(value.toWellFormed());
  return [json, JSON.stringify(json).slice(1, -1), percent, encodeURIComponent(percent)];
}

/** A value of fewer bytes would be found in what has nothing to do with it. */
const LEAST_BYTES = 6;

const ENCODER = new TextEncoder();

// A value within base64 shows in three ways, by its offset; the characters that depend on its
// neighbours are cut off.
function inBytes(value: string): string[] {
  const bytes = ENCODER.encode(value);
  if (bytes.length < LEAST_BYTES) return [];
  const hex = bytesToHex(bytes);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return [
    ...[hex, hex.toUpperCase()],
    ...[0, 1, 2].flatMap((offset) => {
      const whole = btoa('\0'.repeat(offset) + binary).replace(/=+$/, '');
      const inner = whole.slice(offset === 0 ? 0 : offset + 1, Math.floor(((offset + binary.length) * 8) / 6));
      return /[+/]/.test(inner) ? [inner, inner.replaceAll('+', '-').replaceAll('/', '_')] : [inner];
    }),
  ];
}
