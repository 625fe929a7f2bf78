import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { buttonNamed, press, record, storedExchanges } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('what the extension itself asks for', () => {
  const stage = useStage([oidc]);

  it('reaches an issuer by https or on this machine alone, and is in no recording of everything', async () => {
    const { instrument, sandbox } = stage;
    const { page, tabId } = await instrument.openTab();
    const panel = await instrument.browser.newPage();
    await panel.goto(instrument.url(`panel.html?tab=${tabId}`));
    await panel.select('select[aria-label="What to record"]', 'all');
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');
    const asked = `${sandbox.startUrl}?asked-by-the-panel`;
    expect(await statusOf(panel, asked)).toBe(200);
    expect(await statusOf(panel, 'http://issuer.example/jwks')).toBe('connect-src');
    const sentinel = `${sandbox.startUrl}?asked-by-a-page`;
    await page.goto(sentinel);
    const urls = async () => (await storedExchanges(panel)).map(({ url }) => url);
    await expect.poll(urls).toContain(sentinel);
    expect(await urls()).not.toContain(asked);
    await press(panel, 'Stop');
    await panel.close();
    await page.close();
  });

  it('fetches the issuer’s keys on two clicks, each beneath its address, and verifies the ID token by them', async () => {
    const { instrument, sandbox } = stage;
    const { page, panel, close } = await record(instrument);
    const { start } = scenarioOf(oidc, 'oidc-form-post');
    await walk(page, sandbox.origin(start.party) + start.path);
    await panel.bringToFront();
    const row = await panel.waitForSelector('[data-step][data-role="token-request"]');
    await row?.click();
    await panel.locator('[role=tab][data-tab=tokens]').click();
    const shown = () => panel.$eval('[role=tabpanel]', (tab) => (tab as HTMLElement).innerText);
    const before = sandbox.log.entries.length;
    const issuer = sandbox.origin('oidc-as');
    await expect.poll(shown).toContain(`${issuer}/.well-known/openid-configuration`);
    expect(await shown()).not.toContain('verified');
    await press(panel, 'Find keys');
    await expect.poll(shown).toContain(`${issuer}/jwks`);
    await press(panel, 'Fetch keys');
    await expect.poll(shown).toMatch(/verified\s+Signed with \w+ by key/);
    const asked = sandbox.log.entries.slice(before).flatMap((entry) => (entry.kind === 'http' ? entry.url : []));
    expect(asked).toEqual([`${issuer}/.well-known/openid-configuration`, `${issuer}/jwks`]);
    await close();
  });
});

/** The status with which an address answers the panel, or the directive that forbids to ask it. */
async function statusOf(panel: Page, address: string): Promise<number | string> {
  return panel.evaluate((url) => {
    const forbidden = new Promise<string>((resolve) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => resolve(effectiveDirective));
    });
    const answered = fetch(url, { credentials: 'omit' }).then(
      ({ status }) => status,
      // The page is told of the violation a little later.
      () => forbidden,
    );
    return answered;
  }, address);
}
