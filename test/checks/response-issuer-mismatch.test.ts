import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, IDP } from '../fixtures/parties.ts';
import { discovery, idToken, jws, visit } from './openid.ts';
import { scorecards, told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('M1', lines.join('\n')));
const answer = (iss?: string) =>
  visit('', `?code=k1&state=s1${iss === undefined ? '' : `&iss=${encodeURIComponent(iss)}`}`);
const promising = discovery({ authorization_response_iss_parameter_supported: true });

describe('the issuer of an authorization response', () => {
  test('passes when it is the server that was asked', () => {
    expect(judged(promising, answer(AS))).toBe('passed');
    expect(judged(discovery(), answer(AS))).toBe('passed');
  });

  test.each([
    [
      `${AS}/`,
      /^failed at #3 address iss: The response is of another issuer .* at character 19: \/ at the end was added\.$/,
    ],
    [IDP, /^failed at #3 address iss: The response is of another issuer/],
  ])('fails when it is %s', (iss, cause) => {
    expect(judged(promising, answer(iss))).toMatch(cause);
  });

  test('fails when it is missing although the metadata promise it, errors included', () => {
    const cause =
      'failed at #3 address iss: The response has no iss, although the metadata promise it with every response.';
    expect(judged(promising, answer())).toBe(cause);
    expect(judged(promising, visit('', '?error=access_denied&state=s1'))).toBe(cause);
  });

  test('is not applicable where nobody promised it, unless the profile asks for it', () => {
    expect(judged(discovery(), answer())).toBe(
      'not applicable: The response names no issuer, and the metadata do not promise that it does.',
    );
    const text = [discovery(), answer()].join('\n');
    expect(verdict('M1', text, 'fapi-2-security')).toMatchObject({
      faults: [{ cause: 'The response has no iss.', because: /FAPI 2\.0/ }],
    });
  });

  test('may stand in the ID token or in the signed response instead', () => {
    const hybrid = visit('&scope=openid&nonce=n1', `#code=k1&state=s1&id_token=${idToken()}`);
    expect(judged(promising, hybrid)).toBe('passed');
    const signed = (iss: string) => visit('&response_mode=jwt', `?response=${jws({ code: 'k1', state: 's1', iss })}`);
    expect(judged(promising, signed(AS))).toBe('passed');
    expect(judged(promising, signed(IDP))).toMatch(
      /^failed at #3 address response\.iss: The response is of another issuer/,
    );
  });

  test('is compared with that of the ID token beside it, even without metadata', () => {
    const both = visit('&scope=openid&nonce=n1', `#code=k1&state=s1&iss=${IDP}&id_token=${idToken()}`);
    expect(judged(both)).toBe(
      'failed at #2 address iss: The iss of the response is another than that of the ID token beside it.',
    );
  });

  test('cannot be told without the metadata of this server', () => {
    expect(judged(answer(AS))).toBe('could not tell: the metadata of the authorization server');
    const other = discovery({
      issuer: IDP,
      authorization_endpoint: `${IDP}/authorize`,
      token_endpoint: `${IDP}/token`,
    });
    expect(judged(other, answer(AS))).toBe('could not tell: the metadata of the authorization server');
  });

  test('is not applicable where the browser did not come back', () => {
    expect(judged(promising, `GET ${AS}/authorize?response_type=code&client_id=c → 400`)).toMatch(/^not applicable: /);
  });

  test('cannot be told of an encrypted response', () => {
    expect(judged(promising, visit('&response_mode=jwt', '?response=eyJh.a.b.c.d'))).toBe(
      'could not tell: the parameters of the authorization response',
    );
  });

  test.each(['oidc-code-pkce', 'oidc-hybrid', 'oidc-jarm', 'oidc-fapi2'])('passes in the real consent %s', (id) => {
    const card = scorecards(foldTrace(golden(id))).at(-1);
    expect(card?.entries.find(({ check }) => check.code === 'M1')?.result.state).toBe('passed');
  });
});
