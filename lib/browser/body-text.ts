import { methodOf } from './natives.ts';

/** Bytes of each body that are kept, unless the settings say otherwise. */
export const DEFAULT_LIMIT = 1024 * 1024;

/** More than any setting allows to keep. */
export const LARGEST_LIMIT = 64 * 1024 * 1024;

const UTF8 = 'utf-8';

// As they are when this is loaded: this runs in pages, too, which may change them.
const [Decoder, Encoder] = [TextDecoder, TextEncoder];
const decode = methodOf(Decoder.prototype, 'decode');
const encode = methodOf(Encoder.prototype, 'encode');

/** Whether content of this type is kept as text; content without a type is taken for text. */
export function isText(contentType: string): boolean {
  return contentType === '' || /json|text\/|xml|x-www-form-urlencoded|jwt|jose|javascript/i.test(contentType);
}

/**
 * The text of a body. UTF-8 where the bytes are valid as such, whatever the type says: servers
 * that name `iso-8859-1` and send UTF-8 are common. Else in the charset of the content type.
 *
 * @param cut the bytes end within the body, perhaps within a character, which is then left out
 */
export function decodeText(bytes: Uint8Array, contentType: string, cut = false): string {
  try {
    return decode(new Decoder(UTF8, { fatal: true }), bytes, { stream: cut });
  } catch {
    return decode(decoderOf(contentType), bytes, { stream: cut });
  }
}

/**
 * The beginning of a text, at most `limit` bytes as UTF-8, and the size of all of it in bytes.
 */
export function cutText(text: string, limit: number): { text: string; size: number; truncated: boolean } {
  const bytes = encode(new Encoder(), text);
  const size = bytes.byteLength;
  if (size <= limit) return { text, size, truncated: false };
  return { text: decodeText(bytes.subarray(0, limit), '', true), size, truncated: true };
}

function decoderOf(contentType: string): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? UTF8;
  try {
    return new Decoder(charset);
  } catch {
    // A name that is none, such as `utf8mb4`.
    return new Decoder(UTF8);
  }
}
