import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ROOT } from './build.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The files that a system, its fixture and the command need, in a folder of their own. */
function copy(): string {
  const root = mkdtempSync(join(tmpdir(), 'consent-scaffold-'));
  folders.push(root);
  for (const folder of ['lib/flow', 'lib/systems', 'test/fixtures'])
    cpSync(join(ROOT, folder), join(root, folder), { recursive: true });
  for (const folder of ['test/run', 'test/systems']) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ['new-system.ts', 'scaffold.ts', 'scaffold-system.ts', 'build.ts'])
    cpSync(join(ROOT, 'test/run', file), join(root, 'test/run', file));
  cpSync(join(ROOT, 'README.md'), join(root, 'README.md'));
  writeFileSync(join(root, 'package.json'), '{"type":"module"}');
  const biome = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as Record<string, unknown>;
  writeFileSync(join(root, 'biome.json'), JSON.stringify({ ...biome, $schema: undefined, vcs: undefined }));
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  return root;
}

function run(root: string, ...words: string[]): { status: number | null; said: string } {
  const script = join(root, 'test/run/new-system.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...words], { cwd: root, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
}

/** Runs a program that comes with the project on files of a copy. */
function check(root: string, script: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules', script), ...words], {
    cwd: root,
    encoding: 'utf8',
  });
  return status === 0 ? 'fine' : `${stdout}${stderr}`;
}

test('a system that was scaffolded is in the list, type-checks, is formatted, and passes its own tests', () => {
  const root = copy();
  const { status, said } = run(root, 'north-bank', "North Bank's consent");
  expect(said).toContain('wrote lib/systems/north-bank.ts');
  expect(said).toContain('test/fixtures/systems/north-bank.txt');
  expect(status).toBe(0);
  expect(readFileSync(join(root, 'lib/systems/index.ts'), 'utf8')).toContain(
    "import { northBank } from './north-bank.ts';",
  );
  for (const file of ['fixtures.test.ts', 'systems.test.ts'])
    cpSync(join(ROOT, 'test/systems', file), join(root, 'test/systems', file));

  const compilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, noUncheckedIndexedAccess: true },
    ...{ module: 'esnext', moduleResolution: 'bundler', target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'] },
    ...{ allowImportingTsExtensions: true, types: ['node'] },
  };
  const include = ['lib/systems/index.ts', 'test/systems/north-bank.test.ts'];
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions, include }));
  expect(check(root, 'typescript/bin/tsc', '-p', root)).toBe('fine');

  const written = ['lib/systems/north-bank.ts', 'lib/systems/index.ts', 'test/systems/north-bank.test.ts'];
  expect(check(root, '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', ...written)).toBe('fine');

  writeFileSync(join(root, 'vitest.config.js'), "export default { test: { include: ['test/systems/*.test.ts'] } };");
  const vitest = (...words: string[]) => check(root, 'vitest/vitest.mjs', 'run', '--root', root, ...words);
  expect(vitest('north-bank')).toBe('fine');
  expect(vitest('fixtures.test', 'systems/systems', '-t', '^north-bank|^the list of systems|^a family')).toBe('fine');
}, 120_000);

test.each([
  [[], 'The id is missing.'],
  [['North', 'T'], '"North" is no id'],
  [['north--bank', 'T'], '"north--bank" is no id'],
  [['../north', 'T'], '"../north" is no id'],
  [['9bank', 'T'], '"9bank" is no id'],
  [['help', 'T'], '"help" means something else here'],
  [['bs2', 'T'], 'lib/systems/bs2.ts is there already.'],
  [['north'], 'The title is missing.'],
  [['north', 'a */ b'], 'The title has to be plain text in one line.'],
])('%j is refused: %s', (words, sentence) => {
  const root = copy();
  const before = readFileSync(join(root, 'lib/systems/index.ts'), 'utf8');
  const { status, said } = run(root, ...words);
  expect(status).toBe(1);
  expect(said).toContain(sentence);
  expect(said).toContain('Usage: npm run new:system');
  expect(said).not.toContain('    at ');
  expect(readFileSync(join(root, 'lib/systems/index.ts'), 'utf8')).toBe(before);
});
