import { describe, expect, it } from 'vitest';
import { CookieJar } from '../../../lib/browser/sending/jar.ts';
import { headerOf, type RequestDraft } from '../../../lib/flow/request-draft.ts';

const NOW = Date.UTC(2026, 10, 21);
const AS = 'https://as.bank.example/authorize';

const draft = (url: string, cookie?: string): RequestDraft => ({
  ...{ method: 'GET', url },
  headers: cookie === undefined ? [] : [{ name: 'Cookie', value: cookie }],
});

function after(cookie: string | undefined, set: string[], url: string): string | undefined {
  const jar = new CookieJar(draft(AS, cookie));
  jar.take(
    AS,
    set.map((value) => ({ name: 'Set-Cookie', value })),
    NOW,
  );
  return headerOf(jar.fill(draft(url, 'stale=1')).headers, 'cookie');
}

describe('the cookies of an attempt', () => {
  it.each<[string, string | undefined, string[], string, string | undefined]>([
    ['stay with their host', 'a=1; b=2', [], AS, 'a=1; b=2'],
    ['go to no other host', 'a=1', [], 'https://tpp.example/cb', undefined],
    ['go to no host below', 'a=1', [], 'https://x.as.bank.example/', undefined],
    ['are joined by what is set', 'a=1', ['b=2; Path=/; HttpOnly'], AS, 'a=1; b=2'],
    ['are replaced by name', 'a=1; b=2', ['a=3'], AS, 'a=3; b=2'],
    ['are taken away by age', 'a=1; b=2', ['a=; Max-Age=0'], AS, 'b=2'],
    ['are taken away by date', 'a=1; b=2', ['a=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], AS, 'b=2'],
    ['stay where the age is no number', 'a=1', ['a=2; Max-Age=soon'], AS, 'a=2'],
    ['take the age before the date', undefined, ['a=2; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], AS, 'a=2'],
    [
      'go to the whole domain where they say so',
      undefined,
      ['a=2; Domain=.bank.example'],
      'https://login.bank.example/',
      'a=2',
    ],
    ['are not taken for somebody else', undefined, ['a=2; Domain=tpp.example'], 'https://tpp.example/', undefined],
    ['are told apart where Firefox puts them into one header', undefined, ['a=1; Secure\nb=2'], AS, 'a=1; b=2'],
    ['may be without a name, and hold a =', 'word', ['b=c=d'], AS, 'word; b=c=d'],
  ])('%s', (_, cookie, set, url, expected) => {
    expect(after(cookie, set, url)).toBe(expected);
  });
});
