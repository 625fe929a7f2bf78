import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, vi } from 'vitest';

const HELPER = `setTimeout(() => {}, 60_000); console.log('helper 1');`;

/** Starts a program that writes to the same output, says how many signals came, and then waits. */
const COMMAND = `
import { spawn } from 'node:child_process';
spawn(process.execPath, ['-e', ${JSON.stringify(HELPER)}], { stdio: 'inherit' });
let told = 0;
if (process.argv[2] === 'tidy')
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      told += 1;
      // Long enough for a second one to arrive.
      if (told === 1) setTimeout(() => { console.log('told ' + told); process.exit(7); }, 300);
    });
setInterval(() => {}, 1000);
`;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The bootstrap in a project in which nothing is left to install, with the one command `wait`. */
function start(word: string): {
  bootstrap: ChildProcess;
  line(beginning: string): Promise<number>;
  end: Promise<number | null>;
} {
  const root = mkdtempSync(join(tmpdir(), 'consent-bootstrap-'));
  folders.push(root);
  for (const folder of ['test/run', '.wxt', 'node_modules']) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'bootstrap.mjs'), join(root, 'test/run/bootstrap.mjs'));
  writeFileSync(join(root, 'test/run/wait.ts'), COMMAND);
  for (const file of ['package-lock.json', 'package.json', '.wxt/tsconfig.json'])
    writeFileSync(join(root, file), '{ "type": "module" }');
  const bootstrap = spawn(process.execPath, [join(root, 'test/run/bootstrap.mjs'), 'wait', word]);
  const lines: string[] = [];
  createInterface({ input: bootstrap.stdout }).on('line', (line) => lines.push(line));
  const line = (beginning: string) =>
    vi.waitFor(
      () =>
        Number(lines.find((each) => each.startsWith(beginning))?.slice(beginning.length) ?? expect.fail(lines.join())),
      { timeout: 10_000 },
    );
  return { bootstrap, line, end: new Promise((resolve) => bootstrap.once('close', (code) => resolve(code))) };
}

it.runIf(process.platform !== 'win32').each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s to the bootstrap ends what the command started', async (signal, code) => {
  const { bootstrap, line, end } = start('');
  await line('helper ');
  bootstrap.kill(signal);
  // The output is closed once the last of them is gone.
  expect(await end).toBe(code);
});

it.runIf(process.platform !== 'win32')(
  'a command that ends in its own way is told once, and gives its exit code',
  async () => {
    const { bootstrap, line, end } = start('tidy');
    await line('helper ');
    bootstrap.kill('SIGINT');
    expect(await line('told ')).toBe(1);
    expect(await end).toBe(7);
  },
);

it('keeps stdout for the command: what is said before it is on stderr', async () => {
  const root = mkdtempSync(join(tmpdir(), 'consent-bootstrap-'));
  folders.push(root);
  for (const folder of ['test/run', 'node_modules/wxt/bin']) mkdirSync(join(root, folder), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'bootstrap.mjs'), join(root, 'test/run/bootstrap.mjs'));
  for (const file of ['package-lock.json', 'package.json']) writeFileSync(join(root, file), '{ "type": "module" }');
  writeFileSync(join(root, 'node_modules/wxt/bin/wxt.mjs'), "console.log('types are prepared');");
  writeFileSync(join(root, 'test/run/say.ts'), "console.log('[1]');");
  const child = spawn(process.execPath, [join(root, 'test/run/bootstrap.mjs'), 'say']);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  expect(out).toBe('[1]\n');
  expect(err).toContain('types are prepared');
});
