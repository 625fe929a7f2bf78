import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  readToken,
  signToken,
  withAlgNone,
  withClaims,
  withoutSignature,
  withPublicKeyAsSecret,
} from '../../lib/decode/forged-token.ts';
import { verifySignature } from '../../lib/decode/signature.ts';

const claims = { iss: 'https://as.example', aud: 'c', sub: 'ana', exp: 1_795_200_600 };
const pair = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' };
const token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(pair.privateKey);
const keys = [{ from: 'JWKS of #1', jwks: { keys: [jwk] } }];

function read(text: string) {
  const found = readToken(text);
  if (!found) throw new Error(`not a token: ${text}`);
  return found;
}

describe('a forged token', () => {
  it('with alg none has the same claims, and nothing that anyone could verify', async () => {
    const forged = withAlgNone(read(token));
    expect(read(forged).header).toEqual({ alg: 'none', kid: 'k1' });
    expect([read(forged).claims, read(forged).parts[2]]).toEqual([claims, '']);
    expect((await verifySignature(forged, keys)).state).toBe('not-signed');
  });

  it('without its signature still says that it has one', async () => {
    const forged = withoutSignature(read(token));
    expect(token.startsWith(forged)).toBe(true);
    expect((await verifySignature(forged, keys)).reason).toMatch(/RS256, but the signature was left out/);
  });

  it('with other claims keeps the signature, which does not fit', async () => {
    const forged = read(withClaims(read(token), { sub: 'eve', exp: undefined, scope: 'ä' }));
    expect(forged.claims).toEqual({ iss: 'https://as.example', aud: 'c', sub: 'eve', scope: 'ä' });
    expect(forged.parts[2]).toBe(read(token).parts[2]);
    expect((await verifySignature(forged.parts.join('.'), keys)).state).toBe('wrong-signature');
  });

  it.each(['pem', 'pem-trimmed'] as const)(
    'is made with the public key as %s, and known for what it is',
    async (form) => {
      const forged = await withPublicKeyAsSecret(read(token), jwk, form);
      if ('problem' in forged) throw new Error(forged.problem);
      expect(read(forged.token).header).toEqual({ alg: 'HS256', kid: 'k1' });
      expect((await verifySignature(forged.token, keys)).reason).toMatch(/algorithm confusion/);
    },
  );

  it('is made with the text of the JWK', async () => {
    const forged = await withPublicKeyAsSecret(read(token), jwk, 'jwk');
    if ('problem' in forged) throw new Error(forged.problem);
    const checked = await verifySignature(forged.token, [], { secret: JSON.stringify(jwk) });
    expect([read(forged.token).claims, checked.state]).toEqual([claims, 'verified']);
  });

  it.each([
    [undefined, /no JWK/],
    [{ kty: 'oct', k: 'YQ' }, /shared secret/],
    [{ kty: 'OKP', crv: 'X448', x: 'YQ' }, /cannot be written as PEM/],
    [{ kty: 'RSA', n: '!' }, /cannot be written as PEM/],
  ])('is none with %j for a key', async (key, problem) => {
    expect(await withPublicKeyAsSecret(read(token), key)).toEqual({ problem: expect.stringMatching(problem) });
  });
});

describe('a token that is signed anew', () => {
  it('is verified by the public half of the key', async () => {
    const signed = await signToken({ header: { alg: 'RS256', kid: 'k1' }, claims }, await exportJWK(pair.privateKey));
    expect('token' in signed && (await verifySignature(signed.token, keys)).state).toBe('verified');
  });

  it.each([
    [{ alg: 'RS256' }, 'x'],
    [{ alg: 'RS256' }, { kty: 'EC' }],
    [{}, { kty: 'RSA' }],
    [{ alg: 'none' }, jwk],
  ])('is a problem with %j and %j', async (header, key) => {
    expect(await signToken({ header, claims }, key)).toEqual({ problem: expect.stringMatching(/^(It|The) .+\.$/) });
  });
});

it.each(['', 'a.b', 'a.b.c', 'eyJ.e30.x', 'e30.W10.x', 'e30.e30.e30.x.x', 'e30.e30.e30.x'])(
  '%s is no token',
  (text) => {
    expect(readToken(text)).toBeUndefined();
  },
);
