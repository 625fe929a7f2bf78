import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, CB } from '../fixtures/parties.ts';
import { visit } from './openid.ts';
import { scorecards, told, verdict } from './verdict.ts';

const asked = `${AS}/authorize?client_id=c&request_uri=urn:r1`;
const back = `${CB}?code=k1&state=s1`;
const push = (answer = '"expires_in":60') =>
  `fetch POST ${AS}/par form client_id=c&response_type=code&state=s1&redirect_uri=${encodeURIComponent(CB)} → 201 {"request_uri":"urn:r1",${answer}}`;
const opened = [`GET ${asked} → 302 ${back}`, `GET ${back} → 200`];
const judged = (...lines: string[]) => told(verdict('M3', lines.join('\n')));
const AGAIN = 'failed at #4 address request_uri: The request_uri of #2 was opened again';

describe('a pushed request', () => {
  test('passes when it is opened once and in time', () => {
    expect(judged(push(), ...opened)).toBe('passed');
    expect(judged(`${push()} (+59000)`, ...opened)).toBe('passed');
  });

  test('fails when it is opened too late', () => {
    expect(judged(`${push()} (+61000)`, ...opened)).toBe(
      'failed at #2 address request_uri: The request_uri was opened 61 s after it was pushed; it lives 60 s.',
    );
  });

  test('fails when it is opened again after it was answered', () => {
    expect(judged(push(), ...opened, ...opened)).toBe(`${AGAIN} after it had been answered.`);
  });

  test('fails when it is opened in another tab', () => {
    expect(
      judged(push(), `GET ${asked} → 200`, 'tab 2: opened https://as.example/ from 1', `tab 2: GET ${asked} → 200`),
    ).toBe(`${AGAIN} in another tab.`);
  });

  test('passes when it is reloaded, or the server comes back to it, before it was answered', () => {
    expect(judged(push(), `GET ${asked} → 200`, ...opened)).toBe('passed');
    const login = `${AS}/login`;
    const around = [`GET ${asked} → 302 ${login}`, `GET ${login} → 200`, `POST ${login} form user=u → 302 ${asked}`];
    expect(judged(push(), ...around, ...opened)).toBe('passed');
  });

  test('cannot be told where a server pushed it, or the answer does not say how long it lives', () => {
    expect(judged(...opened)).toBe('could not tell: the answer in which the request_uri was issued');
    expect(judged(push('"x":1'), ...opened)).toBe('could not tell: expires_in of the pushed request');
  });

  test('is found to be used again even where the push was not seen', () => {
    expect(judged(...opened, ...opened)).toBe(
      'failed at #3 address request_uri: The request_uri of #1 was opened again after it had been answered.',
    );
  });

  test('is not applicable to other requests, and to addresses of request objects', () => {
    expect(judged(visit())).toBe('not applicable: The request has no request_uri.');
    const address = asked
      .replace('urn:r1', 'https://tpp.example/objects/1')
      .replace('?', '?response_type=code&state=s1&redirect_uri=https://tpp.example/cb&');
    expect(judged(`GET ${address} → 302 ${back}`, `GET ${back} → 200`)).toMatch(
      /^not applicable: The request_uri is an address/,
    );
  });

  test.each(['oidc-par', 'oidc-fapi2'])('passes in the real consent %s', (id) => {
    const card = scorecards(foldTrace(golden(id))).at(-1);
    expect(card?.entries.find(({ check }) => check.code === 'M3')?.result.state).toBe('passed');
  });
});
