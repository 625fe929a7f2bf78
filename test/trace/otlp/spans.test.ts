import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import * as conventions from '@opentelemetry/semantic-conventions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import { type TraceHar, toHar } from '../../../lib/trace/har.ts';
import type { CarriedJudgement } from '../../../lib/trace/judgement.ts';
import { addressFacts, errorOf } from '../../../lib/trace/otlp/http-facts.ts';
import { spanId, traceId } from '../../../lib/trace/otlp/ids.ts';
import { textsIn } from '../../../lib/trace/otlp/said.ts';
import { LONGEST, timeOf, toReadable } from '../../../lib/trace/otlp/span.ts';
import { toSpans, UnredactedError } from '../../../lib/trace/otlp/spans.ts';
import { arrows } from '../../fixtures/arrows.ts';
import { golden, goldenIds } from '../../fixtures/golden.ts';
import { authorize, CB, redeem, signIn } from '../../fixtures/parties.ts';
import { about } from '../trace-fixture.ts';
import { leaving } from './sent-trace.ts';
import { factsOf, readWire, spansIn, type WireSpan } from './wire.ts';

/** The spans of a trace as a collector reads them. */
function wireOf(har: TraceHar, service?: string) {
  const { spans } = toSpans(har, service);
  return readWire(new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans)));
}

const sent = async (id: string) => spansIn(wireOf(await leaving(golden(id))));
const named = (spans: readonly WireSpan[], name: string) => spans.find((span) => span.name === name) as WireSpan;

