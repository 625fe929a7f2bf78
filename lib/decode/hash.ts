import { sha256 as digest256, sha384 as digest384, sha512 as digest512 } from '@noble/hashes/sha2.js';
import { binaryString } from './bytes.ts';

const utf8 = new TextEncoder();

/** SHA-256 (FIPS 180-4) of bytes, or of text as UTF-8: 32 bytes, at once. WebCrypto's is only to be had asynchronously. */
export function sha256(input: string | Uint8Array): Uint8Array {
  return digest256(utf8Of(input));
}

/** SHA-384 of bytes, or of text as UTF-8: 48 bytes. */
export function sha384(input: string | Uint8Array): Uint8Array {
  return digest384(utf8Of(input));
}

/** SHA-512 of bytes, or of text as UTF-8: 64 bytes. */
export function sha512(input: string | Uint8Array): Uint8Array {
  return digest512(utf8Of(input));
}

/** Base64url without padding (RFC 7515 §2). */
export function base64urlOf(bytes: Uint8Array): string {
  return btoa(binaryString(bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/**
 * The left half of a hash in base64url, as in `at_hash`, `c_hash` and `s_hash` (OpenID Connect Core §3.1.3.6, §3.3.2.11;
 * FAPI 1 Advanced §5.1.1). The token's own `alg` says which hash: SHA-256 for RS256, SHA-512 for PS512.
 *
 * @param alg of the ID token's header; `EdDSA` stands for Ed25519, whose hash is SHA-512
 * @returns undefined for an `alg` that names no hash, such as `none`
 */
export function leftHalfHash(text: string, alg: string): string | undefined {
  const hash = hashOf(alg)?.(text);
  return hash && base64urlOf(hash.subarray(0, hash.length / 2));
}

function hashOf(alg: string): ((text: string) => Uint8Array) | undefined {
  if (alg === 'EdDSA' || alg === 'Ed25519') return sha512;
  const [, bits = '', curve = ''] = /^(?:HS|RS|PS|ES)(256|384|512)(K?)$/.exec(alg) ?? [];
  if (curve !== '' && alg !== 'ES256K') return undefined;
  return { '256': sha256, '384': sha384, '512': sha512 }[bits];
}

function utf8Of(input: string | Uint8Array): Uint8Array {
  return typeof input === 'string' ? utf8.encode(input) : input;
}
