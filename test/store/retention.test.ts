import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { applyRetention, pinSession } from '../../lib/store/retention.ts';
import { type Kept, NOTICE, retentionPlan } from '../../lib/store/retention-plan.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1000 * DAY;

const ended = (id: number, daysAgo: number, more: Partial<Kept> = {}): Kept => ({
  ...{ id, startedAt: NOW - daysAgo * DAY - 1, stoppedAt: NOW - daysAgo * DAY, state: 'stopped', bytes: 0 },
  ...more,
});
const said = (plan: ReturnType<typeof retentionPlan>) => ({ ...plan, leave: [...plan.leave.keys()] });

describe('rules of retention', () => {
  it('leave everything where there are none', () => {
    const plan = retentionPlan([ended(1, 900), ended(2, 1, { bytes: 1e12 })], { days: 0, size: 0 }, NOW);
    expect(said(plan)).toEqual({ go: [], leave: [], stay: [] });
  });

  it('warn of what is old before it goes, for as long as the warning must last', () => {
    const old = ended(1, 40);
    const plan = retentionPlan([old, ended(2, 26), ended(3, 28)], { days: 30, size: 0 }, NOW);
    expect([...plan.leave]).toEqual([
      [1, { at: NOW + NOTICE, rule: 'age' }],
      [3, { at: NOW + NOTICE, rule: 'age' }],
    ]);
    expect(plan.go).toEqual([]);
  });

  it('let go what was said long enough, and not before', () => {
    const leaving = { at: NOW, rule: 'age' as const };
    const rules = { days: 30, size: 0 };
    expect(said(retentionPlan([ended(1, 40, { leaving })], rules, NOW))).toEqual({ go: [1], leave: [], stay: [] });
    expect(said(retentionPlan([ended(1, 40, { leaving })], rules, NOW - 1))).toEqual({ go: [], leave: [1], stay: [] });
  });

  it('let stay what was to go when the rule is eased', () => {
    const leaving = { at: NOW - 1, rule: 'age' as const };
    expect(said(retentionPlan([ended(1, 40, { leaving })], { days: 90, size: 0 }, NOW)).stay).toEqual([1]);
  });

  it('let the oldest go until the rest has room', () => {
    const sessions = [ended(1, 1, { bytes: 50 }), ended(2, 3, { bytes: 50 }), ended(3, 2, { bytes: 50 })];
    expect(said(retentionPlan(sessions, { days: 0, size: 100 }, NOW)).leave).toEqual([2]);
    expect(said(retentionPlan(sessions, { days: 0, size: 60 }, NOW)).leave.sort()).toEqual([2, 3]);
    expect(said(retentionPlan(sessions, { days: 0, size: 150 }, NOW)).leave).toEqual([]);
  });

  it('count what goes for its age as gone', () => {
    const sessions = [ended(1, 1, { bytes: 80 }), ended(2, 99, { bytes: 80 })];
    expect(said(retentionPlan(sessions, { days: 30, size: 100 }, NOW)).leave).toEqual([2]);
  });

  it('never touch what is pinned, and do nothing while something records', () => {
    const pinned = { pinned: true, leaving: { at: 0, rule: 'age' as const }, bytes: 500 };
    const rules = { days: 30, size: 100 };
    expect(said(retentionPlan([ended(1, 99, pinned)], rules, NOW))).toEqual({ go: [], leave: [], stay: [1] });
    const recording = ended(2, 0, { state: 'recording' });
    const old = ended(1, 99, { leaving: { at: 0, rule: 'age' } });
    expect(said(retentionPlan([old, recording], rules, NOW))).toEqual({ go: [], leave: [], stay: [] });
  });

  it('never let go what was not to leave before, whatever there is', () => {
    const leaving = fc.option(
      fc.record({ at: fc.integer({ min: 0, max: 2 * NOW }), rule: fc.constantFrom('age' as const, 'size' as const) }),
      { nil: undefined },
    );
    const session = fc.record({ daysAgo: fc.nat(200), bytes: fc.nat(1000), pinned: fc.boolean(), leaving });
    fc.assert(
      fc.property(fc.array(session), fc.nat(100), fc.nat(3000), (drawn, days, size) => {
        const sessions = drawn.map(({ daysAgo, leaving, ...more }, id) =>
          ended(id, daysAgo, { ...more, ...(leaving && { leaving }) }),
        );
        const { go, leave, stay } = retentionPlan(sessions, { days, size }, NOW);
        for (const id of go) expect(sessions[id]?.leaving?.at).toBeLessThanOrEqual(NOW);
        for (const id of [...go, ...leave.keys()]) expect(sessions[id]?.pinned).toBe(false);
        for (const [id, { at }] of leave) if (!sessions[id]?.leaving) expect(at).toBeGreaterThanOrEqual(NOW + NOTICE);
        expect(new Set([...go, ...leave.keys(), ...stay]).size).toBe(go.length + leave.size + stay.length);
      }),
    );
  });
});

