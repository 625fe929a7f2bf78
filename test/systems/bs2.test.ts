import { expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows, lines, outcomes } from '../fixtures/arrows.ts';

const AS = 'https://api.example';
const CB = 'https://erp.example/cb';
const query = `response_type=code&scope=saldo+extrato&state=s1&redirect_uri=${encodeURIComponent(CB)}`;
const authorize = `${AS}/api-banking/auth/oauth/v2/authorize?${query}`;
const token = `fetch POST ${AS}/auth/oauth/v2/token form`;
const begun = `GET ${authorize}&client_id=c → 302 ${CB}?code=k1&state=s1\nGET ${CB}?code=k1&state=s1 → 200`;
const fold = (...text: string[]) => foldTrace(arrows(text.join('\n')));

test('a consent asked for with Basic and no client_id is recognised, refreshes and all', () => {
  const trace = fold(
    `GET ${authorize} [Authorization: Basic a2V5OnNlY3JldA==] → 302 ${AS}/api-banking/auth/oauth/v2/authorize/login?sessionID=1`,
    `GET ${AS}/api-banking/auth/oauth/v2/authorize/login?sessionID=1 → 200`,
    `POST ${AS}/api-banking/auth/oauth/v2/authorize/login form cpf=1 → 303 ${CB}?code=k1&state=s1`,
    `GET ${CB}?code=k1&state=s1 → 200`,
    `${token} grant_type=authorization_code&code=k1 → 200 {"access_token":"a1","refresh_token":"r1"}`,
    `${token} grant_type=refresh_token&refresh_token=r1 → 200 {"access_token":"a2","refresh_token":"r2"}`,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-1 GET api.example/api-banking/auth/oauth/v2/authorize 302 | authorization-request: consent request with API key (Basic)
    #2 flow-1 GET api.example/api-banking/auth/oauth/v2/authorize/login 200 | bank-page: page
    #3 flow-1 POST api.example/api-banking/auth/oauth/v2/authorize/login 303 | redirect: redirect
    #4 flow-1 GET erp.example/cb 200 | authorization-response: authorization response with code
    #5 flow-1 POST api.example/auth/oauth/v2/token 200 | token-request: token request
    #6 flow-1 POST api.example/auth/oauth/v2/token 200 | refresh-request: refresh request: new refresh token
    flow-1 bs2 consented #5"
  `);
});

test.each([
  ['failed invalid_grant', '400 {"error":"invalid_grant"}'],
  ['failed refresh_token_expirado', '401 [{"tag":"refresh_token_expirado","descricao":"expirou"}]'],
  ['failed', '401 {"message":"Unauthorized"}'],
])('a refresh that is turned down is %s', (expected, answer) => {
  const trace = fold(
    begun,
    `${token} grant_type=authorization_code&code=k1 → 200 {"access_token":"a1","refresh_token":"r1"}`,
    `${token} grant_type=refresh_token&refresh_token=r1 → ${answer}`,
  );
  expect(outcomes(trace)).toEqual([`flow-1 bs2 ${expected} #4`]);
});

test.each([
  ['400 {"error":"invalid_grant"}', 'failed invalid_grant', /^The token endpoint answered invalid_grant: the code /],
  ['401 {"message":"Unauthorized"}', 'failed', /^The token endpoint answered 401 \(“Unauthorized”\)\.$/],
])('a token call that is answered %s is %s', (answer, expected, reason) => {
  const trace = fold(begun, `${token} grant_type=authorization_code&code=k1 → ${answer}`);
  expect(outcomes(trace)).toEqual([`flow-1 bs2 ${expected} #3`]);
  expect(trace.flows[0]?.outcome.reason).toMatch(reason);
});

test('a code that is used again takes nothing back', () => {
  const redeem = `${token} grant_type=authorization_code&code=k1 →`;
  const trace = fold(begun, `${redeem} 200 {"access_token":"a1"}`, `${redeem} 400 {"error":"invalid_grant"}`);
  expect(outcomes(trace)).toEqual(['flow-1 bs2 consented #3']);
  expect(trace.steps.at(-1)).toMatchObject({ flowId: 'flow-1', words: 'token request: invalid_grant' });
});

test('a refusal comes back as access_denied', () => {
  const trace = fold(
    `GET ${authorize}&client_id=c → 302 ${CB}?error=access_denied&state=s1`,
    `GET ${CB}?error=access_denied&state=s1 → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 bs2 refused access_denied #2']);
});

test('it stays what it is, however many ordinary calls follow', () => {
  const calls = Array.from({ length: 20 }, () => `fetch GET ${AS}/userinfo [Authorization: Bearer a1] → 200`);
  const token200 = `${token} grant_type=authorization_code&code=k1 → 200 {"access_token":"a1"}`;
  expect(outcomes(fold(begun, token200, ...calls))).toEqual(['flow-1 bs2 consented #3']);
});
