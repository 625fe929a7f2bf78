import { describe, expect, test } from 'vitest';
import { outcomes } from '../fixtures/arrows.ts';
import { AS, authorize, CB, foldLines, IDP, redeem, signIn, TPP } from '../fixtures/parties.ts';

const RESPONSE = 'authorization response with code';
const ELSEWHERE = `${RESPONSE}, not at the redirect URI`;

describe('the browser is sent to', () => {
  test.each([
    ['a query of its own', `${CB}?tenant=a`, `${CB}?tenant=a&code=k1&state=s1`, RESPONSE],
    ['another tenant', `${CB}?tenant=a`, `${CB}?tenant=b&code=k1&state=s1`, ELSEWHERE],
    ['a slash too many', CB, `${CB}/?code=k1&state=s1`, ELSEWHERE],
    ['a slash too few', `${TPP}/cb/`, `${CB}?code=k1&state=s1`, ELSEWHERE],
    ['a tilde that was encoded', `${TPP}/~me`, `${TPP}/%7Eme?code=k1&state=s1`, ELSEWHERE],
    ['the host in capitals, with its default port', 'https://TPP.example:443/cb', `${CB}?code=k1&state=s1`, RESPONSE],
    ['another port of this computer', 'http://127.0.0.1:1/cb', 'http://127.0.0.1:6123/cb?code=k1&state=s1', RESPONSE],
    ['an app', 'com.tpp.app:/cb', 'com.tpp.app:/cb?code=k1&state=s1', RESPONSE],
    ['an app, by another address', 'tpp://cb', 'tpp://cb/?code=k1&state=s1', ELSEWHERE],
    ['another app', 'tpp://cb', 'other://cb?code=k1&state=s1', 'deep link to other:'],
    ['another site', CB, 'https://evil.example/cb?code=k1&state=s1', 'page'],
    ['a site with another state', CB, `${TPP}/other?code=k1&state=s2`, 'page'],
  ])('%s', (_, redirectUri, landed, words) => {
    const step = landed.startsWith('http') ? `GET ${landed} → 200` : `failed ${landed}`;
    const trace = foldLines(`GET ${authorize('s1', redirectUri)} → 302 ${landed}`, step);
    expect(trace.steps.at(-1)?.words).toBe(words);
  });

  test('another address than the redirect URI, which the outcome tells', () => {
    const landed = `${CB}/?code=k1&state=s1`;
    const [flow] = foldLines(`GET ${authorize('s1')} → 302 ${landed}`, `GET ${landed} → 200`).flows;
    expect(flow?.outcome).toEqual({
      kind: 'waiting',
      reason: `The authorization response went to ${CB}/, but the redirect URI is ${CB}.`,
      step: 2,
    });
  });

  test('another address with a refusal, which is one all the same', () => {
    const landed = `${CB}/?error=access_denied&state=s1`;
    const trace = foldLines(`GET ${authorize('s1')} → 302 ${landed}`, `GET ${landed} → 200`);
    expect(outcomes(trace)).toEqual(['flow-1 oauth refused access_denied #2']);
  });
});

describe('a state is known', () => {
  test.each([
    ['encoded once too often', 'a%2Bb', 'a%252Bb'],
    ['with a + that became a space', 'a%2Bb', 'a+b'],
    ['with a space that became a +', 'a+b', 'a%2Bb'],
  ])('%s, even in another tab', (_, sent, received) => {
    const url = `${AS}/authorize?response_type=code&client_id=c&state=${sent}&redirect_uri=${CB}`;
    const trace = foldLines(`GET ${url} → 200`, `tab 2: GET ${CB}?code=k1&state=${received} → 200`);
    expect(trace.steps[1]?.words).toBe(RESPONSE);
  });

  test('and without one a reload of the callback is of its flow still', () => {
    const url = `${AS}/authorize?response_type=code&client_id=c&redirect_uri=${CB}`;
    const trace = foldLines(
      `GET ${url} → 302 ${CB}?code=k1`,
      `GET ${CB}?code=k1 → 200`,
      redeem('k1'),
      `GET ${CB}?code=k1 → 200`,
    );
    expect(trace.steps[3]).toMatchObject({ words: RESPONSE, flowId: 'flow-1' });
  });
});

