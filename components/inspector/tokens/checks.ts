import type { KeySet, SignatureCheck, SignatureState } from '../../../lib/decode/signature.ts';

export type { KeySet, SignatureCheck, SignatureState };

export async function verifySignature(
  _token: string,
  _sets: readonly KeySet[],
  _secret: string,
): Promise<SignatureCheck> {
  return { state: 'no-key', reason: 'No key is at hand.' };
}

export async function parseKeys(_text: string): Promise<KeySet | string> {
  return 'not yet';
}

export async function decryptToken(_token: string, _key: string): Promise<{ text?: string; reason?: string }> {
  return { reason: 'not yet' };
}
