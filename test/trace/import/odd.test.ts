import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import { toHar } from '../../../lib/trace/har.ts';
import {
  aboutImported,
  ENTRY_LIMIT,
  type ReadOptions,
  readTrace,
  type SizeQuestion,
  sourceOfText,
  TraceFileError,
} from '../../../lib/trace/import/index.ts';
import { producers } from '../../fixtures/har/producers.ts';

const GOOD = {
  startedDateTime: '2026-11-21T12:00:00.000Z',
  time: 5,
  request: { method: 'GET', url: 'https://app.example/', headers: [] },
  response: { status: 200, headers: [], content: { size: 2, mimeType: 'text/plain', text: 'ok' } },
};

const read = (file: unknown, options?: ReadOptions) =>
  readTrace(sourceOfText('odd.har', JSON.stringify(file)), options);
const entries = (...list: unknown[]) => ({ log: { version: '1.2', entries: list } });

async function oddities(...list: unknown[]): Promise<string[]> {
  const { warnings } = await read(entries(...list));
  return warnings.map(({ entry, where, what }) => `${entry} ${where}: ${what}`);
}

describe('what is odd in a file', () => {
  it.each([
    ['a null entry', null, /^1 entry: It is null/],
    ['an entry that is a list', [1], /^1 entry: It is no object/],
    ['an entry without a request', { response: {} }, /^1 request: It has no address/],
    [
      'an address that is none',
      { ...GOOD, request: { method: 'GET', url: '/path' } },
      /^1 request.url: It is no address/,
    ],
    ['no response', { ...GOOD, response: undefined }, /^1 response: It is missing/],
    ['no method', { ...GOOD, request: { url: 'https://a.example/' } }, /^1 request.method: It is missing/],
    ['a time that is none', { ...GOOD, startedDateTime: 'soon' }, /^1 startedDateTime: It is no time/],
    ['a status that is none', { ...GOOD, response: { status: 'OK' } }, /^1 response.status: It is no status/],
    [
      'headers that are text',
      { ...GOOD, request: { ...GOOD.request, headers: 'a: b' } },
      /^1 request.headers: There is no list/,
    ],
    [
      'a header without a name',
      { ...GOOD, request: { ...GOOD.request, headers: [{ value: 'b' }] } },
      /^1 request.headers\[0\]: It has no name/,
    ],
    [
      'headers in one object',
      { ...GOOD, request: { ...GOOD.request, headers: { a: 'b' } } },
      /^1 request.headers: They are written as members/,
    ],
    [
      'bad base64',
      { ...GOOD, response: { status: 200, content: { text: '!!', encoding: 'base64' } } },
      /^1 response.content.text: It is no base64/,
    ],
    [
      'a body that is no text',
      { ...GOOD, response: { status: 200, content: { text: { a: 1 } } } },
      /^1 response.content.text: It is no text/,
    ],
    [
      'content that is no object',
      { ...GOOD, response: { status: 200, content: 'x' } },
      /^1 response.content: It is no object/,
    ],
    [
      'a posted body that is no object',
      { ...GOOD, request: { ...GOOD.request, postData: 'x' } },
      /^1 request.postData: It is no object/,
    ],
    [
      'a Location that is no address',
      { ...GOOD, response: { status: 302, headers: [{ name: 'location', value: 'http://[' }] } },
      /^1 response.redirectURL: It redirects to what is no address/,
    ],
    [
      'messages of a WebSocket',
      { ...GOOD, _webSocketMessages: [{}, {}] },
      /^1 _webSocketMessages: 2 WebSocket messages are not read/,
    ],
    [
      'events of an event stream',
      { ...GOOD, _eventSourceMessages: [{ data: 'x' }] },
      /^1 _eventSourceMessages: 1 events of an event stream are not read/,
    ],
  ])('is told with its entry and place: %s', async (_, entry, expected) => {
    expect(await oddities(entry)).toContainEqual(expect.stringMatching(expected));
    // And what is good beside it is read.
    const { records } = await read(entries(entry, GOOD));
    expect(records.exchanges.some(({ url }) => url === 'https://app.example/')).toBe(true);
  });

  it('is told of the file as well: its end, its levels, its size, what is no JSON', async () => {
    const text = JSON.stringify(entries(GOOD));
    const warningsOf = async (given: string, options?: ReadOptions) =>
      (await readTrace(sourceOfText('odd.har', given), options)).warnings.map(({ what }) => what);
    expect(await warningsOf(text.slice(0, -3))).toEqual([expect.stringMatching(/ends in the middle/)]);
    expect(await warningsOf(`${text}\n${text}`)).toEqual([expect.stringMatching(/More stands behind its end/)]);
    expect(await warningsOf(text.replace('"time":5', '"time":NaN'))).toEqual([
      expect.stringMatching(/It is no JSON, and is left out/),
    ]);
    const deep = `{"a":${'['.repeat(600)}${']'.repeat(600)}}`;
    expect(await warningsOf(text.replace('"time":5', `"_deep":${deep}`))).toEqual([
      expect.stringMatching(/more than 500 levels/),
    ]);
    expect(await warningsOf(text, { entryLimit: 100 })).toEqual([expect.stringMatching(/too large/)]);
    expect(ENTRY_LIMIT).toBeLessThanOrEqual(100_000_000);
  });

  it.each([
    ['2026-11-21T12:00:00.1234567+01:00', Date.UTC(2026, 10, 21, 11, 0, 0, 123) + 0.457],
    ['2026-11-21T12:00:00.5', Date.parse('2026-11-21T12:00:00.500')],
    ['Sat, 21 Nov 2026 12:00:00 GMT', Date.UTC(2026, 10, 21, 12)],
    [1_795_262_400, 1_795_262_400_000],
    ['1795262400000', 1_795_262_400_000],
  ])('is no time that is written otherwise: %s', async (startedDateTime, expected) => {
    const { records, warnings } = await read(entries({ ...GOOD, startedDateTime }));
    expect([records.exchanges[0]?.startedAt, warnings]).toEqual([expected, []]);
  });

  it('is no relative redirect: the Location counts, and not redirectURL', async () => {
    const response = (redirectURL: string, location?: string) => ({
      ...GOOD,
      response: { status: 302, redirectURL, headers: location ? [{ name: 'LOCATION', value: location }] : [] },
    });
    const { records } = await read(
      entries(response('', 'next?a#b'), response('wrong', '//other.example/x'), response('../alone?a')),
    );
    expect(records.exchanges.map(({ redirectUrl }) => redirectUrl)).toEqual([
      'https://app.example/next?a#b',
      'https://other.example/x',
      'https://app.example/alone?a',
    ]);
  });

  it('is no request that was handed to an app and is listed as one that failed', async () => {
    const request = { method: 'GET', url: 'bankid:///?autostarttoken=x', headers: [] };
    const { records } = await read(
      entries(GOOD, { ...GOOD, startedDateTime: '2026-11-21T12:00:01Z', request, response: { status: 0 } }),
    );
    expect(foldTrace(records).steps.map(({ kind, url }) => [kind, url])).toEqual([
      ['http', 'https://app.example/'],
      ['deep-link', 'bankid:///?autostarttoken=x'],
    ]);
  });
});

