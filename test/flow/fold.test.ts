import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows, lines, outcomes } from '../fixtures/arrows.ts';

const fold = (text: string) => foldTrace(arrows(text));
const TPP = 'http://tpp.example';
const AS = 'http://as.example';
const authorize = (state: string, cb = `${TPP}/cb`) =>
  `${AS}/authorize?response_type=code&client_id=c&state=${state}&redirect_uri=${cb}`;
const token = (code: string) =>
  `fetch POST ${AS}/token form grant_type=authorization_code&code=${code} → 200 {"access_token":"t${code}"}`;

describe('a flow', () => {
  test('holds what leads to it, what stands between, and what the callback leads to', () => {
    const trace = fold(`
      GET http://other.example/ → 200
      GET ${TPP}/start → 302 ${authorize('s1')}
      GET ${authorize('s1')} → 302 ${AS}/login
      GET ${AS}/login → 200
      image GET ${AS}/logo.png → 200
      fetch GET http://metrics.example/ → 200
      POST ${AS}/login form user=u → 303 ${TPP}/cb?code=k1&state=s1
      GET ${TPP}/cb?code=k1&state=s1 → 302 ${TPP}/done
      GET ${TPP}/done → 200
      ${token('k1')}
      fetch OPTIONS ${AS}/me → 204
      fetch GET ${AS}/me [Authorization: Bearer tk1] → 200 {"sub":"1"}`);
    expect(lines(trace)).toMatchInlineSnapshot(`
      "#1 – GET other.example/ 200 | page: page
      #2 flow-3 GET tpp.example/start 302 | redirect: redirect
      #3 flow-3 GET as.example/authorize 302 | authorization-request: authorization request
      #4 flow-3 GET as.example/login 200 | bank-page: page
      #5 – GET as.example/logo.png 200 | static: image
      #6 – GET metrics.example/ 200 | other: request by the page
      #7 flow-3 POST as.example/login 303 | redirect: redirect
      #8 flow-3 GET tpp.example/cb 302 | authorization-response: authorization response with code
      #9 flow-3 GET tpp.example/done 200 | page: page
      #10 flow-3 POST as.example/token 200 | token-request: token request
      #11 flow-3 OPTIONS as.example/me 204 | preflight: CORS preflight
      #12 flow-3 GET as.example/me 200 | userinfo: userinfo
      flow-3 oauth consented #10"
    `);
  });

  test('begins with the page whose script pushes, and with the discovery before', () => {
    const trace = fold(`
      GET ${TPP}/start → 200
      fetch GET ${AS}/.well-known/openid-configuration → 200 {"issuer":"${AS}"}
      fetch POST ${AS}/par form client_id=c&response_type=code&redirect_uri=${TPP}/cb&state=s1 → 201 {"request_uri":"urn:1"}
      GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 302 ${TPP}/cb?code=k1&state=s1
      GET ${TPP}/cb?code=k1&state=s1 → 200`);
    expect(lines(trace)).toMatchInlineSnapshot(`
      "#1 flow-3 GET tpp.example/start 200 | page: page
      #2 flow-3 GET as.example/.well-known/openid-configuration 200 | discovery: discovery
      #3 flow-3 POST as.example/par 201 | pushed-authorization-request: pushed authorization request
      #4 flow-3 GET as.example/authorize 302 | authorization-request: authorization request
      #5 flow-3 GET tpp.example/cb 200 | authorization-response: authorization response with code
      flow-3 oauth waiting #5"
    `);
  });

  test('goes on with its pushed request although the answer was not captured', () => {
    const trace = fold(`
      fetch POST ${AS}/par form client_id=c&response_type=code&redirect_uri=${TPP}/cb&state=s1 → 201
      GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 302 ${TPP}/cb?code=k1&state=s1
      GET ${TPP}/cb?code=k1&state=s1 → 200`);
    expect(trace.flows).toHaveLength(1);
  });

  test('is kept apart from another one that goes on in another tab at the same time', () => {
    const trace = fold(`
      tab 1: GET ${authorize('s1')} → 200
      tab 2: GET ${authorize('s2')} → 200
      tab 1: POST ${AS}/ok → 302 ${TPP}/cb?code=k1&state=s1
      tab 2: POST ${AS}/ok → 302 ${TPP}/cb?error=access_denied
      tab 2: GET ${TPP}/cb?error=access_denied → 200
      tab 1: GET ${TPP}/cb?code=k1&state=s1 → 200
      tab 1: ${token('k1')}`);
    expect(outcomes(trace)).toEqual(['flow-1 oauth consented #7', 'flow-2 oauth refused access_denied #5']);
    expect(trace.flows.map((flow) => flow.steps.map(({ n }) => n))).toEqual([
      [1, 3, 6, 7],
      [2, 4, 5],
    ]);
  });

  test('is kept apart from the one before it in the same tab, even when a state is used twice', () => {
    const once = (code: string) => `
      GET ${TPP}/start → 302 ${authorize('same')}
      GET ${authorize('same')} → 302 ${TPP}/cb?code=${code}&state=same
      GET ${TPP}/cb?code=${code}&state=same → 200
      ${token(code)}`;
    const trace = fold(once('k1') + once('k2'));
    expect(outcomes(trace)).toEqual(['flow-2 oauth consented #4', 'flow-6 oauth consented #8']);
    expect(trace.steps.every(({ flowId }) => flowId)).toBe(true);
  });

  test('follows its pop-up', () => {
    const trace = fold(`
      GET ${TPP}/ → 200
      tab 2: opened ${authorize('s1')} from 1
      tab 2: GET ${authorize('s1')} → 302 ${TPP}/cb?code=k1&state=s1
      tab 2: GET ${TPP}/cb?code=k1&state=s1 → 200
      tab 1: ${token('k1')}`);
    expect(outcomes(trace)).toEqual(['flow-3 oauth consented #5']);
    expect(trace.flows[0]?.steps.map(({ n }) => n)).toEqual([2, 3, 4, 5]);
  });

  test('knows its callback in a tab that its page opened, even without state', () => {
    const trace = fold(`
      GET ${authorize('s1')} → 200
      tab 2: opened about:blank from 1
      tab 2: GET ${TPP}/cb?error=access_denied → 200
      tab 3: GET ${TPP}/cb?error=access_denied → 200`);
    expect(trace.steps.map(({ role }) => role)).toEqual([
      'authorization-request',
      'page',
      'authorization-response',
      'page',
    ]);
  });

  test('finds its callback by address and state, not by any code that passes', () => {
    const trace = fold(`
      GET ${authorize('s1')} → 302 ${AS}/cb?code=voucher
      GET ${AS}/cb?code=voucher → 302 ${TPP}/cb/?code=x&state=s2
      GET ${TPP}/cb/?code=x&state=s2 → 200`);
    expect(trace.steps.map(({ role }) => role)).toEqual(['authorization-request', 'redirect', 'page']);
    expect(trace.flows[0]?.outcome.kind).toBe('waiting');
  });

  test('with parameters of its own in the redirect URI finds it by them', () => {
    const cb = (bank: string) => `${TPP}/cb?bank=${bank}`;
    const trace = fold(`
      GET ${authorize('s1', encodeURIComponent(cb('a')))} → 302 ${cb('b')}&code=k1
      GET ${cb('b')}&code=k1 → 302 ${cb('a')}&code=k2&state=s1
      GET ${cb('a')}&code=k2&state=s1 → 200`);
    expect(trace.steps.map(({ role }) => role)).toEqual([
      'authorization-request',
      'redirect',
      'authorization-response',
    ]);
  });

  test('ends in an app when the redirect URI has a custom scheme', () => {
    const trace = fold(`
      GET ${authorize('s1', 'com.shop.app:/cb')} → 302 com.shop.app:/cb?code=k1&state=s1
      failed com.shop.app:/cb?code=k1&state=s1
      ${token('k1')}`);
    expect(lines(trace)).toMatchInlineSnapshot(`
      "#1 flow-1 GET as.example/authorize 302 | authorization-request: authorization request
      #2 flow-1 deep-link com.shop.app:/cb | authorization-response: authorization response with code
      #3 flow-1 POST as.example/token 200 | token-request: token request
      flow-1 oauth consented #3"
    `);
  });

  test('is one with what a broker in between asks of another server, whose token decides nothing', () => {
    const idp = 'http://idp.example';
    const trace = fold(`
      GET ${authorize('s1')} → 302 ${idp}/authorize?response_type=code&client_id=b&state=s2&redirect_uri=${AS}/broker
      GET ${idp}/authorize?response_type=code&client_id=b&state=s2&redirect_uri=${AS}/broker → 302 ${AS}/broker?code=k2&state=s2
      GET ${AS}/broker?code=k2&state=s2 → 200
      fetch POST ${idp}/token form grant_type=authorization_code&code=k2 → 200 {"access_token":"t2"}
      POST ${AS}/continue → 302 ${TPP}/cb?error=access_denied&state=s1
      GET ${TPP}/cb?error=access_denied&state=s1 → 200`);
    expect(outcomes(trace)).toEqual(['flow-1 oauth refused access_denied #6']);
    expect(trace.steps.map(({ words }) => words).slice(2, 4)).toEqual([
      'answer to the broker',
      'token request by the broker',
    ]);
    expect(trace.steps.filter(({ aside }) => aside).map(({ n }) => n)).toEqual([2, 3, 4]);
  });

  test('does not take in pages that the user opens by typing', () => {
    const trace = fold(`
      GET ${authorize('s1')} → 200
      GET http://news.example/ → 200
      committed http://news.example/ typed
      GET http://news.example/2 → 200`);
    expect(trace.flows[0]?.steps.map(({ n }) => n)).toEqual([1]);
  });
});

