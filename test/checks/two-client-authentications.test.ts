import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, signIn } from '../fixtures/parties.ts';
import { discovery, jws } from './openid.ts';
import { scorecards, told, verdict } from './verdict.ts';

const BASIC = `[Authorization: Basic ${btoa('c:hush')}]`;
const says = (body = '', header = '', address = '', profile?: ProfileId) =>
  told(
    verdict(
      'K3',
      `${signIn('s1', 'k1')}\nfetch POST ${AS}/token${address} form grant_type=authorization_code&code=k1${body}${header && ` ${header}`} → 200 {"access_token":"t"}`,
      profile,
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

describe('client authentication under FAPI', () => {
  const assertion = (header: object, claims: object = { aud: AS }) => `&client_assertion=${jws(claims, header)}`;
  const PROFILES = ['fapi-1-advanced', 'fapi-2-security', 'open-finance-brasil'] as const;

  test.each(PROFILES)('admits no shared secret in %s', (profile) => {
    expect(says('', BASIC, '', profile)).toBe(
      'failed at #3 request header Authorization: The client authenticates with a shared secret (Basic).',
    );
    expect(says('&client_id=c&client_secret=hush', '', '', profile)).toBe(
      'failed at #3 request body client_secret: The client authenticates with a shared secret (client_secret).',
    );
    expect(says(assertion({ alg: 'HS256' }), '', '', profile)).toBe(
      'failed at #3 request body client_assertion.alg: The client assertion is signed with HS256, a shared secret.',
    );
  });

  test.each(PROFILES)('passes with an assertion of the client’s own key in %s', (profile) => {
    expect(says(assertion({ alg: 'PS256' }), '', '', profile)).toBe('passed');
  });

  test.each<[ProfileId, string, string]>([
    ['fapi-1-advanced', 'ES256', 'passed'],
    ['fapi-2-security', 'EdDSA', 'passed'],
    ['fapi-1-advanced', 'EdDSA', 'The client assertion is signed with EdDSA.'],
    ['fapi-2-security', 'RS256', 'The client assertion is signed with RS256.'],
    ['open-finance-brasil', 'ES256', 'The client assertion is signed with ES256.'],
  ])('in %s judges an assertion with %s', (profile, alg, expected) => {
    expect(says(assertion({ alg }), '', '', profile)).toContain(expected);
  });

  test('wants the issuer alone as the audience in FAPI 2.0', () => {
    const list = assertion({ alg: 'PS256' }, { aud: [AS, `${AS}/token`] });
    expect(says(list, '', '', 'fapi-2-security')).toMatch(/client_assertion\.aud: The aud .* is a list/);
    expect(says(list, '', '', 'fapi-1-advanced')).toBe('passed');
    const known = (aud: string) =>
      `${discovery()}\n${signIn('s1', 'k1')}\nfetch POST ${AS}/token form grant_type=authorization_code&code=k1${assertion({ alg: 'PS256' }, { aud })} → 200 {"access_token":"t"}`;
    expect(told(verdict('K3', known(AS), 'fapi-2-security'))).toBe('passed');
    expect(told(verdict('K3', known(`${AS}/token`), 'fapi-2-security'))).toBe(
      'failed at #4 request body client_assertion.aud: The aud of the client assertion is not the issuer of the authorization server.',
    );
  });

  test('may be by a certificate, which cannot be seen', () => {
    expect(says('&client_id=c', '', '', 'fapi-1-advanced')).toBe(
      'could not tell: whether the client authenticates by a certificate of TLS',
    );
  });

  test('is judged in the words of the profile', () => {
    const text = `${signIn('s1', 'k1')}\nfetch POST ${AS}/token form grant_type=authorization_code&code=k1 ${BASIC} → 200 {"access_token":"t"}`;
    expect(verdict('K3', text, 'fapi-2-security')).toMatchObject({
      faults: [{ seen: 'client_secret_basic', because: expect.stringContaining('§5.3.2.1, 6') }],
    });
  });

  test('of a broker is none of this consent’s', () => {
    const cards = scorecards(foldTrace(golden('faulty-broker')));
    const [card] = cards;
    const result = card?.entries.find(({ check }) => check.code === 'K3')?.result;
    expect(result && told(result)).toBe('not applicable: No request authenticates the client.');
  });
});
