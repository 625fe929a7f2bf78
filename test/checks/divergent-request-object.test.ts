import { describe, expect, test } from 'vitest';
import { AS, CB } from '../fixtures/parties.ts';
import { jws, NOW, visit } from './openid.ts';
import { told, verdict } from './verdict.ts';

const object = (claims: object = {}) =>
  jws({ client_id: 'c', response_type: 'code', state: 's1', redirect_uri: CB, ...claims }, { alg: 'PS256' });
const text = (claims: object, beside = '') => visit(`${beside}&request=${object(claims)}`);
const judged = (claims: object, beside = '') => told(verdict('M5', text(claims, beside)));
const strict = (claims: object, beside = '') => told(verdict('M5', text(claims, beside), 'fapi-1-advanced'));
const TIMES = { nbf: NOW, exp: NOW + 300 };

describe('what stands beside a request object', () => {
  test.each([
    [{}, ''],
    [{ scope: 'openid accounts' }, '&scope=accounts%20openid'],
    [{ scope: 'openid accounts' }, '&scope=openid'],
    [{ max_age: 300 }, '&max_age=300'],
    [{ claims: { id_token: { a: 1, b: null } } }, `&claims=${encodeURIComponent('{"id_token":{"b":null,"a":1}}')}`],
    [{}, '&prompt=login'],
    [{ nonce: 'n1' }, ''],
  ])('passes as %j with %s', (claims, beside) => {
    expect(judged(claims, beside)).toBe('passed');
  });

  test.each([
    [{ nonce: 'n2' }, '&nonce=n1', 'nonce'],
    [{ state: 's2' }, '', 'state'],
    [{ redirect_uri: `${CB}/` }, '', 'redirect_uri'],
    [{ scope: 'openid' }, '&scope=openid%20payments', 'scope'],
    [{ claims: { id_token: {} } }, '&claims=broken', 'claims'],
  ])('fails as %j with %s', (claims, beside, name) => {
    expect(judged(claims, beside)).toBe(
      `failed at #1 ${name}: ${name} beside the request object is another than in it, and is ignored.`,
    );
  });

  test('is ignored in a profile that admits signed parameters only', () => {
    expect(strict({ ...TIMES }, '&prompt=login')).toBe(
      'failed at #1 prompt: prompt stands beside the request object only, and is ignored.',
    );
    expect(strict(TIMES)).toBe('passed');
  });

  test('is compared with what was pushed', () => {
    const push = `fetch POST ${AS}/par form client_id=c&response_type=code&state=s1&scope=a&redirect_uri=${encodeURIComponent(CB)} → 201 {"request_uri":"urn:r1","expires_in":60}`;
    const back = `${CB}?code=k1&state=s1`;
    const open = (more: string) =>
      [push, `GET ${AS}/authorize?client_id=c&request_uri=urn:r1${more} → 302 ${back}`, `GET ${back} → 200`].join('\n');
    expect(told(verdict('M5', open('')))).toBe('passed');
    expect(told(verdict('M5', open('&scope=b')))).toBe(
      'failed at #2 scope: scope beside the pushed request is another than in it, and is ignored.',
    );
  });

  test('is nothing but client_id in FAPI 2.0, and has no times to keep', () => {
    const push = `fetch POST ${AS}/par form client_id=c&request=${object()} → 201 {"request_uri":"urn:r1","expires_in":60}`;
    const back = `${CB}?code=k1&state=s1`;
    const open = (more: string) =>
      told(
        verdict(
          'M5',
          [push, `GET ${AS}/authorize?client_id=c&request_uri=urn:r1${more} → 302 ${back}`, `GET ${back} → 200`].join(
            '\n',
          ),
          'fapi-2-security',
        ),
      );
    expect(open('')).toBe('passed');
    expect(open('&response_type=code')).toBe(
      'failed at #2 response_type: response_type stands beside the request object, too, and is ignored.',
    );
    expect(open('&prompt=login')).toBe(
      'failed at #2 prompt: prompt stands beside the request object only, and is ignored.',
    );
  });
});

describe('the times of a request object', () => {
  test.each([
    [{ nbf: NOW, exp: NOW + 3601 }, 'exp: The request object is good for 60 min.'],
    [
      { nbf: NOW - 4000, exp: NOW + 60, iat: NOW },
      /exp: The request object is good for 67 min\.\n.*nbf: nbf of the request object was 66 min ago/,
    ],
    [{ nbf: NOW }, 'exp: The request object has no exp.'],
    [{ exp: NOW + 300 }, 'nbf: The request object has no nbf.'],
  ])('fail as %j in FAPI only', (claims, cause) => {
    expect(strict(claims)).toMatch(cause);
    expect(judged(claims)).toBe('passed');
  });

  test('pass at sixty minutes', () => {
    expect(strict({ nbf: NOW, exp: NOW + 3600 })).toBe('passed');
  });

  test('fail in any profile when it has expired, or counts milliseconds', () => {
    expect(judged({ exp: NOW - 3600 })).toBe(
      'failed at #1 address request.exp: The request object had expired 60 min before it was sent.',
    );
    expect(judged({ exp: NOW * 1000 })).toBe(
      'failed at #1 address request.exp: exp of the request object counts milliseconds instead of seconds.',
    );
    expect(judged({ exp: NOW - 200 })).toBe('passed');
  });

  test('cannot be told of what is encrypted, or pushed by a server', () => {
    expect(told(verdict('M5', visit('&request=eyJh.a.b.c.d')))).toBe(
      'could not tell: the parameters of the request object',
    );
    const back = `${CB}?code=k1&state=s1`;
    expect(
      told(verdict('M5', `GET ${AS}/authorize?client_id=c&request_uri=urn:r1 → 302 ${back}\nGET ${back} → 200`)),
    ).toBe('could not tell: what was asked under request_uri');
  });

  test('are not applicable to a plain request', () => {
    expect(told(verdict('M5', visit()))).toBe('not applicable: The request has no request object.');
  });
});
