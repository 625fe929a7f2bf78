import { checks as catalogue } from '../../lib/checks/index.ts';
import { createJudge, judge, type Session } from '../../lib/checks/run.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { ordinaryLines } from '../fixtures/ordinary-traffic.ts';
import { renamed } from '../fixtures/renamed.ts';
import { together } from '../fixtures/together.ts';
import { defineBench, type Figure, median } from './bench.ts';

const FLOWS = 500;
const EXCHANGES = 10_000;
/** The machine does other things, too: of so many runs the quickest tells what the work costs. */
const RUNS = 15;
/** Steps that arrive one after the other. */
const ARRIVALS = 40;

/** A long session: consents as real Chromium recorded them, each with values of its own, and ordinary browsing. */
export const checks = defineBench({
  id: 'checks',
  title: `All ${catalogue.length} checks, over ${EXCHANGES.toLocaleString('en')} exchanges with ${FLOWS} flows`,
  async measure() {
    const records = longSession();
    const trace = foldTrace(records);
    const folds = timesOf(() => foldTrace(records), 5);
    const session = sessionOf(records);
    const whole = timesOf(() => judge(session, catalogue), RUNS);
    const arrivals = timesOfArrivals(records);
    return [
      count('exchanges', records.exchanges.length),
      count('flows', trace.flows.length),
      ms('fold', Math.min(...folds)),
      ms('judge every flow', Math.min(...whole), 250),
      ms('judge every flow, median', median(whole)),
      ms('judge again when a step of a flow arrives', Math.min(...arrivals.ofFlow), 2),
      ms('  median', median(arrivals.ofFlow)),
      ms('judge again when any other step arrives', Math.min(...arrivals.beside), 2),
      ms('  median', median(arrivals.beside)),
    ];
  },
});

/** Consents one after the other, in tabs of their own, with what people do in between. */
export function longSession(): Records {
  const ids = goldenIds().filter((id) => {
    const { flows } = foldTrace(golden(id));
    return flows.length === 1 && flows[0]?.outcome.kind === 'consented';
  });
  const consents = Array.from({ length: FLOWS }, (_, at) => {
    const id = ids[at % ids.length];
    if (!id) throw new Error('there is no recording of a consent');
    return renamed(golden(id), Math.floor(at / ids.length));
  });
  const own = consents.reduce((sum, { exchanges }) => sum + exchanges.length, 0);
  const lines = ordinaryLines(7, 2 * EXCHANGES).filter((line) => line.includes(' → '));
  const rest = Math.max(0, EXCHANGES - own);
  const each = Math.ceil(rest / FLOWS);
  const between = consents.map((_, at) => arrows(lines.slice(at * each, Math.min((at + 1) * each, rest)).join('\n')));
  return together(consents.flatMap((consent, at) => [between[at] as Records, consent]));
}

function sessionOf(records: Records): Session {
  const { flows, steps } = foldTrace(records);
  return { flows, steps, lineageOf: (flow) => lineageOf(flow, steps) };
}

/** Milliseconds of a judge that remembers, for each of the last steps: those of a flow, and those of none. */
function timesOfArrivals(records: Records): { ofFlow: number[]; beside: number[] } {
  const times = { ofFlow: [] as number[], beside: [] as number[] };
  const remember = createJudge(catalogue);
  const all = records.exchanges.toSorted((a, b) => a.seq - b.seq);
  const upTo = (count: number): Records => ({ ...records, exchanges: all.slice(0, count) });
  remember(sessionOf(upTo(all.length - ARRIVALS)));
  for (let left = ARRIVALS - 1; left >= 0; left--) {
    const session = sessionOf(upTo(all.length - left));
    const began = performance.now();
    remember(session);
    const took = performance.now() - began;
    (session.steps.at(-1)?.flowId === undefined ? times.beside : times.ofFlow).push(took);
  }
  return times;
}

function timesOf(task: () => unknown, runs: number): number[] {
  task();
  return Array.from({ length: runs }, () => {
    const began = performance.now();
    task();
    return performance.now() - began;
  });
}

function count(name: string, value: number): Figure {
  return { name, value, unit: 'count' };
}

function ms(name: string, value: number, limit?: number): Figure {
  return { name, value, unit: 'ms', ...(limit !== undefined && { limit }) };
}
