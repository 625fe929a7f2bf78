import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';

const CB = 'https://tpp.example/callback';
const link = (path = 'transactions/connect-accounts', state = '&state=s1') =>
  `https://link.tink.com/1.0/${path}?client_id=c&redirect_uri=${encodeURIComponent(CB)}&market=SE&locale=en_US${state}`;
const opened = (url = link()) => ['GET https://tpp.example/ → 200', `GET ${url} → 200`];
const token = (answer: string) =>
  `fetch POST https://api.tink.com/api/v1/oauth/token form grant_type=authorization_code&code=k1 → ${answer}`;

test('a bank is connected: Tink asks it by OAuth of its own, returns a code, and the code gives a token', () => {
  const back = `${CB}?code=k1&credentialsId=cr1&state=s1`;
  const trace = foldLines(
    ...opened(),
    'fetch POST https://link.tink.com/api/v1/credentials json {"providerName":"se-demo"} → 200 {"id":"cr1"}',
    'GET https://bank.example/authorize?response_type=code&client_id=tink&state=z&redirect_uri=https%3A%2F%2Fmain.tink.example%2Fcb → 302 https://main.tink.example/cb?code=bank&state=z',
    'GET https://main.tink.example/cb?code=bank&state=z → 302 https://link.tink.com/1.0/third-party-callback?state=z',
    'GET https://link.tink.com/1.0/third-party-callback?state=z → 200',
    `GET ${back} → 200`,
    token('200 {"access_token":"t1","expires_in":7200}'),
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 – GET tpp.example/ 200 | page: page
    #2 flow-2 GET link.tink.com/1.0/transactions/connect-accounts 200 | authorization-request: Tink Link opened: transactions/connect-accounts
    #3 flow-2 POST link.tink.com/api/v1/credentials 200 | other: request by the page
    #4 flow-2 GET bank.example/authorize 302 | authorization-request: authorization request by the broker
    #5 flow-2 GET main.tink.example/cb 302 | redirect: answer to the broker
    #6 flow-2 GET link.tink.com/1.0/third-party-callback 200 | bank-page: page
    #7 flow-2 GET tpp.example/callback 200 | authorization-response: back from Tink Link with code and credentialsId
    #8 flow-2 POST api.tink.com/api/v1/oauth/token 200 | token-request: token request
    flow-2 tink-link consented #8"
  `);
});

test.each([
  ['waiting #3', 'code=k1&state=s1', []],
  ['consented #4', 'code=k1&state=s1', [token('200 {"access_token":"t1"}')]],
  ['failed invalid_grant #4', 'code=k1&state=s1', [token('400 {"error":"invalid_grant"}')]],
  ['consented #3', 'credentialsId=cr1&state=s1', []],
  ['consented #3', 'account_verification_report_id=r1', []],
  ['waiting #3', 'payment_request_id=p1', []],
  ['refused USER_CANCELLED #3', 'error=USER_CANCELLED&error_reason=USER_CANCELLED&message=Cancelled&state=s1', []],
  ['failed TEMPORARY_ERROR #3', 'error=TEMPORARY_ERROR&error_reason=PROVIDER_UNAVAILABLE&message=Later', []],
  ['refused AUTHENTICATION_ERROR #3', 'error=AUTHENTICATION_ERROR&error_reason=THIRD_PARTY_CANCELLED', []],
  ['failed SOMETHING_NEW #3', 'error=SOMETHING_NEW', []],
])('a link is %s after ?%s', (expected, query, rest) => {
  const trace = foldLines(...opened(), `GET ${CB}?${query} → 200`, ...rest);
  expect(outcomes(trace)).toEqual([`flow-2 tink-link ${expected}`]);
});

test('an error is told in Tink’s words, with its cause', () => {
  const trace = foldLines(
    ...opened(),
    `GET ${CB}?error=TEMPORARY_ERROR&error_reason=BANK_DOWN&message=Try+later → 200`,
  );
  expect(trace.flows[0]?.outcome.reason).toBe(
    'Tink answered TEMPORARY_ERROR (“Try later”): the bank, or the way to it, is disturbed; the cause is BANK_DOWN.',
  );
});

test('the old address /1.0/authorize is Tink Link too, and so is its path at another host', () => {
  expect(outcomes(foldLines(...opened(link('authorize')), `GET ${CB}?code=k1&state=s1 → 200`))).toEqual([
    'flow-2 tink-link waiting #3',
  ]);
  const elsewhere = link().replace('link.tink.com', 'links.example');
  expect(outcomes(foldLines(...opened(elsewhere), `GET ${CB}?code=k1&state=s1 → 200`))).toEqual([
    'flow-2 tink-link waiting #3',
  ]);
});

test('a return whose beginning was not recorded is no flow', () => {
  expect(foldLines(`GET ${CB}?code=k1&credentialsId=cr1 → 200`).flows).toEqual([]);
});
