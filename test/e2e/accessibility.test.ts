import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonNamed, press, type Recording, record } from '../run/record.ts';
import { aiia } from '../sandbox/aiia.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { forcedColours, violations } from './axe.ts';
import { scenarioOf, useStage } from './stage.ts';

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
      expect(await violations(panel)).toEqual([]);
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
    expect(await violations(panel)).toEqual([]);
  });

  it.each([
    ['overview', '.flow-view'],
    ['values', '.lives'],
  ])('the panel with its flow selected, tab %s', async (tab, ready) => {
    const { panel } = recording;
    await panel.$eval('[role="treeitem"][data-flow]', (row) => (row as HTMLElement).click());
    await panel.waitForSelector('[data-tab="overview"]');
    await panel.click(`[data-tab="${tab}"]`);
    await panel.waitForSelector(ready);
    expect(await violations(panel)).toEqual([]);
  });

  it('the panel with the picture of its flow, and of the life of a value', async () => {
    const { panel } = recording;
    await panel.setViewport({ width: 1280, height: 800 });
    await selectStep(panel);
    await panel.waitForSelector('[role="option"][aria-selected="true"]');
    expect(await violations(panel)).toEqual([]);
    // With a value followed, and without.
    const following = await panel.$('.picture.following');
    await panel.$eval('.lineage-chip', (chip) => (chip as HTMLElement).click());
    await panel.waitForSelector(following ? '.picture:not(.following)' : '.picture.following [data-event]');
    expect(await violations(panel)).toEqual([]);
  });

  it('the ways to export, and the question before an export with secrets', async () => {
    const { panel } = recording;
    await press(panel, 'Other ways to export');
    await panel.waitForSelector('[role="menu"]');
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Export HAR with secrets…');
    await panel.waitForSelector('[role="alertdialog"]');
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Cancel');
  });

  it('the preview of an export, with a value revealed and one that somebody wrote', async () => {
    const { panel } = recording;
    await press(panel, 'Other ways to export');
    await press(panel, 'See what is hidden, then export…');
    await panel.waitForSelector('dialog.redaction[open] tbody tr');
    expect(await violations(panel)).toEqual([]);
    await panel.type('.hide-more input', 'localhost');
    await panel.keyboard.press('Enter');
    await panel.waitForFunction(() => document.body.innerText.includes('your own choice'));
    await panel.$eval('.redaction-list td:last-child button[aria-label^="Reveal"]', (button) =>
      (button as HTMLElement).click(),
    );
    await panel.waitForSelector('.redaction-warning');
    expect(await violations(panel)).toEqual([]);
    await panel.keyboard.press('Escape');
    await panel.waitForSelector('dialog.redaction', { hidden: true });
  });

  it('the sheet of keys', async () => {
    const { panel } = recording;
    await toList(panel);
    await panel.keyboard.press('?');
    await panel.waitForSelector('.keys-sheet[open]');
    expect(await violations(panel)).toEqual([]);
    await panel.keyboard.press('Escape');
    await panel.waitForSelector('.keys-sheet', { hidden: true });
  });

  it('two chosen steps, and what differs between them', async () => {
    const { panel } = recording;
    await toList(panel);
    await panel.keyboard.down('Shift');
    await panel.keyboard.press('ArrowDown');
    await panel.keyboard.up('Shift');
    await panel.waitForSelector('.chosen-bar');
    expect(await violations(panel)).toEqual([]);
    await panel.keyboard.press('c');
    await panel.waitForSelector('[aria-labelledby="tab-compare"] .compare');
    expect(await violations(panel)).toEqual([]);
    await toList(panel);
  });

  it('a note that is being written, and steps with notes and marks', async () => {
    const { panel } = recording;
    await toList(panel);
    await panel.keyboard.press('m');
    await panel.keyboard.press('n');
    await panel.waitForSelector('.note-editor textarea:focus');
    expect(await violations(panel)).toEqual([]);
    await panel.focus('.note-editor textarea');
    await panel.keyboard.type('a note');
    await panel.keyboard.press('Enter');
    await panel.waitForSelector('[data-step="1"] .note-mark');
    await toList(panel);
    await panel.keyboard.down('Shift');
    await panel.keyboard.press('n');
    await panel.keyboard.up('Shift');
    await panel.waitForSelector('.note-editor textarea:focus');
    await panel.keyboard.type('of the session');
    await panel.keyboard.press('Enter');
    await panel.waitForFunction(() => document.body.innerText.includes('of the session'));
    expect(await violations(panel)).toEqual([]);
  });

  it('the search with its completions, its chips, a problem, and without a match', async () => {
    const { panel } = recording;
    const search = async (text: string, ready: string) => {
      await panel.focus('.search-field');
      await panel.keyboard.type(text);
      await panel.waitForSelector(ready);
    };
    await search('ho', '.search [role="listbox"] [role="option"]');
    await panel.keyboard.press('ArrowDown');
    expect(await violations(panel)).toEqual([]);
    await panel.keyboard.press('Enter');
    await search('localhost status:200 ', '.search .chip ~ .chip, .chips .chip');
    await panel.waitForSelector('.found-bar');
    expect(await violations(panel)).toEqual([]);
    await search('/(/', '.search-problem');
    expect(await violations(panel)).toEqual([]);
    for (let presses = 0; presses < 3; presses++) await panel.keyboard.press('Backspace');
    await search('no-such-thing', '.empty .ways-on');
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Clear the search');
    await panel.waitForSelector('[role="tree"]');
    // The field has the focus again, and its completions lie over what is below.
    await toList(panel);
  });

  it('the waterfall', async () => {
    const { panel } = recording;
    await selectStep(panel);
    await press(panel, 'Waterfall');
    await panel.waitForSelector('[aria-label="Steps by time"]');
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Save picture ▾');
    await panel.waitForSelector('[role="menu"]');
    expect(await violations(panel)).toEqual([]);
    await panel.keyboard.press('Escape');
    await press(panel, 'Sequence');
  });

  it('a body as a tree and as bytes, and the ways to copy', async () => {
    const { panel } = recording;
    await panel.$eval('[role="treeitem"][data-role="token-request"]', (row) => (row as HTMLElement).click());
    await panel.waitForSelector('[data-tab="response"]');
    await panel.click('[data-tab="response"]');
    await press(panel, 'Tree');
    await panel.waitForSelector('.json-tree [role="treeitem"]');
    await panel.focus('.json-tree');
    await panel.keyboard.press('ArrowDown');
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Bytes');
    await panel.waitForSelector('.hex-row');
    expect(await violations(panel)).toEqual([]);
    await panel.$eval('.copy-menu.named [aria-haspopup]', (button) => (button as HTMLElement).click());
    await panel.waitForSelector('.copy-ways');
    expect(await violations(panel)).toEqual([]);
    await panel.keyboard.press('Escape');
  });

  it('the columns of the list', async () => {
    const { panel } = recording;
    await press(panel, 'Columns');
    await panel.waitForSelector('.columns-box:popover-open');
    expect(await violations(panel)).toEqual([]);
    await panel.keyboard.press('Escape');
  });

  it('a session that is being renamed, and one that was deleted', async () => {
    const { panel } = recording;
    await press(panel, 'Rename session');
    await panel.waitForSelector('input.rename');
    // What leaves the field to look at the page keeps the name.
    expect(await violations(panel)).toEqual([]);
    await panel.focus('input.rename');
    await panel.keyboard.press('Escape');
    await press(panel, 'Delete session');
    await buttonNamed(panel, 'Undo');
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Undo');
    await panel.waitForSelector('[role="treeitem"]');
  });

  it('forced colours leave what is selected and what divides to be seen', async () => {
    const { panel } = recording;
    await selectStep(panel);
    const viewer = await open('viewer.html', '.library .current');
    const lines = (page: Page, selector: string) =>
      page.$eval(selector, (element) => {
        const { borderBottomColor, outlineStyle } = getComputedStyle(element);
        return [borderBottomColor, outlineStyle];
      });
    const inViewer = await forcedColours(viewer);
    expect(await lines(viewer, '.library .current')).toContain('solid');
    await inViewer.end();
    const looks = await forcedColours(panel);
    const [selected, other] = await Promise.all(
      ['true', 'false'].map((is) => lines(panel, `.tabs [aria-selected="${is}"]`)),
    );
    expect(selected).not.toEqual(other);
    const [line, ground] = await panel.$eval('.splitter', (element) => [
      getComputedStyle(element).backgroundImage,
      getComputedStyle(document.documentElement).backgroundColor,
    ]);
    expect(line).toContain('gradient');
    expect(line).not.toContain(ground);
    await looks.end();
    await viewer.close();
  });

  it('the empty panel', async () => {
    const panel = await open('panel.html?tab=1', '.empty');
    expect(await violations(panel)).toEqual([]);
    await panel.close();
  });

  it('the viewer', async () => {
    const viewer = await open('viewer.html', '[role="treeitem"]');
    await selectStep(viewer);
    expect(await violations(viewer)).toEqual([]);
    await viewer.close();
  });

  it('the pop-up, idle and recording', async () => {
    const popup = await open('popup.html', '.popup .record:not(:disabled)');
    expect(await violations(popup)).toEqual([]);
    await press(popup, 'Record everything');
    await buttonNamed(popup, 'Stop');
    expect(await violations(popup)).toEqual([]);
    await press(popup, 'Stop');
    await buttonNamed(popup, 'Record everything');
    await popup.close();
  });

  it('the options', async () => {
    const options = await open('options.html', '.hosts li');
    await press(options, 'Save');
    await options.waitForSelector('#told:not([hidden])');
    expect(await violations(options)).toEqual([]);
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
    expect(await violations(panel)).toEqual([]);
  });

  it('a muted finding, and the findings of a step', async () => {
    const { panel } = recording;
    await panel.$eval('.mute-form', (form) => (form as HTMLFormElement).requestSubmit());
    await panel.waitForSelector('.scores.muted');
    await unfoldAll(panel);
    expect(await violations(panel)).toEqual([]);
    await panel.$eval('.row:has(.finding-mark)[data-step]', (row) => (row as HTMLElement).click());
    await panel.waitForSelector('[data-tab="decoded"]');
    await panel.click('[data-tab="findings"]');
    await panel.waitForSelector('.of-flow');
    expect(await violations(panel)).toEqual([]);
  });
});

async function unfoldAll(page: Page): Promise<void> {
  await page.$$eval('details', (all) => {
    for (const each of all) each.open = true;
  });
}

/** The first step selected, and the focus in the list. */
async function toList(page: Page): Promise<void> {
  await page.bringToFront();
  await page.focus('[role="tree"]');
  for (const key of ['Escape', 'Home', 'ArrowDown'] as const) await page.keyboard.press(key);
  await page.waitForSelector('[role="treeitem"][data-step="1"][aria-selected="true"]');
}

async function selectStep(page: Page): Promise<void> {
  const row = await page.waitForSelector('[role="treeitem"][data-role="authorization-response"]');
  await row?.evaluate((element) => (element as HTMLElement).click());
  await page.waitForSelector('[role="tabpanel"]');
}
