import type { Exchange, Navigation, ResponseBody } from '../flow/exchange.ts';
import { steady } from '../flow/steady.ts';
import type { Trace } from '../flow/step.ts';
import { live, type Records, readSince } from '../store/queries.ts';
import type { SessionDeps } from './deps.ts';
import { pace } from './pace.ts';

interface Kept {
  exchanges: Map<string, Exchange>;
  navigations: Map<string, Navigation>;
  bodies: Map<string, ResponseBody>;
}

/**
 * Follows one stored session: reads what is new since the last time, and folds all of it into a
 * trace. What did not change is told as the very same steps and flows. An interpretation that throws is told as a
 * fault; the last good trace stays.
 *
 * @returns the way to stop
 */
export function readTrace(
  deps: Pick<SessionDeps, 'db' | 'fold'>,
  session: number,
  told: { trace(trace: Trace): void; fault(sentence: string): void },
): () => void {
  const kept: Kept = { exchanges: new Map(), navigations: new Map(), bodies: new Map() };
  let rev = 0;
  let read = false;
  let last: Trace | undefined;
  const folding = pace(() => {
    try {
      last = steady(last, foldKept(deps, kept));
      told.trace(last);
    } catch (error) {
      told.fault(`What was recorded could not be interpreted: ${words(error)}`);
    }
  });
  const unsubscribe = live(
    () => readSince(deps.db, session, rev),
    (records) => {
      if (read && records.rev === rev) return;
      read = true;
      rev = Math.max(rev, records.rev);
      merge(kept, records);
      folding.request();
    },
    (error) => told.fault(`The database cannot be read: ${words(error)}`),
  );
  return () => {
    unsubscribe();
    folding.stop();
  };
}

/** The whole trace of a stored session, read once. */
export async function readWhole(deps: Pick<SessionDeps, 'db' | 'fold'>, session: number): Promise<Trace> {
  return deps.fold(await readSince(deps.db, session, 0));
}

function merge(kept: Kept, records: Records): void {
  for (const exchange of records.exchanges) kept.exchanges.set(exchange.id, exchange);
  for (const navigation of records.navigations) kept.navigations.set(navigation.id, navigation);
  for (const body of records.bodies) kept.bodies.set(body.id, body);
}

function foldKept({ fold }: Pick<SessionDeps, 'fold'>, kept: Kept): Trace {
  return fold({
    exchanges: [...kept.exchanges.values()],
    navigations: [...kept.navigations.values()],
    bodies: [...kept.bodies.values()],
  });
}

/** An error in words. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
