import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, jwt } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const without = (more = '') => `GET ${authorize('x').replace('&state=x', '')}${more} → 200`;
const CAUSE = 'Nothing ties the answer to the browser that asked for it.';

describe('a request without state', () => {
  test('fails, and so does an empty one', () => {
    expect(told(verdict('S1', without()))).toBe(`failed at #1 address state: ${CAUSE}`);
    expect(told(verdict('S1', without('&state=')))).toBe(`failed at #1 address state: ${CAUSE}`);
    expect(verdict('S1', without())).not.toHaveProperty('faults.0.severity');
  });

  test.each([
    ['PKCE', '&code_challenge=x&code_challenge_method=S256', 'PKCE is used'],
    ['the nonce of OpenID Connect', '&scope=openid&nonce=n', 'A nonce is sent'],
  ])('is a warning with %s', (_, more, because) => {
    expect(verdict('S1', without(more))).toMatchObject({
      faults: [{ severity: 'warning', because: expect.stringContaining(because) }],
    });
  });

  test('is worth knowing in FAPI 2.0, which relies on PKCE, and an error there without it', () => {
    const pkce = without('&code_challenge=x&code_challenge_method=S256');
    expect(verdict('S1', pkce, 'fapi-2-security')).toMatchObject({
      faults: [{ severity: 'info', because: expect.stringContaining('FAPI 2.0') }],
    });
    expect(verdict('S1', without('&scope=openid&nonce=n'), 'fapi-2-security')).toMatchObject({
      faults: [{ severity: 'warning' }],
    });
    expect(verdict('S1', without(), 'fapi-2-security')).not.toHaveProperty('faults.0.severity');
  });

  test('is an error in FAPI 1.0 without openid, in spite of PKCE, and a warning with it', () => {
    const pkce = '&code_challenge=x&code_challenge_method=S256';
    expect(verdict('S1', without(pkce), 'fapi-1-advanced')).toMatchObject({
      faults: [{ because: expect.stringContaining('Baseline §5.2.2.3') }],
    });
    expect(verdict('S1', without(pkce), 'fapi-1-advanced')).not.toHaveProperty('faults.0.severity');
    expect(verdict('S1', without(`${pkce}&scope=openid`), 'open-finance-brasil')).toMatchObject({
      faults: [{ severity: 'warning' }],
    });
  });

  test.each([
    ['Banco BS2', `${AS}/api-banking/auth/oauth/v2/authorize?response_type=code&client_id=c&redirect_uri=${CB}`],
    [
      'Vipps MobilePay',
      `${AS}/access-management-1.0/access/oauth2/auth?response_type=code&client_id=c&redirect_uri=${CB}&requested_flow=app_to_app_v2`,
    ],
  ])('is an error at %s in spite of PKCE, for its guide demands it', (name, request) => {
    const result = verdict('S1', `GET ${request}&code_challenge=x&code_challenge_method=S256 → 200`);
    expect(result).toMatchObject({ faults: [{ because: expect.stringContaining(name) }] });
    expect(result).not.toHaveProperty('faults.0.severity');
  });

  test('is not one that was posted', () => {
    const form = `response_type=code&client_id=c&redirect_uri=${encodeURIComponent(CB)}`;
    expect(told(verdict('S1', `POST ${AS}/authorize form ${form}&state=state-1 → 200`))).toBe('passed');
    expect(told(verdict('S1', `POST ${AS}/authorize form ${form} → 200`))).toBe(
      `failed at #1 request body state: ${CAUSE}`,
    );
  });

  test('is an error with a nonce that no ID token will hold', () => {
    expect(verdict('S1', without('&scope=accounts&nonce=n'))).not.toHaveProperty('faults.0.severity');
  });

  test('is not one that was pushed, or stands in a request object', () => {
    const form = `response_type=code&client_id=c&state=state-1&redirect_uri=${encodeURIComponent(CB)}`;
    const pushed = `fetch POST ${AS}/par form ${form} → 201 {"request_uri":"urn:1"}\nGET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`;
    expect(told(verdict('S1', pushed))).toBe('passed');
    const request = jwt({ response_type: 'code', redirect_uri: CB, state: 'state-1' });
    expect(told(verdict('S1', `GET ${AS}/authorize?client_id=c&request=${request} → 200`))).toBe('passed');
  });

  test('cannot be told of what a server pushed, and is not applicable without OAuth', () => {
    expect(told(verdict('S1', `GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`))).toBe(
      'could not tell: what was asked under request_uri',
    );
    expect(told(verdict('S1', 'GET https://www.saltedge.com/connect?token=c1 → 200'))).toMatch(/^not applicable: /);
  });
});
