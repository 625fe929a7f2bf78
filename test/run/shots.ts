import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'puppeteer-core';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { walk } from '../sandbox/core/walk.ts';
import { systems } from '../sandbox/index.ts';
import { type Instrument, launch } from './browser.ts';
import { buildForTest, buildForUsers, ROOT } from './build.ts';
import { openConsentPanel } from './devtools.ts';
import { buttonNamed, press, record } from './record.ts';

/** `npm run shots`: the pictures in docs/pictures, taken of real traffic in a real browser. */
const FOLDER = join(ROOT, 'docs', 'pictures');

type Theme = 'light' | 'dark';
const THEMES: readonly Theme[] = ['light', 'dark'];
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 600, height: 800 };

async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const extension = buildForTest();
  const sandbox = await startSandbox(systems);
  try {
    const instrument = await launch(extension, { handleDevToolsAsPage: true });
    try {
      await pagesWithoutTraffic(instrument, sandbox);
      await panels(instrument, sandbox);
      await findings(instrument, sandbox);
      await otherPages(instrument, sandbox);
      await realDevTools(instrument, sandbox);
    } finally {
      await instrument.close();
    }
    await withoutPermission(sandbox);
  } finally {
    await sandbox.close();
  }
}

async function shoot(page: Page, name: string, size: { width: number; height: number }, theme: Theme): Promise<void> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
  await page.setViewport(size);
  await page.bringToFront();
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}

/** Waits until an element has this text in it. Puppeteer's `mutation` polling is blind to a text that changes in place. */
async function said(page: Page | Frame, selector: string, text: string): Promise<void> {
  await page.waitForFunction(
    (where, wanted) => [...document.querySelectorAll(where)].some((element) => element.textContent?.includes(wanted)),
    { polling: 50 },
    selector,
    text,
  );
}

async function pagesWithoutTraffic(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const start = await instrument.browser.newPage();
  await start.goto(sandbox.startUrl);
  await shoot(start, 'start-page', { width: 1280, height: 900 }, 'light');
  await start.close();
  const { page, tabId } = await instrument.openTab();
  const panel = await instrument.browser.newPage();
  await panel.goto(instrument.url(`panel.html?tab=${tabId}`));
  await said(panel, '.empty h2', 'Nothing is recorded yet');
  await shoot(panel, 'panel-empty', WIDE, 'light');
  await panel.close();
  await page.close();
}

interface Subject {
  scenario: string;
  /** What the session is renamed to. */
  name: string;
  /** Selector of the row that is selected. */
  row: string;
  /** Start of the names of its pictures. */
  file: string;
  /** The tab that has a picture of its own besides the decoded one. */
  tab: string;
}

const SUBJECTS: Subject[] = [
  {
    scenario: 'oidc-hybrid',
    name: 'Sign-in with a hybrid response',
    row: '[data-role="authorization-response"]',
    file: 'panel',
    tab: 'tokens',
  },
  {
    scenario: 'opus-cpf-mismatch',
    name: 'Customer reports CPF_MISMATCH',
    row: ':has(.decided.failed)',
    file: 'panel-failure',
    tab: 'response',
  },
];

/** The panel with a flow that succeeded and with one that failed: wide and narrow, light and dark. */
async function panels(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  for (const subject of SUBJECTS) {
    const recording = await record(instrument);
    const { panel, page } = recording;
    if (subject.file === 'panel') {
      await said(panel, '.empty h2', 'Recording');
      await shoot(panel, 'panel-recording', WIDE, 'light');
    }
    await walk(page, startOf(sandbox, subject.scenario));
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record');
    await rename(panel, subject.name);
    await select(panel, subject.row);
    for (const theme of THEMES) {
      await shoot(panel, `${subject.file}-${theme}`, WIDE, theme);
      await shoot(panel, `${subject.file}-narrow-${theme}`, NARROW, theme);
    }
    const { tab } = subject;
    await choose(panel, tab, '.part');
    await shoot(panel, `${subject.file}-${tab}`, WIDE, 'light');
    await choose(panel, 'decoded', '.part');
    await lives(panel, subject.file);
    await recording.close();
  }
}

