import type { Reading } from '../../lib/reader/reading.ts';
import type { SearchNews } from '../../lib/reader/topic.ts';
import { search as topic } from '../../lib/reader/topics/search.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { longSession } from '../fixtures/long-session.ts';
import { cpuTime, defineBench, type Figure, median } from './bench.ts';

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

/** What the reader takes from a keystroke to its answer, for text typed letter by letter into the search box. */
export const search = defineBench({
  id: 'search',
  title: `Search over ${EXCHANGES.toLocaleString('en')} exchanges with ${FLOWS} flows, letter by letter`,
  async measure() {
    const trace = foldTrace(longSession({ exchanges: EXCHANGES, flows: FLOWS }));
    const reading = {} as Reading;
    const answer = (query: string) =>
      new Promise<SearchNews>((resolve) => {
        const watcher = topic.watch({ query, caret: query.length }, reading, (news) => {
          if (news.progress) return;
          watcher.close?.();
          resolve(structuredClone(news));
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
    ];
  },
});

function ms(name: string, value: number, limit?: number): Figure {
  return { name, value, unit: 'ms', ...(limit !== undefined && { limit }) };
}
