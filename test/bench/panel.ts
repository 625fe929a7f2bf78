import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CDPSession, Page } from 'puppeteer-core';
import { longSession } from '../fixtures/long-session.ts';
import { type Instrument, launch } from '../run/browser.ts';
import { buildForTest } from '../run/build.ts';
import { storeRecords } from '../run/store-records.ts';
import { defineBench, type Figure, median } from './bench.ts';

const EXCHANGES = 50_000;
const FLOWS = 500;
/** Times that the panel is opened, and milliseconds between two of them. */
const OPENED = 5;
const REST = 5000;
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
      const idlePresses = await pressesOn(blank);
      await blank.close();
      const live = await whileRecording(instrument);
      return [
        ms('a page that does nothing is painted', median(idle)),
        ms('first rows', median(opened), 500),
        ...figures,
        { name: 'frames dropped by a page that does nothing', value: still, unit: '%' },
        { name: 'frames dropped while scrolling', value: scrolled, unit: '%', limit: 5 },
        { name: 'events a second that arrive then', value: Math.round(live.rate), unit: 'count' },
        ms('key to paint of a page that does nothing, 95 of 100', percentile(idlePresses, 95)),
        ms('key to paint meanwhile, 95 of 100', percentile(live.presses, 95), 50),
        ms('key to paint meanwhile, the slowest', Math.max(...live.presses)),
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
    // The browser is not done yet with what the closed page had asked for.
    await new Promise((done) => setTimeout(done, REST));
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
  const ofReader = workers.reduce((sum, size) => sum + size, 0);
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  return {
    page,
    figures: [
      ms('all rows', read),
      ms('all findings', judged),
      { name: 'heap of the page', value: heap, unit: 'MB' },
      { name: 'heap of its reader', value: ofReader, unit: 'MB' },
      { name: 'heap of both', value: heap + ofReader, unit: 'MB', limit: 100 },
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

/** Exchanges that a page makes each second, and the events that the browser tells of each: begun, sent, answered, its body. */
const RATE = 50;
const EVENTS = 4;
/** Keys that are pressed, one every so many milliseconds. */
const PRESSES = 60;
const PAUSE = 80;

/** Keys pressed in the list of the panel while its session, which is long already, records a page that asks and asks. */
async function whileRecording(instrument: Instrument): Promise<{ presses: number[]; rate: number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/api/')) asked++;
    answerAll(request, response);
  }).listen(0);
  try {
    const { port } = server.address() as AddressInfo;
    const page = await instrument.browser.newPage();
    await page.goto(instrument.url('panel.html'));
    const session = await recordEverything(page);
    await storeRecords(page, longSession({ exchanges: EXCHANGES, flows: FLOWS }), session);
    // It takes up what is stored now, and goes on behind it.
    await instrument.killWorker();
    const traffic = await instrument.browser.newPage();
    await traffic.goto(`http://localhost:${port}/`);
    await page.goto(instrument.url(`panel.html?session=${session}`));
    await page.bringToFront();
    await page.waitForFunction(
      (stored) =>
        Number(
          /([\d,]+) steps/.exec(document.querySelector('.status-bar')?.textContent ?? '')?.[1]?.replaceAll(',', ''),
        ) > stored,
      { polling: 100, timeout: 120_000 },
      EXCHANGES + RATE,
    );
    await page.waitForSelector('.finding-mark, .tally', { timeout: 60_000 });
    const [began, before, askedBefore] = [performance.now(), await stepsShown(page), asked];
    const presses = await pressesOn(page);
    const rate = ((asked - askedBefore) * EVENTS) / ((performance.now() - began) / 1000);
    await page.waitForFunction(
      (seen) =>
        Number(
          /([\d,]+) steps/.exec(document.querySelector('.status-bar')?.textContent ?? '')?.[1]?.replaceAll(',', ''),
        ) > seen,
      { polling: 100, timeout: 120_000 },
      before,
    );
    await traffic.close();
    await page.close();
    return { presses, rate };
  } finally {
    server.close();
  }
}

/** A page whose worker asks all the time: timers of workers go on in the background. */
const answerAll: RequestListener = ({ url }, response) => {
  const answers: Record<string, [type: string, text: string]> = {
    '/': ['text/html', `<title>traffic</title><script>new Worker('/worker.js')</script>`],
    '/worker.js': ['text/javascript', `let n = 0; setInterval(() => fetch('/api/' + ++n), ${1000 / RATE})`],
  };
  const [type, text] = answers[url ?? ''] ?? ['application/json', '{"ok":true}'];
  response.writeHead(200, { 'content-type': type }).end(text);
};

/** Begins a session of all tabs, as the panel does. @returns its id */
function recordEverything(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const { runtime } = (
      globalThis as unknown as { chrome: { runtime: { sendMessage(message: object): Promise<unknown> } } }
    ).chrome;
    const payload = { scope: { kind: 'all' }, name: 'A long day' };
    const reply = (await runtime.sendMessage({ name: 'recording.start', payload })) as { answer: { session: number } };
    return reply.answer.session;
  });
}

/** How many steps the panel says that it shows. */
function stepsShown(page: Page): Promise<number> {
  return page.evaluate(() =>
    Number(/([\d,]+) steps/.exec(document.querySelector('.status-bar')?.textContent ?? '')?.[1]?.replaceAll(',', '')),
  );
}

/**
 * Milliseconds from each press of a key to the frame in which it is painted, as the browser itself measures them
 * (Event Timing); those that take less than two frames it tells as one.
 */
async function pressesOn(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const told: number[] = [];
    Object.assign(globalThis, { told });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') told.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
    document.querySelector<HTMLElement>('.flow-tree')?.focus();
  });
  for (let press = 0; press < PRESSES; press++) {
    await page.keyboard.press('ArrowDown');
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  const told = await page.evaluate(() => (globalThis as unknown as { told: number[] }).told);
  return [...told, ...Array<number>(Math.max(0, PRESSES - told.length)).fill(16)];
}

function percentile(values: readonly number[], of100: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * of100) / 100))] ?? 0;
}

function ms(name: string, value: number, limit?: number): Figure {
  return { name, value, unit: 'ms', ...(limit !== undefined && { limit }) };
}
