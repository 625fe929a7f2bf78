import { expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows, lines, outcomes } from '../fixtures/arrows.ts';

const AS = 'https://api.example/access-management-1.0/access';
const CB = 'https://shop.example/cb';
const APP = 'merchantapp://vipps-return';
const authorize = (callback: string) =>
  `${AS}/oauth2/auth?response_type=code&client_id=c&redirect_uri=${CB}&scope=openid&state=12345678&requested_flow=app_to_app&app_callback_uri=${callback}`;
const fold = (...text: string[]) => foldTrace(arrows(text.join('\n')));

test('a login goes by two apps and a resume_uri to its token', () => {
  const resume = `${AS}/resume?login_verifier=1`;
  const trace = fold(
    `fetch GET ${AS}/.well-known/openid-configuration → 200 {"issuer":"${AS}/"}`,
    `GET ${authorize(APP)} → 302 https://api.example/landing`,
    'GET https://api.example/landing → 200',
    'failed vippsmobilepay://login?login_challenge=1',
    `POST https://api.example/app → 302 ${APP}?state=12345678&resume_uri=${encodeURIComponent(resume)}`,
    `failed ${APP}?state=12345678&resume_uri=${encodeURIComponent(resume)}`,
    `tab 2: GET ${resume} → 302 ${CB}?state=12345678&code=k1&scope=openid`,
    `tab 2: GET ${CB}?state=12345678&code=k1&scope=openid → 200`,
    `tab 2: fetch POST ${AS}/oauth2/token form grant_type=authorization_code&code=k1 → 200 {"access_token":"t","id_token":"x.y.z"}`,
    'tab 2: fetch GET https://api.example/vipps-userinfo-api/userinfo [Authorization: Bearer t] → 200 {"sub":"1"}',
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-2 GET api.example/access-management-1.0/access/.well-known/openid-configuration 200 | discovery: discovery
    #2 flow-2 GET api.example/access-management-1.0/access/oauth2/auth 302 | authorization-request: authorization request (app_to_app)
    #3 flow-2 GET api.example/landing 200 | bank-page: page
    #4 flow-2 deep-link vippsmobilepay://login | app-open: Vipps MobilePay app opened
    #5 flow-2 POST api.example/app 302 | redirect: redirect
    #6 flow-2 deep-link merchantapp://vipps-return | app-return: Vipps MobilePay app returns, with resume_uri
    #7 flow-2 GET api.example/access-management-1.0/access/resume 302 | redirect: redirect
    #8 flow-2 GET shop.example/cb 200 | authorization-response: authorization response with code
    #9 flow-2 POST api.example/access-management-1.0/access/oauth2/token 200 | token-request: token request
    #10 flow-2 GET api.example/vipps-userinfo-api/userinfo 200 | userinfo: userinfo
    flow-2 vipps-app-to-app consented #9"
  `);
});

test.each([
  ['failed unknown_error', 'https://shop.example/app?state=12345678?error=unknown_error'],
  ['waiting', 'https://shop.example/app?state=12345678&resume_uri=https://api.example/resume?v=1'],
  [
    'refused access_denied',
    `${CB}?error=access_denied&error_description=user%20cancelled%20the%20login?state=12345678`,
  ],
  ['failed server_error', `${CB}?error=server_error&state=12345678`],
])('a return can say %s, however its second ? is written', (expected, callback) => {
  const trace = fold(`GET ${authorize('https://shop.example/app')} → 302 ${callback}`, `GET ${callback} → 200`);
  expect(outcomes(trace)).toEqual([`flow-1 vipps-app-to-app ${expected} #2`]);
});

test('an authorization request that is answered with an error page has failed', () => {
  expect(outcomes(fold(`GET ${authorize(APP)} → 400`))).toEqual(['flow-1 vipps-app-to-app failed #1']);
});
