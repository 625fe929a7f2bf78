import { deleteBelongings } from './belongings.ts';
import type { SessionRow, TraceDatabase } from './schema.ts';

/**
 * By which whoever writes sessions in portions comes one after the other, in all views: each begins with taking away what
 * is left of one that was never finished.
 */
export const WRITING_LOCK = 'import';

/**
 * Takes an id for a session that is written in portions. Until {@link finishSession} there is no session of that id, and
 * nobody sees what is written for it; what is never finished is found by {@link readUnfinished}.
 */
export async function reserveSession(db: TraceDatabase, now: number): Promise<number> {
  return db.transaction('rw', db.sessions, db.unfinished, async () => {
    const vacant: Omit<SessionRow, 'id'> = {
      name: '',
      startedAt: now,
      state: 'stopped',
      scope: { kind: 'all' },
      run: '',
      restarts: 0,
    };
    const id = await db.sessions.add(vacant);
    await db.sessions.delete(id);
    await db.unfinished.put({ session: id, since: now });
    return id;
  });
}

/** Makes a session of what was written for its id. */
export async function finishSession(db: TraceDatabase, session: SessionRow): Promise<void> {
  await db.transaction('rw', db.sessions, db.unfinished, async () => {
    await db.sessions.put(session);
    await db.unfinished.delete(session.id);
  });
}

/** Takes away all that was written for an id. */
export async function dropUnfinished(db: TraceDatabase, id: number): Promise<void> {
  await db.transaction('rw', db.tables, async () => {
    // It was finished meanwhile: then it is a session.
    const row = await db.unfinished.get(id);
    if (!row) return;
    await deleteBelongings(db, id);
    await db.unfinished.delete(id);
  });
}

/** Ids of sessions that are being written, or were when their view was closed. */
export async function readUnfinished(db: TraceDatabase): Promise<number[]> {
  return (await db.unfinished.toArray()).map(({ session }) => session);
}
