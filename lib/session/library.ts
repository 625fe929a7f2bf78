import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { words } from '../flow/words.ts';
import { changeTags } from '../store/library.ts';
import { isNoRoom, NO_ROOM } from '../store/no-room.ts';
import {
  deleteSession,
  live,
  type RemovedSession,
  readSessions,
  removeSession,
  renameSession,
  restoreSession,
} from '../store/queries.ts';
import type { SessionRow } from '../store/schema.ts';
import type { SessionDeps, Told } from './deps.ts';
import { withoutTag, withTag } from './tags.ts';
import { createWorker, type Going, type Work } from './work.ts';

/** Characters of a session's name; a longer one is cut. */
export const NAME_LIMIT = 120;

/** Another view has the database open as an earlier version left it. */
const BLOCKED =
  'The sessions cannot be read yet: another view of Consent Tracer, of an earlier version, has them open. Close it, or load it again.';

/** The stored sessions and what can be done with them as wholes. */
export interface Library {
  /** Newest first; undefined until the database has answered. */
  sessions: ReadonlySignal<SessionRow[] | undefined>;
  /** What was deleted last and can still be put back. */
  removed: Signal<readonly RemovedSession[] | undefined>;
  /** What takes longer than a moment and is under way. */
  work: ReadonlySignal<Work | undefined>;
  /** Why the sessions cannot be read. */
  fault: ReadonlySignal<string | undefined>;
  /** Gives a session a name, without space around it; an empty one changes nothing. */
  rename(id: number, name: string): Promise<void>;
  /** Tags sessions, which are not tagged so yet. */
  tag(ids: readonly number[], tag: string): Promise<void>;
  untag(ids: readonly number[], tag: string): Promise<void>;
  /** Copies a session with all that belongs to it. @returns the id of the copy, unless it was given up or failed */
  duplicate(id: number): Promise<number | undefined>;
  /** Deletes a session, which is stopped first when it records. */
  remove(id: number): Promise<void>;
  /** Deletes several, one after the other. @param forGood: they cannot be put back, and take no room until then */
  removeAll(ids: readonly number[], forGood?: boolean): Promise<void>;
  /** Puts back what was deleted last. */
  undo(): Promise<void>;
  /** Writes sessions into one file, their secrets hidden. */
  exportAll(ids: readonly number[]): Promise<void>;
  /** Reads again after the database failed. */
  retry(): void;
  stop(): void;
}

/**
 * Reads the list of sessions at once, and again whenever it changes, until stopped.
 *
 * @param told hears of a command that failed
 */
export function createLibrary(deps: SessionDeps, told: Signal<Told | undefined>): Library {
  const { db, send, watchStops } = deps;
  const rows = signal<SessionRow[] | undefined>(undefined);
  const stops = signal<Record<number, string>>({});
  const sessions = computed(() => rows.value?.map((row) => withStop(row, stops.value[row.id])));
  const removed = signal<readonly RemovedSession[] | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const { work, carryOut } = createWorker();
  const failed = (error: unknown) => {
    fault.value = `The database cannot be read: ${words(error)}`;
  };
  const attempt = async <T>(what: string, task: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await task();
    } catch (error) {
      told.value = { sentence: `${what} failed: ${isNoRoom(error) ? NO_ROOM : words(error)}`, failed: true };
      return undefined;
    }
  };
  const rowOf = (id: number) => sessions.value?.find((session) => session.id === id);
  db.on('blocked', () => {
    fault.value = BLOCKED;
  });
  const follow = () => {
    // A live query is silent about a database that does not open: opening it speaks.
    db.open().then(() => {
      if (fault.peek() === BLOCKED) fault.value = undefined;
    }, failed);
    return live(
      () => readSessions(db),
      (read) => {
        rows.value = read;
      },
      failed,
    );
  };
  const removeOne = async (id: number, forGood: boolean) => {
    if (rowOf(id)?.state === 'recording') await send('recording.stop', { session: id });
    if (!forGood) return removeSession(db, id);
    await deleteSession(db, id);
    return undefined;
  };
  const removeEach = async (ids: readonly number[], forGood: boolean, { signal: given, progress }: Going) => {
    const gone: RemovedSession[] = [];
    try {
      for (const [at, id] of ids.entries()) {
        if (given.aborted) break;
        progress(at, ids.length);
        const one = await removeOne(id, forGood);
        if (one) gone.push(one);
      }
    } finally {
      // What went before one that could not be deleted can be put back.
      if (gone.length > 0) removed.value = gone;
    }
  };
  let unsubscribe = follow();
  const unwatch = watchStops((read) => {
    stops.value = read;
  });
  return {
    sessions,
    removed,
    work,
    fault,
    rename: (id, name) =>
      attempt('Renaming', async () => {
        const kept = [...name.trim()].slice(0, NAME_LIMIT).join('').trim();
        if (kept !== '') await renameSession(db, id, kept);
      }),
    tag: (ids, tag) => attempt('Tagging', () => changeTags(db, ids, (tags) => withTag(tags, tag))),
    untag: (ids, tag) => attempt('Taking the tag away', () => changeTags(db, ids, (tags) => withoutTag(tags, tag))),
    duplicate: (id) =>
      attempt('Duplicating', async () => {
        const row = await db.sessions.get(id);
        if (!row) throw new Error('this session is no longer stored');
        const { duplicate } = await import('./shelf/duplicating.ts');
        const names = sessions.peek()?.map(({ name }) => name) ?? [];
        return carryOut(`Copying “${row.name}”`, (going) => duplicate(deps, row, names, going));
      }),
    remove: (id) =>
      attempt('Deleting', async () => {
        const gone = await removeOne(id, false);
        removed.value = gone && [gone];
      }),
    removeAll: (ids, forGood = false) =>
      attempt('Deleting', async () => {
        removed.value = undefined;
        const what = `Deleting ${ids.length} sessions`;
        await carryOut(what, (going) => removeEach(ids, forGood, going));
      }),
    undo: () =>
      attempt(removed.peek()?.length === 1 ? 'Putting the session back' : 'Putting the sessions back', async () => {
        for (const one of removed.peek() ?? []) {
          await restoreSession(db, one);
          // Where the next one fails, only what is not back yet is offered again.
          removed.value = removed.peek()?.filter((other) => other !== one);
        }
        removed.value = undefined;
      }),
    exportAll: (ids) =>
      attempt('Exporting', async () => {
        const { exportMany } = await import('./shelf/export-many.ts');
        const chosen = ids.flatMap((id) => rowOf(id) ?? []);
        const said = await carryOut(`Exporting ${ids.length} sessions`, (going) => exportMany(deps, chosen, going));
        told.value = said ?? { sentence: 'Nothing was exported: it was cancelled.', failed: false };
      }),
    retry: () => {
      unsubscribe();
      fault.value = undefined;
      unsubscribe = follow();
    },
    stop: () => {
      work.peek()?.cancel();
      unsubscribe();
      unwatch();
    },
  };
}

/** A session that records according to the database alone, which had no room for its end. */
function withStop(row: SessionRow, stopReason: string | undefined): SessionRow {
  return stopReason === undefined || row.state === 'stopped' ? row : { ...row, state: 'stopped', stopReason };
}
