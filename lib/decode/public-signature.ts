import { compactVerify, errors, importJWK, type JWK } from 'jose';
import { keySetOf, messageOf, speaksFor } from './keys.ts';
import type { KeyKind, KeySet, SignatureCheck, SignedToken } from './signature.ts';

/** A key at hand, and the set that it is from. */
interface Candidate {
  jwk: JWK;
  from: string;
}

/** Keys that are tried; a set has a handful, and each trial costs. */
const MAX_TRIED = 50;

/** Checks a signature that a private key made, with the public keys at hand. */
export async function verifyPublic(
  { jws, alg, header, issuer }: SignedToken,
  kind: KeyKind,
  sets: readonly KeySet[],
): Promise<SignatureCheck> {
  if (sets.length === 0) return { state: 'no-key', reason: noKey(issuer) };
  const own = sets.filter((set) => speaksFor(set.issuer, issuer));
  if (own.length === 0) {
    const others = list(sets.map((set) => `${set.issuer}`));
    return { state: 'unknown-key', reason: `It says that it is of ${issuer}; the keys at hand speak for ${others}.` };
  }
  const { keys, problems } = candidatesIn(own);
  if (keys.length === 0)
    return { state: 'no-key', reason: `There is no key in ${sources(own)}. ${problems.join(' ')}`.trim() };
  const kid = typeof header.kid === 'string' ? header.kid : undefined;
  const named = keys.filter(({ jwk }) => kid === undefined || jwk.kid === undefined || jwk.kid === kid);
  if (named.length === 0) {
    const has = list(keys.map(({ jwk }) => `“${jwk.kid}”`));
    return { state: 'unknown-key', reason: `It names the key “${kid}”; in ${sources(own)} are only ${has}.` };
  }
  const fitting = named.filter(({ jwk }) => misfit(jwk, alg, kind) === undefined);
  if (fitting.length === 0) {
    const why = list(named.map(({ jwk }) => `${nameOf(jwk)} ${misfit(jwk, alg, kind)}`));
    return {
      state: 'unknown-key',
      reason: `It is signed with ${alg}, and no key in ${sources(own)} is for that: ${why}.`,
    };
  }
  return tryAll(jws, alg, fitting, kid);
}

async function tryAll(jws: string, alg: string, fitting: Candidate[], kid?: string): Promise<SignatureCheck> {
  const tried: Candidate[] = [];
  const unusable: string[] = [];
  for (const { jwk, from } of fitting.slice(0, MAX_TRIED)) {
    try {
      await compactVerify(jws, await importJWK(jwk, alg), { algorithms: [alg] });
      return { state: 'verified', reason: `Signed with ${alg} by ${nameOf(jwk)} of ${from}.`, by: from };
    } catch (error) {
      if (error instanceof errors.JWSSignatureVerificationFailed) tried.push({ jwk, from });
      else unusable.push(`${nameOf(jwk)} of ${from} cannot be used: ${messageOf(error)}.`);
    }
  }
  const [first, second] = tried;
  if (!first) return { state: 'unknown-key', reason: unusable.join(' ') };
  const exact = kid !== undefined && tried.some(({ jwk }) => jwk.kid === kid);
  if (second && !exact) {
    return { state: 'unknown-key', reason: `None of the ${tried.length} keys that fit made this signature.` };
  }
  const altered = 'the token was altered after it was signed, or another key signed it';
  return {
    state: 'wrong-signature',
    reason: `${nameOf(first.jwk)} of ${first.from} did not make this signature: ${altered}.`,
  };
}

function candidatesIn(sets: readonly KeySet[]): { keys: Candidate[]; problems: string[] } {
  const keys: Candidate[] = [];
  const problems: string[] = [];
  for (const { from, jwks } of sets) {
    const set = keySetOf(jwks);
    keys.push(...set.keys.map((jwk) => ({ jwk, from })));
    problems.push(...set.problems);
  }
  return { keys, problems };
}

/** Why a key is not for this algorithm; undefined when it is (RFC 7517 §4). */
function misfit(jwk: JWK, alg: string, { kty, crv }: KeyKind): string | undefined {
  if (jwk.kty !== kty) return `is of kind ${jwk.kty}`;
  if (crv !== undefined && jwk.crv !== crv) return `is on ${jwk.crv}`;
  if (jwk.alg !== undefined && family(jwk.alg) !== family(alg)) return `is for ${jwk.alg}`;
  if (jwk.use !== undefined && jwk.use !== 'sig') return 'is for encryption';
  if (Array.isArray(jwk.key_ops) && !jwk.key_ops.includes('verify')) return 'is not for verifying';
  return undefined;
}

/** RFC 9864 gave EdDSA with this curve another name. */
function family(alg: string): string {
  return alg === 'EdDSA' ? 'Ed25519' : alg;
}

function noKey(issuer: string | undefined): string {
  const whose = issuer === undefined ? 'No key is at hand' : `No key of ${issuer} is at hand`;
  return `${whose}: fetch its JWKS, or paste the key.`;
}

function nameOf({ kid, kty }: JWK): string {
  return kid === undefined ? `the ${kty} key` : `key “${kid}”`;
}

function sources(sets: readonly KeySet[]): string {
  return list(sets.map(({ from }) => from));
}

/** The first few, so that a set of a thousand keys makes no book. */
function list(words: readonly string[]): string {
  const different = [...new Set(words)];
  return different.length > 5
    ? `${different.slice(0, 5).join(', ')} and ${different.length - 5} more`
    : different.join(', ');
}
