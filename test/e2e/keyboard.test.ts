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
});

function focused(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null);
}
