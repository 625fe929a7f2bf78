import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ElementHandle, Frame, Page } from 'puppeteer-core';
import type { Records } from '../../lib/flow/steps.ts';
import type { TraceHar } from '../../lib/trace/har.ts';
import { clickInFront, inTurn, withOpened } from '../sandbox/core/walk.ts';
import type { Instrument } from './browser.ts';
import { storedRecords } from './stored-records.ts';

/** A recording driven through the panel, as a person would. */
export interface Recording {
  /** The tab that is recorded. */
  page: Page;
  panel: Page;
  /** Stops, exports the session with its secrets, and reads the file back. */
  finish(path: string): Promise<TraceHar>;
  /** Exports the finished session as most people do, its secrets hidden, and reads the file back. */
  exportRedacted(path: string): Promise<TraceHar>;
  /** Exports the finished session with its findings into a folder of their own. Names of the files, as the browser gave them. */
  exportFindings(folder: string): Promise<string[]>;
  /** What the store holds of the session now, as a view folds it. */
  records(): Promise<Records>;
  /** Leaves what was recorded, its tabs and its pages, and begins another session in the same tab. */
  again(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a tab and the panel for it, and presses Record. */
export async function record(instrument: Instrument): Promise<Recording> {
  // In turn as a whole: a tab that opens comes to the front.
  const { page, panel, tabId } = await inTurn(instrument.browser, async () => {
    const panel = await instrument.browser.newPage();
    await panel.goto(instrument.url('options.html'));
    const { page, tabId } = await instrument.openTab(panel);
    await panel.goto(instrument.url(`panel.html?tab=${tabId}`));
    await press(panel, 'Record');
    await buttonNamed(panel, 'Stop');
    await page.bringToFront();
    return { page, panel, tabId };
  });
  return {
    page,
    panel,
    // In turn as a whole, for where downloads go is the browser's setting and not the tab's.
    finish: (path) => inTurn(instrument.browser, () => finish(panel, path)),
    exportRedacted: (path) => inTurn(instrument.browser, () => download(panel, path, ['Export HAR'])),
    exportFindings: (folder) =>
      inTurn(instrument.browser, () =>
        downloadInto(panel, folder, ['Other ways to export', 'Export HAR and findings (SARIF)'], 2),
      ),
    records: () => storedRecords(panel, tabId),
    again: async () => {
      for (const opened of await withOpened(page)) if (opened !== page) await opened.close();
      await page.goto('about:blank');
      await inTurn(instrument.browser, async () => {
        await press(panel, 'Record');
        await buttonNamed(panel, 'Stop');
        await page.bringToFront();
      });
    },
    close: async () => {
      await panel.close();
      await page.close();
    },
  };
}

/** Presses a button of one of the extension's pages by its name, once it is there and can be pressed. */
export async function press(page: Page, name: string): Promise<void> {
  const button = await buttonNamed(page, name);
  await clickInFront(page, button);
}

/** Waits for the button of that accessible name. */
export async function buttonNamed(page: Page | Frame, name: string): Promise<ElementHandle<HTMLElement>> {
  const found = await page
    .waitForFunction(
      (wanted) =>
        [...document.querySelectorAll<HTMLElement>('button, [role=menuitem]')].find(
          (element) =>
            (element.ariaLabel ?? element.textContent ?? '').trim() === wanted && !element.matches(':disabled'),
        ),
      // Polling by mutation is blind to a text that changes in place.
      { polling: 50, timeout: 15_000 },
      name,
    )
    .catch((cause: unknown) => {
      throw new Error(`no button “${name}” to press at ${page.url()}`, { cause });
    });
  return found as ElementHandle<HTMLElement>;
}

/** What the store holds of the newest session's exchanges now, as the extension's own page sees it. */
export async function storedExchanges(
  panel: Page,
): Promise<{ session: number; url: string; state: string; requestHeaders?: unknown[] }[]> {
  return panel.evaluate(async () => {
    const opening = indexedDB.open('consent-tracer');
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(opening);
    const transaction = db.transaction(['sessions', 'exchanges']);
    const sessions = await done(transaction.objectStore('sessions').getAllKeys());
    const rows = await done<{ session: number; url: string; state: string; requestHeaders?: unknown[] }[]>(
      transaction.objectStore('exchanges').getAll(),
    );
    db.close();
    return rows.filter(({ session }) => session === sessions.at(-1));
  });
}

async function finish(panel: Page, path: string): Promise<TraceHar> {
  await press(panel, 'Stop');
  await buttonNamed(panel, 'Record');
  return download(panel, path, ['Other ways to export', 'Export HAR with secrets…', 'Export with secrets']);
}

/** Presses these buttons, the last of which downloads a trace, and keeps it as `path`. */
async function download(panel: Page, path: string, buttons: string[]): Promise<TraceHar> {
  const folder = `${path}.download`;
  const [file = ''] = await downloadInto(panel, folder, buttons, 1);
  renameSync(join(folder, file), path);
  rmSync(folder, { recursive: true });
  return JSON.parse(readFileSync(path, 'utf8')) as TraceHar;
}

/** Presses these buttons, the last of which downloads so many files, and waits until they are in the folder. */
async function downloadInto(panel: Page, folder: string, buttons: string[], files: number): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const session = await panel.createCDPSession();
  await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder, eventsEnabled: true });
  const done = new Promise<void>((resolve, reject) => {
    const completed = new Set<string>();
    session.on('Browser.downloadProgress', ({ state, guid }) => {
      if (state === 'completed') completed.add(guid);
      if (completed.size === files) resolve();
      if (state === 'canceled') reject(new Error('the browser cancelled the download of the trace'));
    });
  });
  for (const name of buttons) await press(panel, name);
  await done;
  await session.detach();
  return readdirSync(folder).sort();
}
