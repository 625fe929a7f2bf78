import type { Frame } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { openConsentPanel } from '../run/devtools.ts';
import { buttonNamed } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { scenarioOf, useStage } from './stage.ts';

/** Presses by script: real mouse input within the DevTools page crashes the browser. */
async function press(panel: Frame, name: string): Promise<void> {
  await (await buttonNamed(panel, name)).evaluate((button) => button.click());
}

async function text(panel: Frame): Promise<string> {
  return panel.evaluate(() => document.body.innerText);
}

describe('the Consent panel inside real DevTools', () => {
  const stage = useStage([oidc], { handleDevToolsAsPage: true });

  it('shows the steps as they arrive and the decoded id_token, with bodies that DevTools read', async () => {
    const { instrument, sandbox } = stage;
    const { page } = await instrument.openTab();
    await page.goto(sandbox.startUrl);
    const { panel } = await openConsentPanel(instrument, page);
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');

    // DevTools asks every origin for this by itself, past all extensions.
    const served = () =>
      sandbox.log
        .since(0, Object.keys(oidc.parties))
        .filter(({ url }) => !url.endsWith('/.well-known/appspecific/com.chrome.devtools.json')).length;
    const shows = (count: number) => expect.poll(() => text(panel)).toMatch(new RegExp(`\\b${count} steps\\b`));
    const numbers = () =>
      panel.$$eval('[data-step]', (rows) => rows.map((row) => Number((row as HTMLElement).dataset.step)));

    const scenario = scenarioOf(oidc, 'oidc-code-pkce');
    const seen: number[] = [];
    await walk(page, sandbox.origin(scenario.start.party) + scenario.start.path, {
      timeout: 60_000,
      // The consent waits for its next press until the panel shows all that there is.
      beforePress: async () => {
        await shows(served());
        await expect.poll(numbers).toContain(served());
        expect(await panel.$('[data-outcome="consented"]')).toBeNull();
        seen.push(served());
      },
    });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
    await panel.waitForSelector('[data-outcome="consented"]');
    expect(served()).toBeGreaterThan(seen.at(-1) ?? 0);
    await shows(served());

    await panel.$eval('[data-step][data-role="token-request"]', (row) => (row as HTMLElement).click());
    const tabs = (name: string) =>
      panel.evaluate(
        (wanted) =>
          [...document.querySelectorAll<HTMLElement>('[role=tab]')]
            .find((tab) => tab.innerText.startsWith(wanted))
            ?.click(),
        name,
      );
    await tabs('Tokens');
    await expect.poll(() => text(panel)).toMatch(/\b[REP]S256\b/);
    const tokens = await text(panel);
    expect(tokens).toContain('id_token');
    expect(tokens).toContain(sandbox.origin('oidc-as'));
    expect(tokens).toMatch(/\bnonce\b/);

    await tabs('Response');
    await expect.poll(() => panel.$eval('[role=tabpanel]', (tab) => tab.textContent)).toMatch(/read by DevTools/);
    expect(await text(panel)).toContain('access_token');
    await page.close();
  });

  it.each([
    ['by the clipboard API', false],
    ['where that is refused', true],
  ])('copies a value %s', async (_, refused) => {
    const { instrument, sandbox } = stage;
    const { page } = await instrument.openTab();
    await page.goto(sandbox.startUrl);
    const { origin } = new URL(sandbox.startUrl);
    const permission = { permission: { name: 'clipboard-read' }, state: 'granted' } as const;
    await instrument.browser.defaultBrowserContext().setPermission(origin, permission);
    const { panel } = await openConsentPanel(instrument, page);
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');
    const secret = `copied-${refused}`;
    await page.goto(`${sandbox.startUrl}?state=${secret}`);
    await panel.waitForSelector('[data-step="1"]');
    await panel.$eval('[data-step="1"]', (row) => (row as HTMLElement).click());
    await panel.evaluate((refuse) => {
      if (refuse) navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    }, refused);
    // Only the page that has the focus may read, and DevTools gives it back when it likes.
    const copied = async () => {
      await page.bringToFront();
      return page.evaluate(() => navigator.clipboard.readText().catch(String));
    };
    await press(panel, 'Copy state');
    await buttonNamed(panel, 'Copied, secrets hidden');
    await expect.poll(copied).toMatch(/^\(state-[0-9a-f]{6}\)$/);
    const withShift = (button: HTMLElement) =>
      button.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));
    await (await buttonNamed(panel, 'Copied, secrets hidden')).evaluate(withShift);
    await expect.poll(copied).toBe(secret);
    await page.close();
  });

  it('follows the theme of DevTools while it is open', async () => {
    const { instrument } = stage;
    const { page } = await instrument.openTab();
    const { devtools, panel } = await openConsentPanel(instrument, page);
    const ink = () => panel.evaluate(() => getComputedStyle(document.body).color);
    const scheme = () => panel.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    // In DevTools' own words: what its settings call the themes.
    const choose = (theme: string) =>
      devtools.evaluate(
        `import('./core/common/common.js').then(({ Settings }) => Settings.Settings.instance().moduleSetting('ui-theme').set('${theme}'))`,
      );
    const inks: string[] = [];
    for (const [theme, wanted] of [
      ['default', 'light'],
      ['dark', 'dark'],
      ['default', 'light'],
    ] as const) {
      await choose(theme);
      await expect.poll(scheme).toBe(wanted);
      inks.push(await ink());
    }
    expect(inks[1]).not.toBe(inks[0]);
    expect(inks[2]).toBe(inks[0]);
    await page.close();
  });
});