describe('a file that is none', () => {
  it.each([
    ['', 'EMPTY'],
    ['hello', 'NOT_A_TRACE'],
    ['{}', 'NOT_A_TRACE'],
    ['[1,2]', 'NOT_A_TRACE'],
    ['{"requests":[{}]}', 'NOT_A_TRACE'],
    ['null', 'NOT_A_TRACE'],
  ])('is refused with a reason: %s', async (text, code) => {
    await expect(readTrace(sourceOfText('x.har', text))).rejects.toMatchObject({ code, file: 'x.har' });
  });

  it('is one that cannot be read', async () => {
    // biome-ignore lint/correctness/useYield: it is the point that it has nothing.
    const chunks = async function* (): AsyncGenerator<Uint8Array> {
      throw new Error('gone');
    };
    await expect(readTrace({ name: 'x.har', chunks })).rejects.toMatchObject({
      code: 'UNREADABLE',
      message: expect.stringMatching(/gone/),
    });
  });
});

describe('a large file', () => {
  const text = JSON.stringify(entries(...Array.from({ length: 50 }, () => GOOD)));

  it('is read only where somebody wants that', async () => {
    const source = sourceOfText('large.har', text);
    await expect(readTrace(source, { limit: 1000 })).rejects.toMatchObject({ code: 'TOO_LARGE' });
    const asked: SizeQuestion[] = [];
    const ask = async (question: SizeQuestion) => asked.push(question) > 0;
    const { records } = await readTrace(source, { limit: 1000, ask });
    expect(records.exchanges).toHaveLength(50);
    expect(asked).toEqual([{ file: 'large.har', bytes: text.length, limit: 1000, isPacked: false }]);
  });

  it('tells how far it is, and stops when it is told to', async () => {
    const told: [number, number | undefined][] = [];
    await readTrace(sourceOfText('large.har', text), { progress: (done, total) => told.push([done, total]) });
    expect(told.at(-1)).toEqual([text.length, text.length]);
    await expect(readTrace(sourceOfText('large.har', text), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('what somebody made to do harm', () => {
  it('reaches no prototype, and is text', async () => {
    const script = '<img src=x onerror=alert(1)>';
    const evil = `{"log":{"__proto__":{"polluted":1},"entries":[{"__proto__":{"request":{"url":"https://evil.example/"}},
      "constructor":{"prototype":{"polluted":1}},"startedDateTime":"2026-11-21T12:00:00Z",
      "request":{"method":${JSON.stringify(script)},"url":"https://app.example/${script}","headers":[{"name":"__proto__","value":"x"}]},
      "response":{"status":200,"content":{"text":${JSON.stringify(script)}}}}],
      "_consent":{"version":1,"__proto__":{"session":{"name":"evil"}},"notes":[{"time":1,"text":${JSON.stringify(script)}}],
      "flows":[{"__proto__":{"id":"x"}}]}}}`;
    const imported = await readTrace(sourceOfText('plain.har', evil));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(imported.session.name).toBe('plain');
    expect(imported.notes).toEqual([{ time: 1, text: script }]);
    const har = toHar(foldTrace(imported.records), aboutImported(imported, '1'));
    expect(har.log.entries[0]?.request.headers).toEqual([{ name: '__proto__', value: 'x' }]);
  });

  it('has no time that no date can tell', async () => {
    const kept = { id: 'r:1#0', requestId: '1', seq: 1, startedAt: 1e300, state: 'completed' };
    const entry = { ...GOOD, _consent: { tabId: 1, hop: 0, kept } };
    const session = { name: 'x', startedAt: -1e300 };
    const imported = await read({ log: { entries: [entry], _consent: { version: 1, session } } });
    expect(() => toHar(foldTrace(imported.records), aboutImported(imported, '1'))).not.toThrow();
    expect(imported.session.startedAt).toBe(0);
  });

  it('has no link that is a script, and no picture that is none', async () => {
    const result = { attack: 'state/drop', verdict: 'accepted', clauseUrl: 'javascript:alert(1)', attempts: [] };
    const { attackRuns, screenshots, warnings } = await read({
      log: {
        entries: [],
        _consent: {
          ...{ version: 1, attackRuns: [{ id: 'r', flow: 'f', startedAt: 1, results: [result] }] },
          screenshots: [{ time: 1, tabId: 1, mediaType: 'image/png', base64: '"><script>', width: 1, height: 1 }],
        },
      },
    });
    expect(attackRuns[0]?.results[0]?.clauseUrl).toBe('');
    expect(screenshots).toEqual([]);
    expect(warnings).toHaveLength(1);
  });
});

describe('any JSON', () => {
  const names = [
    ...[
      'log',
      'entries',
      'request',
      'response',
      'url',
      'method',
      'headers',
      'name',
      'value',
      'content',
      'text',
      'encoding',
      'status',
    ],
    ...[
      'postData',
      'params',
      'mimeType',
      '_consent',
      'kept',
      'steps',
      'flows',
      'notes',
      'attempts',
      'navigations',
      'bodies',
      'tabId',
      'hop',
    ],
    ...[
      'requests',
      'events',
      'constants',
      'logEventTypes',
      'time',
      'startedDateTime',
      'timings',
      'pages',
      '__proto__',
      'constructor',
      'id',
      'seq',
    ],
  ];
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(
        null,
        true,
        0,
        -1,
        302,
        1e300,
        '',
        'https://a.example/x?y#z',
        'base64',
        '2026-11-21T12:00:00Z',
        'GET',
        'redirect',
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 6 }),
    ),
  }));

  it('is a trace or is refused with a code, and what is read can be folded and written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          value,
          value.map((one) => entries(one)),
          value.map((one) => ({ log: { entries: [], _consent: one } })),
        ),
        async (json) => {
          try {
            const imported = await read(json);
            JSON.stringify(toHar(foldTrace(imported.records), aboutImported(imported, '1')));
          } catch (error) {
            if (!(error instanceof TraceFileError)) throw error;
            expect(error.code).toMatch(/^(NOT_A_TRACE|EMPTY)$/);
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);

  it('in the place of any member of a good file is told or read, and never thrown at', async () => {
    const good = producers[0]?.file();
    const places: string[][] = [];
    const walk = (node: unknown, path: string[]) => {
      if (path.length > 0) places.push(path);
      if (typeof node === 'object' && node !== null)
        for (const [name, member] of Object.entries(node)) walk(member, [...path, name]);
    };
    walk(good, []);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), value, async (path, replacement) => {
        const file = structuredClone(good) as Record<string, unknown>;
        let node = file;
        for (const name of path.slice(0, -1)) node = node[name] as Record<string, unknown>;
        node[path.at(-1) ?? ''] = replacement;
        try {
          const imported = await read(file);
          JSON.stringify(toHar(foldTrace(imported.records), aboutImported(imported, '1')));
        } catch (error) {
          if (!(error instanceof TraceFileError)) throw error;
        }
      }),
      { numRuns: 400 },
    );
    // On a busy machine, too.
  }, 60_000);
});