describe('where the redirect URI is the start of other addresses, or a page of its own', () => {
  const root = `${TPP}/`;
  const asked = `GET ${authorize('s1', root)} → 200`;

  test.each([
    ['the login page under it', `GET ${TPP}/login?error=session&state=x → 200`],
    ['an old address that leads to it', `GET ${TPP}/old → 301 ${root}\nGET ${root} → 200`],
    ['a voucher', `GET ${root}?code=SUMMER → 200`],
    ['a state of the United States', `GET ${root}?state=CA → 200`],
    ['an address that was typed', `GET ${root}?code=1 → 200\ncommitted ${root}?code=1 typed`],
    ['a page that rewrites its address', `history ${root}?code=SUMMER`],
  ])('%s is no answer: while it is waited for', (_, visit) => {
    const trace = foldLines(asked, `GET ${TPP}/start → 200`, visit);
    expect(outcomes(trace)).toEqual(['flow-1 oauth abandoned #1']);
    expect(trace.steps.map(({ role }) => role)).not.toContain('authorization-response');
  });

  test.each(['code=SUMMER', 'state=CA', 'error=404'])('?%s is no second answer', (query) => {
    const back = `${root}?code=k1&state=s1`;
    const trace = foldLines(
      `GET ${authorize('s1', root)} → 302 ${back}`,
      `GET ${back} → 200`,
      redeem('k1'),
      `GET ${root}?${query} → 200`,
    );
    expect(trace.steps[3]).toMatchObject({ words: 'page' });
    expect(trace.steps[3]?.flowId).toBeUndefined();
  });

  test('an answer that passes the third party’s own redirect first is one', () => {
    const trace = foldLines(
      `GET ${authorize('s1')} → 302 http://tpp.example/cb?error=access_denied`,
      `GET http://tpp.example/cb?error=access_denied → 307 ${CB}?error=access_denied`,
      `GET ${CB}?error=access_denied → 200`,
    );
    expect(outcomes(trace)).toEqual(['flow-1 oauth refused access_denied #3']);
  });

  test('one host for both parties is no hindrance', () => {
    const url = authorize('s1', CB, TPP);
    const trace = foldLines(
      `GET ${url} → 302 ${TPP}/login`,
      `GET ${TPP}/login → 200`,
      `POST ${TPP}/login form u=1 → 302 ${CB}?error=access_denied`,
      `GET ${CB}?error=access_denied → 200`,
    );
    expect(outcomes(trace)).toEqual(['flow-1 oauth refused access_denied #4']);
  });
});

describe('a redirect URI that was never seen, pushed by a server or only registered,', () => {
  const pushed = `${AS}/authorize?client_id=c&request_uri=urn:1`;
  const registered = `${AS}/authorize?client_id=c&response_type=code&state=s1`;

  test.each([
    ['waiting #2', pushed, `${CB}?code=k1&state=s1`],
    ['waiting #2', pushed, `${CB}?code=k1&iss=${AS}`],
    ['waiting #2', pushed, 'com.tpp.app:/cb?code=k1&state=s1'],
    ['refused access_denied #2', pushed, `${CB}?error=access_denied&state=s1`],
    ['waiting #2', pushed, `${CB}?response=a.b.c.d.e`],
    ['waiting #2', registered, `${CB}?code=k1&state=s1`],
    ['waiting #1', registered, `${CB}?code=k1&state=s2`],
    ['waiting #1', pushed, `${CB}?code=VOUCHER`],
    ['waiting #1', pushed, `${AS}/next?code=k1&state=s1`],
  ])('is found by its answer: %s from %s to %s', (expected, request, landed) => {
    const step = landed.startsWith('http') ? `GET ${landed} → 200` : `failed ${landed}`;
    expect(outcomes(foldLines(`GET ${request} → 302 ${landed}`, step))).toEqual([`flow-1 oauth ${expected}`]);
  });

  test('is known from then on', () => {
    const back = `${CB}?code=k1&state=s1`;
    const trace = foldLines(`GET ${pushed} → 302 ${back}`, `GET ${back} → 302 ${TPP}/home`, `GET ${TPP}/home → 200`);
    expect(trace.steps.map(({ role }) => role)).toEqual(['authorization-request', 'authorization-response', 'page']);
  });
});

