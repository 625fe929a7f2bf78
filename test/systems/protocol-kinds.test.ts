import { describe, expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { AS, authorize, CB, foldLines, jwt, redeem, TPP } from '../fixtures/parties.ts';

const request = jwt({
  client_id: 'c',
  response_type: 'code id_token',
  redirect_uri: CB,
  state: 's1',
  scope: 'openid',
});

describe('a request object (JAR)', () => {
  test.each([
    ['beside client_id', `${AS}/authorize?client_id=c&request=${request}`],
    ['alone', `${AS}/authorize?request=${request}`],
    ['beside other words for the same', `${authorize('ignored', `${TPP}/ignored`)}&request=${request}`],
    ['encrypted', `${AS}/authorize?client_id=c&request=a.b.c.d.e`],
  ])('%s tells the way back', (_, url) => {
    const trace = foldLines(
      `GET ${url} → 200`,
      `POST ${AS}/login form u=1 → 302 ${CB}#code=k1&id_token=a.b.c&state=s1`,
      `GET ${CB} → 200`,
    );
    expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #3']);
  });
});

describe('a signed response (JARM)', () => {
  const response = jwt({ iss: AS, aud: 'c', exp: 1, code: 'k1', state: 's1' });

  test.each([
    ['in the query', `302 ${CB}?response=${response}`, `GET ${CB}?response=${response} → 200`],
    ['in the fragment', `302 ${CB}#response=${response}`, `GET ${CB} → 200`],
    ['in a form', '200', `POST ${CB} form response=${response} → 200`],
  ])('%s is read, its code ties the token request', (_, answer, back) => {
    const trace = foldLines(`GET ${authorize('s1')} → ${answer}`, back, `tab 2: ${redeem('k1')}`);
    expect(outcomes(trace)).toEqual(['flow-1 oauth consented #3']);
  });
});

test('pushed requests are told apart by their request_uri, though only the bodies hold a state', () => {
  const push = (n: number) =>
    `fetch POST ${AS}/par form client_id=c&response_type=code&redirect_uri=${CB}&state=s${n} → 201 {"request_uri":"urn:${n}"}`;
  const trace = foldLines(
    `GET ${TPP}/ → 200`,
    push(1),
    push(2),
    `tab 2: GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 302 ${CB}?error=access_denied&state=s1`,
    `tab 2: GET ${CB}?error=access_denied&state=s1 → 200`,
    `tab 3: GET ${AS}/authorize?client_id=c&request_uri=urn:2 → 302 ${CB}?code=k2&state=s2`,
    `tab 3: GET ${CB}?code=k2&state=s2 → 200`,
  );
  expect(outcomes(trace)).toEqual(['flow-2 oauth refused access_denied #5', 'flow-3 oauth waiting #7']);
});

describe('tokens by the front channel', () => {
  test.each([
    ['token', 'authorization response with access token', 'access_token=t&token_type=Bearer'],
    ['id_token', 'authorization response with ID token', 'id_token=a.b.c'],
    [
      'code id_token token',
      'authorization response with code and access token',
      'code=k1&id_token=a.b.c&access_token=t',
    ],
  ])('%s is a consent at once', (type, words, answer) => {
    const back = `${CB}#${answer}&state=s1`;
    const url = authorize('s1').replace('response_type=code', `response_type=${encodeURIComponent(type)}`);
    const trace = foldLines(`GET ${url} → 302 ${back}`, `GET ${CB} → 200`, `history ${CB}`);
    expect(outcomes(trace)).toEqual(['flow-1 oauth consented #2']);
    expect(trace.steps.map((step) => step.words)).toEqual([
      'authorization request',
      words,
      'address rewritten by the page',
    ]);
  });

  test('do not outweigh a code that is refused', () => {
    const back = `${CB}#code=k1&access_token=t&state=s1`;
    const refused = `fetch POST ${AS}/token form grant_type=authorization_code&code=k1 → 400 {"error":"invalid_grant"}`;
    const trace = foldLines(`GET ${authorize('s1')} → 302 ${back}`, `GET ${CB} → 200`, refused);
    expect(outcomes(trace)).toEqual(['flow-1 oauth failed invalid_grant #3']);
  });
});

describe('the device flow', () => {
  const ask = `fetch POST ${AS}/device_authorization form client_id=c → 200 {"device_code":"d1","user_code":"ABCD-EFGH","verification_uri":"${AS}/device"}`;
  const poll = (answer: string) =>
    `fetch POST ${AS}/token form grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=d1 → ${answer}`;

  test('is one flow, with the page for the user code in another tab', () => {
    const trace = foldLines(
      `GET ${TPP}/tv → 200`,
      ask,
      poll('400 {"error":"authorization_pending"}'),
      `tab 2: GET ${AS}/device → 200`,
      `tab 2: POST ${AS}/device form user_code=abcdefgh → 200`,
      `tab 2: POST ${AS}/consent form ok=1 → 200`,
      poll('200 {"access_token":"t"}'),
    );
    expect(lines(trace)).toMatchInlineSnapshot(`
      "#1 flow-2 GET tpp.example/tv 200 | page: page
      #2 flow-2 POST as.example/device_authorization 200 | authorization-request: device authorization request
      #3 flow-2 POST as.example/token 400 | token-request: token request (device_code): authorization_pending
      #4 – GET as.example/device 200 | page: page
      #5 flow-2 POST as.example/device 200 | bank-page: page for the user code
      #6 flow-2 POST as.example/consent 200 | bank-page: page after a form post
      #7 flow-2 POST as.example/token 200 | token-request: token request (device_code)
      flow-2 oauth consented #7"
    `);
  });

  test.each([
    ['waiting #1', '400 {"error":"slow_down"}'],
    ['waiting #2', '200 {"error":"authorization_pending"}'],
    ['refused access_denied #2', '400 {"error":"access_denied"}'],
    ['failed expired_token #2', '400 {"error":"expired_token"}'],
  ])('is %s after %s', (expected, answer) => {
    const [kind, code] = expected.split(' #')[0]?.split(' ') ?? [];
    const [flow] = foldLines(ask, poll(answer)).flows;
    expect(flow?.outcome).toMatchObject({ kind, ...(code && { code }) });
  });

  test('is not seen in a page for any code', () => {
    expect(foldLines(`GET ${AS}/device?user_code=ABCD → 200`).flows).toEqual([]);
  });
});

test('what a page’s script copies from its address is no request of its own, and its failure none of the flow', () => {
  const query = authorize('s1').split('?')[1];
  const trace = foldLines(
    `GET ${authorize('s1')} → 200`,
    `fetch GET ${AS}/log?${query} → 404`,
    `fetch POST ${AS}/api/consent?${query} json {"ok":true} → 200 {"redirect":"${CB}"}`,
  );
  expect(trace.steps.map(({ words }) => words)).toEqual([
    'authorization request',
    'request by the page',
    'request by the page',
  ]);
  expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #1']);
});
