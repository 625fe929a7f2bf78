import { describe, expect, it } from 'vitest';
import { type HeaderChange, planHeaders, planNavigation } from '../../../lib/browser/sending/header-plan.ts';
import type { CookieChoice } from '../../../lib/flow/attempt.ts';
import { parameter } from '../../../lib/flow/parameter-list.ts';
import type { RequestDraft } from '../../../lib/flow/request-draft.ts';

function draft(method: string, ...lines: string[]): RequestDraft {
  const headers = lines.map((line) => ({ name: line.split(': ', 1)[0] ?? '', value: line.replace(/^[^:]*: ?/, '') }));
  return { method, url: 'https://as.example/token', headers };
}

const written = (changes: readonly HeaderChange[]) =>
  changes.map((change) => (change.operation === 'set' ? `${change.header}: ${change.value}` : `no ${change.header}`));

function plan(method: string, cookies: CookieChoice, ...lines: string[]) {
  const { fetched, changes, notes } = planHeaders(draft(method, ...lines), cookies);
  return { fetched: fetched.map(([name, value]) => `${name}: ${value}`), changes: written(changes), notes };
}

describe('headers of what the background sends', () => {
  it.each([
    ['Authorization: Bearer t', 'fetch'],
    ['Accept: application/json', 'fetch'],
    ['Content-Type: application/json', 'fetch'],
    ['X-ConsentId: 1', 'fetch'],
    ['X-Empty: ', 'fetch'],
    ['Origin: https://shop.example', 'rule'],
    ['Referer: https://shop.example/', 'rule'],
    ['User-Agent: Phone', 'rule'],
    ['Host: other.example', 'rule'],
    ['Date: today', 'rule'],
    ['Via: 1.1 proxy', 'rule'],
    ['Accept-Encoding: br', 'rule'],
    ['Sec-Fetch-Site: none', 'rule'],
    ['Sec-CH-UA: "x"', 'rule'],
    ['Proxy-Authorization: x', 'rule'],
    ['Access-Control-Request-Method: PUT', 'rule'],
    ['X-HTTP-Method-Override: TRACE', 'rule'],
    ['Content-Length: 3', 'nobody'],
    ['Transfer-Encoding: chunked', 'nobody'],
    ['Connection: close', 'nobody'],
    ['Expect: 100-continue', 'nobody'],
  ])('%s is set by %s', (line, by) => {
    const { fetched, changes, notes } = plan('POST', 'profile', line);
    const name = line.split(': ', 1)[0] ?? '';
    expect({
      fetch: fetched.includes(line),
      rule: changes.some((one) => one.startsWith(`${name.toLowerCase()}: `)),
    }).toEqual({
      fetch: by === 'fetch',
      rule: by === 'rule',
    });
    expect(notes).toEqual(by === 'nobody' ? [`The browser writes ${name} by itself: not sent as written.`] : []);
  });

  it('adds neither an Accept nor the name of this extension where the draft has none', () => {
    expect(plan('POST', 'profile').changes).toEqual(['no accept', 'no origin']);
    expect(plan('GET', 'profile', 'Accept: */*', 'origin: null').changes).toEqual(['origin: null']);
  });

  it('joins what has one name, as it would be read', () => {
    expect(plan('GET', 'draft', 'Via: a', 'via: b', 'Cookie: a=1', 'cookie: b=2').changes).toEqual([
      'via: a, b',
      'cookie: a=1; b=2',
      'no accept',
      'no origin',
    ]);
  });

  it.each<[CookieChoice, string[], string[]]>([
    ['profile', ['Cookie: a=1'], []],
    ['draft', ['Cookie: a=1'], ['cookie: a=1']],
    ['draft', [], ['no cookie']],
    ['none', ['Cookie: a=1'], ['no cookie']],
  ])('with the cookies of %s and %j, changes %j', (cookies, lines, expected) => {
    const { changes, fetched } = plan('GET', cookies, 'Accept: a', 'Origin: b', ...lines);
    expect(changes.filter((one) => one.includes('cookie'))).toEqual(expected);
    expect(fetched).toEqual(['Accept: a']);
  });
});

describe('headers of a navigation', () => {
  it('are those of the draft, and for the rest the browser’s own', () => {
    const { changes } = planNavigation(
      draft('GET', 'Referer: https://a.example/', 'X-Own: 1', 'Content-Length: 1'),
      'profile',
    );
    expect(written(changes)).toEqual(['referer: https://a.example/', 'x-own: 1']);
  });

  it('leave the type to the form, and do not name the page that posts it', () => {
    const form: RequestDraft = {
      ...draft('POST', 'Content-Type: application/x-www-form-urlencoded'),
      body: { kind: 'form', fields: [parameter('a', 'b')] },
    };
    expect(written(planNavigation(form, 'profile').changes)).toEqual(['no origin']);
    expect(
      written(planNavigation({ ...form, headers: draft('POST', 'Origin: https://a.example').headers }, 'none').changes),
    ).toEqual(['origin: https://a.example', 'no cookie']);
  });
});
