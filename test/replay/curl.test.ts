import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../lib/flow/exchange.ts';
import type { Step } from '../../lib/flow/step.ts';
import { asCurl } from '../../lib/replay/curl.ts';
import { asFetch } from '../../lib/replay/fetch.ts';

function step(said: Partial<Exchange> = {}): Step {
  const exchange: Exchange = {
    ...{ id: 'run:1#0', requestId: '1', hop: 0, seq: 1, tabId: 1, frameId: 0, type: 'xmlhttprequest' },
    ...{
      method: 'GET',
      url: 'https://as.example/token',
      startedAt: 0,
      state: 'completed',
      requestHeaders: [],
      ...said,
    },
  };
  const { method, url } = exchange;
  return {
    n: 1,
    id: '1',
    kind: 'http',
    time: 0,
    tabId: 1,
    url,
    method,
    role: 'other',
    words: '',
    exchange,
    response: {},
  };
}

/** What a shell would hand to curl: its arguments, and what stands at its input. */
function ran(command: string): { words: string[]; input: string } {
  const shell = `curl() { printf '%s\\0' "$@"; for word in "$@"; do [ "$word" = @- ] && { printf '\\001'; cat; }; done; true; }\n${command}`;
  const [words = '', input = ''] = execFileSync('bash', ['-c', shell], { encoding: 'latin1' }).split('\u0001');
  const utf8 = (text: string) => Buffer.from(text, 'latin1').toString('utf8');
  return { words: words.split('\0').slice(0, -1).map(utf8), input: utf8(input) };
}

describe('a step as cURL', () => {
  it('is a command of a few lines', () => {
    const sent = step({
      method: 'POST',
      requestHeaders: [
        { name: 'Authorization', value: 'Basic YTpi' },
        { name: 'Content-Length', value: '30' },
        { name: 'X-Empty', value: '' },
      ],
      requestBody: {
        form: [
          ['grant_type', 'authorization_code'],
          ['code', "it's +"],
        ],
        size: 30,
        truncated: false,
      },
    });
    expect(asCurl(sent)?.split('\n')).toEqual([
      "curl 'https://as.example/token' \\",
      "  -H 'Authorization: Basic YTpi' \\",
      "  -H 'X-Empty;' \\",
      "  --data-raw 'grant_type=authorization_code&code=it%27s+%2B' \\",
      '  --compressed',
    ]);
  });

  it.each([
    ['a method of its own', step({ method: 'DELETE' }), /-X 'DELETE'/],
    ['brackets in the address', step({ url: 'https://a.example/?x[]={1}' }), /--globoff/],
    ['headers that were not seen', step({ requestHeaders: undefined as never }), /^# The headers were not seen/],
    ['a body that is cut', step({ requestBody: { text: 'a', size: 9, truncated: true } }), /^# Only the beginning/],
  ])('knows %s', (_, sent, expected) => {
    expect(asCurl(sent)).toMatch(expected);
  });

  it('sends bytes as they were', () => {
    const sent = step({ method: 'POST', requestBody: { base64: btoa('abc\0d'), size: 5, truncated: false } });
    expect(ran(asCurl(sent) ?? '').input).toBe('abc\u0000d');
  });

  // A shell is started for each of sixty.
  it('hands whatever was captured to curl as it was, and nothing to the shell', { timeout: 60_000 }, () => {
    const hostile = fc.oneof(
      fc.constantFrom(
        "'; touch /tmp/x; '",
        '$(id)',
        '`id`',
        '\\',
        "\\'",
        '!!',
        '\u001b[2J',
        '\u202e',
        '@/etc/passwd',
        '-o x',
        'a\nb',
        '*',
      ),
      fc
        .string({ unit: 'binary' })
        .filter((text) => text.isWellFormed() && !text.includes('\0') && !text.includes('\u0001')),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        const sent = step({
          method: 'POST',
          url: `https://a.example/${text}`,
          requestHeaders: [{ name: 'X-Any', value: `v${text}` }],
          requestBody: { text: `b${text}`, size: 1, truncated: false },
        });
        const { words } = ran(asCurl(sent) ?? '');
        expect(words.filter((word) => word !== '--globoff')).toEqual([
          `https://a.example/${text}`,
          ...['-H', `X-Any: v${text}`, '--data-raw', `b${text}`, '--compressed'],
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves out a header whose name is none: curl would read a file', () => {
    expect(asCurl(step({ requestHeaders: [{ name: '@/etc/passwd', value: '' }] }))).not.toContain('passwd');
  });

  it('is none for a step that sent nothing', () => {
    const { exchange: _, ...link } = step();
    expect([asCurl(link), asFetch(link)]).toEqual([undefined, undefined]);
  });
});

describe('a step as fetch', () => {
  it('is a call, and says what only the browser sets', () => {
    const sent = step({
      method: 'POST',
      requestHeaders: [
        { name: 'Cookie', value: 'sid=1' },
        { name: 'Accept', value: '*/*' },
      ],
      requestBody: { text: '{"a":"\u2028"}', size: 9, truncated: false },
    });
    expect(asFetch(sent)?.split('\n')).toEqual([
      '// Only the browser itself sets: cookie.',
      'await fetch("https://as.example/token", {',
      '  method: "POST",',
      '  headers: [',
      '    ["Accept", "*/*"],',
      '  ],',
      '  body: "{\\"a\\":\\"\\u2028\\"}",',
      '  credentials: "include",',
      '  redirect: "manual",',
      '});',
    ]);
  });

  it('says the same as was sent, whatever that was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
        const sent = step({ method: 'POST', url: text, requestBody: { text: `b${text}`, size: 1, truncated: false } });
        const calls: unknown[][] = [];
        const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor;
        await new AsyncFunction('fetch', asFetch(sent) ?? '')(async (...words: unknown[]) => calls.push(words));
        expect(calls).toMatchObject([[text, { method: 'POST', body: `b${text}` }]]);
      }),
    );
  });
});
