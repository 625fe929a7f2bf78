import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines } from '../fixtures/parties.ts';

const CB = 'https://app.example/cb';
const BROKER = 'https://broker.example';
const request = (more: string) =>
  `${BROKER}/oauth2/authorize?response_type=code&client_id=c&scope=openid&state=s1&redirect_uri=${encodeURIComponent(CB)}&${more}`;
const MITID = 'acr_values=urn:grn:authn:dk:mitid:substantial';
const begun = `GET ${request(MITID)} → 200`;
const token = `fetch POST ${BROKER}/oauth2/token form grant_type=authorization_code&code=k1 → 200 {"access_token":"t1","id_token":"a.b.c"}`;

test('a native app asks a broker, MitID’s app is opened by a link, and the code comes back by another', () => {
  const trace = foldLines(
    `GET ${request(`${MITID}&login_hint=appswitch:android`)} → 302 https://www.mitid.dk/mitid-code-app/?ticket=1`,
    'GET https://www.mitid.dk/mitid-code-app/?ticket=1 → 200',
    'GET https://appswitch.mitid.dk/?ticket=1&return=x → 200',
    `GET ${BROKER}/resume?x=1 → 302 ${CB}?code=k1&state=s1`,
    `GET ${CB}?code=k1&state=s1 → 200`,
    token,
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-1 GET broker.example/oauth2/authorize 302 | authorization-request: authorization request for MitID, app switch on Android
    #2 flow-1 GET www.mitid.dk/mitid-code-app/ 200 | bank-page: MitID
    #3 flow-1 GET appswitch.mitid.dk/ 200 | app-open: MitID app opened by app link
    #4 flow-1 GET broker.example/resume 302 | redirect: redirect
    #5 flow-1 GET app.example/cb 200 | authorization-response: authorization response with code
    #6 flow-1 POST broker.example/oauth2/token 200 | token-request: token request
    flow-1 mitid consented #6"
  `);
});

test.each([
  ['waiting #2', `GET ${CB}?code=k1&state=s1 → 200`, []],
  ['consented #3', `GET ${CB}?code=k1&state=s1 → 200`, [token]],
  [
    'refused mitid_user_aborted #2',
    `GET ${CB}?error=access_denied&error_description=mitid_user_aborted&state=s1 → 200`,
    [],
  ],
  ['refused access_denied #2', `GET ${CB}?error=access_denied&state=s1 → 200`, []],
  ['failed server_error #2', `GET ${CB}?error=server_error&state=s1 → 200`, []],
])('a login is %s', (expected, back, rest) => {
  expect(outcomes(foldLines(begun, back, ...rest))).toEqual([`flow-1 mitid ${expected}`]);
});

test.each([
  ['mitid', 'idp_values=mitid'],
  ['mitid', 'login_hint=appswitch:ios'],
  ['bankid', 'login_hint=appswitch:ios&acr_values=urn:grn:authn:se:bankid'],
  ['freja', 'acr_values=urn:grn:authn:se:frejaid'],
  ['oauth', 'acr_values=urn:grn:authn:no:bankid&login_hint=appswitch:ios'],
  ['oauth', 'login_hint=anna'],
])('%s is what %s asks for', (system, more) => {
  expect(outcomes(foldLines(`GET ${request(more)} → 200`))).toEqual([`flow-1 ${system} waiting #1`]);
});

test('a visit to mitid.dk is no flow', () => {
  expect(foldLines('GET https://www.mitid.dk/ → 200', 'GET https://www.mitid.dk/hjaelp/?code=1 → 200').flows).toEqual(
    [],
  );
});
