// The first thing that runs on a fresh clone: plain JavaScript, no dependency, any Node from 18 on.
// Installs what is missing, then hands over to the same command in TypeScript on Node 22.
// All that is said before that goes to stderr: stdout is the command's own, which may be read by a program.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const modules = join(root, 'node_modules');
const [command = '', ...rest] = process.argv.slice(2);

const script = join(root, 'test', 'run', `${command}.ts`);
if (!existsSync(script)) stop(`There is no command "${command}".`);
if (!installed()) {
  console.error('Installing dependencies (npm ci) …');
  await install();
}
const node = await node22();
if (!existsSync(join(root, '.wxt', 'tsconfig.json')))
  await run(node, [join(modules, 'wxt', 'bin', 'wxt.mjs'), 'prepare']);
const { status, error } = await start(node, ['--disable-warning=ExperimentalWarning', script, ...rest]);
if (error) stop(`${node} could not be started: ${error.message}`);
process.exit(status ?? 1);

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
async function install() {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  if (isAtLeast(20, 19) || !npm) return run('npm', ['ci', ...quiet]);
  const folder = mkdtempSync(join(tmpdir(), 'consent-tracer-node-'));
  const { version } = packages(join(root, 'package-lock.json'))['node_modules/node'];
  await run('npm', ['install', '--prefix', folder, '--no-save', ...quiet, `node@${version}`], folder);
  await run(await broughtTo(join(folder, 'node_modules')), [npm, 'ci', ...quiet]);
  rmSync(folder, { recursive: true, force: true });
}

/** This Node where it runs TypeScript by itself, else the one that npm ci brought along. */
async function node22() {
  // Types are stripped without a flag from 22.18, and in the next line from 23.6.
  return isAtLeast(23, 6) || (isAtLeast(22, 18) && !isAtLeast(23, 0)) ? process.execPath : broughtTo(modules);
}

function isAtLeast(major, minor) {
  const [own = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
  return own > major || (own === major && ownMinor >= minor);
}

/** The program of the package `node` in a folder of packages. */
async function broughtTo(folder) {
  const program = join(folder, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  // npm can be set to run no install scripts; the package's own one only fetches the binary's package.
  await run(process.execPath, [join(folder, 'node', 'installArchSpecificPackage.js')], join(folder, 'node'));
  if (existsSync(program)) return program;
  return stop(`Node 22.18 or newer is needed; this is ${process.versions.node}, and the one from npm did not install.`);
}

async function run(program, args, cwd = root) {
  // npm is a script on Windows, which only a shell starts; its arguments need no quoting.
  const shell = program === 'npm' && process.platform === 'win32';
  const { status, error } = await start(program, args, { cwd, shell, stdio: ['inherit', 2, 'inherit'] });
  if (status !== 0)
    stop(`"${program} ${args.join(' ')}" failed${error ? `: ${error.message}` : ''}. What it printed above says why.`);
}

/**
 * Runs a program and all that it starts in a group of their own, and hands each signal on to the
 * whole group: whoever ends this process, by Ctrl-C or by its id alone, ends all of them, and each
 * is told once. Once the program is gone after a signal, so is this process.
 *
 * @returns {Promise<{ status: number | null, error?: Error }>}
 */
function start(program, args, options = {}) {
  // Windows has no groups; its console tells every program of Ctrl-C.
  const windows = process.platform === 'win32';
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'inherit', cwd: root, detached: !windows, ...options });
    const pass = (signal) => {
      try {
        if (!windows) process.kill(-child.pid, signal);
        else if (signal !== 'SIGINT') child.kill(signal);
      } catch {
        // It has ended by itself in the meantime.
      }
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, pass);
    const ended = (result) => {
      for (const signal of signals) process.off(signal, pass);
      resolve(result);
    };
    child.once('error', (error) => ended({ status: null, error }));
    child.once('exit', (status, signal) => ended({ status: signal ? 128 + constants.signals[signal] : status }));
  });
}

/** @returns {never} */
function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
