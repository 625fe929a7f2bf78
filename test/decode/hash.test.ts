import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64urlOf, leftHalfHash, sha256, sha384, sha512 } from '../../lib/decode/hash.ts';

describe('the hashes', () => {
  it('of a PKCE verifier is its challenge (RFC 7636 appendix B)', () => {
    expect(base64urlOf(sha256('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'))).toBe(
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  it('are those of Node, of text and of bytes', () => {
    const theirs = (name: string, bytes: Uint8Array) => createHash(name).update(bytes).digest('base64url');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const bytes = new TextEncoder().encode(text);
        for (const [name, ours] of Object.entries({ sha256, sha384, sha512 })) {
          expect(base64urlOf(ours(text))).toBe(theirs(name, bytes));
          expect(base64urlOf(ours(bytes))).toBe(theirs(name, bytes));
        }
      }),
    );
  });
});

describe('the left half of a hash', () => {
  const code = 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk';

  it('of a code is its c_hash (OpenID Connect Core appendix A.4)', () => {
    expect(leftHalfHash(code, 'RS256')).toBe('LDktKdoQak3Pk0cnXxCltA');
  });

  it.each([
    ['PS256', 16],
    ['ES256K', 16],
    ['ES384', 24],
    ['HS512', 32],
    ['EdDSA', 32],
  ])('with %s has %i bytes', (alg, bytes) => {
    expect(Buffer.from(leftHalfHash(code, alg) ?? '', 'base64url')).toHaveLength(bytes);
  });

  it.each(['none', 'RS257', 'RS256K', 'A256GCM', '', '__proto__'])('with %s does not exist', (alg) => {
    expect(leftHalfHash(code, alg)).toBeUndefined();
  });
});

it('base64url has no padding, however long the bytes', () => {
  const bytes = Uint8Array.from({ length: 100_001 }, (_, i) => i % 256);
  expect(base64urlOf(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
});
