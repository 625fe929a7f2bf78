import { type Alphabet, readBase64, readUtf8 } from './bytes.ts';
import { isPrintable } from './characters.ts';

/** Shorter text comes out of ordinary words too often. */
const MIN_LENGTH = 8;

/**
 * The text in a base64 string; undefined when what comes out is not text. Words, numbers, hex digests, UUIDs and
 * random identifiers use the same letters, so one doubt is enough.
 *
 * @param cut the input is only the beginning: its last character may be incomplete
 */
export function printableBase64(input: string, alphabet: Alphabet, cut: boolean): string | undefined {
  if (/^(?:[0-9a-f]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})=*$/i.test(input)) return undefined;
  const { bytes, problems, spareBits } = readBase64(input, alphabet);
  if (problems.length > 0 || (spareBits && !cut)) return undefined;
  const { text, bad } = readUtf8(bytes);
  const complete = cut && (bad[0] ?? 0) >= bytes.length - 4 ? text.replace(/\ufffd+$/, '') : text;
  return complete.length >= MIN_LENGTH && isPrintable(complete) ? complete : undefined;
}
