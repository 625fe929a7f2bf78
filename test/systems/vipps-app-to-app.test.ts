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

test.each<[string, string]>([
  ['failed unknown_error', 'https://shop.example/app?state=12345678?error=unknown_error'],
  ['waiting', 'https://shop.example/app?state=12345678&resume_uri=https://api.example/resume?v=1'],
  [
    'refused access_denied',
    `${CB}?error=access_denied&error_description=user%20cancelled%20the%20login?state=12345678`,
  ],
  ...[
    'server_error',
    'login_required',
    'outdated_app_version',
    'wrong_challenge',
    'unknown_reject_reason',
    'invalid_app_callback_uri',
    'app_callback_uri_not_registered',
  ].map((code): [string, string] => [`failed ${code}`, `${CB}?error=${code}&error_description=no&state=12345678`]),
])('a return can say %s, however its second ? is written', (expected, callback) => {
  const trace = fold(`GET ${authorize('https://shop.example/app')} → 302 ${callback}`, `GET ${callback} → 200`);
  expect(outcomes(trace)).toEqual([`flow-1 vipps-app-to-app ${expected} #2`]);
});

test('an authorization request that is answered with an error page has failed', () => {
  expect(outcomes(fold(`GET ${authorize(APP)} → 400`))).toEqual(['flow-1 vipps-app-to-app failed #1']);
});

test('login_required is what this system means by it', () => {
  const callback = `${CB}?error=login_required&state=12345678`;
  const trace = fold(`GET ${authorize(APP)} → 302 ${callback}`, `GET ${callback} → 200`);
  expect(trace.flows[0]?.outcome.reason).toBe(
    'The authorization server answered login_required: resume_uri was opened in another browser than the login began in, or a second time.',
  );
});

test.each(['state', 'nonce'])('a %s that is too long explains the 502', (name) => {
  const request = `${authorize(APP).replace('&state=12345678', '')}&${name}=${'x'.repeat(1001)}`;
  expect(fold(`GET ${request} → 502`).flows[0]?.outcome).toEqual({
    kind: 'failed',
    reason: `Vipps MobilePay answered 502: ${name} has 1001 characters, and more than about 1000 are not accepted.`,
    step: 1,
  });
  expect(fold(`GET ${authorize(APP)} → 502`).flows[0]?.outcome.reason).not.toContain('characters');
});

test('a resume_uri that is opened a second time has lost the code that it brought first', () => {
  const resume = `${AS}/resume?login_verifier=1`;
  const code = `${CB}?state=12345678&code=k1&scope=openid`;
  const over = `${CB}?error=login_required&state=12345678`;
  const trace = fold(
    `GET ${authorize(APP)} → 302 ${APP}?state=12345678&resume_uri=${encodeURIComponent(resume)}`,
    `GET ${resume} → 302 ${code}`,
    `GET ${code} → 200`,
    `GET ${resume} → 302 ${over}`,
    `GET ${over} → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 vipps-app-to-app failed login_required #6']);
});

test.each(['app_to_app_v2', 'automatic_return_from_vipps_app'])('%s returns without an app callback', (flow) => {
  const request = authorize(APP).replace(/app_to_app.*/, flow);
  const callback = `${CB}?state=12345678&code=k1&scope=openid`;
  const trace = fold(
    `GET ${request} → 302 https://api.example/landing`,
    'GET https://api.example/landing → 200',
    `POST https://api.example/app → 302 ${callback}`,
    `GET ${callback} → 200`,
    `fetch POST ${AS}/oauth2/token form grant_type=authorization_code&code=k1 → 200 {"access_token":"t"}`,
  );
  expect(trace.steps[0]?.words).toBe(`authorization request (${flow})`);
  expect(outcomes(trace)).toEqual(['flow-1 vipps-app-to-app consented #5']);
});

test('a code that is sent twice is refused, and the tokens of the first time stay', () => {
  const callback = `${CB}?state=12345678&code=k1&scope=openid`;
  const token = `fetch POST ${AS}/oauth2/token form grant_type=authorization_code&code=k1`;
  const trace = fold(
    `GET ${authorize(APP)} → 302 ${callback}`,
    `GET ${callback} → 200`,
    `${token} → 200 {"access_token":"t"}`,
    `${token} → 400 {"error":"invalid_grant"}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 vipps-app-to-app consented #3']);
  expect(trace.steps[3]?.words).toBe('token request: invalid_grant');
});
