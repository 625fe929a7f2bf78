import { describe, expect, test } from 'vitest';
import { AS } from '../fixtures/parties.ts';
import { hybrid, idToken, jws, redeemed, signedIn, visit } from './openid.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('I4', lines.join('\n')));
const at = 'failed at #3 response body id_token.nonce: ';
const refresh = (token: string) =>
  `fetch POST ${AS}/token form grant_type=refresh_token&refresh_token=r1 → 200 {"access_token":"t2","id_token":"${token}"}`;
const first = [visit(), redeemed({ id_token: idToken(), refresh_token: 'r1' })].join('\n');

describe('the nonce of an ID token', () => {
  test('passes when it is that of the request', () => {
    expect(judged(signedIn(idToken()))).toBe('passed');
  });

  test.each([
    [{ nonce: undefined }, 'The request has a nonce, the ID token has none.'],
    [{ nonce: '' }, 'The nonce of the ID token is empty.'],
    [{ nonce: 'n2' }, 'The nonce of the ID token is another than that of the request.'],
    [{ nonce: 'N1' }, 'The nonce of the ID token is another than that of the request.'],
  ])('fails as %j', (claims, cause) => {
    expect(judged(signedIn(idToken(claims)))).toBe(at + cause);
  });

  test('is compared where the browser brings the token', () => {
    expect(judged(hybrid(idToken({ nonce: 'n2' })))).toMatch(/^failed at #2 address id_token.nonce: /);
  });

  test('may be missing after a refresh, but not be another', () => {
    expect(judged(first, refresh(idToken({ nonce: undefined })))).toBe('passed');
    expect(judged(first, refresh(idToken({ nonce: 'n2' })))).toMatch(/^failed at #4 response body id_token.nonce: /);
  });

  test('is not applicable where there was none', () => {
    expect(judged(visit('&scope=openid'), redeemed({ id_token: idToken({ nonce: undefined }) }))).toBe(
      'not applicable: The request had no nonce, and no ID token has one.',
    );
    expect(judged(visit(''), redeemed({}))).toBe('not applicable: The scope openid was not asked for.');
  });

  test('is a warning where the token has one that nobody sent', () => {
    const text = [visit('&scope=openid'), redeemed({ id_token: idToken() })].join('\n');
    expect(verdict('I4', text)).toMatchObject({ faults: [{ severity: 'warning' }] });
  });

  test('is read from a request object', () => {
    const object = jws({ scope: 'openid', nonce: 'n1', client_id: 'c' });
    expect(judged(visit(`&request=${object}`), redeemed({ id_token: idToken() }))).toBe('passed');
    expect(judged(visit(`&request=${object}`), redeemed({ id_token: idToken({ nonce: 'n2' }) }))).toMatch(/^failed/);
  });

  test('cannot be told where a server pushed the request', () => {
    const pushed = `${AS}/authorize?client_id=c&request_uri=urn:r1`;
    const back = 'https://tpp.example/cb?code=k1&state=s1';
    expect(judged(`GET ${pushed} → 302 ${back}`, `GET ${back} → 200`, redeemed({ id_token: idToken() }))).toMatch(
      /^could not tell: /,
    );
  });
});
