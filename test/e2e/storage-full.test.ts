import type { Page } from 'puppeteer-core';
import { describe, expect, it } from 'vitest';
import { buttonNamed, press, record, storedExchanges } from '../run/record.ts';
import { bs2 } from '../sandbox/bs2.ts';
import { walk } from '../sandbox/core/walk.ts';
import { scenarioOf, useStage } from './stage.ts';

const REASON = 'The storage of this browser profile is full. What was recorded until then is kept.';

describe('a browser profile without room', () => {
  const stage = useStage([bs2]);

  it('stops the recording, says why in the panel and on the toolbar, keeps what it has, and takes nothing up again', async () => {
    const { instrument, sandbox } = stage;
    const { start } = scenarioOf(bs2, 'bs2-client-id');
    const { panel, page, close } = await record(instrument);
    const consent = () => walk(page, sandbox.origin(start.party) + start.path);
    const text = () => panel.evaluate(() => document.body.innerText);
    await consent();
    await expect.poll(text).toContain('consented');
    const kept = (await storedExchanges(panel)).length;

    // The browser's quota does not bind an extension with unlimitedStorage: its answer is given in its place.
    const target = await instrument.browser.waitForTarget((each) => each.type() === 'service_worker');
    await (await target.worker())?.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException('no room', 'QuotaExceededError');
      };
    });
    await consent();
    await expect.poll(text).toContain(REASON);
    await buttonNamed(panel, 'Record');
    await expect.poll(() => badge(panel)).toEqual(['!', `Consent Tracer: ${REASON}`]);
    expect(await storedExchanges(panel)).toHaveLength(kept);

    // The worker that traffic or a view wakes finds room again.
    await instrument.killWorker();
    await panel.evaluate(() => chrome.runtime.sendMessage({ name: 'recording.flush' }));
    await consent();
    expect(await storedExchanges(panel)).toHaveLength(kept);
    expect(await text()).toContain(REASON);
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');
    await expect.poll(async () => (await badge(panel))[0]).toBe('REC');
    await close();
  });
});

function badge(panel: Page): Promise<string[]> {
  return panel.evaluate(async () => [await chrome.action.getBadgeText({}), await chrome.action.getTitle({})]);
}

// What runs inside the extension's own page.
declare const chrome: {
  action: { getBadgeText(of: object): Promise<string>; getTitle(of: object): Promise<string> };
  runtime: { sendMessage(message: object): Promise<unknown> };
};
