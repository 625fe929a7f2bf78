import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { exportHar } from '../../lib/session/export.ts';
import { copyReport, exportReport } from '../../lib/session/export-report.ts';
import { golden } from '../fixtures/golden.ts';
import { keep } from '../reader/stored.ts';
import { knownSecrets } from './known-secrets.ts';
import { createStage } from './stage.ts';

async function stored(id: string, name = `session of ${id}`) {
  const stage = createStage();
  const { id: session } = await stage.recorder.start({ kind: 'all' }, name);
  await stage.recorder.stop(session);
  await keep(stage.db, session, golden(id));
  return { stage, session };
}

describe('a report of a stored session', () => {
  test('is saved as one page, named after the session', async () => {
    const { stage, session } = await stored('opus-cpf-mismatch');
    const told = await exportReport(stage.deps, session);
    expect(told).toMatch(/^session-of-opus-cpf-mismatch\.report\.html was written; \d+ secrets are hidden\.$/);
    const [page = ''] = stage.saved.values();
    expect(page).toMatch(/^<!DOCTYPE html>/);
    for (const secret of knownSecrets(golden('opus-cpf-mismatch'))) expect(page.includes(secret)).toBe(false);
  });

  test('is copied for a ticket', async () => {
    const { stage, session } = await stored('opus-cpf-mismatch');
    let copied = '';
    const copy = async (text: string) => {
      copied = text;
      return true;
    };
    expect(await copyReport(stage.deps, session, copy)).toMatch(
      /^The report was copied as Markdown; \d+ secrets are hidden\.$/,
    );
    expect(copied).toMatch(/^### Opus Open Finance/);
    await expect(copyReport(stage.deps, session, async () => false)).rejects.toThrow('refuses the clipboard');
  });

  test('says what is muted, and why', async () => {
    const { stage, session } = await stored('vipps-redirect-uri-slash-token');
    const mute = { code: 'K2', host: 'vipps-as.localhost:4280', reason: 'The sandbox has no server.', mutedAt: 1 };
    await stage.db.sessions.update(session, { mutes: [mute] });
    await exportReport(stage.deps, session);
    const [page = ''] = stage.saved.values();
    expect(page).toContain('1 error, 1 muted');
    expect(page).toContain('The sandbox has no server.');
  });
});

describe('an exported trace', () => {
  test.each([true, false])('carries what was found in it, with secrets: %s', async (secrets) => {
    const { stage, session } = await stored('vipps-redirect-uri-slash-token');
    await exportHar(stage.deps, session, secrets);
    const [text = ''] = stage.saved.values();
    const { judgement } = JSON.parse(text).log._consent;
    expect(judgement).toMatchObject({ version: 1, by: '0.0.0', profile: 'automatic' });
    const [flow] = judgement.flows;
    expect(flow.findings.map(({ code, step }: { code: string; step: number }) => `${code} #${step}`)).toEqual([
      'R1 #10',
      'K2 #10',
    ]);
    const [uri] = flow.lives.filter(({ name }: { name: string }) => name === 'redirect_uri');
    expect(uri.life).toBe('created in #3, returned in #9, altered (/ at the end was added) in #10');
  });
});
