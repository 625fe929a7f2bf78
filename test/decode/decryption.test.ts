import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import { decryptToken, withPlaintext } from '../../lib/decode/decryption.ts';
import { decode, find, findTokens } from '../../lib/decode/index.ts';

const TEXT = '{"sub":"1","email":"å@a.example"}';
const plaintext = new TextEncoder().encode(TEXT);
const secret = new TextEncoder().encode('0123456789abcdef0123456789abcdef');

const seal = (header: jose.CompactJWEHeaderParameters, key: jose.CryptoKey | Uint8Array) =>
  new jose.CompactEncrypt(plaintext).setProtectedHeader(header).encrypt(key);

describe('a JWE', () => {
  it.each(['RSA-OAEP-256', 'RSA-OAEP', 'ECDH-ES', 'ECDH-ES+A256KW'])(
    'of %s is opened with the private key',
    async (alg) => {
      const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
      const jwe = await seal({ alg, enc: 'A256GCM', kid: 'k1' }, publicKey);
      const jwk = { ...(await jose.exportJWK(privateKey)), kid: 'k1', use: 'enc' };
      expect(await decryptToken(jwe, JSON.stringify(jwk))).toEqual({ text: TEXT, by: 'key “k1”' });
      expect(await decryptToken(jwe, JSON.stringify({ keys: [{ kty: 'oct', k: 'AAAA', kid: 'k0' }, jwk] }))).toEqual({
        text: TEXT,
        by: 'key “k1”',
      });
      expect(await decryptToken(jwe, await jose.exportPKCS8(privateKey))).toEqual({
        text: TEXT,
        by: 'the private key',
      });
    },
  );

  it.each([
    ['dir', 'A256GCM'],
    ['dir', 'A128CBC-HS256'],
    ['A256KW', 'A256GCM'],
    ['A256GCMKW', 'A128GCM'],
  ])('of %s and %s is opened with the shared secret, however it was typed', async (alg, enc) => {
    const jwe = await seal({ alg, enc }, secret);
    const typed = (encoding: BufferEncoding) => decryptToken(jwe, Buffer.from(secret).toString(encoding));
    expect(await typed('utf8')).toEqual({ text: TEXT, by: 'the secret as typed' });
    expect(await typed('base64')).toEqual({ text: TEXT, by: 'the secret read as base64' });
    expect(await typed('base64url')).toEqual({ text: TEXT, by: 'the secret read as base64' });
    expect(await typed('hex')).toEqual({ text: TEXT, by: 'the secret read as hex' });
    const jwk = JSON.stringify({ kty: 'oct', k: Buffer.from(secret).toString('base64url') });
    expect(await decryptToken(jwe, jwk)).toEqual({ text: TEXT, by: 'the JWK' });
  });

  it('of a client secret is opened by its hash, as OpenID Connect Core §10.2 says', async () => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('client secret')));
    const result = await decryptToken(
      await seal({ alg: 'A128KW', enc: 'A128GCM' }, hash.subarray(0, 16)),
      'client secret',
    );
    expect(result).toMatchObject({ text: TEXT, by: expect.stringMatching(/hashed/) });
  });

  it('shows its plaintext as one more part, tokens in it included', async () => {
    const inner = await new jose.SignJWT({ sub: '1' }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    const jwe = await new jose.CompactEncrypt(new TextEncoder().encode(inner))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
      .encrypt(secret);
    const result = await decryptToken(jwe, Buffer.from(secret).toString());
    const node = withPlaintext(decode(jwe), 'text' in result ? result.text : '');
    expect(find(node, 'plaintext', 'payload', 'sub')?.value).toBe('1');
    expect(findTokens(node).map(({ kind }) => kind)).toEqual(['JWE', 'JWT']);
    expect(withPlaintext(node, 'again').children).toHaveLength(6);
  });
});

describe('a JWE that does not open says why', async () => {
  const { publicKey } = await jose.generateKeyPair('RSA-OAEP-256');
  const forRsa = await seal({ alg: 'RSA-OAEP-256', enc: 'A256GCM' }, publicKey);
  const shared = await seal({ alg: 'dir', enc: 'A256GCM' }, secret);
  const other = await jose.exportPKCS8((await jose.generateKeyPair('RSA-OAEP-256', { extractable: true })).privateKey);
  const ec = await jose.exportPKCS8((await jose.generateKeyPair('ES256', { extractable: true })).privateKey);

  it.each([
    ['an empty key', forRsa, ' ', 'RSA-OAEP-256 wants a key.'],
    ['another key', forRsa, other, 'It could not be decrypted: the key does not fit, or the token was altered.'],
    ['a key of another kind', forRsa, ec, 'The key cannot be used with RSA-OAEP-256'],
    ['a public key', forRsa, JSON.stringify({ kty: 'RSA', n: 'AQAB', e: 'AQAB' }), 'a private key is wanted'],
    ['a public PEM', forRsa, '-----BEGIN PUBLIC KEY-----\n', 'the private key is wanted'],
    ['PKCS #1', forRsa, '-----BEGIN RSA PRIVATE KEY-----\n', 'openssl pkcs8'],
    ['a locked key', forRsa, '-----BEGIN ENCRYPTED PRIVATE KEY-----\n', 'locked with a password'],
    ['a secret for RSA', forRsa, 'secret', 'wants a private key'],
    ['broken JSON', forRsa, '{"kty"', 'The key cannot be used'],
    ['another secret', shared, 'wrong', 'the key does not fit'],
    ['an altered token', `${shared.slice(0, -4)}AAAA`, Buffer.from(secret).toString(), 'or the token was altered'],
    ['a JWT', 'e30.e30.x', 'k', 'An encrypted token has five parts between its dots; this has 3.'],
    ['a broken header', '*.a.b.c.d', 'k', 'Its header cannot be read'],
    ['a header without enc', 'e30.a.b.c.d', 'k', 'does not name alg and enc'],
  ])('%s', async (_, jwe, key, problem) => {
    expect(await decryptToken(jwe, key)).toEqual({ problem: expect.stringContaining(problem) });
  });
});
