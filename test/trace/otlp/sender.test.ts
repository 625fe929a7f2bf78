import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readCollector } from '../../../lib/trace/otlp/collector.ts';
import { RefusalError } from '../../../lib/trace/otlp/refusal.ts';
import { retryAfter, type SendOptions, type SendProgress, sendSpans } from '../../../lib/trace/otlp/sender.ts';
import { toSpans } from '../../../lib/trace/otlp/spans.ts';
import { golden } from '../../fixtures/golden.ts';
import { leaving } from './sent-trace.ts';
import { type Answering, startCollector, type TestCollector } from './test-collector.ts';

let spans: ReadableSpan[] = [];
let collector: TestCollector | undefined;

beforeAll(async () => {
  spans = toSpans(await leaving(golden('bs2-client-id'))).spans;
});

afterEach(async () => {
  await collector?.close();
  collector = undefined;
});

/** Sends all to a collector that answers so; waits are written down, and take no time. */
async function send(answering?: Answering, options: SendOptions = {}, headers = '') {
  collector = await startCollector(answering);
  const waits: number[] = [];
  const sleep = async (milliseconds: number) => void waits.push(milliseconds);
  const target = readCollector(collector.address, headers);
  const outcome = await sendSpans(spans, target, { sleep, random: () => 1, ...options }).catch(
    (error: unknown) => error,
  );
  const { requests, stored } = collector;
  return { outcome, waits, requests, stored };
}

const status = (status: number, more: { headers?: Record<string, string>; body?: object | string } = {}) => ({
  status,
  ...(more.headers && { headers: more.headers }),
  ...(more.body !== undefined && { body: typeof more.body === 'string' ? more.body : JSON.stringify(more.body) }),
});

describe('a collector that takes spans', () => {
  it('gets all of them, as JSON, with the headers that were typed and without cookies', async () => {
    const { outcome, requests, stored } = await send(undefined, {}, 'Authorization: Bearer abc\nx-team: qa');
    expect(outcome).toEqual({ taken: spans.length, rejected: 0, retries: 0, messages: [] });
    expect(stored.size).toBe(spans.length);
    expect(requests.map(({ path }) => path)).toEqual(['/v1/traces']);
    expect(requests[0]?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'x-team': 'qa',
      'content-type': 'application/json',
    });
    expect(requests[0]?.headers.cookie).toBeUndefined();
  });

  it('has each once, however often they are sent', async () => {
    const { stored } = await send();
    const target = readCollector(collector?.address ?? '');
    const again = toSpans(await leaving(golden('bs2-client-id'))).spans;
    await sendSpans(again, target);
    expect(stored.size).toBe(spans.length);
    expect(collector?.requests).toHaveLength(2);
  });

  it('tells what it left out, which is not sent again', async () => {
    const partialSuccess = { rejectedSpans: '3', errorMessage: 'too\nold' };
    const { outcome, requests } = await send(() => status(200, { body: { partialSuccess } }));
    expect(outcome).toEqual({ taken: spans.length - 3, rejected: 3, retries: 0, messages: ['too old'] });
    expect(requests).toHaveLength(1);
  });

  it('may warn of what it took whole', async () => {
    const { outcome } = await send(() => status(200, { body: { partialSuccess: { errorMessage: 'use gzip' } } }));
    expect(outcome).toMatchObject({ taken: spans.length, rejected: 0, messages: ['use gzip'] });
  });

  it.each(['', 'OK', '[]', '{"partialSuccess":null}', '{"partialSuccess":{"rejectedSpans":-4,"errorMessage":7}}'])(
    'may answer %j',
    async (body) => {
      expect((await send(() => status(200, { body }))).outcome).toMatchObject({ taken: spans.length, rejected: 0 });
    },
  );

  it('gets no more at a time than it can take', async () => {
    const most = 4;
    const { outcome, requests, stored } = await send((_, { length }) =>
      length > most ? status(413, { body: 'too large' }) : undefined,
    );
    expect(outcome).toMatchObject({ taken: spans.length, retries: 0 });
    expect(stored.size).toBe(spans.length);
    expect(requests.filter((request) => request.spans <= most).length).toBeGreaterThan(1);
  });

  it('gets a long session in portions, and how far it is is told', async () => {
    const [one] = spans;
    if (!one) throw new Error('no span');
    const many = Array.from({ length: 1200 }, (_, at): ReadableSpan => {
      const context = { ...one.spanContext(), spanId: (at + 1).toString(16).padStart(16, '0') };
      return { ...one, spanContext: () => context };
    });
    collector = await startCollector();
    const told: SendProgress[] = [];
    await sendSpans(many, readCollector(collector.address), { progress: (progress) => told.push(progress) });
    expect(collector.stored.size).toBe(1200);
    expect(told.map(({ done }) => done)).toEqual([0, 512, 1024, 1200]);
    expect(new Set(told.map(({ of }) => of))).toEqual(new Set([1200]));
  });
});

