/** A secret that its look gives away. */
export interface Shaped {
  kind: string;
  value: string;
  /** What is inside, to be searched in turn: the claims of a token. */
  inside?: string;
}

/** Secrets that need no name: tokens, addresses and numbers of people and accounts. Linear in the text's length. */
export function shapesIn(text: string): Shaped[] {
  return [
    ...tokensIn(text),
    ...disclosuresIn(text),
    ...matches('qr-token', text, /bankid\.[0-9a-f-]{36}\.\d{1,9}\.[0-9a-f]{64}/g),
    ...passwordsIn(text),
    ...emailsIn(text),
    ...matches('account', text, /\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b/g).filter(({ value }) => isIban(value)),
    ...matches('person', text, /\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}\b/g),
  ];
}

function matches(kind: string, text: string, pattern: RegExp): Shaped[] {
  return [...text.matchAll(pattern)].map(([value]) => ({ kind, value }));
}

/** How the base64url of `{"`, `{ ` and `{` with a line break or a tab begins. */
const HEAD = /e(?:yJ|yA|w[o0k])/;

/** JWS and JWE in compact form (RFC 7515 §7.1, RFC 7516 §7.1), also when the end is cut off. */
function tokensIn(text: string): Shaped[] {
  const found: Shaped[] = [];
  for (const [run] of text.matchAll(/[\w.-]+/g)) {
    const parts = run.split('.');
    for (let index = 0; index + 1 < parts.length; index++) {
      const head = tokenHead(parts[index] ?? '');
      if (head === undefined) continue;
      const encrypted = /"enc"\s*:/.test(base64Text(head));
      const [, payload = '', ...rest] = parts.slice(index, index + (encrypted ? 5 : 3));
      found.push({ kind: 'jwt', value: [head, payload, ...rest].join('.'), inside: base64Text(payload) });
      for (const value of [payload, ...rest]) if (value.length >= 16) found.push({ kind: 'jwt-part', value });
      index += 1 + rest.length;
    }
  }
  return found;
}

// `keyJson.example.com` is none: the first bytes of a header can be read.
function tokenHead(part: string): string | undefined {
  const at = part.search(HEAD);
  if (at < 0 || part.length - at < 12) return undefined;
  return /^\{[\s\x20-\x7e]*$/.test(base64Text(part.slice(at, at + 12))) ? part.slice(at) : undefined;
}

/** The disclosures of an SD-JWT (RFC 9901 §4): base64url of a JSON array that begins with a salt. */
function disclosuresIn(text: string): Shaped[] {
  if (!text.includes('~')) return [];
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
  if (!text.includes('@')) return [];
  // The host after a URL's own user and password looks like the end of an address.
  const bare = text.replace(/:\/\/[^\s/?#@"'<>]{1,400}@/g, '://');
  const address = /[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}/g;
  return matches('person', bare, address).filter(({ value }) => !PICTURE.test(value));
}

/** ISO 13616: the number, its first four characters put last and letters read as 10 to 35, is 1 modulo 97. */
function isIban(text: string): boolean {
  let rest = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Base64 or base64url as UTF-8 text; empty when it is neither. A cut-off end is left out. */
export function base64Text(text: string): string {
  const digits = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  try {
    const binary = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits);
    return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
  } catch {
    return '';
  }
}
