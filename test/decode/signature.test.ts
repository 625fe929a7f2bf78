import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import { type KeySet, keySetOf, parseKeys, verifySignature } from '../../lib/decode/signature.ts';

const ISSUER = 'https://as.example';
const SECRET = 'correct horse battery staple, and more';
const sharedKey = new TextEncoder().encode(SECRET);

const pairs = new Map<string, { publicKey: jose.CryptoKey; privateKey: jose.CryptoKey; jwks: KeySet }>();
for (const alg of ['RS256', 'PS256', 'ES256', 'EdDSA']) {
  const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: `k-${alg}`, use: 'sig' };
  pairs.set(alg, { publicKey, privateKey, jwks: { from: 'JWKS of #4', jwks: { keys: [jwk] }, issuer: ISSUER } });
}
const pair = (alg: string) => {
  const found = pairs.get(alg);
  if (!found) throw new Error(`no pair for ${alg}`);
  return found;
};

function sign(alg: string, header: object = {}, claims: jose.JWTPayload = { iss: ISSUER, sub: '1' }): Promise<string> {
  const key = alg === 'HS256' ? sharedKey : pair(alg).privateKey;
  const kid = alg === 'HS256' ? {} : { kid: `k-${alg}` };
  return new jose.SignJWT(claims).setProtectedHeader({ alg, ...kid, ...header }).sign(key);
}

const rsa = pair('RS256').jwks;
const token = await sign('RS256');
const [head = '', body = '', signature = ''] = token.split('.');
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a signature by a key at hand', () => {
  it.each([...pairs.keys()])('with %s is verified', async (alg) => {
    const check = await verifySignature(await sign(alg), [pair(alg).jwks]);
    expect(check).toEqual({
      state: 'verified',
      reason: `Signed with ${alg} by key “k-${alg}” of JWKS of #4.`,
      by: 'JWKS of #4',
    });
  });

  it('is verified whatever has expired and for whom it is', async () => {
    const old = await sign('RS256', {}, { iss: ISSUER, exp: 1, aud: 'someone else' });
    expect(await verifySignature(old, [rsa])).toMatchObject({ state: 'verified' });
  });

  it('is found among other keys, also without a key id', async () => {
    const bare = { ...keySetOf(rsa.jwks).keys[0], kid: undefined };
    const others = [...pairs.values()].flatMap(({ jwks }) => keySetOf(jwks.jwks).keys);
    const check = await verifySignature(await sign('RS256', { kid: undefined }), [
      { from: 'pasted', jwks: { keys: [...others, bare] } },
    ]);
    expect(check).toMatchObject({ state: 'verified', by: 'pasted' });
  });

  it('of a private JWK that was pasted whole is verified with its public part', async () => {
    const jwk = await jose.exportJWK(pair('ES256').privateKey);
    expect(jwk.d).toBeDefined();
    expect(await verifySignature(await sign('ES256'), [{ from: 'pasted', jwks: jwk }])).toMatchObject({
      state: 'verified',
    });
  });

  it('of an SD-JWT is that of the part before the first ~', async () => {
    expect(await verifySignature(`${token}~WyJzIiwiYSIsMV0~`, [rsa])).toMatchObject({ state: 'verified' });
  });

  it('of a nested JWT is that of the outer one; the inner one is checked by itself', async () => {
    const inner = await sign('ES256');
    const outer = await new jose.CompactSign(new TextEncoder().encode(inner))
      .setProtectedHeader({ alg: 'RS256', cty: 'JWT', kid: 'k-RS256' })
      .sign(pair('RS256').privateKey);
    expect(await verifySignature(outer, [rsa])).toMatchObject({ state: 'verified' });
    expect(await verifySignature(inner, [pair('ES256').jwks])).toMatchObject({ state: 'verified' });
    expect(await verifySignature(inner, [rsa])).toMatchObject({ state: 'unknown-key' });
  });

  it('of a DPoP proof is that of the key in its own header', async () => {
    const jwk = await jose.exportJWK(pair('ES256').publicKey);
    const proof = await sign('ES256', { typ: 'dpop+jwt', jwk, kid: undefined }, { htm: 'GET', htu: ISSUER });
    expect(await verifySignature(proof, [rsa])).toMatchObject({ state: 'verified', by: 'its own header' });
    const other = { ...jwk, ...(await jose.exportJWK((await jose.generateKeyPair('ES256')).publicKey)) };
    const [, claims = '', signed = ''] = proof.split('.');
    const forged = `${encode({ alg: 'ES256', typ: 'dpop+jwt', jwk: other })}.${claims}.${signed}`;
    expect(await verifySignature(forged, [])).toMatchObject({ state: 'wrong-signature' });
  });

  it('in a header of its own is not believed in any other token', async () => {
    const { publicKey, privateKey } = await jose.generateKeyPair('ES256', { extractable: true });
    const jwk = await jose.exportJWK(publicKey);
    const forged = await new jose.SignJWT({ iss: ISSUER }).setProtectedHeader({ alg: 'ES256', jwk }).sign(privateKey);
    expect(await verifySignature(forged, [])).toMatchObject({ state: 'no-key' });
    expect(await verifySignature(forged, [pair('ES256').jwks])).toMatchObject({ state: 'wrong-signature' });
  });
});

