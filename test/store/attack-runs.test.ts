import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AttackRun } from '../../lib/flow/attack-run.ts';
import { endInterruptedRuns, keepAttackRun, readAttackRuns } from '../../lib/store/attack-runs.ts';
import { removeSession, restoreSession } from '../../lib/store/queries.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';

const SESSION = { name: 'kept', startedAt: 1, run: 'r0', restarts: 0 };

let names = 0;
let db: TraceDatabase;
let session: number;

beforeEach(async () => {
  db = new TraceDatabase(`attack-runs-${names++}`);
  session = await db.sessions.add({ ...SESSION, state: 'stopped', scope: { kind: 'all' } });
});

function run(id: string, more: Partial<AttackRun> = {}): AttackRun {
  return {
    ...{ id, session, flow: 'flow-1', startedAt: 5, state: 'running', planned: 2, hosts: [], results: [] },
    ...more,
  };
}

describe('attack runs', () => {
  it('are kept with their session, the newest first', async () => {
    await keepAttackRun(db, run('a'));
    await keepAttackRun(db, run('b', { startedAt: 9 }));
    await keepAttackRun(db, run('a', { state: 'done', endedAt: 7 }));
    await keepAttackRun(db, run('foreign', { session: session + 1 }));
    expect((await readAttackRuns(db, session)).map(({ id, state }) => `${id} ${state}`)).toEqual([
      'b running',
      'a done',
    ]);
    expect(await db.attackRuns.get('foreign')).toBeUndefined();
  });

  it('end where nobody carries them out any more, and what they found stands', async () => {
    const found = {
      attack: 'state/drop',
      step: 3,
      title: 't',
      verdict: 'accepted',
      evidence: 'e',
      expected: 'x',
    } as const;
    const results = [{ ...found, clause: 'c', clauseUrl: 'u', attempts: [1] }];
    await keepAttackRun(db, run('dead', { results }));
    await keepAttackRun(db, run('alive', { startedAt: 6 }));
    await keepAttackRun(db, run('over', { startedAt: 7, state: 'cancelled', endedAt: 8 }));
    await endInterruptedRuns(db, session, (id) => id === 'alive', 20);
    const [over, alive, dead] = await readAttackRuns(db, session);
    expect([over?.state, alive?.state]).toEqual(['cancelled', 'running']);
    expect(dead).toMatchObject({
      state: 'interrupted',
      endedAt: 20,
      results,
      problem: expect.stringContaining('closed'),
    });
  });

  it('go with their session, and come back with it', async () => {
    await keepAttackRun(db, run('a'));
    const removed = await removeSession(db, session);
    expect(await db.attackRuns.count()).toBe(0);
    if (removed) await restoreSession(db, removed);
    expect(await readAttackRuns(db, session)).toMatchObject([{ id: 'a', state: 'interrupted' }]);
  });

  it('find a place in a database from before there were any', async () => {
    const name = `attack-runs-${names++}`;
    const old = new Dexie(name);
    old.version(5).stores({
      ...{ sessions: '++id, state, startedAt', notes: '++id, session', marks: '[session+step], session' },
      exchanges: '[session+id], [session+rev], [session+open], [session+seq]',
      ...{ navigations: '[session+id], [session+rev]', bodies: '[session+side+id], [session+rev]' },
      attempts: '++id, session, [session+of], state, run',
    });
    const id: number = await old
      .table<object, number>('sessions')
      .add({ ...SESSION, state: 'stopped', scope: { kind: 'all' } });
    await old.table('attempts').add({ session: id, of: 'x', state: 'done' });
    old.close();
    const now = new TraceDatabase(name);
    await keepAttackRun(now, run('a', { session: id }));
    expect([await now.attackRuns.count(), await now.attempts.count(), await now.sessions.count()]).toEqual([1, 1, 1]);
    now.close();
  });
});
