import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  importPKCS8,
} from 'jose';
import { isRecord, messageOf } from './keys.ts';

/**
 * A key that signs in the bank's place while one session lasts. It lies in memory alone: its private half cannot be
 * exported, and nothing here writes it anywhere.
 */
export interface SessionKey {
  kid: string;
  /** What whoever verifies has to know; safe to show and to copy. */
  publicJwk: Readonly<Record<string, unknown>>;
  /** Not extractable. */
  privateKey: CryptoKey;
}

/** A key, or why there is none, in a sentence. */
export type KeyOrProblem = { key: SessionKey } | { problem: string };

/** Longer text is no key. */
const LONGEST = 100_000;
/** RFC 7518 §3.3. */
const LEAST_BITS = 2048;

/** A new RSA key of 2048 bits for RS256; the bank's server has to be told its public half. */
export async function generateSessionKey(): Promise<SessionKey> {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: LEAST_BITS, extractable: false });
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, publicJwk: { ...jwk, kid, alg: 'RS256', use: 'sig' }, privateKey };
}

/**
 * Reads a private RSA key as people paste it: PKCS #8 in PEM, or a JWK. Whether the bank knows its public half shows
 * when it is used.
 */
export async function importSessionKey(text: string): Promise<KeyOrProblem> {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: 'There is nothing to read.' };
  if (trimmed.length > LONGEST) return { problem: 'This is too long to be a key.' };
  if (trimmed.includes('-----BEGIN ')) return fromPem(trimmed);
  if (!trimmed.startsWith('{')) return { problem: 'This is neither a JWK nor PEM.' };
  try {
    return await fromJwk(JSON.parse(trimmed));
  } catch (error) {
    // Of a parser's message, part may be the key.
    return { problem: error instanceof SyntaxError ? 'This is broken JSON.' : cannotBeRead(error) };
  }
}

/** In which form a key that is no PKCS #8 came, and what turns it into one. */
const OTHER_PEM: Readonly<Record<string, string>> = {
  'RSA PRIVATE KEY':
    'This is a key as PKCS #1 has it: openssl pkcs8 -topk8 -nocrypt turns it into one that can be read.',
  'ENCRYPTED PRIVATE KEY': 'This key is encrypted: openssl pkcs8 turns it into one that can be read.',
  'EC PRIVATE KEY': 'This is a key of an elliptic curve; the JWT is signed with RS256, which needs an RSA key.',
  'PUBLIC KEY': 'This is a public key; to sign, its private half is needed.',
  'RSA PUBLIC KEY': 'This is a public key; to sign, its private half is needed.',
  CERTIFICATE: 'This is a certificate; to sign, its private key is needed.',
};

async function fromPem(text: string): Promise<KeyOrProblem> {
  const label = /-----BEGIN ([A-Z0-9 ]{1,40})-----/.exec(text)?.[1] ?? '';
  if (label !== 'PRIVATE KEY') return { problem: OTHER_PEM[label] ?? 'This PEM block is no private key.' };
  try {
    // Read once so that its public half can be told, and once more so that nobody can export it.
    const jwk = await exportJWK(await importPKCS8(text, 'RS256', { extractable: true }));
    return await fromJwk(jwk);
  } catch (error) {
    return { problem: cannotBeRead(error) };
  }
}

async function fromJwk(json: unknown): Promise<KeyOrProblem> {
  if (!isRecord(json)) return { problem: 'This is no JWK: it is not a JSON object.' };
  if (Array.isArray(json.keys)) return { problem: 'This is a set of keys: paste the one that signs.' };
  if (json.kty !== 'RSA') return { problem: 'The JWT is signed with RS256, which needs a key of the kind RSA.' };
  if (typeof json.d !== 'string') return { problem: 'This is a public key; to sign, its private half is needed.' };
  const { n, e, kid: named } = json;
  if (typeof n !== 'string' || typeof e !== 'string') return { problem: 'The key lacks n or e.' };
  const { use: _, key_ops: __, alg: ___, ...bare } = json;
  const imported = await importJWK({ ...bare, kty: 'RSA', ext: false }, 'RS256', { extractable: false });
  if (imported instanceof Uint8Array) return { problem: 'This is a shared secret and no RSA key.' };
  const bits = 'modulusLength' in imported.algorithm ? Number(imported.algorithm.modulusLength) : 0;
  if (bits < LEAST_BITS)
    return { problem: `The key has ${bits} bits; RS256 needs ${LEAST_BITS} or more (RFC 7518 §3.3).` };
  const kid = typeof named === 'string' && named !== '' ? named : await calculateJwkThumbprint({ kty: 'RSA', n, e });
  return { key: { kid, publicJwk: { kty: 'RSA', n, e, kid, alg: 'RS256', use: 'sig' }, privateKey: imported } };
}

/** A JWT of these claims, signed with RS256; what is undefined is left out. */
export async function signClaims(key: SessionKey, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const payload = new TextEncoder().encode(JSON.stringify(claims));
  const header = { alg: 'RS256', typ: 'JWT', kid: key.kid };
  return new CompactSign(payload).setProtectedHeader(header).sign(key.privateKey);
}

function cannotBeRead(error: unknown): string {
  return `The key cannot be read: ${messageOf(error)}.`;
}
