import { expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { foldLines, jwt } from '../fixtures/parties.ts';

const TPP = 'https://tpp.example';
const CONSENT = '68e14e00-38b0-467d-a999-f70340e467b3';
const token = jwt({ INSTITUTION: 'modelo-sandbox', CONSENT, APPLICATION_USER_ID: 'u', USER: 'x' });
const BANK = `https://bank.example/authorize?response_type=code&client_id=yap&state=z&redirect_uri=${encodeURIComponent('https://auth.yapily.com/')}`;
const who =
  'application-user-id=u%40tpp.example&user-uuid=f9817f34-6a2e-4186-ba6b-41c71ba0d123&institution=modelo-sandbox';

/** The bank answers Yapily, and Yapily goes on to the client. */
const answered = (answer: string, callback: string) => [
  `GET ${BANK} → 200`,
  `POST https://bank.example/authorize → 302 https://auth.yapily.com/?${answer}&state=z`,
  `GET https://auth.yapily.com/?${answer}&state=z → 302 ${TPP}/cb?${callback}`,
  `GET ${TPP}/cb?${callback} → 200`,
];
const create = (answer: string) =>
  `fetch POST https://api.yapily.com/account-auth-requests json {"applicationUserId":"u","institutionId":"modelo-sandbox","callback":"${TPP}/cb"} → ${answer}`;
const created = create(
  `201 {"data":{"id":"${CONSENT}","status":"AWAITING_AUTHORIZATION","authorisationUrl":"${BANK}"}}`,
);
const status = (word: string) =>
  `fetch GET https://api.yapily.com/consents/${CONSENT} → 200 {"data":{"id":"${CONSENT}","institutionId":"modelo-sandbox","status":"${word}"}}`;

test('the bank returns to Yapily, which brings the consent token to the client', () => {
  const trace = foldLines(`GET ${TPP}/ → 302 ${BANK}`, ...answered('code=bank', `consent=${token}&${who}`));
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-2 GET tpp.example/ 302 | redirect: redirect
    #2 flow-2 GET bank.example/authorize 200 | authorization-request: authorization request by Yapily
    #3 flow-2 POST bank.example/authorize 302 | redirect: redirect
    #4 flow-2 GET auth.yapily.com/ 302 | redirect: bank returns to Yapily
    #5 flow-2 GET tpp.example/cb 200 | authorization-response: callback with consent token
    flow-2 yapily consented #5"
  `);
});

test('in a playground the consent is created, and its status read, in sight', () => {
  const trace = foldLines(created, ...answered('code=bank', `consent=${token}&${who}`), status('AUTHORIZED'));
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-1 POST api.yapily.com/account-auth-requests 201 | consent-creation: authorisation request created
    #2 flow-1 GET bank.example/authorize 200 | authorization-request: authorization request by Yapily
    #3 flow-1 POST bank.example/authorize 302 | redirect: redirect
    #4 flow-1 GET auth.yapily.com/ 302 | redirect: bank returns to Yapily
    #5 flow-1 GET tpp.example/cb 200 | authorization-response: callback with consent token
    #6 flow-1 GET api.yapily.com/consents/68e14e00-38b0-467d-a999-f70340e467b3 200 | consent-status: consent status: AUTHORIZED
    flow-1 yapily consented #5"
  `);
});

test('an error says who caused it, and its description is base64 with a line break in it', () => {
  const description =
    'aW5jb3JyZWN0IGNyZWRlbnRpYWxzLiBDb3VsZCBub3QgZmluZCBhIGN1c3RvbWVyIHdpdGggdXNl%0AciBuYW1lIE1pdHM%3D';
  const callback = `${who}&error=access_denied&error-source=user&error-description=${description}`;
  const trace = foldLines(...answered('error=access_denied', callback));
  expect(outcomes(trace)).toEqual(['flow-1 yapily refused access_denied #4']);
  expect(trace.flows[0]?.outcome.reason).toBe(
    'Yapily answered access_denied (“incorrect credentials. Could not find a customer with user name Mits”): the user said no, or could not sign in.',
  );
  expect(trace.steps[3]?.words).toBe('callback (error of the user): access_denied');
});

test.each([
  ['refused access_denied #5', answered('error=access_denied', `${who}&error=access_denied&error-source=user`)],
  [
    'failed uncategorized_error #5',
    answered(
      'error=server_error',
      `${who}&error=uncategorized_error&error-source=institution&error-description=not%20base64`,
    ),
  ],
  ['failed server_error #5', answered('error=server_error', `${who}&error=server_error&error-source=institution`)],
  ['waiting #5', answered('code=bank', `one-time-token=o1&${who}`)],
  [
    'consented #6',
    [
      ...answered('code=bank', `one-time-token=o1&${who}`),
      `fetch POST https://api.yapily.com/consent-one-time-token json {"oneTimeToken":"o1"} → 200 {"data":{"id":"${CONSENT}","consentToken":"${token}"}}`,
    ],
  ],
  ['failed EXPIRED #6', [...answered('code=bank', `consent=${token}&${who}`), status('EXPIRED')]],
  ['refused REJECTED #2', [status('REJECTED')]],
])('a consent that was created in sight is %s', (expected, rest) => {
  expect(outcomes(foldLines(created, ...rest))).toEqual([`flow-1 yapily ${expected}`]);
});

test('a consent that cannot be created fails', () => {
  const trace = foldLines(
    create('400 {"error":{"code":400,"status":"BAD_REQUEST","message":"institutionId is unknown"}}'),
  );
  expect(outcomes(trace)).toEqual(['flow-1 yapily failed #1']);
});

test('a callback whose beginning was not recorded is no flow', () => {
  expect(foldLines(`GET ${TPP}/cb?consent=${token}&${who} → 200`).flows).toEqual([]);
});
