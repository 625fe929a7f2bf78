import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parameter } from '../../lib/flow/parameter-list.ts';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import { draftAsHttpie } from '../../lib/replay/httpie.ts';
import { draftAsRawHttp } from '../../lib/replay/raw-http.ts';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { client, SCOPE } from '../sandbox/open-payments/plan.ts';
import { openPayments } from '../sandbox/open-payments.ts';

const draft = (said: Partial<RequestDraft> = {}): RequestDraft => ({
  ...{ method: 'GET', url: 'https://as.example/token', headers: [] },
  ...said,
});

/** What a shell would hand to HTTPie: its arguments, and what stands at its input. */
function ran(command: string): { words: string[]; input: string } {
  const shell = `http() { printf '%s\\0' "$@"; printf '\\001'; case " $* " in *--ignore-stdin*) ;; *) cat;; esac; }\n${command}`;
  const [words = '', input = ''] = execFileSync('bash', ['-c', shell], { encoding: 'latin1' }).split('\u0001');
  const utf8 = (text: string) => Buffer.from(text, 'latin1').toString('utf8');
  return { words: words.split('\0').slice(0, -1).map(utf8), input };
}

describe('a draft as HTTPie', () => {
  it('is a command of a few lines', () => {
    const headers = [
      { name: 'Accept', value: 'application/json' },
      { name: 'X-Empty', value: '' },
    ];
    const text = draftAsHttpie(draft({ method: 'PUT', headers, body: { kind: 'json', text: '{"refused":true}' } }));
    expect(text).toBe(
      [
        `http --path-as-is --ignore-stdin 'PUT' 'https://as.example/token'`,
        `'Accept:application/json'`,
        `'X-Empty;'`,
        `'User-Agent:'`,
        `'Accept-Encoding:'`,
        `'Connection:'`,
        `'Content-Type:'`,
        `--raw '{"refused":true}'`,
      ].join(' \\\n  '),
    );
  });

  it.each(['@/etc/passwd', '=[1]', ':@/etc/passwd', ';x', '=@file'])(
    'never reads the value %s as an item of its own',
    (value) => {
      const { words } = ran(draftAsHttpie(draft({ headers: [{ name: 'Cookie', value }] })));
      expect(words).toContain(`Cookie:\\${value}`);
    },
  );

  it('says what HTTPie sends otherwise', () => {
    const text = draftAsHttpie(draft({ url: 'https://as.example/%61', headers: [{ name: 'X', value: 'a\\=b' }] }));
    expect(text.split('\n').filter((line) => line.startsWith('#'))).toEqual([
      '# HTTPie leaves out a backslash in X.',
      '# HTTPie decodes letters and digits of the address that were percent-encoded.',
    ]);
  });

  it('pipes what is no text', () => {
    const { words, input } = ran(draftAsHttpie(draft({ method: 'POST', body: { kind: 'base64', base64: 'AP8C' } })));
    expect(input).toBe('\u0000\u00ff\u0002');
    expect(words).not.toContain('--ignore-stdin');
  });

  it('keeps every text one argument, whatever it is', () => {
    const text = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .filter((each) => !each.includes('\0') && !each.includes('\u0001'));
    fc.assert(
      fc.property(text, text, (value, body) => {
        const command = draftAsHttpie(draft({ headers: [{ name: 'X', value }], body: { kind: 'text', text: body } }));
        const { words } = ran(command);
        expect(words.at(-1)).toBe(body);
        expect(words[4]).toBe(`X:${value.replace(/^[:;=@]/, '\\$&')}`);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a draft as raw HTTP', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox([openPayments]);
  });
  afterAll(() => sandbox.close());

  /** What a server answers to these bytes. */
  const sent = (raw: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let answer = '';
      const socket = connect(sandbox.port, '127.0.0.1', () => socket.write(raw));
      socket.on('data', (part) => {
        answer += part;
      });
      socket.on('end', () => resolve(answer));
      socket.on('error', reject);
    });

  it('is understood by a server as it stands', async () => {
    const fields = {
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
      scope: SCOPE,
    };
    const raw = draftAsRawHttp({
      method: 'POST',
      url: `${sandbox.origin('openpayments-auth')}/connect/token`,
      headers: [
        { name: 'Content-Type', value: 'application/x-www-form-urlencoded' },
        { name: 'Connection', value: 'close' },
      ],
      body: { kind: 'form', fields: Object.entries(fields).map(([name, value]) => parameter(name, value, '+')) },
    });
    expect(await sent(raw)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*"access_token":"[0-9A-F]{64}"/s);
  });

  it('keeps the address as it is written, and counts bytes', () => {
    const body = { kind: 'text', text: 'é' } as const;
    const url = 'https://as.example:444/a/../b%2f?c=d e#f';
    expect(draftAsRawHttp(draft({ method: 'POST', url, body }))).toBe(
      'POST /a/../b%2f?c=d%20e HTTP/1.1\r\nHost: as.example:444\r\nContent-Length: 2\r\n\r\né',
    );
    expect(draftAsRawHttp(draft({ url: 'https://as.example?a=b' }))).toMatch(/^GET \/\?a=b HTTP/);
  });

  it('has no header that a value began', () => {
    const raw = draftAsRawHttp(draft({ headers: [{ name: 'X', value: 'a\r\nEvil: 1' }] }));
    expect(raw).toContain('X: a Evil: 1\r\n');
  });

  it('says how many bytes there were where they are no text', () => {
    expect(draftAsRawHttp(draft({ method: 'POST', body: { kind: 'base64', base64: 'AAH/AA==' } }))).toMatch(
      /Content-Length: 4\r\n\r\n\[4 bytes that are no text\]$/,
    );
  });
});
