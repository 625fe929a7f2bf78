import type { ConsoleError } from '../flow/console-error.ts';
import type { ConsoleErrorRow, TraceDatabase } from './schema.ts';

/** Errors that are kept of a session, and characters of each. */
export const MOST_ERRORS = 1000;
const LONGEST = 2000;

/**
 * Keeps errors of pages with the sessions that record them. Of a session that has {@link MOST_ERRORS} no more are kept.
 */
export async function keepConsoleErrors(
  db: TraceDatabase,
  sessions: readonly number[],
  errors: readonly ConsoleError[],
): Promise<void> {
  await db.transaction('rw', db.consoleErrors, async () => {
    for (const session of sessions) {
      const room = MOST_ERRORS - (await db.consoleErrors.where({ session }).count());
      const kept = errors.slice(0, Math.max(0, room)).map((error) => ({
        ...{ ...error, text: error.text.slice(0, LONGEST), session },
      }));
      await db.consoleErrors.bulkAdd(kept as ConsoleErrorRow[]);
    }
  });
}

/** The errors of a session's pages in the order of their times, which are the pages' word. */
export function readConsoleErrors(db: TraceDatabase, session: number): Promise<ConsoleErrorRow[]> {
  return db.consoleErrors.where({ session }).sortBy('time');
}
