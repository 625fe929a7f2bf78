import { describe, expect, test } from 'vitest';
import { base64urlOf, sha256 } from '../../lib/decode/hash.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, authorize, CB, IDP, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const OTHER = 'x'.repeat(43);

const begin = (challenge: string, method = 'S256', state = 's1', code = 'k1') =>
  signIn(state, code).replace(
    '&state=',
    `&code_challenge=${encodeURIComponent(challenge)}&code_challenge_method=${method}&state=`,
  );
const redeem = (verifier: string, code = 'k1', server = AS) =>
  `fetch POST ${server}/token form grant_type=authorization_code&code=${code}&code_verifier=${verifier} → 200 {"access_token":"t"}`;
const says = (...lines: string[]) => told(verdict('P4', lines.join('\n')));
const failed = (cause: string) => `failed at #3 request body code_verifier: ${cause}`;

describe('the code verifier', () => {
  test.each([
    ['S256', CHALLENGE, VERIFIER, 'passed'],
    ['plain', VERIFIER, VERIFIER, 'passed'],
    ['S256', CHALLENGE, OTHER, failed('The SHA-256 of the verifier is another value than the challenge.')],
    ['S256', VERIFIER, VERIFIER, failed('The challenge is the verifier itself, but its method is S256.')],
    [
      'S256',
      `${CHALLENGE}=`,
      VERIFIER,
      failed('The challenge is the right hash in plain base64, and not in base64url without padding.'),
    ],
    [
      'S256',
      CHALLENGE.replace('-', '+'),
      VERIFIER,
      failed('The challenge is the right hash in plain base64, and not in base64url without padding.'),
    ],
    ['plain', OTHER, VERIFIER, failed('The verifier is not the plain challenge.')],
    [
      'plain',
      CHALLENGE,
      VERIFIER,
      failed(
        'The challenge is the SHA-256 of the verifier, but its method is plain: the server compares the verifier itself.',
      ),
    ],
    ['S512', CHALLENGE, VERIFIER, 'passed'],
  ])('for %s %s', (method, challenge, verifier, expected) => {
    expect(says(begin(challenge, method), redeem(verifier))).toBe(expected);
  });

  test.each([
    ['a', 'The verifier has 1 character; RFC 7636 asks for 43 to 128.'],
    [VERIFIER.slice(1), 'The verifier has 42 characters; RFC 7636 asks for 43 to 128.'],
    ['x'.repeat(129), 'The verifier has 129 characters; RFC 7636 asks for 43 to 128.'],
    [`${VERIFIER}%3D`, 'The verifier has = at character 44, which RFC 7636 does not allow there.'],
    [`a%2F${VERIFIER}`, 'The verifier has / at character 2, which RFC 7636 does not allow there.'],
    [`a+${VERIFIER}`, 'The verifier has a space at character 2, which RFC 7636 does not allow there.'],
  ])('fails for its form, although it matches: %s', (sent, cause) => {
    const text = new URLSearchParams(`v=${sent}`).get('v') ?? '';
    expect(says(begin(base64urlOf(sha256(text))), redeem(sent))).toBe(failed(cause));
  });

  test.each(['x'.repeat(43), 'x'.repeat(128), 'a-._~0Z'.repeat(7)])('has the right form as %s', (text) => {
    expect(says(begin(base64urlOf(sha256(text))), redeem(text))).toBe('passed');
  });

  test('fails for its form where the challenge is not to be seen', () => {
    const back = `${CB}?code=k1&iss=${AS}`;
    const request = `GET ${AS}/authorize?client_id=c&request_uri=urn%3A1 → 302 ${back}`;
    expect(says(request, `GET ${back} → 200`, redeem('short'))).toBe(
      failed('The verifier has 5 characters; RFC 7636 asks for 43 to 128.'),
    );
  });

  test('is compared with the challenge of a posted request', () => {
    const form = `response_type=code&client_id=c&state=s1&redirect_uri=${encodeURIComponent(CB)}&code_challenge=${CHALLENGE}&code_challenge_method=S256`;
    const back = `${CB}?code=k1&state=s1`;
    const posted = [`POST ${AS}/authorize form ${form} → 302 ${back}`, `GET ${back} → 200`];
    expect(says(...posted, redeem(VERIFIER))).toBe('passed');
    expect(verdict('P4', [...posted, redeem(OTHER)].join('\n'))).toMatchObject({
      faults: [{ where: [{ step: 3 }, { step: 1, field: 'request body code_challenge' }] }],
    });
  });

  test('is told with both hashes', () => {
    expect(verdict('P4', [begin(CHALLENGE.replace('E', 'F')), redeem(VERIFIER)].join('\n'))).toMatchObject({
      faults: [{ expected: CHALLENGE.replace('E', 'F'), seen: CHALLENGE, where: [{ step: 3 }, { step: 1 }] }],
    });
  });

  test('of another tab is known as such', () => {
    const first = begin(CHALLENGE);
    const second = begin(OTHER, 'S256', 's2', 'k2');
    expect(says(first, second, redeem(VERIFIER, 'k2'))).toBe(
      'failed at #5 request body code_verifier: The verifier is that of another attempt: its challenge was sent in #1.',
    );
  });

  test('may be that of a second try in the same flow', () => {
    const again = `GET ${authorize('s1')}&code_challenge=${CHALLENGE}&code_challenge_method=S256 → 200`;
    expect(says(again, begin(OTHER), redeem(VERIFIER))).toBe('passed');
  });

  test('of a broker is not compared with the third party’s challenge', () => {
    const [card] = scorecards(foldTrace(golden('faulty-broker')));
    expect(card?.entries.find(({ check }) => check.code === 'P4')?.result.state).toBe('passed');
  });

  test('of a broker alone leaves the third party’s own request unseen', () => {
    const inner = `${AS}/broker?code=inner&state=s2`;
    const back = `${CB}?code=k1&state=s1`;
    expect(
      says(
        `GET ${authorize('s1')}&code_challenge=${CHALLENGE}&code_challenge_method=S256 → 302 ${authorize('s2', `${AS}/broker`, IDP)}`,
        `GET ${authorize('s2', `${AS}/broker`, IDP)} → 302 ${inner}`,
        `GET ${inner} → 200`,
        redeem(OTHER, 'inner', IDP),
        `GET ${AS}/go → 302 ${back}`,
        `GET ${back} → 200`,
      ),
    ).toBe('could not tell: the token request');
  });

  test('is not there', () => {
    expect(says(begin(CHALLENGE), redeem(''))).toBe('not applicable: No token request has a code_verifier.');
  });

  test('cannot be compared where a server pushed the challenge', () => {
    const back = `${CB}?code=k1&iss=${AS}`;
    expect(
      says(`GET ${AS}/authorize?client_id=c&request_uri=urn%3A1 → 302 ${back}`, `GET ${back} → 200`, redeem(VERIFIER)),
    ).toBe('could not tell: the pushed authorization request');
  });
});
