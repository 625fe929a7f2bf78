import { describe, expect, test } from 'vitest';
import { redeem, signIn } from '../fixtures/parties.ts';
import { CREATED, redeemed, SIGN_IN, selected, status } from './nextgenpsd2.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('N3', lines.join('\n')));

describe('the consent behind a token', () => {
  test('passes when it is valid', () => {
    expect(judged(CREATED, SIGN_IN, redeemed(), status('valid'))).toBe('passed');
  });

  test('passes when it becomes valid while it is polled', () => {
    expect(judged(CREATED, SIGN_IN, redeemed(), status('received'), status('valid'))).toBe('passed');
  });

  test('passes when the user ends it later', () => {
    expect(judged(CREATED, SIGN_IN, redeemed(), status('valid'), status('terminatedByTpp'))).toBe('passed');
  });

  test.each(['received', 'partiallyAuthorised', 'rejected'])('fails when it stays %s', (word) => {
    expect(judged(CREATED, SIGN_IN, redeemed(), status(word))).toBe(
      `failed at #5 response body consentStatus: The token is there, but the consent is ${word}: it cannot be used yet.`,
    );
  });

  test('cannot be told from a status that was read before the token', () => {
    expect(judged(CREATED, status('received'), SIGN_IN, redeemed())).toBe(
      'could not tell: the consent status after the token',
    );
  });

  test('cannot be told where a server redeems the code', () => {
    expect(judged(CREATED, SIGN_IN)).toBe('could not tell: the token request');
  });

  test('is not asked where no code was issued, as with an app', () => {
    expect(judged(CREATED, selected('DECOUPLED', { challengeData: { data: 'tok' } }), status('received'))).toBe(
      'not applicable: No code was issued, so none was redeemed.',
    );
  });

  test('is none of plain OAuth', () => {
    expect(judged(signIn('state-1', 'k1'), redeem('k1'))).toMatch(/^not applicable: No consent API/);
  });
});
