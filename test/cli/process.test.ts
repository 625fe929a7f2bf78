import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { goldenIds } from '../fixtures/golden.ts';
import { harOf } from './stage.ts';

// Each test starts a program, and a busy machine takes its time for that.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ROOT = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'consent-cli-'));
const all = goldenIds().map((id) => `${id}.har`);

beforeAll(() => {
  for (const id of goldenIds()) writeFileSync(join(folder, `${id}.har`), harOf(id));
  writeFileSync(join(folder, 'letter.txt'), 'Dear bank');
  mkdirSync(join(folder, 'below'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The real command, called in the folder of the traces. */
function start(words: readonly string[], { from = folder, env = {} }: { from?: string; env?: NodeJS.ProcessEnv } = {}) {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(ROOT, 'test/run/trace.ts'), ...words], {
    cwd: from,
    env: { ...process.env, INIT_CWD: from, ...env },
  });
}

async function run(words: readonly string[], options = {}, piped?: string) {
  const child = start(words, options);
  child.stdin.end(piped ?? '');
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, out, err };
}

describe('the command itself', () => {
  it.each([
    [['check', 'oidc-code-pkce.har'], 0],
    [['check', 'faulty-state-dropped.har'], 1],
    [['check', 'faulty-state-dropped.har', 'letter.txt'], 1],
    [['check', 'oidc-code-pkce.har', 'letter.txt'], 2],
    [['check', '--strict', 'oidc-code-pkce.har'], 2],
    [['show', 'oidc-code-pkce.har'], 0],
    [['diff', 'bs2-basic.har', 'bs2-code-expired.har'], 1],
    [['redact', 'bs2-basic.har', 'below/redacted.har'], 0],
    [['--help'], 0],
    [['weigh'], 2],
  ])('%j ends in %i', async (words, expected) => {
    const { code, out, err } = await run(words);
    const isTold = expected === 2 || words.includes('letter.txt');
    expect([code, err]).toEqual([expected, isTold ? expect.stringMatching(/^trace: /) : '']);
    // No terminal, no colours.
    expect(out + err).not.toContain('\u001b');
  });

  it('writes just what it is asked for', async () => {
    await run(['redact', 'opus-handoff.har', 'below/handoff.har']);
    const { log } = JSON.parse(readFileSync(join(folder, 'below/handoff.har'), 'utf8'));
    expect(log._consent).toMatchObject({ redacted: true, session: { name: 'opus-handoff' } });
  });

  it('has nothing but JSON on stdout, also where a file could not be read', async () => {
    const { out, err, code } = await run(['check', '--json', 'letter.txt', 'faulty-state-dropped.har']);
    expect(JSON.parse(out).files).toHaveLength(2);
    expect(err).toMatch(/^trace: letter\.txt: .+\n$/);
    expect(code).toBe(1);
  });

  it('reads what is piped in', async () => {
    const { out, code } = await run(['check', '--json', '-'], {}, harOf('faulty-state-dropped'));
    expect(JSON.parse(out).files).toMatchObject([{ file: '-', flows: [{ findings: [{ code: 'S2' }] }] }]);
    expect(code).toBe(1);
  });

  it.each([
    ['check', 1],
    ['show', 0],
  ])('%s ends in peace when nobody reads on', async (command, expected) => {
    // What has an error comes first: it is found before the output is closed.
    const child = start([command, '--json', 'faulty-state-dropped.har', ...all]);
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await text(child.stderr)).toBe('');
    expect((await closed)[0]).toBe(expected);
  });

  it('is found by npm from anywhere, with paths from where it was called', async () => {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const words = [
      '--prefix',
      ROOT,
      'run',
      '--silent',
      'trace',
      '--',
      'check',
      '--json',
      '../faulty-state-dropped.har',
    ];
    const child = spawn(npm, words, { cwd: join(folder, 'below') });
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    expect(JSON.parse(out).files).toMatchObject([
      { file: '../faulty-state-dropped.har', flows: [{ system: 'oauth' }] },
    ]);
    expect(code).toBe(1);
  });
});
