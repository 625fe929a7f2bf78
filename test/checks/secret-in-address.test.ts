import { describe, expect, test } from 'vitest';
import { AS, authorize, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const says = (...lines: string[]) => told(verdict('K1', lines.join('\n')));
const post = (address: string, body = '') =>
  `fetch POST ${AS}/token${address} form grant_type=authorization_code&code=k1${body} → 200 {"access_token":"t"}`;

describe('client_secret in an address', () => {
  test('passes where it is in the body, or nowhere', () => {
    expect(says(signIn('s1', 'k1'), post('', '&client_secret=hush'))).toBe('passed');
    expect(says(signIn('s1', 'k1'))).toBe('passed');
  });

  test('fails on the token request', () => {
    expect(says(signIn('s1', 'k1'), post('?client_secret=hush'))).toBe(
      'failed at #3 address client_secret: The address of a request to as.example has client_secret in it.',
    );
  });

  test('fails on the authorization request', () => {
    expect(says(`GET ${authorize('s1')}&client_secret=hush → 200`)).toMatch(/^failed at #1 address client_secret/);
  });

  test('fails in a link that opens an app', () => {
    const back = 'merchant:/cb?code=k1&state=s1&client_secret=hush';
    expect(says(`GET ${authorize('s1', 'merchant:/cb')} → 302 ${back}`, `failed ${back}`)).toBe(
      'failed at #2 address client_secret: The address of a request to an app (merchant:) has client_secret in it.',
    );
  });

  test('passes where it is empty, or another word', () => {
    expect(says(signIn('s1', 'k1'), post('?client_secret='))).toBe('passed');
    expect(says(signIn('s1', 'k1'), post('?client_secret_expires_at=0'))).toBe('passed');
  });

  test('is not asked where there is nothing of OAuth', () => {
    expect(
      says(
        'fetch POST https://bank.example/psd2/consent/v1/consents json {} [X-BicFi: SJOBSESS] → 201 {"consentId":"c-1","consentStatus":"received"}',
      ),
    ).toBe('not applicable: No request of OAuth is part of this flow.');
  });
});
