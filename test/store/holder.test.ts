import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CaptureEvent } from '../../lib/flow/capture-event.ts';
import type { Hold, HoldTarget } from '../../lib/flow/hold.ts';
import { type GateOrder, Holder } from '../../lib/store/holder.ts';
import { outcomeOfHold } from '../../lib/store/holds.ts';
import { type Scope, TraceDatabase } from '../../lib/store/schema.ts';

let db: TraceDatabase;
let closed: GateOrder[];
let isOpen: boolean;
let recorded: CaptureEvent[];
let told: string[];
let went: string[];
let session: number;
const NEXT: HoldTarget = { kind: 'next' };
const CALLBACK = { method: 'GET', url: 'https://app.example/cb?code=1' };

function worker({
  refusal,
  run = 'run',
  shown = true,
}: {
  refusal?: string;
  run?: string;
  shown?: boolean;
} = {}): Holder {
  return new Holder({
    db,
    run: Promise.resolve(run),
    gate: {
      close: async (order) => {
        if (refusal) throw new Error(refusal);
        closed.push(order);
        isOpen = false;
      },
      open: async () => {
        isOpen = true;
      },
      forbidden: async (target) => (target.kind === 'scheme' ? 'no permission' : undefined),
      show: async (_, tabId, beside) => (beside ? 99 : tabId),
      go: async (_, url) => void went.push(url),
      isShown: async () => shown,
      stayAwake: () => undefined,
    },
    record: async (event) => void recorded.push(event),
    onChange: (state) => told.push(state),
  });
}

async function begin(scope: Scope = { kind: 'tab', tabIds: [7] }): Promise<number> {
  const row = { name: 's', startedAt: 1, state: 'recording' as const, scope, run: 'run', restarts: 0 };
  return db.sessions.add(row);
}

beforeEach(async () => {
  db = new TraceDatabase(`holder-${Math.random()}`);
  [closed, recorded, told, went, isOpen] = [[], [], [], [], true];
  session = await begin();
});
afterEach(() => {
  vi.useRealTimers();
  db.close();
});

const row = async (id: number) => (await db.holds.get(id)) as Hold;

describe('what is armed', () => {
  it('holds one request, and then nothing any more', async () => {
    const holder = worker();
    const id = await holder.arm({ session, target: NEXT });
    expect(closed).toEqual([{ hold: id, target: NEXT, learned: [], tabs: [7] }]);
    const outcome = outcomeOfHold(db, id);
    expect(await holder.caught(id, 7, CALLBACK)).toBe(true);
    expect(isOpen).toBe(true);
    expect((await outcome)?.held).toMatchObject({ ...CALLBACK, tabId: 7 });
    expect(await holder.caught(id, 7, { ...CALLBACK, url: 'https://app.example/cb?code=2' })).toBe(false);
    expect(told).toEqual(['armed', 'held']);
    expect(recorded).toMatchObject([{ navigation: 'held', tabId: 7, url: CALLBACK.url, hold: { id, method: 'GET' } }]);
  });

  it('is put in the place of what was armed before', async () => {
    const holder = worker();
    const first = await holder.arm({ session, target: NEXT });
    await holder.arm({ session, target: { kind: 'address', url: 'https://app.example/cb' } });
    expect(await row(first)).toMatchObject({ state: 'disarmed', reason: 'Something else was armed instead.' });
    expect(isOpen).toBe(false);
  });

  it('learns where a flow under way wants its answer, from what was and from what comes', async () => {
    const url = 'https://as.example/a?client_id=1&redirect_uri=https%3A%2F%2Fapp.example%2Fcb';
    const exchange = {
      id: 'x',
      requestId: 'x',
      hop: 0,
      seq: 1,
      rev: 1,
      session,
      open: 0 as const,
      tabId: 7,
      frameId: 0,
    };
    await db.exchanges.add({ ...exchange, type: 'main_frame', method: 'GET', url, startedAt: 1, state: 'completed' });
    const holder = worker();
    await holder.arm({ session, target: NEXT });
    expect(closed.at(-1)?.learned).toEqual(['https://app.example/cb']);
    const event = { kind: 'request' as const, requestId: 'y', time: 1, frameId: 0, type: 'main_frame', method: 'GET' };
    holder.hear({ ...event, tabId: 8, url: 'https://as.example/a?redirect_uri=https%3A%2F%2Fother.example%2Fcb' });
    holder.hear({ ...event, tabId: 7, url: 'https://as.example/a?redirect_uri=myapp%3A%2F%2Fcb' });
    await vi.waitFor(() => expect(closed.at(-1)?.learned).toEqual(['https://app.example/cb', 'myapp://cb']));
    expect(holder.wants(7, { method: 'GET', url: 'myapp://cb' })).toBe(true);
    expect(holder.wants(8, { method: 'GET', url: 'myapp://cb' })).toBe(false);
  });

  it('follows the tabs of its session', async () => {
    const holder = worker();
    await holder.arm({ session, target: NEXT });
    const stored = await db.sessions.get(session);
    if (stored) holder.follow([{ ...stored, scope: { kind: 'tab', tabIds: [7, 8] } }]);
    await vi.waitFor(() => expect(closed.at(-1)?.tabs).toEqual([7, 8]));
  });

  it.each<[string, (holder: Holder) => unknown, RegExp]>([
    ['its session ends', (holder) => holder.follow([]), /recording ended/],
    ['its view closes', (holder) => holder.viewClosed('view'), /was closed/],
    ['another worker takes over', () => worker().ready, /restarted/],
  ])('is disarmed when %s', async (_, end, reason) => {
    const holder = worker();
    const id = await holder.arm({ session, target: NEXT, view: 'view' });
    expect(isOpen).toBe(false);
    await end(holder);
    await vi.waitFor(async () => expect((await row(id)).reason).toMatch(reason));
    expect(isOpen).toBe(true);
  });

  it('stays when another view closes', async () => {
    const holder = worker();
    const id = await holder.arm({ session, target: NEXT, view: 'view' });
    await holder.viewClosed('another');
    expect((await row(id)).state).toBe('armed');
    await holder.disarm();
  });

  it('is disarmed when its time is over', async () => {
    const holder = worker();
    const id = await holder.arm({ session, target: NEXT, time: 1 });
    await vi.waitFor(async () => expect((await row(id)).state).toBe('disarmed'), { timeout: 3000 });
    expect(isOpen).toBe(true);
  });
});

