import { describe, expect, it } from 'vitest';
import { type DecodedNode, decode, decodeHeader, find } from '../../lib/decode/index.ts';
import { outline, problems } from './outline.ts';

const now = Date.parse('2026-11-20T17:00:00Z');
const set = (value: string) => decodeHeader('Set-Cookie', value, { now });
const notes = (node: DecodedNode) => node.children.map(({ label, note }) => `${label}: ${note}`);

describe('cookies', () => {
  it('come apart into name and value, and what is in the value is looked into', () => {
    expect(outline(decodeHeader('Cookie', 'sid=31d4; prefs=%7B%22a%22%3A1%7D;theme="dark"; empty='))).toEqual([
      'Cookie [cookies]',
      '  sid [text] "31d4"',
      '  prefs [percent] "{\\"a\\":1}"',
      '    - [json]',
      '      a [json] 1',
      '  theme [json] "dark"',
      '  empty [text] ""',
    ]);
  });

  it('sent twice, or without an equals sign, are named', () => {
    const node = decodeHeader('cookie', 'a=1; b; a=2');
    expect(problems(node.children[1])).toEqual(['no = between name and value: servers read it in different ways']);
    expect(problems(node.children[2])).toEqual([
      'a was sent twice, as set for different paths or domains; a server may take either',
    ]);
  });

  it.each(['a=1; b=2', 'sid=31d4; Path=/'])('are not seen in %s anywhere else', (text) => {
    expect(decode(text).encoding).not.toMatch(/cookie/);
    expect(decodeHeader('X-Other', text).encoding).not.toMatch(/cookie/);
  });
});

describe('a cookie that is set', () => {
  it('says what each attribute means', () => {
    const node = set('sid=31d4; Domain=.bank.example; Path=/app; Secure; HttpOnly; SameSite=Lax; Max-Age=3600');
    expect(node).toMatchObject({ encoding: 'set-cookie', title: 'cookie that is set: sid', problems: [] });
    expect(notes(node)).toEqual([
      'sid: undefined',
      'Domain: sent to bank.example and all hosts below it',
      'Path: sent for /app and what is below it',
      'Secure: sent over HTTPS only',
      'HttpOnly: scripts of the page cannot read it',
      'SameSite: when another site leads here, sent with GET only: not with a form_post response, not in frames',
      'Max-Age: kept for 60 min',
    ]);
  });

  it.each([
    ['a=; Expires=Fri, 20 Nov 2026 18:00:00 GMT', 'Expires: 2026-11-20 18:00:00 UTC (in 60 min)'],
    ['a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'Expires: deletes the cookie: 1970-01-01 00:00:00 UTC (20777 d ago)'],
    ['a=; max-age=0', 'max-age: deletes the cookie'],
    ['a=; SameSite=Strict', 'SameSite: not sent when another site leads here, as on the way back from a bank'],
    ['a=; Colour=red', 'Colour: no attribute that browsers know; they ignore it'],
    ['a=; constructor', 'constructor: no attribute that browsers know; they ignore it'],
  ])('%s: %s', (value, note) => {
    expect(notes(set(value))[1]).toBe(note);
  });

  it.each([
    [
      '__Host-sid=1; Path=/app; Domain=a.example',
      ['Secure', 'Path=/', 'no Domain'].map((want) => `__Host- wants ${want}`),
    ],
    ['__Host-sid=1; Path=/; Secure', []],
    ['__Secure-sid=1', ['__Secure- wants Secure']],
    ['sid=1; SameSite=None', ['SameSite=None wants Secure']],
    ['sid=1; SameSite=None; Secure; Partitioned', []],
  ])('%s is refused by browsers for %j', (value, wants) => {
    expect(problems(set(value))).toEqual(wants.map((want) => `browsers refuse it: ${want}`));
  });

  it('names what does not count, and where', () => {
    expect(problems(find(set('a=1; Max-Age=soon'), 'Max-Age'))).toHaveLength(1);
    expect(problems(find(set('a=1; Expires=never'), 'Expires'))).toEqual([
      'no date that can be read; it does not count',
    ]);
    expect(problems(find(set('a=1; SameSite=Loose'), 'SameSite'))).toEqual(['SameSite is Strict, Lax or None']);
    expect(problems(find(set('a=1; Path=app'), 'Path'))).toEqual(['a path begins with /, or it does not count']);
    expect(problems(set('a=1; Path=/; path=/b'))).toEqual(['13 path stands twice; the last one counts']);
    expect(problems(set('lonely'))).toEqual(['0 no = between name and value']);
  });

  it('is one of several where the browser gave them as lines', () => {
    const node = set('a=1; Path=/\nb=2; Secure');
    expect(node.children.map(({ title }) => title)).toEqual(['cookie that is set: a', 'cookie that is set: b']);
  });
});
