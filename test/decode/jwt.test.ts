import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import { decode, decodeUrl, find, findTokens } from '../../lib/decode/index.ts';
import { outline, problems } from './outline.ts';

const now = Date.parse('2026-11-20T17:00:00Z');
const iat = now / 1000;
const CLAIMS = { userId: 'u-1', clientId: 'c-1', role: 'ClientUser', sessionId: 's', nbf: iat, exp: iat + 3599, iat };
const secret = new Uint8Array(32).fill(7);
const token = await new jose.SignJWT(CLAIMS).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret);
const [header = '', payload = '', signature = ''] = token.split('.');

describe('a JWT', () => {
  const node = decode(token, { now });

  it('gives header, claims and the length of its signature, as jose reads them', () => {
    expect(node).toMatchObject({ title: 'JWT', encoding: 'jwt', problems: [] });
    expect(node.children.map(({ label }) => label)).toEqual(['header', 'payload', 'signature']);
    const claims = Object.entries(jose.decodeJwt(token));
    expect(find(node, 'payload')?.children[0]?.children.map(({ label, value }) => [label, value])).toEqual(claims);
    expect(find(node, 'header', 'alg')?.value).toBe(jose.decodeProtectedHeader(token).alg);
    expect(find(node, 'signature')?.note).toBe('32 bytes');
  });

  it('tells its times in words, relative to now', () => {
    expect(find(node, 'payload', 'exp')?.note).toBe('2026-11-20 17:59:59 UTC (in 59 min)');
    expect(find(node, 'payload', 'iat')?.note).toBe('2026-11-20 17:00:00 UTC (now)');
    expect(node.note).toBe('HS256, expires 2026-11-20 17:59:59 UTC (in 59 min)');
    expect(find(decode(token, { now: now + 86_400_000 * 2 }), 'payload', 'nbf')?.note).toMatch(/\(2 d ago\)$/);
  });

  it('whose time is in milliseconds says so', async () => {
    const odd = await new jose.SignJWT({ auth_time: now }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
    const time = find(decode(odd, { now }), 'payload', 'auth_time');
    expect(time?.note).toBe('2026-11-20 17:00:00 UTC (now)');
    expect(problems(time)).toEqual(['looks like milliseconds; the time is given in seconds (RFC 7519 §2)']);
  });

  it('without a signature says so', () => {
    const none = new jose.UnsecuredJWT({ sub: '1' }).encode();
    expect(decode(none).note).toBe('none, not signed');
    expect(find(decode(none), 'signature')?.note).toBe('empty');
  });

  it('with a signature of the wrong length says what the algorithm makes', () => {
    expect(problems(find(decode(`${header}.${payload}.AAAA`), 'signature'))).toEqual([
      'HS256 makes 32 bytes, here are 3',
    ]);
  });

  it('is found in anything, with its path', () => {
    const body = JSON.stringify({ data: [{ link: `https://a.example/cb#id_token=${token}` }] });
    const url = `https://b.example/?p=${encodeURIComponent(btoa(body))}`;
    expect(findTokens(decodeUrl(url)).map(({ kind, path }) => [kind, path.join(' ')])).toEqual([
      ['JWT', 'query p data 0 link fragment id_token'],
    ]);
  });

  it('in a form that is percent-encoded as a whole is a parameter of it', () => {
    const form = decode(encodeURIComponent(`id_token=${token}&state=s`));
    expect(form.encoding).toBe('percent');
    expect(findTokens(form).map(({ path }) => path)).toEqual([['id_token']]);
  });

  it.each(['a.b.c', '1.2.3', 'app.example.com', 'eyes.are.blue', 'e.e.e', '..', `see ${token}`, 'bankid.67df.0.dc69'])(
    'is not seen in %s',
    (text) => expect(decode(text).encoding).not.toBe('jwt'),
  );
});

describe('a damaged JWT', () => {
  it('with a foreign character shows all other claims and where it stands', () => {
    const node = decode(`${header}.${payload.slice(0, 17)}*${payload.slice(18)}.${signature}`, { now });
    const part = find(node, 'payload');
    expect(problems(part)[0]).toBe('17 "*" is not a base64url character');
    expect(find(node, 'payload', 'role')?.value).toBe('ClientUser');
    expect(find(node, 'payload', 'exp')?.value).toBe(CLAIMS.exp);
    expect(find(node, 'header', 'alg')?.value).toBe('HS256');
    expect(problems(find(node, 'signature'))).toEqual([]);
  });

  it('that lost a character shows what comes before and after', () => {
    const node = decode(`${header}.${payload.slice(0, 50)}${payload.slice(51)}.${signature}`, { now });
    const found = problems(find(node, 'payload'));
    expect(found).toContainEqual(expect.stringMatching(/^5\d damaged: a character is missing or too many/));
    expect(find(node, 'payload', 'userId')?.value).toBe('u-1');
    expect(find(node, 'payload', 'exp')?.value).toBe(CLAIMS.exp);
  });

  it('with an added character shows what comes before and after', () => {
    const node = decode(`${header}.${payload.slice(0, 50)}A${payload.slice(50)}.${signature}`, { now });
    expect(problems(find(node, 'payload'))).not.toEqual([]);
    expect(find(node, 'payload', 'userId')?.value).toBe('u-1');
    expect(find(node, 'payload', 'exp')?.value).toBe(CLAIMS.exp);
  });

  it('with nonsense from some place on shows the first part and the place', () => {
    const node = decode(`${header}.${payload.slice(0, 40)}${'_-9_'.repeat(20)}.${signature}`, { now });
    const part = find(node, 'payload');
    expect(part?.value).toBe(atob(payload.slice(0, 40)));
    expect(part?.note).toBe('the first 30 of 90 bytes can be read');
    expect(problems(part)).toEqual(['40 damaged: what is encoded from here on is not text']);
    expect(find(node, 'payload', 'userId')?.value).toBe('u-1');
  });

  it('with a broken header still shows its claims', () => {
    const node = decode(`${header.slice(5)}.${payload}.${signature}`, { now });
    expect(node.title).toBe('JWT');
    expect(problems(find(node, 'header'))).not.toEqual([]);
    expect(find(node, 'payload', 'role')?.value).toBe('ClientUser');
  });

  it('that lost its signature says how many parts there are', () => {
    expect(outline(decode(`${header}.${payload}`))[0]).toBe('- [jwt] ! a JWT has 3 parts between its dots, this has 2');
  });

  it('in ordinary base64 is read, and its padding and foreign letters named', () => {
    const std = (text: string) => btoa(text);
    const node = decode(`${std('{"alg":"none"}')}.${std('{"a":"~~~???"}')}.`);
    expect(problems(find(node, 'header'))).toEqual(['19 base64url in a token is written without = (RFC 7515 §2)']);
    expect(find(node, 'payload', 'a')?.value).toBe('~~~???');
    expect(problems(find(node, 'payload'))[0]).toMatch(/does not belong to the base64url alphabet/);
  });
});

describe('a JWE', () => {
  it('shows its header and the lengths of what is sealed', async () => {
    const jwe = await new jose.CompactEncrypt(new TextEncoder().encode('secret'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: 'k1' })
      .encrypt(secret);
    const node = decode(jwe);
    expect(node).toMatchObject({ title: 'JWE', encoding: 'jwe', note: 'encrypted, dir, A256GCM', problems: [] });
    expect(find(node, 'header', 'kid')?.value).toBe('k1');
    expect(node.children.slice(1).map(({ label, note }) => [label, note])).toEqual([
      ['encrypted key', 'empty'],
      ['initialization vector', '12 bytes'],
      ['ciphertext', '6 bytes'],
      ['authentication tag', '16 bytes'],
    ]);
    expect(findTokens(node).map(({ kind }) => kind)).toEqual(['JWE']);
  });
});