async function choose(panel: Page, tab: string, ready: string): Promise<void> {
  await panel.$eval(`[data-tab="${tab}"]`, (element) => (element as HTMLElement).click());
  await panel.waitForSelector(`[aria-labelledby="tab-${tab}"] ${ready}`);
}

/** A value that is followed through its flow, and the flow itself: its overview, its values and its findings. */
async function lives(panel: Page, file: string): Promise<void> {
  await panel.$eval('.lineage-chip', (chip) => (chip as HTMLElement).click());
  await panel.waitForSelector('.value-bar');
  for (const theme of THEMES) await shoot(panel, `${file}-value-${theme}`, WIDE, theme);
  await panel.keyboard.press('Escape');
  const flow = await panel.waitForSelector('[role="treeitem"][data-flow]');
  await flow?.evaluate((element) => (element as HTMLElement).click());
  await panel.waitForSelector('.flow-view');
  for (const theme of THEMES) await shoot(panel, `${file}-overview-${theme}`, WIDE, theme);
  await choose(panel, 'values', '.lives');
  for (const theme of THEMES) await shoot(panel, `${file}-values-${theme}`, WIDE, theme);
  await shoot(panel, `${file}-values-narrow`, NARROW, 'light');
  await choose(panel, 'findings', '.scorecard');
  await shoot(panel, `${file}-findings-light`, WIDE, 'light');
}

/** What the checks find where a redirect URI differs by a slash: the finding, its help, the scorecard, a mute. */
async function findings(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const recording = await record(instrument);
  const { panel, page } = recording;
  await walk(page, startOf(sandbox, 'vipps-redirect-uri-slash-token'));
  await press(panel, 'Stop');
  await buttonNamed(panel, 'Record');
  await rename(panel, 'No token since the release');
  const flow = await panel.waitForSelector('[role="treeitem"][data-flow]');
  await flow?.evaluate((element) => (element as HTMLElement).click());
  await choose(panel, 'findings', '[data-finding="R1"]');
  for (const theme of THEMES) await shoot(panel, `findings-${theme}`, WIDE, theme);
  await shoot(panel, 'findings-narrow', NARROW, 'light');
  await panel.$eval('[data-finding="R1"] .help-toggle', (element) => (element as HTMLElement).click());
  await panel.waitForSelector('[data-finding="R1"] .help-page');
  for (const theme of THEMES) await shoot(panel, `findings-help-${theme}`, WIDE, theme);
  await panel.$eval('.scorecard details', (element) => {
    (element as HTMLDetailsElement).open = true;
    element.scrollIntoView();
  });
  await shoot(panel, 'findings-scorecard', WIDE, 'light');
  await recording.close();
}

function startOf(sandbox: Sandbox, id: string): string {
  const scenario = systems.flatMap(({ scenarios }) => scenarios).find((each) => each.id === id);
  if (!scenario) throw new Error(`The sandbox has no scenario ${id}.`);
  return sandbox.origin(scenario.start.party) + scenario.start.path;
}

async function rename(panel: Page, name: string): Promise<void> {
  await press(panel, 'Rename session');
  await panel.waitForSelector('input.rename:focus');
  await panel.keyboard.type(name);
  await panel.keyboard.press('Enter');
  await said(panel, '.session-picker', name);
}

/** Selects a row by script, as DevTools' frame takes no mouse, and waits until it is inspected. */
async function select(panel: Page | Frame, row: string): Promise<void> {
  const found = await panel.waitForSelector(`[role="treeitem"]${row}`);
  await found?.evaluate((element) => (element as HTMLElement).click());
  await panel.waitForSelector('[aria-labelledby="tab-decoded"] .part');
}

