import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Instrument, launch } from '../run/browser.ts';
import { buildForUsers } from '../run/build.ts';
import { buttonNamed, press } from '../run/record.ts';
import { violations } from './axe.ts';
import { openOutbox, rowsOf } from './sending.ts';

describe('the package as users install it', () => {
  let instrument: Instrument;
  beforeAll(async () => {
    instrument = await launch(buildForUsers());
  });
  afterAll(() => instrument?.close());

  it('has no access to any host, says so in the panel, and offers the way to it', async () => {
    const { page, tabId } = await instrument.openTab();
    const panel = await instrument.browser.newPage();
    await panel.goto(instrument.url(`panel.html?tab=${tabId}`));
    const granted = await panel.evaluate(() => chrome.permissions.getAll());
    expect(granted.origins).toEqual([]);
    const text = () => panel.evaluate(() => document.body.innerText);
    await expect.poll(text).toContain('Consent Tracer needs your permission');
    await buttonNamed(panel, 'Allow all sites');
    expect(await violations(panel)).toEqual([]);
    // The browser's own question, which the click opens, cannot be answered without a window.
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');
    await expect.poll(text).toContain('Nothing can be recorded yet');
    await panel.waitForSelector('.empty');
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record');
    await panel.close();
    await page.close();
  });

  it('sends no step again without permission for its site, says so, and names the site', async () => {
    const { page, tabId } = await instrument.openTab();
    const panel = await instrument.browser.newPage();
    await panel.goto(instrument.url(`panel.html?tab=${tabId}`));
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');
    const outbox = openOutbox(panel);
    const [session] = await rowsOf<{ id: number }>(panel, 'sessions');
    for (const way of ['single', 'hop-by-hop', 'navigation'] as const) {
      const url = 'http://as.localhost/authorize';
      const draft = { method: 'GET', url, headers: [{ name: 'Origin', value: 'null' }] };
      const attempt = await outbox.sent({ way, tabId, draft, session: session?.id ?? 0, of: 'r:1#0' });
      const problem = 'The extension has no permission for as.localhost yet.';
      expect(attempt).toMatchObject({ state: 'failed', site: url, problem });
    }
    expect(await outbox.rules()).toEqual([]);
    await press(panel, 'Stop');
    await panel.close();
    await page.close();
  });
});

// What runs inside the extension's page.
declare const chrome: { permissions: { getAll(): Promise<{ origins: string[] }> } };
