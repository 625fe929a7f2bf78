import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { golden } from '../fixtures/golden.ts';
import { knownSecrets, standsIn } from '../session/known-secrets.ts';
import { createStage, harOf, plainHar } from './stage.ts';

const IDS = ['oidc-code-pkce', 'bs2-code-reused', 'opus-handoff', 'faulty-state-dropped'];

describe('report', () => {
  it.each(IDS)('of %s is a page that needs nothing else, without a secret', async (id) => {
    const stage = createStage();
    stage.put('a.har', harOf(id));
    const { code, out, err } = await stage.run('report', 'a.har', 'a.html');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^a\.html was written; \d+ secrets? (is|are) hidden\.\n$/);
    const page = readFileSync(join(stage.folder, 'a.html'), 'utf8');
    expect(page).toMatch(/^<!DOCTYPE html>/);
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\ssrc=|url\(|@import/i);
    expect(knownSecrets(golden(id)).filter((secret) => standsIn(secret, page))).toEqual([]);
  });

  it.each(IDS)('of %s is Markdown for a ticket, without a secret', async (id) => {
    const stage = createStage();
    stage.put('a.har', harOf(id));
    expect((await stage.run('report', 'a.har', 'a.md')).code).toBe(0);
    const text = readFileSync(join(stage.folder, 'a.md'), 'utf8');
    expect(text).toMatch(/^#+ .*\n/);
    expect(text).toContain('**Findings**');
    expect(knownSecrets(golden(id)).filter((secret) => standsIn(secret, text))).toEqual([]);
  });

  it('of a redacted trace tells what was found before', async () => {
    const stage = createStage();
    stage.put('a.har', harOf('faulty-state-dropped'));
    await stage.run('redact', 'a.har', 'b.har');
    await stage.run('report', 'a.har', 'a.md');
    expect((await stage.run('report', 'b.har', 'b.md')).code).toBe(0);
    const findings = (file: string) =>
      readFileSync(join(stage.folder, file), 'utf8')
        .split('\n')
        .filter((line) => /^\*\*Findings|^- .*S2/.test(line))
        .map((line) => line.replace(/-[0-9a-f]{6}\)/, ')'));
    expect(findings('b.md')).toHaveLength(2);
    expect(findings('b.md')).toEqual(findings('a.md'));
  });

  it('is not written when a secret would remain', async () => {
    const stage = createStage();
    const url = `https://a.example/AAAAAAAAtail12?code=AAAAAAAA&state=${encodeURIComponent(')tail12')}`;
    stage.put('a.har', plainHar([{ url }]));
    const { code, err } = await stage.run('report', 'a.har', 'a.html');
    expect(code).toBe(1);
    expect(err).toMatch(/^trace: a\.har: The file was not written/);
    expect(readdirSync(stage.folder)).toEqual(['a.har']);
  });

  it.each([
    [['report', 'a.har', 'a.pdf'], /a\.pdf ends neither in \.html nor in \.md/],
    [['report', 'a.har', '-'], /- ends neither in/],
    [['report', 'a.har'], /report needs IN and OUT/],
    [['report', 'gone.har', 'a.md'], /gone\.har: there is no such file/],
  ])('%j is a wrong call', async (words, sentence) => {
    const stage = createStage();
    stage.put('a.har', harOf('bs2-basic'));
    const { code, err } = await stage.run(...words);
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
    expect(readdirSync(stage.folder)).toEqual(['a.har']);
  });
});
