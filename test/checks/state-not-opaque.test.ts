import { describe, expect, test } from 'vitest';
import { AS, authorize } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (state: string) => told(verdict('S5', `GET ${authorize(encodeURIComponent(state))} → 200`));
const base64 = (value: object) => btoa(JSON.stringify(value));
const token = (header: object, claims: object) =>
  [header, claims]
    .map((part) => base64(part).replaceAll('=', ''))
    .join('.')
    .concat('.c2ln');

describe('what a state gives away', () => {
  test.each([
    ['a UUID', '5f1c103f-fb44-44a5-b363-1f73d192180b'],
    ['random base64url', 'l3qkQy2mTqqdCvT0_0aQqg'],
    ['random base64', '8NGgsd5ki/1yLc+IGbpnoB3UzTYIjmfl76e0f3jP/U4='],
    ['hexadecimal', 'd07b0e02d07b0e02d07b0e02'],
    ['a path', '/orders/7?tab=open'],
    ['JSON that says where to go on', '{"returnTo":"/orders","csrf":"l3qkQy2mTqqdCvT0"}'],
    ['flags that are called like data', '{"mail":"sent","phone":true,"password":null}'],
    ['a signed handle', token({ alg: 'HS256' }, { rfp: 'l3qkQy2mTqqdCvT0', exp: 1 })],
    ['something encrypted', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..aXY.Y2lwaGVydGV4dA.dGFn'],
    ['a number that is no IBAN', 'SE4550000000058398257467'],
    ['1000 characters', 'x'.repeat(1000)],
  ])('is nothing in %s', (_, state) => {
    expect(judged(state)).toBe('passed');
  });

  test.each([
    ['an e-mail address', 'ana@bank.example', 'State is an e-mail address.'],
    ['one in base64', btoa('ana@bank.example'), 'State is an e-mail address.'],
    [
      'one in JSON in base64',
      base64({ user: 'ana@bank.example' }),
      'State holds an e-mail address, as user: anybody can decode it.',
    ],
    ['a CPF', '529.982.247-25', 'State is a number of a person.'],
    [
      'a bare CPF by its name',
      '{"cpf":"52998224725"}',
      'State holds a number of a person, as cpf: anybody can decode it.',
    ],
    ['an IBAN', 'SE4550000000058398257466', 'State is an account.'],
    [
      'a telephone number',
      'phone=%2B4712345678&next=1',
      'State holds a telephone number, as phone: anybody can decode it.',
    ],
    [
      'a client secret',
      base64({ client_secret: 'b7f2c1e0' }),
      'State holds a client secret, as client_secret: anybody can decode it.',
    ],
    [
      'the code verifier',
      base64({ codeVerifier: 'dBjftJeZ4CVP' }),
      'State holds a code verifier, as codeVerifier: anybody can decode it.',
    ],
    [
      'a name in a signed JWT',
      token({ alg: 'HS256' }, { given_name: 'Ana' }),
      'State holds a name, as payload given_name: anybody can decode it.',
    ],
    ['an access token', token({ typ: 'at+jwt', alg: 'RS256' }, { sub: '1' }), 'State is an access token.'],
  ])('is told of %s', (_, state, cause) => {
    expect(judged(state)).toBe(`failed at #1 address state: ${cause}`);
  });

  test('is told of 1001 characters, and is an error where Vipps MobilePay fails on them', () => {
    const state = 'x'.repeat(1001);
    expect(judged(state)).toBe('failed at #1 address state: State has 1001 characters, which servers cut or refuse.');
    const request = `${AS}/access-management-1.0/access/oauth2/auth?response_type=code&client_id=c&state=${state}&redirect_uri=https://tpp.example/cb&requested_flow=app_to_app_v2`;
    expect(verdict('S5', `GET ${request} → 502`)).toMatchObject({ faults: [{ severity: 'error' }] });
  });

  test('may be long in FAPI 2.0, which is worth knowing only', () => {
    const text = `GET ${authorize('x'.repeat(1001))} → 200`;
    expect(verdict('S5', text, 'fapi-2-security')).toMatchObject({
      faults: [{ severity: 'info', because: expect.stringContaining('FAPI 2.0') }],
    });
    expect(verdict('S5', `GET ${authorize('ana@bank.example')} → 200`, 'fapi-2-security')).not.toHaveProperty(
      'faults.0.severity',
    );
  });

  test('is not applicable where there is none, and cannot be told of a pushed one', () => {
    expect(told(verdict('S5', `GET ${authorize('x').replace('&state=x', '')} → 200`))).toMatch(/^not applicable: /);
    expect(told(verdict('S5', `GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`))).toMatch(/^could not tell: /);
  });
});
