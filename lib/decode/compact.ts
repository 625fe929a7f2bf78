import { readBase64, readUtf8 } from './bytes.ts';
import { readDamaged } from './damaged-base64.ts';
import { type Decoder, defineDecoder } from './decoder.ts';
import type { Problem } from './node.ts';

/** More parts than any compact serialization has. */
const MAX_PARTS = 6;
/** No further is looked whether a damaged part could be a header. */
const LONGEST_HEADER = 16_384;

/**
 * The parts of a JWS or JWE in compact serialization (RFC 7515 §3.1, RFC 7516 §3.1), or undefined when neither
 * of the first two begins as base64url of a JSON object. One of the two may be damaged: tokens copied from
 * guides, logs and screenshots often are.
 */
export function compactParts(text: string): string[] | undefined {
  const parts = text.split('.', MAX_PARTS);
  const [header = '', payload = ''] = parts;
  if (parts.length < 2) return undefined;
  return beginsObject(header) || (couldBeHeader(header) && beginsObject(payload)) ? parts : undefined;
}

/** Damaged, but not the beginning of a URL, a form or a sentence that a token stands in, percent-encoded or not. */
function couldBeHeader(part: string): boolean {
  return part.length >= 8 && !/[:?&;,{}"<>\s]|=[^=]|%[0-9a-f]{2}/i.test(part.slice(0, LONGEST_HEADER));
}

/** True when the part can be read as text that holds `word`. */
export function partHolds(part: string | undefined, word: string): boolean {
  return part !== undefined && readUtf8(readBase64(part.slice(0, 4096), 'base64url').bytes).text.includes(word);
}

/** True when it begins as base64 of a JSON object does. */
export function beginsObject(part: string): boolean {
  // `{` is 0x7B, so its first six bits are always the letter e.
  return part.startsWith('e') && /^\{\s*["}]/.test(readUtf8(readBase64(part.slice(0, 16), 'base64url').bytes).text);
}

/** A part that holds JSON: the text that could be read, what is broken and where, and its fields. */
export function jsonPart(title: string): Decoder {
  return defineDecoder({
    id: 'base64url',
    title,
    decode(input, context) {
      const { text, note, problems } = readDamaged(input, 'base64url');
      const children = text === '' ? [] : [context.child({ raw: text, as: 'json' })];
      return { value: text, note, problems: [...problems, ...padding(input)], children };
    },
  });
}

/** A part that holds bytes only: its length, and whether that is what the algorithm makes. */
export function bytesPart(title: string, algorithm?: string): Decoder {
  return defineDecoder({
    id: 'base64url',
    title,
    decode(input) {
      const { bytes, problems } = readBase64(input, 'base64url');
      const length = SIGNATURE_BYTES.get(algorithm ?? '');
      const wrong = length !== undefined && input !== '' && bytes.length !== length;
      return {
        note: input === '' ? 'empty' : `${bytes.length} bytes`,
        problems: [
          ...problems,
          ...padding(input),
          ...(wrong ? [{ message: `${algorithm} makes ${length} bytes, here are ${bytes.length}` }] : []),
        ],
      };
    },
  });
}

/** RFC 7518 §3.2, §3.4, RFC 8037 §3.1; RSA signatures are as long as their key. */
const SIGNATURE_BYTES = new Map([
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
  ['ES256', 64],
  ['ES256K', 64],
  ['ES384', 96],
  ['ES512', 132],
  ['Ed25519', 64],
]);

function padding(part: string): Problem[] {
  const offset = part.search(/={1,2}$/);
  return offset < 0 ? [] : [{ offset, message: 'base64url in a token is written without = (RFC 7515 §2)' }];
}
