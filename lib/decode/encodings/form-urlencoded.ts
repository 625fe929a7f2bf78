import { type DecodeContext, type Decoder, defineDecoder, type Piece } from '../decoder.ts';
import type { Problem } from '../node.ts';
import { readPercent } from '../percent-text.ts';
import { report } from '../problems.ts';
import { parameterTitle } from '../titles.ts';

const ID = 'form-urlencoded';

/**
 * A query, a fragment or a form body (URL Standard §5.1; RFC 6749 appendix B). Order and repeated names are kept.
 * Left to itself it wants two pairs, or one whose name a standard knows.
 */
export default defineDecoder({
  id: ID,
  title: 'form parameters',
  whole: true,
  decode(input, context) {
    if (!context.expected && !looksLikeForm(input)) return undefined;
    if (context.expected && /^\s*[{[<]/.test(input)) return undefined;
    const problems: Problem[] = [];
    const parts = context.children(pieces(split(input, problems)), () => countPairs(input));
    return { ...parts, problems };
  },
});

/** A decoder that ignores its input for the fields that the browser has already split and decoded. */
export function formOf(pairs: readonly (readonly [name: string, value: string])[]): Decoder {
  const fields = pairs.map(([name, raw]) => ({ name, raw }));
  return defineDecoder({
    id: ID,
    title: 'form parameters',
    decode: (_, context) => ({
      note: 'as the browser parsed it; how it was percent-encoded is not known',
      ...context.children(pieces(fields, PARSED)),
    }),
  });
}

interface Field {
  name: string;
  raw: string;
}

function looksLikeForm(input: string): boolean {
  const head = input.slice(0, 4096);
  if (/\s/.test(head)) return false;
  const [first = '', second] = head.replace(/^[?#]/, '').split('&', 2);
  const pair = /^([a-z_][\w.[\]-]{0,63})=(.*)$/i;
  const name = pair.exec(first)?.[1];
  return (
    name !== undefined &&
    (second === undefined ? parameterTitle(name) !== undefined : pair.test(second.replace(/^amp;/, '')))
  );
}

function* split(input: string, problems: Problem[]): Generator<Field> {
  let start = /^[?#]/.test(input) ? 1 : 0;
  while (start <= input.length) {
    while (input.charCodeAt(start) === AMPERSAND) start += 1;
    const next = input.indexOf('&', start);
    const end = next < 0 ? input.length : next;
    if (end > start) {
      const pair = input.slice(start, end);
      const equals = pair.indexOf('=');
      const escaped = equals < 0 ? pair : pair.slice(0, equals);
      const name = readPercent(escaped.slice(0, 1024), { plus: true });
      for (const { offset = 0, message } of name.problems) report(problems, start + offset, () => message);
      yield { name: name.text, raw: equals < 0 ? '' : pair.slice(equals + 1) };
    }
    start = end + 1;
  }
}

function countPairs(input: string): number {
  let count = 1;
  for (let i = 0; i < input.length; i += 1) if (input.charCodeAt(i) === AMPERSAND) count += 1;
  return count;
}

const AMPERSAND = 0x26;

function* pieces(fields: Iterable<Field>, as: Decoder = FIELD): Generator<Piece> {
  const seen = new Set<string>();
  for (const { name, raw } of fields) {
    const problems = as === FIELD ? [...nestedRawUrl(raw), ...spaceForPlus(raw)] : [];
    if (seen.has(name) && !mayRepeat(name)) {
      problems.push({ message: `${name} is repeated; a parameter must appear once (RFC 6749 §3.1)` });
    }
    if (name.startsWith('amp;')) {
      problems.push({ message: 'the & before this name was written as the HTML entity &amp;' });
    }
    seen.add(name);
    yield { label: name, raw, title: parameterTitle(name), problems, as };
  }
}

/** RFC 8707 §2, RFC 8693 §2.1, and the lists of PHP and Rails. */
function mayRepeat(name: string): boolean {
  return name === 'resource' || name === 'audience' || name.endsWith('[]');
}

/** The value of one field, as it stands in a query or body. */
const FIELD: Decoder = {
  id: 'percent',
  title: 'parameter',
  decode(raw, context) {
    const { text, problems } = readPercent(raw, { plus: true });
    const swallowed = splitSwallowed(raw, context);
    if (swallowed) return { ...swallowed, value: text, ...context.children(pieces(swallowed.fields)) };
    if (text === raw && problems.length === 0) return undefined;
    const layer = context.layer(text);
    return { title: layer.children[0]?.title ?? 'text', ...layer, problems };
  },
};

/** The value of one field that the browser has decoded. */
const PARSED: Decoder = {
  id: 'text',
  title: 'parameter',
  decode(value, context) {
    const swallowed = splitSwallowed(value, context);
    return swallowed && { ...swallowed, value, ...context.children(pieces(swallowed.fields, PARSED)) };
  },
};

/**
 * `state=218gz?error=unknown_error`: a sender that appends to a URL which already has a query. A `?` is legal
 * in a query (RFC 3986 §3.4), so the receiver takes all of it for the value.
 */
function splitSwallowed(raw: string, { name = '' }: DecodeContext) {
  const offset = raw.indexOf('?');
  const swallowed = /^\?([a-z][\w.-]{0,63})=/i.exec(raw.slice(offset, offset + 80))?.[1];
  if (offset < 0 || swallowed === undefined || looksLikeUrl(raw.slice(0, offset))) return undefined;
  return {
    encoding: ID,
    problems: [{ offset, message: 'a second ? stands where & belongs: this value swallowed the parameters after it' }],
    fields: [
      { name, raw: raw.slice(0, offset) },
      { name: swallowed, raw: raw.slice(offset + swallowed.length + 2) },
    ],
  };
}

function looksLikeUrl(head: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/|[\w-]+(?:\.[\w-]+)+\/)/i.test(head.slice(0, 4096));
}

function nestedRawUrl(raw: string): Problem[] {
  const offset = raw.indexOf('?');
  if (offset < 0 || !looksLikeUrl(raw.slice(0, offset))) return [];
  return [{ offset, message: 'this nested URL is not percent-encoded: its own & would end it here' }];
}

/** A code in base64 whose `+` was not written `%2B` arrives with a space. */
function spaceForPlus(raw: string): Problem[] {
  if (raw.length > LONGEST_CODE || !raw.includes('+')) return [];
  const base64 = raw.replace(/%2f/gi, '/').replace(/%3d/gi, '=');
  const suspect = base64.length % 4 === 0 && /^[a-z0-9+/]+={0,2}$/i.test(base64) && /[/=]/.test(base64);
  return suspect ? [{ offset: raw.indexOf('+'), message: PLUS }] : [];
}

const PLUS = 'looks like base64, but + means a space here; a plus is written %2B';
/** No code is longer. */
const LONGEST_CODE = 8192;
