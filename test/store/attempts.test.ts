import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Course, Ending } from '../../lib/flow/attempt.ts';
import {
  countAttempts,
  endOfAttempt,
  readAttempts,
  readRun,
  removeAttempt,
  restoreAttempt,
} from '../../lib/store/attempts.ts';
import { type Errand, Outbox, type OutboxOptions } from '../../lib/store/outbox.ts';
import { removeSession, restoreSession } from '../../lib/store/queries.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';

const STORES = {
  sessions: '++id, state, startedAt',
  exchanges: '[session+id], [session+rev], [session+open], [session+seq]',
  navigations: '[session+id], [session+rev]',
  bodies: '[session+side+id], [session+rev]',
  notes: '++id, session',
  marks: '[session+step], session',
};
const SESSION = { name: 'kept', startedAt: 1, state: 'stopped', scope: { kind: 'all' }, run: 'r0', restarts: 0 };

let names = 0;
let db: TraceDatabase;
let session: number;

beforeEach(async () => {
  db = new TraceDatabase(`attempts-${names++}`);
  session = await db.sessions.add({ ...SESSION, state: 'stopped', scope: { kind: 'all' } });
});

function errand(more: Partial<Errand> = {}): Errand {
  const draft = { method: 'GET', url: 'https://as.example/authorize?state=s', headers: [] };
  return { session, of: 'r0:7#0', way: 'single', cookies: 'profile', timeout: 1000, draft, ...more };
}

/** A browser that answers when the test says so. */
function pretended() {
  const sent: { tell(course: Course): void; end(ending: Ending): void; cancel: AbortSignal }[] = [];
  const send: OutboxOptions['send'] = (_, tell, cancel) => {
    const { promise, resolve } = Promise.withResolvers<Ending>();
    cancel.addEventListener('abort', () => resolve({ state: 'cancelled' }));
    sent.push({ tell, end: resolve, cancel });
    return promise;
  };
  return { sent, outbox: new Outbox({ db, send, tidy: async () => undefined, now: () => 2000 }) };
}

const ANSWERED: Course = {
  exchanges: [
    {
      ...{ id: 'attempt-1#0', requestId: 'attempt-1', hop: 0, seq: 0, tabId: -1, frameId: 0, type: 'xmlhttprequest' },
      ...{ method: 'GET', url: 'https://as.example/authorize?state=s', startedAt: 1, state: 'completed', status: 200 },
    },
  ],
  notes: ['odd'],
};

