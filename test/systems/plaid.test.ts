import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';

const TPP = 'https://tpp.example';
const UUID = '11111111-2222-3333-4444-555555555555';
const LINK_TOKEN = `link-sandbox-${UUID}`;
const PUBLIC_TOKEN = `public-sandbox-${UUID}`;
const WORKFLOW = 'https://sandbox.plaid.com/link/workflow';
const STATE_ID = '9d5feadd-a873-43eb-97ba-422f35ce849b';

const loaded = [
  `GET ${TPP}/accounts → 200`,
  `fetch POST ${TPP}/api/create_link_token → 200 {"link_token":"${LINK_TOKEN}","expiration":"2026-11-21T18:00:00Z"}`,
  `frame GET https://cdn.plaid.com/link/v2/stable/link.html?isLinkInitialize=true&token=${LINK_TOKEN} → 200`,
  `fetch POST ${WORKFLOW}/start json {"link_token_configuration":{"link_token":"${LINK_TOKEN}"}} → 200 {"workflow_session_id":"w1","continuation_token":"c1","next_pane":{"id":"consent"}}`,
];
const next = (answer: string) =>
  `fetch POST ${WORKFLOW}/next json {"workflow_session_id":"w1","continuation_token":"c1"} → 200 {"workflow_session_id":"w1",${answer}}`;
const done = next(`"next_pane":{"id":"done","sink":{"result":{"success":{"public_token":"${PUBLIC_TOKEN}"}}}}`);
const exchange = (url: string, answer: string) =>
  `fetch POST ${url} json {"public_token":"${PUBLIC_TOKEN}"} → ${answer}`;

test('a page that only loads Link begins nothing', () => {
  expect(foldLines(...loaded).flows).toEqual([]);
});

test('a bank without OAuth: the user answers in Link, and the public_token is exchanged', () => {
  const trace = foldLines(
    ...loaded,
    next('"next_pane":{"id":"credentials"}'),
    done,
    exchange(`${TPP}/api/set_access_token`, '200 {"item_id":"i1","error":null}'),
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-5 GET tpp.example/accounts 200 | page: page
    #2 flow-5 POST tpp.example/api/create_link_token 200 | consent-creation: link_token created
    #3 flow-5 GET cdn.plaid.com/link/v2/stable/link.html 200 | hand-off: frame of Link
    #4 flow-5 POST sandbox.plaid.com/link/workflow/start 200 | hand-off: Link loaded: consent
    #5 flow-5 POST sandbox.plaid.com/link/workflow/next 200 | authorization-request: Link goes on: credentials
    #6 flow-5 POST sandbox.plaid.com/link/workflow/next 200 | authorization-request: Link is done: public_token
    #7 flow-5 POST tpp.example/api/set_access_token 200 | token-request: public_token exchanged
    flow-5 plaid consented #7"
  `);
});

test('a bank with OAuth leads the browser away and back to oauth_state_id, and Link goes on', () => {
  const bank = `https://bank.example/authorize?response_type=code&client_id=plaid&state=z&redirect_uri=${encodeURIComponent('https://oauth.plaid.com/oauth/callback')}`;
  const back = `${TPP}/oauth?oauth_state_id=${STATE_ID}`;
  const trace = foldLines(
    ...loaded,
    next(`"next_pane":{"id":"oauth","redirect":{"url":"${bank}"}}`),
    `GET ${bank} → 200`,
    'POST https://bank.example/authorize → 302 https://oauth.plaid.com/oauth/callback?code=bank&state=z',
    `GET https://oauth.plaid.com/oauth/callback?code=bank&state=z → 302 ${back}`,
    `GET ${back} → 200`,
    done,
    exchange(
      'https://sandbox.plaid.com/item/public_token/exchange',
      '200 {"access_token":"access-sandbox-1","item_id":"i1"}',
    ),
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-5 GET tpp.example/accounts 200 | page: page
    #2 flow-5 POST tpp.example/api/create_link_token 200 | consent-creation: link_token created
    #3 flow-5 GET cdn.plaid.com/link/v2/stable/link.html 200 | hand-off: frame of Link
    #4 flow-5 POST sandbox.plaid.com/link/workflow/start 200 | hand-off: Link loaded: consent
    #5 flow-5 POST sandbox.plaid.com/link/workflow/next 200 | authorization-request: Link goes on: oauth
    #6 flow-5 GET bank.example/authorize 200 | authorization-request: authorization request
    #7 flow-5 POST bank.example/authorize 302 | redirect: redirect
    #8 flow-5 GET oauth.plaid.com/oauth/callback 302 | redirect: bank returns to Plaid
    #9 flow-5 GET tpp.example/oauth 200 | authorization-response: back from the bank: oauth_state_id
    #10 flow-5 POST sandbox.plaid.com/link/workflow/next 200 | other: request by the page
    #11 flow-5 POST sandbox.plaid.com/item/public_token/exchange 200 | token-request: public_token exchanged
    flow-5 plaid consented #11"
  `);
});

test.each([
  ['waiting #5', [next('"next_pane":{"id":"credentials"}')]],
  ['waiting #5', [done]],
  [
    'refused #6',
    [
      next('"next_pane":{"id":"a"}'),
      next('"next_pane":{"sink":{"result":{"exit":{"status":"requires_credentials"}}}}'),
    ],
  ],
  [
    'failed INSTITUTION_DOWN #5',
    [next('"next_pane":{"sink":{"error":{"error_code":"INSTITUTION_DOWN","error_message":"down"}}}')],
  ],
  ['refused INSUFFICIENT_CREDENTIALS #5', [next('"error":{"error_code":"INSUFFICIENT_CREDENTIALS"}')]],
  [
    'failed INVALID_PUBLIC_TOKEN #6',
    [done, exchange(`${TPP}/exchange`, '400 {"error_code":"INVALID_PUBLIC_TOKEN","error_message":"expired"}')],
  ],
  ['waiting #5', [done, exchange(`${TPP}/exchange`, '200 {"ok":true}')]],
])('Link is %s', (expected, rest) => {
  expect(outcomes(foldLines(...loaded, ...rest))).toEqual([`flow-5 plaid ${expected}`]);
});

test('Hosted Link is a page of its own', () => {
  const trace = foldLines('GET https://secure.plaid.com/hl/abc → 200', `GET ${TPP}/done → 200`);
  expect(outcomes(trace)).toEqual(['flow-1 plaid waiting #1']);
});

test('the return is tied to nothing where its beginning was not recorded', () => {
  expect(foldLines(`GET ${TPP}/oauth?oauth_state_id=${STATE_ID} → 200`).flows).toEqual([]);
});

test('an answer that is deep, or endless, is read as far as it is worth', () => {
  const deep = `${'{"a":'.repeat(40)}{"public_token":"hidden"}${'}'.repeat(40)}`;
  const trace = foldLines(...loaded, next(`"next_pane":${deep}`));
  expect(outcomes(trace)).toEqual(['flow-5 plaid waiting #5']);
  expect(trace.steps[4]?.words).toBe('Link goes on');
});
