import { cutOff } from './cut-off.ts';
import { queryOf } from './entry.ts';
import { entriesIn, type TraceHar } from './har.ts';
import { LEAST, type Match, matcher } from './matcher.ts';
import { pseudonymOf } from './pseudonym.ts';
import { isCommon } from './secret-names.ts';
import { collectSecrets, type Secret } from './secrets.ts';
import { spellings } from './spellings.ts';

export interface Redacted {
  har: TraceHar;
  /** How many different values were replaced. */
  hidden: number;
}

/** A value that would have left the machine; its kind, never the value. */
export class RedactionError extends Error {
  readonly code = 'SECRET_REMAINS';
  readonly kinds: string[];

  constructor(kinds: string[]) {
    super(`The file was not written: it would still have held ${kinds.join(', ')}.`);
    this.kinds = kinds;
  }
}

/** What hides the secrets of one recording, in every file that is written of it: the same value by the same pseudonym. */
export interface Redaction {
  /** How many different values are replaced. */
  hidden: number;
  /** The trace without its secrets. */
  har(): TraceHar;
  /**
   * A text about the trace without its secrets, also where one of them is cut off.
   *
   * @param names under which a value that is the whole text, or a word of it, stood: what is hidden only beside its name
   * is hidden under one of them as well
   */
  text(text: string, names?: readonly string[]): string;
  /**
   * Searches for every value again.
   *
   * @param file any JSON; members that are words of ours in a trace are not looked at
   * @throws RedactionError when a value is still found; nothing may be written then
   */
  refuseLeaks(file: unknown): void;
}

/**
 * The one policy for what may leave the machine. Every secret value is replaced, in each spelling
 * in which it may stand and everywhere in the file, by a pseudonym such as `(code-7f3a91)` that is
 * the same for the same value within the files of one redaction and means nothing outside them. Its characters are
 * those that stand for themselves in a URL (RFC 3986 §3), a header and JSON: a URL stays a URL and
 * JSON stays JSON. A value that is short or a common word, and a password or token that is a web address,
 * are replaced only beside their names. The finished file is searched for every other value again.
 *
 * @param said texts of the user's that leave beside the trace: what is secret in them by its name or shape counts as well
 * @param key bytes of the pseudonyms' HMAC; random for each redaction by default
 */
export async function createRedaction(
  har: TraceHar,
  said: readonly string[] = [],
  key: Uint8Array<ArrayBuffer> = crypto.getRandomValues(new Uint8Array(32)),
): Promise<Redaction> {
  const secrets = await nameSecrets(collectSecrets(har, said), key);
  const kinds = new Set(secrets.map(({ kind }) => kind));
  // A word of which pseudonyms are made could never be gone from the file.
  const isOurs = (value: string) => [...kinds].some((kind) => kind.includes(value));
  const common = secrets.filter(({ kind, value, besideName }) => besideName || isCommon(kind, value) || isOurs(value));
  const bySpelling = spelled(secrets.filter((secret) => !common.includes(secret)));
  const find = matcher(bySpelling.keys());
  const besideName = nameReplacer(common);
  const hide = (text: string, name?: string) => besideName(replace(text, find(text), bySpelling), name);
  let cutter: ReturnType<typeof cutOff> | undefined;
  // Made when there is more than the trace, in which values stand whole.
  const cut = (text: string) => {
    cutter ??= cutOff(bySpelling);
    return cutter(text);
  };
  const refuseLeaks = (file: unknown) => refuse(file, (text) => find(text).map((match) => bySpelling.get(match.text)));
  return {
    hidden: secrets.filter(({ kind }) => kind !== 'jwt-part').length,
    har: () => {
      const copy = mapStrings(har, (text, name) => {
        const hidden = hide(text, name);
        return hidden === text ? text : quoteBare(hidden);
      }) as TraceHar;
      // Read from the URL once more: beside a value in its own words, other words stand than in a URL.
      for (const { request } of entriesIn(copy)) request.queryString = queryOf(request.url);
      copy.log._consent.redacted = true;
      refuseLeaks(copy);
      return copy;
    },
    text: (text, names = []) =>
      cut(hide(text))
        .split(/([\s,]+)/)
        .map((word) => names.reduce((held, name) => besideName(held, name), word))
        .join(''),
    refuseLeaks: (file) => {
      refuseLeaks(file);
      refuse(file, (text) => (cut(text) === text ? [] : [{ kind: 'the beginning of a secret' }]));
    },
  };
}

/**
 * A trace alone, by a redaction of its own.
 *
 * @param key see {@link createRedaction}
 * @throws RedactionError when a value is still found; nothing may be written then
 */
export async function redactHar(har: TraceHar, key?: Uint8Array<ArrayBuffer>): Promise<Redacted> {
  const redaction = await createRedaction(har, [], key);
  return { har: redaction.har(), hidden: redaction.hidden };
}

interface Named extends Secret {
  pseudonym: string;
}

