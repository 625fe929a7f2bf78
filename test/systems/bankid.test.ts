import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';

const SITE = 'https://site.example';
const ORDER = '131daac9-16c6-4618-beb0-365768f37288';
const START = '7c40b5c9-fa74-49cf-b98c-bfe651f9a7c6';
const QR = '67df3917-fa0d-44e5-b327-edcc928297f8';
const HMAC = 'dc69358e712458a66a7525beef148ae8526b1c71610eff2c16cdffb4cdac9bf8';
const begun = [
  `GET ${SITE}/login → 200`,
  `fetch POST ${SITE}/api/bankid/auth json {} → 200 {"orderRef":"${ORDER}","autoStartToken":"${START}","qrStartToken":"${QR}"}`,
];
const collect = (answer: string) => `fetch POST ${SITE}/api/bankid/collect json {"orderRef":"${ORDER}"} → ${answer}`;
const pending = (hint: string) => collect(`200 {"orderRef":"${ORDER}","status":"pending","hintCode":"${hint}"}`);
const failed = (hint: string) => collect(`200 {"orderRef":"${ORDER}","status":"failed","hintCode":"${hint}"}`);
const complete = collect(`200 {"orderRef":"${ORDER}","status":"complete","completionData":{"user":{"name":"A"}}}`);

test('on the same device the app is opened by its link and comes back to the page', () => {
  const back = `${SITE}/login?done`;
  const trace = foldLines(
    ...begun,
    `failed bankid:///?autostarttoken=${START}&redirect=${encodeURIComponent(back)}`,
    pending('userSign'),
    `GET ${back} → 200`,
    complete,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-2 GET site.example/login 200 | page: page
    #2 flow-2 POST site.example/api/bankid/auth 200 | authorisation-start: BankID order started
    #3 flow-2 deep-link bankid:/// | app-open: BankID app opened
    #4 flow-2 POST site.example/api/bankid/collect 200 | authorisation-status: order collected: pending, userSign
    #5 flow-2 GET site.example/login 200 | app-return: back from the BankID app
    #6 flow-2 POST site.example/api/bankid/collect 200 | authorisation-status: order collected: complete
    flow-2 bankid consented #6"
  `);
});

test('on another device an animated QR code is fetched until the app was started', () => {
  const trace = foldLines(
    ...begun,
    `fetch GET ${SITE}/api/bankid/qr → 200 {"qrData":"bankid.${QR}.0.${HMAC}"}`,
    pending('outstandingTransaction'),
    `fetch GET ${SITE}/api/bankid/qr → 200 {"qrData":"bankid.${QR}.1.${HMAC}"}`,
    complete,
  );
  expect(outcomes(trace)).toEqual(['flow-2 bankid consented #6']);
  expect(trace.steps[4]).toMatchObject({ flowId: 'flow-2', words: 'QR code at second 1' });
});

test.each([
  ['waiting #2', []],
  ['waiting #3', [pending('outstandingTransaction')]],
  ['refused userCancel #3', [failed('userCancel')]],
  ['refused userDeclinedCall #3', [failed('userDeclinedCall')]],
  ['failed startFailed #3', [failed('startFailed')]],
  ['failed expiredTransaction #4', [pending('started'), failed('expiredTransaction')]],
  ['failed invalidParameters #3', [collect('400 {"errorCode":"invalidParameters","details":"No such order"}')]],
])('an order is %s', (expected, rest) => {
  expect(outcomes(foldLines(...begun, ...rest))).toEqual([`flow-2 bankid ${expected}`]);
});

test('a broker that is asked for BankID by name comes back by OpenID Connect', () => {
  const back = `${SITE}/cb`;
  const request = `https://broker.example/oauth2/authorize?response_type=code&client_id=c&state=s1&scope=openid&acr_values=urn:grn:authn:se:bankid:same-device&redirect_uri=${encodeURIComponent(back)}`;
  const trace = foldLines(
    `GET ${request} → 200`,
    `failed bankid:///?autostarttoken=${START}&redirect=null`,
    `GET ${back}?error=access_denied&state=s1 → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 bankid refused access_denied #3']);
});

test.each([
  ['a link to the app alone', [`failed bankid:///?autostarttoken=${START}&redirect=null`]],
  [
    'a status that only looks like it',
    [
      'fetch GET https://jobs.example/7 → 200 {"status":"pending","hintCode":"queue"}',
      'fetch GET https://jobs.example/7 → 200 {"status":"complete"}',
    ],
  ],
  ['an order that was not seen to begin', [pending('userSign'), complete]],
  ['news of it', ['GET https://news.example/bankid-autostarttoken-explained?orderRef=1&hintCode=userCancel → 200']],
])('%s is no flow', (_, text) => {
  expect(foldLines(...text).flows).toEqual([]);
});
