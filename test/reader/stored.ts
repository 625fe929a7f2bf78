import type { Records } from '../../lib/flow/steps.ts';
import { serveReader } from '../../lib/reader/serve.ts';
import type { Answer, Order, TopicName, Topics } from '../../lib/reader/topic.ts';
import { type BodyRow, TraceDatabase } from '../../lib/store/schema.ts';

let databases = 0;

/** A database with these records as its only session, in the order in which they were captured. */
export async function stored(
  records: Records,
): Promise<{ db: TraceDatabase; session: number; add(more: Records): Promise<void> }> {
  const db = new TraceDatabase(`reader-${++databases}-${Math.random()}`);
  const session = await db.sessions.add({
    ...{
      name: 'a session',
      startedAt: 0,
      stoppedAt: 1,
      state: 'stopped',
      scope: { kind: 'all' },
      run: 'run',
      restarts: 0,
    },
  });
  const add = (more: Records) => keep(db, session, more);
  await add(records);
  return { db, session, add };
}

/** Stores records as those of a session. */
export async function keep(db: TraceDatabase, session: number, records: Records): Promise<void> {
  const { exchanges, navigations, bodies } = records;
  const sent = exchanges.flatMap(({ requestBody, id, seq }): BodyRow[] =>
    requestBody ? [{ ...requestBody, session, rev: seq, side: 'request', id }] : [],
  );
  const got = bodies.map((row): BodyRow => ({ ...row, session, rev: row.seq, side: 'response' }));
  await db.transaction('rw', db.tables, async () => {
    await db.exchanges.bulkPut(
      exchanges.map(({ requestBody: _, ...row }) => ({ ...row, session, rev: row.seq, open: 0 as const })),
    );
    await db.navigations.bulkPut(navigations.map((row) => ({ ...row, session, rev: row.seq })));
    await db.bodies.bulkPut([...sent, ...got]);
  });
}

/** What a reader tells of one topic, in the order in which it does; everything is copied, as between threads. */
export function watching<N extends TopicName>(
  db: TraceDatabase,
  session: number,
  topic: N,
  of: Topics[N]['of'],
  fold?: Parameters<typeof serveReader>[2],
): { news: Topics[N]['news'][]; faults: string[]; give: (order: Order) => void; stop(): void } {
  const news: Topics[N]['news'][] = [];
  const faults: string[] = [];
  const hear = (answer: Answer) => {
    const copy = structuredClone(answer);
    if ('fault' in copy) faults.push(copy.fault);
    else news.push(copy.news as Topics[N]['news']);
  };
  const give = serveReader(db, hear, fold);
  give({ watch: 1, session, topic, of } as Order);
  return { news, faults, give, stop: () => give({ unwatch: 1 }) };
}
