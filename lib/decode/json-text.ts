import { controlName, holdsControl } from './characters.ts';
import type { Decoder, Piece } from './decoder.ts';
import type { Problem } from './node.ts';
import { report } from './problems.ts';
import { epochOf, humanTime, inWords } from './time.ts';

/** One value of an object or array, not yet looked into. */
export interface Member {
  /** The key, or the index. */
  name: string;
  /** The value as it stands, quotes and brackets included. */
  raw: string;
  repeated: boolean;
}

/**
 * The members of the object or array that opens at `open`. Of broken JSON, what came before the break is kept, and
 * what comes after it where that is certain. `problems` is complete once `members` has been read to its end. Offsets count from the start of `text`.
 */
export function members(text: string, open: number): { members: Iterable<Member>; problems: Problem[] } {
  const problems: Problem[] = [];
  return { members: readMembers(text, open, problems), problems };
}

function* readMembers(text: string, open: number, problems: Problem[]): Generator<Member> {
  const object = text.charAt(open) === '{';
  const closing = object ? '}' : ']';
  const seen = new Set<string>();
  let at = afterSpace(text, open + 1);
  for (let index = 0; text.charAt(at) !== closing || index > 0; index += 1) {
    const start = at;
    const key = object ? readKey(text, at) : { name: String(index), end: at };
    at = key.end;
    let expected = 'expected' in key ? key.expected : undefined;
    if ('name' in key) {
      const end = endOfValue(text, at);
      if (end === at) expected = 'a value';
      else {
        yield { name: key.name, raw: text.slice(at, end), repeated: seen.has(key.name) };
        if (object) seen.add(key.name);
        at = afterSpace(text, end);
        if (text.charAt(at) === closing) break;
        if (text.charAt(at) !== ',') expected = `, or ${closing}`;
      }
    }
    const missing = expected;
    if (missing !== undefined) report(problems, at, () => broken(text, at, missing));
    const next = expected === undefined ? afterSpace(text, at + 1) : object ? afterBreak(text, start, at) : undefined;
    if (next === undefined) return;
    at = next;
    if (text.charAt(at) === closing) {
      problems.push({ offset: at, message: broken(text, at, 'another value after the comma') });
      return;
    }
  }
  const rest = afterSpace(text, at + 1);
  if (rest < text.length) problems.push({ offset: rest, message: broken(text, rest, 'the end') });
}

/** The name at `from` and where its value begins; or what is missing, and where. */
export function readKey(text: string, from: number): { name: string; end: number } | { expected: string; end: number } {
  const end = endOfString(text, from);
  if (end === undefined) {
    return { expected: text.charAt(from) === '"' ? 'a name that ends' : 'a name in double quotes', end: from };
  }
  const name = withoutEscapes(text.slice(from + 1, end - 1)).text;
  const colon = afterSpace(text, end);
  if (text.charAt(colon) !== ':') return { expected: `a colon after "${name.slice(0, 80)}"`, end: colon };
  return { name, end: afterSpace(text, colon + 1) };
}

export function broken(text: string, offset: number, what: string): string {
  const found = offset < text.length ? `found ${JSON.stringify(text.charAt(offset))}` : 'the text ends';
  return `broken JSON: expected ${what}, but ${found}`;
}

/**
 * Where the next name begins after a member that broke at `at`: only when merely the comma is missing, or when the
 * member holds characters that damage leaves behind. Otherwise one cannot know what belongs where.
 */
export function afterBreak(text: string, start: number, at: number): number | undefined {
  const member = text.slice(start, at + 1);
  if (text.charAt(at) !== '"' && !member.includes('\ufffd') && !holdsControl(member)) return undefined;
  const name = /"[^"\\]{1,200}"\s*:/g;
  name.lastIndex = at;
  const next = name.exec(text)?.index;
  return next === start ? undefined : next;
}

