import { KEY_NAMES, type Key } from './keys.ts';
import { compilePattern, type Pattern } from './pattern.ts';

/** One condition of a query: all of them must hold. */
export interface Term {
  /** As it was written. */
  text: string;
  /** Where it stands in the query. */
  at: number;
  end: number;
  negated: boolean;
  /** Absent for free text. */
  key?: Key;
  /** In small letters, without quotes; empty while it is still being written. */
  value: string;
  /** Instead of the value, where it is a regular expression. */
  pattern?: Pattern;
  /** Why it cannot be asked, in a sentence; then it is as if it were not there. */
  problem?: string;
}

/** Characters of a query that are read. */
const LONGEST = 2000;

const KEY = new RegExp(`^(${KEY_NAMES.join('|')}):`, 'i');
/** From slash to slash, others only within brackets or behind a backslash; then flags, and the end of the word. */
const EXPRESSION = /^\/((?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)(?=\s|$)/;
const QUOTED = /^"([^"]*)"?/;
const BARE = /^\S*/;

/**
 * Reads what somebody wrote into a search box: words with spaces between, each free text or `key:value`, a minus before
 * it for what must not be. A value is a bare word, a text in quotes, or a regular expression between slashes. What looks
 * like a key and is none (`https:`) is text. Never throws.
 */
export function parseQuery(query: string): Term[] {
  const text = query.slice(0, LONGEST);
  const terms: Term[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? '')) {
      at += 1;
      continue;
    }
    const term = termAt(text, at);
    terms.push(term);
    at = term.end;
  }
  return terms;
}

/** The terms that can be asked: written to their end, and understood. */
export function askable(terms: readonly Term[]): Term[] {
  return terms.filter(({ value, pattern, problem }) => problem === undefined && (pattern || value !== ''));
}

function termAt(text: string, at: number): Term {
  let from = at;
  const negated = text[from] === '-';
  if (negated) from += 1;
  const key = KEY.exec(text.slice(from, from + 12))?.[1];
  if (key !== undefined) from += key.length + 1;
  const { length, ...read } = readValue(text.slice(from));
  const end = Math.max(at + 1, from + length);
  const known = key?.toLowerCase() as Key | undefined;
  return { text: text.slice(at, end), at, end, negated, ...(known && { key: known }), ...read };
}

function readValue(rest: string): Pick<Term, 'value' | 'pattern' | 'problem'> & { length: number } {
  const expression = EXPRESSION.exec(rest);
  if (expression) {
    const [{ length }, source = '', flags] = expression;
    const made = compilePattern(source, flags);
    return 'problem' in made ? { value: '', problem: made.problem, length } : { value: '', pattern: made, length };
  }
  const quoted = QUOTED.exec(rest);
  if (quoted) return { value: (quoted[1] ?? '').toLowerCase(), length: quoted[0].length };
  const bare = BARE.exec(rest)?.[0] ?? '';
  return { value: bare.toLowerCase(), length: bare.length };
}

/** A value as it is written in a query: in quotes where it has a space, or begins like something else. */
export function written(value: string): string {
  return /[\s"]|^[/-]/.test(value) ? `"${value.replaceAll('"', '')}"` : value;
}
