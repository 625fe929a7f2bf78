import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { TraceHar } from '../har.ts';
import { LEAST, Matcher } from '../matcher.ts';
import { isPseudonym, pseudonymOf } from '../pseudonym.ts';
import type { RedactionChoice } from '../redaction.ts';
import { isCommon } from '../secret-names.ts';
import { base64Text } from '../secret-shapes.ts';
import { searched } from '../spellings.ts';
import { encodedLike } from './base64-wholes.ts';
import { type NameReplacer, nameReplacer } from './beside-name.ts';
import { openClaims, openHeader, type TokenPolicy } from './claims.ts';
import { decoded, parsed } from './decoded.ts';
import type { Collected, Secret } from './found-secrets.ts';
import { Hider } from './hider.ts';
import { NO_PICTURES } from './pictures.ts';
import { vocabularyOf } from './walk.ts';

export interface Named extends Secret {
  pseudonym: string;
  revealed: boolean;
  /** The file has it among its own words: there it stays. */
  isOurWord: boolean;
}

export type Hit = (secret: Named) => void;
/** A policy, ready to be used on texts. */
export interface Policy {
  secrets: Named[];
  hider: Hider<Named>;
  besideName: NameReplacer<Named>;
  /** Pseudonyms of whole tokens. */
  tokens: ReadonlyMap<string, string>;
  /** The pseudonym of a member that nobody knows. */
  unknown(member: unknown): string;
}

export function policyOf(
  har: TraceHar,
  found: Collected,
  key: Uint8Array<ArrayBuffer>,
  { hideAlso = [], reveal = [] }: RedactionChoice,
  ourWords: Iterable<string>,
): Policy {
  const asked = hideAlso.map((text) => text.trim()).filter((text) => text.length >= SHORTEST);
  const open = new Set(reveal);
  const pseudonymise = pseudonymiser(key);
  const all = [
    ...asked.map((value) => plainSecret('hidden', value)),
    ...found.secrets.filter(({ value }) => !asked.includes(value)),
  ];
  const secrets = all.map((secret) => ({
    ...secret,
    pseudonym: pseudonymise(secret.kind, secret.value),
    revealed: open.has(secret.value),
    isOurWord: false,
  }));
  const byValue = new Map(secrets.map((secret) => [secret.value, secret]));
  const claims = new Map<string, string>();
  for (const [value, kind] of found.claims)
    if (!open.has(value)) claims.set(value, byValue.get(value)?.pseudonym ?? pseudonymise(kind, value));
  const tokens = new Map([...found.tokens.keys()].map((text) => [text, pseudonymise('jwt', text)]));

  const words = new Set([...vocabularyOf(har), ...secrets.map(({ kind }) => kind), OWN_COMMENTS, ...ourWords]);
  markOurWords(secrets, [...words].join('\n'));
  const isApart = ({ kind, value, besideName, isOurWord }: Named) =>
    kind !== 'hidden' && (besideName || isCommon(kind, value) || isOurWord);
  const hidden = secrets.filter(({ revealed }) => !revealed);
  const short = hidden.filter(
    (secret) => secret.value.length < LEAST && (secret.kind === 'hidden' || isShortName(secret)),
  );
  const hider = new Hider<Named>(
    (hidden.length + found.tokens.size + found.wholes.size) * SPELLINGS,
    short.length > 0 ? Math.min(...short.map(({ value }) => value.length)) : undefined,
  );
  for (const secret of short)
    hider.addShort(secret.value, { to: secret.pseudonym, of: [secret] }, secret.kind !== 'hidden');
  for (const secret of hidden)
    if (!isApart(secret)) {
      const stand = { to: secret.pseudonym, of: [secret] };
      for (const meant of [secret.value, ...secret.spellings])
        for (const text of searched(secret.kind, meant)) hider.add(text, stand);
    }
  const besideName = nameReplacer(hidden.filter(isApart).map((secret) => Object.assign(secret, { besideName: true })));
  addTokens(hider, found, { claims, besideName });
  addWholes(hider, found, { byValue, besideName });
  const unknown = (member: unknown) =>
    typeof member === 'string' && isPseudonym(member) ? member : (claims.get(JSON.stringify(member) ?? '') ?? '');
  return { secrets, hider, besideName, tokens, unknown };
}

/** Texts of which the comments of a file consist, and of pseudonyms. */
const OWN_COMMENTS = `hidden ${NO_PICTURES} Secrets and personal data are replaced by pseudonyms. Whoever exported it chose to leave one value as it was. values they were`;
/** By so many texts a value is found, roughly. */
const SPELLINGS = 12;
/** No shorter text can be asked to be hidden: it would stand in every word. */
const SHORTEST = 2;

