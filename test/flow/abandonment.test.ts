import { describe, expect, test } from 'vitest';
import { outcomes } from '../fixtures/arrows.ts';
import { AS, authorize, CB, foldLines, redeem, TPP } from '../fixtures/parties.ts';

const asked = `GET ${authorize('s1')} → 200`;
const back = `${CB}?code=k1&state=s1`;

describe('a flow that waits is abandoned', () => {
  test.each([
    [
      'when the person goes back to the third party',
      `${asked}\nGET ${TPP}/basket → 200`,
      'The browser went on to tpp.example (#2) without an answer from the authorization server.',
    ],
    [
      'when the person types another address',
      `${asked}\nGET https://news.example/ → 200\ncommitted https://news.example/ typed`,
      'The browser went on to news.example (#2) without an answer from the authorization server.',
    ],
    ['when its tab is closed', `${asked}\ntab 1: closed`, 'The tab was closed (#2) before the browser came back.'],
    [
      'when its tab is closed while an app has the next word',
      `${asked}\nfailed bankid:///?autostarttoken=x\ntab 1: closed`,
      'The tab was closed (#3) before the browser came back.',
    ],
    [
      'when another attempt begins at once',
      `${asked}\nGET ${authorize('s2')} → 200`,
      'Another attempt began in the same tab (#2) before the browser came back.',
    ],
  ])('%s', (_, text, reason) => {
    expect(foldLines(text).flows[0]?.outcome).toMatchObject({ kind: 'abandoned', reason });
  });
});

describe('a flow goes on waiting', () => {
  test.each([
    ['while the server shows its own pages', `${asked}\nGET ${AS}/login → 200\nGET ${AS}/terms → 200`],
    ['while another tab is used', `${asked}\ntab 2: GET https://news.example/ → 200`],
    ['when another tab is closed', `${asked}\ntab 2: GET https://news.example/ → 200\ntab 2: closed`],
    ['when the page that opened an app goes on', `${asked}\nfailed bankid:///?autostarttoken=x\nGET ${TPP}/wait → 200`],
    ['when a page that loads is still without an answer', `${asked}\nGET https://news.example/ → pending`],
  ])('%s', (_, text) => {
    expect(foldLines(text).flows[0]?.outcome.kind).toBe('waiting');
  });
});

test('who looks elsewhere and comes back in time has not abandoned it', () => {
  const trace = foldLines(
    asked,
    'GET https://mail.example/ → 200',
    `POST ${AS}/login form otp=1 → 302 ${back}`,
    `GET ${back} → 200`,
    redeem('k1'),
  );
  expect(outcomes(trace)).toEqual(['flow-1 oauth consented #5']);
});

test('a tab that is closed after the consent takes nothing back', () => {
  const trace = foldLines(`GET ${authorize('s1')} → 302 ${back}`, `GET ${back} → 200`, redeem('k1'), 'tab 1: closed');
  expect(outcomes(trace)).toEqual(['flow-1 oauth consented #3']);
  expect(trace.steps.at(-1)).toMatchObject({ kind: 'tab-closed', url: back, words: 'tab closed' });
});

test('a tab in which nothing was recorded closes without a step', () => {
  expect(foldLines(asked, 'tab 7: closed').steps).toHaveLength(1);
});
