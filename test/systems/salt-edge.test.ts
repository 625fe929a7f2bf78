import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';

const TPP = 'https://tpp.example';
const CONNECT = 'https://www.saltedge.com/connect?token=GENERATED';
const ID = '1092933278672886687';
const opened = [`GET ${TPP}/banks → 200`, `GET ${CONNECT} → 200`];
const back = (query: string) => `GET ${TPP}/saltedge/return?${query} → 200`;
const session = (path: string, answer: string) =>
  `fetch POST https://www.saltedge.com/api/${path} json {"data":{"customer_id":"7","attempt":{"return_to":"${TPP}/saltedge/return?flow=9"}}} → ${answer}`;
const status = (word: string) =>
  `fetch GET https://www.saltedge.com/api/v6/connections/${ID} → 200 {"data":{"id":"${ID}","provider_code":"fakebank_xf","status":"${word}"}}`;

test('the page is opened, asks the bank, and returns a connection_id to an address that nobody told', () => {
  const trace = foldLines(
    ...opened,
    'fetch POST https://www.saltedge.com/connect/api json {"provider":"fakebank_oauth_xf"} → 200 {}',
    `GET https://bank.example/authorize?response_type=code&client_id=se&state=z&redirect_uri=${encodeURIComponent('https://www.saltedge.com/callback')} → 302 https://www.saltedge.com/callback?code=bank&state=z`,
    'GET https://www.saltedge.com/callback?code=bank&state=z → 200',
    back(`connection_id=${ID}&flow=9`),
    status('active'),
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 – GET tpp.example/banks 200 | page: page
    #2 flow-2 GET www.saltedge.com/connect 200 | authorization-request: Salt Edge Connect opened
    #3 flow-2 POST www.saltedge.com/connect/api 200 | other: request by the page
    #4 flow-2 GET bank.example/authorize 302 | authorization-request: authorization request by the broker
    #5 flow-2 GET www.saltedge.com/callback 200 | redirect: answer to the broker
    #6 flow-2 GET tpp.example/saltedge/return 200 | authorization-response: back from Salt Edge with connection_id
    #7 flow-2 GET www.saltedge.com/api/v6/connections/1092933278672886687 200 | consent-status: connection: active
    flow-2 salt-edge consented #6"
  `);
});

test.each([
  ['consented #3', [back(`connection_id=${ID}`)]],
  ['failed InvalidCredentials #3', [back(`connection_id=${ID}&error_class=InvalidCredentials&error_message=Wrong`)]],
  ['refused UserCancelled #3', [back('error_class=UserCancelled')]],
  ['failed NobodyKnows #3', [back('error_class=NobodyKnows')]],
  ['failed ProviderError #3', [`GET ${TPP}/return?error_class=ProviderError → 200`, back('connection_id=5')]],
  ['failed inactive #4', [back(`connection_id=${ID}`), status('inactive')]],
])('a connection is %s', (expected, rest) => {
  expect(outcomes(foldLines(...opened, ...rest))).toEqual([`flow-2 salt-edge ${expected}`]);
});

test.each(['v5/connect_sessions/create', 'v6/connections/connect'])(
  'a session that is created in sight tells the return: %s',
  (path) => {
    const trace = foldLines(
      session(path, `200 {"data":{"connect_url":"${CONNECT}","expires_at":"2026-11-21T12:00:00Z"}}`),
      `GET ${CONNECT} → 200`,
      back('flow=9'),
      status('active'),
    );
    expect(outcomes(trace.flows.length ? trace : trace)).toEqual(['flow-1 salt-edge consented #4']);
    expect(trace.steps[2]).toMatchObject({ role: 'authorization-response', words: 'back from Salt Edge' });
  },
);

test('a session that cannot be created fails in Salt Edge’s words', () => {
  const trace = foldLines(
    session(
      'v6/connections/connect',
      '404 {"error":{"class":"CustomerNotFound","message":"Customer with id: \'7\' was not found."}}',
    ),
  );
  expect(outcomes(trace)).toEqual(['flow-1 salt-edge failed CustomerNotFound #1']);
});

test.each([
  ['its own beginning was not recorded', [back(`connection_id=${ID}`)]],
  ['the same name stands in another page', [`GET ${TPP}/?connection_id=5 → 200`, `GET ${TPP}/x?error_class=a → 200`]],
  ['another host has the path', ['GET https://vpn.example/connect?token=abc → 200', back(`connection_id=${ID}`)]],
])('there is no flow where %s', (_, text) => {
  expect(foldLines(...text).flows).toEqual([]);
});

test('in a flow under way, a page that Salt Edge did not lead to is no return', () => {
  const trace = foldLines(
    ...opened,
    'GET https://vpn.example/a → 200',
    'GET https://vpn.example/b?connection_id=5 → 200',
    'GET https://crm.example/?connection_id=6 → 200',
  );
  expect(outcomes(trace)).toEqual(['flow-2 salt-edge waiting #2']);
});
