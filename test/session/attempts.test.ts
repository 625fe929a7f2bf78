import 'fake-indexeddb/auto';
import { effect, signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ending } from '../../lib/flow/attempt.ts';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import { type Attempts, createAttempts } from '../../lib/session/attempts.ts';
import type { Send, Told } from '../../lib/session/deps.ts';
import { type Errand, Outbox } from '../../lib/store/outbox.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';
import { until } from './stage.ts';

const DRAFT: RequestDraft = { method: 'GET', url: 'https://as.example/authorize?state=x', headers: [] };

let names = 0;
let db: TraceDatabase;
let session: number;
let outbox: Outbox;
let orders: Errand[];
let commands: string[];
let ends: ((ending: Ending) => void)[];
let asked: (string | undefined)[];
let attempts: Attempts;

const step = signal<string | undefined>('a');
const current = signal<number | undefined>(undefined);
const told = signal<Told | undefined>(undefined);

beforeEach(async () => {
  [orders, commands, ends, asked] = [[], [], [], []];
  db = new TraceDatabase(`session-attempts-${names++}`);
  session = await db.sessions.add({
    ...{ name: 's', startedAt: 1, state: 'stopped', scope: { kind: 'all' }, run: 'r', restarts: 0 },
  });
  [current.value, step.value, told.value] = [session, 'a', undefined];
  outbox = new Outbox({
    db,
    tidy: async () => undefined,
    send: (order, _, cancel) => {
      orders.push(order as unknown as Errand);
      const { promise, resolve } = Promise.withResolvers<Ending>();
      cancel.addEventListener('abort', () => resolve({ state: 'cancelled' }));
      ends.push(resolve);
      return promise;
    },
  });
  const send = (async (name: string, payload: never) => {
    commands.push(name);
    if (name === 'replay.send') return { attempt: await outbox.send(payload) };
    if (name === 'replay.cancel') await outbox.cancel((payload as { attempt: number }).attempt);
    return undefined;
  }) as Send;
  const permissions = {
    has: async () => ({ all: false, site: false }),
    request: async (url?: string) => {
      asked.push(url);
      return url !== 'https://refused.example/';
    },
    onChanged: () => () => undefined,
  };
  attempts = createAttempts({ db, send, permissions }, current, step, { tabId: 7 }, told);
});

afterEach(() => attempts.dispose());

describe('what was sent again of the selected step', () => {
  it('is shown from the moment in which it is under way until it has ended', async () => {
    const id = await attempts.send(DRAFT, 'single');
    await until(() => attempts.ofStep.value[0]?.state === 'running');
    expect(orders).toMatchObject([{ of: 'a', session, draft: DRAFT, cookies: 'profile', timeout: 30_000 }]);
    expect(orders[0]).not.toHaveProperty('tabId');
    ends[0]?.({ state: 'done' });
    await until(() => attempts.ofStep.value[0]?.state === 'done');
    expect(attempts.ofStep.value[0]?.id).toBe(id);
  });

  it('is that of another step, and of another session, once these are in sight', async () => {
    await attempts.send(DRAFT, 'single');
    await until(() => attempts.ofStep.value.length === 1);
    step.value = 'b';
    expect(attempts.ofStep.value).toEqual([]);
    await attempts.send(DRAFT, 'single', { of: 'a' });
    step.value = 'a';
    await until(() => attempts.ofStep.value.length === 2);
    current.value = undefined;
    expect(attempts.ofStep.value).toEqual([]);
    expect(await attempts.send(DRAFT, 'single')).toBeUndefined();
  });

  it('goes on in the tab that the view is about, with the cookies that somebody chose', async () => {
    await attempts.send(DRAFT, 'navigation', { cookies: 'none', timeout: 5, mutation: 'state/drop', run: 'r1' });
    const first = { way: 'navigation', tabId: 7, cookies: 'none', timeout: 5, mutation: 'state/drop', run: 'r1' };
    expect(orders).toMatchObject([first]);
    await until(() => attempts.ofStep.value.length === 1);
    const [attempt] = attempts.ofStep.value;
    if (attempt) await attempts.again(attempt);
    expect(orders[1]).toMatchObject({ ...first, of: 'a', draft: DRAFT });
    expect(orders[1]).not.toHaveProperty('state');
  });

  it('is counted while somebody looks', async () => {
    let counts = new Map<string, number>();
    const stop = effect(() => {
      counts = new Map(attempts.counts.value);
    });
    await attempts.send(DRAFT, 'single');
    await attempts.send(DRAFT, 'single', { of: 'b' });
    await until(() => counts.get('a') === 1 && counts.get('b') === 1);
    stop();
  });

  it('is cancelled, deleted and put back', async () => {
    const id = (await attempts.send(DRAFT, 'single')) ?? 0;
    await attempts.cancel(id);
    await until(() => attempts.ofStep.value[0]?.state === 'cancelled');
    expect(await attempts.remove(id)).toBe(true);
    await until(() => attempts.ofStep.value.length === 0);
    expect(await attempts.undo()).toBe(true);
    await until(() => attempts.ofStep.value.length === 1);
    expect(attempts.removed.value).toBeUndefined();
  });

  it('is ended before it is deleted', async () => {
    const id = (await attempts.send(DRAFT, 'single')) ?? 0;
    await until(() => attempts.ofStep.value.length === 1);
    await attempts.remove(id);
    expect(commands.filter((name) => name !== 'replay.check')).toEqual(['replay.send', 'replay.cancel']);
    await expect.poll(() => outbox.size).toBe(0);
  });

  it('asks for the site that it lacks, and is sent again only where that is given', async () => {
    await attempts.send(DRAFT, 'single');
    ends[0]?.({ state: 'failed', problem: 'no permission', site: 'https://as.example/authorize' });
    await until(() => attempts.ofStep.value[0]?.site !== undefined);
    const [failed] = attempts.ofStep.value;
    if (!failed) throw new Error('it was sent');
    expect(await attempts.allow({ ...failed, site: 'https://refused.example/' })).toBeUndefined();
    expect(await attempts.allow(failed)).toBeGreaterThan(failed.id);
    expect(asked).toEqual(['https://refused.example/', 'https://as.example/authorize']);
    expect(orders).toHaveLength(2);
  });

  it('says why it was not sent', async () => {
    await db.sessions.delete(session);
    expect(await attempts.send(DRAFT, 'single')).toBeUndefined();
    expect(told.value).toEqual({ failed: true, sentence: expect.stringContaining('It was not sent: The session') });
    expect(attempts.sending.value).toBe(false);
  });

  it('asks the background at once whether it knows of what is under way, and no more when nothing is', async () => {
    await db.attempts.add({
      ...{ session, of: 'a', at: 1, way: 'single', cookies: 'none', timeout: 1, draft: DRAFT, state: 'running' },
      ...{ exchanges: [], notes: [] },
    });
    await until(() => commands.includes('replay.check'));
  });
});
