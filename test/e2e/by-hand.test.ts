import type { KeyInput, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonNamed, press, type Recording, record } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { scenarioOf, useStage } from './stage.ts';

const WIDE = { width: 1280, height: 700 };

const count = (page: Page, selector: string) => page.$$eval(selector, ({ length }) => length);
const text = (page: Page, selector: string) => page.$eval(selector, (element) => element.textContent ?? '');
const said = (page: Page, selector: string) => expect.poll(() => text(page, selector).catch(() => ''));
/** Numbers of the steps that are chosen, as the list shows them. */
const chosen = (page: Page) =>
  page.$$eval('.row.chosen[data-step]', (rows) => rows.map((row) => Number(row.getAttribute('data-step'))));

async function holding(page: Page, key: KeyInput, act: () => Promise<void>): Promise<void> {
  await page.keyboard.down(key);
  await act();
  await page.keyboard.up(key);
}

describe('the panel in a tab', () => {
  const stage = useStage([oidc]);
  let recording: Recording;
  let panel: Page;

  beforeAll(async () => {
    recording = await record(stage.instrument);
    panel = recording.panel;
    await panel.setViewport(WIDE);
    for (const id of ['oidc-hybrid', 'oidc-code-pkce']) {
      const { start } = scenarioOf(oidc, id);
      await walk(recording.page, stage.sandbox.origin(start.party) + start.path, { timeout: 60_000 });
    }
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record');
  });
  afterAll(() => recording.close());

  describe('by mouse', () => {
    it('selects a step, chooses others by Ctrl and Shift, and compares two', async () => {
      await panel.bringToFront();
      await panel.click('[data-flow]');
      const rows = await panel.$$eval('[data-step]', (all) => all.map((row) => Number(row.getAttribute('data-step'))));
      const [first = 0, second = 0, third = 0, fourth = 0] = rows;
      await panel.click(`[data-step="${first}"]`);
      await panel.waitForSelector(`.row.selected[data-step="${first}"]`);
      await said(panel, '.step-title').toContain(`#${first} `);
      await holding(panel, 'Control', () => panel.click(`[data-step="${third}"]`));
      await said(panel, '.chosen-bar').toContain('2 steps chosen');
      expect(await chosen(panel)).toEqual([first, third]);
      await holding(panel, 'Shift', () => panel.click(`[data-step="${fourth}"]`));
      await expect.poll(() => chosen(panel)).toContain(fourth);
      await press(panel, 'Clear');
      await panel.waitForSelector('.chosen-bar', { hidden: true });

      await panel.click(`[data-step="${first}"]`);
      await holding(panel, 'Shift', () => panel.click(`[data-step="${second}"]`));
      await expect.poll(() => chosen(panel)).toEqual([first, second]);
      await press(panel, 'Compare');
      await said(panel, '.compare-chooser').toContain(`#${second} against`);
      expect(await panel.evaluate(() => getSelection()?.toString())).toBe('');
    });

    it('scrolls the list by the wheel, and the selection stays', async () => {
      await panel.setViewport({ width: 1280, height: 360 });
      await panel.click('[data-step]');
      const selected = await panel.$eval('.row.selected', (row) => row.getAttribute('data-step'));
      await (await panel.waitForSelector('.flow-tree'))?.hover();
      await panel.mouse.wheel({ deltaY: 240 });
      await expect.poll(() => panel.$eval('.flow-tree', ({ scrollTop }) => scrollTop)).toBeGreaterThan(100);
      await said(panel, '.step-title').toContain(`#${selected} `);
      await panel.setViewport(WIDE);
    });

    it('moves the borders, leaves a column out and filters; all of it is there after a reload', async () => {
      const width = () => panel.$eval('.pane.first', (pane) => Math.round(pane.getBoundingClientRect().width));
      const before = await width();
      const border = await (await panel.waitForSelector('.splitter[aria-label="Size of the list"]'))?.boundingBox();
      if (!border) throw new Error('no border between list and picture');
      const [x, y] = [border.x + border.width / 2, border.y + border.height / 2];
      await panel.mouse.move(x, y);
      await panel.mouse.down();
      await panel.mouse.move(x + 120, y, { steps: 4 });
      await panel.mouse.up();
      await expect.poll(width).toBeGreaterThan(before + 100);
      const after = await width();

      await press(panel, 'Columns');
      await panel.waitForSelector('.columns-box:popover-open');
      await panel.locator('.columns-box label::-p-text(Method)').click();
      await panel.waitForSelector('.flow-tree.without-method');
      await panel.keyboard.press('Escape');

      await panel.click('.search-field');
      await panel.keyboard.type('role:token-request ');
      await said(panel, '.found-bar').toMatch(/^2 of \d+ steps/);

      await panel.reload();
      await said(panel, '.chip').toContain('role:token-request');
      await said(panel, '.found-bar').toMatch(/^2 of \d+ steps/);
      await panel.waitForSelector('.flow-tree.without-method');
      expect(Math.abs((await width()) - after)).toBeLessThan(3);

      await press(panel, 'Clear the search');
      await panel.waitForSelector('.found-bar', { hidden: true });
      await press(panel, 'Columns');
      await panel.locator('.columns-box label::-p-text(Method)').click();
      await panel.waitForSelector('.flow-tree:not(.without-method)');
      await panel.keyboard.press('Escape');
    });

    it('goes from the picture to the step and back', async () => {
      await panel.click('[data-flow]');
      await panel.waitForSelector('[data-arrow]');
      const arrow = await panel.$eval('[data-arrow]:nth-of-type(2)', (row) => row.getAttribute('data-arrow'));
      await panel.click(`[data-arrow="${arrow}"]`);
      await panel.waitForSelector(`.row.selected[data-step="${arrow}"]`);
      await said(panel, '.step-title').toContain(`#${arrow} `);
    });
  });

  describe('by keyboard', () => {
    /** Keys of the page are text in fields, and the test before may have ended in one. */
    const toTheList = async () => {
      await panel.bringToFront();
      await panel.focus('[role="tablist"] [aria-selected="true"]');
      await panel.keyboard.press('g');
      await panel.waitForSelector('[role="tree"]:focus');
    };

    it('the focus goes from the list over the picture to the inspector', async () => {
      await toTheList();
      await panel.keyboard.press('Home');
      await panel.waitForSelector('[data-arrow]');
      // What the focus stands in is not taken away from under it by what is still to come.
      await panel.waitForSelector('.inspector [data-tab="overview"]');
      const seen: string[] = [];
      const where = () =>
        panel.evaluate(() => {
          const places = {
            list: '[role="tree"]',
            picture: '.arrows',
            tabs: '[role="tablist"]',
            panel: '[role="tabpanel"]',
          };
          return Object.entries(places).find(([, place]) => document.activeElement?.closest(place))?.[0] ?? '';
        });
      for (let presses = 0; presses < 40 && !seen.includes('panel'); presses++) {
        const place = await where();
        if (place !== '' && place !== seen.at(-1)) seen.push(place);
        await panel.keyboard.press('Tab');
      }
      expect(seen).toEqual(['list', 'picture', 'tabs', 'panel']);
    });

    it('arrows walk the list, the picture and the tabs', async () => {
      await toTheList();
      await panel.keyboard.press('Home');
      await panel.keyboard.press('ArrowDown');
      await panel.waitForSelector('.row.step.selected');
      const first = await selected(panel);
      await panel.keyboard.press('ArrowDown');
      await expect.poll(() => selected(panel)).toBe(String(Number(first) + 1));
      await panel.focus('.arrows');
      await panel.keyboard.press('ArrowUp');
      await expect.poll(() => selected(panel)).toBe(first);
      // The tabs are those of the step once the inspector shows it.
      await said(panel, '.step-title').toContain(`#${first} `);
      await panel.focus('[role="tab"][aria-selected="true"]');
      await panel.keyboard.press('Home');
      await panel.waitForSelector('[data-tab="decoded"][aria-selected="true"]');
      await panel.keyboard.press('End');
      await panel.waitForSelector('[data-tab="app"][aria-selected="true"]:focus');
      await panel.keyboard.press('Home');
    });

    it('/ searches, a completion becomes a chip, Esc clears and goes back to the list', async () => {
      await toTheList();
      await panel.keyboard.press('/');
      await panel.waitForSelector('.search-field:focus');
      await panel.keyboard.type('rol');
      await said(panel, '.option').toContain('role:');
      await panel.keyboard.press('ArrowDown');
      await panel.keyboard.press('Enter');
      await expect.poll(() => panel.$eval('.search-field', (field) => (field as HTMLInputElement).value)).toBe('role:');
      await panel.keyboard.type('token-req');
      await said(panel, '.option').toContain('role:token-request');
      await panel.keyboard.press('ArrowDown');
      await panel.keyboard.press('Tab');
      await said(panel, '.chip').toContain('role:token-request');
      await said(panel, '.found-bar').toMatch(/^2 of \d+ steps/);
      await panel.keyboard.press('Escape');
      await panel.waitForSelector('.found-bar', { hidden: true });
      await panel.keyboard.press('Escape');
      await panel.waitForSelector('[role="tree"]:focus');
    });

    it('c compares, m marks, n notes, w and p change the picture, e exports, ? shows it all', async () => {
      await toTheList();
      await panel.keyboard.press('Home');
      await panel.keyboard.press('ArrowDown');
      await panel.waitForSelector('.step-remarks');
      const step = await selected(panel);
      await panel.keyboard.press('c');
      await panel.waitForSelector('[data-tab="compare"][aria-selected="true"]');
      await panel.keyboard.press('m');
      await panel.waitForSelector(`[data-step="${step}"] .mark`);
      await panel.keyboard.press('n');
      await panel.waitForSelector('.note-editor textarea:focus');
      await panel.keyboard.type('why?');
      await panel.keyboard.press('Enter');
      await said(panel, '.step-remarks .remark-text').toBe('why?');
      await panel.waitForSelector('[role="tree"]:focus');
      await panel.keyboard.press('w');
      await panel.waitForSelector(`[data-fall="${step}"][aria-selected="true"]`);
      await panel.keyboard.press('w');
      await panel.waitForSelector(`[data-arrow="${step}"][aria-selected="true"]`);
      await panel.keyboard.press('p');
      await panel.waitForSelector('[data-arrow]', { hidden: true });
      await panel.keyboard.press('p');
      await panel.waitForSelector('[data-arrow]');
      await panel.keyboard.press('e');
      await said(panel, '.bar').toMatch(/hidden/);
      await panel.keyboard.press('?');
      await panel.waitForSelector('.keys-sheet[open]');
      await panel.keyboard.press('Escape');
      await panel.waitForSelector('.keys-sheet[open]', { hidden: true });
      expect(await panel.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('tree');
    });
  });

  it('a link opens its session at its step, and another one in the same tab goes there', async () => {
    const { browser, url } = stage.instrument;
    const viewer = await browser.newPage();
    await viewer.goto(url('viewer.html'));
    const session = await (await viewer.waitForSelector('[data-session]'))?.evaluate((row) =>
      row.getAttribute('data-session'),
    );
    await viewer.goto(url(`viewer.html?session=${session}#12`));
    await viewer.waitForSelector('.row.selected[data-step="12"]');
    await said(viewer, '.step-title').toContain('#12 ');
    await viewer.evaluate(() => {
      location.hash = '#3';
    });
    await viewer.waitForSelector('.row.selected[data-step="3"]');
    await viewer.goto(url(`viewer.html?session=${session}#9999`));
    await viewer.reload();
    await said(viewer, '.bar').toMatch(/There is no step #9999/);
    await viewer.close();
  });
});

const selected = (page: Page) => page.$eval('.row.selected[data-step]', (row) => row.getAttribute('data-step'));

describe('while steps arrive', () => {
  const stage = useStage([oidc]);

  it('the list follows only at its tail; scrolled up, what is being read stays where it is', async () => {
    const { panel, page, close } = await record(stage.instrument);
    await panel.setViewport({ width: 1000, height: 320 });
    let visits = 0;
    const visit = async (times: number) => {
      for (let n = 0; n < times; n++) await page.goto(`${stage.sandbox.startUrl}?visit=${++visits}`);
    };
    const list = () =>
      panel.$eval('.flow-tree', ({ scrollTop, scrollHeight, clientHeight }) => ({
        top: scrollTop,
        left: scrollHeight - clientHeight - scrollTop,
        scrolls: scrollHeight > clientHeight,
      }));
    await visit(20);
    await panel.bringToFront();
    await expect.poll(() => count(panel, '[data-step]')).toBeGreaterThan(0);
    await expect.poll(async () => (await list()).scrolls).toBe(true);
    await panel.keyboard.press('t');
    await expect.poll(async () => (await list()).left).toBeLessThan(2);

    const shown = () =>
      panel.$$eval('[data-step]', (rows) => Math.max(...rows.map((row) => Number(row.getAttribute('data-step')))));
    const newest = await shown();
    await visit(2);
    await panel.bringToFront();
    await expect.poll(shown).toBeGreaterThan(newest);
    expect((await list()).left).toBeLessThan(2);

    await (await panel.waitForSelector('.flow-tree'))?.hover();
    await panel.mouse.wheel({ deltaY: -200 });
    await expect.poll(async () => (await list()).left).toBeGreaterThan(100);
    const places = () =>
      panel.$$eval('[data-step]', (rows) =>
        rows.map((row) => `${row.getAttribute('data-step')} at ${Math.round(row.getBoundingClientRect().top)}`),
      );
    const reading = (await places()).slice(0, 6);
    const { top } = await list();
    await visit(3);
    await panel.bringToFront();
    await said(panel, '.new-rows').toMatch(/\d new/);
    expect((await list()).top).toBe(top);
    expect((await places()).slice(0, 6)).toEqual(reading);

    await panel.click('.new-rows');
    await expect.poll(async () => (await list()).left).toBeLessThan(100);
    await close();
  });
});
