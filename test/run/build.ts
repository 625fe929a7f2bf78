import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..', '..');

/** Runs one of the installed tools on this very Node; its output is shown only when it fails. */
export function tool(name: string, args: string[], show = false): { ok: boolean; output: string } {
  const bins: Record<string, string> = {
    wxt: 'wxt/bin/wxt.mjs',
    tsc: 'typescript/bin/tsc',
    biome: '@biomejs/biome/bin/biome',
    vitest: 'vitest/vitest.mjs',
  };
  const script = join(ROOT, 'node_modules', bins[name] ?? name);
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [script, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: show ? 'inherit' : 'pipe',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}` };
}

/**
 * Builds the extension with the hosts granted in its manifest and says where it is.
 *
 * @throws Error with what the build printed
 */
export function buildForTest(): string {
  return build('chrome-mv3-test', ['--mode', 'test']);
}

/**
 * Builds the extension as users install it, hosts optional.
 *
 * @throws Error with what the build printed
 */
export function buildForUsers(): string {
  return build('chrome-mv3');
}

function build(folder: string, more: string[] = []): string {
  const { ok, output } = tool('wxt', ['build', '-b', 'chrome', '--mv3', ...more]);
  if (!ok) throw new Error(`The extension did not build:\n${output}`);
  return join(ROOT, '.output', folder);
}