describe('a flow as a trace', () => {
  it('has a span for the whole, and one within it for each step', async () => {
    const spans = await sent('bs2-client-id');
    const [root, ...steps] = spans;
    expect(spans.map(({ name, kind }) => `${kind} ${name}`)).toMatchInlineSnapshot(`
      [
        "SPAN_KIND_INTERNAL consent bs2",
        "SPAN_KIND_CLIENT GET consent request",
        "SPAN_KIND_CLIENT GET page",
        "SPAN_KIND_CLIENT POST redirect",
        "SPAN_KIND_CLIENT GET page",
        "SPAN_KIND_CLIENT POST redirect",
        "SPAN_KIND_CLIENT GET authorization response with code",
        "SPAN_KIND_CLIENT POST token request",
        "SPAN_KIND_CLIENT OPTIONS CORS preflight",
      ]
    `);
    expect(root?.parentSpanId).toBeUndefined();
    expect(new Set(steps.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([root?.spanId]));
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1);
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
  });

  it('tells how it ended', async () => {
    const outcome = async (id: string) => {
      const [root] = await sent(id);
      const { 'consent.outcome': kind, 'consent.outcome.code': code } = factsOf(root?.attributes ?? []);
      return [kind, code, root?.status?.code];
    };
    expect(await outcome('bs2-client-id')).toEqual(['consented', undefined, 'STATUS_CODE_OK']);
    expect(await outcome('bs2-cancel')).toEqual(['refused', 'access_denied', undefined]);
    expect(await outcome('bs2-code-expired')).toEqual(['failed', 'invalid_grant', 'STATUS_CODE_ERROR']);
    expect(await outcome('faulty-abandoned')).toEqual(['abandoned', undefined, undefined]);
  });

  it('begins with its first step and ends with the last', async () => {
    for (const id of ['opus-handoff', 'vipps-happy-raw']) {
      const [root, ...steps] = await sent(id);
      for (const { startTimeUnixNano, endTimeUnixNano } of steps) {
        expect(BigInt(startTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(root?.startTimeUnixNano ?? 0));
        expect(BigInt(endTimeUnixNano)).toBeLessThanOrEqual(BigInt(root?.endTimeUnixNano ?? 0));
        expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
      }
    }
  });

  it('is the same each time that it is sent, though each redaction draws other pseudonyms', async () => {
    const ids = (spans: readonly WireSpan[]) => spans.map((span) => `${span.traceId} ${span.spanId}`);
    expect(ids(await sent('aiia-full'))).toEqual(ids(await sent('aiia-full')));
    expect(ids(await sent('aiia-full'))).not.toEqual(ids(await sent('aiia-late-code')));
  });

  it.each(goldenIds().filter((_, at) => at % 4 === 0))('is read by a strict collector: %s', async (id) => {
    const har = await leaving(golden(id));
    const spans = spansIn(wireOf(har));
    const { flows } = har.log._consent;
    const judgement = har.log._consent.judgement as CarriedJudgement | undefined;
    expect(spans).toHaveLength(flows.length + flows.flatMap(({ steps }) => steps).length);
    const findings = spans.flatMap(({ events }) => events.filter(({ name }) => name === 'consent.finding'));
    expect(findings).toHaveLength(judgement?.flows.flatMap((flow) => flow.findings).length ?? 0);
  });
});

describe('a step as a span', () => {
  it('is named by the conventions of HTTP clients', async () => {
    const token = named(await sent('bs2-code-expired'), 'POST token request');
    expect(token.kind).toBe('SPAN_KIND_CLIENT');
    expect(token.status).toEqual({ code: 'STATUS_CODE_ERROR' });
    expect(factsOf(token.attributes)).toMatchObject({
      'http.request.method': 'POST',
      'http.response.status_code': 400,
      'error.type': '400',
      'url.scheme': 'http',
      'server.address': expect.stringMatching(/\.localhost$/),
      'server.port': 4280,
      'url.full': expect.stringMatching(/^http:\/\/.*\/token$/),
      'consent.step.role': 'token-request',
      'consent.step.number': 8,
    });
  });

  it('without a request is internal, and has the address of the app that it opens', async () => {
    const app = named(await sent('open-payments-decoupled-mobile'), 'BankID app opened');
    expect(app.kind).toBe('SPAN_KIND_INTERNAL');
    expect(factsOf(app.attributes)).toMatchObject({
      'consent.step.kind': 'deep-link',
      'url.scheme': expect.any(String),
    });
    expect(factsOf(app.attributes)).not.toHaveProperty('http.request.method');
  });

  it('that nobody answered has the word of the browser for why', async () => {
    const spans = await sent('faulty-dead-port');
    const failed = spans.filter(({ attributes }) => factsOf(attributes)['error.type'] !== undefined);
    expect(failed.map(({ attributes, status }) => [factsOf(attributes)['error.type'], status?.message])).toEqual([
      ['net::ERR_CONNECTION_REFUSED', 'net::ERR_CONNECTION_REFUSED'],
    ]);
    expect(factsOf(failed[0]?.attributes ?? [])).not.toHaveProperty('http.response.status_code');
  });

  it('has its findings as events, and the whole flow those of no step', async () => {
    const spans = await sent('vipps-redirect-uri-slash-token');
    const events = spans.flatMap((span) =>
      span.events.map(({ name, attributes }) => {
        const { 'consent.finding.code': code, 'consent.finding.severity': severity } = factsOf(attributes);
        return `${span.name}: ${name} ${code} ${severity}`;
      }),
    );
    expect(events).toMatchInlineSnapshot(`
      [
        "POST token request: consent.finding R1 error",
        "POST token request: consent.finding K2 error",
      ]
    `);
  });

  it('has the notes that somebody wrote at it', async () => {
    const records = arrows(`${signIn('s-81723aa', 'k-81723aa')}\n${redeem('k-81723aa')}`);
    const { startedAt = 0 } = foldTrace(records).flows[0] ?? {};
    const har = await leaving(records, {
      notes: [
        { time: startedAt, text: 'The page blinked.', step: 2 },
        { time: startedAt, text: 'My code was k-81723aa.' },
        { time: startedAt - 60_000, text: 'Before it all.' },
      ],
    });
    const notes = spansIn(wireOf(har)).flatMap(({ name, events }) =>
      events.flatMap((event) =>
        event.name === 'consent.note' ? [[name, factsOf(event.attributes)['consent.note.text']]] : [],
      ),
    );
    expect(notes).toEqual([
      ['consent oauth', expect.stringMatching(/^My code was \(code-[0-9a-f]{6}\)\.$/)],
      ['GET authorization response with code', 'The page blinked.'],
    ]);
  });

  it('leaves out what stands before an at sign', () => {
    expect(addressFacts('https://ana:secret@as.example/x?y#z')['url.full']).toBe(
      'https://REDACTED:REDACTED@as.example/x?y#z',
    );
    expect(addressFacts('https://as.example/mail?to=ana@example.org')['url.full']).toBe(
      'https://as.example/mail?to=ana@example.org',
    );
    expect(addressFacts('http://[::1]:8080/')).toMatchObject({ 'server.address': '::1', 'server.port': 8080 });
    expect(addressFacts('not an address')).toEqual({ 'url.full': 'not an address' });
  });

  it('has no error where the answer is none', () => {
    const answer = (status: number, error?: string) => errorOf({ status, _error: error } as never);
    expect([answer(200), answer(302), answer(404), answer(500), answer(0, 'net::ERR_ABORTED'), answer(0)]).toEqual([
      ...[undefined, undefined, '404', '500', 'net::ERR_ABORTED', undefined],
    ]);
  });
});

describe('what was sent again', () => {
  it('is a trace of its own, linked to the step that was the original', async () => {
    const records = arrows(`${signIn('s-81723aa', 'k-81723aa')}\n${redeem('k-81723aa')}`);
    const { steps } = foldTrace(records);
    const exchange = steps[0]?.exchange;
    if (!exchange) throw new Error('no exchange');
    const at = exchange.startedAt + 60_000;
    const attempt = {
      ...{
        id: 7,
        session: 1,
        of: steps[0]?.id ?? '',
        at,
        endedAt: at + 90,
        way: 'single',
        cookies: 'none',
        state: 'done',
      },
      ...{ mutation: 'state/drop', timeout: 1000, notes: [], draft: { method: 'GET', url: exchange.url, headers: [] } },
      exchanges: [
        { ...exchange, startedAt: at, endedAt: at + 90, respondedAt: at + 80, status: 400, state: 'completed' },
      ],
    };
    const har = await leaving(records, { attempts: [attempt] as never });
    const spans = spansIn(wireOf(har));
    const original = named(spans, 'GET authorization request');
    const again = named(spans, 'attempt GET');
    expect(again.links.map((link) => [link.traceId, link.spanId])).toEqual([[original.traceId, original.spanId]]);
    expect(again.traceId).not.toBe(original.traceId);
    expect(factsOf(again.attributes)).toMatchObject({
      'consent.attempt.mutation': 'state/drop',
      'consent.attempt.step': 1,
    });
    const [hop] = spans.filter(({ parentSpanId }) => parentSpanId === again.spanId);
    expect([hop?.traceId, hop?.kind, hop?.status?.code]).toEqual([
      ...[again.traceId, 'SPAN_KIND_CLIENT', 'STATUS_CODE_ERROR'],
    ]);
  });
});

describe('who sends', () => {
  it('says so, and where it was recorded', async () => {
    const environment = {
      ...{ browser: { name: 'Firefox', version: '146.0' }, extensionVersion: '0.0.0' },
      ...{ os: 'Linux', locale: 'sv-SE', timeZone: 'Europe/Stockholm' },
    };
    const har = await leaving(golden('aiia-full'));
    Object.assign(har.log._consent, { environment });
    const [{ resource, scopeSpans } = { resource: { attributes: [] }, scopeSpans: [] }] = wireOf(
      har,
      'qa-team',
    ).resourceSpans;
    expect(factsOf(resource.attributes)).toEqual({
      'service.name': 'qa-team',
      'service.version': '0.0.0',
      'consent.session.name': 'fixture',
      'consent.session.started_at': '2023-11-14T22:13:20.000Z',
      'user_agent.name': 'Firefox',
      'user_agent.version': '146.0',
      'browser.language': 'sv-SE',
      'os.name': 'Linux',
    });
    expect(scopeSpans.map(({ scope }) => `${scope.name} ${scope.version}`)).toEqual(['consent-tracer 0.0.0']);
  });
});

describe('secrets', () => {
  it('are never sent: a trace that has them is refused', () => {
    expect(() => toSpans(toHar(foldTrace(golden('aiia-full')), about))).toThrow(UnredactedError);
  });

  it('are in no text of the spans', async () => {
    const records =
      arrows(`GET ${authorize('s-81723aa-secret')} → 302 ${CB}?code=k-81723aa-secret&state=s-81723aa-secret
GET ${CB}?code=k-81723aa-secret&state=s-81723aa-secret → 200
${redeem('k-81723aa-secret')}`);
    const har = await leaving(records);
    const { spans } = toSpans(har);
    const text = new TextDecoder().decode(JsonTraceSerializer.serializeRequest(spans));
    for (const secret of ['s-81723aa-secret', 'k-81723aa-secret', 't-k-81723aa', 'r-k-81723aa'])
      expect(text).not.toContain(secret);
    expect(text).toMatch(/code=\(code-[0-9a-f]{6}\)/);
    const looked = textsIn(spans).join('\n');
    expect(looked).toContain('(code-');
    expect(looked).toContain('consent oauth');
  });
});

describe('the documentation', () => {
  it('names every attribute that is sent, and no other', async () => {
    const documented = readFileSync(join(import.meta.dirname, '../../../docs/opentelemetry.md'), 'utf8');
    const named = [...documented.matchAll(/`([a-z_]+(?:\.[a-z_]+)+)`/g)].map(([, name]) => name);
    const folder = join(import.meta.dirname, '../../../lib/trace/otlp');
    const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const ours = sources.flatMap((text) =>
      [
        ...text.matchAll(/(?<=name: )'(consent\.[a-z]+)'|'((?:consent|user_agent|browser|os|error)\.[a-z_.]+)'(?=:)/g),
      ].map(([, event, attribute]) => event ?? attribute),
    );
    const official = Object.entries(conventions).flatMap(([name, value]) =>
      sources.some((text) => text.includes(`[${name}]`)) ? [value] : [],
    );
    expect([...new Set(named)].sort()).toEqual([...new Set([...ours, ...official])].sort());
  });
});

describe('ids and times', () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.double({ noNaN: true })), { minLength: 1, maxLength: 4 });

  it('are as long as the protocol demands, and the same for the same', () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect(traceId(...given)).toMatch(/^[0-9a-f]{32}$/);
        expect(spanId(traceId(...given), ...given)).toMatch(/^[0-9a-f]{16}$/);
        expect(traceId(...given)).toBe(traceId(...given));
      }),
    );
  });

  it('are others for others, also where texts would join to the same', () => {
    expect(traceId('a', 'bc')).not.toBe(traceId('ab', 'c'));
    expect(traceId(1)).not.toBe(traceId('1'));
  });

  it('keep milliseconds, and nanoseconds stay below a second', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 4e12, noNaN: true }), (time) => {
        const [seconds, nanoseconds] = timeOf(time);
        expect(nanoseconds).toBeGreaterThanOrEqual(0);
        expect(nanoseconds).toBeLessThan(1e9);
        expect(Math.abs(seconds * 1000 + nanoseconds / 1e6 - time)).toBeLessThan(0.01);
      }),
    );
    expect([timeOf(Number.NaN), timeOf(-5), timeOf(999.9999)]).toEqual([
      [0, 0],
      [0, 0],
      [1, 0],
    ]);
  });

  it('cuts what no collector would keep, and mends halves of characters', () => {
    const har = { trace: traceId('a'), id: spanId('a'), kind: 0, start: 1, end: 0 };
    const span = toReadable(
      { ...har, name: `x\ud800`, facts: { a: 'y'.repeat(9000), b: undefined } },
      {} as never,
      '1',
    );
    expect(span.name).toBe('x\ufffd');
    expect(String(span.attributes.a)).toHaveLength(LONGEST);
    expect(Object.keys(span.attributes)).toEqual(['a']);
    expect(span.endTime).toEqual(span.startTime);
  });
});