async function nameSecrets(secrets: Secret[], key: Uint8Array<ArrayBuffer>): Promise<Named[]> {
  const hmac = await crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return Promise.all(
    secrets.map(async (secret) => {
      const bytes = new TextEncoder().encode(secret.value);
      const digest = new Uint8Array(await crypto.subtle.sign('HMAC', hmac, bytes));
      const hex = [...digest.subarray(0, 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      return { ...secret, pseudonym: pseudonymOf(secret.kind, hex) };
    }),
  );
}

function spelled(secrets: Named[]): Map<string, Named> {
  const bySpelling = new Map<string, Named>();
  for (const secret of secrets)
    for (const meant of [secret.value, ...secret.spellings])
      for (const spelling of spellings(meant))
        if (spelling.length >= LEAST && !bySpelling.has(spelling)) bySpelling.set(spelling, secret);
  return bySpelling;
}

function replace(text: string, matches: Match[], bySpelling: Map<string, Named>): string {
  let rest = 0;
  let replaced = '';
  for (const { at, text: spelling } of matches) {
    replaced += text.slice(rest, at) + bySpelling.get(spelling)?.pseudonym;
    rest = at + spelling.length;
  }
  return replaced + text.slice(rest);
}

/** Replaces values beside one of their names: `pin=1234`, `"pin":1234`, and the HAR's own pairs of name and value. */
function nameReplacer(secrets: Named[]): (text: string, name: string | undefined) => string {
  const byName = new Map<string, Map<string, string>>();
  for (const { names, value, pseudonym, spellings: seen } of secrets)
    for (const name of names) {
      const byValue = byName.get(name) ?? new Map<string, string>();
      for (const meant of [value, ...seen])
        for (const spelling of spellings(meant)) if (!byValue.has(spelling)) byValue.set(spelling, pseudonym);
      byName.set(name, byValue);
    }
  if (byName.size === 0) return (text) => text;
  const names = [...byName.keys()].sort((a, b) => b.length - a.length).map(literal);
  const lengths = new Map([...byName].map(([name, byValue]) => [name, lengthsOf(byValue)]));
  const widest = Math.max(...[...lengths.values()].flat());
  const beside = new RegExp(
    `(?<![\\w.-])(${names.join('|')})(?:=|%3[dD]|%253[dD]|\\\\*"\\s*:\\s*\\\\*"?)(?:/|%(?:25)*2[fF])*(?=([^&#;,"'\\\\\\s<>{}[\\]]{1,${widest + 1}}))`,
    'g',
  );
  return (text, name) => {
    const [, slashes = '', bare = ''] = /^(\/*)(.*)$/s.exec(text) ?? [];
    const whole = name === undefined ? undefined : byName.get(name)?.get(bare);
    if (whole) return slashes + whole;
    let replaced = '';
    let rest = 0;
    for (const { 0: before, 1: found = '', 2: value = '', index } of text.matchAll(beside)) {
      const known = byName.get(found);
      if (index < rest) continue;
      const held = endings(value, lengths.get(found) ?? []).find((part) => known?.has(part));
      const at = index + before.length;
      if (held === undefined) continue;
      replaced += text.slice(rest, at) + known?.get(held);
      rest = at + held.length;
    }
    return replaced + text.slice(rest);
  };
}

/** How long the spellings are that stand beside a name, the longest first. */
function lengthsOf(byValue: ReadonlyMap<string, string>): number[] {
  return [...new Set([...byValue.keys()].map(({ length }) => length))].sort((a, b) => b - a);
}

/** Where a value of these lengths may end: where the text does, or before a percent sign, which may be what parts it from the next. */
function endings(value: string, lengths: readonly number[]): string[] {
  return lengths
    .filter((length) => length === value.length || value[length] === '%')
    .map((length) => value.slice(0, length));
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A number in JSON that was replaced needs the quotation marks of its name: `"pin":(password-7f3a91)`. */
function quoteBare(text: string): string {
  return text.replace(/(\\*")(\s*:\s*)(\([\w-]+-[0-9a-f]{6}\))(?=\s*(?:[,}\]]|$))/g, '$1$2$1$3$1');
}

/** Members of our own whose values are words of ours or of HTTP, or times: never what was captured. */
const OURS = new Set(
  'version kind role via way mutation attack system systemTitle pageref method encoding source absence _resourceType startedDateTime'.split(
    ' ',
  ),
);

/** @param change gets each string, and in a pair of name and value the name that stands beside it */
function mapStrings(value: unknown, change: (text: string, name?: string) => string, name?: string): unknown {
  if (typeof value === 'string') return change(value, name);
  if (Array.isArray(value)) return value.map((item) => mapStrings(item, change));
  if (typeof value !== 'object' || value === null) return value;
  const beside = 'name' in value && typeof value.name === 'string' ? value.name : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([member, item]) => [
      member,
      OURS.has(member) ? item : mapStrings(item, change, member === 'value' ? beside : undefined),
    ]),
  );
}

function refuse(file: unknown, secretsIn: (text: string) => (Pick<Secret, 'kind'> | undefined)[]): void {
  const kinds = new Set<string>();
  mapStrings(file, (text) => {
    for (const secret of secretsIn(text)) kinds.add(secret?.kind ?? '');
    return text;
  });
  if (kinds.size > 0) throw new RedactionError([...kinds]);
}
