import { describe, expect, test } from 'vitest';
import { AS, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const post = (answer = '200 {"access_token":"t"}', code = 'k1') =>
  `fetch POST ${AS}/token form grant_type=authorization_code&code=${code} → ${answer}`;
const says = (...lines: string[]) => told(verdict('C2', [signIn('s1', 'k1'), ...lines].join('\n')));
const refused = (error: string) => `400 {"error":"${error}"}`;

describe('a code', () => {
  test('passes when it is posted once', () => {
    expect(says(post())).toBe('passed');
  });

  test.each([
    [post(), post(refused('invalid_grant')), 'The code was posted in #3 already, and redeemed.'],
    [post(), post(), 'The code was posted in #3 already, and redeemed; the server took it twice.'],
    [post(refused('invalid_grant')), post(refused('invalid_grant')), 'The code was posted in #3 already.'],
    [post(), post(refused('invalid_client')), 'The code was posted in #3 already, and redeemed.'],
  ])('fails when it is posted as %s and then as %s', (first, second, cause) => {
    expect(says(first, second)).toBe(`failed at #4 request body code: ${cause}`);
  });

  test.each(['use_dpop_nonce', 'invalid_client', 'invalid_request', 'temporarily_unavailable'])(
    'may be posted again after %s, which did not spend it',
    (error) => {
      expect(says(post(refused(error)), post())).toBe('passed');
    },
  );

  test('may be posted again where the first request never arrived, or the server broke', () => {
    expect(says(post('failed net::ERR_CONNECTION_RESET'), post())).toBe('passed');
    expect(says(post('503 {}'), post())).toBe('passed');
  });

  test('may be handed on: by the page to its own server, and by that one to the authorization server', () => {
    const own = `fetch POST https://api.tpp.example/login form grant_type=authorization_code&code=k1 → 200 {"access_token":"t"}`;
    expect(says(own, post())).toBe('passed');
    expect(says(own)).toBe('could not tell: the token request');
  });

  test('cannot be judged where the first refusal has no body', () => {
    expect(says(post('400'), post())).toBe('could not tell: why #3 was refused');
  });

  test('is not there, or not seen', () => {
    expect(says()).toBe('could not tell: the token request');
    expect(told(verdict('C2', signIn('s1', 'k1').replaceAll('code=k1', 'error=access_denied')))).toMatch(
      /^not applicable/,
    );
  });
});
