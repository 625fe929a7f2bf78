import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Page } from 'puppeteer-core';
import { FILE_LIMIT } from '../../lib/trace/import/index.ts';
import { type Answering, choose, rowsOf, watch } from '../e2e/importing.ts';
import { entriesOfAll, makeLargeHar, writeLargeHar } from '../fixtures/har/large.ts';
import { type Instrument, launch } from '../run/browser.ts';
import { buildForTest } from '../run/build.ts';
import { press } from '../run/record.ts';
import { defineBench, type Figure, median } from './bench.ts';
import { browserTime, type Worked, workOf } from './processor-time.ts';

const MEGABYTES = 100;
const LARGE = 200;
const RUNS = 3;

/**
 * A HAR by somebody else, what real Chromium recorded of every scenario again and again until it is large, imported in a
 * page of the extension; beside it, in the same page, the least that it takes to have it: parsed and put.
 */
export const importing = defineBench({
  id: 'import',
  title: `Import of a HAR of ${MEGABYTES} MB, beside JSON.parse and a bare bulk write, in a real browser`,
  async measure() {
    const folder = buildForTest();
    const [worker] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /import-worker-[\w-]+\.js$/.test(name),
    );
    if (!worker) throw new Error('There is no import worker in the package.');
    // However long one import takes on a busy machine.
    const instrument = await launch(folder, { protocolTimeout: 0 });
    try {
      const page = await instrument.browser.newPage();
      // Nothing runs in it: a view would read what was imported while the next is measured.
      await page.goto(instrument.url('manifest.json'));
      const entries = entriesOfAll();
      await make(page, entries);
      const bare: (Bare & { worked: number })[] = [];
      const ours: (Imported & { worked: number })[] = [];
      for (let run = 0; run < RUNS; run++) {
        const [least, leastWork] = await browserTime(instrument.browser, () => parsedAndPut(page));
        bare.push({ ...least, worked: leastWork });
        await remove(page, 'bare');
        const [own, work] = await browserTime(instrument.browser, () => imported(page, instrument.url(worker)));
        ours.push({ ...own, worked: work });
        await remove(page, 'consent-tracer');
      }
      await page.close();
      const large = await importedByPerson(instrument, entries);
      const least = median(bare.map(({ parse, put }) => parse + put));
      const took = median(ours.map((own) => own.took));
      const [work, leastWork] = [median(ours.map(({ worked }) => worked)), median(bare.map(({ worked }) => worked))];
      return [
        { name: 'entries', value: ours[0]?.requests ?? 0, unit: 'count' },
        ms('JSON.parse', median(bare.map(({ parse }) => parse))),
        ms('bare bulk write of what it gives', median(bare.map(({ put }) => put))),
        ms('import', took),
        { name: 'import over JSON.parse and bulk write', value: took / least, unit: '×' },
        // What counts: on a machine that has other things to do, those that wait for each other wait longer.
        { name: '  the same in time of the processor', value: work / leastWork, unit: '×', limit: 2.5 },
        ms(`import of ${LARGE} MB in the viewer`, large.took),
        // The page stays responsive meanwhile.
        ms('  longest task of the page, processor time', large.worked.longestTask, 50),
        ms('  all its tasks together, processor time', large.worked.together),
        ms('  longest task as the clock has it', large.longestTask),
        ms('  longest time without a frame', large.longestGap),
        ms('  longest task when it is shown then', large.longestTaskAfter),
        { name: '  different things said of its progress', value: large.seen.length, unit: 'count' },
        ms('  until nothing is left of it when cancelled', large.cancelled),
      ];
    } finally {
      await instrument.close();
    }
  },
});

function ms(name: string, value: number, limit?: number): Figure {
  return { name, value, unit: 'ms', ...(limit !== undefined && { limit }) };
}

interface Made {
  largeFile: typeof largeFile;
  writeLargeHar: typeof writeLargeHar;
  made: { file: Blob; text: string };
}

/** Makes the file in the page, where both find it. */
async function make(page: Page, entries: string[]): Promise<void> {
  // The page may make no code of text, but DevTools may.
  await page.evaluate(`Object.assign(globalThis, { largeFile: ${largeFile}, writeLargeHar: ${writeLargeHar} })`);
  await page.evaluate(
    async (given, size) => {
      const file = (globalThis as unknown as Made).largeFile(given, size);
      Object.assign(globalThis, { made: { file, text: await file.text() } });
    },
    entries,
    MEGABYTES,
  );
}

