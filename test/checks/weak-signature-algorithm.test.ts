import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS } from '../fixtures/parties.ts';
import { discovery, hybrid, idToken, jws, redeemed, signedIn, visit } from './openid.ts';
import { scorecards, told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('I1', lines.join('\n')));
const keys = `fetch GET ${AS}/jwks → 200 {"keys":[{"kty":"RSA","kid":"k1","n":"AQ","e":"AQAB"}]}`;
const ADVERTISED = { id_token_signing_alg_values_supported: ['RS256'] };
const at = 'response body id_token.alg';

describe('the algorithm of a token', () => {
  test.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('passes when it is %s', (alg) => {
    expect(judged(signedIn(idToken({}, { alg })))).toBe('passed');
  });

  test.each(['none', 'None', 'nOnE'])('fails when it is %s', (alg) => {
    expect(judged(signedIn(idToken({}, { alg })))).toBe(
      `failed at #3 ${at}: The ID token has alg ${alg}: anyone could have made it.`,
    );
  });

  test('fails when there is none, and when the signature was left out', () => {
    expect(judged(signedIn(idToken({}, {})))).toMatch(/^failed at #3 .*no algorithm in its header/);
    expect(judged(signedIn(jws({ iss: AS }, { alg: 'RS256' }, '')))).toMatch(
      /^failed at #3 .*its signature was left out/,
    );
  });

  test('is a warning when the server advertises none for what it hands out itself', () => {
    const open = discovery({ id_token_signing_alg_values_supported: ['RS256', 'none'] });
    const token = idToken({}, { alg: 'none' });
    expect(verdict('I1', signedIn(token, open))).toMatchObject({ faults: [{ severity: 'warning', because: /§2/ }] });
    expect(verdict('I1', hybrid(token, open))).not.toMatchObject({ faults: [{ severity: 'warning' }] });
  });

  test('fails as a shared secret where the server signs with a key', () => {
    expect(judged(signedIn(idToken({}, { alg: 'HS256' }), discovery(ADVERTISED)))).toBe(
      `failed at #4 ${at}: The ID token is signed with HS256, a shared secret, although the server signs with RS256.`,
    );
  });

  test('fails as a shared secret under the name of a public key', () => {
    expect(judged(discovery(), keys, signedIn(idToken({}, { alg: 'HS256', kid: 'k1' })))).toMatch(
      /names the public key “k1”, but is signed with HS256/,
    );
  });

  test('passes as a shared secret that the server advertises', () => {
    const both = discovery({ id_token_signing_alg_values_supported: ['RS256', 'HS256'] });
    expect(judged(signedIn(idToken({}, { alg: 'HS256', kid: 'mine' }), both))).toBe('passed');
  });

  test('cannot be told of a shared secret where no metadata are there', () => {
    expect(judged(signedIn(idToken({}, { alg: 'HS256' })))).toBe(
      'could not tell: whether the client is registered for HS256: the metadata of the authorization server',
    );
  });

  test('is not that of another server, whose metadata are there by chance', () => {
    const other = discovery({
      ...ADVERTISED,
      authorization_endpoint: 'https://x.example/a',
      token_endpoint: 'https://x.example/t',
    });
    expect(judged(signedIn(idToken({}, { alg: 'HS256' }), other))).toMatch(/^could not tell/);
  });

  test('must be PS256 or ES256 in a profile that says so', () => {
    const token = signedIn(idToken());
    expect(told(verdict('I1', token, 'fapi-1-advanced'))).toBe(
      `failed at #3 ${at}: The ID token is signed with RS256.`,
    );
    expect(told(verdict('I1', token, 'security-bcp'))).toBe('passed');
  });

  test.each([
    ['fapi-1-advanced', 'PS256', 'passed'],
    ['fapi-1-advanced', 'EdDSA', 'failed'],
    ['fapi-2-security', 'EdDSA', 'passed'],
    ['fapi-2-security', 'RS256', 'failed'],
    ['open-finance-brasil', 'PS256', 'passed'],
    ['open-finance-brasil', 'ES256', 'failed'],
  ] as const)('is judged as %s has it: %s', (profile, alg, state) => {
    expect(verdict('I1', signedIn(idToken({}, { alg })), profile).state).toBe(state);
  });

  test('of a signed response counts, too', () => {
    const response = jws({ code: 'k1', state: 's1' }, { alg: 'none' });
    expect(judged(visit('&response_mode=jwt', `?response=${response}`))).toMatch(
      /^failed at #2 address response.alg: The signed response has alg none/,
    );
  });

  test('is not applicable where nothing is signed', () => {
    expect(judged(visit('', '?code=k1&state=s1'), redeemed({}))).toBe(
      'not applicable: The scope openid was not asked for.',
    );
  });

  test('passes in a real consent by FAPI 2.0', () => {
    const [card] = scorecards(foldTrace(golden('oidc-fapi2')));
    expect(card?.entries.find(({ check }) => check.code === 'I1')?.result.state).toBe('passed');
  });
});