test('an answer in the fragment is read where only the navigation tells of it', () => {
  const trace = foldLines(
    `GET ${authorize('s1')} → 200`,
    `GET ${CB} → 200`,
    `committed ${CB}#code=k1&state=s1 client_redirect`,
  );
  expect(trace.steps[1]?.words).toBe(RESPONSE);
});

test('a code that the callback page hands to its own server is followed there', () => {
  const trace = foldLines(signIn('s1', 'k1'), `fetch POST ${TPP}/session json {"code":"k1"} → 500`);
  expect(trace.steps[2]?.words).toBe('code handed to the third party’s server');
  expect(trace.flows[0]?.outcome).toEqual({
    kind: 'failed',
    reason: 'The third party’s own server answered 500 to the code.',
    step: 3,
  });
});

describe('a broker between the two parties is of the flow', () => {
  const nested = (back: string) => authorize('z', back, IDP);
  const end = [`GET ${CB}?code=k1&state=s1 → 200`, redeem('k1')];

  test.each([
    [
      'whose callback is at another host',
      [
        `GET ${authorize('s1')} → 302 ${nested('https://broker.example/cb')}`,
        `GET ${nested('https://broker.example/cb')} → 200`,
        `POST ${IDP}/login form u=1 → 302 https://broker.example/cb?code=bk&state=z`,
        `GET https://broker.example/cb?code=bk&state=z → 302 ${AS}/continue`,
        `GET ${AS}/continue → 302 ${CB}?code=k1&state=s1`,
        ...end,
      ],
    ],
    [
      'which lets the user choose',
      [
        `GET ${authorize('s1')} → 200`,
        `GET ${AS}/choose?idp=x → 302 ${nested('https://login.example/broker')}`,
        `GET ${nested('https://login.example/broker')} → 200`,
        `POST ${IDP}/login form u=1 → 302 https://login.example/broker?code=bk&state=z`,
        `GET https://login.example/broker?code=bk&state=z → 302 ${CB}?code=k1&state=s1`,
        ...end,
      ],
    ],
    [
      'which passes state and code on',
      [
        `GET ${authorize('s1')} → 302 ${authorize('s1', `${AS}/broker`, IDP)}`,
        `GET ${authorize('s1', `${AS}/broker`, IDP)} → 200`,
        `POST ${IDP}/login form u=1 → 302 ${AS}/broker?code=k1&state=s1`,
        `GET ${AS}/broker?code=k1&state=s1 → 302 ${CB}?code=k1&state=s1`,
        ...end,
      ],
    ],
    [
      'which speaks SAML',
      [
        `GET ${authorize('s1')} → 302 ${IDP}/saml?SAMLRequest=x&RelayState=y`,
        `GET ${IDP}/saml?SAMLRequest=x&RelayState=y → 200`,
        `POST ${AS}/acs form SAMLResponse=z&RelayState=y → 302 ${CB}?code=k1&state=s1`,
        ...end,
      ],
    ],
  ])('%s', (_, text) => {
    const trace = foldLines(...text);
    expect(outcomes(trace)).toEqual([`flow-1 oauth consented #${text.length}`]);
    expect(trace.steps.every(({ flowId }) => flowId === 'flow-1')).toBe(true);
  });

  test('and what it is refused is told, but decides nothing', () => {
    const trace = foldLines(
      `GET ${authorize('s1')} → 302 ${nested(`${AS}/broker`)}`,
      `GET ${nested(`${AS}/broker`)} → 302 ${AS}/broker?error=access_denied&state=z`,
      `GET ${AS}/broker?error=access_denied&state=z → 200`,
    );
    expect(trace.steps.map(({ words }) => words)).toEqual([
      'authorization request',
      'authorization request by the broker',
      'answer to the broker: access_denied',
    ]);
    expect(outcomes(trace)).toEqual(['flow-1 oauth waiting #1']);
  });
});
