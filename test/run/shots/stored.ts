import type { Page } from 'puppeteer-core';
import type { Instrument } from '../browser.ts';

/**
 * What only a restart of the browser, another computer, or days would make of a stored session.
 *
 * @param page one of the extension's own; it is loaded anew, for views hear only of what their own library writes
 * @param name of the session; the newest one where none is named
 */
export async function changeStored(page: Page, change: object, name?: string): Promise<void> {
  await page.evaluate(
    async (news, wanted) => {
      const done = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const db = await done(indexedDB.open('consent-tracer'));
      const sessions = db.transaction('sessions', 'readwrite').objectStore('sessions');
      const rows: { name: string }[] = await done(sessions.getAll());
      const row = wanted === null ? rows.at(-1) : rows.findLast((each) => each.name === wanted);
      if (!row) throw new Error(`no session is named ${wanted}`);
      await done(sessions.put({ ...row, ...news }));
      db.close();
    },
    change,
    name ?? null,
  );
  await page.reload();
}

/** The viewer, with the session of that name in sight. */
export async function openViewer({ browser, url }: Instrument, name: string): Promise<Page> {
  const viewer = await browser.newPage();
  await viewer.setViewport({ width: 1280, height: 800 });
  await viewer.goto(url('viewer.html'));
  await chooseStored(viewer, name);
  return viewer;
}

/** Clicks a session of the library, and waits until its steps are there. */
export async function chooseStored(viewer: Page, name: string): Promise<void> {
  await viewer.locator(`.session-row::-p-text(${name})`).click();
  await viewer.waitForSelector('.session-row.current');
  await viewer.waitForSelector('[role="treeitem"]');
  await viewer.mouse.move(1, 1);
}
