import type { Page } from 'puppeteer-core';
import type { Exchange, Navigation, ResponseBody } from '../../lib/flow/exchange.ts';
import type { Records } from '../../lib/flow/steps.ts';
import type { BodyRow, ExchangeRow, NavigationRow, SessionRow } from '../../lib/store/schema.ts';

interface Rows {
  exchanges: ExchangeRow[];
  navigations: NavigationRow[];
  bodies: BodyRow[];
}

/**
 * The records of the newest session of a tab, joined as the store's own query joins them.
 *
 * @param page any page of the extension, for only they reach its database
 */
export async function storedRecords(page: Page, tabId: number): Promise<Records> {
  const { exchanges, navigations, bodies } = await storedRows(page, tabId);
  const sent = new Map(bodies.map((row) => [row.id, row.side === 'request' ? row : undefined]));
  return {
    exchanges: exchanges.map(({ session, rev, open, ...exchange }): Exchange => {
      const row = sent.get(exchange.id);
      if (!row) return exchange;
      const { session: _, rev: __, side, id, ...requestBody } = row;
      return { ...exchange, requestBody };
    }),
    navigations: navigations.map(({ session, rev, ...navigation }): Navigation => navigation),
    bodies: bodies.flatMap((row): ResponseBody[] => {
      if (row.side === 'request') return [];
      const { session, rev, side, ...body } = row;
      return [body];
    }),
  };
}

function storedRows(page: Page, tabId: number): Promise<Rows> {
  return page.evaluate(async (tab) => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const db = await done(indexedDB.open('consent-tracer'));
    const transaction = db.transaction(['sessions', 'exchanges', 'navigations', 'bodies']);
    const all = <T>(name: string) => done<T[]>(transaction.objectStore(name).getAll());
    const [sessions, exchanges, navigations, bodies] = await Promise.all([
      all<SessionRow>('sessions'),
      all<ExchangeRow>('exchanges'),
      all<NavigationRow>('navigations'),
      all<BodyRow>('bodies'),
    ]);
    db.close();
    const own = sessions.findLast(({ scope }) => scope.kind === 'tab' && scope.tabIds.includes(tab))?.id;
    const ofSession = <T extends { session: number }>(rows: T[]) => rows.filter(({ session }) => session === own);
    return { exchanges: ofSession(exchanges), navigations: ofSession(navigations), bodies: ofSession(bodies) };
  }, tabId);
}
