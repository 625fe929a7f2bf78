import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { thumbprintOf } from '../../lib/checks/key-bindings.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { T0 } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { AS } from '../fixtures/parties.ts';
import { discovery, jws, NOW, redeemed, visit } from './openid.ts';
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

describe('the key of a DPoP proof', () => {
  const KEY = { kty: 'EC', crv: 'P-256', x: 'a', y: 'b' };
  const OTHER = { kty: 'EC', crv: 'P-256', x: 'c', y: 'd' };
  const jkt = thumbprintOf(KEY) ?? '';
  const bound = jws({ sub: 'u', cnf: { jkt } });
  const boundAth = createHash('sha256').update(bound).digest('base64url');
  const withToken = (key: object) =>
    [
      visit(),
      redeemed({ access_token: bound, token_type: 'DPoP' }),
      `fetch GET ${API} [Authorization: DPoP ${bound}] [DPoP: ${proof({ ath: boundAth }, { jwk: key })}] → 200 {}`,
    ].join('\n');

  test('is that to which the access token is bound', () => {
    expect(told(verdict('M7', withToken(KEY)))).toBe('passed');
    expect(told(verdict('M7', withToken({ ...KEY, kid: 'k', use: 'sig' })))).toBe('passed');
    expect(told(verdict('M7', withToken(OTHER)))).toBe(
      `${at}jwk: The proof is made with another key than the one to which the access token is bound.`,
    );
  });

  test('is that which the request named for the code', () => {
    const dpop = (key: object) => proof({ htm: 'POST', htu: `${AS}/token`, ath: undefined }, { jwk: key });
    const text = (key: object) =>
      [visit(`&dpop_jkt=${jkt}`), redeemed({ token_type: 'DPoP' }).replace(' → ', ` [DPoP: ${dpop(key)}] → `)].join(
        '\n',
      );
    expect(told(verdict('M7', text(KEY)))).toBe('passed');
    expect(told(verdict('M7', text(OTHER)))).toBe(
      'failed at #3 request header DPoP.jwk: The proof is made with another key than the one to which the code is bound.',
    );
  });

  test('has the thumbprint of RFC 7638 §3.1', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    expect(thumbprintOf({ kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' })).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    );
    expect(thumbprintOf({ kty: 'RSA', n })).toBeUndefined();
    expect(thumbprintOf({ kty: 'oct', k: 'x' })).toBeUndefined();
  });
});

describe('a proof and a token', () => {
  const again = (second: string) =>
    `${call(proof())}\nfetch GET ${API} [Authorization: DPoP t1] [DPoP: ${second}] → 200 {}`;

  test('have another jti for each call', () => {
    expect(told(verdict('M7', again(proof({ jti: 'j2' }))))).toBe('passed');
    expect(verdict('M7', again(proof()))).toMatchObject({
      faults: [{ severity: 'warning', cause: 'The proof has the jti of that in #4.' }],
    });
  });

  test('are sent by the scheme DPoP where the token is bound to a key', () => {
    const bearer = (type: string) =>
      [visit(), redeemed({ token_type: type }), `fetch GET ${API} [Authorization: Bearer t1] → 200 {}`].join('\n');
    expect(told(verdict('M7', bearer('DPoP')))).toBe(
      'failed at #4 request header Authorization: The access token is bound to a key (token_type DPoP), but was sent by the scheme Bearer.',
    );
    expect(told(verdict('M7', bearer('Bearer')))).toMatch(/^not applicable/);
  });
});

describe('an access token under FAPI', () => {
  const text = (answer: object, ...before: string[]) => [...before, visit(), redeemed(answer)].join('\n');
  const BEARER = { token_type: 'Bearer' };
  const unbound =
    'failed at #4 response body token_type: The access token is bound to no key, and the metadata name no binding to certificates: whoever has it can use it.';

  test.each(['fapi-1-advanced', 'fapi-2-security', 'open-finance-brasil'] as const)('is bound in %s', (profile) => {
    expect(told(verdict('M7', text(BEARER, discovery()), profile))).toBe(unbound);
    expect(verdict('M7', text(BEARER, discovery()), profile)).toMatchObject({ faults: [{ severity: 'warning' }] });
    const never = discovery({ tls_client_certificate_bound_access_tokens: false });
    expect(verdict('M7', text(BEARER, never), profile)).not.toMatchObject({ faults: [{ severity: 'warning' }] });
    expect(told(verdict('M7', text(BEARER, never), profile))).toBe(unbound);
    const byTls = discovery({ tls_client_certificate_bound_access_tokens: true });
    const unknown = 'could not tell: whether the access token is bound to a certificate of TLS';
    expect(told(verdict('M7', text(BEARER, byTls), profile))).toBe(unknown);
    expect(told(verdict('M7', text(BEARER), profile))).toBe(unknown);
    const certified = jws({ cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' } });
    expect(told(verdict('M7', text({ ...BEARER, access_token: certified }, discovery()), profile))).toBe('passed');
  });

  test('need not be bound elsewhere', () => {
    expect(told(verdict('M7', text(BEARER, discovery()), 'security-bcp'))).toMatch(/^not applicable/);
  });

  test('has proofs with the algorithms that the profile admits', () => {
    const rs256 = call(proof({}, { alg: 'RS256' }));
    expect(told(verdict('M7', rs256))).toBe('passed');
    expect(told(verdict('M7', rs256, 'fapi-2-security'))).toBe(`${at}alg: The proof is signed with RS256.`);
  });
});
