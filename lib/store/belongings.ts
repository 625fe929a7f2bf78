import { Dexie, type Table } from 'dexie';
import { interruptedRun } from './attack-runs.ts';
import { ended } from './attempts.ts';
import type { TraceDatabase } from './schema.ts';

/** The tables of what belongs to one session each: it goes, comes back and is copied with it. */
export const BELONGINGS = [
  'exchanges',
  'navigations',
  'bodies',
  'notes',
  'marks',
  'attempts',
  'holds',
  'attackRuns',
  'consoleErrors',
  'screenshots',
  'carried',
  'summaries',
] as const satisfies readonly (keyof TraceDatabase)[];

export type Belonging = (typeof BELONGINGS)[number];
type RowOf<N extends Belonging> = TraceDatabase[N] extends Table<infer R, infer _, infer __> ? R : never;

/** All that belongs to a session, by table. */
export type Belongings = { [N in Belonging]: RowOf<N>[] };

/** Those of which a session has many: their keys begin with it. */
const RECORDS: ReadonlySet<Belonging> = new Set(['exchanges', 'navigations', 'bodies']);

/** What belongs to a session in one table. */
export function rowsOf<N extends Belonging>(db: TraceDatabase, name: N, session: number) {
  const table = db.table<RowOf<N>>(name);
  return RECORDS.has(name)
    ? table.where('[session+rev]').between([session, Dexie.minKey], [session, Dexie.maxKey], true, true)
    : table.where('session').equals(session);
}

export async function readBelongings(db: TraceDatabase, session: number): Promise<Belongings> {
  const all = await Promise.all(BELONGINGS.map(async (name) => [name, await rowsOf(db, name, session).toArray()]));
  return Object.fromEntries(all);
}

export async function deleteBelongings(db: TraceDatabase, session: number): Promise<void> {
  await Promise.all(BELONGINGS.map((name) => rowsOf(db, name, session).delete()));
}

export async function putBelongings(db: TraceDatabase, belongings: Belongings): Promise<void> {
  await Promise.all(BELONGINGS.map((name) => db.table(name).bulkPut(belongings[name])));
}

/** What was under way when it was taken, and is not any more: what was armed was disarmed with the session. */
export function atRest(belongings: Belongings, now: number): Belongings {
  return {
    ...belongings,
    attempts: belongings.attempts.map(ended),
    holds: belongings.holds.filter(({ state }) => state !== 'armed'),
    attackRuns: belongings.attackRuns.map((run) => interruptedRun(run, now)),
  };
}
