import { Dexie, type Table } from 'dexie';
import type { AttackRun } from '../flow/attack-run.ts';
import type { Attempt } from '../flow/attempt.ts';
import { interruptedRun } from './attack-runs.ts';
import { ended } from './attempts.ts';
import { BELONGINGS, type Belonging, rowsOf } from './belongings.ts';
import type { SessionRow, TraceDatabase } from './schema.ts';
import { finishSession } from './unfinished.ts';

/** Changes the tags of sessions, all or none. */
export async function changeTags(
  db: TraceDatabase,
  sessions: readonly number[],
  change: (tags: readonly string[]) => string[],
): Promise<void> {
  await db.transaction('rw', db.sessions, async () => {
    const rows = await db.sessions.bulkGet([...sessions]);
    const changes = rows.flatMap((row) => (row ? [{ key: row.id, changes: { tags: change(row.tags ?? []) } }] : []));
    await db.sessions.bulkUpdate(changes);
  });
}

/** Texts of all notes, by session, in the order in which they were written. */
export async function readNoteTexts(db: TraceDatabase): Promise<Map<number, string[]>> {
  const texts = new Map<number, string[]>();
  await db.notes.each(({ session, text }) => {
    const known = texts.get(session);
    if (known) known.push(text);
    else texts.set(session, [text]);
  });
  return texts;
}

/** How a long writing is followed and ended. */
export interface Followed {
  /** @param done rows, of so many in all */
  progress?(done: number, total: number): void;
  signal?: AbortSignal;
}

/** Rows that are written at a time: bodies may be large. */
const PORTION: Partial<Record<Belonging, number>> = { bodies: 40, screenshots: 4, exchanges: 400, navigations: 1000 };

/** What stands in a table under the key of its session and more. */
const KEYED: ReadonlySet<Belonging> = new Set(['exchanges', 'navigations', 'bodies', 'marks']);
/** What belongs to a session as a whole. */
const SINGLE: ReadonlySet<Belonging> = new Set(['carried', 'summaries']);

/**
 * Copies all that belongs to a session to the id of another one, in portions, and makes a session of it with the last.
 *
 * @param copy of an id that was reserved
 * @throws what the signal was aborted with; then there is no such session, and what was written is for the caller to drop
 */
export async function copySession(db: TraceDatabase, from: number, copy: SessionRow, followed: Followed = {}) {
  const counts = await Promise.all(BELONGINGS.map((name) => rowsOf(db, name, from).count()));
  const total = counts.reduce((sum, count) => sum + count, 0);
  let done = 0;
  const wrote = (rows: number) => {
    done += rows;
    followed.progress?.(done, total);
    followed.signal?.throwIfAborted();
  };
  wrote(0);
  for (const name of BELONGINGS) {
    if (name === 'attempts' || name === 'attackRuns') continue;
    await copyTable(db, name, from, copy.id, wrote);
  }
  wrote(await copyAttempts(db, from, copy.id));
  await finishSession(db, copy);
}

async function copyTable(
  db: TraceDatabase,
  name: Belonging,
  from: number,
  to: number,
  wrote: (rows: number) => void,
): Promise<void> {
  const table = db.table(name);
  const limit = PORTION[name] ?? 500;
  let after: unknown;
  for (;;) {
    const rows = await portion(table, name, from, after, limit);
    if (rows.length === 0) return;
    after = keyOf(table, rows.at(-1));
    const isOwn = KEYED.has(name) || SINGLE.has(name);
    const copies = rows
      .filter((row) => name !== 'holds' || row.state !== 'armed')
      // What waited for more has seen all that comes: nothing is recorded into a copy.
      .map(({ id, ...row }) => ({
        ...row,
        session: to,
        ...(isOwn && id !== undefined && { id }),
        ...('open' in row && { open: 0 }),
      }));
    await table.bulkPut(copies);
    wrote(rows.length);
    if (rows.length < limit) return;
  }
}

type Row = Record<string, unknown>;

/** Rows of a session behind a key, by their keys. */
async function portion(table: Table, name: Belonging, session: number, after: unknown, limit: number): Promise<Row[]> {
  if (SINGLE.has(name)) return after === undefined ? table.where('session').equals(session).toArray() : [];
  if (KEYED.has(name))
    return table
      .where(':id')
      .between(after ?? [session, Dexie.minKey], [session, Dexie.maxKey], after === undefined, true)
      .limit(limit)
      .toArray();
  const rest = table.where('session').equals(session);
  // Under one session the rows come by their ids.
  return (after === undefined ? rest : rest.and(({ id }) => id > (after as number))).limit(limit).toArray();
}

function keyOf(table: Table, row: Row | undefined): unknown {
  const { keyPath } = table.schema.primKey;
  return Array.isArray(keyPath) ? keyPath.map((name) => row?.[name]) : row?.[keyPath as string];
}

/** Attempts and the attack runs that they are part of know each other by ids, of which the copies have others. */
async function copyAttempts(db: TraceDatabase, from: number, to: number): Promise<number> {
  return db.transaction('rw', db.attempts, db.attackRuns, async () => {
    const attempts = await db.attempts.where({ session: from }).sortBy('id');
    const runs = await db.attackRuns.where({ session: from }).toArray();
    const runIds = new Map(runs.map(({ id }) => [id, crypto.randomUUID() as string]));
    const ids = await db.attempts.bulkAdd(
      attempts.map(ended).map(({ id: _, run, ...rest }): Omit<Attempt, 'id'> => {
        return { ...rest, session: to, ...(run !== undefined && { run: runIds.get(run) ?? run }) };
      }),
      { allKeys: true },
    );
    const idOf = new Map(attempts.map(({ id }, at) => [id, ids[at]]));
    await db.attackRuns.bulkAdd(runs.map((run) => copiedRun(run, runIds.get(run.id) ?? run.id, to, idOf)));
    return attempts.length + runs.length;
  });
}

function copiedRun(
  run: AttackRun,
  id: string,
  session: number,
  idOf: ReadonlyMap<number, number | undefined>,
): AttackRun {
  const results = run.results.map(({ attempts, decisive, ...result }) => {
    const decided = decisive === undefined ? undefined : idOf.get(decisive);
    return {
      ...result,
      attempts: attempts.flatMap((attempt) => idOf.get(attempt) ?? []),
      ...(decided !== undefined && { decisive: decided }),
    };
  });
  return { ...interruptedRun(run, Date.now()), id, session, results };
}
