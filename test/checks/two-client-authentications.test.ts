import { describe, expect, test } from 'vitest';
import { AS, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const BASIC = `[Authorization: Basic ${btoa('c:hush')}]`;
const says = (body = '', header = '', address = '') =>
  told(
    verdict(
      'K3',
      `${signIn('s1', 'k1')}\nfetch POST ${AS}/token${address} form grant_type=authorization_code&code=k1${body}${header && ` ${header}`} → 200 {"access_token":"t"}`,
    ),
  );
const failed = (first: string, second: string) =>
  `failed at #3 ${first}: The request authenticates the client by ${first} and ${second}.`;

describe('client authentication', () => {
  test.each([
    ['', BASIC, 'passed'],
    ['&client_id=c&client_secret=hush', '', 'passed'],
    ['&client_assertion_type=x&client_assertion=a.b.c', '', 'passed'],
    // The name alone is no authentication.
    ['&client_id=c', BASIC, 'passed'],
    ['&client_secret=', BASIC, 'passed'],
    ['&client_secret=hush', `[Authorization: Basic ${btoa('c:')}]`, 'passed'],
    ['&client_secret=hush', '[Authorization: Bearer t]', 'passed'],
    ['&client_secret=hush', BASIC, failed('request header Authorization', 'request body client_secret')],
    ['&client_assertion=a.b.c', BASIC, failed('request header Authorization', 'request body client_assertion')],
    [
      '&client_secret=x&client_assertion=a.b.c',
      '',
      failed('request body client_secret', 'request body client_assertion'),
    ],
    ['', '', 'not applicable: No request authenticates the client.'],
  ])('by %j and %j', (body, header, expected) => {
    expect(says(body, header)).toBe(expected);
  });

  test('counts what stands in the address', () => {
    expect(says('', BASIC, '?client_secret=hush')).toBe(
      failed('request header Authorization', 'address client_secret'),
    );
  });

  test('cannot be told of a server’s requests', () => {
    expect(told(verdict('K3', signIn('s1', 'k1')))).toBe('could not tell: the token request');
  });
});
