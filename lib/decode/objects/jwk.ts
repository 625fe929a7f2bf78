import { base64urlOf, sha256 } from '../hash.ts';
import { defineObject } from './object.ts';

/** The members that make a key what it is, in the order in which they are hashed (RFC 7638 §3.2, RFC 8037 §2). */
const REQUIRED: Record<string, readonly string[]> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
  oct: ['k', 'kty'],
};

/**
 * A key as JSON (RFC 7517 §4), with its thumbprint (RFC 7638), which is what a DPoP-bound token holds in `cnf.jkt`. That
 * it is a good key is not checked.
 */
export default defineObject({
  id: 'jwk',
  has: ['kty'],
  read({ node, text }) {
    const kty = text('kty') ?? '';
    const required = Object.hasOwn(REQUIRED, kty) ? REQUIRED[kty] : undefined;
    if (!required?.every((name) => text(name) !== undefined)) return undefined;
    const secret = kty === 'oct' || node('d') !== undefined;
    const members = required.map((name) => [name, text(name)]);
    const thumbprint = base64urlOf(sha256(JSON.stringify(Object.fromEntries(members))));
    return {
      title: kty === 'oct' ? 'shared secret (JWK)' : secret ? 'private key (JWK)' : 'public key (JWK)',
      note: `thumbprint ${thumbprint}`,
    };
  },
});
