import { describe, expect, it } from 'vitest';
import { endOfChain, MOST_HOPS, onward, redirectIn, resolved, type Visit } from '../../lib/flow/redirection.ts';
import { bodyText, type RequestDraft } from '../../lib/flow/request-draft.ts';

const AT = 'https://as.example/authorize';

function draft(method: string, headers: Record<string, string> = {}): RequestDraft {
  const body = { kind: 'text' as const, text: 'a=b' };
  const all = Object.entries(headers).map(([name, value]) => ({ name, value }));
  return { method, url: AT, headers: all, ...(method === 'GET' || method === 'HEAD' ? {} : { body }) };
}

function followed(before: RequestDraft, status: number, location = '/next'): string {
  const next = onward(before, { status, location });
  if (next.kind !== 'request') return next.kind === 'deep-link' ? `app ${next.url}` : next.reason;
  const { method, url, headers, body } = next.draft;
  return [method, url, ...headers.map(({ name, value }) => `${name}: ${value}`), bodyText(body)]
    .filter(Boolean)
    .join(' | ');
}

describe('a redirect', () => {
  it.each([
    ['GET', 301, 'GET'],
    ['GET', 302, 'GET'],
    ['GET', 303, 'GET'],
    ['GET', 307, 'GET'],
    ['GET', 308, 'GET'],
    ['HEAD', 303, 'HEAD'],
    ['HEAD', 302, 'HEAD'],
    ['POST', 301, 'GET'],
    ['POST', 302, 'GET'],
    ['POST', 303, 'GET'],
    ['POST', 307, 'POST | a=b'],
    ['POST', 308, 'POST | a=b'],
    ['post', 302, 'GET'],
    ['PUT', 301, 'PUT | a=b'],
    ['PUT', 302, 'PUT | a=b'],
    ['PUT', 303, 'GET'],
    ['DELETE', 303, 'GET'],
    ['PATCH', 307, 'PATCH | a=b'],
  ])('of a %s by %i is followed by %s', (method, status, expected) => {
    const [verb, text] = expected.split(' | ');
    expect(followed(draft(method), status)).toBe([verb, 'https://as.example/next', text].filter(Boolean).join(' | '));
  });

  const SENT = {
    Authorization: 'Bearer t',
    'Content-Type': 'text/plain',
    Origin: 'https://as.example',
    Referer: 'https://as.example/login?a=b',
    'X-Own': '1',
  };

  it.each([
    [
      'keeps everything within its origin',
      ...[307, '/next'],
      'POST | https://as.example/next | Authorization: Bearer t | Content-Type: text/plain | Origin: https://as.example | Referer: https://as.example/login?a=b | X-Own: 1 | a=b',
    ],
    [
      'leaves out what was about the body and the Origin where it becomes a GET',
      ...[302, '/next'],
      'GET | https://as.example/next | Authorization: Bearer t | Referer: https://as.example/login?a=b | X-Own: 1',
    ],
    [
      'takes no Authorization to another origin, and of the Referer only the origin',
      ...[307, 'https://tpp.example/cb'],
      'POST | https://tpp.example/cb | Content-Type: text/plain | Origin: https://as.example | Referer: https://as.example/ | X-Own: 1 | a=b',
    ],
    ['takes no Referer from https to http', ...[303, 'http://as.example/cb'], 'GET | http://as.example/cb | X-Own: 1'],
  ] as [string, number, string, string][])('%s', (_, status, location, expected) => {
    expect(followed(draft('POST', SENT), status, location)).toBe(expected);
  });

  it('makes an Origin that is not its own null, as browsers do from the second origin on', () => {
    const foreign = draft('POST', { Origin: 'https://tpp.example' });
    expect(followed(foreign, 307, 'https://third.example/')).toBe('POST | https://third.example/ | Origin: null | a=b');
    expect(followed(foreign, 307, '/next')).toContain('Origin: https://tpp.example');
  });

  it.each([
    ['bankid:///?autostarttoken=a&redirect=null', 'app bankid:///?autostarttoken=a&redirect=null'],
    ['MyApp://Callback?code=c', 'app MyApp://Callback?code=c'],
    ['javascript:alert(1)', 'It redirects to "javascript:alert(1)", which no browser follows.'],
    ['data:text/html,x', 'It redirects to "data:text/html,x", which no browser follows.'],
    ['http://[', 'Its Location, "http://[", is no address: no browser follows it.'],
  ])('to %s ends there', (location, expected) => {
    expect(followed(draft('GET'), 302, location)).toBe(expected);
  });

  it.each([
    ['/cb', `${AT}#f`, 'https://as.example/cb#f'],
    ['/cb#own', `${AT}#f`, 'https://as.example/cb#own'],
    ['/cb#', `${AT}#f`, 'https://as.example/cb#'],
    ['?code=c', `${AT}?state=s`, `${AT}?code=c`],
    ['//tpp.example/cb', AT, 'https://tpp.example/cb'],
    ['app:cb', `${AT}#f`, 'app:cb'],
  ])('to %s from %s leads to %s', (location, url, expected) => {
    expect(resolved(location, url)).toBe(expected);
  });

  it.each([
    [302, 'Location', '/next', true],
    [302, 'LOCATION', '/next', true],
    [308, 'location', '/next', true],
    [302, 'Location', '', false],
    [304, 'Location', '/next', false],
    [201, 'Location', '/next', false],
    [300, 'Location', '/next', false],
    [302, 'X-Location', '/next', false],
  ])('%i with %s: %s is one: %s', (status, name, value, is) => {
    expect(redirectIn(status, [{ name, value }]) !== undefined).toBe(is);
  });
});

describe('a chain of redirects', () => {
  const visit = (url: string, changed = false): Visit => ({ method: 'GET', url, changed });

  it('goes on to where it was not', () => {
    expect(endOfChain([visit('/a'), visit('/b')], { method: 'GET', url: '/c' })).toBeUndefined();
  });

  it('goes on to where it was by another method, or with another cookie', () => {
    expect(endOfChain([visit('/a'), visit('/b')], { method: 'POST', url: '/a' })).toBeUndefined();
    expect(endOfChain([visit('/a', true)], { method: 'GET', url: '/a' })).toBeUndefined();
  });

  it('is a loop where it comes back and nothing has changed, whatever the fragment', () => {
    expect(endOfChain([visit('/a')], { method: 'GET', url: '/a#f' })).toBe(
      'It is a redirect loop: after one redirect it is again at /a#f.',
    );
    expect(endOfChain([visit('/x', true), visit('/a'), visit('/b')], { method: 'GET', url: '/a' })).toBe(
      'It is a redirect loop: after 2 redirects it is again at /a.',
    );
  });

  it('ends after twenty, and is a loop then, too, if cookies change on and on', () => {
    const long = Array.from({ length: MOST_HOPS + 1 }, (_, n) => visit(`/${n}`, true));
    expect(endOfChain(long.slice(1), { method: 'GET', url: '/next' })).toBeUndefined();
    expect(endOfChain(long, { method: 'GET', url: '/next' })).toBe(
      'It redirects more than 20 times, which no browser follows.',
    );
    const round = long.map(({ changed }, n) => visit(n % 2 ? '/a' : '/b', changed));
    expect(endOfChain(round, { method: 'GET', url: '/a' })).toContain('It is a redirect loop');
  });
});
