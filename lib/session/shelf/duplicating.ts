import { copySession } from '../../store/library.ts';
import type { SessionRow } from '../../store/schema.ts';
import { dropUnfinished, readUnfinished, reserveSession, WRITING_LOCK } from '../../store/unfinished.ts';
import type { SessionDeps } from '../deps.ts';
import type { Going } from '../work.ts';

type Deps = Pick<SessionDeps, 'db' | 'send' | 'locks' | 'now'>;

/**
 * Copies a session with all that belongs to it.
 *
 * @param names of all sessions
 * @returns the id of the copy
 * @throws what it was given up with, and Error where it failed: then nothing of the copy is left
 */
export async function duplicate(
  deps: Deps,
  session: SessionRow,
  names: readonly string[],
  going: Going,
): Promise<number> {
  const { db, now } = deps;
  const isRecording = session.state === 'recording';
  if (isRecording) await deps.send('recording.flush', undefined);
  return alone(deps, going.signal, async () => {
    const id = await reserveSession(db, now());
    // What retention, or the browser's end, had to say of the other is not said of this one.
    const { leaving: _, interrupted: __, stoppedAt = now(), ...rest } = session;
    const copy: SessionRow = { ...rest, id, stoppedAt, state: 'stopped', name: copyName(session.name, names) };
    try {
      await copySession(db, session.id, copy, going);
      return id;
    } catch (error) {
      await dropUnfinished(db, id);
      throw error;
    }
  });
}

async function alone<T>({ locks }: Deps, signal: AbortSignal, task: () => Promise<T>): Promise<T> {
  return locks ? await locks.request(WRITING_LOCK, { signal }, task) : await task();
}

/** Takes away what views left behind that were closed while they wrote; where one still writes, nothing. */
export async function dropLeftBehind({ db, locks }: Deps): Promise<void> {
  const drop = async () => {
    for (const id of await readUnfinished(db)) await dropUnfinished(db, id);
  };
  if (!locks) return drop();
  await locks.request(WRITING_LOCK, { ifAvailable: true }, async (lock) => {
    if (lock) await drop();
  });
}

/** `Sign-in (copy)`, `Sign-in (copy 2)`: one that no session has yet. */
export function copyName(name: string, names: readonly string[]): string {
  const base = name.replace(/ \(copy(?: \d+)?\)$/, '');
  const taken = new Set(names);
  for (let n = 1; ; n++) {
    const made = n === 1 ? `${base} (copy)` : `${base} (copy ${n})`;
    if (!taken.has(made)) return made;
  }
}
