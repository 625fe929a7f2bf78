import { expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows, lines, outcomes } from '../fixtures/arrows.ts';

const API = 'https://api.example/psd2/consent/v1/consents';
const AUTH = 'https://auth.example/connect';
const CB = 'https://tpp.example/callback';
const fold = (...text: string[]) => foldTrace(arrows(text.join('\n')));

const begun = (header = '') => [
  'GET https://tpp.example/start → 200',
  `fetch POST ${AUTH}/token form grant_type=client_credentials → 200 {"access_token":"cc"}`,
  `fetch POST ${API} json {}${header} → 201 {"consentStatus":"received","consentId":"c1"}`,
  `fetch POST ${API}/c1/authorisations → 201 {"authorisationId":"a1","scaStatus":"started"}`,
];
const select = (approach: string, body: string) =>
  `fetch PUT ${API}/c1/authorisations/a1 json {} → 200 {"scaStatus":"scaMethodSelected",${body}} [aspsp-sca-approach: ${approach}]`;
const sca = (status: string) => `fetch GET ${API}/c1/authorisations/a1 → 200 {"scaStatus":"${status}"}`;
const status = (word: string) => `fetch GET ${API}/c1/status → 200 {"consentStatus":"${word}"}`;

test('a decoupled consent is polled until its status is valid', () => {
  const trace = fold(
    ...begun(),
    select('DECOUPLED', '"challengeData":{"data":["t1"]}'),
    'failed bankid:///?autostarttoken=t1&redirect=null',
    sca('scaMethodSelected'),
    'tab 7: GET https://app.bankid.com/?autostarttoken=t1&redirect=null → 200',
    sca('finalised'),
    status('valid'),
    'fetch GET https://api.example/psd2/accountinformation/v1/accounts [Consent-ID: c1] → 200 {"accounts":[]}',
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-3 GET tpp.example/start 200 | page: page
    #2 flow-3 POST auth.example/connect/token 200 | token-request: token request (client_credentials)
    #3 flow-3 POST api.example/psd2/consent/v1/consents 201 | consent-creation: consent created: received
    #4 flow-3 POST api.example/psd2/consent/v1/consents/c1/authorisations 201 | authorisation-start: authorisation started: started
    #5 flow-3 PUT api.example/psd2/consent/v1/consents/c1/authorisations/a1 200 | authorisation-update: SCA method selected (DECOUPLED): scaMethodSelected
    #6 flow-3 deep-link bankid:/// | app-open: BankID app opened
    #7 flow-3 GET api.example/psd2/consent/v1/consents/c1/authorisations/a1 200 | authorisation-status: SCA status: scaMethodSelected
    #8 flow-3 GET app.bankid.com/ 200 | app-open: BankID app opened by app link
    #9 flow-3 GET api.example/psd2/consent/v1/consents/c1/authorisations/a1 200 | authorisation-status: SCA status: finalised
    #10 flow-3 GET api.example/psd2/consent/v1/consents/c1/status 200 | consent-status: consent status: valid
    #11 flow-3 GET api.example/psd2/accountinformation/v1/accounts 200 | resource-request: account information
    flow-3 open-payments consented #10"
  `);
});

test('scaOAuth leads to a code and a token with X-ConsentId; the code of the bank for the broker is nobody’s', () => {
  const trace = fold(
    ...begun(),
    select('REDIRECT', '"_links":{}'),
    `GET ${AUTH}/authorize?client_id=c&response_type=code&redirect_uri=${CB}&state=s1&acr_values=idp:B%20consentId:c1%20consentAuthorisationId:a1 → 302 https://bank.example/login`,
    'GET https://bank.example/login → 200',
    'POST https://bank.example/login → 303 https://auth.example/signin/B?code=bank&state=z',
    `GET https://auth.example/signin/B?code=bank&state=z → 302 ${CB}?code=k1&state=s1`,
    `GET ${CB}?code=k1&state=s1 → 200`,
    `fetch POST ${AUTH}/token form grant_type=authorization_code&code=k1 [X-ConsentId: c1] → 200 {"access_token":"t1"}`,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-3 GET tpp.example/start 200 | page: page
    #2 flow-3 POST auth.example/connect/token 200 | token-request: token request (client_credentials)
    #3 flow-3 POST api.example/psd2/consent/v1/consents 201 | consent-creation: consent created: received
    #4 flow-3 POST api.example/psd2/consent/v1/consents/c1/authorisations 201 | authorisation-start: authorisation started: started
    #5 flow-3 PUT api.example/psd2/consent/v1/consents/c1/authorisations/a1 200 | authorisation-update: SCA method selected (REDIRECT): scaMethodSelected
    #6 flow-3 GET auth.example/connect/authorize 302 | authorization-request: authorization request by scaOAuth
    #7 flow-3 GET bank.example/login 200 | bank-page: page
    #8 flow-3 POST bank.example/login 303 | redirect: redirect
    #9 flow-3 GET auth.example/signin/B 302 | redirect: redirect
    #10 flow-3 GET tpp.example/callback 200 | authorization-response: authorization response with code
    #11 flow-3 POST auth.example/connect/token 200 | token-request: token request
    flow-3 open-payments consented #11"
  `);
});

test('scaRedirect has no token call: the status alone tells', () => {
  const back = 'https://tpp.example/return?state=s1';
  const redirected = [
    ...begun(` [TPP-Redirect-URI: ${back}]`),
    select('REDIRECT', '"_links":{"scaRedirect":{"href":"https://bank.example/sca/1"}}'),
    'tab 3: GET https://bank.example/sca/1 → 200',
    `tab 3: POST https://bank.example/sca/1 → 303 ${back}`,
    `tab 3: GET ${back} → 200`,
  ];
  expect(outcomes(fold(...redirected))).toEqual(['flow-3 open-payments waiting #8']);
  expect(outcomes(fold(...redirected, status('received'), status('valid')))).toEqual([
    'flow-3 open-payments consented #10',
  ]);
});

