import { decoded } from './decoded.ts';

/** A value that is hidden only where its name stands beside it. */
export interface BesideName {
  value: string;
  spellings: ReadonlySet<string>;
  names: ReadonlySet<string>;
  pseudonym: string;
}

/** What stands between a name and its value: in queries, forms and cookies, and in JSON. */
const SEPARATOR = /=|%(?:25){0,6}3[dD]|\\{0,8}"\s{0,20}:\s{0,20}\\{0,8}"?/g;
const SLASHES = /(?:\/|%(?:25){0,6}2[fF])*/y;
const LONGEST_NAME = 60;
/** By so many characters a value may be longer where it is escaped. */
const LONGEST_ESCAPED = 400;
/** Layers of percent-encoding that are taken off a value. */
const LAYERS = 4;

/** Replaces what is hidden beside its name. */
export interface NameReplacer<T> {
  (text: string, name: string | undefined, hit: (secret: T) => void): string;
  /** Whether a value under this name is replaced. */
  knows(name: string): boolean;
}

/**
 * Replaces values beside one of their names: `pin=1234`, `"pin":1234`, and the HAR's own pairs of name and value.
 *
 * @param hit is told of each value that is replaced
 */
export function nameReplacer<T extends BesideName>(secrets: readonly T[]): NameReplacer<T> {
  const byName = new Map<string, Map<string, T>>();
  for (const secret of secrets)
    for (const name of secret.names) {
      const byValue = byName.get(name) ?? new Map<string, T>();
      for (const text of [secret.value, ...secret.spellings]) if (!byValue.has(text)) byValue.set(text, secret);
      byName.set(name, byValue);
    }
  if (byName.size === 0) return Object.assign((text: string) => text, { knows: () => false });
  const lengths = new Map([...byName].map(([name, byValue]) => [name, lengthsOf(byValue)]));
  const replace = (text: string, name: string | undefined, hit: (secret: T) => void): string => {
    const whole = name === undefined ? undefined : byName.get(name);
    if (whole) {
      const [, slashes = '', bare = ''] = /^(\/*)(.*)$/s.exec(text) ?? [];
      const secret = known(whole, bare);
      if (secret) {
        hit(secret);
        return slashes + secret.pseudonym;
      }
    }
    let replaced = '';
    let rest = 0;
    SEPARATOR.lastIndex = 0;
    for (let match = SEPARATOR.exec(text); match; match = SEPARATOR.exec(text)) {
      if (match.index < rest) continue;
      const found = namesBefore(text, match.index).find((candidate) => byName.has(candidate));
      if (found === undefined) continue;
      SLASHES.lastIndex = match.index + match[0].length;
      const at = SLASHES.lastIndex + (SLASHES.exec(text)?.[0].length ?? 0);
      const held = valueAt(text, at, byName.get(found) as Map<string, T>, lengths.get(found) ?? []);
      if (!held) continue;
      hit(held.secret);
      replaced += text.slice(rest, at) + held.secret.pseudonym;
      rest = at + held.length;
    }
    return replaced + text.slice(rest);
  };
  return Object.assign(replace, { knows: (name: string) => byName.has(name) });
}

/** What may be the name before a separator, the longest first: an encoded ampersand may part it from what is before. */
function namesBefore(text: string, at: number): string[] {
  let from = at;
  while (from > 0 && at - from <= LONGEST_NAME && !isParting(text.charCodeAt(from - 1))) from -= 1;
  const name = text.slice(from, at);
  if (!name.includes('%')) return [name];
  return [
    name,
    decoded(name),
    name.slice(name.search(/%(?:25)*[0-9a-f]{2}[^%]*$/i)).replace(/^%(?:25)*[0-9a-f]{2}/i, ''),
  ];
}

const PARTING = new Set([...` \t\n\v\f\r&?#;,"'{}()<>=\\`].map((character) => character.charCodeAt(0)));

function isParting(code: number): boolean {
  return code < 128 ? PARTING.has(code) : /\s/.test(String.fromCharCode(code));
}

/** The value that begins there and ends where the text does, or before what parts it from the next. */
function valueAt<T>(
  text: string,
  at: number,
  byValue: ReadonlyMap<string, T>,
  lengths: readonly number[],
): { secret: T; length: number } | undefined {
  const ahead = text.slice(at, at + (lengths[0] ?? 0) + LONGEST_ESCAPED);
  const run = /^[^&#;,"'\\\s<>{}[\]]*/.exec(ahead)?.[0] ?? '';
  const whole = known(byValue, run);
  if (whole) return { secret: whole, length: run.length };
  for (const length of lengths) {
    if (run[length] !== '%') continue;
    const secret = byValue.get(run.slice(0, length));
    if (secret) return { secret, length };
  }
  return undefined;
}

function known<T>(byValue: ReadonlyMap<string, T>, text: string): T | undefined {
  let meant = text;
  for (let layer = 0; layer <= LAYERS; layer++) {
    const secret = byValue.get(meant);
    if (secret) return secret;
    const inner = decoded(meant);
    if (inner === meant) break;
    meant = inner;
  }
  return undefined;
}

/** How long the spellings are that stand beside a name, the longest first. */
function lengthsOf(byValue: ReadonlyMap<string, unknown>): number[] {
  return [...new Set([...byValue.keys()].map(({ length }) => length))].sort((a, b) => b - a);
}
