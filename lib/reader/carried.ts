import type { Trace } from '../flow/step.ts';
import type { TraceDatabase } from '../store/schema.ts';
import type { CarriedJudgement } from '../trace/judgement.ts';
import type { Carried } from '../trace/told.ts';

/** What the file of a redacted session told of it. */
export interface CarriedSession {
  /** What was found in it before its secrets were hidden; undefined where the file says nothing of that. */
  judgement?: CarriedJudgement;
  /** A trace with its steps and flows as they were recognised before. */
  restore(trace: Trace): Trace;
}

/** Undefined for every session that was recorded here, or imported with its secrets. */
export async function readCarriedSession(db: TraceDatabase, session: number): Promise<CarriedSession | undefined> {
  const row = await db.sessions.get(session);
  if (!row?.origin?.redacted) return undefined;
  const { told, judgement: stored } = ((await db.carried.get(session))?.carried ?? {}) as Carried;
  // Few sessions need them.
  const [{ readJudgement }, { restored }, { asTold }] = await Promise.all([
    import('../trace/judgement.ts'),
    import('../judged/restored.ts'),
    import('../trace/told.ts'),
  ]);
  const { judgement } = readJudgement(stored);
  const first = (trace: Trace) => (told ? asTold(trace, told) : trace);
  return judgement ? { judgement, restore: (trace) => restored(first(trace), judgement) } : { restore: first };
}
