import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionRow } from '../../lib/store/schema.ts';
import { STORAGE_FULL } from '../../lib/store/stop-reasons.ts';
import { buttonNamed, press, type Recording, record } from '../run/record.ts';
import { walk } from '../sandbox/core/walk.ts';
import { oidc } from '../sandbox/oidc.ts';
import { violations } from './axe.ts';
import { scenarioOf, useStage } from './stage.ts';

describe('no state has an axe violation:', () => {
  const stage = useStage([oidc]);
  const open = async (path: string, ready: string) => {
    const page = await stage.instrument.browser.newPage();
    await page.goto(stage.instrument.url(path));
    await page.waitForSelector(ready);
    return page;
  };

  it('nothing stored, in the viewer', async () => {
    const viewer = await open('viewer.html', '.empty .ways-on');
    expect(await violations(viewer)).toEqual([]);
    await viewer.close();
  });

  it('waiting for traffic, and stopped without any', async () => {
    const { panel, close } = await record(stage.instrument);
    await panel.waitForFunction(() => document.body.innerText.includes('Waiting for traffic'));
    expect(await violations(panel)).toEqual([]);
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Delete the empty session');
    expect(await violations(panel)).toEqual([]);
    await close();
  });

  it('traffic without a consent', async () => {
    const { panel, page, close } = await record(stage.instrument);
    await page.goto(`${stage.sandbox.origin('oidc-as')}/.well-known/nothing`);
    await panel.waitForSelector('[role="treeitem"]');
    await press(panel, 'Stop');
    await buttonNamed(panel, 'Record every tab');
    expect(await violations(panel)).toEqual([]);
    await close();
  });

  describe('of a consent:', () => {
    let recording: Recording;
    beforeAll(async () => {
      const { start } = scenarioOf(oidc, 'oidc-hybrid');
      recording = await record(stage.instrument);
      await walk(recording.page, stage.sandbox.origin(start.party) + start.path);
      await press(recording.panel, 'Stop');
      await buttonNamed(recording.panel, 'Record');
      await recording.panel.waitForSelector('[role="treeitem"]');
    });
    afterAll(() => recording.close());

    it('nothing selected, or a heading', async () => {
      const { panel } = recording;
      await buttonNamed(panel, 'Select the newest flow');
      expect(await violations(panel)).toEqual([]);
    });

    it('a missing body', async () => {
      const { panel } = recording;
      await panel.$eval('[role="treeitem"][data-step="1"]', (row) => (row as HTMLElement).click());
      await panel.waitForSelector('[data-tab="response"]');
      await panel.click('[data-tab="response"]');
      await panel.waitForSelector('.absence');
      expect(await violations(panel)).toEqual([]);
    });

    it('stopped for want of room, restarted, imported, redacted: in the panel, the viewer and the pop-up', async () => {
      const { panel } = recording;
      await say(panel, {
        stopReason: STORAGE_FULL,
        restarts: 2,
        restarted: { at: Date.now(), underWay: 1 },
        origin: { kind: 'imported', file: 'from-elsewhere.har', at: Date.now(), redacted: true },
      });
      await panel.reload();
      await panel.waitForSelector('[role="treeitem"]');
      await buttonNamed(panel, 'Show which values');
      expect(await panel.$$eval('.notices .bar', (bars) => bars.length)).toBe(3);
      expect(await violations(panel)).toEqual([]);
      const viewer = await open('viewer.html', '[role="treeitem"]');
      await buttonNamed(viewer, 'Show which values');
      expect(await violations(viewer)).toEqual([]);
      await viewer.close();
      const popup = await open('popup.html', '.popup .bar.warning');
      expect(await violations(popup)).toEqual([]);
      await popup.close();
    });

    it('what was dismissed stays so when the view is opened again', async () => {
      const { panel } = recording;
      await press(panel, 'Dismiss');
      await panel.waitForFunction(() => document.querySelectorAll('.notices .bar').length === 2);
      await panel.reload();
      await panel.waitForSelector('[role="treeitem"]');
      await buttonNamed(panel, 'Show which values');
      expect(await panel.$$eval('.notices .bar', (bars) => bars.length)).toBe(2);
    });
  });
});

/** Changes what is stored of the newest session. A view hears of it when it is loaded again. */
async function say(page: Page, facts: Partial<SessionRow>): Promise<void> {
  await page.evaluate(async (said) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open('consent-tracer'));
    const sessions = db.transaction('sessions', 'readwrite').objectStore('sessions');
    const all = await done<object[]>(sessions.getAll());
    await done(sessions.put({ ...all.at(-1), ...said }));
    db.close();
  }, facts);
}
