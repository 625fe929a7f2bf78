import { describe, expect, it } from 'vitest';
import { toHar } from '../../lib/trace/har.ts';
import { about, traceOf } from './trace-fixture.ts';

describe('a trace as HAR', () => {
  it('keeps a fragment beside the url, where HAR forbids it inside', () => {
    const { log } = toHar(traceOf({ url: 'http://tpp.example/cb?a=1#code=x&state=y' }), about);
    expect(log.entries[0]).toMatchObject({
      request: { url: 'http://tpp.example/cb?a=1', queryString: [{ name: 'a', value: '1' }] },
      _consent: { fragment: 'code=x&state=y' },
    });
  });

  it('gives a form as fields and as text', () => {
    const requestBody = { form: [['code', 'a+b/c='] as [string, string]], size: 10, truncated: false };
    const { log } = toHar(traceOf({ method: 'POST', requestBody }), about);
    expect(log.entries[0]?.request.postData).toMatchObject({
      mimeType: 'application/x-www-form-urlencoded',
      params: [{ name: 'code', value: 'a+b/c=' }],
      text: 'code=a%2Bb%2Fc%3D',
    });
  });

  it('has every member that HAR 1.2 requires, of the right kind', () => {
    const { log } = toHar(
      traceOf(
        { requestHeaders: [{ name: 'Cookie', value: 'a=b' }], requestBody: { text: 'x', size: 1, truncated: false } },
        { state: 'failed', status: undefined, respondedAt: undefined, error: 'net::ERR_FAILED' } as never,
        { state: 'pending', respondedAt: undefined, endedAt: undefined } as never,
      ),
      about,
    );
    const text = expect.any(String);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const count = expect.any(Number);
    expect(log).toMatchObject({ version: '1.2', creator: { name: text, version: text } });
    expect(log.pages).toEqual([{ id: text, title: text, startedDateTime: time, pageTimings: expect.any(Object) }]);
    const pair = { name: text, value: text };
    for (const { request, response, ...entry } of log.entries) {
      expect(entry).toMatchObject({ startedDateTime: time, time: count, cache: {}, pageref: log.pages?.[0]?.id });
      expect(request).toMatchObject({ method: text, url: text, httpVersion: text, headersSize: -1, bodySize: count });
      for (const each of [...request.headers, ...request.cookies, ...request.queryString]) expect(each).toEqual(pair);
      expect(response).toMatchObject({ status: count, statusText: text, httpVersion: text, redirectURL: text });
      expect(response).toMatchObject({ headers: [], cookies: [], content: { size: count, mimeType: text } });
      const { blocked, dns, connect, send, wait, receive } = entry.timings;
      expect(Math.min(send ?? -1, wait, receive ?? -1)).toBeGreaterThanOrEqual(0);
      const parts = [blocked, dns, connect, send, wait, receive].map((part = -1) => Math.max(0, part));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(entry.time);
    }
  });

  it('counts the time of a request that failed before any answer', () => {
    const startedAt = 1_700_000_000_000;
    const failed = { state: 'failed', startedAt, respondedAt: undefined, endedAt: startedAt + 2500 } as never;
    expect(toHar(traceOf(failed), about).log.entries[0]).toMatchObject({ time: 2500, timings: { wait: 2500 } });
  });

  it('reads cookies with their attributes, and no nameless ones', () => {
    const line = 'sid=a=b; Path=/x; Domain=as.example; Expires=Fri, 20 Nov 2026 12:00:00 GMT; HttpOnly; Secure';
    const exchange = {
      requestHeaders: [
        { name: 'Cookie', value: 'a=1; b="2=3";' },
        { name: 'cookie', value: 'c=' },
      ],
      responseHeaders: [{ name: 'set-cookie', value: `${line}\ntheme=dark; expires=never` }],
    };
    const [entry] = toHar(traceOf(exchange), about).log.entries;
    expect(entry?.request.cookies).toEqual([
      { name: 'a', value: '1' },
      { name: 'b', value: '"2=3"' },
      { name: 'c', value: '' },
    ]);
    const expires = '2026-11-20T12:00:00.000Z';
    expect(entry?.response.cookies).toEqual([
      { name: 'sid', value: 'a=b', path: '/x', domain: 'as.example', expires, httpOnly: true, secure: true },
      { name: 'theme', value: 'dark', httpOnly: false, secure: false },
    ]);
  });

  it('says why a body is not there', () => {
    const { log } = toHar(traceOf({}), about);
    expect(log.entries[0]?.response.content).toMatchObject({ comment: 'nobody read it' });
  });

  it('tells deep links as steps without an entry', () => {
    const trace = traceOf({ redirectUrl: 'bankid:///?autostarttoken=1', status: 302, state: 'redirected' });
    trace.steps.push({
      n: 2,
      id: 'd',
      kind: 'deep-link',
      time: 1,
      tabId: 1,
      url: 'bankid:///?autostarttoken=1',
      role: 'app-open',
      words: 'bank opens app',
      response: {},
    });
    const { log } = toHar(trace, about);
    expect(log.entries).toHaveLength(1);
    expect(log._consent.steps.map(({ kind, entry }) => [kind, entry])).toEqual([
      ['http', 0],
      ['deep-link', undefined],
    ]);
  });
});
