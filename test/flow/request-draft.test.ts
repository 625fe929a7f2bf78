import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftProblems } from '../../lib/flow/draft-problems.ts';
import type { Exchange } from '../../lib/flow/exchange.ts';
import { bodyText, draftOf, type RequestDraft, withHeader, withoutHeaders } from '../../lib/flow/request-draft.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';

function sent(line: string, said: Partial<Exchange> = {}) {
  const records = arrows(line);
  const [exchange] = records.exchanges;
  if (exchange) records.exchanges[0] = { ...exchange, ...said };
  const [step] = foldTrace(records).steps;
  if (!step) throw new Error('a line makes a step');
  return draftOf(step);
}

const POST = 'fetch POST https://as.example/token';

/** Text as people type it, and what breaks encodings. */
const ANY_TEXT = fc.oneof(
  fc.string(),
  fc.constantFrom('é ü', '\0', '\r\n', '\u2028', '😀', '%zz%4', '+&=#?', '%C3%A9', '\ufeff', '\u200b'),
);

describe('a step as it is sent again', () => {
  it('has its address, its method, what its sender wrote of the headers, and its form', () => {
    expect(
      sent(
        `${POST}?a=%2f+b form code=a%2Fb&scope=x+y [Authorization: Basic YTpi] [Content-Length: 9] [Host: as.example] [Sec-Fetch-Site: none] [Cookie: sid=1] → 200 {}`,
      ),
    ).toEqual({
      draft: {
        method: 'POST',
        url: 'https://as.example/token?a=%2f+b',
        headers: [
          { name: 'Authorization', value: 'Basic YTpi' },
          { name: 'Cookie', value: 'sid=1' },
        ],
        body: {
          kind: 'form',
          fields: [
            { name: 'code', value: 'a/b', raw: 'code=a%2Fb' },
            { name: 'scope', value: 'x y', raw: 'scope=x+y' },
          ],
        },
      },
      problems: [],
    });
  });

  it.each([
    ['{"a": 1}', 'application/json; charset=utf-8', 'json'],
    ['{"a": 1}', 'application/vnd.api+json', 'json'],
    ['{"a": 1}', undefined, 'json'],
    ['{"a": 1', 'text/plain', 'text'],
    ['a=%2f&b', 'application/x-www-form-urlencoded;charset=UTF-8', 'form'],
    ['a=%2f&b=', undefined, 'form'],
    ['<a/>', 'application/xml', 'text'],
  ])('takes %s of %s for %s, and sends it as it stands', (text, type, kind) => {
    const requestHeaders = type === undefined ? [] : [{ name: 'Content-Type', value: type }];
    const { draft } = sent(`${POST} → 200`, { requestHeaders, requestBody: { text, size: 1, truncated: false } });
    expect([draft.body?.kind, bodyText(draft.body)]).toEqual([kind, text]);
  });

  it('sends whatever text was captured', () => {
    fc.assert(
      fc.property(ANY_TEXT, fc.constantFrom('application/x-www-form-urlencoded', 'text/plain'), (text, value) => {
        const said = {
          requestHeaders: [{ name: 'content-type', value }],
          requestBody: { text, size: 1, truncated: false },
        };
        expect(bodyText(sent(`${POST} → 200`, said).draft.body)).toBe(text);
      }),
    );
  });

  it.each([
    ['headers that were not seen', { requestHeaders: undefined as never }, 'headers', /^The headers were not seen/],
    ['a body that is cut', { requestBody: { text: 'a', size: 9, truncated: true } }, 'body', /^Only the beginning/],
    [
      'a body that was not read',
      { requestBody: { size: 9, truncated: false, unreadable: 'a file' } },
      'body',
      /a file$/,
    ],
  ])('says of %s what is missing', (_, said, where, reason) => {
    expect(sent(`${POST} → 200`, said).problems).toEqual([{ where, reason: expect.stringMatching(reason) }]);
  });

  it('sends a multipart form URL-encoded, and says so', () => {
    const { draft, problems } = sent(`${POST} form a=1 [Content-Type: multipart/form-data; boundary=x] → 200`);
    expect(draft.headers).toEqual([{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }]);
    expect(problems.map(({ where }) => where)).toEqual(['body']);
  });

  it('is the address alone where nothing was sent', () => {
    const { steps } = foldTrace(arrows('failed bankid:///?autostarttoken=4'));
    expect(steps.map((step) => draftOf(step).draft)).toEqual([
      { method: 'GET', url: 'bankid:///?autostarttoken=4', headers: [] },
    ]);
  });

  it.each(goldenIds())('of %s can be sent, but for links to apps', (id) => {
    for (const step of foldTrace(golden(id)).steps) {
      const { draft, problems } = draftOf(step);
      const isPage = !step.exchange || step.exchange.type === 'main_frame';
      expect(draftProblems(draft, isPage ? 'tab' : 'background')).toEqual([]);
      const unread = step.exchange?.requestBody?.unreadable;
      expect(problems.map(({ where }) => where)).toEqual(unread === undefined ? [] : ['body']);
      expect(draft.url.startsWith(step.url)).toBe(true);
    }
  });
});

