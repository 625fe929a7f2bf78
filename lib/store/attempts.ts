import { Dexie } from 'dexie';
import type { Attempt } from '../flow/attempt.ts';
import type { AttackRunRecord } from '../trace/attempts.ts';
import type { TraceDatabase } from './schema.ts';
import { settled } from './settled.ts';

/** What was sent again of one step, in the order in which it was sent. */
export function readAttempts(db: TraceDatabase, session: number, of: string): Promise<Attempt[]> {
  return db.attempts.where('[session+of]').equals([session, of]).sortBy('id');
}

/** Of which attack run it was, in the order in which it was sent. */
export function readRun(db: TraceDatabase, run: string): Promise<Attempt[]> {
  return db.attempts.where({ run }).sortBy('id');
}

/** Every attempt of a session, in the order in which it was sent. */
export function readAllAttempts(db: TraceDatabase, session: number): Promise<Attempt[]> {
  return db.attempts.where({ session }).sortBy('id');
}

/** Every attack run of a session, in the order in which they began; none where the database is of a time before them. */
export async function readAllRuns(db: TraceDatabase, session: number): Promise<AttackRunRecord[]> {
  if (!db.tables.some(({ name }) => name === 'attackRuns')) return [];
  const runs = await db.table<AttackRunRecord>('attackRuns').toArray();
  return runs.filter((run) => run.session === session).sort((a, b) => a.startedAt - b.startedAt);
}

/** How often each step was sent again, by its id; reads no attempt. */
export async function countAttempts(db: TraceDatabase, session: number): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const keys = await db.attempts
    .where('[session+of]')
    .between([session, Dexie.minKey], [session, Dexie.maxKey], true, true)
    .keys();
  for (const key of keys) {
    const [, of] = key as unknown as [number, string];
    counts.set(of, (counts.get(of) ?? 0) + 1);
  }
  return counts;
}

/**
 * Resolves when an attempt has ended.
 *
 * @returns undefined where it was deleted before
 * @throws what the signal was aborted with; the attempt itself goes on
 */
export function endOfAttempt(db: TraceDatabase, id: number, cancel?: AbortSignal): Promise<Attempt | undefined> {
  return settled(
    () => db.attempts.get(id),
    (row) => row.state !== 'running',
    cancel,
  );
}

/** Removes an attempt and returns it, so that it can be put back by {@link restoreAttempt}. */
export async function removeAttempt(db: TraceDatabase, id: number): Promise<Attempt | undefined> {
  return db.transaction('rw', db.attempts, async () => {
    const attempt = await db.attempts.get(id);
    await db.attempts.delete(id);
    return attempt;
  });
}

export async function restoreAttempt(db: TraceDatabase, attempt: Attempt): Promise<void> {
  await db.attempts.put(ended(attempt));
}

/** What was deleted while it ran: whoever sent it has given it up since. */
export function ended(attempt: Attempt): Attempt {
  if (attempt.state !== 'running') return attempt;
  return { ...attempt, state: 'cancelled', problem: 'It was deleted while it was under way, and so it was stopped.' };
}
