import { describe, expect, test } from 'vitest';
import { lines, outcomes } from '../fixtures/arrows.ts';
import { AS, authorize, CB, foldLines, IDP, redeem, signIn, TPP } from '../fixtures/parties.ts';

const STATELESS = `${AS}/authorize?response_type=code&client_id=c&redirect_uri=${encodeURIComponent(CB)}`;
const again = (code: string) =>
  `fetch POST ${AS}/token form grant_type=authorization_code&code=${code} → 400 {"error":"invalid_grant"}`;

describe('one flow is told from the next', () => {
  test.each([
    [
      'one after the other in one tab',
      ['flow-1 oauth consented #3', 'flow-4 oauth consented #6'],
      [signIn('s1', 'k1'), redeem('k1'), signIn('s2', 'k2'), redeem('k2')],
    ],
    [
      'one after the other without any state',
      ['flow-1 oauth consented #3', 'flow-4 oauth consented #6'],
      ['k1', 'k2'].flatMap((code) => [
        `GET ${STATELESS} → 302 ${CB}?code=${code}`,
        `GET ${CB}?code=${code} → 200`,
        redeem(code),
      ]),
    ],
    [
      'at the same time in two tabs without any state',
      ['flow-1 oauth consented #8', 'flow-2 oauth consented #7'],
      [
        `tab 1: GET ${STATELESS} → 200`,
        `tab 2: GET ${STATELESS} → 200`,
        `tab 1: POST ${AS}/login form u=1 → 302 ${CB}?code=k1`,
        `tab 1: GET ${CB}?code=k1 → 200`,
        `tab 2: POST ${AS}/login form u=1 → 302 ${CB}?code=k2`,
        `tab 2: GET ${CB}?code=k2 → 200`,
        `tab 2: ${redeem('k2')}`,
        `tab 1: ${redeem('k1')}`,
      ],
    ],
    [
      'at the same time in two tabs with one and the same state',
      ['flow-1 oauth refused access_denied #4', 'flow-2 oauth waiting #6'],
      [
        `tab 1: GET ${authorize('same')} → 200`,
        `tab 2: GET ${authorize('same')} → 200`,
        `tab 1: POST ${AS}/login form u=1 → 302 ${CB}?error=access_denied&state=same`,
        `tab 1: GET ${CB}?error=access_denied&state=same → 200`,
        `tab 2: POST ${AS}/login form u=1 → 302 ${CB}?code=k2&state=same`,
        `tab 2: GET ${CB}?code=k2&state=same → 200`,
      ],
    ],
    [
      'with one state at two servers',
      ['flow-1 oauth waiting #4', 'flow-2 oauth waiting #2'],
      [
        `tab 1: GET ${authorize('same')} → 200`,
        `tab 2: GET ${authorize('same', CB, IDP)} → 200`,
        `tab 1: POST ${AS}/login form u=1 → 302 ${CB}?code=k1&state=same`,
        `tab 1: GET ${CB}?code=k1&state=same → 200`,
      ],
    ],
    [
      'when the callback lost its session and starts again, and again',
      ['flow-1 oauth waiting #2', 'flow-3 oauth waiting #4', 'flow-5 oauth waiting #5'],
      [
        `GET ${authorize('s1')} → 302 ${CB}?code=k1&state=s1`,
        `GET ${CB}?code=k1&state=s1 → 302 ${authorize('s2')}`,
        `GET ${authorize('s2')} → 302 ${CB}?code=k2&state=s2`,
        `GET ${CB}?code=k2&state=s2 → 302 ${authorize('s3')}`,
        `GET ${authorize('s3')} → 200`,
      ],
    ],
    [
      'by the back button, to a server that answers the old request once more',
      ['flow-1 oauth consented #3', 'flow-4 oauth failed #5'],
      [
        signIn('s1', 'k1'),
        redeem('k1'),
        `GET ${authorize('s1')} → 302 ${CB}?code=k2&state=s1`,
        `GET ${CB}?code=k2&state=s1 → 400`,
      ],
    ],
  ])('%s', (_, expected, text) => {
    expect(outcomes(foldLines(...text))).toEqual(expected);
  });

  test('a reload of the login page, or a server that asks for itself again, is none', () => {
    const trace = foldLines(
      `GET ${authorize('s1')} → 200`,
      `GET ${authorize('s1')} → 302 ${AS}/login?return_to=x`,
      `GET ${AS}/login?return_to=x → 200`,
      `POST ${AS}/session form u=1 → 302 ${authorize('s1')}`,
      `GET ${authorize('s1')} → 302 ${CB}?code=k1&state=s1`,
      `GET ${CB}?code=k1&state=s1 → 200`,
    );
    expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #6']);
  });
});

