import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, jwt, redeem, signIn, TPP } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const CODE = 'splx-lob-7788';
const STATE = 'af0ifjsldkj-1';
const PAGE = `${CB}?code=${CODE}&state=${STATE}`;
const copied = encodeURIComponent(PAGE);

const later = (...lines: string[]) => told(verdict('C4', [signIn(STATE, CODE), ...lines].join('\n')));
const got = (part: string, what = 'code') =>
  `${part}: stats.example got the ${what}, in the ${part} of a request that the callback page makes beside.`;

describe('code and state on the callback page', () => {
  test('pass where the page talks to nobody else', () => {
    expect(later(redeem(CODE))).toBe('passed');
  });

  test.each([
    `image GET https://stats.example/p.gif [Referer: ${PAGE}] → 200`,
    `script GET https://stats.example/a.js [Referer: ${PAGE}] → 200`,
    `fetch GET https://stats.example/api [Referer: ${PAGE}] → 200`,
    `GET https://stats.example/ [Referer: ${PAGE}] → 200`,
  ])('fail by the Referer of %s', (line) => {
    expect(later(line)).toBe('failed at #3 request header Referer: The Referer tells stats.example the code.');
  });

  test.each([
    [`image GET https://stats.example/p.gif?dl=${copied} → 200`, got('address dl')],
    [`image GET https://stats.example/p.gif?dl=${encodeURIComponent(copied)} → 200`, got('address dl')],
    [`image GET https://stats.example/p.gif?c=${CODE} → 200`, got('address c')],
    [`fetch POST https://stats.example/collect form dl=${copied} → 204`, got('request body dl')],
    [`beacon POST https://stats.example/collect json {"page":{"url":"${PAGE}"}} → 204`, got('request body')],
  ])('fail where the address is copied: %s', (line, expected) => {
    expect(later(line)).toBe(`failed at #3 ${expected}`);
  });

  test('fail for the state alone, where the user said no', () => {
    const back = `${CB}?error=access_denied&state=${STATE}`;
    const text = `GET ${authorize(STATE)} → 302 ${back}\nGET ${back} → 200\nimage GET https://stats.example/p [Referer: ${back}] → 200`;
    expect(told(verdict('C4', text))).toMatch(/The Referer tells stats\.example the state\.$/);
  });

  test('fail inside a signed response', () => {
    const back = `${CB}?response=${jwt({ code: CODE, state: STATE })}`;
    const text = `GET ${authorize(STATE)}&response_mode=jwt → 302 ${back}\nGET ${back} → 200\nimage GET https://stats.example/p [Referer: ${back}] → 200`;
    expect(told(verdict('C4', text))).toMatch(/The Referer tells stats\.example the response\.$/);
  });

  test.each([
    ['the origin alone', `image GET https://stats.example/p.gif [Referer: ${TPP}/] → 200`],
    ['another page’s code', `image GET https://stats.example/p.gif [Referer: ${CB}?code=other] → 200`],
    ['the third party’s own host', `image GET ${TPP}/logo.png [Referer: ${PAGE}] → 200`],
    ['a host of the third party’s site', `image GET https://static.tpp.example/x.png [Referer: ${PAGE}] → 200`],
    ['the authorization server', `fetch GET ${AS}/.well-known/openid-configuration [Referer: ${PAGE}] → 200 {}`],
    ['a server of the third party’s, on purpose', `fetch POST ${TPP}/api/login json {"code":"${CODE}"} → 200 {}`],
    ['another host, but later', `GET ${TPP}/done → 200\nimage GET https://stats.example/?c=${copied} → 200`],
  ])('pass where %s is told', (_, lines) => {
    expect(later(lines)).toBe('passed');
  });

  test('cannot be judged where a page gives the code to an unknown host on purpose', () => {
    expect(later(`fetch POST https://backend.example.io/login json {"code":"${CODE}"} → 200 {}`)).toBe(
      'could not tell: whether backend.example.io is a server of the third party, which #3 gives the code to',
    );
  });

  test('are with an app, or nowhere', () => {
    const back = `com.example.app:/cb?code=${CODE}&state=${STATE}`;
    expect(told(verdict('C4', `GET ${authorize(STATE, 'com.example.app:/cb')} → 302 ${back}`))).toBe(
      'not applicable: The answer went to an app, and no page of the browser has it.',
    );
    expect(told(verdict('C4', `GET ${authorize(STATE)} → 200`))).toBe('could not tell: the authorization response');
  });
});
