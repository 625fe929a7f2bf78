import { expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows, lines, outcomes } from '../fixtures/arrows.ts';

const AS = 'https://api.example';
const CB = 'https://budget.example/cb';
const connect = `${AS}/v1/oauth/connect?client_id=c&redirect_uri=${encodeURIComponent(CB)}&scope=accounts+offline_access&response_type=code`;
const fold = (...text: string[]) => foldTrace(arrows(text.join('\n')));

test('a consent ends with a token; the code was decoded once, a refresh token is JSON', () => {
  const trace = fold(
    `GET ${connect}&state=s1 → 302 https://bank.example/login`,
    'GET https://bank.example/login → 200',
    `POST https://bank.example/login → 302 ${CB}?code=a%2Bb%2Fc%3D&consentId=k1&state=s1`,
    `GET ${CB}?code=a%2Bb%2Fc%3D&consentId=k1&state=s1 → 200`,
    `fetch POST ${AS}/v1/oauth/token json {"grant_type":"authorization_code","code":"a+b/c=","redirect_uri":"${CB}"} → 200 {"access_token":"t1","refresh_token":"r1"}`,
    `fetch POST ${AS}/v1/oauth/token json {"grant_type":"refresh_token","refresh_token":"r1"} → 200 {"access_token":"t2","refresh_token":"r2"}`,
    `fetch GET ${AS}/v1/accounts [Authorization: Bearer t2] → 200 {"accounts":[]}`,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-1 GET api.example/v1/oauth/connect 302 | authorization-request: Connect Flow begins
    #2 flow-1 GET bank.example/login 200 | bank-page: page
    #3 flow-1 POST bank.example/login 302 | redirect: redirect
    #4 flow-1 GET budget.example/cb 200 | authorization-response: callback with code and consentId
    #5 flow-1 POST api.example/v1/oauth/token 200 | token-request: token request
    #6 flow-1 POST api.example/v1/oauth/token 200 | refresh-request: refresh request
    #7 flow-1 GET api.example/v1/accounts 200 | resource-request: call with access token
    flow-1 aiia-connect consented #5"
  `);
  expect(trace.flows[0]?.evidence).toEqual([
    'path /v1/oauth/connect',
    'consentId in the callback',
    'token request as JSON',
  ]);
});

test.each([`${CB}?state=s1`, CB])('a callback with neither code nor error is a refusal: %s', (callback) => {
  const trace = fold(`GET ${connect}&state=s1 → 302 ${callback}`, `GET ${callback} → 200`);
  expect(outcomes(trace)).toEqual(['flow-1 aiia-connect refused #2']);
});

test('clearing the address, or looking at the callback page again, is no refusal', () => {
  const trace = fold(
    `GET ${connect} → 302 ${CB}?code=1&consentId=k1`,
    `GET ${CB}?code=1&consentId=k1 → 200`,
    `history ${CB}`,
    `GET ${CB} → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 aiia-connect waiting #2']);
});

test('a code that comes too late fails with the word of the token endpoint', () => {
  const trace = fold(
    `GET ${connect} → 302 ${CB}?code=1&consentId=k1`,
    `GET ${CB}?code=1&consentId=k1 → 200 (+61000)`,
    `fetch POST ${AS}/v1/oauth/token json {"grant_type":"authorization_code","code":"1"} → 400 {"error":"invalid_grant"}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 aiia-connect failed invalid_grant #3']);
});

test('a code that is used again takes nothing back', () => {
  const redeem = `fetch POST ${AS}/v1/oauth/token json {"grant_type":"authorization_code","code":"1"} →`;
  const trace = fold(
    `GET ${connect} → 302 ${CB}?code=1&consentId=k1`,
    `GET ${CB}?code=1&consentId=k1 → 200`,
    `${redeem} 200 {"access_token":"t1","refresh_token":"r1"}`,
    `${redeem} 400 {"error":"invalid_grant"}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 aiia-connect consented #3']);
  expect(trace.steps[3]).toMatchObject({ flowId: 'flow-1', words: 'token request: invalid_grant' });
});

test('a refresh token that has expired ends the consent', () => {
  const token = `fetch POST ${AS}/v1/oauth/token json`;
  const trace = fold(
    `GET ${connect} → 302 ${CB}?code=1&consentId=k1`,
    `GET ${CB}?code=1&consentId=k1 → 200`,
    `${token} {"grant_type":"authorization_code","code":"1"} → 200 {"access_token":"t1","refresh_token":"r1"}`,
    `${token} {"grant_type":"refresh_token","refresh_token":"r1"} → 400 {"error":"invalid_grant"}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 aiia-connect failed invalid_grant #4']);
});