describe('what is sent again', () => {
  it('is stored before it is sent, with what it becomes, under the step that it is of', async () => {
    const { sent, outbox } = pretended();
    const id = await outbox.send(errand({ mutation: 'state/drop', run: 'run-1' }));
    expect(await readAttempts(db, session, 'r0:7#0')).toMatchObject([
      { id, state: 'running', at: 2000, exchanges: [] },
    ]);
    sent[0]?.tell(ANSWERED);
    sent[0]?.end({ state: 'done' });
    expect(await endOfAttempt(db, id)).toMatchObject({ ...errand(), ...ANSWERED, state: 'done', endedAt: 2000 });
    expect(await readRun(db, 'run-1')).toHaveLength(1);
    expect(await readAttempts(db, session, 'another')).toEqual([]);
  });

  it('is an attempt of its own each time, counted by step', async () => {
    const { outbox } = pretended();
    for (const of of ['a', 'b', 'a']) await outbox.send(errand({ of }));
    expect(await countAttempts(db, session)).toEqual(new Map(Object.entries({ a: 2, b: 1 })));
  });

  it('is not sent where its session is gone', async () => {
    const { sent, outbox } = pretended();
    await expect(outbox.send(errand({ session: 99 }))).rejects.toThrow('not there any more');
    expect(sent).toEqual([]);
  });

  it('ends when it is cancelled, and stays as it is when it has ended', async () => {
    const { outbox } = pretended();
    const id = await outbox.send(errand());
    await outbox.cancel(id);
    expect(await endOfAttempt(db, id)).toMatchObject({ state: 'cancelled' });
    await outbox.cancel(id);
    expect(await db.attempts.get(id)).toMatchObject({ state: 'cancelled' });
  });

  it('fails in words where the sender itself throws', async () => {
    const send = () => Promise.reject(new Error('no such thing'));
    const outbox = new Outbox({ db, send, tidy: async () => undefined });
    const id = await outbox.send(errand());
    expect(await endOfAttempt(db, id)).toMatchObject({
      state: 'failed',
      problem: 'It could not be sent: no such thing',
    });
  });

  it('is interrupted when the worker was ended, and keeps what had come until then', async () => {
    const { sent, outbox } = pretended();
    const id = await outbox.send(errand());
    sent[0]?.tell(ANSWERED);
    await expect.poll(async () => (await db.attempts.get(id))?.exchanges).toHaveLength(1);
    let tidied = 0;
    const next = new Outbox({
      db,
      send: () => Promise.reject(new Error('unused')),
      tidy: async () => void tidied++,
      now: () => 3000,
    });
    await next.ready;
    expect(tidied).toBe(1);
    expect(await db.attempts.get(id)).toMatchObject({
      ...ANSWERED,
      ...{ state: 'failed', endedAt: 3000, problem: expect.stringContaining('interrupted') },
    });
  });

  it('is given up when it is deleted, and comes back as cancelled', async () => {
    const { sent, outbox } = pretended();
    const id = await outbox.send(errand());
    const removed = await removeAttempt(db, id);
    sent[0]?.tell(ANSWERED);
    await expect.poll(() => sent[0]?.cancel.aborted).toBe(true);
    await expect.poll(() => outbox.size).toBe(0);
    expect(await db.attempts.get(id)).toBeUndefined();
    if (removed) await restoreAttempt(db, removed);
    expect(await db.attempts.get(id)).toMatchObject({ state: 'cancelled', draft: errand().draft });
  });

  it('keeps all but the bodies where the storage is full', async () => {
    const { sent, outbox } = pretended();
    const id = await outbox.send(errand());
    const update = db.attempts.update.bind(db.attempts);
    db.attempts.update = ((key: number, changes: Course) =>
      JSON.stringify(changes).includes('responseBody')
        ? Dexie.Promise.reject(new Error('full'))
        : update(key, changes)) as never;
    const [exchange] = ANSWERED.exchanges;
    sent[0]?.tell({ ...ANSWERED, exchanges: exchange ? [{ ...exchange, responseBody: {} as never }] : [] });
    sent[0]?.end({ state: 'done' });
    expect(await endOfAttempt(db, id)).toMatchObject({
      ...{ state: 'done', exchanges: ANSWERED.exchanges },
      notes: ['odd', expect.stringContaining('is full')],
    });
  });

  it('goes with its session, and comes back with it', async () => {
    const { sent, outbox } = pretended();
    const id = await outbox.send(errand());
    sent[0]?.tell(ANSWERED);
    sent[0]?.end({ state: 'done' });
    const before = await endOfAttempt(db, id);
    const removed = await removeSession(db, session);
    expect(await db.attempts.count()).toBe(0);
    if (removed) await restoreSession(db, removed);
    expect(await db.attempts.get(id)).toEqual(before);
  });

  it('is waited for no longer than somebody wants', async () => {
    const { outbox } = pretended();
    const id = await outbox.send(errand());
    await expect(endOfAttempt(db, id, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    expect(outbox.size).toBe(1);
  });

  it('finds room in a database of before', async () => {
    const old = new Dexie('before-attempts');
    old.version(4).stores(STORES);
    const id = Number(await old.table('sessions').add(SESSION));
    await old.table('marks').add({ session: id, step: 3 });
    old.close();
    db = new TraceDatabase('before-attempts');
    session = id;
    const { outbox } = pretended();
    await outbox.send(errand());
    expect(await readAttempts(db, id, 'r0:7#0')).toHaveLength(1);
    expect(await db.marks.count()).toBe(1);
  });
});
