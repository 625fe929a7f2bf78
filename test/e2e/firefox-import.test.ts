import type { Entry } from 'har-format';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Firefox, findFirefox, launchFirefox } from './firefox.ts';
import { binaryFiles, type OwnFile, ownFiles, RECORDINGS } from './own-files.ts';

/** An entry as the Network panel holds it once it has read the file. */
interface Shown {
  url: string;
  method: string;
  status: number;
  startedAt: number;
  requestHeaders: string[];
  responseHeaders: string[];
  requestCookies: string[];
  responseCookies: string[];
  sent: string | null;
  body: string;
}

/** What is there in Firefox's own windows, as far as this test needs it. */
declare const ChromeUtils: {
  importESModule(url: string): { require(module: string): { gDevTools: { showToolboxForTab: ShowToolbox } } };
};
declare const window: { gBrowser: { selectedTab: unknown } };
type ShowToolbox = (tab: unknown, options: { toolId: string }) => Promise<Toolbox>;
interface Toolbox {
  getCurrentPanel(): { panelWin: PanelWindow };
  splitConsole: boolean;
}
type PanelWindow = Window & typeof globalThis & { store: { getState(): State } };
interface State {
  requests: { requests: HeldRequest[] };
}
type Pairs = { name: string; value: string }[];
interface HeldRequest {
  id: string;
  url: string;
  method: string;
  status: number;
  startedMs: number;
  requestHeaders: { headers: Pairs };
  responseHeaders: { headers: Pairs };
  requestCookies: Pairs;
  responseCookies: Pairs;
  requestPostData: { postData: { text?: string } };
  responseContent: { content: { text?: string } };
}
interface Held {
  panel: PanelWindow;
  toolbox: Toolbox;
}

const firefox = findFirefox();
const leftOut = firefox ? '' : ' (left out: there is no Firefox here; FIREFOX_PATH names one)';
// What is left out is not listed by name.
if (leftOut) console.log(`  Firefox’s own HAR importer${leftOut}`);

