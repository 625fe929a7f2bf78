import { describe, expect, test } from 'vitest';
import { AS } from '../fixtures/parties.ts';
import { idToken, jws, redeemed, visit } from './openid.ts';
import { told, verdict } from './verdict.ts';

const text = (asked: string, acr: unknown) =>
  [visit(`&scope=openid&nonce=n1${asked}`), redeemed({ id_token: idToken(acr === undefined ? {} : { acr }) })].join(
    '\n',
  );
const judged = (asked: string, acr?: unknown) => told(verdict('I6', text(asked, acr)));
const claims = (acr: object) => `&claims=${encodeURIComponent(JSON.stringify({ id_token: { acr } }))}`;
const LOA = 'urn:brasil:openbanking:loa';
const at = 'failed at #3 response body id_token.acr: ';

describe('the level of authentication', () => {
  test.each([
    ['&acr_values=gold', 'gold'],
    ['&acr_values=gold%20silver', 'silver'],
    [`&acr_values=${LOA}2`, `${LOA}3`],
    ['&acr_values=urn:openbanking:psd2:ca', 'urn:openbanking:psd2:sca'],
    [claims({ essential: true, values: [`${LOA}2`, `${LOA}3`] }), `${LOA}2`],
    [claims({ value: 'gold' }), 'gold'],
  ])('passes when %s was asked for and %s is there', (asked, acr) => {
    expect(judged(asked, acr)).toBe('passed');
  });

  test.each([
    [`&acr_values=${LOA}3`, `${LOA}2`],
    ['&acr_values=urn:cds.au:cdr:3', 'urn:cds.au:cdr:2'],
    ['&acr_values=2', '1'],
  ])('fails when %s was asked for and %s is there', (asked, acr) => {
    expect(judged(asked, acr)).toBe(`${at}The level in the ID token is below the one that was asked for.`);
  });

  test('fails where the token says nothing of it', () => {
    expect(judged('&acr_values=gold')).toBe(
      `${at}The ID token has no acr: it does not say how the user was authenticated.`,
    );
  });

  test('is an error where it was essential', () => {
    expect(verdict('I6', text(claims({ essential: true, value: `${LOA}3` }), `${LOA}2`))).toMatchObject({
      faults: [{ severity: 'error', expected: `${LOA}3`, seen: `${LOA}2` }],
    });
    expect(verdict('I6', text(claims({ value: `${LOA}3` }), `${LOA}2`))).not.toMatchObject({
      faults: [{ severity: 'error' }],
    });
  });

  test('cannot be told of levels that nobody has put into an order', () => {
    expect(judged('&acr_values=gold', 'silver')).toBe('could not tell: whether silver is at least gold');
    expect(judged(`&acr_values=${LOA}3%20gold`, `${LOA}2`)).toMatch(/^could not tell: /);
  });

  test('is not applicable where none was asked for', () => {
    expect(judged('', 'gold')).toBe('not applicable: No level of authentication was asked for.');
    expect(judged('&acr_values=idp:SJOBSESS%20tenant:x')).toBe(
      'not applicable: No level of authentication was asked for.',
    );
    expect(told(verdict('I6', [visit('&acr_values=gold'), redeemed({})].join('\n')))).toBe(
      'not applicable: The scope openid was not asked for.',
    );
  });

  test('is not what Vipps MobilePay means by acr_values', () => {
    const asked = `${AS}/access-management-1.0/access/oauth2/auth?response_type=code&client_id=c&state=s1&scope=openid&requested_flow=app_to_app_v2&acr_values=urn:vipps:acr:app_auth&redirect_uri=https://tpp.example/cb`;
    const back = 'https://tpp.example/cb?code=k1&state=s1';
    const lines = [`GET ${asked} → 302 ${back}`, `GET ${back} → 200`, redeemed({ id_token: idToken() })];
    expect(told(verdict('I6', lines.join('\n')))).toMatch(/^not applicable: Vipps MobilePay uses acr_values/);
  });

  test('is asked for in a request object, too', () => {
    const object = jws({
      client_id: 'c',
      scope: 'openid',
      claims: { id_token: { acr: { essential: true, value: `${LOA}3` } } },
    });
    expect(judged(`&request=${object}`, `${LOA}2`)).toMatch(/^failed/);
    expect(judged(`&request=${object}`, `${LOA}3`)).toBe('passed');
  });
});
