import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../lib/flow/attempt.ts';
import { exportHar } from '../../lib/session/export.ts';
import { exportScript, type ScriptKind } from '../../lib/session/export-script.ts';
import { readAllRuns } from '../../lib/store/attempts.ts';
import type { TraceDatabase } from '../../lib/store/schema.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import type { TraceHar } from '../../lib/trace/har.ts';
import { golden } from '../fixtures/golden.ts';
import { keep } from '../reader/stored.ts';
import { knownSecrets, standsIn } from './known-secrets.ts';
import { createStage } from './stage.ts';

/** A stored recording. */
async function stored(recording: string, name = 'a consent') {
  const stage = createStage();
  const { id } = await stage.recorder.start({ kind: 'all' }, name);
  await stage.recorder.stop(id);
  const records = golden(recording);
  await keep(stage.db, id, records);
  const [flow] = foldTrace(records).flows;
  return { stage, id, records, flow: flow?.id ?? '' };
}

async function exported(recording: string, kind: ScriptKind, name?: string) {
  const { stage, id, records, flow } = await stored(recording, name);
  const told = await exportScript(stage.deps, id, flow, kind);
  return { told, files: stage.saved, records };
}

describe('a flow, exported as a script', () => {
  it('is one file for Playwright, and says what it takes from the environment', async () => {
    const { told, files, records } = await exported('oidc-code-pkce', 'playwright');
    expect([...files.keys()]).toEqual(['a-consent-flow-1.spec.ts']);
    expect(told).toBe(
      'a-consent-flow-1.spec.ts was written; from the environment it takes PERSON (person, for the field “login”), ' +
        'PASSWORD (password, for the field “password”).',
    );
    const [text = ''] = files.values();
    expect(text).toContain("import { expect, type Page, type Request, test } from '@playwright/test';");
    expect(knownSecrets(records).filter((secret) => standsIn(secret, text))).toEqual([]);
  });

  it('is two files for Puppeteer: the recording, and what fills in its secrets', async () => {
    const { told, files } = await exported('bs2-client-id', 'puppeteer');
    expect([...files.keys()]).toEqual(['a-consent-flow-2.replay.json', 'a-consent-flow-2.replay.mjs']);
    expect(told).toMatch(/^a-consent-flow-2\.replay\.json and a \.mjs of the same name, which runs it, were written;/);
    expect(files.get('a-consent-flow-2.replay.json')).toContain(`"value": "\${PASSWORD}"`);
  });

  it('says where nothing is taken from the environment', async () => {
    const { told } = await exported('aiia-full', 'playwright');
    expect(told).toMatch(/; nothing is taken from the environment\.$/);
  });

  it('has no secret in its name', async () => {
    const code = knownSecrets(golden('bs2-client-id')).find((secret) => /^[a-z0-9-]{16,}$/.test(secret));
    const { files } = await exported('bs2-client-id', 'playwright', `failed with ${code}`);
    expect([...files.keys()][0]).toMatch(/^failed-with-[a-z]+-[0-9a-f]{6}-flow-2\.spec\.ts$/);
  });

  it('is not written of what is gone, or of what no browser could do', async () => {
    const { stage, id } = await stored('aiia-full');
    await expect(exportScript(stage.deps, id, 'gone', 'playwright')).rejects.toThrow('this flow is no longer stored');
    await expect(exportScript(stage.deps, 99, 'gone', 'playwright')).rejects.toThrow(
      'this session is no longer stored',
    );
    expect(stage.saved.size).toBe(0);
  });
});

const ATTEMPT: Omit<Attempt, 'id' | 'session' | 'of'> = {
  ...{ at: 5, endedAt: 7, state: 'done', way: 'single', cookies: 'none', timeout: 1000, exchanges: [], notes: [] },
  draft: { method: 'GET', url: 'https://as.example/authorize?state=pR3-vW9_xY6zA2bC', headers: [] },
};

describe('an exported HAR', () => {
  it('has what was sent again, its secrets hidden, or with them where that was asked for', async () => {
    const { stage, id, records } = await stored('aiia-full');
    const [first] = foldTrace(records).steps;
    await stage.db.attempts.add({ ...ATTEMPT, session: id, of: first?.id ?? '' });
    await stage.db.attempts.add({ ...ATTEMPT, session: id + 1, of: 'of another session' });
    await exportHar(stage.deps, id, false);
    const text = stage.saved.get('a-consent.har') ?? '';
    const { log } = JSON.parse(text) as TraceHar;
    expect(log._consent.attempts?.map(({ step, state }) => [step, state])).toEqual([[1, 'done']]);
    expect(text).not.toContain('pR3-vW9_xY6zA2bC');
    await exportHar(stage.deps, id, true);
    expect(stage.saved.get('a-consent.with-secrets.har')).toContain('pR3-vW9_xY6zA2bC');
  });

  it('has the attack runs of its session, and none where the database knows of none', async () => {
    const { stage } = await stored('aiia-full');
    expect(await readAllRuns(stage.db, 1)).toEqual([]);
    const other = new Dexie(`runs-${Math.random()}`);
    other.version(1).stores({ attackRuns: 'id, session' });
    await other.table('attackRuns').bulkAdd([
      { id: 'b', session: 1, startedAt: 2, results: [] },
      { id: 'c', session: 2, startedAt: 3, results: [] },
      { id: 'a', session: 1, startedAt: 1, results: [] },
    ]);
    const runs = await readAllRuns(other as TraceDatabase, 1);
    expect(runs.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});