describe('what cannot be armed', () => {
  it.each<[string, HoldTarget, RegExp]>([
    ['a bad address', { kind: 'address', url: 'x' }, /no scheme/],
    ['what lacks permission', { kind: 'scheme', scheme: 'bankid:' }, /no permission/],
  ])('is %s', async (_, target, reason) => {
    await expect(worker().arm({ session, target })).rejects.toThrow(reason);
    expect(await db.holds.count()).toBe(0);
  });

  it('is anything while nothing records', async () => {
    await db.sessions.update(session, { state: 'stopped' });
    await expect(worker().arm({ session, target: NEXT })).rejects.toThrow('Nothing records');
  });

  it('is what the browser refuses: nothing is left', async () => {
    await expect(worker({ refusal: 'too long' }).arm({ session, target: NEXT })).rejects.toThrow('too long');
    expect((await db.holds.toArray()).map(({ state }) => state)).toEqual(['disarmed']);
    expect(isOpen).toBe(true);
  });
});

describe('what is held', () => {
  async function held(holder: Holder) {
    const id = await holder.arm({ session, target: NEXT });
    await holder.caught(id, 7, CALLBACK);
    return id;
  }

  it.each([
    ['continued', undefined, CALLBACK.url],
    ['edited', 'https://app.example/cb?code=2', 'https://app.example/cb?code=2'],
    ['elsewhere', 'https://other.example/cb?code=1', 'https://other.example/cb?code=1'],
  ] as const)('is %s', async (fate, url, onward) => {
    const holder = worker();
    const id = await held(holder);
    await holder.release(id, url && { method: 'GET', url });
    expect(await row(id)).toMatchObject({ state: 'released', fate, onward: { url: onward } });
    expect(recorded.at(-1)).toMatchObject({ navigation: 'released', url: onward, hold: { id, fate } });
    await expect(holder.release(id)).rejects.toThrow('somebody has decided already');
  });

  it('is dropped', async () => {
    const holder = worker();
    const id = await held(holder);
    await holder.drop(id);
    expect(await row(id)).toMatchObject({ state: 'released', fate: 'dropped' });
    expect((await row(id)).onward).toBeUndefined();
  });

  it('stays held when it cannot go there', async () => {
    const holder = worker();
    const id = await held(holder);
    await expect(holder.release(id, { method: 'GET', url: 'javascript:alert(1)' })).rejects.toThrow(/never opened/);
    expect((await row(id)).state).toBe('held');
  });

  it('is given up when its tab is gone', async () => {
    const holder = worker({ shown: false });
    const id = await held(holder);
    await expect(holder.release(id)).rejects.toThrow(/closed or has gone elsewhere/);
    expect((await row(id)).fate).toBe('left');
  });

  it('waits for its decision over a restart of the worker, not of the browser', async () => {
    const id = await held(worker());
    await worker().ready;
    expect((await row(id)).state).toBe('held');
    await worker({ run: 'another' }).ready;
    expect(await row(id)).toMatchObject({ state: 'released', fate: 'left' });
  });

  it('is an app that a page opens, from a page of ours beside it', async () => {
    const holder = worker();
    const id = await holder.arm({ session, target: NEXT });
    const url = 'myapp://cb?code=1';
    expect(await holder.intercept(7, { method: 'GET', url: 'other:' })).toBe(false);
    expect(await holder.intercept(7, { method: 'GET', url })).toBe(true);
    expect((await row(id)).held).toMatchObject({ tabId: 7, pageTabId: 99 });
    await holder.release(id);
    expect(went).toEqual([url]);
  });
});
