import type { ElementHandle, Page } from 'puppeteer-core';
import { press } from '../run/record.ts';

/** Shows the screen on which traces are brought in. */
export async function openImport(viewer: Page): Promise<void> {
  await viewer.bringToFront();
  if (!(await viewer.$('.import-screen'))) await press(viewer, 'Import');
  await viewer.waitForSelector('.import-screen');
}

/** Chooses files in the picker, as a person would. */
export async function choose(viewer: Page, paths: readonly string[]): Promise<void> {
  await openImport(viewer);
  const picker = await viewer.waitForSelector('.import-screen input[type="file"]');
  await (picker as ElementHandle<HTMLInputElement>).uploadFile(...paths);
}

/** Drags files over the page and lets them go in its middle. */
export async function drop(viewer: Page, paths: readonly string[]): Promise<void> {
  await viewer.bringToFront();
  const session = await viewer.createCDPSession();
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  await session.detach();
}

/** What the screen says of each file. */
export function linesOf(viewer: Page): Promise<{ name: string; state: string; problem: string }[]> {
  return viewer.$$eval('.file-line', (lines) =>
    lines.map((line) => ({
      name: line.querySelector('.file-head b')?.textContent ?? '',
      state: line.querySelector('.file-state')?.textContent ?? '',
      problem: line.querySelector('.file-reason')?.textContent ?? '',
    })),
  );
}

/** Rows of each table that an import writes. */
export function rowsOf(viewer: Page): Promise<Record<'sessions' | 'exchanges' | 'navigations' | 'bodies', number>> {
  return viewer.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open('consent-tracer'));
    const tables = ['sessions', 'exchanges', 'navigations', 'bodies'] as const;
    const transaction = db.transaction(tables);
    const counted = await Promise.all(tables.map((table) => done(transaction.objectStore(table).count())));
    db.close();
    return Object.fromEntries(tables.map((table, index) => [table, counted[index] ?? 0])) as never;
  });
}

/** How well a page kept answering while a file was read and stored. All in milliseconds. */
export interface Answering {
  took: number;
  /** The longest task of its thread; 0 where none was 50 long. */
  longestTask: number;
  /** All of those tasks together. */
  longTasks: number;
  /** The longest time without a frame. */
  longestGap: number;
  /** The longest task after that, when what was imported is shown. */
  longestTaskAfter: number;
  /** What a person saw of the progress, each once. */
  seen: string[];
}

interface Watched {
  watched: { end(): Answering };
}

/** Begins to watch the thread of a page, its frames and what it says of the first file; marks when that is `imported`. */
export async function watch(viewer: Page): Promise<() => Promise<Answering>> {
  await viewer.bringToFront();
  await viewer.evaluate(() => {
    const tasks: { startTime: number; duration: number }[] = [];
    const observer = new PerformanceObserver((list) => void tasks.push(...list.getEntries()));
    observer.observe({ entryTypes: ['longtask'] });
    const seen = new Set<string>();
    const began = performance.now();
    let last = began;
    let longestGap = 0;
    let ended = 0;
    let isOver = false;
    const frame = () => {
      const now = performance.now();
      const state = document.querySelector('.file-state')?.textContent ?? '';
      const isUnderWay = /^(Waiting|Reading|Storing)/.test(state);
      if (isUnderWay) seen.add(state);
      else if (seen.size > 0 && !ended) {
        ended = now;
        performance.mark('imported');
      }
      if (!ended) longestGap = Math.max(longestGap, now - last);
      last = now;
      if (!isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    const end = () => {
      isOver = true;
      tasks.push(...observer.takeRecords());
      observer.disconnect();
      const lengths = (isAfter: boolean) =>
        tasks.filter(({ startTime }) => startTime >= ended === isAfter).map(({ duration }) => duration);
      const longTasks = lengths(false).reduce((sum, task) => sum + task, 0);
      return {
        ...{ took: ended - began, longestTask: Math.max(0, ...lengths(false)), longTasks, longestGap },
        ...{ longestTaskAfter: Math.max(0, ...lengths(true)), seen: [...seen] },
      };
    };
    Object.assign(globalThis, { watched: { end } });
  });
  return () => viewer.evaluate(() => (globalThis as unknown as Watched).watched.end());
}
