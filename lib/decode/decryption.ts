import { compactDecrypt, decodeProtectedHeader, errors, importJWK, importPKCS8, type JWK } from 'jose';
import type { DecodeOptions } from './engine.ts';
import { sha256, sha384, sha512 } from './hash.ts';
import { decode } from './index.ts';
import { isRecord, messageOf, type SecretReading, secretReadings } from './keys.ts';
import type { DecodedNode } from './node.ts';

/** What was in a JWE and by which reading of the key, or why it could not be opened, in a sentence. */
export type Decryption = { text: string; by: string } | { problem: string };

/**
 * Opens a compact JWE (RFC 7516 §5.2) with a key that the user supplies: a private JWK or a JWKS with one, PEM PKCS #8,
 * or a shared secret as text, hex or base64, also hashed as OpenID Connect Core §10.2 says. The key is a parameter and
 * kept nowhere. Never throws. That the content is integral is checked; who made it is not.
 */
export async function decryptToken(jwe: string, key: string): Promise<Decryption> {
  const token = jwe.trim();
  const header = headerOf(token);
  if ('problem' in header) return header;
  const trimmed = key.trim();
  if (trimmed === '') return { problem: `${header.alg} wants a key.` };
  const keys = await keysOf(trimmed, header);
  if ('problem' in keys) return keys;
  let last = 'no key fits';
  for (const { material, by } of keys) {
    try {
      const { plaintext } = await compactDecrypt(token, material, { keyManagementAlgorithms: [header.alg] });
      return { text: new TextDecoder().decode(plaintext), by };
    } catch (error) {
      last =
        error instanceof errors.JWEDecryptionFailed
          ? 'the key does not fit, or the token was altered'
          : messageOf(error);
    }
  }
  return { problem: `It could not be decrypted: ${last}.` };
}

/** The node of a JWE with its plaintext, decoded, as one more part. */
export function withPlaintext(node: DecodedNode, text: string, options?: DecodeOptions): DecodedNode {
  const plaintext = { ...decode(text, options), label: 'plaintext' };
  return { ...node, children: [...node.children.filter(({ label }) => label !== 'plaintext'), plaintext] };
}

interface Header {
  alg: string;
  enc: string;
  kid?: string;
}

function headerOf(token: string): Header | { problem: string } {
  const parts = token.split('.', 6).length;
  if (parts !== 5) return { problem: `An encrypted token has five parts between its dots; this has ${parts}.` };
  try {
    const { alg, enc, kid } = decodeProtectedHeader(token);
    if (typeof alg !== 'string' || typeof enc !== 'string') return { problem: 'Its header does not name alg and enc.' };
    return { alg, enc, ...(typeof kid === 'string' && { kid }) };
  } catch (error) {
    return { problem: `Its header cannot be read: ${messageOf(error)}.` };
  }
}

interface Candidate {
  material: Awaited<ReturnType<typeof importJWK>>;
  by: string;
}

async function keysOf(key: string, header: Header): Promise<Candidate[] | { problem: string }> {
  try {
    if (key.includes('-----BEGIN ')) return await fromPem(key, header);
    if (key.startsWith('{')) return await fromJson(key, header);
  } catch (error) {
    return { problem: `The key cannot be used with ${header.alg}: ${messageOf(error)}.` };
  }
  return fromSecret(key, header);
}

async function fromPem(pem: string, { alg }: Header): Promise<Candidate[] | { problem: string }> {
  if (/BEGIN (?:RSA|EC) PRIVATE KEY/.test(pem)) {
    return { problem: 'This key is not PKCS #8: openssl pkcs8 -topk8 -nocrypt turns it into one that can be read.' };
  }
  if (/BEGIN ENCRYPTED PRIVATE KEY/.test(pem))
    return { problem: 'This key is locked with a password: unlock it first.' };
  if (!/BEGIN PRIVATE KEY/.test(pem)) return { problem: 'To decrypt, the private key is wanted; this is none.' };
  return [{ material: await importPKCS8(pem, alg), by: 'the private key' }];
}

async function fromJson(text: string, { alg, kid }: Header): Promise<Candidate[] | { problem: string }> {
  const json: unknown = JSON.parse(text);
  const all = isRecord(json) && Array.isArray(json.keys) ? json.keys.filter(isRecord) : isRecord(json) ? [json] : [];
  const secret = all.filter(({ d, k }) => d !== undefined || k !== undefined) as unknown as JWK[];
  if (secret.length === 0) return { problem: 'To decrypt, a private key is wanted; here is none with d or k.' };
  const named = secret.filter((jwk) => kid === undefined || jwk.kid === kid);
  const candidates: Candidate[] = [];
  for (const jwk of named.length > 0 ? named : secret) {
    const { use: _, key_ops: __, alg: ___, ...bare } = jwk;
    candidates.push({
      material: await importJWK({ ...bare } as JWK, alg),
      by: jwk.kid === undefined ? 'the JWK' : `key “${jwk.kid}”`,
    });
  }
  return candidates;
}

/** Bytes that a shared key must have (RFC 7518 §4.4, §4.7, §5); undefined where any length will do. */
function lengthFor({ alg, enc }: Header): number | undefined {
  if (alg === 'dir') return DIRECT.get(enc);
  const bits = /^A(128|192|256)(?:GCM)?KW$/.exec(alg)?.[1];
  return bits === undefined ? undefined : Number(bits) / 8;
}

const DIRECT = new Map([
  ['A128GCM', 16],
  ['A192GCM', 24],
  ['A256GCM', 32],
  ['A128CBC-HS256', 32],
  ['A192CBC-HS384', 48],
  ['A256CBC-HS512', 64],
]);

function fromSecret(secret: string, header: Header): Candidate[] | { problem: string } {
  const { alg } = header;
  if (!/^(?:dir|A\d{3}(?:GCM)?KW|PBES2-.*)$/.test(alg)) {
    return { problem: `${alg} wants a private key, as a JWK or as PEM; this is neither.` };
  }
  const wanted = lengthFor(header);
  const readings = secretReadings(secret);
  const fitting = [...readings, ...hashed(secret, wanted)].filter(
    ({ bytes }) => wanted === undefined || bytes.length === wanted,
  );
  return fitting.map(({ bytes, how }) => ({ material: bytes, by: `the secret ${how}` }));
}

/** OpenID Connect Core §10.2: the left part of the hash of the client secret. */
function hashed(secret: string, wanted: number | undefined): SecretReading[] {
  if (wanted === undefined) return [];
  const hash = wanted <= 32 ? sha256 : wanted <= 48 ? sha384 : sha512;
  return [{ bytes: hash(secret).subarray(0, wanted), how: 'hashed as OpenID Connect Core §10.2 says' }];
}
