import { describe, expect, test } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { AS } from '../fixtures/parties.ts';
import { discovery, jws, NOW, visit } from './openid.ts';
import { scorecards, told, verdict } from './verdict.ts';

const signed = (claims: object = {}) =>
  jws({ code: 'k1', state: 's1', iss: AS, aud: 'c', exp: NOW + 600, ...claims }, { alg: 'PS256' });
const judged = (claims: object, more = '', asked = '&response_mode=jwt') =>
  told(verdict('M6', [discovery(), visit(asked, `?response=${signed(claims)}${more}`)].join('\n')));
const at = 'failed at #3 address response.';

describe('a signed authorization response', () => {
  test.each([{}, { aud: ['c'] }, { exp: NOW - 200 }, { code: undefined, error: 'access_denied' }])(
    'passes as %j',
    (claims) => {
      expect(judged(claims)).toBe('passed');
    },
  );

  test.each([
    [{ iss: `${AS}/` }, /^failed at #3 address response\.iss: .*differ at character 19: \/ at the end was added\.$/],
    [{ iss: undefined }, `${at}iss: The signed response names no issuer.`],
    [{ aud: 'd' }, `${at}aud: The signed response was made for another client.`],
    [{ aud: undefined }, `${at}aud: The signed response names no audience.`],
    [{ exp: NOW - 600 }, `${at}exp: The signed response had expired 10 min before it came.`],
    [{ exp: undefined }, `${at}exp: The signed response has no exp: it can be used again at any time.`],
    [{ exp: (NOW + 600) * 1000 }, `${at}exp: exp of the signed response counts milliseconds instead of seconds.`],
  ])('fails as %j', (claims, cause) => {
    expect(judged(claims)).toMatch(cause);
  });

  test.each(['code', 'state', 'error', 'id_token'])('fails with %s beside it', (name) => {
    expect(judged({}, `&${name}=x`)).toBe(
      `failed at #3 address ${name}: ${name} stands unsigned beside the signed response.`,
    );
  });

  test('passes with what is not part of the answer beside it', () => {
    expect(judged({}, `&iss=${AS}&session_state=x`)).toBe('passed');
  });

  test('fails when it was asked for and came unsigned, as a warning where it is an error', () => {
    const plain = visit('&response_mode=query.jwt', '?code=k1&state=s1');
    expect(told(verdict('M6', plain))).toBe(
      'failed at #2 address: The response is not signed, although response_mode=query.jwt was asked for.',
    );
    const error = visit('&response_mode=query.jwt', '?error=invalid_request&state=s1');
    expect(verdict('M6', error)).toMatchObject({ faults: [{ severity: 'warning' }] });
  });

  test.each(['fapi-1-advanced', 'open-finance-brasil'] as const)('must sign the code in %s', (profile) => {
    const says = (asked: string, answer: string) => told(verdict('M6', visit(asked, answer), profile));
    expect(says('', '?code=k1&state=s1')).toBe(
      'failed at #2 address: The code came unsigned: neither in a signed response nor with an ID token.',
    );
    const none = 'not applicable: No signed response was asked for.';
    expect(says('&response_mode=fragment', '#code=k1&state=s1&id_token=a.b.c')).toBe(none);
    expect(says('', '?error=access_denied&state=s1')).toBe(none);
  });

  test('need not sign the code in FAPI 2.0, where iss tells who answered', () => {
    expect(told(verdict('M6', visit('', '?code=k1&state=s1'), 'fapi-2-security'))).toMatch(/^not applicable/);
  });

  test('is a warning where Opus’ app2as is spoken, with the reason', () => {
    const results = scorecards(foldTrace(golden('opus-payment'))).flatMap(({ entries }) => entries);
    for (const code of ['M4', 'M6'])
      expect(results.find(({ check }) => check.code === code)?.result).toMatchObject({
        faults: [{ severity: 'warning', because: expect.stringMatching(/^Open Finance Brasil requires .* its guide/) }],
      });
  });

  test('is judged where nobody asked for it, too', () => {
    expect(judged({ aud: 'd' }, '', '')).toMatch(/^failed/);
  });

  test('cannot be told without metadata, of what is encrypted, and where a server pushed the request', () => {
    expect(told(verdict('M6', visit('&response_mode=jwt', `?response=${signed()}`)))).toBe(
      'could not tell: the metadata of the authorization server',
    );
    expect(told(verdict('M6', visit('&response_mode=jwt', '?response=eyJh.a.b.c.d')))).toBe(
      'could not tell: the parameters of the authorization response',
    );
    const back = 'https://tpp.example/cb?code=k1&state=s1';
    expect(
      told(verdict('M6', `GET ${AS}/authorize?client_id=c&request_uri=urn:r1 → 302 ${back}\nGET ${back} → 200`)),
    ).toBe('could not tell: what was asked under request_uri');
  });

  test('is not applicable where none was asked for', () => {
    expect(told(verdict('M6', visit()))).toBe('not applicable: No signed response was asked for.');
    expect(told(verdict('M6', visit('&response_mode=fragment', '#code=k1&state=s1')))).toMatch(/^not applicable/);
  });

  test.each(['oidc-jarm', 'oidc-jarm-refused'])('passes in the real consent %s', (id) => {
    const card = scorecards(foldTrace(golden(id))).at(-1);
    expect(card?.entries.find(({ check }) => check.code === 'M6')?.result.state).toBe('passed');
  });
});
