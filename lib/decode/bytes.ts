import { countAscii } from './characters.ts';
import type { Problem } from './node.ts';
import { MANY, report } from './problems.ts';

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes as UTF-8 text, with U+FFFD for what is not; `bad` lists the indexes of the first bytes that are not. */
export function readUtf8(bytes: Uint8Array): { text: string; bad: number[] } {
  // A strict TextDecoder would say so too, but by a throw, and most of what is read here is no text.
  const bad: number[] = [];
  for (let i = 0; i < bytes.length && bad.length < MANY; ) {
    const length = sequenceLength(bytes, i);
    if (length === 0) bad.push(i);
    i += length || 1;
  }
  return { text: lenient.decode(bytes), bad };
}

/** Length of the well-formed UTF-8 sequence at `i` (Unicode table 3-7), 0 when there is none. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const lead = bytes[i] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xc2 && lead <= 0xdf ? 2 : lead >> 4 === 0xe ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  const second = bytes[i + 1] ?? 0;
  if (lead === 0xe0 && second < 0xa0) return 0; // overlong
  if (lead === 0xed && second > 0x9f) return 0; // surrogate
  if (lead === 0xf0 && second < 0x90) return 0; // overlong
  if (lead === 0xf4 && second > 0x8f) return 0; // beyond U+10FFFF
  for (let k = 1; k < length; k += 1) if ((bytes[i + k] ?? 0) >> 6 !== 2) return 0;
  return length;
}

/** Bytes as a string with one character for each, U+0000 to U+00FF: the `raw` of a level that is no text. */
export function binaryString(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += 0x2000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x2000));
  }
  return text;
}

/** The bytes of a binary string; undefined when a character is none. */
export function bytesOf(binary: string): Uint8Array | undefined {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) {
    const code = binary.charCodeAt(i);
    if (code > 0xff) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

export type Alphabet = 'base64' | 'base64url';

export interface Base64Reading {
  bytes: Uint8Array;
  /** Offsets into the text. */
  problems: Problem[];
  /** True when the last character carries bits that belong to no byte: rarely so in real base64. */
  spareBits: boolean;
  /** Offset of the character that holds the first bits of a byte. */
  offsetOf(byte: number): number;
}

const SEXTETS = new Int8Array(128).fill(-1);
for (const [i, c] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  SEXTETS[c.charCodeAt(0)] = i;
}
SEXTETS[0x2d] = 62; // -
SEXTETS[0x5f] = 63; // _

/**
 * Reads base64 (RFC 4648 §4, §5), padded or not, as far as it can be read. Everything odd is a problem
 * with its offset: foreign characters, letters of the other alphabet, an impossible length. Of a foreign
 * character it is not known whether it replaced one or was added: the reading that gives more text wins.
 */
export function readBase64(text: string, alphabet: Alphabet): Base64Reading {
  const replaced = readSextets(text, alphabet, true);
  if (!replaced.foreign) return replaced;
  const added = readSextets(text, alphabet, false);
  return countAscii(readUtf8(added.bytes).text) > countAscii(readUtf8(replaced.bytes).text) ? added : replaced;
}

/** Foreign characters that are told in one. */
const TOLD_AT_ONCE = 20;

function endOfForeign(text: string, start: number, end: number): number {
  let at = start + 1;
  const last = Math.min(end, start + TOLD_AT_ONCE);
  while (at < last && (SEXTETS[text.charCodeAt(at)] ?? -1) < 0) at += 1;
  return at;
}

function readSextets(text: string, alphabet: Alphabet, keepForeign: boolean): Base64Reading & { foreign: boolean } {
  const other = alphabet === 'base64' ? '-_' : '+/';
  const end = text.length - (/={0,2}$/.exec(text.slice(-2))?.[0].length ?? 0);
  // Made only where a character is left out: until then each stands at its own place.
  let positions: Uint32Array | undefined;
  const bytes = new Uint8Array(Math.ceil((end * 3) / 4));
  const problems: Problem[] = [];
  let [read, written, bits] = [0, 0, 0];
  let foreign = false;
  // Up to here, what is foreign was told: several in a row are one problem.
  let told = 0;
  for (let i = 0; i < end; i += 1) {
    const code = text.charCodeAt(i);
    const sextet = code < 128 ? (SEXTETS[code] ?? -1) : -1;
    if (sextet < 0) {
      foreign = true;
      if (i >= told) {
        told = endOfForeign(text, i, end);
        const run = JSON.stringify(text.slice(i, told));
        report(
          problems,
          i,
          () => `${run} ${told - i > 1 ? `are not ${alphabet} characters` : `is not a ${alphabet} character`}`,
        );
      }
      if (!keepForeign || /\s/.test(text.charAt(i))) {
        positions ??= Uint32Array.from({ length: end }, (_, at) => at);
        continue;
      }
    } else if (sextet > 61 && other.includes(text.charAt(i))) {
      report(problems, i, () => `${text.charAt(i)} does not belong to the ${alphabet} alphabet`);
    }
    if (positions) positions[read] = i;
    read += 1;
    bits = ((bits << 6) | Math.max(sextet, 0)) & 0xffff;
    const inGroup = read % 4;
    if (inGroup !== 1) {
      bytes[written] = (bits >> (((4 - inGroup) % 4) * 2)) & 0xff;
      written += 1;
    }
  }
  const rest = read % 4;
  if (rest === 1) {
    report(
      problems,
      end,
      () => `${read} character${read === 1 ? '' : 's'} cannot be base64: one is missing or too many`,
    );
  }
  const spareBits = rest > 1 && (bits & (rest === 2 ? 0b1111 : 0b11)) !== 0;
  const offsetOf = (byte: number) => {
    const at = Math.floor((byte * 4) / 3);
    return byte < written ? (positions?.[at] ?? at) : end;
  };
  return { bytes: bytes.subarray(0, written), problems, spareBits, offsetOf, foreign };
}