/** Runs in the page. */
export function largeFile(entries: string[], megabytes: number): Blob {
  const parts: string[] = [];
  (globalThis as unknown as Made).writeLargeHar((part) => void parts.push(part), entries, megabytes);
  // In one piece, as a file is.
  return new Blob([parts.join('')]);
}

interface Bare {
  parse: number;
  put: number;
}

async function parsedAndPut(page: Page): Promise<Bare> {
  return page.evaluate(async () => {
    const { text } = (globalThis as unknown as Made).made;
    const begun = performance.now();
    const { log } = JSON.parse(text);
    const parsed = performance.now();
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open('bare', 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore('entries', { autoIncrement: true });
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const opened = performance.now();
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction('entries', 'readwrite');
      for (const entry of log.entries) transaction.objectStore('entries').add(entry);
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const put = performance.now();
    db.close();
    return { parse: parsed - begun, put: put - opened };
  });
}

/** Takes away what was written, so that each begins as the first did; waits for whoever still holds it. */
function remove(page: Page, database: string): Promise<void> {
  return page.evaluate(
    (name) =>
      new Promise<void>((resolve, reject) => {
        const removing = indexedDB.deleteDatabase(name);
        removing.onsuccess = () => resolve();
        removing.onerror = () => reject(removing.error);
      }),
    database,
  );
}

interface Imported {
  took: number;
  requests: number;
}

async function imported(page: Page, worker: string): Promise<Imported> {
  return page.evaluate(async (address) => {
    const { file } = (globalThis as unknown as Made).made;
    const thread = new Worker(address, { type: 'module' });
    const begun = performance.now();
    thread.postMessage({ read: 1, name: 'large.har', file });
    let requests = 0;
    await new Promise<void>((resolve, reject) => {
      thread.onmessage = ({ data }) => {
        if (data.session) requests = data.session.requests;
        if (data.ended?.state === 'done') resolve();
        else if (data.ended) reject(new Error(JSON.stringify(data.ended)));
      };
      thread.onerror = ({ message }) => reject(new Error(message));
    });
    const took = performance.now() - begun;
    thread.terminate();
    return { took, requests };
  }, worker);
}

interface ByPerson extends Answering {
  worked: Worked;
  cancelled: number;
}

/**
 * A large file, as a person brings it into the viewer: cancelled once on the way, then to its end; and one of which it is
 * asked whether it is to be read at all.
 *
 * @throws Error where it is not asked, progress does not move, or what was cancelled leaves something
 */
async function importedByPerson(instrument: Instrument, entries: string[]): Promise<ByPerson> {
  const folder = mkdtempSync(join(tmpdir(), 'consent-bench-'));
  try {
    const viewer = await instrument.browser.newPage();
    await viewer.goto(instrument.url('viewer.html'));
    const before = await rowsOf(viewer);
    const left = async () => isDeepStrictEqual(await rowsOf(viewer), before);
    const says = (state: RegExp) =>
      viewer.waitForFunction(
        (source) => new RegExp(source).test(document.querySelector('.file-state')?.textContent ?? ''),
        { polling: 'raf', timeout: 300_000 },
        state.source,
      );
    // As large as it says, of which nothing is on the disk.
    const huge = join(folder, 'huge.har');
    writeFileSync(huge, '{}');
    truncateSync(huge, FILE_LIMIT + 1);
    await choose(viewer, [huge]);
    await viewer.waitForSelector('[role="alertdialog"]');
    await press(viewer, 'Leave it');
    await says(/^Not imported$/);
    const path = join(folder, 'large.har');
    const amount = makeLargeHar(path, LARGE, entries);
    await choose(viewer, [path]);
    await says(/^Storing: [2-9]\d? %$/);
    const begun = performance.now();
    await press(viewer, 'Cancel large.har');
    await says(/^Cancelled$/);
    const cancelled = performance.now() - begun;
    if (!(await left())) throw new Error('What was cancelled has left something.');
    const [answering, worked] = await workOf(viewer, 'imported', async () => {
      const end = await watch(viewer);
      await choose(viewer, [path]);
      await viewer.waitForSelector('.session-facts .origin', { timeout: 300_000 });
      await viewer.waitForSelector('[role="tree"] [role="treeitem"]', { timeout: 300_000 });
      return end();
    });
    const { exchanges } = await rowsOf(viewer);
    if (exchanges - before.exchanges !== amount) throw new Error(`Of ${amount} entries ${exchanges} are there.`);
    if (answering.seen.length < 20) throw new Error(`Its progress hardly moved: ${answering.seen.join(', ')}.`);
    return { ...answering, worked, cancelled };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
