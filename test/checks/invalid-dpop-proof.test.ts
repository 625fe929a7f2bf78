import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { T0 } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { AS } from '../fixtures/parties.ts';
import { jws, NOW, redeemed, visit } from './openid.ts';
import { scorecards, told, verdict } from './verdict.ts';

const jwk = { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' };
const HEADER = { typ: 'dpop+jwt', alg: 'ES256', jwk };
const API = 'https://api.example/accounts';
const ath = createHash('sha256').update('t1').digest('base64url');
const proof = (claims: object = {}, header: object = {}) =>
  jws({ jti: 'j1', htm: 'GET', htu: API, iat: NOW, ath, ...claims }, { ...HEADER, ...header });
const call = (dpop: string, { url = API, more = '', answer = '' } = {}) =>
  [visit(), redeemed({}), `fetch GET ${url} [Authorization: DPoP t1] [DPoP: ${dpop}]${more} → 200 {}${answer}`].join(
    '\n',
  );
const judged = (claims: object, header?: object) => told(verdict('M7', call(proof(claims, header))));
const at = 'failed at #4 request header DPoP.';

describe('a DPoP proof', () => {
  test.each([
    {},
    { htu: `${API}?page=2#top` },
    { htu: 'HTTPS://API.example:443/accounts' },
    { htu: 'https://api.example/%61ccounts' },
    { iat: NOW + 200 },
    { nonce: 'x' },
  ])('passes as %j', (claims) => {
    expect(judged(claims)).toBe('passed');
  });

  test('passes where the call has a query', () => {
    expect(told(verdict('M7', call(proof(), { url: `${API}?page=2` })))).toBe('passed');
  });

  test.each([
    [{ htm: 'POST' }, 'htm: htm of the proof is POST, but the call is a GET.'],
    [{ htm: 'get' }, 'htm: htm of the proof is get, but the call is a GET.'],
    [{ htu: `${API}/` }, 'htu: htu of the proof is another address than the one that was called.'],
    [{ htu: 'http://api.example/accounts' }, 'htu: htu of the proof is another address than the one that was called.'],
    [{ htu: undefined }, 'htu: htu of the proof is another address than the one that was called.'],
    [{ jti: undefined }, 'jti: The proof has no jti, so that a second use cannot be noticed.'],
    [{ iat: NOW - 400 }, 'iat: The proof was made 6 min before the call.'],
    [{ iat: NOW + 400 }, 'iat: The proof was made 6 min after the call.'],
    [{ iat: NOW * 1000 }, 'iat: iat of the proof counts milliseconds instead of seconds.'],
    [{ iat: undefined }, 'iat: The proof has no iat.'],
    [{ ath: undefined }, 'ath: The proof has no ath, although an access token is sent with it.'],
    [{ ath: `${ath}=` }, 'ath: ath of the proof is not the hash of the access token that is sent with it.'],
  ])('fails as %j', (claims, cause) => {
    expect(judged(claims)).toBe(at + cause);
  });

  test.each([
    [{ typ: 'JWT' }, 'typ: The type of the proof is not dpop+jwt.'],
    [{ alg: 'none' }, 'alg: The proof is not signed with an asymmetric key.'],
    [{ alg: 'HS256' }, 'alg: The proof is not signed with an asymmetric key.'],
    [{ jwk: undefined }, 'jwk: The header of the proof holds no key.'],
    [
      { jwk: { ...jwk, d: 'c' } },
      'jwk: The header of the proof holds the private key: whoever sees the call can make proofs.',
    ],
  ])('fails with the header %j', (header, cause) => {
    expect(judged({}, header)).toBe(at + cause);
  });

  test('needs no ath at the token endpoint', () => {
    const token = `${AS}/token`;
    const dpop = proof({ htm: 'POST', htu: token, ath: undefined });
    const text = [visit(), redeemed({ token_type: 'DPoP' }).replace(' → ', ` [DPoP: ${dpop}] → `)].join('\n');
    expect(told(verdict('M7', text))).toBe('passed');
  });

  test('may be right by the server’s clock, where that of this computer is wrong', () => {
    const answer = ` [Date: ${new Date(T0 + 900_000).toUTCString()}]`;
    expect(told(verdict('M7', call(proof({ iat: NOW + 900 }), { answer })))).toBe('passed');
    expect(told(verdict('M7', call(proof({ iat: NOW + 900 }))))).toMatch(/^failed/);
  });

  test('fails when it is missing, there twice, or no JWT', () => {
    expect(told(verdict('M7', call(proof()).replace(/ \[DPoP: [^\]]*\]/, '')))).toBe(
      'failed at #4 request header DPoP: The call has an access token of the scheme DPoP, but no proof.',
    );
    expect(told(verdict('M7', call(proof(), { more: ` [dpop: ${proof()}]` })))).toBe(
      'failed at #4 request header DPoP: The call has more than one proof.',
    );
    expect(told(verdict('M7', call('abc')))).toBe(
      'failed at #4 request header DPoP: The proof is no JWT that can be read.',
    );
  });

  test('is not applicable to bearer tokens', () => {
    const text = [visit(), redeemed({}), `fetch GET ${API} [Authorization: Bearer t1] → 200 {}`].join('\n');
    expect(told(verdict('M7', text))).toBe('not applicable: No call has a DPoP proof or a token that is bound to one.');
  });

  test.each(['oidc-dpop', 'oidc-dpop-nonce', 'oidc-fapi2'])('passes in the real consent %s', (id) => {
    const card = scorecards(foldTrace(golden(id))).at(-1);
    expect(card?.entries.find(({ check }) => check.code === 'M7')?.result.state).toBe('passed');
  });
});
