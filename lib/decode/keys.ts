import { exportJWK, importSPKI, importX509, type JWK } from 'jose';

/** Longer text is no key. */
const LONGEST = 1_000_000;

/** What a person pasted, as a JWKS of public keys and shared secrets; or why it is none, in a sentence. */
export type ParsedKeys = { jwks: { keys: JWK[] } } | { problem: string };

/**
 * Reads keys as people paste them: a JWKS (RFC 7517 §5), one JWK, or PEM with public keys or certificates. Of a private
 * JWK only its public part is kept. Whether a certificate is valid or trusted is not checked.
 */
export async function parseKeys(text: string): Promise<ParsedKeys> {
  const trimmed = text.trim();
  if (trimmed === '') return { problem: 'There is nothing to read.' };
  if (trimmed.length > LONGEST) return { problem: 'This is too long to be a key.' };
  if (trimmed.includes('-----BEGIN ')) return parsePem(trimmed);
  if (!/^[{[]/.test(trimmed)) return { problem: 'This is neither JSON (a JWKS or a JWK) nor PEM.' };
  try {
    const { keys, problems } = keySetOf(JSON.parse(trimmed));
    return keys.length > 0 ? { jwks: { keys } } : { problem: problems.join(' ') || 'The set holds no key.' };
  } catch (error) {
    return { problem: `This is broken JSON: ${messageOf(error)}.` };
  }
}

/** The keys of a JWKS or of one JWK, given as parsed JSON, without their private parts; and what is wrong with the rest. */
export function keySetOf(json: unknown): { keys: JWK[]; problems: string[] } {
  if (!isRecord(json)) return { keys: [], problems: ['This is no JWKS: it is not a JSON object.'] };
  if (typeof json.kty === 'string') return { keys: [publicPart(json)], problems: [] };
  if (typeof json.jwks_uri === 'string') {
    return { keys: [], problems: ['This is a discovery document: the keys are at its jwks_uri.'] };
  }
  if (!Array.isArray(json.keys)) return { keys: [], problems: ['This is no JWKS: it has neither keys nor kty.'] };
  const good = json.keys.filter((key): key is Record<string, unknown> => isRecord(key) && typeof key.kty === 'string');
  const bad = json.keys.length - good.length;
  return { keys: good.map(publicPart), problems: bad === 0 ? [] : [`${bad} of its keys have no kty.`] };
}

/** Members that make a key private (RFC 7518 §6.2.2, §6.3.2, RFC 8037 §2); `k` of a shared secret is all there is. */
const PRIVATE = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv']);

function publicPart(json: Record<string, unknown>): JWK {
  return Object.fromEntries(Object.entries(json).filter(([name]) => !PRIVATE.has(name))) as unknown as JWK;
}

async function parsePem(text: string): Promise<ParsedKeys> {
  const keys: JWK[] = [];
  for (const [block, label = ''] of text.matchAll(/-----BEGIN ([A-Z0-9 ]{1,40})-----[^-]*-----END \1-----/g)) {
    if (label.endsWith('PRIVATE KEY'))
      return { problem: 'This is a private key. To check a signature the public key will do.' };
    if (label === 'RSA PUBLIC KEY') return { problem: `This is a key as PKCS #1 has it: ${CONVERT}.` };
    if (label !== 'PUBLIC KEY' && label !== 'CERTIFICATE')
      return { problem: `A PEM block “${label}” is no public key.` };
    const jwk = await keyOfPem(block, label);
    if (!jwk)
      return { problem: `The ${label.toLowerCase()} cannot be read: damaged, or of a kind that is not known here.` };
    keys.push(jwk);
  }
  return keys.length > 0 ? { jwks: { keys } } : { problem: 'The PEM block does not close, or is damaged.' };
}

const CONVERT = 'openssl rsa -RSAPublicKey_in -pubout turns it into one that can be read';

/** PEM does not say for which algorithm it is meant; one of each kind of key is tried. */
const ALGORITHMS = ['RS256', 'ES256', 'ES384', 'ES512', 'Ed25519'];

async function keyOfPem(block: string, label: string): Promise<JWK | undefined> {
  for (const alg of ALGORITHMS) {
    const imported = label === 'CERTIFICATE' ? importX509 : importSPKI;
    try {
      return await exportJWK(await imported(block, alg, { extractable: true }));
    } catch {
      // Not of this kind.
    }
  }
  return undefined;
}

/** One way to understand a secret that was typed. */
export interface SecretReading {
  bytes: Uint8Array;
  /** `as typed`, `read as base64`. */
  how: string;
}

/** What a typed secret may stand for: its own UTF-8, and the bytes that it encodes where it looks like an encoding. */
export function secretReadings(secret: string): SecretReading[] {
  const typed = { bytes: new TextEncoder().encode(secret), how: 'as typed' };
  const trimmed = secret.trim();
  const readings = [typed];
  if (trimmed !== secret)
    readings.push({ bytes: new TextEncoder().encode(trimmed), how: 'without the blanks around it' });
  if (/^(?:[0-9a-f]{2}){8,}$/i.test(trimmed)) {
    readings.push({
      bytes: Uint8Array.from(trimmed.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16)),
      how: 'read as hex',
    });
  }
  if (/^[\w+/-]{2,}={0,2}$/.test(trimmed) && trimmed.replace(/=+$/, '').length % 4 !== 1) {
    const binary = atob(trimmed.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/'));
    readings.push({ bytes: Uint8Array.from(binary, (character) => character.charCodeAt(0)), how: 'read as base64' });
  }
  return readings.filter(({ bytes }) => bytes.length > 0);
}

/** What went wrong, in the words of whoever threw it. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a set of keys is for the tokens of an issuer. One without an issuer speaks for all; so does any where the
 * token names none. A slash at the end makes no difference here.
 *
 * @param issuer of the set: an issuer or its host
 */
export function speaksFor(issuer: string | undefined, claimed: string | undefined): boolean {
  if (issuer === undefined || claimed === undefined) return true;
  const bare = (text: string) => text.replace(/\/+$/, '');
  return bare(issuer) === bare(claimed) || issuer === hostOf(claimed);
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host : undefined;
}
