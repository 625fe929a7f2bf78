import { Dexie } from 'dexie';
import { isDeepLink } from '../flow/address.ts';
import type { NavigationKind } from '../flow/capture-event.ts';
import type { Exchange } from '../flow/exchange.ts';
import { widened } from './following.ts';
import { PassedOver } from './pausing.ts';
import { topRevision } from './queries.ts';
import type { SessionRow, TraceDatabase } from './schema.ts';

/** What the recorder knows of one session while it records; all of it can be read back. */
export interface Journal {
  session: SessionRow;
  /** The hops of each request that is still under way, by request id. */
  hops: Map<string, Exchange[]>;
  /** Requests that have ended; their hops are forgotten after the batch, which may hold late events. */
  ended: Set<string>;
  /** Requests of a pause. */
  passedOver: PassedOver;
  /** How many steps there are by now, as near as can be told without folding them. */
  steps: number;
  /** The next revision, also the next place in the session's order. */
  next(): number;
}

/** Takes up a session where the database left it. */
export async function resumeJournal(db: TraceDatabase, session: SessionRow): Promise<Journal> {
  let rev = await topRevision(db, session.id);
  const whole = [[session.id, Dexie.minKey], [session.id, Dexie.maxKey], true, true] as const;
  const navigations = await db.navigations
    .where('[session+rev]')
    .between(...whole)
    .toArray();
  const exchanges = await db.exchanges
    .where('[session+rev]')
    .between(...whole)
    .count();
  // Ids of tabs and requests mean something only within their run of the browser.
  const ofRun = ({ id }: { id: string }) => id.startsWith(`${session.run}:`);
  // A worker may have been killed between storing that a tab was opened and storing that it is followed.
  const scope = navigations
    .filter(ofRun)
    .reduce((known, row) => widened(known, { ...row, kind: 'navigation' }), session.scope);
  const open = await db.exchanges.where('[session+open]').equals([session.id, 1]).toArray();
  const hops = new Map<string, Exchange[]>();
  for (const row of open.filter(ofRun).sort((a, b) => a.hop - b.hop)) {
    const { session: _, rev: __, open: ___, ...exchange } = row;
    hops.set(row.requestId, [...(hops.get(row.requestId) ?? []), exchange]);
  }
  return {
    ...{ session: { ...session, scope }, hops, ended: new Set(), passedOver: new PassedOver(), next: () => ++rev },
    steps: exchanges + navigations.filter(isStep).length,
  };
}

const STEPS: ReadonlySet<NavigationKind> = new Set<NavigationKind>(['fragment', 'history', 'opened', 'closed']);

/** Whether a navigation is a step by itself, rather than news of one. */
export function isStep({ navigation, url }: { navigation: NavigationKind; url: string }): boolean {
  return STEPS.has(navigation) || (navigation === 'failed' && isDeepLink(url));
}
