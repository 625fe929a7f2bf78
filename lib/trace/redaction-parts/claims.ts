import { isPseudonym } from '../pseudonym.ts';
import { isPublic } from '../secret-names.ts';

/**
 * Claims that stay in a redacted token: who issued it to which client, for what and until when, and how the person was
 * authenticated; of a request object the parameters that everybody may know. Whatever is not here is replaced: the
 * subject, everything about people, ids of sessions, consents and tokens, hashes of codes.
 */
const CLAIMS = new Set(
  (
    'iss aud azp exp iat nbf rat auth_time updated_at acr amr scope scp scopes client_id token_use token_type typ ver version ' +
    'response_type response_mode redirect_uri code_challenge code_challenge_method prompt max_age ui_locales locale ' +
    'acr_values grant_types grant_type error error_description error_uri expires_in htm htu essential values events'
  ).split(' '),
);

/** Members of a header (RFC 7515 §4.1, RFC 7516 §4.1) that stay; certificates may name people and do not. */
const HEADER = new Set('alg typ cty kid enc zip crit b64 x5t x5t#S256 jku x5u jwk epk apu apv p2c'.split(' '));

/** Members of a public key (RFC 7517, RFC 7518 §6). */
const KEY = new Set('kty crv x y n e kid use alg key_ops'.split(' '));

/** What is replaced in a token, and by what. */
export interface TokenPolicy {
  /** What stands for a value under this name; undefined where it may be seen. */
  pseudonym(value: string, name: string): string | undefined;
  /** Hides what is secret by its value in what stays. */
  hide(text: string): string;
}

/**
 * The claims of a token without what must not leave, in the same order and of the same shape. Under a name that stays,
 * a text stays, and what is within an object is asked for again.
 *
 * @param claims parsed JSON
 */
export function openClaims(claims: unknown, policy: TokenPolicy): unknown {
  return opened(claims, CLAIMS, policy, '', false);
}

/** The same for the header of a token. */
export function openHeader(header: unknown, policy: TokenPolicy): unknown {
  return opened(header, HEADER, policy, '', false);
}

function opened(
  value: unknown,
  open: ReadonlySet<string>,
  policy: TokenPolicy,
  name: string,
  isOpen: boolean,
): unknown {
  if (Array.isArray(value)) return value.map((item) => opened(item, open, policy, name, isOpen));
  if (typeof value === 'object' && value !== null) {
    const names = 'kty' in value ? KEY : open;
    // RFC 7523 §3: the subject of a client's own assertion is the client.
    const isClient = 'iss' in value && 'sub' in value && value.iss === value.sub;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        opened(member, names, policy, key, names.has(key) || isPublic(key) || (isClient && key === 'sub')),
      ]),
    );
  }
  if (typeof value === 'string') {
    if (isPseudonym(value)) return value;
    return isOpen ? policy.hide(value) : (policy.pseudonym(value, name) ?? policy.hide(value));
  }
  if (typeof value === 'number' && !isOpen) return policy.pseudonym(String(value), name) ?? value;
  return value;
}

/** Each text and number in the claims of a token that does not stay. */
export function hiddenClaims(claims: unknown): [name: string, value: string][] {
  return hiddenBy((policy) => openClaims(claims, policy));
}

/** The same of its header. */
export function hiddenHeader(header: unknown): [name: string, value: string][] {
  return hiddenBy((policy) => openHeader(header, policy));
}

function hiddenBy(walk: (policy: TokenPolicy) => void): [name: string, value: string][] {
  const hidden: [name: string, value: string][] = [];
  walk({
    pseudonym: (value, name) => {
      hidden.push([name, value]);
      return undefined;
    },
    hide: (text) => text,
  });
  return hidden;
}
