import type { Frame } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { openConsentPanel } from '../run/devtools.ts';
import { buttonNamed } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { scenarioOf, useStage } from './stage.ts';

/** Presses by script: real mouse input within the DevTools page crashes the browser. */
async function click(panel: Frame, selector: string): Promise<void> {
  await (await panel.waitForSelector(selector))?.evaluate((element) => (element as HTMLElement).click());
}

async function press(panel: Frame, name: string): Promise<void> {
  await (await buttonNamed(panel, name)).evaluate((button) => button.click());
}

/** What a field hears when a person types a text into it, and a key after that. */
async function type(panel: Frame, selector: string, text: string, key?: string): Promise<void> {
  await panel.waitForSelector(selector);
  await panel.$eval(
    selector,
    (field, written, pressed) => {
      const input = field as HTMLInputElement;
      input.focus();
      input.value = written;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      if (pressed) input.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true, cancelable: true }));
    },
    text,
    key,
  );
}

const said = (panel: Frame, selector: string) =>
  expect.poll(() => panel.$$eval(selector, (all) => all.map(({ textContent }) => textContent).join(' ')));

/** Names of the files that the panel hands to the browser from now on: headless DevTools saves none. */
async function downloadsOf(panel: Frame): Promise<() => Promise<string[]>> {
  await panel.evaluate(() => {
    const names: string[] = [];
    Object.assign(globalThis, { downloads: names });
    const { click } = HTMLAnchorElement.prototype;
    HTMLAnchorElement.prototype.click = function () {
      if (this.download !== '') names.push(`${this.protocol} ${this.download}`);
      click.call(this);
    };
  });
  return () => panel.evaluate(() => (globalThis as unknown as { downloads: string[] }).downloads);
}

describe('one pass through every pane in real DevTools', () => {
  const stage = useStage([oidc], { handleDevToolsAsPage: true });

  it('list, search, picture, every tab, comparison, notes, keys and export', async () => {
    const { instrument, sandbox } = stage;
    const { page } = await instrument.openTab();
    await page.goto(sandbox.startUrl);
    const { devtools, panel } = await openConsentPanel(instrument, page);
    const faults: string[] = [];
    devtools.on('pageerror', (error) => faults.push(String(error)));
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');
    const { start } = scenarioOf(oidc, 'oidc-hybrid');
    for (let attempt = 0; attempt < 2; attempt++)
      await walk(page, sandbox.origin(start.party) + start.path, { timeout: 60_000 });
    await expect.poll(() => panel.$$eval('[data-outcome="consented"]', ({ length }) => length)).toBeGreaterThan(1);
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record');

    await searches(panel);
    await looksAtTheFlow(panel);
    const step = await looksAtTheStep(panel);
    await drawsIt(panel, step);
    await saysSomethingOf(panel, step);

    await press(panel, 'Keys');
    await panel.waitForSelector('.keys-sheet[open]');
    await said(panel, '.keys-sheet').toContain('Compare the two chosen steps');
    await press(panel, 'Close');
    await panel.waitForSelector('.keys-sheet[open]', { hidden: true });

    const downloads = await downloadsOf(panel);
    await press(panel, 'Export HAR');
    await expect.poll(downloads).toEqual([expect.stringMatching(/^blob: .+\.har$/)]);
    await said(panel, '.bar').toMatch(/hidden/);
    expect(faults).toEqual([]);
    await page.close();
  });
});

async function searches(panel: Frame): Promise<void> {
  await type(panel, '.search-field', 'role:token-request ');
  await said(panel, '.chip').toContain('role:token-request');
  await said(panel, '.found-bar').toMatch(/^2 of \d+ steps, in 2 of 2 flows/);
  expect(await panel.$$eval('[data-step]', (rows) => rows.map((row) => row.getAttribute('data-role')))).toEqual([
    'token-request',
    'token-request',
  ]);
  await type(panel, '.search-field', 'nowhere-to-be-found', 'Enter');
  await said(panel, '.empty h2').toBe('No step matches');
  await press(panel, 'Clear the search');
  await panel.waitForSelector('.found-bar', { hidden: true });
}

async function looksAtTheFlow(panel: Frame): Promise<void> {
  await click(panel, '[role="treeitem"][data-flow]');
  await click(panel, '[data-tab="overview"]');
  await said(panel, '.flow-view').toContain('response_type with scope openid');
  await click(panel, '[data-tab="values"]');
  await said(panel, '.lives').toContain('PKCE challenge');
  await click(panel, '[data-tab="findings"]');
  await said(panel, '.scorecard').toMatch(/Passed \(\d+\)/);
}

/** @returns number of the step that is selected then: the later token request */
async function looksAtTheStep(panel: Frame): Promise<number> {
  await click(panel, '[data-role="token-request"]');
  const tab = async (id: string, words: string | RegExp) => {
    await click(panel, `[data-tab="${id}"]`);
    await panel.waitForSelector(`[aria-labelledby="tab-${id}"]`);
    await said(panel, '[role="tabpanel"]').toMatch(words);
  };
  await tab('decoded', /grant_type\W*authorization_code/);
  await tab('tokens', /verified/);
  await tab('request', /Content-Type\W*application\/x-www-form-urlencoded/i);
  await tab('response', /read (by DevTools|in the page)/);
  await panel.waitForSelector('.json-tree');
  await click(panel, '.looks button:last-child');
  await said(panel, '.hex-rows').toContain('00000000');
  await tab('findings', /Nothing was found at this step|Findings of this step/);
  await tab('compare', /Both are the same but for what is new each time/);
  return panel.$eval('.row.selected[data-step]', (row) => Number(row.getAttribute('data-step')));
}

async function drawsIt(panel: Frame, step: number): Promise<void> {
  // Docked beside the page there is no room for it at first.
  if ((await panel.$('.picture-toggle[aria-pressed="false"]')) !== null) await press(panel, 'Picture');
  await panel.waitForSelector(`[data-arrow="${step}"][aria-selected="true"]`);
  const first = await panel.$eval('[data-arrow]', (arrow) => arrow.getAttribute('data-arrow'));
  await click(panel, `[data-arrow="${first}"]`);
  await panel.waitForSelector(`.row.selected[data-step="${first}"]`);
  await press(panel, 'Waterfall');
  await panel.waitForSelector(`[data-fall="${first}"][aria-selected="true"]`);
  await click(panel, `[data-fall="${step}"]`);
  await panel.waitForSelector(`.row.selected[data-step="${step}"]`);
  await press(panel, 'Sequence');
  await panel.waitForSelector(`[data-arrow="${step}"][aria-selected="true"]`);
}

async function saysSomethingOf(panel: Frame, step: number): Promise<void> {
  // What is marked is the step that the inspector shows.
  await said(panel, '.step-title').toContain(`#${step} `);
  await click(panel, '.step-remarks [aria-pressed="false"]');
  await panel.waitForSelector(`[data-step="${step}"] .mark`);
  await press(panel, 'Add note');
  await type(panel, '.note-editor textarea', 'slower than yesterday', 'Enter');
  await panel.waitForSelector(`[data-step="${step}"] .note-mark`);
  await said(panel, '.step-remarks .remark-text').toBe('slower than yesterday');
}
