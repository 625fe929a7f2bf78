import { gzipSync as packed } from 'node:zlib';
import { gzipSync, strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { foldTrace } from '../../../lib/systems/index.ts';
import {
  type ImportedTrace,
  readTrace,
  readTraces,
  sourceOfBlob,
  sourceOfText,
} from '../../../lib/trace/import/index.ts';
import { BEGUN, CODE, STEPS } from '../../fixtures/har/consent.ts';
import { netLogFile, producers, samlTracerFile, unansweredBy } from '../../fixtures/har/producers.ts';

const read = (file: unknown, name = 'any.har') => readTrace(sourceOfText(name, JSON.stringify(file)));
const readBytes = (name: string, bytes: Uint8Array) => readTrace(sourceOfBlob(name, new Blob([bytes as BlobPart])));

function stepsOf({ records }: ImportedTrace): string[] {
  return foldTrace(records).steps.map(({ kind, method, url, status }) =>
    kind === 'http' ? `${method} ${url} ${status}` : `${kind} ${url}`,
  );
}

function told({ warnings }: ImportedTrace): string[] {
  return [...new Set(warnings.map(({ what }) => what))];
}

describe('a HAR by', () => {
  it.each(producers.map((producer) => [producer.name, producer] as const))(
    '%s is the same consent',
    async (_, producer) => {
      const imported = await read(producer.file());
      expect(stepsOf(imported)).toEqual(STEPS);
      const { flows, steps } = foldTrace(imported.records);
      expect(flows.map(({ system, outcome }) => [system, outcome.kind])).toEqual([['oauth', 'consented']]);
      // Redirects are hops of one request.
      expect(imported.records.exchanges.map(({ hop }) => hop)).toEqual([0, 1, 2, 0, 0, 1, 0]);
      expect(steps[7]?.exchange?.requestBody?.form).toContainEqual(['code', CODE]);
      expect(steps[7]?.exchange?.requestBody?.form).toContainEqual(['redirect_uri', 'https://app.example/cb']);
      expect(steps[7]?.response.body).toMatchObject({
        text: '{"access_token":"a b","token_type":"Bearer"}',
        source: 'file',
      });
      expect(Math.trunc(steps[1]?.time ?? 0) - BEGUN).toBe(100);
      expect(imported.session.startedAt).toBeGreaterThanOrEqual(BEGUN);
      for (const warning of producer.warns ?? []) expect(told(imported)).toContainEqual(expect.stringMatching(warning));
      if (!producer.warns) expect(told(imported)).toEqual([]);
    },
  );
});

describe('a request that nobody answered, written by', () => {
  it.each(unansweredBy.map((one) => [one.name, one] as const))(
    '%s, is one that failed',
    async (_, { entry, error }) => {
      const { records, warnings } = await read({ log: { version: '1.2', entries: [entry] } });
      expect(records.exchanges).toMatchObject([{ state: 'failed', error: error ?? 'the file holds no answer' }]);
      expect(records.exchanges[0]?.status).toBeUndefined();
      expect([records.bodies, warnings]).toEqual([[], []]);
    },
  );
});

describe('another kind of file', () => {
  it.each([
    ['1', false],
    ['0', true],
  ])('SAML-tracer’s export, version %s, is the same consent as far as it goes', async (_, isLegacy) => {
    const imported = await read(samlTracerFile(isLegacy), 'SAML-tracer-export.json');
    expect(imported.format).toBe('saml-tracer');
    // It has no order but its own, and so no clock is needed for that.
    expect(stepsOf(imported)).toEqual(STEPS);
    expect(foldTrace(imported.records).steps[7]?.response.reason).toBe(
      'It could not be read: SAML-tracer keeps no answers.',
    );
    expect(told(imported)).toEqual([expect.stringMatching(/keeps no times/)]);
  });

  it('Chrome’s NetLog is the same consent, but for what was sent as a body', async () => {
    const imported = await read(netLogFile(), 'net-export.json');
    expect([imported.format, imported.environment?.browser, imported.environment?.os]).toEqual([
      'netlog',
      { name: 'Chromium', version: '156.0' },
      'Linux',
    ]);
    expect(stepsOf(imported)).toEqual(STEPS);
    const { steps } = foldTrace(imported.records);
    expect(steps[7]?.response.body?.text).toContain('"access_token":"a b"');
    expect(steps[7]?.exchange?.requestBody).toMatchObject({ size: 86, unreadable: expect.stringMatching(/NetLog/) });
    expect(imported.warnings).toEqual([]);
  });

  it('a NetLog that breaks off, as of a browser that crashed, is read to where it does', async () => {
    const text = JSON.stringify(netLogFile());
    const imported = await readTrace(sourceOfText('net-export.json', text.slice(0, -40)));
    expect(stepsOf(imported).slice(0, 7)).toEqual(STEPS.slice(0, 7));
    expect(told(imported)).toEqual([expect.stringMatching(/ends in the middle/)]);
  });
});

describe('a packed file', () => {
  const text = JSON.stringify(producers[0]?.file());

  it.each([
    ['gzip', 'a.har.gz', () => gzipSync(strToU8(text))],
    ['zip', 'a.zip', () => zipSync({ 'deep/a.har': strToU8(text) })],
    ['gzip within zip', 'a.zip', () => zipSync({ 'a.har.gz': gzipSync(strToU8(text)) })],
    ['a byte order mark', 'a.har', () => strToU8(`\ufeff${text}`)],
    ['UTF-16', 'a.har', () => Uint8Array.from(Buffer.from(`\ufeff${text}`, 'utf16le'))],
  ])('is unpacked: %s', async (_, name, bytes) => {
    const imported = await readBytes(name, bytes());
    expect(stepsOf(imported)).toEqual(STEPS);
    expect(imported.warnings).toEqual([]);
  });

  it('gives every trace in it, and names what is none', async () => {
    const bytes = zipSync({ 'one.har': strToU8(text), 'notes.txt': strToU8('hello'), 'two.har': strToU8(text) });
    const traces = await Array.fromAsync(readTraces(sourceOfBlob('both.zip', new Blob([bytes as BlobPart]))));
    expect(traces.map(({ name, session }) => [name, session.name])).toEqual([
      ['both.zip/one.har', 'one'],
      ['both.zip/two.har', 'two'],
    ]);
    expect(traces.map(({ warnings }) => warnings.length)).toEqual([0, 1]);
    expect(traces[1]?.warnings[0]).toMatchObject({ where: 'both.zip/notes.txt' });
  });

  it('has the bodies that Playwright puts beside the trace', async () => {
    const name = `${'0f'.repeat(20)}.json`;
    const file = text.replace(/"text":"\{\\"access_token[^}]*\}"/, `"_file":"${name}"`);
    expect(file).toContain('_file');
    const body = '{"access_token":"beside","token_type":"Bearer"}';
    const pictures = { [`${'ab'.repeat(20)}.png`]: new Uint8Array([1, 2]) };
    const bytes = zipSync({ 'har.har': strToU8(file), [name]: strToU8(body), ...pictures });
    const imported = await readBytes('playwright.zip', bytes);
    expect(foldTrace(imported.records).steps[7]?.response).toEqual({ body: expect.objectContaining({ text: body }) });
    expect(told(imported)).toEqual(['A file beside the trace: not named by any of its entries.']);
    // Without the archive it is said where it is.
    const alone = await readTrace(sourceOfText('har.har', file));
    expect(foldTrace(alone.records).steps[7]?.response.reason).toContain(name);
  });

  it('that is cut off is read to where it is', async () => {
    const packed = gzipSync(strToU8(text));
    const imported = await readBytes('a.har.gz', packed.subarray(0, packed.length - 30));
    expect(stepsOf(imported)[0]).toBe(STEPS[0]);
    expect(told(imported)).toContainEqual(expect.stringMatching(/ends in the middle/));
    expect(told(imported)).toContainEqual(expect.stringMatching(/cannot be unpacked/));
  });

  it('that grows out of all proportion is given up', async () => {
    const bomb = packed(Buffer.alloc(80_000_000, ' '));
    await expect(readBytes('bomb.har.gz', bomb)).rejects.toMatchObject({ code: 'PACKED_TOO_TIGHTLY' });
    // Much is unpacked before it is.
  }, 60_000);
});
