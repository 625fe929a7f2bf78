import { exportJWK, exportPKCS8, generateKeyPair } from 'jose';
import { describe, expect, it } from 'vitest';
import { readToken } from '../../lib/decode/forged-token.ts';
import { generateSessionKey, importSessionKey, type SessionKey, signClaims } from '../../lib/decode/session-key.ts';
import { verifySignature } from '../../lib/decode/signature.ts';

const pair = await generateKeyPair('RS256', { extractable: true });
const pem = await exportPKCS8(pair.privateKey);
const jwk = await exportJWK(pair.privateKey);

async function imported(text: string): Promise<SessionKey> {
  const read = await importSessionKey(text);
  if ('problem' in read) throw new Error(read.problem);
  return read.key;
}

const verify = (token: string, { publicJwk }: SessionKey) =>
  verifySignature(token, [{ from: 'the session', jwks: { keys: [publicJwk as never] } }]);

describe('a key of the session', () => {
  it.each([
    ['generated', () => generateSessionKey()],
    ['pasted as PEM', () => imported(`\n${pem}\n`)],
    ['pasted as a JWK', () => imported(JSON.stringify({ ...jwk, kid: 'bank-1', use: 'sig', key_ops: ['sign'] }))],
  ])('that was %s signs with RS256, and its public half verifies', async (_, make) => {
    const key = await make();
    const token = await signClaims(key, { cpf: '52998224725', jti: 'j', cnpj: undefined });
    expect(readToken(token)?.header).toEqual({ alg: 'RS256', typ: 'JWT', kid: key.kid });
    expect(readToken(token)?.claims).toEqual({ cpf: '52998224725', jti: 'j' });
    expect((await verify(token, key)).state).toBe('verified');
  });

  it('keeps its private half to itself', async () => {
    for (const key of [await generateSessionKey(), await imported(pem)]) {
      expect(key.privateKey.extractable).toBe(false);
      expect(Object.keys(key.publicJwk).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
      await expect(crypto.subtle.exportKey('jwk', key.privateKey)).rejects.toThrow();
    }
  });

  it('has the kid of a JWK, and else its thumbprint', async () => {
    expect((await imported(JSON.stringify({ ...jwk, kid: 'bank-1' }))).kid).toBe('bank-1');
    expect((await imported(pem)).kid).toBe((await imported(JSON.stringify(jwk))).kid);
  });

  const small = { kty: 'RSA', n: 'sXch', e: 'AQAB' };
  it.each([
    ['nothing', '  ', 'nothing to read'],
    ['a sentence', 'my key', 'neither a JWK nor PEM'],
    ['too much', 'x'.repeat(100_001), 'too long'],
    ['broken JSON', '{"kty":"RSA","d":"secret', 'broken JSON.'],
    ['a set of keys', '{"keys":[]}', 'set of keys'],
    ['a public JWK', JSON.stringify(small), 'public key'],
    ['another kind of JWK', '{"kty":"oct","k":"c2VjcmV0"}', 'kind RSA'],
    ['a JWK without a modulus', '{"kty":"RSA","d":"AQAB"}', 'lacks n or e'],
    ['a damaged JWK', JSON.stringify({ ...small, d: '!' }), 'cannot be read'],
    ['a damaged PEM', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'cannot be read'],
    ['PKCS #1', '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----', 'openssl pkcs8 -topk8'],
    ['an encrypted key', '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA', 'encrypted'],
    ['a certificate', '-----BEGIN CERTIFICATE-----\nAAAA', 'certificate'],
    ['another PEM', '-----BEGIN DH PARAMETERS-----\nAAAA', 'no private key'],
  ])('is not made of %s', async (_, text, reason) => {
    const read = await importSessionKey(text);
    expect('problem' in read && read.problem).toContain(reason);
    expect('problem' in read && read.problem).not.toMatch(/secret"|c2VjcmV0/);
  });

  it('is not made of an RSA key with too few bits', async () => {
    const { privateKey } = await crypto.subtle.generateKey(
      {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
      },
      true,
      ['sign', 'verify'],
    );
    const weak = JSON.stringify(await crypto.subtle.exportKey('jwk', privateKey));
    expect(await importSessionKey(weak)).toEqual({ problem: expect.stringContaining('1024 bits') });
  });
});
