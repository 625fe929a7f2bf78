import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64urlOf, sha256 } from '../../lib/decode/hash.ts';
import { AS, authorize, jwt } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const VERIFIER = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
const HEX = [...sha256(VERIFIER)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const says = (challenge: string, method = 'S256') =>
  told(
    verdict(
      'P3',
      `GET ${authorize('s1')}&code_challenge=${encodeURIComponent(challenge)}&code_challenge_method=${method} → 200`,
    ),
  );
const failed = (cause: string) => `failed at #1 address code_challenge: ${cause}`;

describe('the form of an S256 challenge', () => {
  test.each([
    [CHALLENGE, 'passed'],
    ['-'.repeat(43), 'passed'],
    [`${CHALLENGE}=`, failed('The challenge is padded with =, which base64url here leaves out.')],
    [CHALLENGE.slice(1), failed('The challenge has 42 characters; a SHA-256 has 43.')],
    [CHALLENGE.replace('-', '+'), failed('The challenge is plain base64, with + or /, and not base64url.')],
    [CHALLENGE.replace('-', '~'), failed('The challenge has characters that base64url does not have.')],
    [HEX, failed('The challenge is the hash in hex, and not in base64url.')],
    [btoa(HEX), failed('The challenge is the base64 of a hex digest, and not of its bytes.')],
    [
      btoa(HEX.toUpperCase()).replaceAll('=', ''),
      failed('The challenge is the base64 of a hex digest, and not of its bytes.'),
    ],
    // An MD5 in hex has 32 bytes, as a SHA-256 has.
    [
      btoa(HEX.slice(0, 32)).replaceAll('=', ''),
      failed('The challenge is the base64 of a hex digest, and not of its bytes.'),
    ],
  ])('of %s', (challenge, expected) => {
    expect(says(challenge)).toBe(expected);
  });

  test('is told of a posted request, and of a request object, where it stands', () => {
    const form = `response_type=code&client_id=c&state=s1&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb`;
    expect(
      told(verdict('P3', `POST ${AS}/authorize form ${form}&code_challenge=a&code_challenge_method=S256 → 200`)),
    ).toBe('failed at #1 request body code_challenge: The challenge has 1 character; a SHA-256 has 43.');
    const request = jwt({ response_type: 'code', code_challenge: 'ab', code_challenge_method: 'S256' });
    expect(told(verdict('P3', `POST ${AS}/authorize form client_id=c&request=${request} → 200`))).toMatch(
      /^failed at #1 request body request: /,
    );
    expect(told(verdict('P3', `GET ${authorize('s1')}&code_challenge=x&request=${request} → 200`))).toMatch(
      /^failed at #1 address request: /,
    );
  });

  test('is right for the hash of whatever verifier', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 43, maxLength: 128 }), (text) => says(base64urlOf(sha256(text))) === 'passed'),
      { numRuns: 30 },
    );
  });

  test('is not asked of a plain one', () => {
    expect(says('a', 'plain')).toBe('not applicable: The method of the challenge is not S256.');
  });

  test('is not asked where there is none', () => {
    expect(told(verdict('P3', `GET ${authorize('s1')} → 200`))).toBe(
      'not applicable: The request has no code_challenge.',
    );
  });

  test('cannot be told of a request that a server pushed', () => {
    expect(told(verdict('P3', `GET ${AS}/authorize?client_id=c&request_uri=urn%3A1 → 200`))).toBe(
      'could not tell: the pushed authorization request',
    );
  });
});
