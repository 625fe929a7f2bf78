import { Dexie } from 'dexie';
import { type RetentionRules, retentionPlan } from './retention-plan.ts';
import type { SessionRow, TraceDatabase } from './schema.ts';

/**
 * Deletes the sessions of which it was said long enough that they will go, and marks those that are next. Does nothing
 * while something records.
 *
 * @param now milliseconds since the epoch
 * @returns how many were deleted
 */
export async function applyRetention(db: TraceDatabase, rules: RetentionRules, now: number): Promise<number> {
  const rows = await db.sessions.toArray();
  const kept = [];
  for (const row of rows) kept.push({ ...row, bytes: rules.size > 0 ? await sizeOf(db, row) : 0 });
  const { go, leave, stay } = retentionPlan(kept, rules, now);
  await db.transaction('rw', db.sessions, async () => {
    for (const [id, leaving] of leave) await db.sessions.update(id, { leaving });
    for (const id of stay) await db.sessions.update(id, { leaving: undefined });
  });
  let gone = 0;
  for (const id of go) if (await deleteLeaving(db, id)) gone += 1;
  return gone;
}

/** Keeps a session from what retention does, or no longer. */
export async function pinSession(db: TraceDatabase, id: number, pinned: boolean): Promise<void> {
  await db.sessions.update(id, { pinned: pinned || undefined, leaving: undefined });
}

/** Deletes one that is still to go: somebody may have kept it, or begun to record, a moment ago. */
async function deleteLeaving(db: TraceDatabase, id: number): Promise<boolean> {
  return db.transaction('rw', db.tables, async () => {
    const row = await db.sessions.get(id);
    const records = await db.sessions.where({ state: 'recording' }).count();
    if (!row?.leaving || row.pinned || records > 0) return false;
    await db.sessions.delete(id);
    for (const table of db.tables) {
      if (table.name === 'sessions') continue;
      const { indexes, primKey } = table.schema;
      const index = [primKey, ...indexes].find(({ keyPath }) => keyPath === 'session');
      // The others are sorted by revision within each session.
      const rows = index ? table.where({ session: id }) : table.where('[session+rev]').between(...whole(id));
      await rows.delete();
    }
    return true;
  });
}

/** About how many bytes a session takes; remembered of one that has stopped. */
async function sizeOf(db: TraceDatabase, row: SessionRow): Promise<number> {
  if (row.bytes !== undefined) return row.bytes;
  let bytes = 0;
  const add = (each: object) => {
    bytes += JSON.stringify(each).length;
  };
  for (const table of [db.exchanges, db.navigations, db.bodies])
    await table
      .where('[session+rev]')
      .between(...whole(row.id))
      .each(add);
  await db.screenshots.where({ session: row.id }).each(add);
  await db.attempts.where({ session: row.id }).each(add);
  if (row.state === 'stopped') await db.sessions.update(row.id, { bytes });
  return bytes;
}

const whole = (id: number) => [[id, Dexie.minKey], [id, Dexie.maxKey], true, true] as const;
