import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hybrid, idToken, redeemed, signedIn, visit } from './openid.ts';
import { told, verdict } from './verdict.ts';

const digest = (text: string, name = 'sha256') => createHash(name).update(text).digest();
const half = (text: string, name = 'sha256') => {
  const bytes = digest(text, name);
  return bytes.subarray(0, bytes.length / 2).toString('base64url');
};
const judged = (text: string, profile?: 'fapi-1-advanced') => told(verdict('I5', text, profile));
const good = { c_hash: half('k1') };

describe('the hashes in an ID token', () => {
  test('pass when they are those of what came along', () => {
    expect(judged(signedIn(idToken({ at_hash: half('t1') })))).toBe('passed');
    expect(judged(signedIn(idToken({ at_hash: half('t1', 'sha512') }, { alg: 'PS512' })))).toBe('passed');
    expect(judged(hybrid(idToken({ ...good, s_hash: half('s1') })))).toBe('passed');
    expect(judged(signedIn(idToken({ c_hash: half('k1'), s_hash: half('s1') })))).toBe('passed');
  });

  test('take the vector of OpenID Connect', () => {
    const code = 'Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk';
    const swap = (text: string) => text.replaceAll('k1', code);
    const token = idToken({ c_hash: 'LDktKdoQak3Pk0cnXxCltA' }, { alg: 'RS256' });
    expect(judged(swap(hybrid('TOKEN')).replaceAll('TOKEN', token))).toBe('passed');
  });

  test.each([
    [{ at_hash: half('t2') }, 'at_hash is not the hash of the access token that came with the ID token.'],
    [{ at_hash: half('t1', 'sha512') }, /^at_hash is the left half of SHA-512 of the access token, not /],
    [{ at_hash: digest('t1').toString('base64url') }, /^at_hash is the whole SHA-256 of the access token, not /],
    [
      { at_hash: digest('t1').subarray(0, 16).toString('hex') },
      /^at_hash is the left half of SHA-256 in hexadecimal digits/,
    ],
    [
      { at_hash: digest('t1').subarray(0, 16).toString('base64') },
      /^at_hash is the left half of SHA-256 in standard base64/,
    ],
    [{ at_hash: 5 }, 'at_hash is not the hash of the access token that came with the ID token.'],
    [{ c_hash: half('k2') }, 'c_hash is not the hash of the code that came with the ID token.'],
    [{ s_hash: half('s2') }, 's_hash is not the hash of the state that came with the ID token.'],
  ])('fail as %j', (claims, cause) => {
    const [name = ''] = Object.keys(claims);
    const [place, words] = judged(signedIn(idToken(claims))).split(`.${name}: `);
    expect(place).toBe('failed at #3 response body id_token');
    expect(words).toMatch(cause);
  });

  test('must be there where code and ID token come with the browser', () => {
    expect(judged(hybrid(idToken()))).toBe(
      'failed at #2 address id_token.c_hash: The ID token came with a code, but has no c_hash.',
    );
  });

  test('need s_hash only in a profile that says so', () => {
    const text = hybrid(idToken(good, { alg: 'PS256' }));
    expect(judged(text)).toBe('passed');
    expect(judged(text, 'fapi-1-advanced')).toBe(
      'failed at #2 address id_token.s_hash: The ID token came with a state, but has no s_hash.',
    );
  });

  test('may be left out of a token from the token endpoint', () => {
    expect(judged(signedIn(idToken()))).toBe('not applicable: No ID token holds a hash, and none of them needs one.');
  });

  test('are not applicable without an ID token', () => {
    expect(judged([visit(''), redeemed({})].join('\n'))).toBe('not applicable: The scope openid was not asked for.');
  });

  test('cannot be told where the algorithm names no hash', () => {
    expect(judged(signedIn(idToken({ at_hash: half('t1') }, { alg: 'X1' })))).toBe(
      'could not tell: which hash belongs to alg X1',
    );
  });

  test('cannot be told of an access token that was not handed out', () => {
    const text = signedIn(idToken({ at_hash: half('t1') })).replace('"access_token":"t1",', '');
    expect(judged(text)).toBe('could not tell: the access token of which at_hash is the hash');
  });
});
