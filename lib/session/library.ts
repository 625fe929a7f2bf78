import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { words } from '../flow/words.ts';
import {
  countExchanges,
  live,
  type RemovedSession,
  readSessions,
  removeSession,
  renameSession,
  restoreSession,
} from '../store/queries.ts';
import type { SessionRow } from '../store/schema.ts';
import type { SessionDeps, Told } from './deps.ts';

/** Characters of a session's name; a longer one is cut. */
export const NAME_LIMIT = 120;

/** The stored sessions and what can be done with one as a whole. */
export interface Library {
  /** Newest first; undefined until the database has answered. */
  sessions: ReadonlySignal<SessionRow[] | undefined>;
  /** Requests of each stored session, by its id; filled by {@link Library.count}. */
  requests: ReadonlySignal<ReadonlyMap<number, number>>;
  /** What was deleted last and can still be put back. */
  removed: Signal<RemovedSession | undefined>;
  /** Why the sessions cannot be read. */
  fault: ReadonlySignal<string | undefined>;
  /** Gives a session a name, without space around it; an empty one changes nothing. */
  rename(id: number, name: string): Promise<void>;
  /** Deletes a session, which is stopped first when it records. */
  remove(id: number): Promise<void>;
  /** Puts back what was deleted last. */
  undo(): Promise<void>;
  /** Counts the requests of every session. */
  count(): Promise<void>;
  /** Reads again after the database failed. */
  retry(): void;
  stop(): void;
}

/**
 * Reads the list of sessions at once, and again whenever it changes, until stopped.
 *
 * @param told hears of a command that failed
 */
export function createLibrary(
  { db, send, watchStops }: Pick<SessionDeps, 'db' | 'send' | 'watchStops'>,
  told: Signal<Told | undefined>,
): Library {
  const rows = signal<SessionRow[] | undefined>(undefined);
  const stops = signal<Record<number, string>>({});
  const sessions = computed(() => rows.value?.map((row) => withStop(row, stops.value[row.id])));
  const requests = signal<ReadonlyMap<number, number>>(new Map());
  const counted = new Set<number>();
  const removed = signal<RemovedSession | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const failed = (error: unknown) => {
    fault.value = `The database cannot be read: ${words(error)}`;
  };
  const attempt = async (what: string, task: () => Promise<void>) => {
    try {
      await task();
    } catch (error) {
      told.value = { sentence: `${what} failed: ${words(error)}`, failed: true };
    }
  };
  const follow = () => {
    // A live query is silent about a database that does not open: opening it speaks.
    db.open().catch(failed);
    return live(
      () => readSessions(db),
      (read) => {
        rows.value = read;
      },
      failed,
    );
  };
  let unsubscribe = follow();
  const unwatch = watchStops((read) => {
    stops.value = read;
  });
  return {
    sessions,
    requests,
    removed,
    fault,
    rename: (id, name) =>
      attempt('Renaming', async () => {
        const kept = [...name.trim()].slice(0, NAME_LIMIT).join('').trim();
        if (kept !== '') await renameSession(db, id, kept);
      }),
    remove: (id) =>
      attempt('Deleting', async () => {
        const recording = sessions.value?.find((session) => session.id === id)?.state === 'recording';
        if (recording) await send('recording.stop', { session: id });
        removed.value = await removeSession(db, id);
      }),
    undo: () =>
      attempt('Putting the session back', async () => {
        if (removed.value) await restoreSession(db, removed.value);
        removed.value = undefined;
      }),
    count: () =>
      attempt('Counting', async () => {
        // What has stopped is counted once; and one after the other, for counting a long session takes a while.
        for (const { id, state } of rows.value ?? []) {
          if (state === 'stopped' && counted.has(id)) continue;
          const amount = await countExchanges(db, id);
          if (state === 'stopped') counted.add(id);
          requests.value = new Map(requests.value).set(id, amount);
        }
      }),
    retry: () => {
      unsubscribe();
      fault.value = undefined;
      unsubscribe = follow();
    },
    stop: () => {
      unsubscribe();
      unwatch();
    },
  };
}

/** A session that records according to the database alone, which had no room for its end. */
function withStop(row: SessionRow, stopReason: string | undefined): SessionRow {
  return stopReason === undefined || row.state === 'stopped' ? row : { ...row, state: 'stopped', stopReason };
}
