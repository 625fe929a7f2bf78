import { readdirSync } from 'node:fs';
import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import { decode, decodeBody, find } from '../../lib/decode/index.ts';
import { objects } from '../../lib/decode/objects/index.ts';

const json = (value: unknown, type = 'application/json') => decodeBody(JSON.stringify(value), type);

it('the list of known JSON objects has every file of the folder', () => {
  const files = readdirSync(new URL('../../lib/decode/objects/', import.meta.url));
  const others = ['index.ts', 'object.ts'];
  expect(objects.map(({ id }) => `${id}.ts`).sort()).toEqual(files.filter((file) => !others.includes(file)).sort());
});

describe('problem details (RFC 9457)', () => {
  const PROBLEM = { type: 'https://a.example/p', title: 'Forbidden', status: 403, detail: 'no such consent' };

  it('say what happened', () => {
    const node = json(PROBLEM);
    expect(node).toMatchObject({ encoding: 'json', note: 'Forbidden: no such consent' });
    expect(find(node, 'status')?.title).toBe('HTTP status');
    expect(find(node, 'type', 'host')?.value).toBe('a.example');
  });

  it('are believed when their media type says so', () => {
    expect(find(json({ title: 'Gone' }, 'application/problem+json'), 'title')?.title).toBe('summary of the problem');
  });

  it.each([
    { title: 'Mr', status: 'married' },
    { title: 'A book', type: 'novel' },
    { title: 'x', status: 1 },
  ])('are not seen in %j', (value) => expect(json(value).note).toBeUndefined());
});

describe('messages of a bank (NextGenPSD2)', () => {
  it('are told by their codes, with what these mean', () => {
    const node = json({ tppMessages: [{ category: 'ERROR', code: 'CONSENT_EXPIRED', text: 'too late' }] });
    expect(node.note).toBe('CONSENT_EXPIRED');
    expect(find(node, 'tppMessages', '0')).toMatchObject({
      title: 'error of the bank',
      note: 'CONSENT_EXPIRED: too late',
    });
    expect(find(node, 'tppMessages', '0', 'code')?.note).toMatch(/run out/);
  });

  it.each([{ tppMessages: 'none' }, { category: 'ERROR', code: 12 }, { category: 'books', code: 'X' }])(
    'are not seen in %j',
    (value) => expect(json(value).note).toBeUndefined(),
  );
});

describe('a pushed authorization response (RFC 9126)', () => {
  it('says how long the request may be used', () => {
    const node = json({ request_uri: 'urn:ietf:params:oauth:request_uri:6esc', expires_in: 60 });
    expect(node.note).toBe('the browser must come with request_uri within 60 s, once');
    expect(find(node, 'expires_in')?.note).toBe('60 s');
  });

  it('is not seen in a request', () => {
    expect(json({ request_uri: 'urn:x:1', client_id: 'c' }).note).toBeUndefined();
  });
});

describe('a claims request (OpenID Connect Core §5.5)', () => {
  it('says what is wanted, where, and what is essential', () => {
    const claims = {
      userinfo: { name: null },
      id_token: { acr: { essential: true, values: ['loa3'] }, auth_time: null },
    };
    const node = find(decode(`claims=${encodeURIComponent(JSON.stringify(claims))}&x=1`), 'claims')?.children[0];
    expect(node).toMatchObject({
      title: 'claims request',
      note: 'wants in the UserInfo: name; in the ID token: acr (essential), auth_time',
    });
  });

  it.each([{ id_token: 'eyJ' }, { id_token: {}, access_token: 'x' }, { userinfo: 1 }])('is not seen in %j', (value) => {
    expect(json(value).note).toBeUndefined();
  });
});

describe('a key (RFC 7517)', () => {
  it.each(['RS256', 'ES256', 'EdDSA'])('of %s has the thumbprint that jose makes', async (alg) => {
    const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const [open, secret] = [await jose.exportJWK(publicKey), await jose.exportJWK(privateKey)];
    const note = `thumbprint ${await jose.calculateJwkThumbprint(open)}`;
    expect(find(json({ jwk: open }), 'jwk')).toMatchObject({ title: 'public key (JWK)', note });
    expect(find(json({ jwk: secret }), 'jwk')).toMatchObject({ title: 'private key (JWK)', note });
  });

  it.each([{ kty: 'RSA' }, { kty: 'constructor' }, { kty: 1, n: 'a', e: 'b' }])('is not seen in %j', (value) => {
    expect(json(value).note).toBeUndefined();
  });
});
