import type { CDPSession, Page } from 'puppeteer-core';
import { longSession } from '../fixtures/long-session.ts';
import { type Instrument, launch } from '../run/browser.ts';
import { buildForTest } from '../run/build.ts';
import { storeRecords } from '../run/store-records.ts';
import { defineBench, type Figure, median } from './bench.ts';

const EXCHANGES = 50_000;
const FLOWS = 500;
/** Times that the panel is opened. */
const OPENED = 5;
/** Frames that are scrolled through. */
const FRAMES = 180;

/** The panel in a real browser over a session of a long day, beside a page that does nothing. */
export const panel = defineBench({
  id: 'panel',
  title: `The panel over ${EXCHANGES.toLocaleString('en')} exchanges with ${FLOWS} flows, in a real browser`,
  async measure() {
    const instrument = await launch(buildForTest());
    try {
      const session = await seed(instrument);
      const address = instrument.url(`panel.html?session=${session}`);
      const nothing = instrument.url('manifest.json');
      const opened = await openings(instrument, address);
      const idle = await openings(instrument, nothing);
      const { page, figures } = await whole(instrument, address);
      const scrolled = await framesDropped(page, '.flow-tree');
      await page.close();
      const blank = await instrument.browser.newPage();
      await blank.goto(nothing);
      await blank.bringToFront();
      const still = await framesDropped(blank, 'html');
      await blank.close();
      return [
        ms('a page that does nothing is painted', median(idle)),
        ms('first rows', median(opened), 500),
        ...figures,
        { name: 'frames dropped by a page that does nothing', value: still, unit: '%' },
        { name: 'frames dropped while scrolling', value: scrolled, unit: '%', limit: 5 },
      ];
    } finally {
      await instrument.close();
    }
  },
});

/** Stores the long session in the browser. @returns its id */
export async function seed(instrument: Instrument): Promise<number> {
  const page = await instrument.browser.newPage();
  // Any page that opens the database, so that its tables are there.
  await page.goto(instrument.url('panel.html'));
  await page.waitForSelector('.empty');
  const session = await storeRecords(page, longSession({ exchanges: EXCHANGES, flows: FLOWS }), {
    ...{ name: 'A long day', startedAt: Date.now() - 1e6, stoppedAt: Date.now(), state: 'stopped' },
    ...{ scope: { kind: 'all' }, run: 'bench', restarts: 0 },
  });
  await page.close();
  return session;
}

/** Milliseconds from the beginning of the navigation to the first row, or in a page without rows to its first paint. */
async function openings(instrument: Instrument, address: string): Promise<number[]> {
  const times: number[] = [];
  for (let turn = 0; turn < OPENED; turn++) {
    const page = await instrument.browser.newPage();
    await page.evaluateOnNewDocument(noteFirstRow);
    await page.goto(address);
    await page.waitForFunction(() => (globalThis as { firstRow?: number }).firstRow !== undefined, { polling: 50 });
    times.push(await page.evaluate(() => (globalThis as { firstRow?: number }).firstRow ?? Number.NaN));
    await page.close();
  }
  return times;
}

/** Runs in the page, before anything else in it. */
function noteFirstRow(): void {
  const look = () => {
    const isThere = location.pathname.endsWith('.html')
      ? document.querySelector('[role="treeitem"]') !== null
      : document.readyState === 'complete';
    if (!isThere) return requestAnimationFrame(look);
    // Painted with the frame that is being made now.
    return requestAnimationFrame((at) => {
      (globalThis as { firstRow?: number }).firstRow = at;
    });
  };
  requestAnimationFrame(look);
}

/** The panel once all is read: how long that took, and what it holds. */
async function whole(instrument: Instrument, address: string): Promise<{ page: Page; figures: Figure[] }> {
  const page = await instrument.browser.newPage();
  await page.bringToFront();
  const began = performance.now();
  await page.goto(address);
  await page.waitForFunction(
    (flows) => document.querySelector('.status-bar')?.textContent?.includes(`${flows} flows`) === true,
    { polling: 50, timeout: 60_000 },
    FLOWS,
  );
  const read = performance.now() - began;
  await page.waitForSelector('.finding-mark, .tally', { timeout: 60_000 });
  const judged = performance.now() - began;
  const heap = await heapOf(await page.createCDPSession());
  const workers = await Promise.all(
    page.workers().map(async (worker) => heapOf(worker.client as unknown as CDPSession)),
  );
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  return {
    page,
    figures: [
      ms('all rows', read),
      ms('all findings', judged),
      { name: 'heap of the page', value: heap, unit: 'MB', limit: 100 },
      { name: 'heap of its reader', value: workers.reduce((sum, size) => sum + size, 0), unit: 'MB' },
      { name: 'nodes of the document', value: nodes, unit: 'count', limit: 1500 },
    ],
  };
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
}

/** Percent of frames that came too late while an element is scrolled, evenly and fast. */
function framesDropped(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    (where, frames) =>
      new Promise<number>((resolve) => {
        const scroller = document.querySelector(where);
        const times: number[] = [];
        const step = (at: number) => {
          times.push(at);
          scroller?.scrollBy(0, 120);
          if (times.length <= frames) requestAnimationFrame(step);
          else resolve(late(times));
        };
        const late = (all: number[]) => {
          const lasted = all.slice(1).map((time, at) => time - (all[at] ?? 0));
          const usual = lasted.toSorted((a, b) => a - b)[lasted.length >> 2] ?? 16.7;
          const missed = lasted.reduce((sum, time) => sum + Math.max(0, Math.round(time / usual) - 1), 0);
          return (100 * missed) / (lasted.length + missed);
        };
        requestAnimationFrame(step);
      }),
    selector,
    FRAMES,
  );
}

function ms(name: string, value: number, limit?: number): Figure {
  return { name, value, unit: 'ms', ...(limit !== undefined && { limit }) };
}