test('who goes back and starts again abandons the first attempt', () => {
  const trace = foldLines(
    `GET ${authorize('s1')} → 302 ${AS}/login`,
    `GET ${AS}/login → 200`,
    `GET ${TPP}/ → 200`,
    `GET ${authorize('s2')} → 200`,
    `POST ${AS}/login form u=1 → 302 ${CB}?code=k2&state=s2`,
    `GET ${CB}?code=k2&state=s2 → 200`,
    redeem('k2'),
  );
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 flow-1 GET as.example/authorize 302 | authorization-request: authorization request
    #2 flow-1 GET as.example/login 200 | bank-page: page
    #3 – GET tpp.example/ 200 | page: page
    #4 flow-4 GET as.example/authorize 200 | authorization-request: authorization request
    #5 flow-4 POST as.example/login 302 | redirect: redirect
    #6 flow-4 GET tpp.example/cb 200 | authorization-response: authorization response with code
    #7 flow-4 POST as.example/token 200 | token-request: token request
    flow-1 oauth abandoned #1
    flow-4 oauth consented #7"
  `);
  expect(trace.flows[0]?.outcome.reason).toBe(
    'The browser went on to tpp.example (#3) without an answer from the authorization server.',
  );
});

test('an answer to the first attempt after the second began is the first one’s, with its redirect', () => {
  const trace = foldLines(
    `GET ${authorize('s1')} → 200`,
    `GET ${authorize('s2')} → 200`,
    `POST ${AS}/login form u=1 → 302 ${CB}?code=k1&state=s1`,
    `GET ${CB}?code=k1&state=s1 → 200`,
    redeem('k1'),
  );
  expect(outcomes(trace)).toEqual(['flow-1 oauth consented #5', 'flow-2 oauth waiting #2']);
  expect(trace.flows[0]?.steps.map(({ n }) => n)).toEqual([1, 3, 4, 5]);
});

test('a consent goes through three tabs', () => {
  const trace = foldLines(
    `tab 1: GET ${TPP}/ → 200`,
    `tab 2: opened ${authorize('s1')} from 1`,
    `tab 2: GET ${authorize('s1')} → 200`,
    'tab 3: opened https://bank.example/approve from 2',
    'tab 3: GET https://bank.example/approve → 200',
    'tab 3: POST https://bank.example/approve form a=1 → 200',
    `tab 2: GET ${AS}/done → 302 ${CB}?code=k1&state=s1`,
    `tab 2: GET ${CB}?code=k1&state=s1 → 200`,
    `tab 1: ${redeem('k1')}`,
  );
  expect(outcomes(trace)).toEqual(['flow-3 oauth consented #9']);
  expect(trace.flows[0]?.steps.map(({ n }) => n)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
});

describe('what follows a consent', () => {
  test('a reloaded callback sends the code again: what was issued stays, and the step tells of the refusal', () => {
    const trace = foldLines(signIn('s1', 'k1'), redeem('k1'), `GET ${CB}?code=k1&state=s1 → 200`, again('k1'));
    expect(outcomes(trace)).toEqual(['flow-1 oauth consented #3']);
    expect(trace.steps.at(-1)?.words).toBe('token request: invalid_grant');
  });

  test('a code that a page redeems twice at once is no failure, whichever comes first', () => {
    expect(outcomes(foldLines(signIn('s1', 'k1'), again('k1'), redeem('k1')))).toEqual(['flow-1 oauth consented #4']);
  });

  test('a server that revokes the tokens for it is heard when they are refreshed', () => {
    const refused = `fetch POST ${AS}/token form grant_type=refresh_token&refresh_token=r-k1 → 400 {"error":"invalid_grant"}`;
    const trace = foldLines(signIn('s1', 'k1'), redeem('k1'), again('k1'), refused);
    expect(outcomes(trace)).toEqual(['flow-1 oauth failed invalid_grant #5']);
  });

  // One grant is one flow for as long as its tokens live; what the person does meanwhile is none of it.
  test('calls with its tokens belong to it hours later, the pages in between do not', () => {
    const trace = foldLines(
      `GET ${authorize('s1')} → 302 ${CB}?code=k1&state=s1`,
      `GET ${CB}?code=k1&state=s1 → 302 ${TPP}/home`,
      `GET ${TPP}/home → 200`,
      redeem('k1'),
      `GET ${TPP}/orders → 200 (+7200000)`,
      `fetch GET ${TPP}/api/orders [Authorization: Bearer session] → 200 []`,
      'GET https://news.example/ → 200',
      `fetch GET ${AS}/accounts [Authorization: Bearer t-k1] → 200 []`,
      `history ${TPP}/orders/2`,
      `fetch POST ${AS}/token form grant_type=refresh_token&refresh_token=r-k1 → 200 {"access_token":"t2"}`,
      `fetch GET ${AS}/userinfo [Authorization: Bearer t2] → 200 {"sub":"1"}`,
    );
    expect(trace.flows.map(({ steps }) => steps.map(({ n }) => n))).toEqual([[1, 2, 3, 4, 8, 10, 11]]);
  });

  test('a call with its token does not interrupt a renewal in a frame', () => {
    const trace = foldLines(
      signIn('s1', 'k1'),
      redeem('k1'),
      `frame GET ${authorize('s2')}&prompt=none&response_mode=web_message → 200`,
      `fetch GET ${AS}/accounts [Authorization: Bearer t-k1] → 200 []`,
      redeem('k2'),
    );
    expect(outcomes(trace)).toEqual(['flow-1 oauth consented #3', 'flow-4 oauth consented #6']);
  });

  test.each([
    ['abandoned #1', `GET ${authorize('s1')} → 200`],
    ['failed invalid_grant #3', `${signIn('s1', 'k1')}\n${again('k1')}`],
  ])('a logout is no answer to a flow that is %s', (expected, begun) => {
    const end = `${AS}/end_session?id_token_hint=a.b.c&post_logout_redirect_uri=${encodeURIComponent(CB)}&state=z`;
    const trace = foldLines(begun, `GET ${end} → 302 ${CB}?state=z`, `GET ${CB}?state=z → 200`);
    expect(outcomes(trace)).toEqual([`flow-1 oauth ${expected}`]);
    expect(trace.steps.slice(-2).map(({ words, flowId }) => `${words} ${flowId ?? '–'}`)).toEqual([
      'logout request –',
      'page –',
    ]);
  });
});

test('pages of the third party after the person gave up are not of the flow', () => {
  const trace = foldLines(
    `GET ${authorize('s1')} → 200`,
    `GET ${TPP}/ → 200`,
    `GET ${TPP}/basket → 200`,
    'GET https://pay.example/ → 200',
  );
  expect(trace.flows[0]?.steps).toHaveLength(1);
});

describe('tokens that are not of the consent', () => {
  test('the login page’s own tokens do not answer the request', () => {
    const trace = foldLines(
      `GET ${authorize('s1')} → 200`,
      `fetch POST ${AS}/token form grant_type=password&username=u → 200 {"access_token":"x"}`,
      `fetch POST ${AS}/token form grant_type=refresh_token&refresh_token=own → 200 {"access_token":"z"}`,
      `fetch GET ${AS}/api/me [Authorization: Bearer z] → 200 {"sub":"1"}`,
    );
    expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #1']);
  });

  test.each([
    [
      'of the client alone',
      'token request (client_credentials)',
      'grant_type=client_credentials → 200 {"access_token":"t"}',
    ],
    [
      'of the client alone, refused',
      'token request (client_credentials): invalid_client',
      'grant_type=client_credentials → 401 {"error":"invalid_client"}',
    ],
    ['of an assertion', 'token request (jwt-bearer)', 'grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer → 200'],
    [
      'that are only refreshed',
      'refresh request',
      'grant_type=refresh_token&refresh_token=r → 200 {"access_token":"t"}',
    ],
  ])('%s make no flow, and are named', (_, words, request) => {
    const trace = foldLines(
      `fetch POST ${AS}/token form ${request}`,
      `fetch GET ${AS}/x [Authorization: Bearer t] → 200`,
    );
    expect(trace.flows).toEqual([]);
    expect(trace.steps[0]?.words).toBe(words);
  });
});
