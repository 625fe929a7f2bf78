import { existsSync, lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { harText } from '../../lib/cli/har-text.ts';
import type { TraceHar } from '../../lib/trace/har.ts';
import { golden, someGoldenIds } from '../fixtures/golden.ts';
import { knownSecrets, standsIn } from '../session/known-secrets.ts';
import { createStage, harOf, plainHar, traceOf } from './stage.ts';

describe('redact', () => {
  it('writes a trace without its secrets, and says how many are hidden', async () => {
    const stage = createStage();
    stage.put('a.har', harOf('oidc-code-pkce'));
    const { code, out, err } = await stage.run('redact', 'a.har', 'b.har');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^b\.har was written; \d+ secrets are hidden\.\n$/);
    const text = readFileSync(join(stage.folder, 'b.har'), 'utf8');
    const har = JSON.parse(text) as TraceHar;
    expect(har.log._consent).toMatchObject({ redacted: true, judgement: { version: 1, flows: [{ id: 'flow-3' }] } });
    expect(text).toBe(JSON.stringify(har, null, 2));
    expect(readdirSync(stage.folder).sort()).toEqual(['a.har', 'b.har']);
  });

  it.each(someGoldenIds())('leaves no secret of %s in the file', async (id) => {
    const stage = createStage();
    stage.put('a.har', harOf(id));
    const { code, out } = await stage.run('redact', 'a.har', '-');
    expect(code).toBe(0);
    expect(knownSecrets(golden(id)).filter((secret) => standsIn(secret, out))).toEqual([]);
  });

  it.each(['bs2-basic', 'opus-handoff'])('leaves the redacted trace of %s as it is', async (id) => {
    const stage = createStage();
    stage.put('a.har', harOf(id));
    await stage.run('redact', 'a.har', 'b.har');
    await stage.run('redact', 'b.har', 'c.har');
    const text = (file: string) => readFileSync(join(stage.folder, file), 'utf8');
    expect(text('c.har')).toBe(text('b.har'));
    const told = (await stage.run('check', '--json', 'b.har')).out.match(/\([a-z-]+-[0-9a-f]{6}\)/g) ?? [];
    expect(told.length).toBeGreaterThan(3);
    expect(told.filter((pseudonym) => !text('b.har').includes(pseudonym))).toEqual([]);
  });

  it('compresses what ends in .gz', async () => {
    const stage = createStage();
    stage.put('a.har', harOf('bs2-basic'));
    await stage.run('redact', 'a.har', 'b.har.gz');
    const har = JSON.parse(gunzipSync(readFileSync(join(stage.folder, 'b.har.gz'))).toString()) as TraceHar;
    expect(har.log.entries).toHaveLength(12);
  });

  it('writes no file, and leaves the one that is there, when a secret would remain', async () => {
    const stage = createStage();
    // What is put in the place of the code makes the state again, of what stood behind it.
    const url = `https://a.example/AAAAAAAAtail12?code=AAAAAAAA&state=${encodeURIComponent(')tail12')}`;
    stage.put('a.har', plainHar([{ url }]));
    writeFileSync(join(stage.folder, 'old.har'), 'of yesterday');
    const ran = await stage.run('redact', 'a.har', 'old.har');
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/^trace: a\.har: The file was not written: it would still have held .*\.\n$/);
    expect(ran.err).not.toContain('tail12');
    expect(readFileSync(join(stage.folder, 'old.har'), 'utf8')).toBe('of yesterday');
    expect(await stage.run('redact', 'a.har', 'new.har')).toMatchObject({ code: 1 });
    expect(existsSync(join(stage.folder, 'new.har'))).toBe(false);
  });

  it('writes through a link, and to what is no file', async () => {
    const stage = createStage();
    stage.put('a.har', harOf('bs2-basic'));
    stage.put('shared.har', 'of yesterday');
    symlinkSync('shared.har', join(stage.folder, 'link.har'));
    expect((await stage.run('redact', 'a.har', 'link.har')).code).toBe(0);
    expect(lstatSync(join(stage.folder, 'link.har')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(stage.folder, 'shared.har'), 'utf8')).toContain('"redacted": true');
    if (process.platform !== 'win32') expect((await stage.run('redact', 'a.har', '/dev/null')).code).toBe(0);
  });

  it.each([
    [['redact', 'a.har'], /redact needs IN and OUT, and got a\.har alone/],
    [['redact', 'a.har', 'b.har', 'c.har'], /"c\.har" is one too many/],
    [['redact', 'a.har', 'a.har'], /are the same file/],
    [['redact', 'a.har', './a.har'], /are the same file/],
    [['redact', 'gone.har', 'b.har'], /gone\.har: there is no such file/],
    [['redact', 'a.har', 'gone/b.har'], /gone\/b\.har: it could not be written: there is no such folder/],
    [['redact', '.', 'b.har'], /\.: this is a folder/],
    [['redact', 'a.har', '.'], /\.: it could not be written: this is a folder/],
  ])('%j does nothing', async (words, sentence) => {
    const stage = createStage();
    stage.put('a.har', harOf('bs2-basic'));
    const ran = await stage.run(...words);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toMatch(sentence);
    expect(readdirSync(stage.folder)).toEqual(['a.har']);
  });
});

describe('the text of a trace, entry by entry', () => {
  it.each(['bs2-basic', 'oidc-jarm'])('of %s is what JSON.stringify makes of it', (id) => {
    const har = traceOf(id, { session: { name: '\n    "entries": []', startedAt: 0 } });
    const parts = [...harText(har)];
    expect(parts.join('')).toBe(JSON.stringify(har, null, 2));
    expect(parts).toHaveLength(har.log.entries.length + 2);
    const empty = { log: { ...har.log, entries: [] } };
    expect([...harText(empty)].join('')).toBe(JSON.stringify(empty, null, 2));
  });
});
