import type { Page } from 'puppeteer-core';
import type { Reading } from '../../lib/reader/reading.ts';
import type { SearchNews } from '../../lib/reader/topic.ts';
import { search as topic } from '../../lib/reader/topics/search.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { longSession } from '../fixtures/long-session.ts';
import { launch } from '../run/browser.ts';
import { buildForTest } from '../run/build.ts';
import { cpuTime, defineBench, type Figure, median } from './bench.ts';
import { seed } from './panel.ts';

const EXCHANGES = 50_000;
const FLOWS = 500;
/** Times that each text is typed; of each keystroke the median counts. */
const RUNS = 3;

/** What somebody types, letter by letter: text that is everywhere, in few steps, in none; filters and expressions. */
const TYPED = [
  'access_token',
  'https://shop.example/zzz',
  'role:token-request status:20 -host:shop',
  'param:state=a value:consent',
  'has:token outcome:consented authorize',
  '/(state|nonce)=[\\w-]+&.*code/ x',
];

/** Typed in a browser: the first letter asks for something anew, each further one for a part of that. */
const TYPED_IN_BROWSER = ['access_token', 'nothing of the kind', '/(state|nonce)=\\w+/'];

/** What the reader takes from a keystroke to its answer, for text typed letter by letter into the search box. */
export const search = defineBench({
  id: 'search',
  title: `Search over ${EXCHANGES.toLocaleString('en')} exchanges with ${FLOWS} flows, letter by letter`,
  async measure() {
    const trace = foldTrace(longSession({ exchanges: EXCHANGES, flows: FLOWS }));
    const reading = {} as Reading;
    const answer = (query: string) =>
      new Promise<SearchNews>((resolve) => {
        const hear = (news: SearchNews) => {
          if (news.progress) return;
          watcher.close?.();
          resolve(structuredClone(news));
        };
        const watcher = topic.watch({ query, caret: query.length }, reading, hear, () => {
          throw new Error('the search is of one session');
        });
        watcher.changed(trace, undefined);
      });
    const began = performance.now();
    await answer('');
    const made = performance.now() - began;
    const times: [number, string][] = [];
    for (const text of TYPED) {
      const runs: number[][] = [];
      for (let run = 0; run < RUNS; run++) {
        // Whatever was found for another text is of no use to this one.
        await answer('method:get');
        runs.push([]);
        for (let length = 1; length <= text.length; length++) {
          const pressed = cpuTime();
          await answer(text.slice(0, length));
          runs[run]?.push(cpuTime() - pressed);
        }
      }
      for (let length = 1; length <= text.length; length++)
        times.push([median(runs.map((run) => run[length - 1] ?? 0)), text.slice(0, length)]);
    }
    const [slowest, query] = times.reduce((worst, one) => (one[0] > worst[0] ? one : worst), [0, '']);
    return [
      { name: 'steps', value: trace.steps.length, unit: 'count' },
      ms('read all steps for the first question', made),
      { name: 'keystrokes', value: times.length, unit: 'count' },
      ms('a keystroke', median(times.map(([time]) => time))),
      ms(`  the slowest: ${query}`, slowest, 100),
      ...(await inBrowser()),
    ];
  },
});

function ms(name: string, value: number, limit?: number): Figure {
  return { name, value, unit: 'ms', ...(limit !== undefined && { limit }) };
}

/** From the letter to the frame in which its answer is painted, whatever else the machine does. */
async function inBrowser(): Promise<Figure[]> {
  const instrument = await launch(buildForTest());
  try {
    const session = await seed(instrument);
    const page = await instrument.browser.newPage();
    await page.goto(instrument.url(`panel.html?session=${session}`));
    await page.bringToFront();
    await page.waitForFunction(
      (flows) => document.querySelector('.status-bar')?.textContent?.includes(`${flows} flows`) === true,
      { polling: 50, timeout: 60_000 },
      FLOWS,
    );
    const began = performance.now();
    await page.click('.search-field');
    await page.waitForSelector('.option', { timeout: 60_000 });
    const offered = performance.now() - began;
    await page.keyboard.type('zzqq');
    await page.waitForFunction(
      () => /^0 of [\d,]+ steps[^%]*$/.test(document.querySelector('.found-bar')?.textContent ?? ''),
      {
        polling: 50,
        timeout: 180_000,
      },
    );
    const whole = performance.now() - began;
    const times = await typed(page);
    return [
      ms('in a real browser: first suggestions', offered),
      ms('  all steps searched for the first time', whole),
      ms('  a keystroke, to the frame that answers it', median(times), 100),
      ms('  the slowest', Math.max(...times)),
    ];
  } finally {
    await instrument.close();
  }
}

async function typed(page: Page): Promise<number[]> {
  const times: number[] = [];
  for (const text of TYPED_IN_BROWSER) {
    await page.click('.clear-search');
    await page.waitForFunction(() => document.querySelector('.found-bar') === null, { polling: 50 });
    for (const letter of text) {
      await page.evaluate(awaitAnswer);
      await page.keyboard.type(letter);
      times.push(await page.evaluate(() => (globalThis as { answer?: Promise<number> }).answer ?? Number.NaN));
    }
  }
  return times;
}

/** Runs in the page: takes note of the milliseconds from the next input to the frame with its answer. */
function awaitAnswer(): void {
  (globalThis as { answer?: Promise<number> }).answer = new Promise((resolve) => {
    const hear = () => {
      const began = performance.now();
      const look = (at: number) => {
        const bar = document.querySelector('.found-bar');
        if (bar && bar.getAttribute('aria-busy') !== 'true' && at > began) resolve(performance.now() - began);
        else requestAnimationFrame(look);
      };
      // What the input asks is on the page by the frame after this one.
      requestAnimationFrame(() => requestAnimationFrame(look));
    };
    document.addEventListener('input', hear, { once: true });
  });
}
