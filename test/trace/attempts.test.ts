import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Attempt, AttemptExchange } from '../../lib/flow/attempt.ts';
import { parameter } from '../../lib/flow/parameter-list.ts';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import type { AttackRunRecord } from '../../lib/trace/attempts.ts';
import { toHar } from '../../lib/trace/har.ts';
import { partOf } from '../../lib/trace/part.ts';
import { createRedaction, redactHar } from '../../lib/trace/redaction.ts';
import { ENCODINGS } from './encodings.ts';
import { about, traceOf } from './trace-fixture.ts';

const CODE = 'kV5n0Qx8TzW2cJ7m';
const trace = traceOf(
  { url: `https://client.example/cb?code=${CODE}&state=8Zq1xT5vB0nM` },
  { url: 'https://as.example/token', method: 'POST', answer: '{"ok":true}' },
);

const DRAFT: RequestDraft = { method: 'GET', url: `https://client.example/cb?code=${CODE}`, headers: [] };

function exchangeOf(given: Partial<AttemptExchange> & { answer?: string } = {}): AttemptExchange {
  const { answer, ...rest } = given;
  const base = { id: 'attempt-1#0', requestId: 'attempt-1', hop: 0, seq: 1, tabId: -1, frameId: 0 };
  const exchange: AttemptExchange = {
    ...{ ...base, type: 'xmlhttprequest', method: 'GET', url: DRAFT.url, startedAt: 5, respondedAt: 6, endedAt: 7 },
    ...{ state: 'completed', status: 400, ...rest },
  };
  if (answer === undefined) return exchange;
  const { method, url, status = 0 } = exchange;
  const size = new TextEncoder().encode(answer).length;
  const responseBody = {
    ...{ id: base.requestId, seq: 2, source: 'extension' as never, time: 7, startedAt: 5, tabId: -1, frameId: 0 },
    ...{ method, url, status, contentType: 'application/json', text: answer, size, truncated: false },
  };
  return { ...exchange, responseBody };
}

function attemptOf(given: Partial<Attempt> = {}): Attempt {
  return {
    ...{ id: 1, session: 1, of: trace.steps[0]?.id ?? '', at: 5, endedAt: 7, state: 'done', timeout: 1000 },
    ...{ way: 'single', cookies: 'profile', draft: DRAFT, exchanges: [exchangeOf()], notes: [], ...given },
  };
}

function runOf(evidence: string): AttackRunRecord {
  const result = {
    attack: 'state/drop',
    verdict: 'accepted',
    evidence,
    expected: 'refused',
    clause: 'RFC 6749 §10.12',
  };
  return { id: 'run-1', session: 1, flow: 'f1', startedAt: 4, state: 'done', results: [{ ...result, attempts: [1] }] };
}

const harOf = (attempts: Attempt[], attackRuns: AttackRunRecord[] = []) =>
  toHar(trace, { ...about, attempts, attackRuns });

describe('what was sent again, in a trace', () => {
  it('says what was sent as it was sent, of which step, as which attack, and every answer with its body', () => {
    const body = { kind: 'form' as const, fields: [parameter('code', 'a b', '+')] };
    const draft = { method: 'POST', url: 'https://as.example/token?x#y', headers: [{ name: 'X-A', value: 'b' }], body };
    const exchanges = [
      exchangeOf({ status: 302, state: 'redirected', redirectUrl: 'https://as.example/next' }),
      exchangeOf({ id: 'attempt-1#1', hop: 1, url: 'https://as.example/next', answer: '{"error":"invalid_grant"}' }),
    ];
    const { log } = harOf([
      attemptOf({ draft, exchanges, mutation: 'code-twice/at-once', run: 'run-1', notes: ['odd'] }),
    ]);
    expect(log._consent.attempts).toMatchObject([
      {
        ...{ id: 1, step: 1, way: 'single', cookieChoice: 'profile', state: 'done', notes: ['odd'] },
        ...{ mutation: 'code-twice/at-once', run: 'run-1' },
        draft: {
          ...{ method: 'POST', url: 'https://as.example/token?x#y', headers: [{ name: 'X-A', value: 'b' }] },
          postData: { mimeType: 'application/x-www-form-urlencoded', text: 'code=a+b' },
        },
        entries: [
          { response: { status: 302, redirectURL: 'https://as.example/next' } },
          { request: { url: 'https://as.example/next' }, response: { content: { text: '{"error":"invalid_grant"}' } } },
        ],
      },
    ]);
    // The traffic of the session is as it was.
    expect(log.entries).toHaveLength(2);
  });

  it('is told with what came of the attacks, and neither is mentioned where there is none', () => {
    expect(harOf([attemptOf()], [runOf('said yes')]).log._consent.attackRuns).toEqual([
      expect.objectContaining({ id: 'run-1', flow: 'f1', results: [expect.objectContaining({ verdict: 'accepted' })] }),
    ]);
    expect(Object.keys(harOf([]).log._consent)).not.toContain('attempts');
    expect(Object.keys(harOf([]).log._consent)).not.toContain('attackRuns');
  });

  it('goes with the step that it is of, where only some leave', () => {
    const har = harOf([attemptOf(), attemptOf({ id: 2, of: trace.steps[1]?.id ?? '' })], [runOf('x')]);
    const part = partOf(har, [2]).log._consent;
    expect(part.attempts?.map(({ id }) => id)).toEqual([2]);
    expect(part.attackRuns).toEqual([]);
    expect(partOf(har, [1]).log._consent.attackRuns).toHaveLength(1);
  });

  it('hides a value by the same pseudonym as the session does', async () => {
    const { har } = await redactHar(harOf([attemptOf()]));
    const [, pseudonym] = /code=(\(code-\w+\))/.exec(har.log.entries[0]?.request.url ?? '') ?? [];
    expect(har.log._consent.attempts?.[0]?.draft.url).toBe(`https://client.example/cb?code=${pseudonym}`);
    expect(har.log._consent.attempts?.[0]?.entries[0]?.request.queryString).toEqual([
      { name: 'code', value: pseudonym },
    ]);
  });
});

