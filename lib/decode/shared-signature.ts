import { compactVerify, exportSPKI, importJWK, type JWK } from 'jose';
import { keySetOf, secretReadings, speaksFor } from './keys.ts';
import type { KeySet, SignatureCheck, SignedToken } from './signature.ts';

/**
 * Checks an HMAC with a secret that was typed, and with the shared secrets among the keys. Public keys are tried as a
 * secret too, but only to say that somebody did just that: such a token is never verified.
 */
export async function verifyShared(
  { jws, alg, issuer }: SignedToken,
  sets: readonly KeySet[],
  secret: string | undefined,
): Promise<SignatureCheck> {
  const own = sets.filter((set) => speaksFor(set.issuer, issuer));
  const keys = own.flatMap(({ from, jwks }) => keySetOf(jwks).keys.map((jwk) => ({ jwk, from })));
  const confused = await publicKeyAsSecret(jws, alg, keys);
  if (confused) return { state: 'wrong-signature', reason: confused };
  if (secret !== undefined && /-----BEGIN /.test(secret)) return pemTyped(jws, alg, secret);
  for (const { jwk, from } of keys) {
    if (jwk.kty !== 'oct' || typeof jwk.k !== 'string') continue;
    const shared = secretReadings(jwk.k).find(({ how }) => how === 'read as base64');
    if (shared && (await made(jws, alg, shared.bytes))) {
      return { state: 'verified', reason: `Made with ${alg} and the shared secret of ${from}.`, by: from };
    }
  }
  if (secret === undefined || secret === '')
    return withoutSecret(
      alg,
      keys.map(({ jwk }) => jwk),
    );
  const readings = secretReadings(secret);
  for (const { bytes, how } of readings) {
    if (await made(jws, alg, bytes)) {
      return { state: 'verified', reason: `Made with ${alg} and the secret ${how}.`, by: `the secret ${how}` };
    }
  }
  const tried = readings.map(({ how }) => how).join(', ');
  return {
    state: 'wrong-signature',
    reason: `The secret does not fit (tried: ${tried}): it is another, or the token was altered.`,
  };
}

function withoutSecret(alg: string, keys: readonly JWK[]): SignatureCheck {
  const wanted = `${alg} is made with a secret that both sides share: type it, most often the client secret`;
  if (keys.length === 0) return { state: 'no-key', reason: `${wanted}.` };
  if (keys.some(({ kty }) => kty === 'oct')) {
    return { state: 'unknown-key', reason: `None of the shared secrets at hand made it. ${wanted}.` };
  }
  return { state: 'unknown-key', reason: `${wanted}. The keys at hand are public ones, and those are no secrets.` };
}

async function pemTyped(jws: string, alg: string, secret: string): Promise<SignatureCheck> {
  const typed = secretReadings(secret)[0];
  const fits = typed !== undefined && (await made(jws, alg, typed.bytes));
  return {
    state: 'wrong-signature',
    reason: fits ? confusion('the key that was typed') : 'A PEM key is no shared secret.',
  };
}

/** In the forms in which a library that does not look at the kind of a key would take it for a secret. */
async function publicKeyAsSecret(
  jws: string,
  alg: string,
  keys: readonly { jwk: JWK; from: string }[],
): Promise<string | undefined> {
  for (const { jwk, from } of keys.slice(0, MAX_TRIED)) {
    const pem = await pemOf(jwk);
    for (const text of pem === undefined ? [] : [pem, `${pem}\n`]) {
      if (await made(jws, alg, new TextEncoder().encode(text))) return confusion(`the public key of ${from}`);
    }
  }
  return undefined;
}

const MAX_TRIED = 20;

function confusion(what: string): string {
  return `It was made with ${what} as if that were a secret: anyone could have made it (algorithm confusion, RFC 8725 §2.1).`;
}

/** A public key as PEM (SPKI); undefined where it cannot be read. */
export async function pemOf(jwk: JWK): Promise<string | undefined> {
  const alg = jwk.kty === 'RSA' ? 'RS256' : CURVES.get(jwk.crv ?? '');
  if (alg === undefined) return undefined;
  try {
    const { use: _, key_ops: __, ...bare } = jwk;
    const key = await importJWK({ ...bare, alg, ext: true } as JWK, alg, { extractable: true });
    return key instanceof Uint8Array ? undefined : (await exportSPKI(key)).trim();
  } catch {
    return undefined;
  }
}

const CURVES = new Map([
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
]);

async function made(jws: string, alg: string, secret: Uint8Array): Promise<boolean> {
  try {
    await compactVerify(jws, secret, { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}
