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
    [`${CB}/`, 'The two differ in a slash at the end alone, at character 23: / at the end was added.'],
    ['https://tpp.example:443/cb', 'The two differ in the port alone, at character 20: 4 characters were added.'],
    ['http://tpp.example/cb', 'The two differ in the scheme alone, at character 5: the s is missing.'],
    ['https://tpp.example/%63b', 'The two differ in the percent-encoding alone, at character 21: c became %63.'],
    ['https://tpp.example/CB', 'The two differ in capitals alone, at character 21: cb became CB.'],
    ['https://tpp.example/cb2', 'The two differ at character 23: 2 at the end was added.'],
  ])('fails when it is %s', (other, cause) => {
    expect(judged(signIn('s1', 'k1'), redeem(other))).toBe(`failed at #3 request body redirect_uri: ${cause}`);
  });

  test('fails for the case of a percent escape, and says so', () => {
    const [upper, lower] = ['https://tpp.example/a%2Bb', 'https://tpp.example/a%2bb'];
    const back = `${upper}?code=k1&state=s1`;
    expect(judged(`GET ${authorize('s1', upper)} → 302 ${back}`, `GET ${back} → 200`, redeem(lower))).toBe(
      'failed at #3 request body redirect_uri: The two differ in the case of a percent escape alone, at character 24: B became b.',
    );
  });

  test('fails when it is left out', () => {
    expect(judged(signIn('s1', 'k1'), redeem())).toBe(
      'failed at #3 request body redirect_uri: The token request has no redirect_uri, although the authorization request has one.',
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
          where: [
            { step: 3, field: 'request body redirect_uri' },
            { step: 1, field: 'address redirect_uri' },
          ],
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

  test('may be left out where the server asks for PKCE instead, which is worth a warning', () => {
    const call = redeem().replace(' →', '&code_verifier=v →');
    const result = verdict('R1', [signIn('s1', 'k1'), call].join('\n'));
    expect(result).toMatchObject({ faults: [{ severity: 'warning', because: expect.stringContaining('OAuth 2.1') }] });
    const refused = call.replace('200 {"access_token":"t1"}', '400 {"error":"invalid_grant"}');
    expect(verdict('R1', [signIn('s1', 'k1'), refused].join('\n'))).not.toHaveProperty('faults.0.severity');
  });

  test('is compared with the one of a posted request, or of a pushed one', () => {
    const form = `response_type=code&client_id=c&state=s1&redirect_uri=${encodeURIComponent(CB)}`;
    const back = `${CB}?code=k1&state=s1`;
    const posted = verdict(
      'R1',
      [`POST ${AS}/authorize form ${form} → 302 ${back}`, `GET ${back} → 200`, redeem(`${CB}/`)].join('\n'),
    );
    expect(posted).toMatchObject({
      faults: [{ where: [{ step: 3 }, { step: 1, field: 'request body redirect_uri' }] }],
    });
    const pushed = [
      `fetch POST ${AS}/par form ${form} → 201 {"request_uri":"urn:1"}`,
      `GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 302 ${back}`,
      `GET ${back} → 200`,
    ];
    expect(verdict('R1', [...pushed, redeem(`${CB}/`)].join('\n'))).toMatchObject({
      faults: [{ where: [{ step: 4 }, { step: 1, field: 'request body redirect_uri' }] }],
    });
    expect(judged(...pushed.slice(1), redeem(CB))).toBe('could not tell: what was asked under request_uri');
  });

  test('cannot be told where a server redeems the code, although the page hands it over as if it did', () => {
    expect(judged(signIn('s1', 'k1'))).toBe('could not tell: the token request');
    const own = redeem().replace(AS, 'https://api.tpp.example');
    expect(judged(signIn('s1', 'k1'), own)).toBe('could not tell: the token request');
    expect(judged(signIn('s1', 'k1'), own, redeem(CB))).toBe('passed');
  });

  test('is that of a refusal, which redeems nothing: not applicable', () => {
    const back = `${CB}?error=access_denied&state=s1`;
    expect(judged(`GET ${authorize('s1')} → 302 ${back}\nGET ${back} → 200`)).toBe(
      'not applicable: No code was issued, so none was redeemed.',
    );
  });
});
