import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { T0 } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, jwt, redeem, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const DAY = 86_400_000;
const BS2 = 'https://api.bs2.com/auth/oauth/v2';

/** A consent at BS2 whose refresh token is used so many milliseconds after it came. */
function consent(ms: number, token = 'r-1'): string {
  return `GET ${BS2}/authorize?response_type=code&client_id=c&scope=saldo&state=s1&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb → 302 https://tpp.example/cb?code=k1&state=s1
    GET https://tpp.example/cb?code=k1&state=s1 → 200
    fetch POST ${BS2}/token form grant_type=authorization_code&code=k1 → 200 {"access_token":"t","refresh_token":"${token}"} (+${ms})
    fetch POST ${BS2}/token form grant_type=refresh_token&scope=saldo&refresh_token=${token} → 400 {"error":"invalid_grant"}`;
}
const refreshedAfter = (ms: number, token?: string) => told(verdict('K9', consent(ms, token)));
const ofGolden = (id: string) => {
  const [card] = scorecards(foldTrace(golden(id)));
  const result = card?.entries.find(({ check }) => check.code === 'K9')?.result;
  return result && told(result);
};

describe('the age of a refresh token', () => {
  test.each([
    [0, 'passed'],
    [30 * DAY - 1_000, 'passed'],
    [30 * DAY + 1_000, 'failed at #4 request body refresh_token: The refresh token is 30 d old; it has 30 d.'],
    [45 * DAY, 'failed at #4 request body refresh_token: The refresh token is 45 d old; it has 30 d.'],
  ])('of %i ms at BS2', (ms, expected) => {
    expect(refreshedAfter(ms)).toBe(expected);
  });

  test('is what the token says itself, where it is older than the recording', () => {
    const token = jwt({ iat: T0 / 1000 - 31 * 86_400 });
    expect(refreshedAfter(0, token)).toBe(
      'failed at #4 request body refresh_token: The refresh token is 31 d old; it has 30 d.',
    );
    expect(ofGolden('aiia-refresh-expired')).toBe(
      'failed at #9 request body refresh_token: The refresh token is 15 d old; it has 14 d.',
    );
    expect(ofGolden('aiia-refresh')).toBe('passed');
  });

  test('is not told by a word of the server’s alone', () => {
    expect(ofGolden('bs2-refresh-expired')).toBe('passed');
  });

  test('cannot be told of a token whose issue was not seen', () => {
    const text = consent(0, 'r-0').replace(/ \{"access_token":"t","refresh_token":"r-0"\}/, '');
    expect(told(verdict('K9', text))).toBe('could not tell: when the refresh token of #4 was issued');
  });

  test('has no limit in OAuth itself', () => {
    const text = [
      signIn('s1', 'k1'),
      redeem('k1'),
      `fetch POST ${AS}/token form grant_type=refresh_token&refresh_token=r-k1 → 200 {"access_token":"t"}`,
    ].join('\n');
    expect(told(verdict('K9', text))).toBe('not applicable: The system does not say how long a refresh token lives.');
    expect(told(verdict('K9', [signIn('s1', 'k1'), redeem('k1')].join('\n')))).toBe(
      'not applicable: No token was refreshed.',
    );
  });
});
