import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows, outcomes } from '../fixtures/arrows.ts';

const AS = 'https://as.example';
const CB = 'https://tpp.example/cb';
const authorize = `${AS}/authorize?response_type=code&client_id=c&redirect_uri=${CB}&state=s1`;
const fold = (...text: string[]) => foldTrace(arrows(text.join('\n')));
const jwt = (claims: object) => `x.${btoa(JSON.stringify(claims)).replaceAll('=', '')}.y`;

describe('an authorization response', () => {
  test.each([
    ['in the query', 'waiting', `${CB}?code=k1&state=s1`],
    ['in the fragment (hybrid)', 'waiting', `${CB}#code=k1&id_token=x.y.z&state=s1`],
    ['in a fragment with two #', 'waiting', `${CB}#state=s1#code=k1`],
    ['in a JARM response', 'waiting', `${CB}?response=${jwt({ code: 'k1', state: 's1' })}`],
    [
      'refused inside a JARM response',
      'refused access_denied',
      `${CB}?response=${jwt({ error: 'access_denied', state: 's1' })}`,
    ],
    ['encrypted', 'waiting', `${CB}?response=a.b.c.d.e`],
    ['without state on cancel', 'refused access_denied', `${CB}?error=access_denied`],
    ['with an altered state', 'waiting', `${CB}?code=k1&state=S1`],
    ['with a server error', 'failed server_error', `${CB}?error=server_error&state=s1`],
    ['with an access token (implicit)', 'consented', `${CB}#access_token=t&state=s1`],
    ['with nothing but state', 'failed', `${CB}?state=s1`],
    ['with nothing at all', 'failed', CB],
  ])('is read %s: %s', (_, expected, target) => {
    const trace = fold(`GET ${authorize} → 302 ${target}`, `GET ${target} → 200`);
    expect(trace.steps[1]?.role).toBe('authorization-response');
    expect(outcomes(trace)).toEqual([`flow-1 oauth ${expected} #2`]);
  });

  test('is read from a form_post, and the page that then clears its address says nothing', () => {
    const trace = fold(
      `GET ${authorize}&response_mode=form_post → 200`,
      `POST ${CB} form code=k1&state=s1 → 200`,
      `fetch POST ${AS}/token form grant_type=authorization_code&code=k1 → 200 {"access_token":"t"}`,
      `history ${CB}`,
    );
    expect(trace.steps.map(({ role, flowId }) => `${flowId} ${role}`)).toEqual([
      'flow-1 authorization-request',
      'flow-1 authorization-response',
      'flow-1 token-request',
      'flow-1 page',
    ]);
  });

  test('is not seen in a visit to the page', () => {
    const trace = fold(`GET ${authorize} → 200`, `GET ${CB} → 200`);
    expect(trace.steps[1]?.role).toBe('page');
  });
});

test.each([
  ['discovery', `fetch GET ${AS}/.well-known/openid-configuration → 200 {"issuer":"x"}`],
  ['discovery', `fetch GET ${AS}/.well-known/oauth-authorization-server/tenant → 200`],
  ['jwks', `fetch GET ${AS}/keys → 200 {"keys":[]}`],
  ['client-registration', `fetch POST ${AS}/reg json {"redirect_uris":["x"]} → 201`],
  ['pushed-authorization-request', `fetch POST ${AS}/par form request=a.b.c&client_id=c → 201 {"request_uri":"urn:1"}`],
  ['authorization-request', `GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`],
  ['authorization-request', `POST ${AS}/authorize form client_id=c&response_type=code → 200`],
  ['authorization-request', `GET ${AS}/authorize?clientId=c&responseType=code → 200`],
  ['token-request', `fetch POST ${AS}/token form grant_type=client_credentials → 200 {"access_token":"t"}`],
  ['refresh-request', `fetch POST ${AS}/token form grant_type=refresh_token&refresh_token=r → 200`],
  ['userinfo', `fetch GET ${AS}/userinfo [Authorization: DPoP t] → 200`],
  ['resource-request', `fetch GET ${AS}/orders [Authorization: Bearer t] → 200 []`],
  ['revocation', `fetch POST ${AS}/revoke form token=t → 200`],
  ['introspection', `fetch POST ${AS}/introspect form token=t → 200`],
  ['page', `GET https://shop.example/?code=VOUCHER → 200`],
  ['page', `GET https://shop.example/list?state=open&client_id=7 → 200`],
])('%s is recognised in %s', (role, line) => {
  expect(fold(line).steps[0]?.role).toBe(role);
});

test('a token of the client alone is no consent', () => {
  const trace = fold(
    `GET ${authorize} → 200`,
    `fetch POST ${AS}/token form grant_type=client_credentials → 200 {"access_token":"t"}`,
  );
  expect(trace.flows[0]?.outcome.kind).toBe('waiting');
});

test('the redirect URI is found inside a request object', () => {
  const request = jwt({ redirect_uri: CB, state: 's1', response_type: 'code' });
  const trace = fold(
    `GET ${AS}/authorize?client_id=c&response_type=code&request=${request} → 302 ${CB}?code=k1&state=s1`,
    `GET ${CB}?code=k1&state=s1 → 200`,
  );
  expect(trace.steps[1]?.role).toBe('authorization-response');
});