describe('an outcome', () => {
  const begun = `GET ${authorize('s1')} → 302 ${TPP}/cb?code=k1&state=s1`;
  const back = `GET ${TPP}/cb?code=k1&state=s1 → 200`;
  const post = `fetch POST ${AS}/token form grant_type=authorization_code&code=k1`;

  test.each([
    ['waiting #1', `GET ${authorize('s1')} → 200`],
    ['waiting #2', `${begun}\n${back}`],
    ['consented #3', `${begun}\n${back}\n${token('k1')}`],
    ['consented #3', `${begun}\n${back}\n${post} → 200`],
    ['failed invalid_grant #3', `${begun}\n${back}\n${post} → 400 {"error":"invalid_grant"}`],
    ['consented #4', `${begun}\n${back}\n${post} → 400 {"error":"use_dpop_nonce"}\n${token('k1')}`],
    ['consented #4', `${begun}\n${back}\n${post} → 401 {"error":"invalid_client"}\n${token('k1')}`],
    ['consented #3', `${begun}\n${back}\n${token('k1')}\n${back}`],
    ['failed #2', `${begun}\nGET ${TPP}/cb?code=k1&state=s1 → failed net::ERR_CONNECTION_REFUSED`],
    ['failed #2', `${begun}\nGET ${TPP}/cb?code=k1&state=s1 → 500`],
    ['consented #3', `${begun}\nGET ${TPP}/cb?code=k1&state=s1 → 500\n${token('k1')}`],
    ['failed #1', `GET ${authorize('s1')} → 400`],
    ['failed invalid_client #1', `fetch GET ${authorize('s1')} → 400 {"error":"invalid_client"}`],
    [
      'failed #2',
      `GET ${authorize('s1')} → 302 http://dead.example/\nGET http://dead.example/ → failed net::ERR_NAME_NOT_RESOLVED`,
    ],
    [
      'waiting #1',
      `GET ${authorize('s1')} → 302 http://dead.example/\nGET http://dead.example/ → failed net::ERR_ABORTED`,
    ],
    ['failed #2', `GET ${authorize('s1')} → 302 ${TPP}/cb?state=s1\nGET ${TPP}/cb?state=s1 → 200`],
    [
      'failed invalid_grant #4',
      `${begun}\n${back}\n${post} → 200 {"access_token":"a","refresh_token":"r"}\nfetch POST ${AS}/token form grant_type=refresh_token&refresh_token=r → 400 {"error":"invalid_grant"}`,
    ],
  ])('is %s', (expected, text) => {
    expect(outcomes(fold(text))).toEqual([`flow-1 oauth ${expected}`]);
  });

  test('forgets a page that failed once the flow goes on', () => {
    const trace = fold(`
      GET ${authorize('s1')} → 200
      POST ${AS}/login → 401
      POST ${AS}/login → 200`);
    expect(trace.flows[0]?.outcome.kind).toBe('waiting');
  });
});

