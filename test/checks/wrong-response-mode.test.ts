import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS, CB } from '../fixtures/parties.ts';
import { idToken, jws, visit } from './openid.ts';
import { scorecards, told, verdict } from './verdict.ts';

const token = idToken();
const response = jws({ code: 'k1', state: 's1' });
const type = (name: string, text: string) =>
  text.replace('response_type=code', `response_type=${name.replaceAll(' ', '%20')}`);
const judged = (asked: string, answer: string, kind = 'code') => told(verdict('M2', type(kind, visit(asked, answer))));

describe('the way of an authorization response', () => {
  test.each([
    ['', '?code=k1&state=s1', 'code'],
    ['', '?error=access_denied&state=s1', 'code'],
    ['', `#code=k1&state=s1&id_token=${token}`, 'code id_token'],
    ['', `#state=s1&id_token=${token}`, 'id_token'],
    ['', '#state=s1&access_token=t1', 'token'],
    ['&response_mode=fragment', '#code=k1&state=s1', 'code'],
    ['&response_mode=jwt', `?response=${response}`, 'code'],
    ['&response_mode=jwt', `#response=${response}`, 'code id_token'],
    ['&response_mode=fragment.jwt', `#response=${response}`, 'code'],
  ])('passes as %s → %s', (asked, answer, kind) => {
    expect(judged(asked, answer, kind)).toBe('passed');
  });

  test.each([
    [
      '',
      `?code=k1&state=s1&id_token=${token}`,
      'code id_token',
      'code came in the query, and not in the fragment, so that servers and logs see it.',
    ],
    ['', '#code=k1&state=s1', 'code', 'code came in the fragment, and not in the query.'],
    ['&response_mode=fragment', '?code=k1&state=s1', 'code', 'code came in the query, and not in the fragment.'],
    ['&response_mode=jwt', `#response=${response}`, 'code', 'response came in the fragment, and not in the query.'],
  ])('fails as %s → %s for %s', (asked, answer, kind, cause) => {
    expect(judged(asked, answer, kind)).toMatch(/^failed at #2 address (code|response): /);
    expect(judged(asked, answer, kind)).toContain(cause);
  });

  test('fails where a query was asked for, which must not hold tokens', () => {
    const said = judged('&response_mode=query', `?code=k1&state=s1&id_token=${token}`, 'code id_token');
    expect(said).toBe(
      'failed at #1 address response_mode: response_mode=query was asked for, which must not be used with response_type code id_token.',
    );
  });

  test('passes and fails as a posted form', () => {
    const posted = (asked: string) =>
      `GET ${AS}/authorize?response_type=code&client_id=c&state=s1&redirect_uri=${CB}${asked} → 200\nPOST ${CB} form code=k1&state=s1 → 200`;
    expect(told(verdict('M2', posted('&response_mode=form_post')))).toBe('passed');
    expect(verdict('M2', posted(''))).toMatchObject({
      faults: [{ severity: 'warning', cause: 'code came in a posted form, and not in the query.' }],
    });
  });

  test.each([
    ['faulty-two-fragments', undefined, 'code came in the fragment, and not in the query.'],
    ['faulty-form-post', 'warning', 'code came in a posted form, and not in the query.'],
  ])('fails in %s, whose request names no mode', (id, severity, cause) => {
    const trace = foldTrace(golden(id));
    const asked = trace.steps.find(({ role }) => role === 'authorization-request');
    expect(asked?.url).toMatch(/response_type=code&/);
    expect(asked?.url).not.toContain('response_mode');
    const result = scorecards(trace)
      .flatMap(({ entries }) => entries)
      .find(({ check }) => check.code === 'M2')?.result;
    const [fault] = result?.state === 'failed' ? result.faults : [];
    expect([fault?.cause, fault?.severity]).toEqual([cause, severity]);
  });

  test('is a warning where it is an error', () => {
    const text = type('code id_token', visit('', '?error=access_denied&state=s1'));
    expect(verdict('M2', text)).toMatchObject({ faults: [{ severity: 'warning' }] });
  });

  test('passes where the page adds a fragment of its own', () => {
    expect(judged('', '?code=k1&state=s1#_=_')).toBe('passed');
  });

  test('is not applicable where the redirect URI has a fragment, and for a mode that nobody knows', () => {
    const routed = visit('', '#/route?code=k1&state=s1').replace(
      encodeURIComponent(CB),
      encodeURIComponent(`${CB}#/route`),
    );
    expect(told(verdict('M2', routed))).toMatch(/^not applicable: The redirect URI has a fragment of its own/);
    expect(judged('&response_mode=web_message', '?code=k1&state=s1')).toMatch(
      /^not applicable: The way that belongs to web_message/,
    );
    expect(judged('', '?state=s1')).toMatch(/^not applicable: The response holds nothing/);
  });

  test('cannot be told where a server pushed the request', () => {
    const asked = `${AS}/authorize?client_id=c&request_uri=urn:r1`;
    const back = `${CB}?code=k1&state=s1`;
    expect(told(verdict('M2', `GET ${asked} → 302 ${back}\nGET ${back} → 200`))).toBe(
      'could not tell: what was asked under request_uri',
    );
  });
});
