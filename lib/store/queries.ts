import { Dexie, liveQuery, type Subscription } from 'dexie';
import type { Mute } from '../checks/mute.ts';
import type { ProfileId } from '../checks/profiles.ts';
import type { Exchange, Navigation, ResponseBody } from '../flow/exchange.ts';
import { atRest, type Belongings, deleteBelongings, putBelongings, readBelongings } from './belongings.ts';
import type {
  BodyRow,
  ExchangeRow,
  NavigationRow,
  NoteRow,
  RequestBodyRow,
  ResponseBodyRow,
  SessionRow,
  TraceDatabase,
} from './schema.ts';

/** What of a session is new since a revision. */
export interface Records {
  /** The highest revision in here; ask for what comes after it next time. */
  rev: number;
  exchanges: Exchange[];
  navigations: Navigation[];
  bodies: ResponseBody[];
}

/**
 * Rows written after revision `after`, request bodies joined to their exchanges.
 * An exchange that was written again replaces its earlier version by `id`.
 */
export async function readSince(db: TraceDatabase, session: number, after: number): Promise<Records> {
  const newer = [
    [session, after + 1],
    [session, Dexie.maxKey],
  ] as const;
  return atOnce(db, async () => {
    const [exchanges, navigations, bodies] = await Promise.all([
      db.exchanges
        .where('[session+rev]')
        .between(...newer, true, true)
        .toArray(),
      db.navigations
        .where('[session+rev]')
        .between(...newer, true, true)
        .toArray(),
      db.bodies
        .where('[session+rev]')
        .between(...newer, true, true)
        .toArray(),
    ]);
    const sent = await requestBodies(db, session, exchanges, bodies);
    return {
      rev: [exchanges, navigations, bodies].flat().reduce((top, row) => Math.max(top, row.rev), after),
      ...toRecords({ exchanges, navigations, bodies }, sent),
    };
  });
}

/** Part of a session from its beginning on. */
export interface Portion extends Omit<Records, 'rev'> {
  /** The place in the session's order up to which it goes; undefined where nothing comes after it. */
  upTo?: number;
}

/**
 * The records of a session that began after place `after` of its order: so many exchanges, and what else was written up
 * to the last of them. What comes later never stands before something that was read.
 */
export async function readPortion(db: TraceDatabase, session: number, after: number, limit: number): Promise<Portion> {
  return atOnce(db, async () => {
    const later = db.exchanges.where('[session+seq]').between([session, after], [session, Dexie.maxKey], false, true);
    const exchanges = await (Number.isFinite(limit) ? later.limit(limit) : later).toArray();
    const upTo = exchanges.length < limit ? undefined : exchanges.at(-1)?.seq;
    // Both are written once, so their revision is their place.
    const until = [session, upTo ?? Dexie.maxKey];
    const [navigations, bodies] = await Promise.all([
      db.navigations.where('[session+rev]').between([session, after], until, false, true).toArray(),
      db.bodies.where('[session+rev]').between([session, after], until, false, true).toArray(),
    ]);
    const sent = await requestBodies(db, session, exchanges, bodies);
    return {
      ...toRecords({ exchanges, navigations, bodies }, sent),
      ...(upTo !== undefined && { upTo }),
    };
  });
}

/** Reads records as they are at one moment, whatever is written meanwhile. */
export function atOnce<T>(db: TraceDatabase, read: () => Promise<T>): Promise<T> {
  return db.transaction('r', db.exchanges, db.navigations, db.bodies, read);
}

/** The highest revision of a session; 0 where nothing is written yet. */
export async function topRevision(db: TraceDatabase, session: number): Promise<number> {
  const tops = await topRows(db, session);
  return Math.max(0, ...Object.values(tops).map((row) => row?.rev ?? 0));
}

/** What was written last of each kind. */
export async function topRows(db: TraceDatabase, session: number) {
  const [exchange, navigation, body] = await Promise.all([
    range(db.exchanges, session).last(),
    range(db.navigations, session).last(),
    range(db.bodies, session).last(),
  ]);
  return { exchange, navigation, body };
}

/** One exchange, whole; undefined where there is none. */
export async function exchangeOf(db: TraceDatabase, session: number, id: string): Promise<Exchange | undefined> {
  const row = await db.exchanges.get([session, id]);
  const sent = row && (await requestBodies(db, session, [row], []));
  return row && toExchange(row, sent?.get(id));
}

// An exchange's body is written with its first version; a later version finds it here.
async function requestBodies(
  db: TraceDatabase,
  session: number,
  exchanges: ExchangeRow[],
  bodies: BodyRow[],
): Promise<Map<string, RequestBodyRow>> {
  const known = new Map<string, RequestBodyRow>();
  for (const row of bodies) if (row.side === 'request') known.set(row.id, row);
  const missing = exchanges.filter((row) => row.method !== 'GET' && !known.has(row.id));
  const rows = await db.bodies.bulkGet(missing.map((row) => [session, 'request', row.id] as [number, string, string]));
  for (const row of rows) if (row?.side === 'request') known.set(row.id, row);
  return known;
}

