import { decodeProtectedHeader } from 'jose';
import { readBase64, readUtf8 } from './bytes.ts';
import { isRecord, messageOf } from './keys.ts';
import { verifyPublic } from './public-signature.ts';
import { verifyShared } from './shared-signature.ts';

export { keySetOf, type ParsedKeys, parseKeys } from './keys.ts';

/** What is known of a token's signature. */
export type SignatureState =
  /** A key at hand made it. */
  | 'verified'
  /** The key that it names, or the only one that fits, did not make it. */
  | 'wrong-signature'
  /** Keys are at hand, none of which it names or fits. */
  | 'unknown-key'
  /** No key is at hand. */
  | 'no-key'
  /** `alg` is none, or there is no signature part, or it is no JWS at all. */
  | 'not-signed';

export interface SignatureCheck {
  state: SignatureState;
  /** One sentence for a person. */
  reason: string;
  /** `from` of the keys by which it was verified. */
  by?: string;
}

/** Keys of one origin. */
export interface KeySet {
  /** Where they are from, for a person: `JWKS of #4`, `pasted`. */
  from: string;
  /** A JWKS, or one JWK, as parsed JSON; whatever else it is is said in the reason. */
  jwks: unknown;
  /** Issuers or hosts that it speaks for; absent: any. */
  issuer?: string;
}

/** What kind of key an algorithm wants. */
export interface KeyKind {
  kty: string;
  crv?: string;
}

/** The kind of key that an algorithm wants (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2); others cannot be checked here. */
const KEYS = new Map<string, KeyKind>([
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => [alg, { kty: 'RSA' }] as const),
  ...['HS256', 'HS384', 'HS512'].map((alg) => [alg, { kty: 'oct' }] as const),
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }],
  ['Ed25519', { kty: 'OKP', crv: 'Ed25519' }],
]);

export interface VerifyOptions {
  /** A shared secret that the user typed, for HS256 and its like; a parameter, kept nowhere. */
  secret?: string;
  /** The one algorithm that is expected, where it is known; a token with another is not verified. */
  alg?: string;
}

/**
 * Whether one of the keys at hand made a token's signature (RFC 7515 §5.2). Of an SD-JWT the part before the first `~`
 * is checked; a DPoP proof with the key in its own header, as RFC 9449 §4.3 says. A key set that speaks for another
 * issuer is not used, and a public key never as a shared secret. Nothing is fetched. Never throws.
 *
 * Not checked: expiry, audience, `typ`, and whether the issuer may be trusted. `verified` means only that this key
 * signed these bytes.
 *
 * @param keys from the session, fetched or pasted
 */
export async function verifySignature(
  token: string,
  keys: readonly KeySet[],
  options: VerifyOptions = {},
): Promise<SignatureCheck> {
  const read = signedToken((token.split('~', 1)[0] ?? '').trim());
  if ('state' in read) return read;
  const { alg, header } = read;
  const kind = KEYS.get(alg);
  if (options.alg !== undefined && options.alg !== alg) {
    return { state: 'wrong-signature', reason: `It is signed with ${alg}, but ${options.alg} was expected.` };
  }
  if (!kind) return unchecked(keys, `Signatures with ${alg} cannot be checked here.`);
  if (Array.isArray(header.crit) || header.b64 === false) {
    return unchecked(keys, 'Its header demands extensions (crit, b64) that cannot be checked here.');
  }
  if (kind.kty === 'oct') return verifyShared(read, keys, options.secret);
  const own = header.typ === 'dpop+jwt' && isRecord(header.jwk) ? [{ from: 'its own header', jwks: header.jwk }] : keys;
  return verifyPublic(read, kind, own);
}

function unchecked(keys: readonly KeySet[], reason: string): SignatureCheck {
  return { state: keys.length > 0 ? 'unknown-key' : 'no-key', reason };
}

/** A token that has a signature, taken apart as far as the check needs it. */
export interface SignedToken {
  /** In compact serialization, without what may follow behind a `~`. */
  jws: string;
  alg: string;
  header: Record<string, unknown>;
  /** Who says to have made it; absent also where the payload cannot be read. */
  issuer?: string;
}

function signedToken(jws: string): SignedToken | SignatureCheck {
  const not = (reason: string): SignatureCheck => ({ state: 'not-signed', reason });
  const parts = jws.split('.', 6);
  if (parts.length === 5) return not('It is encrypted, not signed: what is inside may be, once it is decrypted.');
  if (parts.length !== 3) return not(`A signed token has three parts between its dots; this has ${parts.length}.`);
  const [, payload = '', signature = ''] = parts;
  let header: Record<string, unknown>;
  try {
    header = { ...decodeProtectedHeader(jws) };
  } catch (error) {
    return not(`Its header cannot be read (${messageOf(error)}), so that nobody can say how it was signed.`);
  }
  const { alg } = header;
  if (typeof alg !== 'string' || alg === '') return not('Its header names no algorithm.');
  if (/^none$/i.test(alg)) return not('Its algorithm is none: anyone could have made it.');
  if (signature === '')
    return not(`Its header says ${alg}, but the signature was left out: anyone could have made it.`);
  if (payload === '') return not('Its payload is detached: what the signature is of is not in the token.');
  return { jws, alg, header, issuer: issuerOf(payload) };
}

function issuerOf(payload: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(readUtf8(readBase64(payload, 'base64url').bytes).text);
    return isRecord(claims) && typeof claims.iss === 'string' ? claims.iss : undefined;
  } catch {
    return undefined;
  }
}