/** A name of a person, as many have: hidden where it stands as a word of its own. */
function isShortName({ kind, value }: Secret): boolean {
  return kind === 'person' && /^\p{Lu}[\p{L}'’-]{2,4}$/u.test(value);
}

function plainSecret(kind: string, value: string): Secret {
  return { kind, value, spellings: new Set(), names: new Set(), besideName: false };
}

/** No word of ours is longer. */
const LONGEST_WORD = 40;

function markOurWords(secrets: readonly Named[], words: string): void {
  const matchers = [new Matcher(LEAST, secrets.length), new Matcher(LEAST_NAME, secrets.length)] as const;
  for (const { value } of secrets) if (value.length <= LONGEST_WORD) matchers[value.length < LEAST ? 1 : 0].add(value);
  const standing = [matchers[0].all(words), matchers[1].all(words)];
  for (const secret of secrets)
    secret.isOurWord =
      standing.some((found) => found.has(secret.value)) ||
      (secret.value.length < LEAST_NAME && words.includes(secret.value));
}

/** Shorter ones are hidden only beside their names, or because somebody asked for it. */
const LEAST_NAME = 3;

/** Names values by their HMAC: no two of them the same. */
function pseudonymiser(key: Uint8Array<ArrayBuffer>): (kind: string, value: string) => string {
  const keyed = hmac.create(sha256, key);
  const encoder = new TextEncoder();
  const given = new Map<string, string>();
  return (kind, value) => {
    const digest = keyed.clone().update(encoder.encode(value)).digest();
    for (let from = 0; ; from++) {
      const bytes =
        from + 3 <= digest.length ? digest.subarray(from, from + 3) : crypto.getRandomValues(new Uint8Array(3));
      const pseudonym = pseudonymOf(kind, bytesToHex(bytes));
      const other = given.get(pseudonym);
      if (other !== undefined && other !== value) continue;
      given.set(pseudonym, value);
      return pseudonym;
    }
  };
}

/** Tokens stay tokens; those within others come before them. */
function addTokens(
  hider: Hider<Named>,
  { tokens }: Collected,
  { claims, besideName }: Pick<Policy, 'besideName'> & { claims: ReadonlyMap<string, string> },
): void {
  const policy = (of: Set<Named>): TokenPolicy => {
    const hit = (secret: Named) => void of.add(secret);
    return {
      pseudonym: (value) => claims.get(value),
      hide: (text) =>
        besideName(
          hider.hide(text, (stand) => stand.of.forEach(hit)),
          undefined,
          hit,
        ),
    };
  };
  const add = (part: string, open: (held: unknown, policy: TokenPolicy) => unknown) => {
    const of = new Set<Named>();
    const held = parsed(base64Text(part));
    if (held === undefined || hider.has(part)) return part;
    const copy = open(held, policy(of));
    const same = JSON.stringify(copy) === JSON.stringify(held);
    const to = same ? part : encodedLike(JSON.stringify(copy), 'e30');
    if (!same) hider.add(part, { to, of: [...of] });
    return to;
  };
  for (const { parts, encrypted } of [...tokens.values()].sort((a, b) => a.text.length - b.text.length)) {
    const [header = '', payload = ''] = parts;
    add(header, openHeader);
    if (!encrypted) add(payload, openClaims);
  }
}

/** Base64 that holds a secret stays base64; what is within other base64 comes before it. */
function addWholes(
  hider: Hider<Named>,
  { wholes, logins }: Collected,
  { byValue, besideName }: Pick<Policy, 'besideName'> & { byValue: ReadonlyMap<string, Named> },
): void {
  for (const [text, pair] of logins) {
    const of = pair.flatMap((part) => byValue.get(part) ?? byValue.get(decoded(part)) ?? []);
    const inner = pair.map((part) => {
      const secret = byValue.get(part) ?? byValue.get(decoded(part));
      return secret && !secret.revealed ? secret.pseudonym : hider.hide(part, () => undefined);
    });
    if (inner.join(':') !== pair.join(':')) hider.add(text, { to: encodedLike(inner.join(':'), text), of });
  }
  for (const { text, inner, compressed } of [...wholes.values()].sort((a, b) => a.text.length - b.text.length)) {
    if (compressed || hider.has(text)) continue;
    const of = new Set<Named>();
    const hit = (secret: Named) => void of.add(secret);
    const hidden = besideName(
      hider.hide(inner, (stand) => stand.of.forEach(hit)),
      undefined,
      hit,
    );
    if (hidden !== inner) hider.add(text, { to: encodedLike(quoteBare(hidden), text), of: [...of] });
  }
}

/** A number in JSON that was replaced needs the quotation marks of its name: `"pin":(password-7f3a91)`. */
export function quoteBare(text: string): string {
  return text.replace(/(\\*")(\s*:\s*)(\([\w-]+-[0-9a-f]{6}\))(?=\s*(?:[,}\]]|$))/g, '$1$2$1$3$1');
}
