import { type Features, featuresOf } from './redaction-parts/features.ts';
import { personalIn } from './redaction-parts/personal.ts';

/** A secret that its look gives away. */
export interface Shaped {
  kind: string;
  value: string;
  /** What is inside, to be searched in turn. */
  inside?: string;
}

/** Secrets that need no name: disclosures, keys, addresses and numbers of people and accounts. Linear in the text's length. */
export function shapesIn(text: string, features: Features = featuresOf(text)): Shaped[] {
  const { hasAt, hasColon, hasNumber, hasCapitals, hasPhone, runs } = features;
  const found: Shaped[] = [];
  if (runs.length > 0) {
    if (text.includes('~')) found.push(...disclosuresIn(text));
    if (text.includes('bankid.')) found.push(...qrCodesIn(text));
    if (SCHEME.test(text)) found.push(...bearersIn(text));
    if (KEY_HINT.test(text)) found.push(...matches('api-key', text, KEYS));
    if (hasColon && text.includes('data:image/')) found.push(...picturesIn(text));
  }
  if (hasAt) found.push(...(hasColon ? passwordsIn(text) : []), ...emailsIn(text));
  if (hasNumber || hasCapitals || hasPhone) found.push(...personalIn(text, features));
  return found;
}

const SCHEME = /[Bb]earer |BEARER |D[Pp][Oo]P /;
const KEY_HINT = /[rs]k_(?:live|test)|AKIA|AIza|gh[pousr]_|github_pat|glpat-|xox|PRIVATE KEY-----/;

/** The parts of BankID's QR codes that count; the seconds between them are no secret. */
function qrCodesIn(text: string): Shaped[] {
  return [...text.matchAll(/bankid\.([0-9a-f-]{36})\.\d{1,9}\.([0-9a-f]{64})/g)].flatMap(
    ([, token = '', code = '']) => [
      { kind: 'qr-token', value: token },
      { kind: 'qr-code', value: code },
    ],
  );
}

/** What services give to programs, by the beginnings that they document; and private keys as PEM has them. */
const KEYS =
  /\b(?:(?:sk|rk)_(?:live|test)_\w{16,}|AKIA[0-9A-Z]{16}|gh[pousr]_\w{36,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{35})|-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[A-Za-z0-9+/=\s\\]{16,20000}/g;

function bearersIn(text: string): Shaped[] {
  return [...text.matchAll(/\b(?:bearer|dpop)\s{1,4}([\w.~+/-]{8,}=*)/gi)].flatMap(([, value = '']) =>
    looksRandom(value.slice(0, 100)) ? [{ kind: 'access-token', value }] : [],
  );
}

/** A picture within a text may be a QR code: it cannot be searched for what it shows. */
function picturesIn(text: string): Shaped[] {
  return matches('picture', text, /data:image\/[\w.+-]{1,20};base64,[A-Za-z0-9+/=_-]{100,}/g);
}

function matches(kind: string, text: string, pattern: RegExp): Shaped[] {
  return [...text.matchAll(pattern)].map(([value]) => ({ kind, value }));
}

/** A token in compact form (RFC 7515 §7.1, RFC 7516 §7.1): its parts, none of them empty at the end where it is cut off. */
export interface Token {
  /** From its header on. */
  text: string;
  parts: string[];
  encrypted: boolean;
}

/** How the base64url of `{"`, `{ ` and `{` with a line break or a tab begins. */
const HEAD = /e(?:yJ|yA|w[o0k])/;
const HEADS = /e(?:yJ|yA|w[o0k])/g;

/** JWS and JWE in compact form, also when the end is cut off. */
export function tokensIn(text: string): Token[] {
  const found: Token[] = [];
  let end = 0;
  HEADS.lastIndex = 0;
  for (let head = HEADS.exec(text); head; head = HEADS.exec(text)) {
    if (head.index < end) continue;
    end = endOfRun(text, head.index);
    HEADS.lastIndex = end;
    tokensInRun(text.slice(head.index, end), found);
  }
  return found;
}

/** Where the characters end of which tokens consist. */
function endOfRun(text: string, from: number): number {
  const other = /[^\w.-]/g;
  other.lastIndex = from;
  return other.exec(text)?.index ?? text.length;
}

function tokensInRun(run: string, found: Token[]): void {
  const all = run.split('.');
  for (let index = 0; index + 1 < all.length; index++) {
    const head = tokenHead(all[index] ?? '');
    if (head === undefined) continue;
    const encrypted = /"enc"\s*:/.test(base64Text(head));
    const parts = [head, ...all.slice(index + 1, index + (encrypted ? 5 : 3))];
    found.push({ text: parts.join('.'), parts, encrypted });
    index += parts.length - 1;
  }
}

// `keyJson.example.com` is none: the first bytes of a header can be read.
function tokenHead(part: string): string | undefined {
  const at = part.search(HEAD);
  if (at < 0 || part.length - at < 12) return undefined;
  return /^\{[\s\x20-\x7e]*$/.test(base64Text(part.slice(at, at + 12))) ? part.slice(at) : undefined;
}

/** The disclosures of an SD-JWT (RFC 9901 §4): base64url of a JSON array that begins with a salt. */
function disclosuresIn(text: string): Shaped[] {
  return [...text.matchAll(/~(Wy(?:[IJ]|Ai)[\w-]{12,})/g)].map(([, value = '']) => ({
    kind: 'disclosure',
    value,
    inside: base64Text(value),
  }));
}

function passwordsIn(text: string): Shaped[] {
  return [...text.matchAll(/:\/\/[^\s/?#:@"'<>]{0,200}:([^\s/?#@"'<>]{1,200})@/g)].map(([, value = '']) => ({
    kind: 'password',
    value,
  }));
}

/** Whether it is a URL with a host or a scheme of an app, whatever stands behind. */
export function isAddress(text: string): boolean {
  return /^\s*[a-z][a-z0-9+.-]{1,40}:\/\//i.test(text) && URL.canParse(text);
}

/**
 * Whether nobody would say it aloud: an id, a token, a long number. `authorize`, `oauth2callback`
 * and `v1alpha2` are none; some short ids are taken for words.
 */
export function looksRandom(text: string): boolean {
  if (/^\d{6,}$/.test(text)) return true;
  if (text.length < 8 || !/^[\w.~+/=-]+$/.test(text) || /^v\d+[a-z]*\d*$/i.test(text)) return false;
  const joined = text.replace(/[^A-Za-z0-9]/g, '');
  if (/^[a-z]{24,}$|^[A-Z]{16,}$/.test(joined) && joined === text) return true;
  // CamelCase counts as one word each.
  const runs = joined.replace(/[A-Z](?=[a-z]{2})/g, (capital) => capital.toLowerCase()).match(/[a-z]+|[A-Z]+|\d+/g);
  return (runs?.length ?? 0) > 3;
}

const PICTURE = /\.(png|jpe?g|gif|svg|webp|avif|ico|css|m?js)$/i;

function emailsIn(text: string): Shaped[] {
  // The host after a URL's own user and password looks like the end of an address.
  const bare = text.replace(/:\/\/[^\s/?#@"'<>]{1,400}@/g, '://');
  const address = /[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}/g;
  return matches('person', bare, address).filter(({ value }) => !PICTURE.test(value));
}

/** Base64 or base64url as UTF-8 text; empty when it is neither. A cut-off end is left out. */
export function base64Text(text: string): string {
  const digits = /[-_=]/.test(text) ? text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '') : text;
  try {
    const binary = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
    if (!/[\x80-\xff]/.test(binary)) return binary;
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return new TextDecoder().decode(bytes);
  } catch {
    return '';
  }
}
