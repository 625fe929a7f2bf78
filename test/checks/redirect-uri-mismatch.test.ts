import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, authorize, CB, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const redeem = (redirectUri?: string) =>
  `fetch POST ${AS}/token form grant_type=authorization_code&code=k1${redirectUri ? `&redirect_uri=${encodeURIComponent(redirectUri)}` : ''} → 200 {"access_token":"t1"}`;
const judged = (...lines: string[]) => told(verdict('R1', lines.join('\n')));

describe('the redirect URI of the token request', () => {
  test('passes when it is the same', () => {
    expect(judged(signIn('s1', 'k1'), redeem(CB))).toBe('passed');
  });

  test.each([
    [`${CB}/`, 'The two differ at character 23: / at the end was added.'],
    ['https://tpp.example:443/cb', 'The two differ at character 20: 4 characters were added.'],
    ['http://tpp.example/cb', 'The two differ at character 5: the s is missing.'],
    ['https://tpp.example/%63b', 'The two differ at character 21: c became %63.'],
  ])('fails when it is %s', (other, cause) => {
    expect(judged(signIn('s1', 'k1'), redeem(other))).toBe(`failed at #3 redirect_uri: ${cause}`);
  });

  test('fails when it is left out', () => {
    expect(judged(signIn('s1', 'k1'), redeem())).toBe(
      'failed at #3 redirect_uri: The token request has no redirect_uri, although the authorization request has one.',
    );
  });

  test('shows the difference character by character', () => {
    expect(verdict('R1', [signIn('s1', 'k1'), redeem(`${CB}/`)].join('\n'))).toMatchObject({
      faults: [
        {
          expected: CB,
          seen: `${CB}/`,
          difference: [
            { kind: 'same', text: CB },
            { kind: 'added', text: '/' },
          ],
          where: [{ step: 3 }, { step: 1 }],
        },
      ],
    });
  });

  test('is not asked for where the authorization request named none', () => {
    const without = authorize('s1').replace(/&redirect_uri=[^&]*/, '');
    expect(judged(`GET ${without} → 302 ${CB}?code=k1&state=s1\nGET ${CB}?code=k1&state=s1 → 200`, redeem(CB))).toMatch(
      /^not applicable: /,
    );
  });

  test('is not compared with the token request of a broker, which has a redirect URI of its own', () => {
    const entries = scorecards(foldTrace(golden('faulty-broker'))).flatMap((card) => card.entries);
    expect(entries.filter(({ check }) => check.code === 'R1').map(({ result }) => told(result))).toEqual(['passed']);
  });

  test('cannot be told where a server redeems the code', () => {
    expect(judged(signIn('s1', 'k1'))).toBe('could not tell: the token request');
  });

  test('is that of a refusal, which redeems nothing: not applicable', () => {
    const back = `${CB}?error=access_denied&state=s1`;
    expect(judged(`GET ${authorize('s1')} → 302 ${back}\nGET ${back} → 200`)).toBe(
      'not applicable: No code was issued, so none was redeemed.',
    );
  });
});
