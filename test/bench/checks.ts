import { checks as catalogue } from '../../lib/checks/index.ts';
import { createJudge, judge, type Session } from '../../lib/checks/run.ts';
import { steady } from '../../lib/flow/steady.ts';
import type { Trace } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { longSession } from '../fixtures/long-session.ts';
import { defineBench, type Figure, medianTime } from './bench.ts';

const FLOWS = 500;
const EXCHANGES = 10_000;
/** Records that arrive one after the other. */
const ARRIVALS = 60;

/** A long session: consents as real Chromium recorded them, each with values of its own, and ordinary browsing. */
export const checks = defineBench({
  id: 'checks',
  title: `All ${catalogue.length} checks, over ${EXCHANGES.toLocaleString('en')} exchanges with ${FLOWS} flows`,
  async measure() {
    const records = longSession({ exchanges: EXCHANGES, flows: FLOWS });
    const trace = foldTrace(records);
    const session = sessionOf(trace);
    const arrivals = arrivalsAt(records);
    return [
      count('exchanges', records.exchanges.length),
      count('flows', trace.flows.length),
      ms(
        'fold',
        medianTime(() => foldTrace(records)),
      ),
      ms(
        'judge every flow',
        medianTime(() => judge(session, catalogue)),
        250,
      ),
      count('records that arrive', arrivals.count),
      ms('judge again when one arrives', arrivals.judge, 2),
      ms('  the slowest', arrivals.slowest),
      ms('see what a fold changed', arrivals.steady),
    ];
  },
});

function sessionOf({ flows, steps }: Trace): Session {
  return { flows, steps, lineageOf: (flow) => lineageOf(flow, steps) };
}

/** What a judge that remembers takes for each of the last records of a session, one after the other. */
function arrivalsAt(records: Records): { count: number; judge: number; slowest: number; steady: number } {
  const remember = createJudge(catalogue);
  const last = [...records.exchanges, ...records.navigations, ...records.bodies]
    .map(({ seq }) => seq)
    .sort((a, b) => a - b)
    .slice(-ARRIVALS);
  const upTo = (seq: number): Records => ({
    exchanges: records.exchanges.filter((one) => one.seq <= seq),
    navigations: records.navigations.filter((one) => one.seq <= seq),
    bodies: records.bodies.filter((one) => one.seq <= seq),
  });
  let trace = foldTrace(upTo((last[0] ?? 0) - 1));
  remember(sessionOf(trace));
  const spent = { judge: 0, slowest: 0, steady: 0 };
  for (const seq of last) {
    const folded = foldTrace(upTo(seq));
    const began = performance.now();
    trace = steady(trace, folded);
    const seen = performance.now();
    remember(sessionOf(trace));
    const took = performance.now() - seen;
    spent.steady += (seen - began) / last.length;
    spent.judge += took / last.length;
    spent.slowest = Math.max(spent.slowest, took);
  }
  return { count: last.length, ...spent };
}

function count(name: string, value: number): Figure {
  return { name, value, unit: 'count' };
}

function ms(name: string, value: number, limit?: number): Figure {
  return { name, value, unit: 'ms', ...(limit !== undefined && { limit }) };
}