describe.skipIf(!firefox)(`Firefox’s own HAR importer${leftOut}`, () => {
  let browser: Firefox;

  beforeAll(async () => {
    browser = await launchFirefox(firefox ?? '');
    await browser.marionette.run('chrome', async () => {
      const { require } = ChromeUtils.importESModule('resource://devtools/shared/loader/Loader.sys.mjs');
      const { gDevTools } = require('resource://devtools/client/framework/devtools.js');
      const toolbox = await gDevTools.showToolboxForTab(window.gBrowser.selectedTab, { toolId: 'netmonitor' });
      // A property of the window, for every call has a scope of its own.
      Object.assign(window, { held: { toolbox, panel: toolbox.getCurrentPanel().panelWin } });
    });
  });
  afterAll(() => browser?.close());

  it.each(RECORDINGS)('shows every entry of our trace with its headers, cookies and bodies: %s', async (id) => {
    for (const file of await ownFiles(id)) await showsAll(file);
  });

  it('shows bodies that are no text', async () => {
    const files = await binaryFiles();
    expect(files[0]?.entries.map(({ response }) => response.content.encoding)).toContain('base64');
    for (const file of files) await showsAll(file);
  });

  it('shows an answer where somebody clicks on it', async () => {
    const [file] = (await ownFiles('oidc-form-post')) as [OwnFile];
    const index = file.entries.findIndex(({ response }) => response.content.text?.includes('"access_token"'));
    const { request } = file.entries[index] as Entry;
    await drop(file.text, file.entries.length);
    await expect.poll(rows).toBe(file.entries.length);
    await expect.poll(() => detailsOf(index, 'response')).toContain('access_token');
    await expect.poll(() => detailsOf(index, 'request')).toContain('grant_type');
    await expect.poll(() => detailsOf(index, 'headers')).toContain(new URL(request.url).host);
  });

  it('would say so where a file is none', async () => {
    await expect(drop('{"log":', 1)).rejects.toThrow('Firefox says that it cannot read the file');
  });

  async function showsAll({ kind, text, entries }: OwnFile): Promise<void> {
    expect(entries.length).toBeGreaterThan(0);
    expect(await drop(text, entries.length)).toBe(entries.length);
    expect([kind, await shown()]).toEqual([kind, entries.map(expectedOf)]);
    await expect.poll(rows).toBe(entries.length);
  }

  /**
   * As a person drops a file on the panel.
   *
   * @returns how many requests are listed then
   * @throws MarionetteError where Firefox says that it cannot read it
   */
  function drop(text: string, amount: number): Promise<number> {
    return browser.marionette.run(
      'chrome',
      async (content, expected) => {
        const { panel, toolbox } = (window as unknown as { held: Held }).held;
        const dataTransfer = new panel.DataTransfer();
        dataTransfer.items.add(new panel.File([content], 'trace.har', { type: 'application/json' }));
        const options = { bubbles: true, cancelable: true, dataTransfer };
        const before = panel.store.getState().requests.requests;
        panel.document.querySelector('.monitor-panel')?.dispatchEvent(new panel.DragEvent('drop', options));
        const listed = () => panel.store.getState().requests.requests;
        const { promise, resolve, reject } = Promise.withResolvers<number>();
        const look = () => {
          if (toolbox.splitConsole) reject(new Error('Firefox says that it cannot read the file.'));
          else if (listed() !== before && listed().length === expected) resolve(expected);
          else panel.requestAnimationFrame(look);
        };
        look();
        return promise;
      },
      text,
      amount,
    );
  }

  function shown(): Promise<Shown[]> {
    return browser.marionette.run('chrome', () => {
      const { panel } = (window as unknown as { held: Held }).held;
      const written = (pairs: Pairs) => pairs.map(({ name, value }) => `${name}: ${value}`);
      return panel.store.getState().requests.requests.map((request) => ({
        ...{ url: request.url, method: request.method, status: request.status, startedAt: request.startedMs },
        requestHeaders: written(request.requestHeaders.headers),
        responseHeaders: written(request.responseHeaders.headers),
        requestCookies: written(request.requestCookies),
        responseCookies: written(request.responseCookies),
        sent: request.requestPostData.postData.text ?? null,
        body: request.responseContent.content.text ?? '',
      }));
    });
  }

  /** Rows of its table. */
  function rows(): Promise<number> {
    return browser.marionette.run('chrome', () => {
      const { panel } = (window as unknown as { held: Held }).held;
      return panel.document.querySelectorAll('.request-list-item').length;
    });
  }

  /** What one of the panes beside the table says of a row. */
  function detailsOf(index: number, pane: string): Promise<string> {
    return browser.marionette.run(
      'chrome',
      (at, name) => {
        const { panel } = (window as unknown as { held: Held }).held;
        const row = panel.document.querySelectorAll('.request-list-item')[at];
        if (!row?.classList.contains('selected'))
          row?.dispatchEvent(new panel.MouseEvent('mousedown', { bubbles: true, button: 0 }));
        const tab = panel.document.querySelector<HTMLElement>(`#${name}-tab`);
        if (tab?.getAttribute('aria-selected') !== 'true') tab?.click();
        return panel.document.querySelector(`#${name}-panel`)?.textContent ?? '';
      },
      index,
      pane,
    );
  }
});

function expectedOf({ startedDateTime, request, response }: Entry): Shown {
  const written = (pairs: readonly { name: string; value: string }[]) =>
    pairs.map(({ name, value }) => `${name}: ${value}`);
  return {
    ...{ url: request.url, method: request.method, status: response.status, startedAt: Date.parse(startedDateTime) },
    ...{ requestHeaders: written(request.headers), responseHeaders: written(response.headers) },
    ...{ requestCookies: written(request.cookies), responseCookies: written(response.cookies) },
    ...{ sent: request.postData?.text ?? null, body: response.content.text ?? '' },
  };
}
