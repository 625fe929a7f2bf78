import { Dexie } from 'dexie';
import { type Hold, redirectUrisIn } from '../flow/hold.ts';
import type { TraceDatabase } from './schema.ts';
import { settled } from './settled.ts';

/** The newest order to hold of a session, whatever became of it. */
export async function newestHold(db: TraceDatabase, session: number): Promise<Hold | undefined> {
  return (await db.holds.where({ session }).sortBy('id')).at(-1);
}

/** What is held in this run of the browser and waits for somebody to decide, in the order in which it was held. */
export async function readHeld(db: TraceDatabase, run: string): Promise<Hold[]> {
  const held = await db.holds.where({ state: 'held' }).sortBy('id');
  return held.filter((hold) => hold.run === run);
}

/** The one that is armed. */
export function readArmed(db: TraceDatabase): Promise<Hold | undefined> {
  return db.holds.where({ state: 'armed' }).first();
}

/**
 * Resolves when an order has held something, or will not any more.
 *
 * @returns undefined where it was deleted before
 * @throws what the signal was aborted with; what was armed stays so
 */
export function outcomeOfHold(db: TraceDatabase, id: number, cancel?: AbortSignal): Promise<Hold | undefined> {
  return settled(
    () => db.holds.get(id),
    (row) => row.state !== 'armed',
    cancel,
  );
}

/** So many requests are looked through for where a flow under way wants its answer. */
const RECENT = 300;
/** So many different redirect URIs are enough. */
const MOST = 5;

/** Where the latest authorization requests of a session want their answers, newest first. */
export async function recentRedirectUris(db: TraceDatabase, session: number): Promise<string[]> {
  const rows = await db.exchanges
    .where('[session+rev]')
    .between([session, Dexie.minKey], [session, Dexie.maxKey], true, true)
    .reverse()
    .limit(RECENT)
    .toArray();
  const documents = rows.filter(({ type }) => type === 'main_frame');
  return [
    ...new Set(documents.flatMap(({ url, redirectUrl = '' }) => [url, redirectUrl].flatMap(redirectUrisIn))),
  ].slice(0, MOST);
}