export function afterSpace(text: string, from: number): number {
  let i = from;
  while (i < text.length && isSpace(text.charCodeAt(i))) i += 1;
  return i;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Just after the closing quote; undefined when no string starts here or it does not end. */
export function endOfString(text: string, from: number): number | undefined {
  if (text.charAt(from) !== '"') return undefined;
  for (let start = from + 1; ; ) {
    const quote = text.indexOf('"', start);
    if (quote < 0) return undefined;
    let escapes = 0;
    while (quote - escapes > start && text.charCodeAt(quote - escapes - 1) === 0x5c) escapes += 1;
    if (escapes % 2 === 0) return quote + 1;
    start = quote + 1;
  }
}

function endOfValue(text: string, from: number): number {
  const first = text.charAt(from);
  if (first === '"') return endOfString(text, from) ?? text.length;
  if (first === '{' || first === '[') return endOfNested(text, from);
  let i = from;
  for (; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0x2c || code === 0x7d || code === 0x5d || isSpace(code)) break;
  }
  return i;
}

function endOfNested(text: string, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c === 0x22) i = (endOfString(text, i) ?? text.length) - 1;
    else if (c === 0x7b || c === 0x5b) depth += 1;
    else if (c === 0x7d || c === 0x5d) {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return text.length;
}

const ESCAPES = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }),
);

export function withoutEscapes(inner: string): { text: string; problems: Problem[] } {
  const problems: Problem[] = [];
  const text = inner.replace(
    /\\(?:u([0-9a-f]{4})|(.?))/gis,
    (whole, hex: string | undefined, letter, offset: number) => {
      const c = hex === undefined ? ESCAPES.get(letter) : String.fromCharCode(Number.parseInt(hex, 16));
      if (c === undefined) report(problems, offset, () => `${whole} is no escape in JSON`);
      const control = hex !== undefined && c !== undefined ? controlName(c.charCodeAt(0)) : undefined;
      if (control) report(problems, offset, () => `stands for a ${control}`);
      return c ?? whole;
    },
  );
  return { text, problems };
}

/** A JSON string without its quotes; one without escapes is left to the other decoders. */
export const jsonString: Decoder = {
  id: 'json',
  title: 'string',
  decode(inner, context) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON wants them escaped
    const bare = /[\0-\x1f]/.exec(inner);
    if (!bare && !inner.includes('\\')) return undefined;
    const { text, problems } = withoutEscapes(inner);
    if (bare) {
      const name = controlName(inner.charCodeAt(bare.index));
      problems.unshift({ offset: bare.index, message: `a bare ${name} is not allowed in a JSON string` });
    }
    return { ...context.layer(text), problems };
  },
};

const TIMES = new Set(['exp', 'iat', 'nbf', 'auth_time', 'rat', 'updated_at', 'expires_at']);
const LITERALS = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** A number, `true`, `false` or `null`; times of RFC 7519 §4.1 and lifetimes also in words. */
export const jsonScalar: Decoder = {
  id: 'json',
  title: 'value',
  decode(raw, { name = '', now }) {
    const literal = LITERALS.get(raw);
    if (literal !== undefined) return { title: literal === null ? 'null' : 'boolean', value: literal };
    if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(raw)) {
      return {
        encoding: 'text',
        value: raw,
        problems: [{ offset: 0, message: 'broken JSON: neither a number nor true, false or null' }],
      };
    }
    const value = Number(raw);
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      return { title: 'number', value: raw, note: 'too large for readers that keep numbers as doubles' };
    }
    if (name === 'expires_in' && value >= 0) return { title: 'lifetime', value, note: inWords(value) };
    if (TIMES.has(name)) return { title: 'time', value, ...timeOf(value, now) };
    const epoch = epochOf(name, raw);
    return epoch ? { title: 'time', value, note: humanTime(epoch.time, now) } : { title: 'number', value };
  },
};

/** Seconds later than this, the year 5138, are milliseconds in disguise. */
const LATEST_SECONDS = 1e11;

function timeOf(value: number, now: number): { note?: string; problems?: Problem[] } {
  if (value < LATEST_SECONDS) return { note: humanTime(value * 1000, now) };
  return {
    note: humanTime(value, now),
    problems: [{ message: 'looks like milliseconds; the time is given in seconds (RFC 7519 §2)' }],
  };
}

/** One value as a part: a string without its quotation marks, the others as they stand. */
export function valuePiece(raw: string): Piece {
  const first = raw.charAt(0);
  if (first === '"') return { raw: raw.slice(1, raw.endsWith('"') && raw.length > 1 ? -1 : undefined), as: jsonString };
  return { raw, as: first === '{' || first === '[' ? 'json' : jsonScalar };
}
