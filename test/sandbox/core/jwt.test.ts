import { type CryptoKey, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Attack, correct, weakAgainst } from './attacks.ts';
import { readJwt } from './jwt.ts';

const AUDIENCE = 'https://as.example';
let own: { privateKey: CryptoKey; publicKey: CryptoKey };
let other: CryptoKey;

beforeAll(async () => {
  own = await generateKeyPair('RS256');
  other = (await generateKeyPair('RS256')).privateKey;
});

const signed = ({ audience = AUDIENCE, expires = '1m', issuer = 'somebody', key = own.privateKey } = {}) =>
  new SignJWT()
    .setProtectedHeader({ alg: 'RS256' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setExpirationTime(expires)
    .sign(key);

const read = (jwt: string, weak = correct) =>
  readJwt(jwt, { key: own.publicKey, alg: 'RS256', issuer: 'somebody', audience: [AUDIENCE] }, weak);

it('what is signed, in time, and for its reader is read', async () => {
  expect(await read(await signed())).toMatchObject({ iss: 'somebody' });
});

describe.each<[Attack, () => Promise<string>]>([
  ['jwt/expired', () => signed({ expires: '1m ago' })],
  ['jwt/audience', () => signed({ audience: 'https://elsewhere.example' })],
  ['jwt/claims', () => signed({ key: other })],
])('%s by somebody who has a key', (attack, made) => {
  it('is refused, and taken only by who is weak against it', async () => {
    const jwt = await made();
    await expect(read(jwt)).rejects.toThrow();
    await expect(read(jwt, (weak) => weak !== attack)).rejects.toThrow();
    expect(await read(jwt, weakAgainst(attack))).toMatchObject({ iss: 'somebody' });
  });
});

it.each(['', 'x', 'a.b.c', 'e30.e30.e30.e30'])('%j is no JWT, to whoever reads it', async (text) => {
  await expect(read(text, () => true)).rejects.toThrow('it is no JWT');
});

it('another issuer is refused by everybody', async () => {
  await expect(read(await signed({ issuer: 'another' }), () => true)).rejects.toThrow('another issuer');
});
