import { describe, expect, test } from 'vitest';
import { AS, authorize, jwt } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const ask = (uri: string) => `GET ${authorize('state-1', uri)} → 200`;
const VIPPS = `${AS}/access-management-1.0/access/oauth2/auth?response_type=code&client_id=c&state=state-1&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb&requested_flow=app_to_app&app_callback_uri=`;

describe('a custom scheme', () => {
  test.each([['https://tpp.example/cb'], ['http://127.0.0.1:3000/cb'], ['urn:ietf:wg:oauth:2.0:oob']])(
    'is not what %s has',
    (uri) => {
      expect(told(verdict('R4', ask(uri)))).toBe('passed');
    },
  );

  test('is a warning where its name follows a domain', () => {
    const result = verdict('R4', ask('com.example.app:/cb'));
    expect(told(result)).toBe(
      'failed at #1 address redirect_uri: Any app can claim the scheme com.example.app, although its name follows a domain.',
    );
    expect(result).not.toHaveProperty('faults.0.severity');
  });

  test('is an error without a dot', () => {
    expect(verdict('R4', ask('myapp://cb'))).toMatchObject({
      faults: [{ severity: 'error', because: expect.stringContaining('RFC 8252 §7.1') }],
    });
  });

  test('of app_callback_uri is a warning, for Vipps MobilePay accepts it', () => {
    const result = verdict('R4', `GET ${VIPPS}merchantapp%3A%2F%2Freturn → 200`);
    expect(told(result)).toMatch(/^failed at #1 address app_callback_uri: Any app can claim the scheme merchantapp,/);
    expect(result).toMatchObject({ faults: [{ because: expect.stringContaining('Vipps MobilePay') }] });
    expect(result).not.toHaveProperty('faults.0.severity');
  });

  test('of redirect_uri is a warning where the guide of Aiia, or Vipps MobilePay, accepts it', () => {
    const aiia = ask('myapp://cb').replace('/authorize', '/v1/oauth/connect');
    const vipps = `GET ${VIPPS.replace(/https%3A\S*cb/, 'myapp%3A%2F%2Fcb').replace(/&app_callback.*/, '_v2')} → 200`;
    for (const [text, name] of [
      [aiia, 'Aiia'],
      [vipps, 'Vipps MobilePay'],
    ] as const) {
      expect(verdict('R4', text)).toMatchObject({ faults: [{ because: expect.stringContaining(name) }] });
      expect(verdict('R4', text)).not.toHaveProperty('faults.0.severity');
    }
  });

  test.each(['com.example.app:/cb', 'myapp://cb'])(
    'is an error in FAPI 1.0, which knows claimed https alone: %s',
    (uri) => {
      for (const profile of ['fapi-1-advanced', 'open-finance-brasil'] as const)
        expect(verdict('R4', ask(uri), profile)).toMatchObject({
          faults: [{ severity: 'error', because: expect.stringContaining('FAPI 1.0 Baseline §7.5') }],
        });
      expect(told(verdict('R4', ask('https://app.example/cb'), 'fapi-1-advanced'))).toBe('passed');
    },
  );

  test('is looked for in a posted request', () => {
    const form = `response_type=code&client_id=c&state=state-1&redirect_uri=${encodeURIComponent('myapp://cb')}`;
    expect(told(verdict('R4', `POST ${AS}/authorize form ${form} → 200`))).toMatch(
      /^failed at #1 request body redirect_uri: /,
    );
  });

  test('is looked for in a request object, too', () => {
    const request = jwt({ response_type: 'code', redirect_uri: 'myapp://cb', state: 'state-1' });
    expect(told(verdict('R4', `GET ${AS}/authorize?client_id=c&request=${request} → 200`))).toMatch(
      /^failed at #1 address request: /,
    );
  });

  test('cannot be told of an encrypted request, and is not applicable without a redirect URI', () => {
    expect(told(verdict('R4', `GET ${AS}/authorize?client_id=c&request=eyJhbGciOiJkaXIifQ.a.b.c.d → 200`))).toBe(
      'could not tell: the parameters of the request object',
    );
    expect(told(verdict('R4', `GET ${authorize('state-1').replace(/&redirect_uri=.*/, '')} → 200`))).toMatch(
      /^not applicable: /,
    );
  });
});
