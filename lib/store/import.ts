import { Dexie, type Table } from 'dexie';
import { profiles } from '../checks/profiles.ts';
import { words } from '../flow/words.ts';
import type { ImportedTrace } from '../trace/import/imported-trace.ts';
import { readJudgement } from '../trace/judgement.ts';
import type { Carried } from '../trace/told.ts';
import type {
  BodyRow,
  ExchangeRow,
  NavigationRow,
  RequestBodyRow,
  ResponseBodyRow,
  SessionRow,
  TraceDatabase,
} from './schema.ts';

export interface ImportOptions {
  /** Told after every portion: rows that are written, and how many there are. */
  progress?(written: number, of: number): void;
  signal?: AbortSignal;
  /** Milliseconds since the epoch. */
  now?(): number;
}

/** Of which whatever was left unfinished is removed. */
const tidied = new WeakSet<TraceDatabase>();

/** Rows of one write: whoever records meanwhile waits no longer than for that. */
const PORTION = 2000;
/** Characters of bodies in one write. */
const PORTION_SIZE = 8_000_000;

/**
 * Writes an imported trace as a session of its own. It is written in portions, so that what records meanwhile is not
 * held up, and is listed only when all of it is there. What is cancelled or fails is taken away again; so is, by the next
 * import, what was left by one whose page was closed.
 *
 * Only one import may be under way in all pages: the caller sees to that, by a lock.
 *
 * @returns the id of the session
 * @throws what the signal was aborted with, and what the database fails with
 */
export async function importTrace(
  db: TraceDatabase,
  trace: ImportedTrace,
  options: ImportOptions = {},
): Promise<number> {
  const { now = Date.now } = options;
  if (!tidied.has(db)) await removeUnfinished(db);
  tidied.add(db);
  const row = sessionRow(trace, now());
  const id = await reserve(db, row);
  try {
    await writeRecords(db, id, trace, options);
    options.signal?.throwIfAborted();
    await finish(db, { ...row, id }, trace);
    return id;
  } catch (error) {
    await removeRecords(db, id).catch((left: unknown) => {
      throw new Error(`The import failed, and what was written of it could not be removed: ${words(left)}`, {
        cause: error,
      });
    });
    throw error;
  }
}

function sessionRow(
  { name, redacted, session, tags, environment, judgement }: ImportedTrace,
  at: number,
): Omit<SessionRow, 'id'> {
  const { startedAt, stoppedAt, stopReason, pauses } = session;
  const profile = profiles.find(({ id }) => id === session.profile);
  const mutes = readJudgement(judgement).judgement?.mutes ?? [];
  return {
    ...{ name: session.name, startedAt, state: 'stopped', scope: { kind: 'all' }, run: `import-${at}`, restarts: 0 },
    ...(stoppedAt !== undefined && { stoppedAt }),
    ...(stopReason !== undefined && { stopReason }),
    ...(pauses && { pauses }),
    ...(profile && { profile: profile.id }),
    ...(mutes.length > 0 && { mutes }),
    origin: { kind: 'imported', file: name, at, redacted },
    ...(tags.length > 0 && { tags }),
    ...(environment && { environment }),
  };
}

/** An id that no session has and none will get. */
function reserve(db: TraceDatabase, row: Omit<SessionRow, 'id'>): Promise<number> {
  return db.transaction('rw', db.sessions, async () => {
    const id = await db.sessions.add(row);
    await db.sessions.delete(id);
    return id;
  });
}

type Write = { table: Table; rows: object[] };

async function writeRecords(
  db: TraceDatabase,
  id: number,
  { records }: ImportedTrace,
  { progress, signal }: ImportOptions,
): Promise<void> {
  const writes = [...portions(db, id, records)];
  const of = writes.reduce((sum, { rows }) => sum + rows.length, 0);
  let written = 0;
  let before = Promise.resolve();
  for (const { table, rows } of writes) {
    signal?.throwIfAborted();
    const under = put(db, table, rows).then(() => {
      written += rows.length;
      progress?.(written, of);
    });
    // Whether it fails is heard when its turn comes, and that may be too late for the browser.
    under.catch(() => undefined);
    // While one is committed the next is prepared, and no more than that.
    await before;
    before = under;
  }
  await before;
}

/** Past Dexie, which keeps account of every row for those that watch it: nobody watches these yet. */
function put(db: TraceDatabase, table: Table, rows: readonly object[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = db.backendDB().transaction([table.name], 'readwrite');
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser stopped writing.'));
    const store = transaction.objectStore(table.name);
    for (const row of rows) store.put(row);
    transaction.commit();
  });
}