describe('retention in the database', () => {
  let db: TraceDatabase;
  let names = 0;
  beforeEach(() => {
    db = new TraceDatabase(`retention-${names++}`);
  });
  const add = (daysAgo: number) =>
    db.sessions.add({
      ...{ name: 's', startedAt: NOW - daysAgo * DAY, stoppedAt: NOW - daysAgo * DAY, state: 'stopped' },
      ...{ scope: { kind: 'all' }, run: 'r', restarts: 0 },
    });
  const fill = async (session: number) => {
    await db.bodies.add({
      session,
      rev: 1,
      side: 'request',
      id: 'x',
      text: 'y'.repeat(1000),
      size: 1000,
      truncated: false,
    });
    await db.notes.add({ session, time: 1, text: 'n' });
    await db.marks.add({ session, step: 1 });
    await db.carried.add({ session, carried: {} });
    await db.screenshots.add({
      session,
      time: 1,
      tabId: 1,
      page: '',
      mediaType: 'image/png',
      base64: '',
      width: 1,
      height: 1,
    });
  };

  it('says it first, and deletes all that belongs to a session afterwards', async () => {
    const rules = { days: 30, size: 0 };
    const [old, fresh] = [await add(40), await add(1)];
    await fill(old);
    await fill(fresh);
    expect(await applyRetention(db, rules, NOW)).toBe(0);
    expect((await db.sessions.get(old))?.leaving).toEqual({ at: NOW + NOTICE, rule: 'age' });
    expect(await applyRetention(db, rules, NOW + NOTICE - 1)).toBe(0);
    expect(await applyRetention(db, rules, NOW + NOTICE)).toBe(1);
    const left = new Map<string, number>();
    for (const table of db.tables) left.set(table.name, await table.count());
    const one = ['bodies', 'carried', 'marks', 'notes', 'screenshots', 'sessions'];
    expect([...left].filter(([, amount]) => amount > 0).sort()).toEqual(one.map((name) => [name, 1]));
    expect((await db.sessions.toArray()).map(({ id }) => id)).toEqual([fresh]);
  });

  it('keeps what somebody pins, also when it was to go', async () => {
    const id = await add(40);
    await applyRetention(db, { days: 30, size: 0 }, NOW);
    await pinSession(db, id, true);
    expect(await db.sessions.get(id)).toMatchObject({ pinned: true });
    expect(await db.sessions.get(id)).not.toHaveProperty('leaving');
    expect(await applyRetention(db, { days: 30, size: 0 }, NOW + 9 * DAY)).toBe(0);
    await pinSession(db, id, false);
    expect(await db.sessions.get(id)).not.toHaveProperty('pinned');
  });

  it('measures each session once', async () => {
    const [small, large] = [await add(2), await add(3)];
    await fill(large);
    await applyRetention(db, { days: 0, size: 900 }, NOW);
    expect((await db.sessions.get(large))?.bytes).toBeGreaterThan(1000);
    expect((await db.sessions.get(small))?.bytes).toBe(0);
    expect((await db.sessions.get(large))?.leaving).toEqual({ at: NOW + NOTICE, rule: 'size' });
  });
});
