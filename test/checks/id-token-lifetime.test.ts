import { describe, expect, test } from 'vitest';
import { T0 } from '../fixtures/arrows.ts';
import { hybrid, idToken, NOW, redeemed, signedIn, visit } from './openid.ts';
import { told, verdict } from './verdict.ts';

const judged = (claims: object, headers = '') =>
  told(verdict('I3', [visit(), redeemed({ id_token: idToken(claims) }, headers)].join('\n')));
const at = 'failed at #3 response body id_token.';

describe('the times of an ID token', () => {
  test.each([
    {},
    { exp: NOW - 200 },
    { iat: NOW + 200 },
    { iat: NOW - 86_400 },
    { nbf: NOW, iat: undefined },
    { exp: NOW + 86_400 * 365 },
    { exp: NOW + 0.5 },
  ])('pass as %j', (claims) => {
    expect(judged(claims)).toBe('passed');
  });

  test.each([
    [{ exp: NOW - 400 }, 'exp: The ID token had expired 6 min before it came.'],
    [{ iat: NOW + 400 }, 'iat: iat of the ID token is 6 min after the time at which it came.'],
    [{ nbf: NOW + 7200 }, 'nbf: nbf of the ID token is 1 h after the time at which it came.'],
    [{ exp: (NOW + 3600) * 1000 }, 'exp: exp of the ID token counts milliseconds instead of seconds.'],
    [{ iat: NOW * 1000 }, 'iat: iat of the ID token counts milliseconds instead of seconds.'],
    [{ exp: String(NOW + 3600) }, 'exp: exp of the ID token is no number of seconds since 1970.'],
    [{ exp: undefined }, 'exp: The ID token has no exp: it never expires.'],
  ])('fail as %j', (claims, cause) => {
    expect(judged(claims)).toBe(at + cause);
  });

  test('are compared with the time of the answer, not with now', () => {
    // The lines of a test are of a day that is fixed; a token of ten years later is not valid yet then.
    expect(judged({ iat: Math.floor(Date.now() / 1000) + 86_400 * 3650 })).toMatch(/^failed/);
  });

  test('are only a warning where the server’s own clock says that they are right', () => {
    const date = new Date(T0 + 900_000).toUTCString();
    const text = [visit(), redeemed({ id_token: idToken({ iat: NOW + 900 }) }, ` [Date: ${date}]`)].join('\n');
    expect(verdict('I3', text)).toMatchObject({ faults: [{ severity: 'warning' }] });
    expect(told(verdict('I3', text))).toMatch(/The server’s own clock differs from that of this computer by 14 min\.$/);
    // The date of a cached answer tells nothing of the server’s clock.
    expect(verdict('I3', text.replace(' [Date', ' [Age: 900] [Date'))).not.toMatchObject({
      faults: [{ severity: 'warning' }],
    });
  });

  test('are not compared with the clock of the third party, to which the browser brings the token', () => {
    const text = `${hybrid(idToken({ iat: NOW + 900 }))} [Date: ${new Date(T0 + 900_000).toUTCString()}]`;
    expect(told(verdict('I3', text))).toBe(
      'failed at #2 address id_token.iat: iat of the ID token is 14 min after the time at which it came.',
    );
  });

  test('may differ by one minute only in FAPI 2.0', () => {
    const text = signedIn(idToken({ iat: NOW + 120 }));
    expect(told(verdict('I3', text))).toBe('passed');
    expect(told(verdict('I3', text, 'fapi-2-security'))).toMatch(/^failed at #3/);
  });

  test('are not applicable where no ID token was issued, and cannot be told where a server keeps it', () => {
    expect(told(verdict('I3', [visit(''), redeemed({})].join('\n')))).toMatch(/^not applicable: /);
    expect(told(verdict('I3', visit()))).toBe('could not tell: the ID token');
  });
});