test.each([
  ['refused rejected #6', [sca('failed'), status('rejected')]],
  ['failed expired #5', [status('expired')]],
  ['failed #5', [sca('failed')]],
  ['refused rejected #5', [status('rejected'), status('received')]],
  ['waiting #5', [sca('finalised')]],
  ['failed #5', [sca('failed'), status('received')]],
  ['consented #6', [sca('exempted'), status('valid')]],
  ['consented #5', ['fetch GET https://api.example/x [Consent-ID: c1] → 200']],
])('a consent is %s', (expected, rest) => {
  expect(outcomes(fold(...begun(), ...rest))).toEqual([`flow-3 open-payments ${expected}`]);
});

test.each([
  ['revokedByPsu', 'the user withdrew it at the bank'],
  ['expired', 'its time is over'],
  ['terminatedByTpp', 'the third party ended it'],
])('a consent that was valid can end: %s', (word, meaning) => {
  const [flow] = fold(...begun(), status('valid'), status(word)).flows;
  const reason = `The consent status is ${word}: ${meaning}.`;
  expect(flow?.outcome).toEqual({ kind: 'failed', code: word, reason, step: 6 });
});

test('a consent that the third party deletes is told by the deletion, too', () => {
  const deletion = `fetch DELETE ${API}/c1 [X-BicFi: B] → 204`;
  const trace = fold(...begun(), status('valid'), deletion, status('terminatedByTpp'));
  expect(trace.steps[5]).toMatchObject({ flowId: 'flow-3', role: 'revocation', words: 'consent deleted' });
  expect(outcomes(trace)).toEqual(['flow-3 open-payments failed terminatedByTpp #7']);
});

test('a consent that cannot be created fails with the code of its tppMessages', () => {
  const trace = fold(
    `fetch POST ${API} json {} [X-BicFi: B] → 400 {"tppMessages":[{"category":"ERROR","code":"FORMAT_ERROR","text":"no"}]}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 open-payments failed FORMAT_ERROR #1']);
});

test('two consents of one page are two flows, although the client’s token is the same', () => {
  const second = (line: string) => line.replaceAll('c1', 'c2').replaceAll('a1', 'a2');
  const trace = fold(...begun(), status('valid'), ...begun().slice(2).map(second), second(status('rejected')));
  expect(outcomes(trace)).toEqual(['flow-3 open-payments consented #5', 'flow-6 open-payments refused rejected #8']);
});
