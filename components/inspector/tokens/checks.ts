import type { Decryption } from '../../../lib/decode/decryption.ts';
import type { KeySet, SignatureCheck } from '../../../lib/decode/signature.ts';

// Cryptography is loaded with the first token that is looked at.
const signatures = () => import('../../../lib/decode/signature.ts');
const decryption = () => import('../../../lib/decode/decryption.ts');

/** @param secret for HMACs, as typed; empty: none */
export async function checkSignature(token: string, sets: readonly KeySet[], secret: string): Promise<SignatureCheck> {
  const { verifySignature } = await signatures();
  return verifySignature(token, sets, secret === '' ? {} : { secret });
}

/** Opens a JWE with a key as pasted. */
export async function open(token: string, key: string): Promise<Decryption> {
  const { decryptToken } = await decryption();
  return decryptToken(token, key);
}

/** Keys as pasted; or why there are none, in a sentence. */
export async function readPasted(text: string): Promise<KeySet | string> {
  const { parseKeys } = await signatures();
  const read = await parseKeys(text);
  return 'problem' in read ? read.problem : { from: 'pasted', jwks: read.jwks };
}

/**
 * Keys as an address answered them.
 *
 * @throws Error with a sentence when there are none
 */
export async function readAnswered(address: string, answer: unknown, issuer: unknown): Promise<KeySet> {
  const { keySetOf } = await signatures();
  const { keys, problems } = keySetOf(answer);
  if (keys.length === 0) throw new Error(problems.join(' ') || 'The set holds no key.');
  return { from: address, jwks: answer, ...(typeof issuer === 'string' ? { issuer } : {}) };
}