describe('a collector that says no', () => {
  it.each<[number, string, RegExp]>([
    [400, 'BAD_DATA', /could not read the spans \(400\)\. It says: “no good”\.$/],
    [401, 'UNAUTHORIZED', /wants to know who sends \(401\)/],
    [403, 'FORBIDDEN', /does not allow it/],
    [404, 'NOT_FOUND', /\/v1\/traces/],
    [405, 'NOT_FOUND', /nothing can be sent \(405\)/],
    [415, 'NOT_OTLP', /does not take OTLP in JSON/],
    [413, 'TOO_LARGE', /A single span is larger/],
    [418, 'REFUSED', /refused the spans \(418\)/],
    [500, 'REFUSED', /failed within \(500\)/],
    [301, 'REDIRECTED', /answered with a redirect/],
  ])('with %i is not asked the same again: %s', async (answer, code, sentence) => {
    const sizes: number[] = [];
    const { outcome, waits } = await send((_, { length }) => {
      sizes.push(length);
      return status(answer, { body: { message: 'no good' }, headers: { location: 'http://127.0.0.1:1/' } });
    });
    expect(outcome).toBeInstanceOf(RefusalError);
    expect(outcome).toMatchObject({ code, sent: 0, message: expect.stringMatching(sentence) });
    expect(waits).toEqual([]);
    // Only what is too large is tried smaller.
    expect(sizes.length).toBe(answer === 413 ? sizes.length : 1);
    expect(new Set(sizes).size).toBe(sizes.length);
  });

  it('is quoted in short, in one line, and not where it shows a page', async () => {
    const long = await send(() => status(400, { body: { message: `a\u0000b\n${'c'.repeat(900)}` } }));
    expect((long.outcome as Error).message).toMatch(/“a b c{296}…”\.$/);
    await collector?.close();
    const page = await send(() => status(500, { body: '<html><script>alert(1)</script>' }));
    expect((page.outcome as Error).message).not.toContain('script');
  });

  it('tells how much it had taken before', async () => {
    const { outcome } = await send((_, { length }) => (length > 4 ? status(413) : undefined));
    expect(outcome).toMatchObject({ taken: spans.length });
    await collector?.close();
    let small = 0;
    const stopped = await send((_, { length }) => (length > 4 ? status(413) : ++small > 1 ? status(403) : undefined));
    expect(stopped.outcome).toMatchObject({ code: 'FORBIDDEN', sent: expect.any(Number) });
    expect((stopped.outcome as RefusalError).sent).toBe(stopped.stored.size);
    expect(stopped.stored.size).toBeGreaterThan(0);
  });
});

