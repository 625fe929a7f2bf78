import { describe, expect, it } from 'vitest';
import { judgeTrace } from '../../lib/judged/judge-trace.ts';
import { carried } from '../../lib/judged/judgement-of.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { type TraceHar, toHar } from '../../lib/trace/har.ts';
import { aboutImported, foldImported, readTrace, sourceOfText } from '../../lib/trace/import/index.ts';
import { readJudgement } from '../../lib/trace/judgement.ts';
import { createRedaction } from '../../lib/trace/redaction.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { planted } from '../fixtures/planted.ts';
import { ENCODINGS } from './encodings.ts';
import { about, traceOf } from './trace-fixture.ts';

/** A file without the secrets of a trace, by a key of its own. */
async function redacted(har: TraceHar): Promise<string> {
  const redaction = await createRedaction(har);
  return redaction.fileText(redaction.har());
}

/** The trace that a file without secrets is read as, judged by what the file tells, with what was found in it. */
async function readAgain(text: string): Promise<TraceHar> {
  const imported = await readTrace(sourceOfText('trace.har', text));
  expect(imported.warnings).toEqual([]);
  expect(imported.redacted).toBe(true);
  const { judgement } = readJudgement(imported.judgement);
  const judged = await judgeTrace(foldImported(imported, foldTrace), judgement);
  return toHar(judged.trace, { ...aboutImported(imported, about.extensionVersion), judgement });
}

describe('a file without secrets that is read and written without its secrets again', () => {
  it.each(goldenIds())('has the same bytes, findings and lives included: %s', async (id) => {
    const records = golden(id);
    const trace = foldTrace(records);
    const judgement = carried(await judgeTrace(trace), { by: '1' });
    const environment = { browser: about.browser, extensionVersion: '0' };
    const text = await redacted(toHar(trace, { ...about, records, judgement, environment }));
    expect(text).toContain('"redacted": true');
    expect(await redacted(await readAgain(text))).toBe(text);
  });

  it('has the same bytes with a secret in every kind of place and encoding', async () => {
    const text = await redacted(planted().har);
    expect(await redacted(JSON.parse(text))).toBe(text);
  });
});

describe('what stands for a secret', () => {
  const inBase64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const places: Record<string, (value: string) => Parameters<typeof traceOf>[number]> = {
    'a query': (value) => ({ url: `http://as.example/cb?state=${value}&code=abcdef-123456` }),
    'a fragment': (value) => ({ url: `http://as.example/cb#access_token=${value}` }),
    'a path': (value) => ({ url: `http://as.example/cb/${value}?code=${value}` }),
    'a cookie': (value) => ({ responseHeaders: [{ name: 'set-cookie', value: `a_sid=${value}; path=/; httponly` }] }),
    'a header': (value) => ({ requestHeaders: [{ name: 'Authorization', value: `Bearer ${value}` }] }),
    'a sentence': (value) => ({ answer: `It failed (with state=${value}), and login=${value}.` }),
    'a page': (value) => ({ answer: `<a href="/cb?code=${value}">on</a><input name="state" value="${value}">` }),
    JSON: (value) => ({ answer: `{"access_token":"${value}","note":"code=${value}.","pin":"${value}"}` }),
    'a form': (value) => ({ requestBody: { form: [['password', value]], size: 1, truncated: false } }),
    'a token': (value) => ({
      answer: `eyJhbGciOiJIUzI1NiJ9.${inBase64({ sub: value, note: `state=${value}` })}.c2lnbmF0`,
    }),
    'a damaged token': (value) => ({ answer: `{"access_token":"eyJhbGciOiJIUzI1NiJ9.${inBase64(value)}x"}` }),
  };

  it.each(Object.keys(places))('stays what it is in %s, in whatever encoding it stood', async (place) => {
    const values = Object.entries(ENCODINGS).map(([, encode], index) => encode(`kB3~${index}-é_7/x"Qm=${index}`));
    const text = await redacted(toHar(traceOf(...values.map((value) => places[place]?.(value) ?? {})), about));
    expect(text).toMatch(/-[0-9a-f]{6}\b/);
    expect(await redacted(JSON.parse(text))).toBe(text);
  });

  it('stays what it is in the place of a member that nobody knows', async () => {
    const har = toHar(traceOf({}), about);
    Object.assign(har.log.entries[0] ?? {}, { _madeUp: { anything: 'opaque-4711' } });
    const text = await redacted(har);
    expect(text).toMatch(/"_madeUp": "\(unknown-[0-9a-f]{6}\)"/);
    expect(await redacted(JSON.parse(text))).toBe(text);
  });
});
