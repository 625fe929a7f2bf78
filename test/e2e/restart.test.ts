import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SessionRow } from '../../lib/store/schema.ts';
import { type Instrument, launch } from '../run/browser.ts';
import { ROOT } from '../run/build.ts';
import { openPopup } from '../run/popup.ts';
import { buttonNamed, press } from '../run/record.ts';
import { bs2 } from '../sandbox/bs2.ts';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { walk } from '../sandbox/core/walk.ts';
import { createProfile, type Profile } from './profile.ts';
import { rowsOf } from './sending.ts';
import { scenarioOf } from './stage.ts';

const EXTENSION = join(ROOT, '.output', 'chrome-mv3-test');
const { start } = scenarioOf(bs2, 'bs2-client-id');

/** A browser that is closed and started again, with the profile that it had. */
describe('after a restart of the browser', () => {
  let sandbox: Sandbox;
  let profile: Profile;
  let instrument: Instrument;
  const begin = async () => {
    instrument = await launch(EXTENSION, { userDataDir: profile.path });
  };
  const url = () => sandbox.origin(start.party) + start.path;
  const text = (page: Page) => page.evaluate(() => document.body.innerText);
  const own = async () => {
    const page = await instrument.browser.newPage();
    await page.goto(instrument.url('options.html'));
    return page;
  };

  beforeAll(async () => {
    sandbox = await startSandbox([bs2]);
  });
  afterAll(() => sandbox.close());
  beforeEach(async () => {
    profile = createProfile();
    await begin();
    const page = await instrument.browser.newPage();
    await page.goto(url());
    const popup = await openPopup(instrument, page);
    await press(popup, 'Record this tab');
    await buttonNamed(popup, 'Stop');
    await walk(page, url());
    const helper = await own();
    await expect.poll(async () => (await rowsOf(helper, 'exchanges')).length).toBeGreaterThan(3);
    await instrument.close();
    await begin();
  });
  afterEach(async () => {
    await instrument.close();
    profile.remove();
  });

  it('the session is offered in the pop-up, and goes on as the same one', async () => {
    const page = await instrument.browser.newPage();
    await page.goto(sandbox.startUrl);
    const helper = await own();
    const before = await rowsOf<{ id: string }>(helper, 'exchanges');
    const popup = await openPopup(instrument, page);
    await expect.poll(() => text(popup)).toContain('The browser was closed while');
    await press(popup, 'Continue it');
    await buttonNamed(popup, 'Stop');
    await walk(page, url());
    const [session, ...others] = await rowsOf<SessionRow>(helper, 'sessions');
    expect(others).toEqual([]);
    expect(session).toMatchObject({ state: 'recording', pauses: [{ why: 'browser-closed' }] });
    expect(session).not.toHaveProperty('interrupted');
    const after = await rowsOf<{ id: string }>(helper, 'exchanges');
    expect(after.length).toBeGreaterThanOrEqual(2 * before.length - 1);
    expect(new Set(after.map(({ id }) => id.split(':')[0])).size).toBe(2);
    const again = await openPopup(instrument, page);
    await press(again, 'Stop');
    await buttonNamed(again, 'Record this tab');
    expect((await rowsOf<SessionRow>(helper, 'sessions'))[0]?.environment).toMatchObject({
      ...{ browser: { name: 'Chrome' }, os: 'Linux', clockSkew: { answers: expect.any(Number) } },
    });
  });

  it('the viewer offers it, says what is missing for it, and can leave it as it is', async () => {
    const viewer = await instrument.browser.newPage();
    await viewer.goto(instrument.url('viewer.html'));
    await expect.poll(() => text(viewer)).toContain('The browser was closed while');
    await press(viewer, 'Continue it');
    await expect.poll(() => text(viewer)).toContain('none of its tabs is open');
    await press(viewer, 'Keep it as it is');
    await expect.poll(() => text(viewer)).toContain('Recording stopped by itself: The browser was closed');
    const [session] = await rowsOf<SessionRow>(viewer, 'sessions');
    expect(session).toMatchObject({ state: 'stopped' });
    expect(session).not.toHaveProperty('interrupted');
    // Until when it recorded, and not when the browser was there again.
    const times = (await rowsOf<{ startedAt: number; endedAt?: number }>(viewer, 'exchanges')).map(
      ({ startedAt, endedAt = startedAt }) => endedAt,
    );
    expect(Math.abs((session?.stoppedAt ?? 0) - Math.max(...times))).toBeLessThan(60_000);
  });

  it('a tab that the browser brings back is found again by its address', async () => {
    const page = await instrument.browser.newPage();
    const helper = await own();
    const [session] = await rowsOf<SessionRow>(helper, 'sessions');
    const pages = await rowsOf<{ seq: number; navigation: string; url: string; frameId: number }>(
      helper,
      'navigations',
    );
    const last = pages
      .toSorted((a, b) => a.seq - b.seq)
      .findLast(({ navigation, frameId }) => navigation !== 'failed' && navigation !== 'closed' && frameId === 0);
    await page.goto(last?.url ?? '');
    const reply = await helper.evaluate(
      (id) => chrome.runtime.sendMessage({ name: 'recording.continue', payload: { session: id } }),
      session?.id,
    );
    expect(reply).toEqual({});
    await walk(page, url());
    const [again] = await rowsOf<SessionRow>(helper, 'sessions');
    expect(again?.scope).toMatchObject({ kind: 'tab', tabIds: [expect.any(Number)] });
    const runs = (await rowsOf<{ id: string }>(helper, 'exchanges')).map(({ id }) => id.split(':')[0]);
    expect(new Set(runs).size).toBe(2);
  });
});

// What runs inside the extension's own page.
declare const chrome: { runtime: { sendMessage(message: object): Promise<unknown> } };