describe('a wrong signature', () => {
  it('is that of an altered claim', async () => {
    const altered = `${head}.${encode({ iss: ISSUER, sub: '2' })}.${signature}`;
    const check = await verifySignature(altered, [rsa]);
    expect(check.state).toBe('wrong-signature');
    expect(check.reason).toBe(
      'key “k-RS256” of JWKS of #4 did not make this signature: the token was altered after it was signed, or another key signed it.',
    );
  });

  it('is that of an altered header', async () => {
    const altered = `${encode({ alg: 'RS256', kid: 'k-RS256', x: 1 })}.${body}.${signature}`;
    expect(await verifySignature(altered, [rsa])).toMatchObject({ state: 'wrong-signature' });
  });

  it.each(['spki', 'spki with a line break'])('is an HS256 made with the RSA public key (%s)', async (form) => {
    const pem = (await jose.exportSPKI(pair('RS256').publicKey)).trim() + (form === 'spki' ? '' : '\n');
    const forged = await new jose.SignJWT({ iss: ISSUER, sub: 'admin' })
      .setProtectedHeader({ alg: 'HS256', kid: 'k-RS256' })
      .sign(new TextEncoder().encode(pem));
    const check = await verifySignature(forged, [rsa]);
    expect(check.state).toBe('wrong-signature');
    expect(check.reason).toMatch(/made with the public key of JWKS of #4 as if that were a secret: anyone could/);
    expect(await verifySignature(forged, [], { secret: pem })).toMatchObject({ state: 'wrong-signature' });
    expect(await verifySignature(forged, [rsa], { secret: pem })).toMatchObject({ state: 'wrong-signature' });
  });

  it('is one with another algorithm than was expected', async () => {
    expect(await verifySignature(token, [rsa], { alg: 'PS256' })).toEqual({
      state: 'wrong-signature',
      reason: 'It is signed with RS256, but PS256 was expected.',
    });
  });
});

describe('an unknown key', () => {
  it('is one that the token names and no set holds', async () => {
    expect(await verifySignature(await sign('RS256', { kid: 'other' }), [rsa])).toEqual({
      state: 'unknown-key',
      reason: 'It names the key “other”; in JWKS of #4 are only “k-RS256”.',
    });
  });

  it('is one of a kind that no set holds', async () => {
    const check = await verifySignature(await sign('ES256', { kid: undefined }), [rsa]);
    expect(check).toMatchObject({
      state: 'unknown-key',
      reason: expect.stringMatching(/key “k-RS256” is of kind RSA/),
    });
  });

  it('is one for encryption, or for another algorithm', async () => {
    const [jwk] = keySetOf(rsa.jwks).keys;
    const check = (change: object) => verifySignature(token, [{ from: 'x', jwks: { ...jwk, ...change } }]);
    expect(await check({ use: 'enc' })).toMatchObject({
      state: 'unknown-key',
      reason: expect.stringMatching(/for enc/),
    });
    expect(await check({ alg: 'RS512' })).toMatchObject({ reason: expect.stringMatching(/is for RS512/) });
  });

  it('is one of another issuer, even when it fits', async () => {
    const check = await verifySignature(token, [{ ...rsa, issuer: 'https://other.example' }]);
    expect(check).toEqual({
      state: 'unknown-key',
      reason: 'It says that it is of https://as.example; the keys at hand speak for https://other.example.',
    });
    expect(await verifySignature(token, [{ ...rsa, issuer: 'as.example' }])).toMatchObject({ state: 'verified' });
    expect(await verifySignature(token, [{ ...rsa, issuer: `${ISSUER}/` }])).toMatchObject({ state: 'verified' });
  });

  it('is a malformed one, and what is wrong with it is said', async () => {
    const check = await verifySignature(token, [{ from: 'x', jwks: { kty: 'RSA', n: 'AQAB' } }]);
    expect(check.state).toBe('unknown-key');
    expect(check.reason).toMatch(/the RSA key of x cannot be used: /);
  });

  it('is any for an algorithm that cannot be checked', async () => {
    const odd = `${encode({ alg: 'XY999' })}.${body}.${signature}`;
    expect(await verifySignature(odd, [rsa])).toEqual({
      state: 'unknown-key',
      reason: 'Signatures with XY999 cannot be checked here.',
    });
    const critical = `${encode({ alg: 'RS256', crit: ['x'] })}.${body}.${signature}`;
    expect(await verifySignature(critical, [rsa])).toMatchObject({ state: 'unknown-key' });
  });
});

describe('without a key', () => {
  it('the issuer is named whose key is wanted', async () => {
    expect(await verifySignature(token, [])).toEqual({
      state: 'no-key',
      reason: 'No key of https://as.example is at hand: fetch its JWKS, or paste the key.',
    });
  });

  it.each([
    [null, 'it is not a JSON object'],
    [{ keys: [] }, 'There is no key'],
    [{ keys: [1, {}] }, '2 of its keys have no kty'],
    [{ jwks_uri: 'https://as.example/jwks' }, 'the keys are at its jwks_uri'],
  ])('the set %j says what it is', async (jwks, reason) => {
    const check = await verifySignature(token, [{ from: 'x', jwks }]);
    expect(check).toMatchObject({ state: 'no-key', reason: expect.stringContaining(reason) });
  });
});

describe('a shared secret', () => {
  it('that was typed is tried', async () => {
    const shared = await sign('HS256');
    expect(await verifySignature(shared, [], { secret: SECRET })).toEqual({
      state: 'verified',
      reason: 'Made with HS256 and the secret as typed.',
      by: 'the secret as typed',
    });
    const wrong = await verifySignature(shared, [], { secret: 'wrong' });
    expect(wrong).toMatchObject({
      state: 'wrong-signature',
      reason: expect.stringMatching(/^The secret does not fit/),
    });
  });

  it.each([
    ['base64', sharedKey],
    ['base64url', sharedKey],
    ['hex', sharedKey],
  ] as const)('typed as %s is found out', async (encoding, key) => {
    const check = await verifySignature(await sign('HS256'), [], { secret: Buffer.from(key).toString(encoding) });
    expect(check).toMatchObject({ state: 'verified', reason: expect.stringMatching(/read as (base64|hex)\.$/) });
  });

  it('with blanks around it still fits, and that is said', async () => {
    const check = await verifySignature(await sign('HS256'), [], { secret: ` ${SECRET}\n` });
    expect(check).toMatchObject({ state: 'verified', by: 'the secret without the blanks around it' });
  });

  it('in a JWKS is used', async () => {
    const k = Buffer.from(sharedKey).toString('base64url');
    const check = await verifySignature(await sign('HS256'), [{ from: 'pasted', jwks: { kty: 'oct', k } }]);
    expect(check).toMatchObject({ state: 'verified', by: 'pasted' });
  });

  it('is asked for, and public keys do not stand in for it', async () => {
    expect(await verifySignature(await sign('HS256'), [])).toEqual({
      state: 'no-key',
      reason: 'HS256 is made with a secret that both sides share: type it, most often the client secret.',
    });
    expect(await verifySignature(await sign('HS256'), [rsa])).toMatchObject({ state: 'unknown-key' });
  });
});

describe('what is not signed', () => {
  it.each([
    ['alg none', `${encode({ alg: 'none' })}.${body}.`, 'Its algorithm is none: anyone could have made it.'],
    ['alg NoNe with a signature', `${encode({ alg: 'NoNe' })}.${body}.${signature}`, 'Its algorithm is none'],
    ['a stripped signature', `${head}.${body}.`, 'Its header says RS256, but the signature was left out'],
    ['a lost part', `${head}.${body}`, 'A signed token has three parts between its dots; this has 2.'],
    ['a detached payload', `${head}..${signature}`, 'Its payload is detached'],
    ['a broken header', `e30*.${body}.${signature}`, 'Its header cannot be read'],
    ['no algorithm', `${encode({})}.${body}.${signature}`, 'Its header names no algorithm.'],
    ['an encrypted token', 'e30.a.b.c.d', 'It is encrypted, not signed'],
    ['no token at all', 'hello', 'A signed token has three parts'],
  ])('%s', async (_, input, reason) => {
    const check = await verifySignature(input, [rsa], { secret: SECRET });
    expect(check).toMatchObject({ state: 'not-signed', reason: expect.stringContaining(reason) });
  });
});

describe('keys that are pasted', () => {
  const verifiedWith = async (text: string, alg: string) => {
    const parsed = await parseKeys(text);
    if ('problem' in parsed) return parsed.problem;
    const check = await verifySignature(await sign(alg), [{ from: 'pasted', jwks: parsed.jwks }]);
    return check.state;
  };

  it.each([...pairs.keys()])('as PEM verify %s', async (alg) => {
    const pem = await jose.exportSPKI(pair(alg).publicKey);
    expect(await verifiedWith(`here it is:\n${pem}\n`, alg)).toBe('verified');
  });

  it('as JWKS or JWK verify', async () => {
    expect(await verifiedWith(JSON.stringify(rsa.jwks), 'RS256')).toBe('verified');
    expect(await verifiedWith(` ${JSON.stringify(keySetOf(rsa.jwks).keys[0])}`, 'RS256')).toBe('verified');
  });

  it('never keep what is private', async () => {
    const parsed = await parseKeys(JSON.stringify(await jose.exportJWK(pair('RS256').privateKey)));
    expect(Object.keys('jwks' in parsed ? (parsed.jwks.keys[0] ?? {}) : {}).sort()).toEqual(['e', 'kty', 'n']);
  });

  it('as a certificate verify', async () => {
    expect(await parseKeys(CERTIFICATE)).toMatchObject({ jwks: { keys: [{ kty: 'EC', crv: 'P-256' }] } });
  });

  it.each([
    ['', 'There is nothing to read.'],
    ['hello', 'neither JSON (a JWKS or a JWK) nor PEM'],
    ['{"keys":', 'broken JSON'],
    ['{"a":1}', 'neither keys nor kty'],
    ['{"keys":[]}', 'The set holds no key.'],
    ['-----BEGIN PUBLIC KEY-----\nAAAA', 'does not close'],
    ['-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'cannot be read'],
    ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'This is a private key.'],
    ['-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----', 'openssl'],
    ['x'.repeat(2_000_000), 'too long'],
  ])('%.40s are refused with a reason', async (text, reason) => {
    expect(await parseKeys(text)).toEqual({ problem: expect.stringContaining(reason) });
  });
});

/** Made with openssl req -x509 for this test; its key is nowhere. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUUMFHL18eO07i23RZ22PhIrEGfIowCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKYXMuZXhhbXBsZTAeFw0yNjExMjExNDQ4NTNaFw0zNjExMTgx
NDQ4NTNaMBUxEzARBgNVBAMMCmFzLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATboOcDqcvIlUtB7ZAYDxsc9gonvAUvSAeIV6uVJhZ0W/F90xPWXd0j
WwmSkp7ZSYYc27ozWtnCoNaLALUNfDUbo1MwUTAdBgNVHQ4EFgQUVUWp0E2bEBkN
D98JThGTjYcWmqQwHwYDVR0jBBgwFoAUVUWp0E2bEBkND98JThGTjYcWmqQwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiA0UvW7FWaiYbJQpjVQffTN
eiMlGIa3eXmhDntF6Ez6JQIgW+N6RrmVopeYv/Qa5+t34SzlHpIvZG9J4t8Q5sH+
KH4=
-----END CERTIFICATE-----`;
