import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CaptureEvent, RequestEvent } from '../../lib/flow/capture-event.ts';
import { keepInterrupted } from '../../lib/store/continuing.ts';
import { isPaused, pausedFrom, pausedUntil, pausesWithin } from '../../lib/store/pausing.ts';
import { readSince } from '../../lib/store/queries.ts';
import { Recorder, type RecorderOptions } from '../../lib/store/recorder.ts';
import { type Scope, type SessionRow, TraceDatabase } from '../../lib/store/schema.ts';
import { BROWSER_CLOSED } from '../../lib/store/stop-reasons.ts';
import { keptStops } from './stops.ts';

let names = 0;
let db: TraceDatabase;
let now: number;

beforeEach(() => {
  db = new TraceDatabase(`pausing-${names++}`);
  now = 1000;
});

function recorder(options: Partial<RecorderOptions> = {}): Recorder {
  return new Recorder({
    ...{ db, run: Promise.resolve('r1'), onActive: () => {}, onFault: () => {}, stops: keptStops() },
    now: () => now,
    ...options,
  });
}

const tab = (...tabIds: number[]): Scope => ({ kind: 'tab', tabIds });

function event(kind: RequestEvent['kind'], requestId: string, url: string, more: object = {}): RequestEvent {
  const base = { requestId, url, time: now, tabId: 1, frameId: 0, type: 'main_frame', method: 'GET' };
  const rest = { headers: [], status: 200, fromCache: false, redirectUrl: '', error: '' };
  return { ...base, ...rest, ...more, kind } as RequestEvent;
}

const whole = (requestId: string, url: string, more: object = {}) => [
  event('request', requestId, url, more),
  event('completed', requestId, url, more),
];

async function play(subject: Recorder, ...events: CaptureEvent[]): Promise<void> {
  for (const each of events) void subject.record(each);
  await subject.flush();
}

async function stored({ id }: SessionRow): Promise<string[]> {
  const { exchanges } = await readSince(db, id, 0);
  return exchanges.sort((a, b) => a.seq - b.seq).map(({ id, state, url }) => `${id} ${state} ${url}`);
}

describe('pauses', () => {
  it('are a list of which the last may go on', () => {
    const first = pausedFrom({}, 10);
    expect(first).toEqual([{ from: 10 }]);
    expect(isPaused({ pauses: first })).toBe(true);
    expect(pausedFrom({ pauses: first }, 20)).toEqual([{ from: 10 }]);
    const over = pausedUntil({ pauses: first }, 30);
    expect(over).toEqual([{ from: 10, to: 30 }]);
    expect(isPaused({ pauses: over })).toBe(false);
    expect(pausedFrom({ pauses: over }, 40)).toEqual([{ from: 10, to: 30 }, { from: 40 }]);
    expect(pausedUntil({ pauses: [{ from: 10 }] }, 5)).toEqual([{ from: 10, to: 10 }]);
  });

  it('touch a stretch of time or do not', () => {
    const row = { pauses: [{ from: 10, to: 20 }, { from: 30 }] };
    expect(pausesWithin(row, 0, 9)).toEqual([]);
    expect(pausesWithin(row, 0, 10)).toEqual([{ from: 10, to: 20 }]);
    expect(pausesWithin(row, 21, 29)).toEqual([]);
    expect(pausesWithin(row, 99, 100)).toEqual([{ from: 30 }]);
  });
});

