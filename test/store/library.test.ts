import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Attempt } from '../../lib/flow/attempt.ts';
import { BELONGINGS, rowsOf } from '../../lib/store/belongings.ts';
import { changeTags, copySession, readNoteTexts } from '../../lib/store/library.ts';
import { removeSession, restoreSession } from '../../lib/store/queries.ts';
import { type SessionRow, TraceDatabase } from '../../lib/store/schema.ts';
import { isCurrent, keepSummary, readSummaries } from '../../lib/store/summaries.ts';
import { dropUnfinished, readUnfinished, reserveSession } from '../../lib/store/unfinished.ts';
import { golden } from '../fixtures/golden.ts';
import { keep } from '../reader/stored.ts';

let names = 0;
let db: TraceDatabase;
let row: SessionRow;

const ROW: Omit<SessionRow, 'id'> = {
  ...{ name: 'kept', startedAt: 5, stoppedAt: 9, state: 'stopped', scope: { kind: 'all' }, run: 'r0', restarts: 0 },
};
const SUMMARY = { steps: 3, requests: 3, flows: [], hosts: ['as.example'], findings: [], size: 100 };
const PICTURE = { time: 1, tabId: 1, page: 'https://a.example', mediaType: 'image/png', width: 2, height: 2 } as const;
const SENT = { of: 'r:1#0', at: 3, way: 'single', cookies: 'none', timeout: 1, exchanges: [], notes: [] } as const;
const DRAFT = { method: 'GET', url: 'https://a.example', headers: [] };
const FOUND = { attack: 'state/drop', step: 1, title: 't', verdict: 'accepted' } as const;
const RESULT = { ...FOUND, evidence: 'e', expected: 'x', clause: 'c', clauseUrl: 'u' };
const RUN = { flow: 'f', startedAt: 4, state: 'running', planned: 1 } as const;

/** A session with something in every table. */
beforeEach(async () => {
  db = new TraceDatabase(`library-${names++}`);
  const id = await db.sessions.add({ ...ROW });
  row = { ...ROW, id };
  await keep(db, id, golden('oidc-code-pkce'));
  await db.notes.add({ session: id, time: 1, text: 'odd' });
  await db.marks.bulkAdd([1, 2].map((step) => ({ session: id, step })));
  const hold = { session: id, target: { kind: 'next' }, armedAt: 1, until: 2, run: 'r0' } as const;
  await db.holds.bulkAdd([
    { ...hold, state: 'armed' },
    { ...hold, state: 'released' },
  ]);
  const attempt = { ...SENT, session: id, draft: DRAFT, run: 'run-1' } as unknown as Omit<Attempt, 'id'>;
  const [first, second] = await db.attempts.bulkAdd(
    [
      { ...attempt, state: 'done' },
      { ...attempt, state: 'running' },
    ],
    { allKeys: true },
  );
  const results = [{ ...RESULT, attempts: [first ?? 0, second ?? 0], decisive: second ?? 0 }];
  await db.attackRuns.add({ ...RUN, id: 'run-1', hosts: [], session: id, results });
  await db.consoleErrors.add({ session: id, time: 1, tabId: 1, frameId: 0, page: 'p', kind: 'console', text: 't' });
  await db.screenshots.bulkAdd(Array.from({ length: 6 }, (_, at) => ({ ...PICTURE, session: id, base64: `a${at}` })));
  await db.carried.add({ session: id, carried: { judgement: 1 } });
  await keepSummary(db, row, SUMMARY);
});

/** What a session has, but for what is each its own: its id, and ids that the database gives. */
async function contents(session: number) {
  const tables = await Promise.all(
    BELONGINGS.map(async (name) => {
      const rows = (await rowsOf(db, name, session).toArray()) as object[];
      return [name, rows.map((one) => ({ ...one, session: 0 }))] as const;
    }),
  );
  return Object.fromEntries(tables) as Record<string, Record<string, unknown>[]>;
}

const without = (rows: Record<string, unknown>[] = [], ...names: string[]) =>
  rows.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => !names.includes(name))));

describe('what belongs to a session', () => {
  it('is in tables that are all known: one that was forgotten would outlive its session', () => {
    const others = db.tables.map(({ name }) => name).filter((name) => name !== 'sessions' && name !== 'unfinished');
    expect(others.sort()).toEqual([...BELONGINGS].sort());
  });

  it('goes with it and comes back with it', async () => {
    const before = await contents(row.id);
    const removed = await removeSession(db, row.id);
    expect(Object.values(await contents(row.id)).flat()).toEqual([]);
    if (removed) await restoreSession(db, removed);
    const after = await contents(row.id);
    const changed = ['attempts', 'holds', 'attackRuns'];
    for (const name of BELONGINGS) if (!changed.includes(name)) expect(after[name], name).toEqual(before[name]);
    expect(after.attempts?.map(({ state }) => state)).toEqual(['done', 'cancelled']);
    expect(after.holds?.map(({ state }) => state)).toEqual(['released']);
    expect(after.attackRuns?.map(({ state }) => state)).toEqual(['interrupted']);
  });
});

