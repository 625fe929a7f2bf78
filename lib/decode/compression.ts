import { FlateErrorCode, inflateSync } from 'fflate';
import { readBase64, readUtf8 } from './bytes.ts';
import { firstControl, isPrintable } from './characters.ts';
import { adler32, crc32 } from './checksum.ts';
import { endsIn, type Inflated, inflate, textOf } from './inflate.ts';

/** RFC 1952, RFC 1950, RFC 1951. */
export type Compression = 'gzip' | 'zlib' | 'deflate';

/** Shorter text comes out of random bytes that are taken for deflate. */
const MIN_TEXT = 12;
/** Bytes in front of which damaged zlib may break; a chance agreement of two bytes does not go so far. */
const MIN_DAMAGED = 24;

/**
 * Inflates bytes that are in a format beyond doubt, and checks the checksum at their end; undefined when they are not.
 * gzip is known by its first bytes. zlib has two that agree with each other: where it is damaged, some text must have
 * come out. Bare deflate has neither mark nor checksum: all of it must be used up, and all that comes out be text. Of
 * several gzip members in a row only the first is read.
 */
export function decompress(bytes: Uint8Array, format: Compression): Inflated | undefined {
  if (format === 'gzip') {
    const start = bytes.length < 18 ? undefined : endOfGzipHeader(bytes);
    return start === undefined ? undefined : checked(bytes, start, 8, crc32);
  }
  if (format === 'zlib') {
    const [method = 0, flags = 0] = bytes;
    // No preset dictionary, whose use the sixth bit of the flags would announce.
    const known = (method & 0x8f) === 8 && (method * 256 + flags) % 31 === 0 && (flags & 0x20) === 0;
    const inflated = known && bytes.length > 8 ? checked(bytes, 2, 4, adler32) : undefined;
    return inflated?.problem && inflated.bytes.length < MIN_DAMAGED ? undefined : inflated;
  }
  return bareDeflate(bytes);
}

/** What is inflated behind a header. The trailer begins with a checksum of it: in gzip the last byte first. */
function checked(bytes: Uint8Array, start: number, trailer: number, sum: (bytes: Uint8Array) => number): Inflated {
  const inflated = inflate(bytes.subarray(start));
  if (inflated.more) return inflated;
  if (inflated.problem) {
    const { offset = 0, message } = inflated.problem;
    return { ...inflated, problem: { offset: start + offset, message } };
  }
  const end = bytes.length - trailer;
  if (!endsIn(bytes.subarray(start, end), inflated.bytes.length)) {
    return { ...inflated, problem: { offset: bytes.length, message: 'its checksum is cut off' } };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (sum(inflated.bytes) === view.getUint32(end, trailer === 8)) return inflated;
  return { ...inflated, problem: { offset: end, message: WRONG_SUM } };
}

const WRONG_SUM = 'the checksum at its end does not fit: something in it was altered, or something stands behind it';

/** RFC 1952 §2.3: ten bytes, and what the flags announce: extra field, name, comment, checksum of the header. */
function endOfGzipHeader(bytes: Uint8Array): number | undefined {
  const [first, second, method, flags = 0] = bytes;
  if (first !== 0x1f || second !== 0x8b || method !== 8 || flags > 0x1f) return undefined;
  let at = 10;
  if (flags & 4) at += 2 + (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
  for (const text of [8, 16]) {
    if (!(flags & text)) continue;
    const zero = bytes.indexOf(0, at);
    if (zero < 0) return undefined;
    at = zero + 1;
  }
  if (flags & 2) at += 2;
  return at < bytes.length ? at : undefined;
}

function bareDeflate(bytes: Uint8Array): Inflated | undefined {
  if (bytes.length < 10 || !mayBeBlock(bytes) || !mayBeText(bytes)) return undefined;
  const inflated = inflate(bytes);
  if (inflated.problem || inflated.bytes.length < MIN_TEXT) return undefined;
  if (!isPrintable(textOf(inflated) ?? '\0')) return undefined;
  const needsAll = inflated.more || !endsIn(bytes.subarray(0, -1), inflated.bytes.length);
  return needsAll ? inflated : undefined;
}

/** Whether it can begin a block (RFC 1951 §3.2.3): of random bytes two in three cannot, and no inflater need try them. */
function mayBeBlock(bytes: Uint8Array): boolean {
  const bits = (at: number, count: number) => {
    const pair = (bytes[at >> 3] ?? 0) | ((bytes[(at >> 3) + 1] ?? 0) << 8);
    return (pair >> (at & 7)) & ((1 << count) - 1);
  };
  const kind = bits(1, 2);
  // Stored: the length, and the same with all bits turned.
  if (kind === 0) return (bits(8, 8) ^ bits(24, 8)) === 0xff && (bits(16, 8) ^ bits(32, 8)) === 0xff;
  if (kind !== 2) return kind === 1;
  // With codes of its own: those of the first table must use up all that there is, neither less nor more.
  let used = 0;
  for (let code = 0; code < bits(13, 4) + 4; code += 1) {
    const length = bits(17 + code * 3, 3);
    if (length > 0) used += 128 >> length;
  }
  return used === 128;
}

/** Whether the first characters that come out could be text: for most identifiers they are not, and that is soon seen. */
function mayBeText(bytes: Uint8Array): boolean {
  const first = new Uint8Array(64);
  // What is stored comes out only as a whole.
  if (((bytes[0] ?? 0) & 6) === 0) return true;
  try {
    inflateSync(bytes.subarray(0, 128), { out: first });
  } catch (error) {
    if ((error as { code?: unknown }).code !== FlateErrorCode.UnexpectedEOF) return false;
  }
  const zero = first.indexOf(0);
  const shown = zero < 0 ? first : first.subarray(0, zero);
  const { text, bad } = readUtf8(shown);
  return shown.length >= 8 && firstControl(text) < 0 && (bad[0] ?? shown.length) > shown.length - 4;
}

/** Characters of base64 that are looked into. */
const LONGEST = 262_144;

/**
 * The text that stands compressed in a base64 string, a megabyte of it at the most; undefined when there is none. For
 * those who search a value without showing it.
 */
export function compressedText(base64: string): string | undefined {
  const { bytes } = readBase64(base64.slice(0, LONGEST), /[-_]/.test(base64) ? 'base64url' : 'base64');
  for (const format of ['gzip', 'zlib', 'deflate'] as const) {
    const inflated = decompress(bytes, format);
    const text = inflated && textOf(inflated);
    if (text !== undefined) return text;
  }
  return undefined;
}