describe('a paused session', () => {
  it('stores nothing, and goes on afterwards', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    await play(subject, ...whole('1', 'http://a.example/before'));
    now = 2000;
    await subject.pause(session.id);
    await play(subject, ...whole('2', 'http://a.example/private'));
    expect(subject.follows(1)).toBe(false);
    now = 5000;
    await subject.resume(session.id);
    await play(subject, ...whole('3', 'http://a.example/after'));
    expect(await stored(session)).toEqual([
      'r1:1#0 completed http://a.example/before',
      'r1:3#0 completed http://a.example/after',
    ]);
    expect((await db.sessions.get(session.id))?.pauses).toEqual([{ from: 2000, to: 5000 }]);
  });

  it('stores what arrived before it was paused', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    for (const each of whole('1', 'http://a.example/')) void subject.record(each);
    await subject.pause(session.id);
    expect(await stored(session)).toEqual(['r1:1#0 completed http://a.example/']);
  });

  it('leaves out the end of a request that began in the pause, and keeps the redirect that follows it', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    await subject.pause(session.id);
    await play(subject, event('request', '1', 'http://a.example/private'), event('request', '2', 'http://a.example/x'));
    await subject.resume(session.id);
    await play(subject, event('completed', '1', 'http://a.example/private'));
    await play(subject, event('redirect', '2', 'http://a.example/x', { redirectUrl: 'http://a.example/y' }));
    await play(subject, ...whole('2', 'http://a.example/y'));
    expect(await stored(session)).toEqual(['r1:2#0 completed http://a.example/y']);
  });

  it('leaves out a body that was asked for in the pause and read after it', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    now = 2000;
    await subject.pause(session.id);
    now = 3000;
    await subject.resume(session.id);
    const body = (id: string, startedAt: number): CaptureEvent => ({
      ...{ kind: 'body', id, source: 'page', time: 4000, startedAt, tabId: 1, frameId: 0, url: 'http://a.example/' },
      ...{ text: id, size: 1, truncated: false },
    });
    await play(subject, body('before', 1999), body('within', 2500), body('after', 3001));
    const { bodies } = await readSince(db, session.id, 0);
    expect(bodies.map(({ text }) => text)).toEqual(['before', 'after']);
  });

  it('follows a tab that was opened in the pause, and keeps nothing else of it', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    await subject.pause(session.id);
    await play(subject, { ...closedOrOpened('opened', 5), fromTabId: 1 } as CaptureEvent);
    await subject.resume(session.id);
    await play(subject, ...whole('7', 'http://bank.example/', { tabId: 5 }));
    expect(await stored(session)).toEqual(['r1:7#0 completed http://bank.example/']);
    expect((await readSince(db, session.id, 0)).navigations).toEqual([]);
  });

  it('is still paused when the worker is started again, and its pause ends when it is stopped', async () => {
    const first = recorder();
    const session = await first.start(tab(1), 'one');
    await first.pause(session.id);
    const second = recorder();
    await second.ready;
    await play(second, ...whole('2', 'http://a.example/private'));
    expect(await stored(session)).toEqual([]);
    now = 9000;
    await second.stop(session.id);
    expect((await db.sessions.get(session.id))?.pauses).toEqual([{ from: 1000, to: 9000 }]);
  });

  it('says so when something is paused that does not record', async () => {
    await expect(recorder().pause(77)).rejects.toThrow('This session does not record.');
  });
});

function closedOrOpened(navigation: 'opened' | 'closed', tabId: number): CaptureEvent {
  return { kind: 'navigation', navigation, time: now, tabId, frameId: 0, url: '' };
}

describe('a session that the closed browser interrupted', () => {
  async function interrupted() {
    const first = recorder();
    const session = await first.start(tab(1), 'one');
    now = 3000;
    await play(first, ...whole('1', 'http://a.example/before'), event('request', '2', 'http://a.example/open'));
    now = 60_000;
    const second = recorder({ run: Promise.resolve('r2') });
    await second.ready;
    return { session, second };
  }

  it('is stopped where it was recorded last, and can be continued', async () => {
    const { session } = await interrupted();
    expect(await db.sessions.get(session.id)).toMatchObject({
      ...{ state: 'stopped', stoppedAt: 3000, interrupted: 3000, stopReason: BROWSER_CLOSED },
    });
  });

  it('goes on in the same session, where ids that begin anew mean others', async () => {
    const { session, second } = await interrupted();
    await second.continue(session.id, tab(1));
    await play(second, ...whole('1', 'http://a.example/after'), event('completed', '2', 'http://b.example/other'));
    expect(await stored(session)).toEqual([
      'r1:1#0 completed http://a.example/before',
      'r1:2#0 pending http://a.example/open',
      'r2:1#0 completed http://a.example/after',
      'r2:2#0 completed http://b.example/other',
    ]);
    const row = await db.sessions.get(session.id);
    expect(row).toMatchObject({ state: 'recording', run: 'r2' });
    expect(row?.pauses).toEqual([{ from: 3000, to: 60_000, why: 'browser-closed' }]);
    for (const gone of ['interrupted', 'stopReason', 'stoppedAt']) expect(row).not.toHaveProperty(gone);
    const third = recorder({ run: Promise.resolve('r2') });
    await third.ready;
    expect(third.active.map(({ id }) => id)).toEqual([session.id]);
  });

  it('can be kept as it is, and then not be continued', async () => {
    const { session, second } = await interrupted();
    await keepInterrupted(db, session.id);
    expect(await db.sessions.get(session.id)).not.toHaveProperty('interrupted');
    await expect(second.continue(session.id, tab(1))).rejects.toThrow('was not interrupted');
    await expect(second.continue(99, tab(1))).rejects.toThrow('is not there any more');
  });
});

