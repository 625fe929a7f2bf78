import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { buttonNamed, press, record } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('with the keyboard alone', () => {
  const stage = useStage([oidc]);

  it('a session is renamed and its steps are walked through', async () => {
    const { start } = scenarioOf(oidc, 'oidc-code-pkce');
    const { panel, page, close } = await record(stage.instrument);
    await walk(page, stage.sandbox.origin(start.party) + start.path);
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record');

    await (await buttonNamed(panel, 'Rename session')).focus();
    await panel.keyboard.press('Enter');
    await panel.waitForSelector('input.rename:focus');
    await panel.keyboard.type('Sign-in of Monday');
    await panel.keyboard.press('Enter');
    await expect.poll(() => focused(panel)).toBe('Rename session');
    await expect
      .poll(() => panel.$eval('.session-picker option:checked', (option) => option.textContent))
      .toContain('Sign-in of Monday');
    expect(await panel.$('input.rename')).toBeNull();

    await panel.focus('[role="tree"]');
    await panel.keyboard.press('Home');
    for (const step of ['1', '2', '3']) {
      await panel.keyboard.press('ArrowDown');
      await expect
        .poll(() => panel.$eval('[role="treeitem"][aria-selected="true"]', (row) => row.getAttribute('data-step')))
        .toBe(step);
    }
    await close();
  });

  it('a step is marked and noted, several are chosen, and the sheet of keys keeps the focus and gives it back', async () => {
    const { start } = scenarioOf(oidc, 'oidc-code-pkce');
    const { panel, page, close } = await record(stage.instrument);
    await walk(page, stage.sandbox.origin(start.party) + start.path);
    await panel.bringToFront();
    await panel.keyboard.press('r');
    await buttonNamed(panel, 'Record');

    await panel.keyboard.press('g');
    expect(await focused(panel)).toBe('Flows and steps');
    await panel.keyboard.press('Home');
    await panel.keyboard.press('ArrowDown');
    await panel.waitForSelector('.step-remarks');
    await panel.keyboard.press('m');
    await panel.waitForSelector('[data-step="1"] .mark');
    await panel.keyboard.press('n');
    await panel.waitForSelector('.note-editor textarea:focus');
    await panel.keyboard.type('my note: mn?');
    await panel.keyboard.press('Enter');
    await panel.waitForSelector('[data-step="1"] .note-mark');
    await expect.poll(() => focused(panel)).toBe('Flows and steps');

    await panel.keyboard.down('Shift');
    await panel.keyboard.press('ArrowDown');
    await panel.keyboard.up('Shift');
    await expect.poll(() => panel.$eval('.chosen-bar', (bar) => bar.textContent)).toContain('2 steps chosen');
    await panel.keyboard.press('Escape');
    await expect.poll(() => panel.$('.chosen-bar')).toBeNull();

    await panel.keyboard.press('?');
    await panel.waitForSelector('.keys-sheet[open]');
    for (let presses = 0; presses < 4; presses++) {
      await panel.keyboard.press('Tab');
      // The browser's own bar may have it in between, but nothing of the page behind.
      expect(
        await panel.evaluate(() => document.activeElement?.closest('.panel, .keys-sheet')?.className ?? ''),
      ).not.toBe('panel');
    }
    await panel.keyboard.press('Escape');
    await expect.poll(() => panel.$('.keys-sheet')).toBeNull();
    await expect.poll(() => focused(panel)).toBe('Flows and steps');
    await close();
  });
});

function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
}
