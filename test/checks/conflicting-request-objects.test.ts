import { describe, expect, test } from 'vitest';
import { AS, CB } from '../fixtures/parties.ts';
import { jws, visit } from './openid.ts';
import { told, verdict } from './verdict.ts';

const object = (claims: object = {}, header?: object) =>
  jws({ client_id: 'c', response_type: 'code', ...claims }, header);
const judged = (...lines: string[]) => told(verdict('M4', lines.join('\n')));
const back = `${CB}?code=k1&state=s1`;
const push = (fields = '') =>
  `fetch POST ${AS}/par form client_id=c&response_type=code&state=s1&redirect_uri=${encodeURIComponent(CB)}${fields} → 201 {"request_uri":"urn:r1","expires_in":60}`;
const open = (client = 'c', more = '') => [
  `GET ${AS}/authorize?client_id=${client}&request_uri=urn:r1${more} → 302 ${back}`,
  `GET ${back} → 200`,
];

describe('a request object', () => {
  test('passes with the same client_id, or with none', () => {
    expect(judged(visit(`&request=${object()}`))).toBe('passed');
    expect(judged(visit(`&request=${object({ client_id: undefined })}`))).toBe('passed');
    expect(judged(push(), ...open())).toBe('passed');
    expect(judged(push(`&request=${object()}`), ...open())).toBe('passed');
  });

  test('fails beside a request_uri', () => {
    expect(judged(push(), ...open('c', `&request=${object()}`))).toBe(
      'failed at #2 address request: The request has both request and request_uri.',
    );
  });

  test('fails when it is of another client', () => {
    expect(judged(visit(`&request=${object({ client_id: 'd' })}`))).toBe(
      'failed at #1 address client_id: The client_id of the request is another than that in its request object.',
    );
    expect(judged(push(), ...open('d'))).toBe(
      'failed at #2 address client_id: The client_id of the request is another than that with which it was pushed.',
    );
  });

  test('fails when it holds another one, or a request_uri was pushed', () => {
    expect(judged(visit(`&request=${object({ request_uri: 'urn:r2' })}`))).toBe(
      'failed at #1 address request.request_uri: The request object holds a request_uri of its own.',
    );
    expect(judged(push('&request_uri=urn:r0'), ...open())).toMatch(
      /^failed at #1 request body request_uri: A request_uri was pushed/,
    );
  });

  test('must be signed in a profile that says so', () => {
    const text = visit(`&request=${object({}, { alg: 'none' })}`);
    expect(told(verdict('M4', text))).toBe('passed');
    expect(told(verdict('M4', text, 'fapi-1-advanced'))).toBe(
      'failed at #1 address request.alg: The request object is not signed.',
    );
  });

  test.each([
    ['fapi-1-advanced', 'RS256', 'failed at #1 address request.alg: The request object is signed with RS256.'],
    ['fapi-1-advanced', 'ES256', 'passed'],
    ['security-bcp', 'RS256', 'passed'],
  ] as const)('in %s is judged by its algorithm: %s', (profile, alg, expected) => {
    expect(told(verdict('M4', visit(`&request=${object({}, { alg })}`), profile))).toBe(expected);
  });

  test.each(['fapi-1-advanced', 'open-finance-brasil'] as const)('must be there in %s, pushed or not', (profile) => {
    expect(told(verdict('M4', visit(), profile))).toBe(
      'failed at #1 address: The request is not signed: it has no request object.',
    );
    expect(told(verdict('M4', [push(), ...open()].join('\n'), profile))).toBe(
      'failed at #1 request body: The request is not signed: it has no request object.',
    );
    expect(told(verdict('M4', open().join('\n'), profile))).toBe('could not tell: what was asked under request_uri');
  });

  test('is to be pushed in Open Finance Brasil, encrypted or not, which is a warning', () => {
    const unpushed = 'failed at #1 address request: The request object came through the browser, and was not pushed.';
    for (const request of [object({}, { alg: 'PS256' }), 'eyJh.a.b.c.d'])
      expect(told(verdict('M4', visit(`&request=${request}`), 'open-finance-brasil'))).toBe(unpushed);
    expect(verdict('M4', visit('&request=eyJh.a.b.c.d'), 'open-finance-brasil')).toMatchObject({
      faults: [{ severity: 'warning', because: expect.stringContaining('§5.1, 2') }],
    });
    const pushed = (alg: string) =>
      told(verdict('M4', [push(`&request=${object({}, { alg })}`), ...open()].join('\n'), 'open-finance-brasil'));
    expect(pushed('PS256')).toBe('passed');
    expect(pushed('ES256')).toBe('failed at #1 request body request.alg: The request object is signed with ES256.');
    expect(told(verdict('M4', visit('&request=eyJh.a.b.c.d'), 'fapi-1-advanced'))).toBe(
      'could not tell: the claims of the request object',
    );
  });

  test('must be pushed in FAPI 2.0, and need not be signed', () => {
    const unpushed = 'failed at #1 address: The request was not pushed: its parameters came through the browser.';
    expect(told(verdict('M4', visit(), 'fapi-2-security'))).toBe(unpushed);
    const signed = visit(`&request=${object({}, { alg: 'PS256' })}`);
    expect(told(verdict('M4', signed, 'fapi-2-security'))).toBe(unpushed);
    expect(told(verdict('M4', [push(), ...open()].join('\n'), 'fapi-2-security'))).toBe('passed');
  });

  test('cannot be told where it is encrypted, or where a server pushed it', () => {
    expect(judged(visit('&request=eyJh.a.b.c.d'))).toBe('could not tell: the claims of the request object');
    expect(judged(...open())).toBe('could not tell: what was asked under request_uri');
  });

  test('is not applicable to a plain request', () => {
    expect(judged(visit())).toBe('not applicable: The request has neither request nor request_uri.');
  });
});