describe('the headers of a draft', () => {
  const draft: RequestDraft = {
    method: 'GET',
    url: 'https://a.example/',
    headers: [
      { name: 'X-A', value: '1' },
      { name: 'Cookie', value: '2' },
      { name: 'x-a', value: '3' },
    ],
  };

  it('are set once, where the first stood and as it was spelled', () => {
    expect(withHeader(draft, 'x-A', '9').headers).toEqual([
      { name: 'X-A', value: '9' },
      { name: 'Cookie', value: '2' },
    ]);
    expect(withHeader(draft, 'DPoP', '9').headers.at(-1)).toEqual({ name: 'DPoP', value: '9' });
  });

  it('are taken out by any case', () => {
    expect(withoutHeaders(draft, 'X-a', 'cookie').headers).toEqual([]);
  });
});

describe('a draft that cannot be sent', () => {
  const fine: RequestDraft = { method: 'POST', url: 'https://a.example/', headers: [] };
  const wrong = (said: Partial<RequestDraft>, by?: 'tab') =>
    draftProblems({ ...fine, ...said }, by).map(({ where, reason }) => `${where}: ${reason}`);

  it.each<[string, Partial<RequestDraft>]>([
    ['address: There is no address.', { url: ' ' }],
    ['address: It begins with no scheme such as https:.', { url: '/token' }],
    ['address: It is no address that a browser understands: it has no host.', { url: 'https://' }],
    [
      'address: It is no address that a browser understands: there is no port above 65535.',
      { url: 'https://a:99999/' },
    ],
    ['address: It is no address that a browser understands: "a b" is no host.', { url: 'https://a b/' }],
    ['address: No request is sent with a name or password in its address.', { url: 'https://u:p@a.example/' }],
    [
      'address: Tabs and line breaks in it are left out by the browser: write %09, %0A or %0D.',
      { url: 'https://a.example/\n?' },
    ],
    [
      'address: bankid: belongs to an app: it can be opened in the tab, and nothing is sent over HTTP.',
      { url: 'bankid:///?a' },
    ],
    ['address: An address that begins with javascript: is never opened from here.', { url: 'javascript:alert(1)' }],
    ['method: There is no method.', { method: '' }],
    ['method: "GE T" is no method: it may hold letters, digits and signs such as -.', { method: 'GE T' }],
    ['method: No browser sends TRACE.', { method: 'trace' }],
    ['method: No browser sends CONNECT.', { method: 'CONNECT' }],
    ['headers: A header has no name.', { headers: [{ name: '', value: '' }] }],
    [
      'header X Y: "X Y" is no name of a header: no blank, colon, bracket or letter with an accent.',
      { headers: [{ name: 'X Y', value: '' }] },
    ],
    [
      'header X: Its value holds a line break or NUL, which would begin another header.',
      { headers: [{ name: 'X', value: 'a\r\nSet: b' }] },
    ],
    ['header X: Its value holds "€": a header is sent in ISO 8859-1.', { headers: [{ name: 'X', value: '9 €' }] }],
    ['body: Browsers send no body with GET.', { method: 'GET', body: { kind: 'text', text: 'a' } }],
    ['body: It is no JSON; as a text it can be sent as it stands.', { body: { kind: 'json', text: '{' } }],
    ['body: It is not base64.', { body: { kind: 'base64', base64: 'a' } }],
  ])('%s', (problem, said) => {
    expect(wrong(said)).toEqual([problem]);
  });

  it('is one that only a tab, or only the background can send', () => {
    expect(wrong({ url: 'bankid:///?a', method: 'GET' }, 'tab')).toEqual([]);
    expect(wrong({ method: 'PUT' }, 'tab')).toEqual(['method: A tab goes to an address by GET or POST, not by PUT.']);
    expect(wrong({ url: 'https://u@a.example/', method: 'GET' }, 'tab')).toEqual([]);
    expect(wrong({ body: { kind: 'json', text: '{}' } }, 'tab')).toEqual(['body: A tab posts forms only.']);
    expect(wrong({ headers: [{ name: 'X-Any', value: 'a' }] }, 'tab')).toEqual([]);
    expect(wrong({ headers: [{ name: '', value: 'a' }] }, 'tab')).toEqual(['headers: A header has no name.']);
  });

  it('is told, and never throws, whatever was typed', () => {
    const text = ANY_TEXT;
    fc.assert(
      fc.property(text, text, text, text, (method, url, name, value) => {
        const problems = draftProblems({
          method,
          url,
          headers: [{ name, value }],
          body: { kind: 'json', text: value },
        });
        for (const { where, reason } of problems) expect([where, reason].every((one) => one !== '')).toBe(true);
        const isLegal = problems.every(({ where }) => where !== 'method' && !where.startsWith('header'));
        if (isLegal) expect(() => new Headers([[name, value]])).not.toThrow();
      }),
    );
  });
});