describe('a copy of a session', () => {
  it('has all that the session has, and nothing in common with it', async () => {
    const before = await contents(row.id);
    const id = await reserveSession(db, 20);
    const told: [number, number][] = [];
    await copySession(db, row.id, { ...row, id, name: 'a copy' }, { progress: (...now) => told.push(now) });
    expect(await db.sessions.get(id)).toEqual({ ...row, id, name: 'a copy' });
    const copied = await contents(id);
    for (const name of ['exchanges', 'navigations', 'bodies', 'marks', 'carried', 'summaries'])
      expect(copied[name], name).toEqual(before[name]);
    for (const name of ['notes', 'consoleErrors', 'screenshots'])
      expect(without(copied[name], 'id'), name).toEqual(without(before[name], 'id'));
    expect(copied.holds?.map(({ state }) => state)).toEqual(['released']);
    const [run] = copied.attackRuns ?? [];
    expect(run).toMatchObject({ state: 'interrupted' });
    expect(run?.id).not.toBe('run-1');
    expect(copied.attempts?.map((one) => one.run)).toEqual([run?.id, run?.id]);
    const ids = copied.attempts?.map((one) => one.id);
    expect(run?.results).toMatchObject([{ attempts: ids, decisive: ids?.[1] }]);
    expect(await contents(row.id)).toEqual(before);
    const total = Object.values(before).flat().length;
    expect(told[0]).toEqual([0, total]);
    expect(told.at(-1)).toEqual([total, total]);
    expect(await readUnfinished(db)).toEqual([]);
  });

  it('that was given up is no session, and leaves nothing behind', async () => {
    const id = await reserveSession(db, 20);
    const giveUp = new AbortController();
    const progress = (done: number) => done > 20 && giveUp.abort(new Error('enough'));
    const copying = copySession(db, row.id, { ...row, id }, { progress, signal: giveUp.signal });
    await expect(copying).rejects.toThrow('enough');
    expect(Object.values(await contents(id)).flat().length).toBeGreaterThan(0);
    expect(await db.sessions.count()).toBe(1);
    expect(await readUnfinished(db)).toEqual([id]);
    await dropUnfinished(db, id);
    expect(Object.values(await contents(id)).flat()).toEqual([]);
    expect(await readUnfinished(db)).toEqual([]);
    expect((await contents(row.id)).screenshots).toHaveLength(6);
  });

  it('that is finished is not dropped any more', async () => {
    const id = await reserveSession(db, 20);
    await copySession(db, row.id, { ...row, id });
    await dropUnfinished(db, id);
    expect(await db.sessions.get(id)).toBeDefined();
  });
});

describe('a summary', () => {
  it('is kept with the pictures counted in, until the session is another one', async () => {
    const kept = (await readSummaries(db, [row.id, 99])).get(row.id);
    expect(kept).toMatchObject({ ...SUMMARY, size: 112 });
    expect(isCurrent(row, kept)).toBe(true);
    expect(isCurrent({ ...row, stoppedAt: 10 }, kept)).toBe(false);
    expect(isCurrent({ ...row, profile: 'fapi-2' as never }, kept)).toBe(false);
    expect(isCurrent(row, kept && { ...kept, version: 0 })).toBe(false);
    expect(isCurrent(row, undefined)).toBe(false);
  });

  it('is not kept of a session that is gone', async () => {
    expect(await keepSummary(db, { ...row, id: 99 }, SUMMARY)).toBeUndefined();
    expect(await db.summaries.count()).toBe(1);
  });
});

it('tags are changed of several sessions at once', async () => {
  const other = await db.sessions.add({ ...ROW, tags: ['b'] });
  await changeTags(db, [row.id, other, 99], (tags) => [...tags, 'a']);
  expect((await db.sessions.toArray()).map(({ tags }) => tags)).toEqual([['a'], ['b', 'a']]);
  expect(await db.sessions.where({ tags: 'a' }).count()).toBe(2);
});

it('notes are known by their sessions', async () => {
  await db.notes.add({ session: row.id, time: 2, text: 'more', step: 1 });
  expect(await readNoteTexts(db)).toEqual(new Map([[row.id, ['odd', 'more']]]));
});