describe('a collector that is too busy', () => {
  it.each([429, 502, 503, 504])('with %i is asked again after waits that double', async (answer) => {
    const { outcome, waits, stored } = await send((turn) => (turn < 4 ? status(answer) : undefined));
    expect(outcome).toMatchObject({ taken: spans.length, retries: 3 });
    expect(waits).toEqual([1000, 2000, 4000]);
    expect(stored.size).toBe(spans.length);
  });

  it('is given up after the fifth time', async () => {
    const { outcome, requests } = await send(() => status(503, { body: { message: 'full' } }));
    expect(outcome).toMatchObject({
      code: 'TOO_BUSY',
      status: 503,
      message: expect.stringMatching(/stayed so.*“full”/),
    });
    expect(requests).toHaveLength(5);
  });

  it('is asked again when it says, in seconds or by a date', async () => {
    const now = Date.parse('2026-11-21T10:00:00Z');
    const told = ['7', 'Sat, 21 Nov 2026 10:00:09 GMT', 'Sat, 21 Nov 2026 09:00:00 GMT', 'soon'];
    const { waits } = await send(
      (turn) => (turn <= told.length ? status(429, { headers: { 'Retry-After': told[turn - 1] ?? '' } }) : undefined),
      { now: () => now },
    );
    expect(waits).toEqual([7000, 9000, 0, 8000]);
  });

  it('that wants to be left alone for long is not waited for', async () => {
    const { outcome, waits } = await send(() => status(429, { headers: { 'Retry-After': '3600' } }));
    expect(outcome).toMatchObject({ code: 'TOO_BUSY', message: expect.stringContaining('in 3600 seconds') });
    expect(waits).toEqual([]);
  });

  it('is not asked by all at the same moment', async () => {
    const { waits } = await send((turn) => (turn < 3 ? status(503) : undefined), { random: () => 0 });
    expect(waits).toEqual([500, 1000]);
  });

  it('says that it waits', async () => {
    const told: SendProgress[] = [];
    await send((turn) => (turn < 2 ? status(503) : undefined), { progress: (progress) => told.push(progress) });
    expect(told.map(({ waiting }) => waiting)).toEqual([undefined, 1000, undefined, undefined]);
  });

  it.each([
    [null, undefined],
    ['', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['99999999999', undefined],
    ['2026-11-21', undefined],
    ['0', 0],
  ])('does not take %j for a time to wait', (header, wait) => {
    expect(retryAfter(header, 0)).toBe(wait);
  });
});

describe('a collector that does not answer', () => {
  it('because nobody listens there', async () => {
    collector = await startCollector();
    const { address } = collector;
    await collector.close();
    const waits: number[] = [];
    const failed = sendSpans(spans, readCollector(address), {
      sleep: async (milliseconds) => void waits.push(milliseconds),
      random: () => 1,
    });
    await expect(failed).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)\.$/),
    });
    expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });

  it.each<[string, unknown, string, RegExp, number]>([
    ['whose certificate nobody signed', cause('DEPTH_ZERO_SELF_SIGNED_CERT'), 'UNTRUSTED', /not trusted/, 0],
    ['whose name is another', cause('ERR_TLS_CERT_ALTNAME_INVALID'), 'UNTRUSTED', /not trusted/, 0],
    ['whose name nobody knows', cause('ENOTFOUND'), 'UNREACHABLE', /no host of the name otel\.example/, 0],
    ['of which a browser does not say why', new TypeError('Failed to fetch'), 'UNREACHABLE', /not permitted/, 4],
  ])('%s', async (_, error, code, sentence, times) => {
    const waits: number[] = [];
    const failed = sendSpans(spans, readCollector('https://otel.example'), {
      fetch: () => Promise.reject(error),
      sleep: async (milliseconds) => void waits.push(milliseconds),
    });
    await expect(failed).rejects.toMatchObject({ code, message: expect.stringMatching(sentence) });
    expect(waits).toHaveLength(times);
  });
});

function cause(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}

describe('sending that is cancelled', () => {
  it('ends before the first request, while one is under way, and while it waits', async () => {
    const before = await send(undefined, { signal: AbortSignal.abort() });
    expect(before.outcome).toMatchObject({ code: 'CANCELLED', message: 'Sending was cancelled; nothing was sent.' });
    expect(before.requests).toEqual([]);
    await collector?.close();

    const under = new AbortController();
    const during = await send(
      () => {
        under.abort();
        return { status: 200, never: true };
      },
      { signal: under.signal },
    );
    expect(during.outcome).toMatchObject({ code: 'CANCELLED', sent: 0 });
    await collector?.close();

    const waiting = new AbortController();
    const after = await send(() => status(503), {
      signal: waiting.signal,
      sleep: async () => waiting.abort(),
    });
    expect(after.outcome).toMatchObject({ code: 'CANCELLED' });
    expect(after.requests).toHaveLength(1);
  });
});
