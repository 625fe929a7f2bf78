import { readBase64 } from './bytes.ts';
import { isPrintable } from './characters.ts';
import { type Compression, type Inflated, inflate, textOf } from './inflate.ts';

/** Shorter text comes out of random bytes that are taken for deflate. */
const MIN_TEXT = 12;
/** Bytes in front of which damaged zlib may break; a chance agreement of two bytes does not go so far. */
const MIN_DAMAGED = 24;

/**
 * Inflates bytes that are in a format beyond doubt; undefined when they are not. gzip (RFC 1952 §2.3.1) is known by its
 * first bytes. zlib (RFC 1950 §2.2) has two that agree with each other: where it is damaged, some text must have come
 * out. Bare deflate (RFC 1951) has neither mark nor checksum: all of it must be used up, and all that comes out be text.
 */
export function decompress(bytes: Uint8Array, format: Compression): Inflated | undefined {
  const [first = 0, second = 0, third = 0] = bytes;
  if (format === 'gzip') {
    return first === 0x1f && second === 0x8b && third === 8 && bytes.length >= 18 ? inflate(bytes, format) : undefined;
  }
  if (format === 'zlib') {
    if ((first & 0x8f) !== 8 || (first * 256 + second) % 31 !== 0 || bytes.length < 9) return undefined;
    const inflated = inflate(bytes, format);
    return inflated.problem && inflated.bytes.length < MIN_DAMAGED ? undefined : inflated;
  }
  // Of the first three bits two tell the kind of block, of which the fourth does not exist.
  if (bytes.length < 10 || (first & 6) === 6) return undefined;
  const inflated = inflate(bytes, format);
  if (inflated.problem || inflated.bytes.length < MIN_TEXT) return undefined;
  return isPrintable(textOf(inflated) ?? '\0') ? inflated : undefined;
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
