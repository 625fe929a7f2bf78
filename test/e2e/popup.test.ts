import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page, WebWorker } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ConsoleError } from '../../lib/flow/console-error.ts';
import type { NoteRow, ScreenshotRow, SessionRow } from '../../lib/store/schema.ts';
import { type Instrument, launch } from '../run/browser.ts';
import { ROOT } from '../run/build.ts';
import { openPopup } from '../run/popup.ts';
import { buttonNamed, press } from '../run/record.ts';
import { bs2 } from '../sandbox/bs2.ts';
import { walk } from '../sandbox/core/walk.ts';
import { opus } from '../sandbox/opus.ts';
import { violations } from './axe.ts';
import { createProfile, type Profile } from './profile.ts';
import { openServer, rowsOf, stopAll } from './sending.ts';
import { scenarioOf, useStage } from './stage.ts';

const EXTENSION = join(ROOT, '.output', 'chrome-mv3-test');
const text = (page: Page) => page.evaluate(() => document.body.innerText);

describe('the pop-up of the toolbar button', () => {
  const server = openServer();
  const stage = useStage([bs2, opus, server.system]);
  const begin = async (button = 'Record this tab') => {
    const page = await stage.instrument.browser.newPage();
    await page.goto(`${stage.sandbox.origin('replay-tpp')}/`);
    const popup = await openPopup(stage.instrument, page);
    await press(popup, button);
    await buttonNamed(popup, 'Stop');
    return { page, popup };
  };
  const again = (page: Page) => openPopup(stage.instrument, page);
  const own = async () => {
    const page = await stage.instrument.browser.newPage();
    await page.goto(stage.instrument.url('options.html'));
    return page;
  };
  const stop = async (page: Page) => {
    const popup = await again(page);
    await press(popup, 'Stop');
    await buttonNamed(popup, 'Record this tab');
  };
  const badge = (page: Page) =>
    page.evaluate(async () => [
      await chrome.action.getBadgeText({}),
      (await chrome.action.getBadgeBackgroundColor({})).slice(0, 3).join(),
    ]);
  const origin = (party: string) => stage.sandbox.origin(party);
  const urlOf = ({ start }: { start: { party: string; path: string } }) => origin(start.party) + start.path;

  afterEach(async () => {
    const helper = await own();
    await stopAll(helper);
    for (const page of await stage.instrument.browser.pages())
      if (page !== helper) await page.close().catch(() => undefined);
  });

  it('counts the steps in the badge, which is blue', async () => {
    const { page } = await begin();
    await walk(page, urlOf(scenarioOf(bs2, 'bs2-client-id')));
    const helper = await own();
    await expect.poll(async () => Number((await badge(helper))[0])).toBeGreaterThan(3);
    const popup = await again(page);
    // Polls of the page itself may still add to both.
    await expect.poll(async () => (await text(popup)).includes(`${(await badge(helper))[0]} steps so far`)).toBe(true);
    await stop(page);
    expect((await badge(helper))[0]).toBe('');
  });

  it('turns the badge red when a consent fails, with nothing open but the page', async () => {
    const { page, popup } = await begin();
    await popup.close();
    await walk(page, urlOf(scenarioOf(opus, 'opus-cpf-mismatch')));
    const helper = await own();
    await expect.poll(() => badge(helper)).toEqual([expect.stringMatching(/^\d+$/), '179,38,30']);
    await stop(page);
    // The page that judged is gone with the recording.
    await expect
      .poll(() => stage.instrument.browser.targets().some((each) => each.url().endsWith('judge.html')))
      .toBe(false);
  });

  it('stores nothing while it is paused', async () => {
    const { page, popup } = await begin();
    await press(popup, 'Pause');
    await expect.poll(() => text(popup)).toContain('nothing is stored');
    await page.goto(`${origin('replay-tpp')}/while-paused`);
    await page.evaluate(() => console.error('while paused'));
    const helper = await own();
    await expect.poll(async () => (await badge(helper))[0]).toBe('❚❚');
    // As a page of its own, for the pop-up itself takes no size.
    const alone = await stage.instrument.browser.newPage();
    await alone.goto(stage.instrument.url('popup.html'));
    await buttonNamed(alone, 'Resume');
    expect(await violations(alone)).toEqual([]);
    await alone.close();
    const next = await again(page);
    await press(next, 'Resume');
    await buttonNamed(next, 'Pause');
    await page.evaluate(async () => (await fetch('/after-the-pause')).text());
    await page.evaluate(() => console.error('after the pause'));
    await expect
      .poll(async () => (await rowsOf<ConsoleError>(helper, 'consoleErrors')).at(-1)?.text)
      .toBe('after the pause');
    await stop(page);
    const urls = (await rowsOf<{ url: string }>(helper, 'exchanges')).map(({ url }) => url).join(' ');
    expect(urls).toContain('/after-the-pause');
    const kept = [urls, await rowsOf(helper, 'navigations'), await rowsOf(helper, 'bodies')];
    expect(JSON.stringify(kept)).not.toContain('while-paused');
    expect((await rowsOf<ConsoleError>(helper, 'consoleErrors')).map(({ text }) => text)).toEqual(['after the pause']);
    const bodies = await rowsOf<{ url: string; text?: string }>(helper, 'bodies');
    expect(bodies.find(({ url }) => url?.includes('/after-the-pause'))?.text).toBe('{"path":true}');
    expect((await rowsOf<SessionRow>(helper, 'sessions')).at(-1)?.pauses).toMatchObject([{ to: expect.any(Number) }]);
  });

  it('keeps what goes wrong in the page, as its words', async () => {
    server.routes.set('/broken', (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<title>b</title><img src="/no.png"><script>
        console.error('expected %s, got', 'a code', { error: 'access_denied' });
        setTimeout(() => { throw new Error('boom'); });
        Promise.reject(new Error('in vain'));
      </script>`),
    );
    const { page } = await begin();
    await page.goto(`${origin('replay-tpp')}/broken`);
    const helper = await own();
    const errors = () => rowsOf<ConsoleError>(helper, 'consoleErrors');
    await expect.poll(async () => (await errors()).filter(({ page }) => page.endsWith('/broken')).length).toBe(3);
    const kept = (await errors()).filter(({ page }) => page.endsWith('/broken'));
    const first = (text: string) => text.split('\n')[0];
    expect(kept.map(({ kind, text }) => `${kind}: ${first(text)}`).sort()).toEqual([
      'console: expected a code, got {error: "access_denied"}',
      'exception: Uncaught Error: boom',
      'rejection: Error: in vain',
    ]);
    expect(kept.find(({ kind }) => kind === 'exception')).toMatchObject({
      frameId: 0,
      line: 3,
      source: `${origin('replay-tpp')}/broken`,
    });
    await stop(page);
  });

  it('records every tab that shows this site, and no other', async () => {
    const { page } = await begin('Record this site');
    const other = await stage.instrument.browser.newPage();
    await other.goto(`${origin('replay-as')}/elsewhere`);
    await other.goto(`${origin('replay-tpp')}/same-site`);
    await other.goto(`${origin('replay-as')}/from-there`);
    const helper = await own();
    const urls = async () =>
      (await rowsOf<{ url: string }>(helper, 'exchanges')).map(({ url }) => new URL(url).pathname);
    await expect.poll(urls).toContain('/from-there');
    expect(await urls()).toContain('/same-site');
    expect(await urls()).not.toContain('/elsewhere');
    await other.close();
    await stop(page);
  });

  it('keeps a picture of each page where the user wants that, and shows it at its step', async () => {
    const helper = await own();
    await helper.$eval('#screenshots', (box) => (box as HTMLElement).click());
    await expect.poll(() => text(helper)).toContain('pictures of pages are kept from now on');
    expect(await violations(helper)).toEqual([]);
    const { page, popup } = await begin();
    await popup.close();
    await page.bringToFront();
    await page.goto(`${origin('replay-tpp')}/seen`);
    const pictures = () => rowsOf<ScreenshotRow>(helper, 'screenshots');
    await expect.poll(async () => (await pictures()).map(({ page }) => new URL(page).pathname)).toContain('/seen');
    const [picture] = await pictures();
    expect(picture).toMatchObject({ mediaType: 'image/jpeg', width: expect.any(Number) });
    expect(Math.max(picture?.width ?? 0, picture?.height ?? 0)).toBeLessThanOrEqual(1280);
    expect(
      Buffer.from(picture?.base64 ?? '', 'base64')
        .subarray(0, 3)
        .toString('hex'),
    ).toBe('ffd8ff');
    await stop(page);
    const viewer = await stage.instrument.browser.newPage();
    await viewer.goto(stage.instrument.url('viewer.html'));
    await (await viewer.waitForSelector('[data-step][data-role="page"]'))?.click();
    await viewer.waitForSelector('.page-picture summary');
    await viewer.click('.page-picture summary');
    await viewer.waitForFunction(
      () => (document.querySelector<HTMLImageElement>('.page-picture img')?.naturalWidth ?? 0) > 0,
    );
    expect(await violations(viewer)).toEqual([]);
    await viewer.close();
    await helper.$eval('#screenshots', (box) => (box as HTMLElement).click());
    await expect.poll(() => text(helper)).toContain('no picture is kept from now on');
  });

  it('exports what was recorded, its secrets hidden', async () => {
    const { page } = await begin();
    await walk(page, urlOf(scenarioOf(bs2, 'bs2-client-id')));
    await stop(page);
    const popup = await again(page);
    const folder = stage.path('from-the-pop-up');
    mkdirSync(folder, { recursive: true });
    const client = await stage.instrument.browser.target().createCDPSession();
    await client.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });
    await press(popup, 'Export as HAR, secrets hidden');
    await expect.poll(() => readdirSync(folder).filter((name) => name.endsWith('.har'))).toHaveLength(1);
    const [file = ''] = readdirSync(folder);
    const har = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    expect(har.log.entries.length).toBeGreaterThan(3);
    expect(har.log._consent).toBeDefined();
  });

  describe('by the keys of the browser', () => {
    const worker = async (): Promise<WebWorker> => {
      const target = await stage.instrument.browser.waitForTarget((each) => each.type() === 'service_worker');
      return (await target.worker()) as WebWorker;
    };
    /** Headless, no key reaches the browser itself: the event is what a key makes of it. */
    const command = async (name: string, tabId: number) =>
      (await worker()).evaluate((each, id) => chrome.commands.onCommand.dispatch(each, { id }), name, tabId);

    it('begins, marks the moment, and stops', async () => {
      const { page, tabId } = await stage.instrument.openTab();
      await page.goto(`${origin('replay-tpp')}/`);
      const helper = await own();
      const sessions = () => rowsOf<SessionRow>(helper, 'sessions');
      const before = (await sessions()).length;
      await command('toggle-recording', tabId);
      await expect.poll(async () => (await sessions()).length).toBe(before + 1);
      expect((await sessions()).at(-1)).toMatchObject({ state: 'recording', scope: { kind: 'tab', tabIds: [tabId] } });
      await command('mark-moment', tabId);
      await expect.poll(async () => (await rowsOf<NoteRow>(helper, 'notes')).at(-1)?.text).toBe('Marked: look here.');
      await command('toggle-recording', tabId);
      await expect.poll(async () => (await sessions()).at(-1)?.state).toBe('stopped');
      await command('mark-moment', tabId);
      await expect.poll(async () => (await badge(helper))[0]).toBe('!');
      await expect.poll(async () => (await badge(helper))[0]).toBe('');
      await page.close();
    });

    it('opens the field for a note, which is of the moment of the key', async () => {
      const { page } = await begin();
      const helper = await own();
      await page.bringToFront();
      const pressed = Date.now();
      const opened = stage.instrument.browser.waitForTarget(
        (each) => each.url() === stage.instrument.url('popup.html'),
      );
      await command('add-note', -1);
      const popup = await (await opened).asPage();
      await popup.waitForFunction(() => document.activeElement?.ariaLabel === 'Note');
      const shown = Date.now();
      await popup.type('input[aria-label="Note"]', 'the screen is blank');
      await press(popup, 'Add note');
      await expect.poll(async () => (await rowsOf<NoteRow>(helper, 'notes')).at(-1)?.text).toBe('the screen is blank');
      const { time = 0 } = (await rowsOf<NoteRow>(helper, 'notes')).at(-1) ?? {};
      expect(time).toBeGreaterThanOrEqual(pressed);
      expect(time).toBeLessThanOrEqual(shown);
      await press(popup, 'Stop');
    });

    it('has keys that the browser gave', async () => {
      const helper = await own();
      const all = await helper.evaluate(() => chrome.commands.getAll());
      expect(all.filter(({ name }) => !name.startsWith('_')).every(({ shortcut }) => shortcut !== '')).toBe(true);
    });
  });
});

describe('a private window', () => {
  const server = openServer();
  const stage = useStage([server.system]);
  let profile: Profile;
  let instrument: Instrument;
  beforeAll(async () => {
    profile = createProfile();
    instrument = await launch(EXTENSION, { userDataDir: profile.path, extensionsEnabledInIncognito: [EXTENSION] });
  });
  afterAll(async () => {
    await instrument?.close();
    profile?.remove();
  });
  const fresh = (name: string) => `${name}${crypto.randomUUID().replaceAll('-', '')}`;

  it('leaves nothing on the disk, where another window leaves it', async () => {
    const { browser } = instrument;
    const [usual, secret] = [fresh('usual'), fresh('secret')];
    const url = (marker: string) => `${stage.sandbox.origin('replay-tpp')}/${marker}?code=${marker}`;
    const script = (marker: string) => `fetch('/post', { method: 'POST', body: '${marker}' }).then((r) => r.text())`;

    // What the other window records can be found: the search is able to find.
    const { page, tabId } = await instrument.openTab();
    const own = await browser.newPage();
    await own.goto(instrument.url('options.html'));
    const order = (scope: object, name: string) => ({ name: 'recording.start', payload: { scope, name } });
    await own.evaluate((said) => chrome.runtime.sendMessage(said), order({ kind: 'tab', tabId }, usual));
    await page.goto(url(usual));
    await page.evaluate(script(usual));
    await expect.poll(() => profile.filesWith(usual).filter((file) => file.includes('IndexedDB'))).not.toEqual([]);

    await own.evaluate(() => chrome.windows.create({ incognito: true, url: 'about:blank' }));
    const worker = await privateWorker(instrument);
    const inside = browser.waitForTarget((target) => target.url() === instrument.url('viewer.html'));
    await worker.evaluate(() => chrome.tabs.create({ url: chrome.runtime.getURL('viewer.html') }));
    const view = await (await inside).asPage();
    const opened = browser.waitForTarget((target) => target.url().includes(secret));
    const privateTab = await worker.evaluate(async () => (await chrome.tabs.create({ url: 'about:blank' })).id);
    await view.evaluate((said) => chrome.runtime.sendMessage(said), order({ kind: 'tab', tabId: privateTab }, secret));
    await worker.evaluate((id, to) => chrome.tabs.update(id ?? -1, { url: to }), privateTab, url(secret));
    const hidden = await (await opened).asPage();
    await hidden.evaluate(script(secret));
    await hidden.evaluate((marker) => console.error(marker), secret);
    await expect.poll(async () => JSON.stringify(await rowsOf(view, 'exchanges'))).toContain(`/${secret}`);
    await expect.poll(async () => JSON.stringify(await rowsOf(view, 'bodies'))).toContain(secret);
    await expect
      .poll(async () => (await rowsOf<ConsoleError>(view, 'consoleErrors')).map(({ text }) => text))
      .toEqual([secret]);
    await view.evaluate((id) => chrome.runtime.sendMessage({ name: 'recording.stop', payload: { session: id } }), 1);

    // Neither the other window nor the disk knows of it: while it is open, when it is closed, when the browser is.
    expect(JSON.stringify([await rowsOf(own, 'sessions'), await rowsOf(own, 'exchanges')])).not.toContain(secret);
    expect(profile.filesWith(secret)).toEqual([]);
    const gone = new Promise<void>((resolve) =>
      browser.on('targetdestroyed', (target) => target.url().includes(secret) && resolve()),
    );
    await worker
      .evaluate(async () => {
        for (const { id } of await chrome.windows.getAll()) if (id !== undefined) void chrome.windows.remove(id);
      })
      .catch(() => undefined);
    await gone;
    expect(profile.filesWith(secret)).toEqual([]);
    await instrument.close();
    expect(profile.filesWith(secret)).toEqual([]);
    expect(profile.filesWith(usual).length).toBeGreaterThan(0);
  });
});

/** The background that a private window has for itself. */
async function privateWorker({ browser }: Instrument): Promise<WebWorker> {
  const isPrivate = async (worker: WebWorker | null) => worker?.evaluate(() => chrome.extension.inIncognitoContext);
  let found: WebWorker | undefined;
  await expect
    .poll(async () => {
      for (const target of browser.targets()) {
        if (target.type() !== 'service_worker') continue;
        const worker = await target.worker();
        if (worker && (await isPrivate(worker))) found = worker;
      }
      return found !== undefined;
    })
    .toBe(true);
  return found as WebWorker;
}

// What runs inside the extension's own pages and its background.
declare const chrome: {
  action: { getBadgeText(of: object): Promise<string>; getBadgeBackgroundColor(of: object): Promise<number[]> };
  commands: {
    onCommand: { dispatch(name: string, tab: { id: number }): void };
    getAll(): Promise<{ name: string; shortcut: string }[]>;
  };
  extension: { inIncognitoContext: boolean };
  runtime: { sendMessage(message: object): Promise<unknown>; getURL(path: string): string };
  tabs: { create(of: object): Promise<{ id?: number }>; update(id: number, of: object): Promise<unknown> };
  windows: {
    create(of: object): Promise<unknown>;
    getAll(): Promise<{ id?: number }[]>;
    remove(id: number): Promise<void>;
  };
};
