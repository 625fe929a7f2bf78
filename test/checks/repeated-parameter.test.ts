import { describe, expect, test } from 'vitest';
import { AS, authorize, CB, signIn } from '../fixtures/parties.ts';
import { told, verdict } from './verdict.ts';

const judged = (...lines: string[]) => told(verdict('R6', lines.join('\n')));

describe('a repeated parameter', () => {
  test('passes where each stands there once', () => {
    expect(judged(signIn('state-1', 'k1'))).toBe('passed');
  });

  test.each([
    [
      'another value',
      'scope=a&scope=b',
      'scope stands there 2 times with 2 values: which of them counts is up to the reader.',
    ],
    ['the same value', 'scope=a&scope=a', 'scope stands there 2 times, each time with the same value.'],
    ['another spelling', 'scope=a&%73cope=a', 'scope stands there 2 times, each time with the same value.'],
  ])('fails in the request with %s', (_, more, cause) => {
    expect(judged(`GET ${authorize('state-1')}&${more} → 200`)).toBe(`failed at #1 address scope: ${cause}`);
  });

  test('fails in the answer, in the pushed request and in the token request', () => {
    const back = `${CB}?code=k1&state=state-1&state=state-1`;
    expect(judged(`GET ${authorize('state-1')} → 302 ${back}`, `GET ${back} → 200`)).toMatch(
      /^failed at #2 address state/,
    );
    const pushed = `response_type=code&client_id=c&state=state-1&redirect_uri=${encodeURIComponent(CB)}`;
    expect(
      judged(
        `fetch POST ${AS}/par form ${pushed}&state=state-2 → 201 {"request_uri":"urn:1"}`,
        `GET ${AS}/authorize?client_id=c&request_uri=urn:1 → 200`,
      ),
    ).toMatch(/^failed at #1 request body state/);
    expect(
      judged(
        signIn('state-1', 'k1'),
        `fetch POST ${AS}/token form grant_type=authorization_code&code=k1&code=k2 → 400 {"error":"invalid_grant"}`,
      ),
    ).toMatch(/^failed at #3 request body code/);
  });

  test('fails in an answer that goes to an app, of which only the redirect is seen, and in a posted request', () => {
    const app = 'com.example.app:/cb';
    expect(
      judged(
        `GET ${authorize('state-1', app)} → 302 ${app}?code=k1&state=state-1&state=state-1`,
        'GET https://x.example/ → 200',
      ),
    ).toMatch(/^failed at #\d (address|redirect) state: state stands there 2 times/);
    const form = `response_type=code&client_id=c&state=state-1&redirect_uri=${encodeURIComponent(CB)}`;
    expect(judged(`POST ${AS}/authorize form ${form}&state=state-2 → 200`)).toBe(
      'failed at #1 request body state: state stands there 2 times with 2 values: which of them counts is up to the reader.',
    );
  });

  test('is a warning where only the vendor knows the parameter', () => {
    expect(verdict('R6', `GET ${authorize('state-1')}&bank=a&bank=b → 200`)).toMatchObject({
      faults: [{ severity: 'warning', because: expect.stringContaining('vendor') }],
    });
  });

  test('is a warning in the answer where the system knows the parameter', () => {
    const back = `${CB}?code=k1&consentId=1&consentId=2&state=state-1`;
    const request = authorize('state-1').replace('/authorize', '/v1/oauth/connect');
    const result = verdict('R6', `GET ${request} → 302 ${back}\nGET ${back} → 200`);
    expect(told(result)).toMatch(/^failed at #2 address consentId/);
    expect(result).toMatchObject({ faults: [{ severity: 'warning' }] });
  });

  test.each([
    ['resource is a list by RFC 8707', `GET ${authorize('state-1')}&resource=a&resource=b → 200`],
    [
      'two fields of a callback that only its owner knows',
      `GET ${authorize('state-1')} → 302 ${CB}?code=k1&state=state-1&t=1&t=2\nGET ${CB}?code=k1&state=state-1&t=1&t=2 → 200`,
    ],
    [
      'query and fragment are two messages',
      `GET ${authorize('state-1')} → 302 ${CB}?state=state-1#code=k1&state=state-1\nGET ${CB}?state=state-1#code=k1&state=state-1 → 200`,
    ],
  ])('is none: %s', (_, lines) => {
    expect(judged(lines)).toBe('passed');
  });

  test('cannot be told where only the push was seen', () => {
    const form = `response_type=code&client_id=c&state=state-1&redirect_uri=${encodeURIComponent(CB)}`;
    expect(judged(`fetch POST ${AS}/par form ${form} → 201 {"request_uri":"urn:1"}`)).toBe(
      'could not tell: the authorization request of the browser',
    );
  });

  test('is not applicable where there is no authorization request of OAuth', () => {
    expect(judged('GET https://www.saltedge.com/connect?token=c1 → 200')).toMatch(/^not applicable: /);
  });
});