/** Rows in portions of which none is large; revision and place are one, for nothing is written twice. */
function* portions(db: TraceDatabase, session: number, records: ImportedTrace['records']): Iterable<Write> {
  const { exchanges, navigations, bodies } = records;
  const exchangeRows = exchanges.map(({ requestBody: _, ...exchange }): ExchangeRow => {
    return { ...exchange, session, rev: exchange.seq, open: 0 };
  });
  const sent = exchanges.flatMap(({ id, seq, requestBody }): RequestBodyRow[] =>
    requestBody ? [{ ...requestBody, session, rev: seq, side: 'request', id }] : [],
  );
  const read = bodies.map((body): ResponseBodyRow => ({ ...body, session, rev: body.seq, side: 'response' }));
  const moves = navigations.map((navigation): NavigationRow => ({ ...navigation, session, rev: navigation.seq }));
  yield* cut(db.bodies, [...sent, ...read], bodySize);
  yield* cut(db.navigations, moves, () => 0);
  yield* cut(db.exchanges, exchangeRows, () => 0);
}

function* cut<T extends object>(table: Table, rows: readonly T[], size: (row: T) => number): Iterable<Write> {
  let portion: T[] = [];
  let total = 0;
  for (const row of rows) {
    portion.push(row);
    total += size(row);
    if (portion.length < PORTION && total < PORTION_SIZE) continue;
    yield { table, rows: portion };
    portion = [];
    total = 0;
  }
  if (portion.length > 0) yield { table, rows: portion };
}

function bodySize({ text = '', base64 = '' }: BodyRow): number {
  return text.length + base64.length;
}

/** What is small, and with it the session itself: from here on it is there. */
async function finish(db: TraceDatabase, row: SessionRow, trace: ImportedTrace): Promise<void> {
  const session = row.id;
  const { notes, marks, consoleErrors, screenshots, told, judgement, comment } = trace;
  const carried: Carried = { ...(told && { told }), ...(judgement && { judgement }), ...(comment && { comment }) };
  await db.transaction('rw', db.tables, async () => {
    const attempts = new Map<number, number>();
    // Runs are told apart by their names alone, whatever session they are of.
    const suffix = crypto.randomUUID();
    for (const { id, run, ...attempt } of trace.attempts)
      attempts.set(id, await db.attempts.add({ ...attempt, session, ...(run && { run: `${run}-${suffix}` }) }));
    const known = (id: number) => attempts.get(id) ?? [];
    await Promise.all([
      db.notes.bulkAdd(notes.map((note) => ({ ...note, session }))),
      db.marks.bulkPut([...new Set(marks)].map((step) => ({ session, step }))),
      db.consoleErrors.bulkAdd(consoleErrors.map((error) => ({ ...error, session }))),
      db.screenshots.bulkAdd(screenshots.map((picture) => ({ ...picture, session }))),
      db.attackRuns.bulkPut(
        trace.attackRuns.map((run) => ({
          ...run,
          ...{ id: `${run.id}-${suffix}`, session },
          results: run.results.map(({ decisive, ...result }) => ({
            ...result,
            attempts: result.attempts.flatMap(known),
            ...(decisive !== undefined && attempts.has(decisive) && { decisive: attempts.get(decisive) as number }),
          })),
        })),
      ),
      ...(Object.keys(carried).length > 0 ? [db.carried.put({ session, carried })] : []),
      db.sessions.put(row),
    ]);
  });
}

/** What an imported trace says of itself beside its records; empty for what was recorded here. */
export async function readCarried(db: TraceDatabase, session: number): Promise<Carried> {
  return ((await db.carried.get(session))?.carried ?? {}) as Carried;
}

/** Removes records of which no session knows: those of an import whose page was closed. */
export async function removeUnfinished(db: TraceDatabase): Promise<void> {
  const known = new Set(await db.sessions.toCollection().primaryKeys());
  for (const table of recordTables(db)) {
    let last: number | undefined;
    for (;;) {
      const above = table.where(':id').above(last === undefined ? Dexie.minKey : [last, Dexie.maxKey]);
      const [key] = (await above.limit(1).primaryKeys()) as unknown as [number, string][];
      if (key === undefined) break;
      [last] = key;
      // One that began since the ids were read has its row before its records.
      if (!known.has(last) && !(await db.sessions.get(last))) await rangeOf(table, last).delete();
    }
  }
}

async function removeRecords(db: TraceDatabase, session: number): Promise<void> {
  await Promise.all(recordTables(db).map((table) => rangeOf(table, session).delete()));
}

function recordTables(db: TraceDatabase): Table[] {
  return [db.exchanges, db.navigations, db.bodies] as Table[];
}

function rangeOf(table: Table, session: number) {
  return table.where(':id').between([session, Dexie.minKey], [session, Dexie.maxKey], true, true);
}
