import { describe, expect, test } from 'vitest';
import { redeem, signIn } from '../fixtures/parties.ts';
import { CREATED, redeemed, SIGN_IN } from './nextgenpsd2.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('N2', lines.join('\n')));

describe('the consent of the token request', () => {
  test('passes when consent and authorisation are those of acr_values', () => {
    expect(judged(SIGN_IN, redeemed())).toBe('passed');
  });

  test('passes with other case in the names of the headers', () => {
    expect(judged(SIGN_IN, redeemed('[x-consentid: c-11112222] [x-consentauthorisationid: a-33334444]'))).toBe(
      'passed',
    );
  });

  test.each([
    [
      '[X-ConsentId: c-11112223] [X-ConsentAuthorisationId: a-33334444]',
      'X-ConsentId: X-ConsentId is not the consentId of acr_values: they differ at character 10: 2 became 3.',
    ],
    [
      '[X-ConsentId: c-11112222]',
      'X-ConsentAuthorisationId: The token request has no X-ConsentAuthorisationId, although acr_values names consentAuthorisationId.',
    ],
    [
      '[X-ConsentAuthorisationId: a-33334444]',
      'X-ConsentId: The token request has no X-ConsentId, although acr_values names consentId.',
    ],
  ])('fails with %s', (headers, fault) => {
    expect(judged(SIGN_IN, redeemed(headers))).toBe(`failed at #3 request header ${fault}`);
  });

  test('fails where scaOAuth was opened without its acr_values', () => {
    const cut = SIGN_IN.replace(/&acr_values=\S+/, '');
    expect(judged(CREATED, cut, redeemed())).toBe(
      'failed at #2 address acr_values: The token request names a consent, but acr_values of the authorization request names none.',
    );
  });

  test('is not applicable where acr_values names no consent', () => {
    expect(judged(signIn('state-1', 'k1'), redeem('k1'))).toBe('not applicable: acr_values names no consent.');
    expect(judged(signIn('state-1', 'k1'))).toBe('not applicable: acr_values names no consent.');
  });

  test('cannot be told where a server redeems the code', () => {
    expect(judged(SIGN_IN)).toBe('could not tell: the token request');
  });
});
