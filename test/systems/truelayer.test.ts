import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';

const CB = 'https://tpp.example/callback';
const query = `response_type=code&client_id=c&scope=info%20accounts%20offline_access&redirect_uri=${encodeURIComponent(CB)}&providers=uk-ob-all%20uk-oauth-all&state=s1`;
const opened = (more = '', host = 'auth.truelayer.com') => `GET https://${host}/?${query}${more} → 200`;
const token = (answer: string) =>
  `fetch POST https://auth.truelayer.com/connect/token form grant_type=authorization_code&code=k1 → ${answer}`;

test('an auth link leads to the bank and back; the code gives a token', () => {
  const bankBack = 'https://auth.truelayer.com/provider/callback?code=bank&state=z';
  const trace = foldLines(
    opened(),
    `GET https://bank.example/authorize?response_type=code&client_id=tl&state=z&redirect_uri=${encodeURIComponent('https://auth.truelayer.com/provider/callback')} → 200`,
    `POST https://bank.example/authorize → 302 ${bankBack}`,
    `GET ${bankBack} → 302 ${CB}?code=k1&scope=info&state=s1`,
    `GET ${CB}?code=k1&scope=info&state=s1 → 200`,
    token('200 {"access_token":"t1","expires_in":3600,"refresh_token":"r1"}'),
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-1 GET auth.truelayer.com/ 200 | authorization-request: auth link opened
    #2 flow-1 GET bank.example/authorize 200 | authorization-request: authorization request by the broker
    #3 flow-1 POST bank.example/authorize 302 | redirect: redirect
    #4 flow-1 GET auth.truelayer.com/provider/callback 302 | redirect: answer to the broker
    #5 flow-1 GET tpp.example/callback 200 | authorization-response: authorization response with code
    #6 flow-1 POST auth.truelayer.com/connect/token 200 | token-request: token request
    flow-1 truelayer consented #6"
  `);
});

test.each([
  ['waiting #2', `GET ${CB}?code=k1&state=s1 → 200`, []],
  ['refused access_denied #2', `GET ${CB}?error=access_denied&state=s1 → 200`, []],
  ['failed provider_error #2', `GET ${CB}?error=provider_error&state=s1 → 200`, []],
  ['failed invalid_scope #2', `GET ${CB}?error=invalid_scope&state=s1 → 200`, []],
  ['failed invalid_grant #3', `GET ${CB}?code=k1&state=s1 → 200`, [token('400 {"error":"invalid_grant"}')]],
])('an auth link is %s', (expected, back, rest) => {
  expect(outcomes(foldLines(opened(), back, ...rest))).toEqual([`flow-1 truelayer ${expected}`]);
});

test('the code may come back by form_post', () => {
  const trace = foldLines(
    opened('&response_mode=form_post'),
    `POST ${CB} form code=k1&state=s1 → 200`,
    token('200 {"access_token":"t1"}'),
  );
  expect(outcomes(trace)).toEqual(['flow-1 truelayer consented #3']);
});

test('providers tell it at a host that nobody knows; without them it is any server', () => {
  expect(outcomes(foldLines(opened('', 'auth.example')))).toEqual(['flow-1 truelayer waiting #1']);
  expect(outcomes(foldLines(opened('', 'auth.example').replace('uk-ob-all%20uk-oauth-all', 'google')))).toEqual([
    'flow-1 oauth waiting #1',
  ]);
});

test('an error of the bank is told with its meaning', () => {
  const [flow] = foldLines(opened(), `GET ${CB}?error=provider_error&error_description=down&state=s1 → 200`).flows;
  expect(flow?.outcome.reason).toBe('TrueLayer answered provider_error (“down”): the bank met an error.');
});
