import { createHmac, type KeyObject, KeyObject as KeyObjects } from 'node:crypto';
import { type CryptoKey, compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Weak } from './attacks.ts';

/** What a receiver wants of a JWT. */
export interface Expected {
  key: CryptoKey;
  alg: 'RS256' | 'PS256' | 'ES256';
  /** Not looked at when absent. */
  issuer?: string;
  /** Any of them; not looked at when absent. */
  audience?: readonly string[];
}

/** A JWT that is not to be believed. */
export class JwtRefused extends Error {}

type Fault = 'none' | 'hs256-public-key' | 'stripped' | 'expired' | 'audience' | 'claims';

/**
 * Reads a JWT as RFC 7519 §7.2 and RFC 8725 §3 have it: the one algorithm, the signature, `exp`,
 * `iss` and `aud`. Whoever changes `exp` or `aud` without the key spoils the signature as well, so
 * that a party which is weak against an expired one or one for somebody else takes it nevertheless.
 *
 * @throws JwtRefused with the reason
 */
export async function readJwt(jwt: string, expected: Expected, weak: Weak): Promise<JWTPayload> {
  const [header = '', payload = '', signature = '', ...more] = jwt.split('.');
  const compact = [header, payload, signature].join('.');
  let alg: unknown;
  let claims: JWTPayload;
  try {
    ({ alg } = decodeProtectedHeader(compact));
    claims = decodeJwt(compact);
  } catch (cause) {
    throw new JwtRefused('it is no JWT', { cause });
  }
  if (more.length > 0) throw new JwtRefused('it is no JWT');
  const fault = (await disguiseOf(compact, alg, expected)) ?? claimFault(claims, expected);
  if (fault) {
    if (weak(`jwt/${fault}`)) return claims;
    throw new JwtRefused(`its fault: ${fault}`);
  }
  if (!(await isSigned(compact, expected))) {
    if (weak('jwt/claims')) return claims;
    throw new JwtRefused('the signature does not fit');
  }
  if (expected.issuer !== undefined && claims.iss !== expected.issuer) throw new JwtRefused('it has another issuer');
  return claims;
}

/** A signature that is not even tried, by its algorithm. */
async function disguiseOf(jwt: string, alg: unknown, { key, alg: wanted }: Expected): Promise<Fault | undefined> {
  if (typeof alg === 'string' && alg.toLowerCase() === 'none') return 'none';
  if (alg === 'HS256' && isSignedWithPublicKey(jwt, key)) return 'hs256-public-key';
  if (alg !== wanted) throw new JwtRefused(`the algorithm is not ${wanted}`);
  return jwt.endsWith('.') ? 'stripped' : undefined;
}

function claimFault({ exp, aud }: JWTPayload, { audience }: Expected): Fault | undefined {
  if (typeof exp !== 'number' || exp * 1000 <= Date.now()) return 'expired';
  const named = typeof aud === 'string' ? [aud] : Array.isArray(aud) ? aud : [];
  return audience && !named.some((name) => audience.includes(name)) ? 'audience' : undefined;
}

async function isSigned(jwt: string, { key, alg }: Expected): Promise<boolean> {
  return compactVerify(jwt, key, { algorithms: [alg] }).then(
    () => true,
    () => false,
  );
}

/** RFC 8725 §2.1: the public key, in any form in which somebody may have found it, as the secret of an HMAC. */
function isSignedWithPublicKey(jwt: string, key: CryptoKey): boolean {
  const at = jwt.lastIndexOf('.');
  return formsOf(KeyObjects.from(key)).some(
    (secret) => createHmac('sha256', secret).update(jwt.slice(0, at)).digest('base64url') === jwt.slice(at + 1),
  );
}

function formsOf(key: KeyObject): (string | Buffer)[] {
  const pem = key.export({ type: 'spki', format: 'pem' }).toString();
  const jwk = key.export({ format: 'jwk' });
  return [pem, pem.trimEnd(), key.export({ type: 'spki', format: 'der' }), JSON.stringify(jwk)];
}
