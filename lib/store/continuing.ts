import { Dexie } from 'dexie';
import { pausedUntil } from './pausing.ts';
import { topRows } from './queries.ts';
import type { Scope, SessionRow, TraceDatabase } from './schema.ts';
import { BROWSER_CLOSED } from './stop-reasons.ts';

/**
 * What becomes of a session that the browser left recording when it was closed: it is stopped, at the time of the last
 * that is stored of it, and can be continued.
 */
export async function interruption(db: TraceDatabase, session: SessionRow): Promise<Partial<SessionRow>> {
  const last = await lastTime(db, session);
  return {
    state: 'stopped',
    stoppedAt: last,
    stopReason: BROWSER_CLOSED,
    interrupted: last,
    ...(session.pauses && { pauses: pausedUntil(session, last) }),
  };
}

/**
 * An interrupted session as it goes on in another run of the browser: the time between is a pause.
 *
 * @param scope in terms of this run: tab ids begin anew with each
 * @throws Error with a sentence where it is not there, or cannot be continued
 */
export function continuation(row: SessionRow | undefined, run: string, scope: Scope, now: number) {
  if (!row) throw new Error('This session is not there any more.');
  if (row.interrupted === undefined) throw new Error('This session was not interrupted: it has ended.');
  const gap = { from: row.interrupted, to: now, why: 'browser-closed' as const };
  const { stoppedAt: _, stopReason: __, interrupted: ___, leaving: ____, bytes: _____, ...rest } = row;
  return { ...rest, run, scope, state: 'recording' as const, pauses: [...(row.pauses ?? []), gap] };
}

/** Leaves an interrupted session as it is: nobody is asked again. */
export async function keepInterrupted(db: TraceDatabase, id: number): Promise<void> {
  await db.sessions.update(id, { interrupted: undefined });
}

/** Requests that were under way when the browser was closed are over: no later event can be of them. */
export async function closeRequests(db: TraceDatabase, session: number): Promise<void> {
  await db.exchanges.where('[session+open]').equals([session, 1]).modify({ open: 0 });
}

/** Navigations that are read for the addresses that tabs had last. */
const READ = 500;

/** The pages that were in the tabs of a session when it was recorded last. */
export async function lastAddresses(db: TraceDatabase, { id, run, scope }: SessionRow): Promise<string[]> {
  if (scope.kind === 'all') return [];
  const rows = await db.navigations
    .where('[session+rev]')
    .between([id, Dexie.minKey], [id, Dexie.maxKey], true, true)
    .reverse()
    .limit(READ)
    .toArray();
  const addresses = new Map<number, string>();
  for (const { id, navigation, frameId, tabId, url } of rows) {
    const isPage =
      frameId === 0 && (navigation === 'committed' || navigation === 'history' || navigation === 'fragment');
    if (isPage && id.startsWith(`${run}:`) && scope.tabIds.includes(tabId) && !addresses.has(tabId))
      addresses.set(tabId, url);
  }
  return [...addresses.values()];
}

async function lastTime(db: TraceDatabase, session: SessionRow): Promise<number> {
  const { exchange, navigation, body } = await topRows(db, session.id);
  const told = exchange?.endedAt ?? exchange?.respondedAt ?? exchange?.startedAt ?? 0;
  return Math.max(session.startedAt, told, navigation?.time ?? 0, body && 'time' in body ? body.time : 0);
}
