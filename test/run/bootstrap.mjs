// The first thing that runs on a fresh clone: plain JavaScript, no dependency, any Node from 18 on.
// Installs what is missing, then hands over to the same command in TypeScript on Node 22.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, 'node_modules');
const [command = '', ...rest] = process.argv.slice(2);

const script = join(root, 'test', 'run', `${command}.ts`);
if (!existsSync(script)) stop(`There is no command "${command}".`);
if (!installed()) {
  console.log('Installing dependencies (npm ci) …');
  install();
}
const node = node22();
if (!existsSync(join(root, '.wxt', 'tsconfig.json'))) run(node, [join(modules, 'wxt', 'bin', 'wxt.mjs'), 'prepare']);
const { status, signal, error } = spawnSync(node, ['--disable-warning=ExperimentalWarning', script, ...rest], {
  stdio: 'inherit',
  cwd: root,
});
if (error) stop(`${node} could not be started: ${error.message}`);
process.exit(status ?? (signal ? 130 : 1));

/**
 * Whether node_modules holds what the lock file says, for which npm keeps a copy of its own. Times
 * would not tell: a checkout of an older commit makes the lock file new.
 */
function installed() {
  const locked = packages(join(root, 'package-lock.json'));
  const present = packages(join(modules, '.package-lock.json'));
  return Object.entries(locked).every(
    // Of what is optional, npm installs what suits this machine.
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * npm leaves out the packages with binaries when those want a newer Node than the one that it runs
 * on: below 20.19 it is therefore run by the newer one, which is fetched into a folder of its own.
 */
function install() {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  if (isAtLeast(20, 19) || !npm) return run('npm', ['ci', ...quiet]);
  const folder = mkdtempSync(join(tmpdir(), 'consent-tracer-node-'));
  const { version } = packages(join(root, 'package-lock.json'))['node_modules/node'];
  run('npm', ['install', '--prefix', folder, '--no-save', ...quiet, `node@${version}`], folder);
  run(broughtTo(join(folder, 'node_modules')), [npm, 'ci', ...quiet]);
  rmSync(folder, { recursive: true, force: true });
}

/** This Node where it runs TypeScript by itself, else the one that npm ci brought along. */
function node22() {
  // Types are stripped without a flag from 22.18, and in the next line from 23.6.
  return isAtLeast(23, 6) || (isAtLeast(22, 18) && !isAtLeast(23, 0)) ? process.execPath : broughtTo(modules);
}

function isAtLeast(major, minor) {
  const [own = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
  return own > major || (own === major && ownMinor >= minor);
}

/** The program of the package `node` in a folder of packages. */
function broughtTo(folder) {
  const program = join(folder, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  // npm can be set to run no install scripts; the package's own one only fetches the binary's package.
  run(process.execPath, [join(folder, 'node', 'installArchSpecificPackage.js')], join(folder, 'node'));
  if (existsSync(program)) return program;
  return stop(`Node 22.18 or newer is needed; this is ${process.versions.node}, and the one from npm did not install.`);
}

function run(program, args, cwd = root) {
  // npm is a script on Windows, which only a shell starts; its arguments need no quoting.
  const shell = program === 'npm' && process.platform === 'win32';
  const { status, error } = spawnSync(program, args, { stdio: 'inherit', cwd, shell });
  if (status !== 0)
    stop(`"${program} ${args.join(' ')}" failed${error ? `: ${error.message}` : ''}. What it printed above says why.`);
}

/** @returns {never} */
function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
