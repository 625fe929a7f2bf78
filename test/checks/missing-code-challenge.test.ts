import { describe, expect, test } from 'vitest';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, authorize, CB, redeem, signIn } from '../fixtures/parties.ts';
import { scorecards, told, verdict } from './verdict.ts';

const says = (...lines: string[]) => told(verdict('P1', lines.join('\n')));
const severity = (text: string, profile?: ProfileId) => {
  const result = verdict('P1', text, profile);
  return result.state === 'failed'
    ? [result.faults[0].severity ?? 'its own', result.faults[0].because]
    : [result.state];
};
const withChallenge = (line: string) =>
  line.replaceAll('&state=', '&code_challenge=abc&code_challenge_method=S256&state=');
const BASIC = '[Authorization: Basic Yzpz]';

describe('PKCE in the authorization request', () => {
  test('passes where there is a code_challenge, whatever it is worth', () => {
    expect(says(withChallenge(signIn('s1', 'k1')), redeem('k1'))).toBe('passed');
  });

  test('is an error for a client that authenticates nowhere', () => {
    const text = [signIn('s1', 'k1'), redeem('k1')].join('\n');
    expect(told(verdict('P1', text))).toBe(
      'failed at #1 address code_challenge: The request has no code_challenge, and its client shows no authentication at the token endpoint: it is public.',
    );
    expect(severity(text)).toEqual(['its own', undefined]);
  });

  test('is an error for an app', () => {
    expect(severity(`GET ${authorize('s1', 'com.example.app:/cb')} → 200`)).toEqual(['its own', undefined]);
  });

  test.each([
    ['authenticates by Basic', `fetch POST ${AS}/token form grant_type=authorization_code&code=k1 ${BASIC} → 200 {}`],
    ['is not seen to redeem', `GET ${CB}/done → 200`],
  ])('is a warning for a client that %s', (_, line) => {
    expect(severity([signIn('s1', 'k1'), line].join('\n'))).toEqual(['warning', undefined]);
  });

  test('is an error for everybody in FAPI 2.0', () => {
    expect(severity(signIn('s1', 'k1'), 'fapi-2-security')).toEqual([
      'its own',
      'FAPI 2.0 Security Profile requires PKCE of every client.',
    ]);
  });

  test('is an error in FAPI 1.0 where the request is pushed, and only there', () => {
    const form = `response_type=code&client_id=c&state=s1&redirect_uri=${encodeURIComponent(CB)}`;
    const pushed = `fetch POST ${AS}/par form ${form} ${BASIC} → 201 {"request_uri":"urn:1"}\nGET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`;
    for (const profile of ['fapi-1-advanced', 'open-finance-brasil'] as const) {
      expect(severity(pushed, profile)).toEqual(['its own', expect.stringContaining('§5.2.2, item 18')]);
      expect(severity(signIn('s1', 'k1'), profile)).toEqual(['warning', undefined]);
    }
    expect(severity(pushed)).toEqual(['warning', undefined]);
  });

  test('is not judged by what a page hands to its own server, which authenticates out of sight', () => {
    const own = `fetch POST https://api.tpp.example/login form grant_type=authorization_code&code=k1 → 200 {"access_token":"t"}`;
    expect(severity([signIn('s1', 'k1'), own].join('\n'))).toEqual(['warning', undefined]);
  });

  test('is looked for in a posted request', () => {
    const form = `response_type=code&client_id=c&state=s1&redirect_uri=${encodeURIComponent(CB)}`;
    expect(says(`POST ${AS}/authorize form ${form} → 200`)).toBe(
      'failed at #1 request body code_challenge: The request has no code_challenge.',
    );
    expect(says(`POST ${AS}/authorize form ${form}&code_challenge=abc&code_challenge_method=S256 → 200`)).toBe(
      'passed',
    );
  });

  test('is required by Vipps for app_to_app_v2', () => {
    const [card] = scorecards(foldTrace(golden('vipps-v2-without-pkce')));
    const entry = card?.entries.find(({ check }) => check.code === 'P1');
    expect(entry?.result).toMatchObject({
      state: 'failed',
      faults: [{ because: expect.stringContaining('app_to_app_v2 requires PKCE') }],
    });
  });

  test.each(['id_token', 'token', 'id_token token'])('is not asked for with response_type=%s', (type) => {
    expect(says(`GET ${authorize('s1').replace('=code', `=${encodeURIComponent(type)}`)} → 200`)).toBe(
      'not applicable: No code was asked for, so there is none to protect.',
    );
  });

  test('is not asked for where nothing shows that a code will come', () => {
    const loose = authorize('s1').replace('response_type=code&', '');
    const back = `${CB}?code=k1&state=s1`;
    expect(says(`GET ${loose} → 200`)).toMatch(/^not applicable: /);
    expect(says(`GET ${loose} → 302 ${back}`, `GET ${back} → 200`)).toMatch(/^failed at #1 address code_challenge/);
  });

  test('does not take a client for public that may have a TLS certificate', () => {
    const text = [signIn('s1', 'k1'), redeem('k1')].join('\n');
    expect(severity(text, 'fapi-1-advanced')).toEqual(['warning', undefined]);
    const berlin = text.replaceAll('response_type', 'scope=AIS:123&response_type');
    expect(severity(berlin)).toEqual(['warning', undefined]);
  });

  test('is not asked of a device that has no browser', () => {
    expect(
      says(
        `fetch POST ${AS}/device_authorization form client_id=c → 200 {"device_code":"d1","user_code":"ABCD","verification_uri":"${AS}/device"}`,
        `fetch POST ${AS}/token form grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=d1 → 400 {"error":"expired_token"}`,
      ),
    ).toMatch(/^not applicable: No authorization request/);
  });

  test('cannot be told where the request was pushed by a server', () => {
    expect(
      says(`GET ${AS}/authorize?client_id=c&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A1 → 200`),
    ).toBe('could not tell: the pushed authorization request');
  });

  test('cannot be told where the request object is encrypted', () => {
    expect(
      says(`GET ${AS}/authorize?client_id=c&response_type=code&redirect_uri=${CB}&request=aa.bb.cc.dd.ee → 200`),
    ).toBe('could not tell: the claims of the request object');
  });
});