/** How many requests a session holds. */
export function countExchanges(db: TraceDatabase, session: number): Promise<number> {
  return range(db.exchanges, session).count();
}

/** All sessions, newest first. */
export function readSessions(db: TraceDatabase): Promise<SessionRow[]> {
  return db.sessions.orderBy('startedAt').reverse().toArray();
}

/** The sessions that record now. */
export function readRecording(db: TraceDatabase): Promise<SessionRow[]> {
  return db.sessions.where({ state: 'recording' }).toArray();
}

/** Whether a session records the traffic of a tab. */
export function follows({ scope }: SessionRow, tabId: number): boolean {
  return scope.kind === 'all' || scope.tabIds.includes(tabId);
}

export function readNotes(db: TraceDatabase, session: number): Promise<NoteRow[]> {
  return db.notes.where({ session }).sortBy('time');
}

/**
 * Calls `next` with the answer of `query` now and whenever rows that it read change, in
 * this context or another. Returns the way to stop.
 */
export function live<T>(
  query: () => Promise<T>,
  next: (value: T) => void,
  failed: (error: unknown) => void,
): () => void {
  const subscription: Subscription = liveQuery(query).subscribe({ next, error: failed });
  return () => subscription.unsubscribe();
}

/**
 * Removes a session with all that belongs to it and returns it whole, so that the removal
 * can be undone by {@link restoreSession}.
 */
export async function removeSession(db: TraceDatabase, id: number): Promise<RemovedSession | undefined> {
  return db.transaction('rw', db.tables, async () => {
    const session = await db.sessions.get(id);
    if (!session) return undefined;
    const belongings = await readBelongings(db, id);
    await db.sessions.delete(id);
    await deleteBelongings(db, id);
    return { session, belongings };
  });
}

/** Removes a session with all that belongs to it, for good: nothing of it is read. */
export async function deleteSession(db: TraceDatabase, id: number): Promise<void> {
  await db.transaction('rw', db.tables, async () => {
    await db.sessions.delete(id);
    await deleteBelongings(db, id);
  });
}

export interface RemovedSession {
  session: SessionRow;
  belongings: Belongings;
}

/** Puts back what {@link removeSession} took. */
export async function restoreSession(db: TraceDatabase, { session, belongings }: RemovedSession): Promise<void> {
  await db.transaction('rw', db.tables, async () => {
    await db.sessions.put(session);
    await putBelongings(db, atRest(belongings, Date.now()));
  });
}

export async function renameSession(db: TraceDatabase, id: number, name: string): Promise<void> {
  await db.sessions.update(id, { name });
}

/** Keeps with a session under which profile it is judged. */
export async function chooseProfile(db: TraceDatabase, id: number, profile: ProfileId): Promise<void> {
  await db.sessions.update(id, { profile });
}

/** Changes what is muted in a session. */
export async function changeSessionMutes(
  db: TraceDatabase,
  id: number,
  change: (mutes: readonly Mute[]) => Mute[],
): Promise<void> {
  await db.transaction('rw', db.sessions, async () => {
    const session = await db.sessions.get(id);
    if (session) await db.sessions.update(id, { mutes: change(session.mutes ?? []) });
  });
}

function range<T, K>(table: Dexie.Table<T, K>, session: number) {
  return table.where('[session+rev]').between([session, Dexie.minKey], [session, Dexie.maxKey], true, true);
}

interface Rows {
  exchanges: ExchangeRow[];
  navigations: NavigationRow[];
  bodies: BodyRow[];
}

function toRecords({ exchanges, navigations, bodies }: Rows, sent: Map<string, RequestBodyRow>): Omit<Records, 'rev'> {
  return {
    exchanges: exchanges.map((row) => toExchange(row, sent.get(row.id))),
    navigations: navigations.map(toNavigation),
    bodies: bodies.filter((row): row is ResponseBodyRow => row.side === 'response').map(toResponseBody),
  };
}

function toExchange(row: ExchangeRow, sent: RequestBodyRow | undefined): Exchange {
  const { session: _, rev: __, open: ___, ...exchange } = row;
  if (!sent) return exchange;
  const { session: ____, rev: _____, side: ______, id: _______, ...requestBody } = sent;
  return { ...exchange, requestBody };
}

function toNavigation(row: NavigationRow): Navigation {
  const { session: _, rev: __, ...navigation } = row;
  return navigation;
}

function toResponseBody(row: ResponseBodyRow): ResponseBody {
  const { session: _, rev: __, side: ___, ...body } = row;
  return body;
}
