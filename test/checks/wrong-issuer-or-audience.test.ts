import { describe, expect, test } from 'vitest';
import { isIssuer } from '../../lib/checks/server.ts';
import { AS } from '../fixtures/parties.ts';
import { discovery, idToken, redeemed, signedIn, visit } from './openid.ts';
import { told, verdict } from './verdict.ts';

const judged = (claims: object, ...before: string[]) => told(verdict('I2', signedIn(idToken(claims), ...before)));

describe('issuer and audience of an ID token', () => {
  test.each([{}, { aud: ['c'] }, { aud: ['other', 'c'], azp: 'c' }])('pass as %j', (claims) => {
    expect(judged(claims, discovery())).toBe('passed');
  });

  test.each([
    [{ iss: `${AS}/` }, 'they differ at character 19: / at the end was added.'],
    [{ iss: 'http://as.example' }, 'they differ at character 5: the s is missing.'],
    [{ iss: 'https://AS.example' }, /they differ at character 9: /],
  ])('fail as %j', (claims, words) => {
    const said = judged(claims, discovery());
    expect(said).toMatch(
      /^failed at #4 response body id_token.iss: The issuer of the ID token is not that of the metadata: /,
    );
    expect(said).toMatch(words);
  });

  test('fail without an issuer, without an audience, and for another client', () => {
    expect(judged({ iss: undefined }, discovery())).toBe(
      'failed at #4 response body id_token.iss: The ID token names no issuer.',
    );
    expect(judged({ aud: undefined })).toBe('failed at #3 response body id_token.aud: The ID token names no audience.');
    for (const aud of ['d', ['d'], ['cc'], 'C'])
      expect(judged({ aud }, discovery())).toBe(
        'failed at #4 response body id_token.aud: The audience of the ID token does not hold the client_id of the request.',
      );
  });

  test('show where the issuer is told', () => {
    expect(verdict('I2', signedIn(idToken({ iss: `${AS}/` }), discovery()))).toMatchObject({
      faults: [{ expected: AS, seen: `${AS}/`, where: [{ step: 4 }, { step: 1, field: 'response body issuer' }] }],
    });
  });

  test('cannot be told without the metadata of this very server', () => {
    expect(judged({})).toBe('could not tell: the metadata of the authorization server');
    const other = discovery({
      issuer: 'https://x.example',
      authorization_endpoint: `${AS}/tenant/authorize`,
      token_endpoint: `${AS}/tenant/token`,
    });
    expect(judged({}, other)).toBe('could not tell: the metadata of the authorization server');
  });

  test('are read from metadata that another flow of the session fetched', () => {
    const first = signedIn(idToken(), discovery());
    const second = signedIn(idToken({ iss: `${AS}/` }))
      .replaceAll('k1', 'k2')
      .replaceAll('=s1', '=s2');
    const lines = `${first} (+700000)\n${second.replaceAll(/^/gm, 'tab 2: ')}`;
    expect(told(verdict('I2', lines))).toMatch(
      /^failed at #7 .*The issuer of the ID token is not that of the metadata/,
    );
  });

  test('are not applicable where there is no ID token', () => {
    expect(told(verdict('I2', [visit(''), redeemed({})].join('\n')))).toBe(
      'not applicable: The scope openid was not asked for.',
    );
  });

  test('cannot be told of a token that is encrypted', () => {
    expect(told(verdict('I2', signedIn('eyJhbGciOiJSU0EtT0FFUCJ9.a.b.c.d')))).toBe(
      'could not tell: the claims of the ID token',
    );
  });
});

describe('the issuer of the metadata', () => {
  test.each([
    ['https://login.example/{tenantid}/v2.0', 'https://login.example/72f988bf-86f1/v2.0', true],
    ['https://login.example/{tenantid}/v2.0', 'https://login.example/a/b/v2.0', false],
    ['https://login.example/{tenantid}/v2.0', 'https://login.example//v2.0', false],
    ['https://login.example/{tenantid}/v2.0', 'https://evil.example/a/v2.0', false],
    ['https://accounts.google.com', 'accounts.google.com', true],
    ['https://as.example', 'as.example', false],
  ])('%s names %s: %s', (expected, seen, same) => {
    expect(isIssuer(expected, seen)).toBe(same);
  });
});

test('the metadata may have been opened in a tab of their own', () => {
  const lines = `${signedIn(idToken({ iss: `${AS}/` }))}\ntab 2: ${discovery().replace('fetch ', '')}`;
  expect(told(verdict('I2', lines))).toMatch(/^failed at #3 .*The issuer of the ID token is not that of the metadata/);
});
