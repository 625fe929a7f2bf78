import type { Trace } from '../flow/step.ts';
import { readAllAttempts, readAllRuns } from '../store/attempts.ts';
import { readCarried } from '../store/import.ts';
import { readSince } from '../store/queries.ts';
import { readRemarks } from '../store/remarks.ts';
import type { SessionRow, TraceDatabase } from '../store/schema.ts';
import { foldTrace } from '../systems/index.ts';
import type { About } from '../trace/har.ts';
import { asTold } from '../trace/told.ts';

/** A stored session, all of it. */
export interface WholeSession {
  /** As its file tells it, where that hid its secrets. */
  trace: Trace;
  about: Omit<About, 'extensionVersion' | 'browser'>;
}

/** Reads whatever a file of the session is to say. */
export async function readWhole(db: TraceDatabase, session: SessionRow): Promise<WholeSession> {
  const { id, name, startedAt, stoppedAt, stopReason, pauses, profile, origin, tags, environment } = session;
  const [{ rev: _, ...records }, { notes, marks }, attempts, attackRuns, carried] = await Promise.all([
    readSince(db, id, 0),
    readRemarks(db, id),
    readAllAttempts(db, id),
    readAllRuns(db, id),
    readCarried(db, id),
  ]);
  const [consoleErrors, screenshots] = await Promise.all([
    db.consoleErrors.where({ session: id }).sortBy('id'),
    db.screenshots.where({ session: id }).sortBy('id'),
  ]);
  const folded = foldTrace(records);
  return {
    trace: carried.told ? asTold(folded, carried.told) : folded,
    about: {
      session: {
        ...{ name, startedAt, ...(stoppedAt !== undefined && { stoppedAt }) },
        ...(stopReason !== undefined && { stopReason }),
        ...(pauses && { pauses }),
        ...(profile && { profile }),
      },
      // Without the keys of the database.
      notes: notes.map(({ id: _, session: __, ...note }) => note),
      ...{ marks, attempts, attackRuns, records, consoleErrors, screenshots },
      ...(environment && { environment }),
      ...(tags && { tags }),
      ...(carried.comment && { comment: carried.comment }),
      ...(carried.judgement && { judgement: carried.judgement }),
      ...(origin?.redacted && { redacted: true }),
    },
  };
}
