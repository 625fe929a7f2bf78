import { describe, expect, test } from 'vitest';
import { AS, authorize } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const says = (query: string) => told(verdict('P2', `GET ${authorize('s1')}${query} → 200`));

describe('the method of the code challenge', () => {
  test.each([
    ['&code_challenge=abc&code_challenge_method=S256', 'passed'],
    [
      '&code_challenge=abc&code_challenge_method=plain',
      'failed at #1 address code_challenge_method: The method is plain: the challenge is the verifier itself.',
    ],
    [
      '&code_challenge=abc',
      'failed at #1 address code_challenge_method: code_challenge_method is left out, which means plain.',
    ],
    [
      '&code_challenge=abc&code_challenge_method=s256',
      'failed at #1 address code_challenge_method: s256 is no method that RFC 7636 knows; its names are S256 and plain, in that case.',
    ],
    ['', 'not applicable: The request has no code_challenge.'],
    ['&code_challenge_method=plain', 'not applicable: The request has no code_challenge.'],
  ])('of %j', (query, expected) => {
    expect(says(query)).toBe(expected);
  });

  test('counts where it was pushed, and not where the browser repeats it', () => {
    const urn = 'urn:ietf:params:oauth:request_uri:1';
    const text = `fetch POST ${AS}/par form client_id=c&response_type=code&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb&code_challenge=abc&code_challenge_method=S256 → 201 {"request_uri":"${urn}"}
      GET ${AS}/authorize?client_id=c&request_uri=${encodeURIComponent(urn)}&code_challenge_method=plain → 200`;
    expect(told(verdict('P2', text))).toBe('passed');
  });

  test('is looked for in a posted request', () => {
    const form =
      'response_type=code&client_id=c&state=s1&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb&code_challenge=abc';
    expect(told(verdict('P2', `POST ${AS}/authorize form ${form}&code_challenge_method=plain → 200`))).toBe(
      'failed at #1 request body code_challenge_method: The method is plain: the challenge is the verifier itself.',
    );
  });

  test('cannot be told of a request that a server pushed', () => {
    expect(told(verdict('P2', `GET ${AS}/authorize?client_id=c&request_uri=urn%3A1 → 200`))).toBe(
      'could not tell: the pushed authorization request',
    );
  });
});
