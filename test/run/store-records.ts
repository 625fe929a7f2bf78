import type { Page } from 'puppeteer-core';
import type { Records } from '../../lib/flow/steps.ts';
import type { BodyRow, ExchangeRow, NavigationRow, SessionRow } from '../../lib/store/schema.ts';

/** Rows that go to the page at a time. */
const PORTION = 4000;

/**
 * Writes records as a session into the extension's database, as the recorder would have done.
 *
 * @param page any page of the extension, for only they reach its database; it must have opened the database before
 * @param to a new session, or the id of one that is stored and empty
 * @returns the session's id
 */
export async function storeRecords(page: Page, records: Records, to: Omit<SessionRow, 'id'> | number): Promise<number> {
  const session = typeof to === 'number' ? to : await add(page, 'sessions', [to]);
  const places = [...records.exchanges, ...records.navigations, ...records.bodies].map(({ seq }) => seq);
  const rank = new Map(places.sort((a, b) => a - b).map((seq, at) => [seq, at + 1]));
  const placed = ({ seq }: { seq: number }) => ({ session, rev: rank.get(seq) ?? 0, seq: rank.get(seq) ?? 0 });
  const bodies: BodyRow[] = records.bodies.map((body) => ({ ...body, ...placed(body), side: 'response' }));
  const exchanges = records.exchanges.map(({ requestBody, ...exchange }): ExchangeRow => {
    const { seq, rev } = placed(exchange);
    if (requestBody) bodies.push({ ...requestBody, session, rev, side: 'request', id: exchange.id });
    return { ...exchange, session, seq, rev, open: 0 };
  });
  await add(page, 'exchanges', exchanges);
  await add(
    page,
    'navigations',
    records.navigations.map((navigation): NavigationRow => ({ ...navigation, ...placed(navigation) })),
  );
  await add(page, 'bodies', bodies);
  return session;
}

async function add(page: Page, table: string, rows: readonly object[]): Promise<number> {
  let last = 0;
  for (let at = 0; at < rows.length; at += PORTION)
    last = await page.evaluate(addRows, table, rows.slice(at, at + PORTION) as object[]);
  return last;
}

/** Runs in the page. @returns the key of the last row */
async function addRows(table: string, rows: object[]): Promise<number> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const db = await done(indexedDB.open('consent-tracer'));
  const transaction = db.transaction(table, 'readwrite');
  const store = transaction.objectStore(table);
  const keys = rows.map((row) => done(store.put(row)));
  const last = (await Promise.all(keys)).at(-1);
  await new Promise((resolve) => {
    transaction.oncomplete = resolve;
  });
  db.close();
  return typeof last === 'number' ? last : 0;
}