test('a step that no flow owns is described all the same', () => {
  const trace = fold(`image GET ${TPP}/a.png → 200\nfetch OPTIONS ${AS}/x → 204\nGET ${TPP}/ → 200\nfailed tel:112`);
  expect(lines(trace)).toMatchInlineSnapshot(`
    "#1 – GET tpp.example/a.png 200 | static: image
    #2 – OPTIONS as.example/x 204 | preflight: CORS preflight
    #3 – GET tpp.example/ 200 | page: page
    #4 – deep-link tel:112 | app-open: deep link to tel:"
  `);
});

test('flows and numbers stay as records are added one by one', () => {
  const line = fc.constantFrom(
    `GET ${authorize('s1')} → 302 ${TPP}/cb?code=k1&state=s1`,
    `GET ${authorize('s2')} → 200`,
    `tab 2: GET ${authorize('s2')} → 302 com.app:/cb`,
    `GET ${TPP}/cb?code=k1&state=s1 → 200`,
    `tab 2: ${token('k1')}`,
    'tab 2: failed com.app:/cb',
    `tab 2: opened ${TPP}/ from 1`,
  );
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (all) => {
      const whole = fold(all.join('\n'));
      const part = fold(all.slice(0, -1).join('\n') || 'history about:blank');
      if (all.length > 1)
        expect(whole.steps.slice(0, part.steps.length).map(({ id }) => id)).toEqual(part.steps.map(({ id }) => id));
      for (const flow of whole.flows) expect(flow.steps.every((step) => step.flowId === flow.id)).toBe(true);
      const owned = whole.flows.flatMap((flow) => flow.steps);
      expect(new Set(owned).size).toBe(owned.length);
    }),
  );
});

test('ten thousand exchanges are folded, every flow by itself', () => {
  const one = (n: number) => `
    GET ${TPP}/start → 302 ${authorize(`s${n}`)}
    GET ${authorize(`s${n}`)} → 302 ${TPP}/cb?code=k${n}&state=s${n}
    GET ${TPP}/cb?code=k${n}&state=s${n} → 200
    ${token(`k${n}`)}
    fetch OPTIONS ${AS}/me → 204
    fetch GET ${AS}/me [Authorization: Bearer tk${n}] → 200 {"sub":"1"}
    image GET ${TPP}/a.png → 200
    fetch GET ${TPP}/api/${n} → 200 {"a":1}`;
  const records = arrows(Array.from({ length: 1250 }, (_, n) => one(n).trim()).join('\n'));
  const { flows } = foldTrace(records);
  expect(flows).toHaveLength(1250);
}, 60_000);
