import { Dexie } from 'dexie';
import type { Exchange } from '../flow/exchange.ts';
import { widened } from './following.ts';
import type { SessionRow, TraceDatabase } from './schema.ts';

/** What the recorder knows of one session while it records; all of it can be read back. */
export interface Journal {
  session: SessionRow;
  /** The hops of each request that is still under way, by request id. */
  hops: Map<string, Exchange[]>;
  /** Requests that have ended; their hops are forgotten after the batch, which may hold late events. */
  ended: Set<string>;
  /** The next revision, also the next place in the session's order. */
  next(): number;
}

/** Takes up a session where the database left it. */
export async function resumeJournal(db: TraceDatabase, session: SessionRow): Promise<Journal> {
  const all = [
    [session.id, Dexie.minKey],
    [session.id, Dexie.maxKey],
  ] as const;
  const tops = await Promise.all(
    [db.exchanges, db.navigations, db.bodies].map((table) =>
      table
        .where('[session+rev]')
        .between(...all)
        .last(),
    ),
  );
  let rev = Math.max(0, ...tops.map((row) => row?.rev ?? 0));
  // A worker may have been killed between storing that a tab was opened and storing that it is followed.
  const navigations = await db.navigations
    .where('[session+rev]')
    .between(...all)
    .toArray();
  const scope = navigations.reduce((known, row) => widened(known, { ...row, kind: 'navigation' }), session.scope);
  const open = await db.exchanges.where('[session+open]').equals([session.id, 1]).toArray();
  const hops = new Map<string, Exchange[]>();
  for (const row of open.sort((a, b) => a.hop - b.hop)) {
    const { session: _, rev: __, open: ___, ...exchange } = row;
    hops.set(row.requestId, [...(hops.get(row.requestId) ?? []), exchange]);
  }
  return { session: { ...session, scope }, hops, ended: new Set(), next: () => ++rev };
}