describe('a session of a site', () => {
  const site: Scope = { kind: 'site', site: 'shop.example', tabIds: [1] };

  it('takes every tab in which a page of the site is, and follows it from there', async () => {
    const subject = recorder();
    const session = await subject.start(site, 'one');
    await play(
      subject,
      ...whole('1', 'http://news.example/', { tabId: 2 }),
      ...whole('2', 'http://shop.example/', { tabId: 3 }),
      ...whole('3', 'http://bank.example/login', { tabId: 3 }),
      ...whole('4', 'http://api.example/', { tabId: 4, type: 'xmlhttprequest', initiator: 'http://pay.shop.example' }),
    );
    expect(await stored(session)).toEqual([
      'r1:2#0 completed http://shop.example/',
      'r1:3#0 completed http://bank.example/login',
      'r1:4#0 completed http://api.example/',
    ]);
    expect((await db.sessions.get(session.id))?.scope).toMatchObject({ tabIds: [1, 3, 4] });
  });

  it('keeps how the browser was sent there from another site, and nothing else of before', async () => {
    const subject = recorder();
    const session = await subject.start(site, 'one');
    await play(
      subject,
      ...whole('1', 'http://bank.example/private', { tabId: 3 }),
      event('request', '2', 'http://bank.example/done', { tabId: 3 }),
      event('redirect', '2', 'http://bank.example/done', { tabId: 3, redirectUrl: 'http://shop.example/cb' }),
    );
    await play(subject, ...whole('2', 'http://shop.example/cb', { tabId: 3 }));
    expect(await stored(session)).toEqual([
      'r1:2#0 redirected http://bank.example/done',
      'r1:2#1 completed http://shop.example/cb',
    ]);
  });

  it('does not take a frame of the site in a page of another', async () => {
    const subject = recorder();
    const session = await subject.start(site, 'one');
    await play(subject, ...whole('1', 'http://shop.example/widget', { tabId: 3, frameId: 4, type: 'sub_frame' }));
    expect(await stored(session)).toEqual([]);
  });
});

describe('what a session says of where it was recorded', () => {
  it('is there from the start, and the clock when it has stopped', async () => {
    const environment = { browser: { name: 'Chrome', version: '156' }, extensionVersion: '1', timeZone: 'UTC' };
    const subject = recorder({ environment: async () => environment });
    const session = await subject.start(tab(1), 'one');
    expect((await db.sessions.get(session.id))?.environment).toEqual(environment);
    const made = Date.UTC(2026, 10, 20);
    const headers = [{ name: 'Date', value: new Date(made).toUTCString() }];
    now = made + 60_500;
    await play(
      subject,
      event('request', '1', 'http://a.example/'),
      event('completed', '1', 'http://a.example/', { headers }),
    );
    await subject.stop(session.id);
    expect((await db.sessions.get(session.id))?.environment).toEqual({
      ...environment,
      clockSkew: { median: 60_000, answers: 1 },
    });
  });

  it('is nothing where nobody knows, and that stops no recording', async () => {
    const subject = recorder({ environment: () => Promise.reject(new Error('no')) });
    const session = await subject.start(tab(1), 'one');
    expect(await db.sessions.get(session.id)).not.toHaveProperty('environment');
  });
});

describe('the number of steps', () => {
  it('counts hops and what is a step by itself, also after the worker was started again', async () => {
    const subject = recorder();
    await subject.start(tab(1), 'one');
    const url = 'http://a.example/';
    await play(subject, event('request', '1', url), event('redirect', '1', url, { redirectUrl: `${url}b` }));
    await play(subject, ...whole('1', `${url}b`));
    await play(subject, { ...closedOrOpened('closed', 1) });
    const bank: CaptureEvent = {
      kind: 'navigation',
      navigation: 'failed',
      time: 1,
      tabId: 1,
      frameId: 0,
      url: 'bankid:///',
    };
    await play(subject, bank, { ...bank, navigation: 'committed', url });
    expect(subject.steps).toBe(4);
    const second = recorder();
    await second.ready;
    expect(second.steps).toBe(4);
  });
});