type Planted = (secret: string) => { attempt?: Partial<Attempt>; evidence?: string };

const encoded = encodeURIComponent;
const posted = (body: RequestDraft['body']) => ({
  attempt: { draft: { method: 'POST', url: 'https://as.example/token', headers: [], ...(body && { body }) } },
});
const headed = (name: string, value: string) => ({ attempt: { draft: { ...DRAFT, headers: [{ name, value }] } } });
const answered = (given: Parameters<typeof exchangeOf>[0]) => ({ attempt: { exchanges: [exchangeOf(given)] } });

/** Where a secret may stand in an attempt and nowhere else. */
const PLACES: Record<string, Planted> = {
  'the query of the draft': (secret) => ({
    attempt: { draft: { ...DRAFT, url: `https://a.example/?code=${encoded(secret)}` } },
  }),
  'its fragment': (secret) => ({
    attempt: { draft: { ...DRAFT, url: `https://a.example/#id_token=${encoded(secret)}` } },
  }),
  'its form': (secret) => posted({ kind: 'form', fields: [parameter('client_secret', secret, '+')] }),
  'its JSON': (secret) => posted({ kind: 'json', text: JSON.stringify({ refreshToken: secret }) }),
  'its bytes': (secret) =>
    posted({ kind: 'base64', base64: Buffer.from(JSON.stringify({ access_token: secret })).toString('base64') }),
  'its credentials': (secret) => headed('Authorization', `Bearer ${Buffer.from(secret).toString('base64')}`),
  'its client’s password': (secret) =>
    headed('Authorization', `Basic ${Buffer.from(`app:${encoded(secret)}`).toString('base64')}`),
  'a cookie that was never sent': (secret) => headed('cookie', `any=${encoded(secret)}; theme=dark`),
  'a header of a telling name': (secret) => headed('X-Csrf-Token', Buffer.from(secret).toString('hex')),
  'the address that was asked': (secret) => answered({ url: `https://a.example/?state=${encoded(secret)}` }),
  'a redirect': (secret) =>
    answered({ redirectUrl: `https://a.example/cb?code=${encoded(secret)}`, state: 'redirected' }),
  'an answer': (secret) => answered({ answer: JSON.stringify({ access_token: secret }) }),
  'a cookie that was set': (secret) =>
    answered({ responseHeaders: [{ name: 'Set-Cookie', value: `any=${encoded(secret)}; Path=/` }] }),
  'the app to which it led': (secret) => ({ attempt: { deepLink: `app://cb?code=${encoded(secret)}` } }),
  'what is said of it': (secret) => ({
    attempt: { state: 'failed', problem: `No answer of https://a.example/?code=${encoded(secret)}` },
  }),
  'the evidence of an attack': (secret) => ({ evidence: `Location: https://a.example/cb?code=${encoded(secret)}` }),
};

describe('a redacted trace', () => {
  /** In the forms in which a value may be read in a file of JSON. */
  const readable = (secret: string) => [
    ...Object.values(ENCODINGS).map((encode) => JSON.stringify(encode(secret)).slice(1, -1)),
    Buffer.from(JSON.stringify({ access_token: secret })).toString('base64'),
  ];
  const planted = (place: string, secret: string) => {
    const { attempt, evidence } = (PLACES[place] as Planted)(secret);
    return harOf(
      [attemptOf({ draft: { ...DRAFT, url: 'https://a.example/' }, exchanges: [], ...attempt })],
      [runOf(evidence ?? 'x')],
    );
  };

  it.each(Object.keys(PLACES))('holds no secret that stands only in an attempt: %s', async (place) => {
    const secret = fc
      .string({ unit: 'grapheme-ascii', minLength: 12, maxLength: 40 })
      .filter((text) => !/^[\s/]|\s$/.test(text) && new Set(text).size > 6);
    await fc.assert(
      fc.asyncProperty(secret, async (value) => {
        const { har } = await redactHar(planted(place, value));
        const text = JSON.stringify(har);
        const said = readable(value);
        expect(said.filter((form) => text.includes(form) || text.includes(JSON.stringify(form).slice(1, -1)))).toEqual(
          [],
        );
      }),
      { numRuns: 40, examples: [["''       !\"#$%"], ["it's'(a!secret)"]] },
    );
  });

  it.each(Object.keys(PLACES))('would hold it without the redaction: %s', (place) => {
    const secret = 'pR3-vW9_xY6~zA2bC';
    const text = JSON.stringify(planted(place, secret));
    expect(readable(secret).some((form) => text.includes(form))).toBe(true);
  });

  it('hides in the session what is known as a secret by an attempt alone', async () => {
    const told = traceOf({ url: 'https://client.example/said?about=pR3vW9xY6zA2bC' });
    const draft = { ...DRAFT, url: 'https://a.example/?code=pR3vW9xY6zA2bC' };
    const redaction = await createRedaction(toHar(told, { ...about, attempts: [attemptOf({ draft })] }));
    expect(redaction.har().log.entries[0]?.request.url).toMatch(/about=\(code-\w+\)$/);
  });
});
