import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import { decode, decodeHeader, decodeUrl, find, findTokens } from '../../lib/decode/index.ts';
import { problems } from './outline.ts';

const { publicKey, privateKey } = await jose.generateKeyPair('ES256', { extractable: true });
const jwk = await jose.exportJWK(publicKey);
const sign = (claims: jose.JWTPayload, header: object = {}) =>
  new jose.SignJWT(claims).setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey);
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const digest = async (text: string) =>
  Buffer.from(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))).toString('base64url');

describe('a JWT says what it is for', () => {
  it('as a DPoP proof: for which request, with which key', async () => {
    const claims = { htm: 'POST', htu: 'https://as.example/token', ath: 'fUHy', nonce: 'n', jti: 'j' };
    const node = decodeHeader('DPoP', await sign(claims, { typ: 'dpop+jwt', jwk }));
    const thumbprint = await jose.calculateJwkThumbprint(jwk);
    expect(node.title).toBe('DPoP proof');
    expect(node.note).toBe(`for POST https://as.example/token, with the key ${thumbprint}, ES256`);
    const titles = ['htm', 'htu', 'ath', 'nonce'].map((name) => find(node, 'payload', name)?.title);
    expect(titles).toEqual(['HTTP method', 'HTTP address', 'hash of the access token', 'nonce']);
  });

  it('as a request object (JAR): its claims are the parameters', async () => {
    const jar = await sign({ client_id: 'c', state: 's', redirect_uri: 'https://a.example/cb' });
    const node = find(decodeUrl(`https://as.example/?client_id=c&request=${jar}`), 'query', 'request');
    expect(node).toMatchObject({ title: 'request object', note: 'authorization request in a JWT (RFC 9101), ES256' });
    expect(node && find(node, 'payload', 'state')?.title).toBe('state');
    expect(decode(await sign({}, { typ: 'oauth-authz-req+jwt' })).title).toBe('request object');
  });

  it('as an authorization response (JARM): its claims are the parameters', async () => {
    const response = await sign({ iss: 'https://as.example', aud: 'c', exp: 4e9, code: 'k', state: 's' });
    const node = find(decodeUrl(`https://a.example/cb?response=${response}`), 'query', 'response');
    expect(node?.note).toMatch(/^authorization response in a JWT \(JARM\)/);
    expect(node && find(node, 'payload', 'code')?.title).toBe('authorization code');
  });

  it.each([
    ['at+jwt', 'access token (JWT)'],
    ['application/logout+jwt', 'logout token'],
    ['JWT', 'JWT'],
    ['constructor', 'JWT'],
  ])('by its typ %s: %s', async (typ, title) => {
    expect(decode(await sign({ sub: '1' }, { typ })).title).toBe(title);
  });

  it('as an ID token it is no response, though it has a nonce and expires', async () => {
    expect(decode(await sign({ iss: 'i', aud: 'c', exp: 4e9, sub: '1', nonce: 'n' })).title).toBe('JWT');
  });

  it('when it holds another one', async () => {
    const inner = await sign({ sub: 'inner' });
    const outer = await new jose.CompactSign(new TextEncoder().encode(inner))
      .setProtectedHeader({ alg: 'ES256', cty: 'JWT' })
      .sign(privateKey);
    expect(findTokens(decode(outer)).map(({ path }) => path)).toEqual([[], ['payload']]);
    expect(find(decode(outer), 'payload', 'payload', 'sub')?.value).toBe('inner');
  });
});

describe('an SD-JWT', async () => {
  const named = encode(['2GLC42sKQveCfGfryNRN9w', 'given_name', 'Åsa']);
  const item = encode(['lklxF5jMYlGTPUovMNIvCA', { nested: true }]);
  const token = await sign({
    _sd: [await digest(named), 'decoy'],
    _sd_alg: 'sha-256',
    nationalities: [{ '...': await digest(item) }],
  });
  const presented = `${token}~${named}~${item}~`;

  it('gives its disclosures, each with the digest that stands for it', () => {
    const node = decode(presented);
    expect(node).toMatchObject({ encoding: 'sd-jwt', title: 'SD-JWT', note: '2 disclosures', problems: [] });
    expect(node.children.map(({ label, note }) => [label, note]).slice(1)).toEqual([
      ['disclosure 1', 'given_name, its digest is in the token'],
      ['disclosure 2', 'its digest is in the token'],
    ]);
    expect(find(node, 'disclosure 1', 'value')?.value).toBe('Åsa');
    expect(find(node, 'disclosure 2', 'value', 'nested')?.value).toBe(true);
    expect(findTokens(node).map(({ path }) => path)).toEqual([['token']]);
  });

  it('finds digests within disclosures too', async () => {
    const outer = encode(['s', 'address', { _sd: [await digest(named)] }]);
    const node = decode(`${await sign({ _sd: [await digest(outer)] })}~${outer}~${named}~`);
    expect(node.children.flatMap(({ problems: found }) => found)).toEqual([]);
  });

  it('says whether its key binding was made for these disclosures', async () => {
    const binding = await sign({ sd_hash: await digest(presented), nonce: 'n' }, { typ: 'kb+jwt' });
    expect(find(decode(presented + binding), 'key binding')?.note).toBe('ES256, made for these disclosures');
    const fewer = find(decode(`${token}~${named}~${binding}`), 'key binding');
    expect(problems(fewer)).toEqual([
      'its sd_hash is of something else: disclosures were added, removed or altered after it was made',
    ]);
  });

  it('names a disclosure that was altered, and the offset of what broke it', () => {
    const node = decode(`${token}~${named.slice(0, 10)}*${named.slice(11)}~`);
    const found = problems(find(node, 'disclosure 1'));
    expect(found[0]).toBe('10 "*" is not a base64url character');
    expect(found).toContain('no digest of the token stands for it: it was altered, or belongs to another token');
  });

  it('names one that is no disclosure', () => {
    const wrong = (value: unknown) => problems(find(decode(`${token}~${encode(value)}~`), 'disclosure 1'));
    expect(wrong({ a: 1 })[0]).toBe('0 a disclosure is a JSON array');
    expect(wrong(['only salt'])[0]).toBe('a disclosure has salt, name and value, or salt and value');
    expect(wrong(['s', 'n', 1, 2])[0]).toBe('a disclosure has salt, name and value, or salt and value');
  });

  it('with a hash that is not known here matches nothing', async () => {
    const node = decode(`${await sign({ _sd_alg: 'sha3-256' })}~${named}~`);
    expect(problems(node)).toEqual(['its _sd_alg is none that is known here: disclosures are not matched']);
  });

  it.each(['a~b~c', '~', 'e30.e30~x', 'https://a.example/~user/'])('is not seen in %s', (text) => {
    expect(decode(text).encoding).not.toBe('sd-jwt');
  });
});
