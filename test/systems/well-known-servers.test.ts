import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { ordinaryLines } from '../fixtures/ordinary-traffic.ts';
import { foldLines } from '../fixtures/parties.ts';

const APP = 'https://app.example';
const encoded = encodeURIComponent;

test('Keycloak: silent sign-in in a frame, required actions, a status frame, a refresh, a logout', () => {
  const realm = 'https://kc.example/realms/x';
  const oidc = `${realm}/protocol/openid-connect`;
  const auth = (state: string, to: string, more = '') =>
    `${oidc}/auth?client_id=spa&redirect_uri=${encoded(to)}&state=${state}&response_mode=fragment&response_type=code&scope=openid&nonce=n${more}`;
  const silent = `${APP}/silent-check-sso.html`;
  const trace = foldLines(
    `GET ${APP}/ → 200`,
    `frame GET ${oidc}/3p-cookies/step1.html → 200`,
    `frame GET ${auth('s0', silent, '&prompt=none')} → 302 ${silent}#error=login_required&state=s0`,
    `frame GET ${silent} → 200`,
    `GET ${auth('s1', `${APP}/`)} → 200`,
    `frame GET ${oidc}/login-status-iframe.html → 404`,
    `POST ${realm}/login-actions/authenticate?session_code=a&client_id=spa&tab_id=t → 302 ${realm}/login-actions/required-action?client_id=spa&tab_id=t`,
    `GET ${realm}/login-actions/required-action?client_id=spa&tab_id=t → 200`,
    `POST ${realm}/login-actions/required-action?session_code=b&client_id=spa&tab_id=t → 302 ${APP}/#state=s1&session_state=x&iss=${encoded(realm)}&code=k1`,
    `GET ${APP}/ → 200`,
    `fetch POST ${oidc}/token form code=k1&grant_type=authorization_code&client_id=spa → 200 {"access_token":"t1","refresh_token":"r1","id_token":"a.b.c"}`,
    `history ${APP}/`,
    `frame GET ${oidc}/login-status-iframe.html → 200`,
    `fetch POST ${oidc}/token form grant_type=refresh_token&refresh_token=r1 → 200 {"access_token":"t2","refresh_token":"r2"}`,
    `GET ${oidc}/logout?client_id=spa&post_logout_redirect_uri=${encoded(`${APP}/`)}&id_token_hint=a.b.c → 302 ${APP}/`,
    `GET ${APP}/ → 200`,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 – GET app.example/ 200 | page: page
    #2 – GET kc.example/realms/x/protocol/openid-connect/3p-cookies/step1.html 200 | page: page in a frame
    #3 flow-3 GET kc.example/realms/x/protocol/openid-connect/auth 302 | authorization-request: authorization request
    #4 flow-3 GET app.example/silent-check-sso.html 200 | authorization-response: authorization response: login_required
    #5 flow-5 GET kc.example/realms/x/protocol/openid-connect/auth 200 | authorization-request: authorization request
    #6 flow-5 GET kc.example/realms/x/protocol/openid-connect/login-status-iframe.html 404 | bank-page: page in a frame
    #7 flow-5 POST kc.example/realms/x/login-actions/authenticate 302 | redirect: redirect
    #8 flow-5 GET kc.example/realms/x/login-actions/required-action 200 | bank-page: page
    #9 flow-5 POST kc.example/realms/x/login-actions/required-action 302 | redirect: redirect
    #10 flow-5 GET app.example/ 200 | authorization-response: authorization response with code
    #11 flow-5 POST kc.example/realms/x/protocol/openid-connect/token 200 | token-request: token request
    #12 flow-5 history app.example/ | page: address rewritten by the page
    #13 – GET kc.example/realms/x/protocol/openid-connect/login-status-iframe.html 200 | page: page in a frame
    #14 flow-5 POST kc.example/realms/x/protocol/openid-connect/token 200 | refresh-request: refresh request
    #15 – GET kc.example/realms/x/protocol/openid-connect/logout 302 | page: logout request
    #16 – GET app.example/ 200 | page: page
    flow-3 oauth failed login_required #4
    flow-5 oauth consented #11"
  `);
});

test('Auth0: a state of its own between the pages, a renewal by web_message, /v2/logout', () => {
  const as = 'https://tenant.auth0.example';
  const back = `${APP}/cb`;
  const auth = `${as}/authorize?client_id=a&scope=openid&redirect_uri=${encoded(back)}&response_type=code&nonce=n`;
  const trace = foldLines(
    `GET ${auth}&state=s1 → 302 ${as}/u/login?state=hKFo2`,
    `GET ${as}/u/login?state=hKFo2 → 200`,
    `POST ${as}/u/login?state=hKFo2 form username=u&state=hKFo2 → 302 ${as}/authorize/resume?state=hKFo3`,
    `GET ${as}/authorize/resume?state=hKFo3 → 302 ${back}?code=k1&state=s1`,
    `GET ${back}?code=k1&state=s1 → 200`,
    `fetch POST ${as}/oauth/token json {"grant_type":"authorization_code","code":"k1"} → 200 {"access_token":"t1"}`,
    `frame GET ${auth}&state=s2&response_mode=web_message&prompt=none → 200`,
    `fetch POST ${as}/oauth/token json {"grant_type":"authorization_code","code":"k2"} → 200 {"access_token":"t2"}`,
    `GET ${as}/v2/logout?client_id=a&returnTo=${encoded(back)} → 302 ${back}`,
    `GET ${back} → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 oauth consented #6', 'flow-7 oauth consented #8']);
  expect(trace.steps.slice(1, 4).map(({ flowId, role }) => `${flowId} ${role}`)).toEqual([
    'flow-1 bank-page',
    'flow-1 redirect',
    'flow-1 redirect',
  ]);
});

test('Auth0: a request that it cannot answer ends on a page of its own', () => {
  const as = 'https://tenant.auth0.example';
  const page = `${as}/error?client_id=a&error=unauthorized_client&error_description=Callback+URL+mismatch.&state=s1`;
  const trace = foldLines(
    `GET ${as}/authorize?client_id=a&redirect_uri=${encoded(APP)}&response_type=code&state=s1 → 302 ${page}`,
    `GET ${page} → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 oauth failed unauthorized_client #2']);
});

test('Microsoft: hybrid by form_post, and a token that needs the user once more', () => {
  const as = 'https://login.microsoftonline.com/common';
  const back = `${APP}/signin-oidc`;
  const auth = `${as}/oauth2/v2.0/authorize?client_id=z&response_type=code+id_token&redirect_uri=${encoded(back)}&response_mode=form_post&scope=openid&nonce=n`;
  const trace = foldLines(
    `GET ${APP}/ → 302 ${auth}&state=CfDJ8`,
    `GET ${auth}&state=CfDJ8 → 200`,
    `fetch POST ${as}/GetCredentialType json {"username":"u"} → 200 {"IfExistsResult":0}`,
    `POST ${as}/login form login=u&ctx=x&flowToken=y → 200`,
    'POST https://login.microsoftonline.com/kmsi form ctx=x → 200',
    `POST ${back} form code=k1&id_token=a.b.c&state=CfDJ8&session_state=s → 302 ${APP}/`,
    `GET ${APP}/ → 200`,
    `fetch POST ${as}/oauth2/v2.0/token form grant_type=authorization_code&code=k1 → 200 {"access_token":"t1","refresh_token":"r1"}`,
    `fetch POST ${as}/oauth2/v2.0/token form grant_type=refresh_token&refresh_token=r1 → 400 {"error":"interaction_required","error_description":"AADSTS50076","suberror":"basic_action"}`,
    `GET ${auth}&state=CfDJ9 → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-2 oauth failed interaction_required #9', 'flow-10 oauth waiting #10']);
  expect(trace.steps.slice(1, 9).every(({ flowId }) => flowId === 'flow-2')).toBe(true);
  expect(trace.flows[0]?.outcome.reason).toBe(
    'The token endpoint answered interaction_required (“AADSTS50076”): the user has to be asked something, which this request does not allow.',
  );
});

test('Google: the request goes through its own pages with all its parameters', () => {
  const as = 'https://accounts.google.com';
  const back = `${APP}/cb`;
  const query = `client_id=g&redirect_uri=${encoded(back)}&response_type=code&scope=openid&state=s1`;
  const trace = foldLines(
    `GET ${as}/o/oauth2/v2/auth?${query} → 302 ${as}/v3/signin/identifier?opparams=x&${query}&flowName=GeneralOAuthFlow`,
    `GET ${as}/v3/signin/identifier?opparams=x&${query}&flowName=GeneralOAuthFlow → 200`,
    `fetch POST ${as}/v3/signin/_/AccountsSignInUi/data/batchexecute?rpcids=V1 form f.req=x → 200`,
    `fetch GET ${as}/log?${query} → 404`,
    `GET ${as}/signin/oauth/consent?authuser=0&part=x&client_id=g → 200`,
    `POST ${as}/signin/oauth/consent?authuser=0 form a=b → 302 ${back}?state=s1&code=4%2F0AX&scope=openid&authuser=0&prompt=none`,
    `GET ${back}?state=s1&code=4%2F0AX&scope=openid&authuser=0&prompt=none → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #7']);
  expect(trace.flows[0]?.steps).toHaveLength(7);
});

test.each([
  ['GitHub', 'https://github.com/login/oauth/authorize?client_id=Iv1&scope=user&state=s1', '&redirect_uri='],
  ['GitHub with what is registered', 'https://github.com/login/oauth/authorize?client_id=Iv1&state=s1', ''],
  ['Facebook', 'https://www.facebook.com/v18.0/dialog/oauth?client_id=1&state=s1', '&redirect_uri='],
  ['Slack', 'https://slack.com/oauth/v2/authorize?client_id=1.2&scope=chat:write&state=s1', '&redirect_uri='],
])('%s takes response_type for granted', (_, url, parameter) => {
  const back = `${APP}/cb`;
  const trace = foldLines(
    `GET ${url}${parameter && parameter + encoded(back)} → 302 ${back}?code=k1&state=s1`,
    `GET ${back}?code=k1&state=s1 → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #2']);
});

test.each([
  [
    'Apple',
    'https://appleid.apple.com/auth/authorize',
    'response_mode=form_post&scope=name%20email',
    'https://appleid.apple.com/auth/token',
  ],
  [
    'Okta',
    'https://dev-1.okta.example/oauth2/default/v1/authorize',
    'scope=openid&nonce=n&code_challenge=x&code_challenge_method=S256',
    'https://dev-1.okta.example/oauth2/default/v1/token',
  ],
  [
    'Cognito',
    'https://pool.auth.eu-west-1.amazoncognito.example/oauth2/authorize',
    'identity_provider=COGNITO',
    'https://pool.auth.eu-west-1.amazoncognito.example/oauth2/token',
  ],
  [
    'Spotify',
    'https://accounts.spotify.com/authorize',
    'scope=user-read-email&show_dialog=false',
    'https://accounts.spotify.com/api/token',
  ],
  [
    'LinkedIn',
    'https://www.linkedin.com/oauth/v2/authorization',
    'scope=openid%20profile',
    'https://www.linkedin.com/oauth/v2/accessToken',
  ],
  ['Discord', 'https://discord.com/api/oauth2/authorize', 'scope=identify', 'https://discord.com/api/oauth2/token'],
  [
    'Salesforce',
    'https://login.salesforce.com/services/oauth2/authorize',
    'prompt=login',
    'https://login.salesforce.com/services/oauth2/token',
  ],
  ['GitLab', 'https://gitlab.com/oauth/authorize', 'scope=read_user', 'https://gitlab.com/oauth/token'],
  [
    'Dropbox',
    'https://www.dropbox.com/oauth2/authorize',
    'token_access_type=offline',
    'https://api.dropboxapi.com/oauth2/token',
  ],
])('%s is one flow, among ordinary traffic too', (_, endpoint, more, token) => {
  const back = `${APP}/cb`;
  const posted = more.includes('form_post');
  const url = `${endpoint}?response_type=code&client_id=c&state=s1&redirect_uri=${encoded(back)}&${more}`;
  const flow = [
    `tab 8: GET ${url} → 200`,
    posted
      ? `tab 8: POST ${back} form code=k1&state=s1 → 200`
      : `tab 8: POST ${endpoint} form allow=1 → 302 ${back}?code=k1&state=s1\ntab 8: GET ${back}?code=k1&state=s1 → 200`,
    `tab 8: fetch POST ${token} form grant_type=authorization_code&code=k1 → 200 {"access_token":"t1"}`,
  ];
  const noise = ordinaryLines(5, 200);
  const trace = foldLines(
    ...flow.flatMap((line, index) => [...noise.slice(50 * index, 50 * index + 50), line]),
    ...noise.slice(150),
  );
  expect(trace.flows.map(({ system, outcome: { kind } }) => `${system} ${kind}`)).toEqual(['oauth consented']);
  expect(trace.flows[0]?.steps).toHaveLength(posted ? 3 : 4);
});

test('GitHub answers a token request with a form, and an error with status 200', () => {
  const as = 'https://github.com/login/oauth';
  const begun = `GET ${as}/authorize?client_id=Iv1&state=s1&redirect_uri=${encoded(APP)} → 302 ${APP}/?code=k1&state=s1\nGET ${APP}/?code=k1&state=s1 → 200`;
  const post = `fetch POST ${as}/access_token form grant_type=authorization_code&code=k1 →`;
  expect(outcomes(foldLines(begun, `${post} 200 body access_token=gho_1&scope=user&token_type=bearer`))).toEqual([
    'flow-1 oauth consented #3',
  ]);
  expect(outcomes(foldLines(begun, `${post} 200 body error=bad_verification_code&error_description=expired`))).toEqual([
    'flow-1 oauth failed bad_verification_code #3',
  ]);
});

test.each([
  ['another bank’s gateway is not BS2', 'https://bank.example/auth/oauth/v2/authorize', 'scope=openid'],
  ['another server at /auth/auth is not Opus', 'https://as.example/auth/auth', 'scope=openid'],
])('%s', (_, endpoint, more) => {
  const back = `${APP}/cb`;
  const trace = foldLines(
    `GET ${endpoint}?response_type=code&client_id=c&state=s1&redirect_uri=${encoded(back)}&${more} → 302 ${back}?code=k1&state=s1`,
    `GET ${back}?code=k1&state=s1 → 200`,
    `fetch POST ${endpoint.replace(/\w+$/, 'token')} form grant_type=authorization_code&code=k1 → 200 {"access_token":"t"}`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 oauth consented #3']);
});

test('a bank that opens BankID, again and again, is no Open Payments for it', () => {
  const as = 'https://bank.example';
  const back = `${APP}/cb`;
  const opened = (token: string) => `failed bankid:///?autostarttoken=${token}&redirect=${encoded(`${as}/after`)}`;
  const trace = foldLines(
    `GET ${as}/authorize?response_type=code&client_id=c&state=s1&redirect_uri=${encoded(back)} → 200`,
    ...['t1', 't2', 't3', 't4', 't5'].map(opened),
    `GET ${as}/after → 302 ${back}?code=k1&state=s1`,
    `GET ${back}?code=k1&state=s1 → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #8']);
  expect(trace.steps[6]?.words).toBe('back from the BankID app');
});