async function otherPages(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const { browser } = instrument;
  const viewer = await browser.newPage();
  await viewer.goto(instrument.url('viewer.html'));
  await viewer.locator('.pick::-p-text(hybrid)').click();
  await select(viewer, '[data-role="token-request"]');
  for (const theme of THEMES) await shoot(viewer, `viewer-${theme}`, WIDE, theme);
  await viewer.close();
  const options = await browser.newPage();
  await options.goto(instrument.url('options.html'));
  await options.waitForSelector('#limit:not(:disabled)');
  await options.waitForSelector('.hosts li');
  await shoot(options, 'options', { width: 800, height: 420 }, 'light');
  await options.close();
  await popups(instrument, sandbox);
}

/** The pop-up as the toolbar button opens it, idle and while a tab is recorded. */
async function popups(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const page = await instrument.browser.newPage();
  await page.goto(sandbox.startUrl);
  let popup = await openPopup(instrument, page);
  await buttonNamed(popup, 'Record this tab');
  await shootPopup(popup, 'popup');
  await press(popup, 'Record this tab');
  await buttonNamed(popup, 'Stop');
  await walk(page, startOf(sandbox, 'bs2-client-id'));
  popup = await openPopup(instrument, page);
  await said(popup, '.popup', 'steps so far');
  await shootPopup(popup, 'popup-recording');
  await press(popup, 'Stop');
  await buttonNamed(popup, 'Record this tab');
  await page.close();
}

async function openPopup(instrument: Instrument, page: Page): Promise<Page> {
  const { browser } = instrument;
  await page.bringToFront();
  const extension = (await browser.extensions()).get(instrument.extensionId);
  if (!extension) throw new Error('The browser does not list the extension.');
  const opened = browser.waitForTarget((target) => target.url() === instrument.url('popup.html'));
  await page.triggerExtensionAction(extension);
  return (await opened).asPage();
}

async function shootPopup(popup: Page, name: string): Promise<void> {
  const box = await popup.waitForSelector('.popup');
  await box?.screenshot({ path: join(FOLDER, `${name}.png`) });
  console.log(`docs/pictures/${name}.png`);
}

async function realDevTools(instrument: Instrument, sandbox: Sandbox): Promise<void> {
  const page = await instrument.browser.newPage();
  await page.goto(sandbox.startUrl);
  const { devtools, panel } = await openConsentPanel(instrument, page);
  const click = async (name: string) => (await buttonNamed(panel, name)).evaluate((element) => element.click());
  await click('Record');
  await buttonNamed(panel, 'Stop');
  await walk(page, startOf(sandbox, 'aiia-full'));
  await click('Stop');
  await buttonNamed(panel, 'Record');
  await select(panel, '[data-role="token-request"]');
  await devtools.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  await undock(devtools);
  await devtools.setViewport(WIDE);
  await panel.waitForFunction((width) => innerWidth === width, { polling: 50 }, WIDE.width);
  await devtools.screenshot({ path: join(FOLDER, 'devtools.png') });
  console.log('docs/pictures/devtools.png');
  await page.close();
}

/** A window of its own for DevTools, so that no room is kept beside it for the page. */
async function undock(devtools: Page): Promise<void> {
  const module = `import('./ui/legacy/legacy.js')`;
  await devtools.evaluate(
    `${module}.then(({ DockController }) => DockController.DockController.instance().setDockSide('undocked'))`,
  );
}

/** The packages that users get have no site at first: what the panel and the pop-up say then. */
async function withoutPermission(sandbox: Sandbox): Promise<void> {
  const instrument = await launch(buildForUsers());
  try {
    const { page, tabId } = await instrument.openTab();
    await page.goto(sandbox.startUrl);
    const panel = await instrument.browser.newPage();
    await panel.goto(instrument.url(`panel.html?tab=${tabId}`));
    await press(panel, 'Record');
    await said(panel, '.empty h2', 'Permission is missing');
    await shoot(panel, 'panel-permission', WIDE, 'light');
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record');
    const popup = await openPopup(instrument, page);
    await buttonNamed(popup, 'Allow start.localhost and record');
    await shootPopup(popup, 'popup-permission');
  } finally {
    await instrument.close();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
