import type { AttackRun } from '../flow/attack-run.ts';
import type { TraceDatabase } from './schema.ts';

/** Attack runs of a session, the newest first. */
export async function readAttackRuns(db: TraceDatabase, session: number): Promise<AttackRun[]> {
  const runs = await db.attackRuns.where({ session }).sortBy('startedAt');
  return runs.reverse();
}

/** Keeps a run as it is now; one whose session is gone is kept no more. */
export async function keepAttackRun(db: TraceDatabase, run: AttackRun): Promise<void> {
  await db.transaction('rw', db.attackRuns, db.sessions, async () => {
    if (await db.sessions.get(run.session)) await db.attackRuns.put(run);
  });
}

/**
 * Marks runs as interrupted that nobody carries out any more. What they found stands.
 *
 * @param isAlive whether some view still carries it out
 * @returns those that were marked
 */
export async function endInterruptedRuns(
  db: TraceDatabase,
  session: number,
  isAlive: (id: string) => boolean,
  now: number,
): Promise<AttackRun[]> {
  return db.transaction('rw', db.attackRuns, async () => {
    const all = await db.attackRuns.where({ session }).toArray();
    const dead = all.filter(({ id, state }) => state === 'running' && !isAlive(id));
    const ended = dead.map((run) => interruptedRun(run, now));
    await db.attackRuns.bulkPut(ended);
    return ended;
  });
}

/** A run whose view is gone. */
export function interruptedRun(run: AttackRun, now: number): AttackRun {
  if (run.state !== 'running') return run;
  const problem = 'The view from which it was made was closed, or loaded again; what was done until then stands here.';
  return { ...run, state: 'interrupted', endedAt: now, problem };
}
