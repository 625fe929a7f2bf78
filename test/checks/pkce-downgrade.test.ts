import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, IDP, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const challenged = signIn('s1', 'k1').replace('&state=', '&code_challenge=abc&code_challenge_method=S256&state=');
const redeem = (verifier?: string, answer = '200 {"access_token":"t"}') =>
  `fetch POST ${AS}/token form grant_type=authorization_code&code=k1${verifier ? `&code_verifier=${verifier}` : ''} → ${answer}`;
const says = (...lines: string[]) => told(verdict('P5', lines.join('\n')));

describe('the two halves of PKCE', () => {
  test('go together, right or wrong', () => {
    expect(says(challenged, redeem('v'))).toBe('passed');
  });

  test('are incomplete without the verifier', () => {
    expect(says(challenged, redeem())).toBe(
      'failed at #3 request body code_verifier: The authorization request has a code_challenge, but the token request has no code_verifier, and the server took it.',
    );
    expect(says(challenged, redeem(undefined, '400 {"error":"invalid_grant"}'))).toMatch(/has no code_verifier\.$/);
  });

  test('are incomplete without the challenge', () => {
    expect(says(signIn('s1', 'k1'), redeem('v'))).toBe(
      'failed at #3 request body code_verifier: The token request has a code_verifier, but the authorization request had no code_challenge, and the server took it.',
    );
  });

  test('are both missing: another check speaks of that', () => {
    expect(says(signIn('s1', 'k1'), redeem())).toMatch(/^not applicable: /);
  });

  test('cannot be compared where a server redeems the code', () => {
    expect(says(challenged)).toBe('could not tell: the token request');
  });

  test('cannot be compared where the challenge may have been pushed', () => {
    const back = `${CB}?code=k1&iss=${AS}`;
    expect(
      says(`GET ${AS}/authorize?client_id=c&request_uri=urn%3A1 → 302 ${back}`, `GET ${back} → 200`, redeem('v')),
    ).toBe('could not tell: the pushed authorization request');
    expect(
      says(`GET ${AS}/authorize?client_id=c&request_uri=urn%3A1 → 302 ${back}`, `GET ${back} → 200`, redeem()),
    ).toBe('could not tell: the pushed authorization request');
  });

  test('are no pair where the challenge is that of a broker, which asks a server of its own', () => {
    const [inner, back] = [`${AS}/broker?code=inner&state=s2`, `${CB}?code=k1&state=s1`];
    const asked = `${authorize('s2', `${AS}/broker`, IDP)}&code_challenge=abc&code_challenge_method=S256`;
    expect(
      says(
        `GET ${authorize('s1')} → 302 ${asked}`,
        `GET ${asked} → 302 ${inner}`,
        `GET ${inner} → 302 ${back}`,
        `GET ${back} → 200`,
        redeem(),
      ),
    ).toMatch(/^not applicable: /);
  });

  test('go together where the challenge was posted', () => {
    const form = `response_type=code&client_id=c&state=s1&redirect_uri=${encodeURIComponent(CB)}&code_challenge=abc&code_challenge_method=S256`;
    const back = `${CB}?code=k1&state=s1`;
    expect(says(`POST ${AS}/authorize form ${form} → 302 ${back}`, `GET ${back} → 200`, redeem('v'))).toBe('passed');
  });
});
