import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../run/build.ts';
import { buttonNamed, press, type Recording, record } from '../run/record.ts';
import { aiia } from '../sandbox/aiia.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { scenarioOf, useStage } from './stage.ts';

const AXE = readFileSync(join(ROOT, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8');
const THEMES = ['light', 'dark'] as const;

describe('no page of the extension has an axe violation:', () => {
  const stage = useStage([oidc]);
  let recording: Recording;

  beforeAll(async () => {
    const { start } = scenarioOf(oidc, 'oidc-hybrid');
    recording = await record(stage.instrument);
    await walk(recording.page, stage.sandbox.origin(start.party) + start.path);
    await press(recording.panel, 'Stop');
    await buttonNamed(recording.panel, 'Record');
  });
  afterAll(() => recording.close());

  const open = async (path: string, ready: string) => {
    const page = await stage.instrument.browser.newPage();
    await page.goto(stage.instrument.url(path));
    await page.waitForSelector(ready);
    return page;
  };

  it.each(['decoded', 'tokens', 'request', 'response', 'compare'])(
    'the panel with a step selected, tab %s',
    async (tab) => {
      const { panel } = recording;
      await selectStep(panel);
      await panel.bringToFront();
      await panel.click(`[data-tab="${tab}"]`);
      await panel.waitForSelector(`[aria-labelledby="tab-${tab}"] :is(.part, .compare)`);
      expect(await inBothThemes(panel)).toEqual([]);
    },
  );

  it('the panel with a value followed and what the guide says unfolded', async () => {
    const { panel } = recording;
    await selectStep(panel);
    await panel.bringToFront();
    await panel.click('[data-tab="decoded"]');
    await panel.waitForSelector('.lineage-chip');
    await panel.$eval('.lineage-chip', (chip) => (chip as HTMLElement).click());
    await panel.$eval('.explain', (toggle) => (toggle as HTMLElement).click());
    await panel.waitForSelector('.value-bar');
    await panel.waitForSelector('.row .life-mark');
    await panel.waitForSelector('.explanation');
    expect(await inBothThemes(panel)).toEqual([]);
  });

  it.each([
    ['overview', '.flow-view'],
    ['values', '.lives'],
  ])('the panel with its flow selected, tab %s, wide and at 600 pixels', async (tab, ready) => {
    const { panel } = recording;
    await panel.$eval('[role="treeitem"][data-flow]', (row) => (row as HTMLElement).click());
    await panel.waitForSelector('[data-tab="overview"]');
    await panel.click(`[data-tab="${tab}"]`);
    await panel.waitForSelector(ready);
    expect(await inBothThemes(panel)).toEqual([]);
    await panel.setViewport({ width: 600, height: 800 });
    expect(await inBothThemes(panel)).toEqual([]);
    await panel.setViewport({ width: 1280, height: 800 });
  });

  it('the panel with the picture of its flow, and of the life of a value', async () => {
    const { panel } = recording;
    await panel.setViewport({ width: 1280, height: 800 });
    await selectStep(panel);
    await panel.waitForSelector('[role="option"][aria-selected="true"]');
    expect(await inBothThemes(panel)).toEqual([]);
    // With a value followed, and without.
    const following = await panel.$('.picture.following');
    await panel.$eval('.lineage-chip', (chip) => (chip as HTMLElement).click());
    await panel.waitForSelector(following ? '.picture:not(.following)' : '.picture.following [data-event]');
    expect(await inBothThemes(panel)).toEqual([]);
  });

  it('the ways to export, and the question before an export with secrets', async () => {
    const { panel } = recording;
    await press(panel, 'Other ways to export');
    await panel.waitForSelector('[role="menu"]');
    expect(await inBothThemes(panel)).toEqual([]);
    await press(panel, 'Export HAR with secrets…');
    await panel.waitForSelector('[role="alertdialog"]');
    expect(await inBothThemes(panel)).toEqual([]);
    await press(panel, 'Cancel');
  });

  it('the empty panel', async () => {
    const panel = await open('panel.html?tab=1', '.empty');
    expect(await inBothThemes(panel)).toEqual([]);
    await panel.close();
  });

  it('the viewer', async () => {
    const viewer = await open('viewer.html', '[role="treeitem"]');
    await selectStep(viewer);
    expect(await inBothThemes(viewer)).toEqual([]);
    await viewer.close();
  });

  it('the pop-up, idle and recording', async () => {
    const popup = await open('popup.html', '.popup .record:not(:disabled)');
    expect(await inBothThemes(popup)).toEqual([]);
    await press(popup, 'Record everything');
    await buttonNamed(popup, 'Stop');
    expect(await inBothThemes(popup)).toEqual([]);
    await press(popup, 'Stop');
    await buttonNamed(popup, 'Record everything');
    await popup.close();
  });

  it('the options', async () => {
    const options = await open('options.html', '.hosts li');
    await press(options, 'Save');
    await options.waitForSelector('#told:not([hidden])');
    expect(await inBothThemes(options)).toEqual([]);
    await options.close();
  });
});

describe('what was found has no axe violation either:', () => {
  const stage = useStage([aiia]);
  let recording: Recording;

  beforeAll(async () => {
    const { start } = scenarioOf(aiia, 'aiia-code-reused');
    recording = await record(stage.instrument);
    await walk(recording.page, stage.sandbox.origin(start.party) + start.path);
    await press(recording.panel, 'Stop');
    await buttonNamed(recording.panel, 'Record');
  });
  afterAll(() => recording.close());

  it('the findings of a flow with the help and the question before muting, and its scorecard', async () => {
    const { panel } = recording;
    await panel.waitForSelector('.row .finding-mark.error');
    await panel.$eval('[role="treeitem"][data-flow]', (row) => (row as HTMLElement).click());
    await panel.waitForSelector('[data-tab="findings"]');
    await panel.click('[data-tab="findings"]');
    await panel.waitForSelector('.finding');
    for (const button of ['.help-toggle', '.mute'])
      await panel.$eval(`.finding ${button}`, (element) => (element as HTMLElement).click());
    await panel.waitForSelector('.finding .help-page');
    await panel.type('.mute-form [name="reason"]', 'a known fault');
    await unfoldAll(panel);
    expect(await wideAndNarrow(panel)).toEqual([]);
  });

  it('a muted finding, and the findings of a step', async () => {
    const { panel } = recording;
    await panel.$eval('.mute-form', (form) => (form as HTMLFormElement).requestSubmit());
    await panel.waitForSelector('.scores.muted');
    await unfoldAll(panel);
    expect(await inBothThemes(panel)).toEqual([]);
    await panel.$eval('.row:has(.finding-mark)[data-step]', (row) => (row as HTMLElement).click());
    await panel.waitForSelector('[data-tab="decoded"]');
    await panel.click('[data-tab="findings"]');
    await panel.waitForSelector('.of-flow');
    expect(await wideAndNarrow(panel)).toEqual([]);
  });
});

async function unfoldAll(page: Page): Promise<void> {
  await page.$$eval('details', (all) => {
    for (const each of all) each.open = true;
  });
}

async function wideAndNarrow(page: Page): Promise<string[]> {
  const wide = await inBothThemes(page);
  await page.setViewport({ width: 600, height: 800 });
  const narrow = await inBothThemes(page);
  await page.setViewport({ width: 1280, height: 800 });
  return [...wide, ...narrow];
}

async function selectStep(page: Page): Promise<void> {
  const row = await page.waitForSelector('[role="treeitem"][data-role="authorization-response"]');
  await row?.evaluate((element) => (element as HTMLElement).click());
  await page.waitForSelector('[role="tabpanel"]');
}

/** Violations as `theme: rule at selector`. The policy of the pages forbids script tags: the source is evaluated. */
async function inBothThemes(page: Page): Promise<string[]> {
  await page.bringToFront();
  await page.evaluate(AXE);
  const found: string[] = [];
  for (const theme of THEMES) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: theme }]);
    const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${theme}: ${id} at ${target}`)));
  }
  return found;
}
