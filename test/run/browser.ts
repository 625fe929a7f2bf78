import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser, type LaunchOptions, type Page, type WebWorker } from 'puppeteer-core';

const NAMES = [
  'google-chrome',
  'google-chrome-stable',
  'chromium',
  'chromium-browser',
  'microsoft-edge',
  'microsoft-edge-stable',
];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...[process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].flatMap((base) =>
    base
      ? [join(base, 'Google/Chrome/Application/chrome.exe'), join(base, 'Microsoft/Edge/Application/msedge.exe')]
      : [],
  ),
];

/**
 * Path of a Chromium-family browser: `CHROME_PATH`, an installed one, one that was fetched before,
 * else one that this installs (Debian's by apt when root, else the one of `@puppeteer/browsers`).
 *
 * @throws Error that says exactly what to do
 */
export function findBrowser(): string {
  const given = process.env.CHROME_PATH;
  if (given) {
    if (runnable(given)) return given;
    throw new Error(`CHROME_PATH names ${given}, which is not a program that can be run. Correct it or unset it.`);
  }
  return installedBrowser() ?? cachedBrowser() ?? byApt() ?? byPuppeteer() ?? missing();
}

function installedBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const candidates = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...PLACES].find(runnable);
}

function byApt(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
  console.log('No browser found: installing Debian’s chromium by apt …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-qq'],
    ['install', '-y', '-qq', 'chromium'],
  ]) {
    const { status } = spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env });
    if (status !== 0) return undefined;
  }
  return installedBrowser();
}

const CACHE = process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer');

/** The newest Chrome for Testing that `@puppeteer/browsers` has fetched before; asks no network. */
export function cachedBrowser(cache = CACHE): string | undefined {
  if (!existsSync(cache)) return undefined;
  try {
    // Its lines read `chrome@<version> (<platform>) <path>`.
    const found = [...puppeteerBrowsers('list', '--path', cache).matchAll(/^chrome@(\S+) \([^)]*\) (.+)$/gm)];
    const newest = found.sort(([, a = ''], [, b = '']) => b.localeCompare(a, 'en', { numeric: true }));
    return newest.map(([, , path = '']) => path).find(runnable);
  } catch {
    return undefined;
  }
}

function puppeteerBrowsers(...args: string[]): string {
  const tool = join(import.meta.dirname, '..', '..', 'node_modules', '@puppeteer', 'browsers', 'lib', 'main-cli.js');
  return execFileSync(process.execPath, [tool, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function byPuppeteer(): string | undefined {
  console.log('No browser found: fetching Chrome for Testing with @puppeteer/browsers …');
  try {
    const printed = puppeteerBrowsers('install', 'chrome@stable', '--path', CACHE);
    // Its last line reads `chrome@<version> <path>`.
    const path = printed
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^\S+\s+/, '');
    return path && runnable(path) ? path : undefined;
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    console.log(`  that failed: ${/^\w*Error: .*$/m.exec(stderr)?.[0] ?? String(error)}`);
    return undefined;
  }
}

function missing(): never {
  throw new Error(
    'No Chromium-family browser was found and none could be installed. Install Google Chrome, Chromium or Edge, ' +
      'or set CHROME_PATH to the program’s full path, then run the same command again.',
  );
}

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// What runs inside an extension page, by way of `evaluate`.
declare const chrome: { tabs: { create(options: { url: string }): Promise<{ id?: number }> } };

/** A browser with the extension in it. */
export interface Instrument {
  browser: Browser;
  extensionId: string;
  /** Address of one of the extension's pages. */
  url(page: string): string;
  /** Opens an ordinary tab and says its id. `helper`: a page of the extension that asks for it; without one, a page for that alone. */
  openTab(helper?: Page): Promise<{ page: Page; tabId: number }>;
  /** Ends the extension's worker as the browser would; the next event starts it again. */
  killWorker(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts the browser with the unpacked extension of `directory` and waits until its worker is
 * up, because a navigation before that would be missed.
 */
export async function launch(directory: string, options: LaunchOptions = {}): Promise<Instrument> {
  const root = process.getuid?.() === 0;
  const browser = await puppeteer.launch({
    executablePath: findBrowser(),
    headless: true,
    pipe: true,
    enableExtensions: [directory],
    ...options,
    args: [
      ...(root ? ['--no-sandbox'] : []),
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // What costs processor time and shows nothing here: a window larger than its pages, a renderer kept for later, a
      // graphics card that is played by the processor.
      ...(options.headless === false
        ? []
        : ['--window-size=800,600', '--disable-features=SpareRendererForSitePerProcess', '--disable-gpu']),
      ...(options.args ?? []),
    ],
  });
  const target = await browser.waitForTarget((candidate) => isWorker(candidate.type(), candidate.url()));
  const extensionId = new URL(target.url()).host;
  const url = (page: string) => `chrome-extension://${extensionId}/${page}`;
  return {
    browser,
    extensionId,
    url,
    openTab: async (helper) => {
      if (helper) return openTab(browser, helper);
      const own = await browser.newPage();
      await own.goto(url('options.html'));
      const opened = await openTab(browser, own);
      await own.close();
      return opened;
    },
    killWorker: () => killWorker(browser),
    close: () => browser.close(),
  };
}

function isWorker(type: string, url: string): boolean {
  return type === 'service_worker' && url.startsWith('chrome-extension://') && url.endsWith('/background.js');
}

async function openTab(browser: Browser, helper: Page): Promise<{ page: Page; tabId: number }> {
  const marker = `about:blank#${crypto.randomUUID()}`;
  const tabId = await helper.evaluate(async (url) => (await chrome.tabs.create({ url })).id ?? -1, marker);
  const target = await browser.waitForTarget((candidate) => candidate.url() === marker);
  const page = await target.page();
  if (!page) throw new Error('the browser opened no tab');
  return { page, tabId };
}

async function killWorker(browser: Browser): Promise<void> {
  const target = browser.targets().find((candidate) => isWorker(candidate.type(), candidate.url()));
  if (!target) return;
  const worker: WebWorker | null = await target.worker();
  const gone = new Promise<void>((resolve) => {
    const listener = (closed: unknown) => {
      if (closed !== target) return;
      browser.off('targetdestroyed', listener);
      resolve();
    };
    browser.on('targetdestroyed', listener);
  });
  await worker?.close();
  await gone;
}
