import { type Decoder, defineDecoder, type Piece } from '../decoder.ts';
import { jsonScalar, jsonString, members, valuePiece } from '../json-text.ts';
import { describeObject } from '../objects/index.ts';
import { fieldTitle } from '../titles.ts';

/**
 * JSON (RFC 8259), one level at a time, so that neither depth nor a broken inner value hides what stands around it.
 * Keys stay in order, repeated ones too, and never become properties of an object. Left to itself it takes objects,
 * arrays of JSON values and quoted strings; a lone number or word only where JSON is expected.
 */
export default defineDecoder({
  id: 'json',
  title: 'JSON',
  whole: true,
  decode(input, context) {
    const start = input.search(/[^\s\ufeff]/);
    const first = input.charAt(start);
    if (first !== '{' && first !== '[') {
      if (input.length > LONGEST_SCALAR || !root(input.trim(), context.expected)) return undefined;
      return scalar(input, context);
    }
    if (!context.expected && !looksLikeJson(input.slice(start, start + 200), input)) return undefined;
    const reading = members(input, start);
    const parts = context.children(pieces(reading.members));
    if (first === '[') return { title: 'JSON array', ...parts, problems: reading.problems };
    return { title: 'JSON object', ...parts, ...describeObject(parts.children, context), problems: reading.problems };
  },
});

/** A longer text that is no object and no array is left to be shown as it stands. */
const LONGEST_SCALAR = 262_144;

function looksLikeJson(head: string, input: string): boolean {
  if (/^(?:\{\s*"|\[\s*(?:[{"]|\[\s*[[{"\]]))/.test(head)) return true;
  if (input.length > 4096) return /^\[[\s\d.,eE+-]+$/.test(head);
  return /^(?:\{\s*\}|\[[\s\d.,eE+-]*\])$/.test(input.trim());
}

function root(text: string, expected: boolean): boolean {
  if (text.length > 2 && text.startsWith('"') && text.endsWith('"')) return true;
  return expected && /^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(text);
}

function scalar(input: string, context: Parameters<Decoder['decode']>[1]) {
  const text = input.trim();
  if (!text.startsWith('"')) return jsonScalar.decode(text, context);
  const draft = jsonString.decode(text.slice(1, -1), context);
  return draft ?? { title: 'string', ...context.layer(text.slice(1, -1)) };
}

function* pieces(values: Iterable<{ name: string; raw: string; repeated: boolean }>): Generator<Piece> {
  for (const { name, raw, repeated } of values) {
    const problems = repeated ? [{ message: `"${name}" is repeated; most readers keep the last only` }] : [];
    yield { label: name, title: fieldTitle(name), problems, ...valuePiece(raw) };
  }
}
