import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { importTrace, readCarried, removeUnfinished } from '../../lib/store/import.ts';
import { readPortion, readSessions, readSince } from '../../lib/store/queries.ts';
import { readRemarks } from '../../lib/store/remarks.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';
import { readTrace, sourceOfText } from '../../lib/trace/import/index.ts';
import { producers } from '../fixtures/har/producers.ts';

const open = () => new TraceDatabase(`import-${Math.random()}`);
const read = (file: unknown = producers[0]?.file()) => readTrace(sourceOfText('login.har', JSON.stringify(file)));
const rowsOf = async (db: TraceDatabase) =>
  Promise.all([db.exchanges, db.navigations, db.bodies, db.notes].map((table) => table.count()));

describe('an imported trace', () => {
  it('is a session that says where it came from, and is read like any other', async () => {
    const db = open();
    const trace = await read();
    const told: [number, number][] = [];
    const id = await importTrace(db, trace, { now: () => 7, progress: (done, of) => told.push([done, of]) });
    const [session] = await readSessions(db);
    expect(session).toMatchObject({
      ...{ id, name: 'login', state: 'stopped', startedAt: trace.session.startedAt },
      origin: { kind: 'imported', file: 'login.har', at: 7, redacted: false },
    });
    const { exchanges, bodies } = await readSince(db, id, 0);
    expect(exchanges.toSorted((a, b) => a.seq - b.seq)).toEqual(trace.records.exchanges);
    expect(bodies.toSorted((a, b) => a.seq - b.seq)).toEqual(trace.records.bodies);
    const portion = await readPortion(db, id, 0, 3);
    expect(portion.exchanges.map(({ url }) => url)).toEqual(trace.records.exchanges.slice(0, 3).map(({ url }) => url));
    expect(told.at(-1)?.[0]).toBe(told.at(-1)?.[1]);
    expect(await readCarried(db, id)).toEqual({});
  });

  it('has the notes, marks and whatever else its file had', async () => {
    const db = open();
    const trace = { ...(await read()), notes: [{ time: 1, text: 'odd', step: 2 }], marks: [2, 2], tags: ['bank'] };
    const judgement = { version: 1 };
    const id = await importTrace(db, { ...trace, judgement, told: { steps: [], flows: [] } });
    expect(await readRemarks(db, id)).toMatchObject({ notes: [{ text: 'odd', step: 2 }], marks: [2] });
    expect((await db.sessions.get(id))?.tags).toEqual(['bank']);
    expect(await readCarried(db, id)).toEqual({ judgement, told: { steps: [], flows: [] } });
  });

  it('leaves nothing where it is cancelled', async () => {
    const db = open();
    const cancel = new AbortController();
    const importing = importTrace(db, await read(), { signal: cancel.signal, progress: () => cancel.abort() });
    await expect(importing).rejects.toMatchObject({ name: 'AbortError' });
    expect([await readSessions(db), await rowsOf(db)]).toEqual([[], [0, 0, 0, 0]]);
  });

  it('leaves nothing where writing fails at its end', async () => {
    const db = open();
    // No such note can be stored.
    const notes = [{ time: 1, text: (() => '') as unknown as string }];
    await expect(importTrace(db, { ...(await read()), notes })).rejects.toThrow();
    expect([await readSessions(db), await rowsOf(db)]).toEqual([[], [0, 0, 0, 0]]);
  });

  it('is not listed before all of it is there, and what a closed page left is removed by the next one', async () => {
    const db = open();
    const trace = await read();
    const kept = await importTrace(db, trace);
    const seen: number[] = [];
    const watched = importTrace(db, trace, { progress: async () => seen.push((await readSessions(db)).length) });
    await watched;
    await expect.poll(() => seen.length).toBeGreaterThan(1);
    expect(seen[0]).toBe(1);
    const before = await rowsOf(db);
    for (const session of [50, 70])
      await db.exchanges.bulkPut(trace.records.exchanges.map((row) => ({ ...row, session, rev: row.seq, open: 0 })));
    await removeUnfinished(db);
    expect(await rowsOf(db)).toEqual(before);
    expect((await readSince(db, kept, 0)).exchanges).toHaveLength(trace.records.exchanges.length);
  });
});
