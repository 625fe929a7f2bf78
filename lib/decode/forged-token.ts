import { CompactSign, importJWK, type JWK } from 'jose';
import { readBase64, readUtf8 } from './bytes.ts';
import { base64urlOf } from './hash.ts';
import { isRecord, messageOf } from './keys.ts';
import { pemOf } from './shared-signature.ts';

/** A JWS in compact serialization, read and not verified. */
export interface ReadToken {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
  /** The three parts as they stand. */
  parts: readonly [header: string, payload: string, signature: string];
}

/** Reads a signed JWT; undefined for a JWE, and for whatever is not JSON behind base64url in its first two parts. */
export function readToken(text: string): ReadToken | undefined {
  const parts = text.split('.', 4);
  const [first, second, third] = parts;
  if (parts.length !== 3 || first === undefined || second === undefined || third === undefined) return undefined;
  const [header, claims] = [jsonIn(first), jsonIn(second)];
  return header && claims && { header, claims, parts: [first, second, third] };
}

function jsonIn(part: string): Record<string, unknown> | undefined {
  const { bytes, problems } = readBase64(part, 'base64url');
  if (part === '' || problems.length > 0) return undefined;
  try {
    const json: unknown = JSON.parse(readUtf8(bytes).text);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** What is to be another claim; undefined takes it out. */
export type ClaimChanges = Readonly<Record<string, unknown>>;

/** The same claims with `alg` none and no signature: a receiver that believes the header takes them (RFC 8725 §2.1). */
export function withAlgNone({ header, parts }: ReadToken): string {
  return `${partOf({ ...header, alg: 'none' })}.${parts[1]}.`;
}

/** The same token without its signature, of which the header still speaks. */
export function withoutSignature({ parts }: ReadToken): string {
  return `${parts[0]}.${parts[1]}.`;
}

/** Other claims under the signature of the old ones, which so does not fit. */
export function withClaims({ claims, parts }: ReadToken, changes: ClaimChanges): string {
  return `${parts[0]}.${partOf(changed(claims, changes))}.${parts[2]}`;
}

/** In which form a public key is taken for a shared secret: the text of a PEM file, the same without its last line break, or JSON. */
export type KeyForm = 'pem' | 'pem-trimmed' | 'jwk';

/**
 * The same claims signed with HS256 and a public key for its secret: a receiver that lets the header choose the
 * algorithm takes them (RFC 8725 §2.1). The `kid` stays, so that the receiver finds that key.
 *
 * @returns the token, or in a sentence why there is none
 */
export async function withPublicKeyAsSecret(
  { header, parts }: ReadToken,
  key: unknown,
  form: KeyForm = 'pem',
): Promise<{ token: string } | { problem: string }> {
  if (!isRecord(key) || typeof key.kty !== 'string') return { problem: 'The key is no JWK.' };
  if (key.kty === 'oct') return { problem: 'The key is a shared secret and no public key.' };
  const text = form === 'jwk' ? JSON.stringify(key) : await pemOf(key as unknown as JWK);
  if (text === undefined) return { problem: `A key of the kind ${key.kty} cannot be written as PEM here.` };
  const secret = new TextEncoder().encode(form === 'pem' ? `${text}\n` : text);
  const { bytes } = readBase64(parts[1], 'base64url');
  return { token: await new CompactSign(bytes).setProtectedHeader({ ...header, alg: 'HS256' }).sign(secret) };
}

/** A JWT signed with a private JWK, which is kept nowhere; or in a sentence why it cannot be signed. */
export async function signToken(
  { header, claims }: Pick<ReadToken, 'header' | 'claims'>,
  key: unknown,
): Promise<{ token: string } | { problem: string }> {
  const alg = typeof header.alg === 'string' ? header.alg : '';
  if (!isRecord(key) && !(key instanceof CryptoKey)) return { problem: 'The key is no JWK.' };
  try {
    const imported = key instanceof CryptoKey ? key : await importJWK(key as unknown as JWK, alg);
    const payload = new TextEncoder().encode(JSON.stringify(claims));
    return { token: await new CompactSign(payload).setProtectedHeader({ ...header, alg }).sign(imported) };
  } catch (error) {
    return { problem: `It cannot be signed with ${alg || 'no algorithm'} and this key: ${messageOf(error)}.` };
  }
}

/** Claims with some of them changed, in their order. */
export function changed(claims: Record<string, unknown>, changes: ClaimChanges): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...claims, ...changes }).filter(([, value]) => value !== undefined));
}

function partOf(json: Record<string, unknown>): string {
  return base64urlOf(new TextEncoder().encode(JSON.stringify(json)));
}
