import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';

const SITE = 'https://site.example';
const API = 'https://services.test.frejaeid.com/authentication/1.0';
const REF = 'Qe4n8cUoBzkVX5TzTnVdEw';
const begun = [
  `GET ${SITE}/login → 200`,
  `fetch POST ${API}/initAuthentication form initAuthRequest=eyJhIjoxfQ%3D%3D → 200 {"authRef":"${REF}"}`,
];
const poll = (status: string) =>
  `fetch POST ${API}/getOneResult form getOneAuthResultRequest=eyJhIjoxfQ%3D%3D → 200 {"authRef":"${REF}","status":"${status}"}`;

test('the app is bound to a transaction, and its result is polled', () => {
  const trace = foldLines(
    ...begun,
    `failed frejaeid://bindUserToTransaction?transactionReference=${REF}`,
    poll('DELIVERED_TO_MOBILE'),
    `tab 2: GET https://app.test.frejaeid.com/freja?action=bindUserToTransaction&transactionReference=${REF} → 200`,
    poll('APPROVED'),
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-2 GET site.example/login 200 | page: page
    #2 flow-2 POST services.test.frejaeid.com/authentication/1.0/initAuthentication 200 | authorisation-start: Freja transaction started
    #3 flow-2 deep-link frejaeid://bindUserToTransaction | app-open: Freja app opened
    #4 flow-2 POST services.test.frejaeid.com/authentication/1.0/getOneResult 200 | authorisation-status: Freja status: DELIVERED_TO_MOBILE
    #5 flow-2 GET app.test.frejaeid.com/freja 200 | app-open: Freja app opened by app link
    #6 flow-2 POST services.test.frejaeid.com/authentication/1.0/getOneResult 200 | authorisation-status: Freja status: APPROVED
    flow-2 freja consented #6"
  `);
});

test.each([
  ['waiting #2', []],
  ['waiting #3', [poll('STARTED')]],
  ['refused CANCELED #3', [poll('CANCELED')]],
  ['failed EXPIRED #4', [poll('STARTED'), poll('EXPIRED')]],
  ['failed RP_CANCELED #3', [poll('RP_CANCELED')]],
  ['failed REJECTED #3', [poll('REJECTED')]],
  ['consented #3', [poll('APPROVED')]],
])('a transaction is %s', (expected, rest) => {
  expect(outcomes(foldLines(...begun, ...rest))).toEqual([`flow-2 freja ${expected}`]);
});

test('a transaction that cannot be started fails with Freja’s number', () => {
  const trace = foldLines(
    `fetch POST ${API}/initAuthentication form initAuthRequest=e30%3D → 422 {"code":1012,"message":"User with the specified userInfo does not exist."}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 freja failed 1012 #1']);
  expect(trace.flows[0]?.outcome.reason).toBe(
    'Freja answered 1012 (“User with the specified userInfo does not exist.”).',
  );
});

test('a site’s own server may pass the answers on: it begins with the first status', () => {
  const own = (status: string) => `fetch GET ${SITE}/api/freja → 200 {"authRef":"${REF}","status":"${status}"}`;
  const trace = foldLines(
    own('STARTED'),
    `failed frejaeid://bindUserToTransaction?transactionReference=${REF}`,
    own('APPROVED'),
  );
  expect(outcomes(trace)).toEqual(['flow-1 freja consented #3']);
});

test('a link to the app alone is no flow', () => {
  expect(foldLines(`failed frejaeid://bindUserToTransaction?transactionReference=${REF}`).flows).toEqual([]);
});
