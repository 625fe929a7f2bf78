import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, redeem, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const refresh = (
  token: string,
  next?: string,
  answer = `200 {"access_token":"a"${next ? `,"refresh_token":"${next}"` : ''}}`,
) => `fetch POST ${AS}/token form grant_type=refresh_token&refresh_token=${token} → ${answer}`;
const says = (lines: string[], profile?: ProfileId) =>
  told(verdict('K8', [signIn('s1', 'k1'), redeem('k1'), ...lines].join('\n'), profile));
const ofGolden = (id: string, profile?: ProfileId) => {
  const [card] = scorecards(foldTrace(golden(id)), profile);
  const result = card?.entries.find(({ check }) => check.code === 'K8')?.result;
  return result && told(result);
};

describe('a refresh token that has a successor', () => {
  test.each([
    ['is not used again', [refresh('r-k1', 'r2'), refresh('r2', 'r3')]],
    ['is the same as before', [refresh('r-k1', 'r-k1'), refresh('r-k1', 'r-k1')]],
    ['has none', [refresh('r-k1'), refresh('r-k1')]],
    [
      'is sent again as its answer never came',
      [refresh('r-k1', 'r2', 'failed net::ERR_TIMED_OUT'), refresh('r-k1', 'r2')],
    ],
    ['is sent again after a refusal', [refresh('r-k1', undefined, '503 {}'), refresh('r-k1', 'r2')]],
  ])('passes where it %s', (_, lines) => {
    expect(says(lines)).toBe('passed');
  });

  test('fails where it is used once more', () => {
    const again = (answer: string) => says([refresh('r-k1', 'r2'), refresh('r-k1', undefined, answer)]);
    expect(again('400 {"error":"invalid_grant"}')).toBe(
      'failed at #5 request body refresh_token: The refresh token was replaced in #4, and used once more.',
    );
    expect(again('200 {"access_token":"b"}')).toMatch(/used once more; the server took it\.$/);
  });

  test('cannot be told where an answer has no body here', () => {
    expect(says([refresh('r-k1', undefined, '200'), refresh('r-k1', 'r2')])).toBe(
      'could not tell: whether #4 returned a new refresh token',
    );
  });

  test('is not there where nothing was refreshed', () => {
    expect(says([])).toBe('not applicable: No token was refreshed.');
  });

  test('is what BS2’s scenario is about', () => {
    expect(ofGolden('bs2-refresh')).toBe('passed');
    expect(ofGolden('bs2-refresh-reused')).toBe(
      'failed at #12 request body refresh_token: The refresh token was replaced in #10, and used once more.',
    );
  });
});

describe('where rotation itself is unwanted', () => {
  const rotated =
    'failed at #4 response body refresh_token: The refresh returned another refresh token: the server rotates.';

  test.each([
    ['a new token fails', [refresh('r-k1', 'r2')], rotated],
    ['the same one passes', [refresh('r-k1', 'r-k1')], 'passed'],
    ['none passes', [refresh('r-k1')], 'passed'],
    ['the old one is used again, rightly', [refresh('r-k1'), refresh('r-k1')], 'passed'],
    ['a refusal passes', [refresh('r-k1', undefined, '400 {"error":"invalid_grant"}')], 'passed'],
    [
      'the body is missing',
      [refresh('r-k1', undefined, '200')],
      'could not tell: whether #4 returned a new refresh token',
    ],
  ])('%s', (_, lines, expected) => {
    expect(says(lines, 'open-finance-brasil')).toBe(expected);
  });

  test('Open Finance Brasil forbids it, with the clause', () => {
    const text = [signIn('s1', 'k1'), redeem('k1'), refresh('r-k1', 'r2')].join('\n');
    expect(verdict('K8', text, 'open-finance-brasil')).toMatchObject({
      faults: [{ because: expect.stringContaining('§5.1, 13: servers shall not allow rotation') }],
    });
  });

  test('FAPI 2.0 forbids it but for a migration: a warning, with the reason', () => {
    const text = [signIn('s1', 'k1'), redeem('k1'), refresh('r-k1', 'r2')].join('\n');
    expect(verdict('K8', text, 'fapi-2-security')).toMatchObject({
      faults: [{ severity: 'warning', because: expect.stringContaining('§5.3.2.1, 9') }],
    });
  });

  test('FAPI 1.0 and the BCP do not forbid it', () => {
    expect(says([refresh('r-k1', 'r2')], 'fapi-1-advanced')).toBe('passed');
    expect(says([refresh('r-k1', 'r2')], 'security-bcp')).toBe('passed');
  });

  test('CDR Australia forbids it, whatever the profile', () => {
    const urn = 'urn:ietf:params:oauth:request_uri:1';
    const cdr = `fetch POST ${AS}/par form client_id=c&response_type=code&redirect_uri=https%3A%2F%2Ftpp.example%2Fcb&scope=openid%20bank%3Aaccounts.basic%3Aread&state=s1 → 201 {"request_uri":"${urn}"}`;
    const back = 'https://tpp.example/cb?code=k1&state=s1';
    const text = [
      cdr,
      `GET ${AS}/authorize?client_id=c&request_uri=${encodeURIComponent(urn)} → 302 ${back}`,
      `GET ${back} → 200`,
      redeem('k1'),
      refresh('r-k1', 'r2'),
    ].join('\n');
    expect(verdict('K8', text)).toMatchObject({
      state: 'failed',
      faults: [{ because: 'Consumer Data Standards: data holders must not cycle refresh tokens.' }],
    });
  });
});
