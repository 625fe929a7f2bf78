import 'fake-indexeddb/auto';
import { Dexie } from 'dexie';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CaptureEvent, RequestEvent } from '../../lib/flow/capture-event.ts';
import { live, readSessions, readSince, removeSession, restoreSession } from '../../lib/store/queries.ts';
import { Recorder, type RecorderOptions } from '../../lib/store/recorder.ts';
import { readRemarks, toggleMarks } from '../../lib/store/remarks.ts';
import { type SessionRow, TraceDatabase } from '../../lib/store/schema.ts';
import { STORAGE_FULL } from '../../lib/store/stop-reasons.ts';
import { keptStops } from './stops.ts';

let names = 0;
let db: TraceDatabase;

beforeEach(() => {
  db = new TraceDatabase(`test-${names++}`);
});

function recorder(options: Partial<RecorderOptions> = {}): Recorder {
  return new Recorder({
    db,
    run: Promise.resolve('r1'),
    onActive: () => {},
    onFault: () => {},
    stops: keptStops(),
    now: () => 1000,
    ...options,
  });
}

const tab = (...tabIds: number[]) => ({ kind: 'tab' as const, tabIds });

function event(kind: RequestEvent['kind'], requestId: string, url: string, more: object = {}): RequestEvent {
  const base = { requestId, url, time: 1, tabId: 1, frameId: 0, type: 'main_frame', method: 'GET' };
  const rest = { headers: [], status: 200, fromCache: false, redirectUrl: '', error: '' };
  return { ...base, ...rest, ...more, kind } as RequestEvent;
}

function chain(requestId: string, tabId = 1): RequestEvent[] {
  return [
    event('request', requestId, 'http://as.example/authorize', { tabId }),
    event('redirect', requestId, 'http://as.example/authorize', {
      tabId,
      status: 302,
      redirectUrl: 'http://tpp.example/cb',
    }),
    event('request', requestId, 'http://tpp.example/cb', { tabId }),
    event('completed', requestId, 'http://tpp.example/cb', { tabId }),
  ];
}

const opened = (tabId: number, fromTabId: number): CaptureEvent => ({
  kind: 'navigation',
  navigation: 'opened',
  time: 2,
  tabId,
  frameId: 0,
  url: '',
  fromTabId,
});

async function stored(session: SessionRow): Promise<string[]> {
  const { exchanges } = await readSince(db, session.id, 0);
  return exchanges.sort((a, b) => a.seq - b.seq).map(({ id, state, url }) => `${id} ${state} ${url}`);
}

describe('a recorder', () => {
  it('keeps every hop of a redirect chain as an exchange of its own', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    for (const each of chain('7')) subject.record(each);
    await subject.flush();
    expect(await stored(session)).toEqual([
      'r1:7#0 redirected http://as.example/authorize',
      'r1:7#1 completed http://tpp.example/cb',
    ]);
  });

  it.each([1, 2, 3])('loses nothing when the worker dies after event %i of a chain', async (cut) => {
    const first = recorder();
    const session = await first.start(tab(1), 'one');
    const events = chain('7');
    for (const each of events.slice(0, cut)) first.record(each);
    await first.flush();
    const second = recorder();
    for (const each of events.slice(cut)) second.record(each);
    await second.flush();
    expect(await stored(session)).toEqual([
      'r1:7#0 redirected http://as.example/authorize',
      'r1:7#1 completed http://tpp.example/cb',
    ]);
    expect(second.active.map(({ restarts }) => restarts)).toEqual([1]);
  });

  it('keeps when it was last restarted, and how many requests were under way then', async () => {
    const first = recorder({ now: () => 1000 });
    const session = await first.start(tab(1), 'one');
    for (const each of chain('7').slice(0, 1)) first.record(each);
    first.record(event('request', '8', 'http://as.example/never-answered'));
    for (const each of chain('9')) first.record(each);
    await first.flush();
    await recorder({ now: () => 2000 }).ready;
    expect(await db.sessions.get(session.id)).toMatchObject({ restarts: 1, restarted: { at: 2000, underWay: 2 } });
    const third = recorder({ now: () => 3000 });
    for (const each of chain('7').slice(1)) third.record(each);
    await third.flush();
    await recorder({ now: () => 4000 }).ready;
    expect(await db.sessions.get(session.id)).toMatchObject({ restarts: 3, restarted: { at: 4000, underWay: 1 } });
  });

  it('says in words that there is no room when not even a session can begin', async () => {
    db.sessions.hook('creating', () => {
      throw new DOMException('no room', 'QuotaExceededError');
    });
    await expect(recorder().start(tab(1), 'one')).rejects.toThrow(STORAGE_FULL);
  });

  it('completes an exchange whose beginning nobody saw', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    subject.record(event('completed', '9', 'http://tpp.example/late', { status: 204 }));
    await subject.flush();
    expect(await stored(session)).toEqual(['r1:9#0 completed http://tpp.example/late']);
  });

  it('does not mix two tabs that record at once', async () => {
    const subject = recorder();
    const one = await subject.start(tab(1), 'one');
    const two = await subject.start(tab(2), 'two');
    const [left, right] = [chain('7', 1), chain('8', 2)];
    left.forEach((each, index) => {
      subject.record(each);
      subject.record(right[index] as RequestEvent);
    });
    await subject.flush();
    expect(await stored(one)).toHaveLength(2);
    expect((await stored(two)).map((line) => line.slice(0, 6))).toEqual(['r1:8#0', 'r1:8#1']);
  });

  it('follows a tab that the flow opens, also when its first request came before the news', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    subject.record(event('request', '11', 'http://as.example/popup', { tabId: 5 }));
    subject.record(opened(5, 1));
    subject.record(event('completed', '11', 'http://as.example/popup', { tabId: 5 }));
    subject.record(event('completed', '12', 'http://elsewhere.example/', { tabId: 6 }));
    await subject.flush();
    expect(await stored(session)).toEqual(['r1:11#0 completed http://as.example/popup']);
    expect((await db.sessions.get(session.id))?.scope).toEqual(tab(1, 5));
  });

  it.each([
    ['application/pdf', {}, true],
    ['image/svg+xml', {}, false],
    ['application/octet-stream', {}, true],
    ['application/octet-stream', { method: 'POST' }, false],
    ['application/octet-stream', { status: 404 }, false],
    ['application/vnd.api+json', {}, false],
    ['application/json', {}, false],
  ])('keeps what a script fetches as %s %o as a slim row: %s', async (type, more, slim) => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    const headers = [
      { name: 'Content-Type', value: type },
      { name: 'Set-Cookie', value: 'a=1' },
    ];
    subject.record(event('completed', '1', 'http://tpp.example/file', { type: 'xmlhttprequest', headers, ...more }));
    await subject.flush();
    const { exchanges } = await readSince(db, session.id, 0);
    expect(exchanges[0]?.responseHeaders).toHaveLength(slim ? 1 : 2);
  });

  it('keeps static resources as slim rows that still show a Referer', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    const headers = [
      { name: 'Referer', value: 'http://tpp.example/cb?code=1' },
      { name: 'Cookie', value: 'a=b' },
    ];
    subject.record(event('request-headers', '3', 'http://cdn.example/a.png', { type: 'image', headers }));
    await subject.flush();
    const { exchanges } = await readSince(db, session.id, 0);
    expect(exchanges[0]?.requestHeaders).toEqual([{ name: 'Referer', value: 'http://tpp.example/cb?code=1' }]);
  });

  it('joins a request body again to an exchange that was written a second time', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    const body = { text: '{"grant_type":"authorization_code"}', size: 34, truncated: false };
    subject.record(event('request', '4', 'http://as.example/token', { method: 'POST', body }));
    await subject.flush();
    const { rev } = await readSince(db, session.id, 0);
    subject.record(event('completed', '4', 'http://as.example/token', { method: 'POST' }));
    await subject.flush();
    const { exchanges } = await readSince(db, session.id, rev);
    expect(exchanges.map(({ state, requestBody }) => [state, requestBody])).toEqual([['completed', body]]);
  });

  it('stops with the reason, and keeps what was stored, when the storage is full', async () => {
    const reasons: string[] = [];
    const subject = recorder({ onFault: (reason) => reasons.push(reason) });
    const session = await subject.start(tab(1), 'one');
    subject.record(event('completed', '1', 'http://tpp.example/kept'));
    await subject.flush();
    const full = () => {
      throw new DOMException('no room', 'QuotaExceededError');
    };
    db.exchanges.hook('creating', full);
    subject.record(event('completed', '2', 'http://tpp.example/lost'));
    await subject.flush();
    expect(reasons).toEqual(['The storage of this browser profile is full. What was recorded until then is kept.']);
    expect(await stored(session)).toEqual(['r1:1#0 completed http://tpp.example/kept']);
    expect(await db.sessions.get(session.id)).toMatchObject({ state: 'stopped', stopReason: reasons[0] });
    expect(subject.active).toEqual([]);
  });

  it('keeps the reason elsewhere while the storage has no room even for that, and stays stopped', async () => {
    const told: string[] = [];
    const stops = keptStops();
    const options = {
      stops,
      onActive: (sessions: SessionRow[]) => void told.push(`active ${sessions.length}`),
      onFault: (reason: string) => void told.push(reason),
    };
    const subject = recorder(options);
    const session = await subject.start(tab(1), 'one');
    let full = true;
    const refuse = () => {
      if (full) throw new DOMException('no room', 'QuotaExceededError');
    };
    db.exchanges.hook('creating', refuse);
    db.sessions.hook('updating', refuse);
    subject.record(event('completed', '2', 'http://tpp.example/lost'));
    await subject.flush();
    const reason = 'The storage of this browser profile is full. What was recorded until then is kept.';
    expect(told.slice(-2)).toEqual(['active 0', reason]);
    expect(await stops.read()).toEqual({ [session.id]: reason });

    // The next worker does not take it up again, and says so again.
    const next = recorder(options);
    await next.ready;
    expect(next.active).toEqual([]);
    expect(told.slice(-2)).toEqual(['active 0', reason]);

    full = false;
    await next.start(tab(1), 'two');
    expect(await db.sessions.get(session.id)).toMatchObject({ state: 'stopped', stopReason: reason });
    expect(await stops.read()).toEqual({});
  });

  it('stops a session of which no journal is left', async () => {
    const session = await recorder().start(tab(1), 'one');
    const stops = keptStops();
    await stops.write({ [session.id]: 'full' });
    const subject = recorder({ stops });
    await subject.ready;
    await db.sessions.update(session.id, { state: 'recording' });
    await subject.stop(session.id);
    expect(await db.sessions.get(session.id)).toMatchObject({ state: 'stopped' });
  });

  it('does not go on with a session of an earlier run of the browser, and says why', async () => {
    const session = await recorder().start(tab(1), 'one');
    const after = recorder({ run: Promise.resolve('r2') });
    await after.ready;
    expect(await db.sessions.get(session.id)).toMatchObject({
      state: 'stopped',
      stopReason: 'The browser was closed while this session was recording.',
    });
  });

  it('says that what came before a flush is stored although more keeps coming', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    for (let n = 0; n < 200; n++) subject.record(event('completed', `a${n}`, 'http://tpp.example/before'));
    let flushed = false;
    const flush = subject.flush().then(() => {
      flushed = true;
    });
    for (let n = 0; !flushed && n < 5000; n++) {
      subject.record(event('completed', `b${n}`, 'http://tpp.example/after'));
      await Promise.resolve();
    }
    await flush;
    const before = (await stored(session)).filter((line) => line.endsWith('/before'));
    expect(before).toHaveLength(200);
  });

  it('says so when the database cannot be opened, and listens no longer', async () => {
    const told: string[] = [];
    const active: number[] = [];
    const foreign = new Dexie('foreign');
    foreign.version(1).stores({ sessions: 'name' });
    await foreign.open();
    foreign.close();
    const subject = recorder({
      db: new TraceDatabase('foreign'),
      onFault: (reason) => told.push(reason),
      onActive: (sessions) => active.push(sessions.length),
    });
    await subject.ready;
    expect(told).toEqual([expect.stringMatching(/^The database cannot be opened: /)]);
    expect(active).toEqual([0]);
  });

  it('stores nothing while no session records', async () => {
    const subject = recorder();
    for (const each of chain('7')) subject.record(each);
    await subject.flush();
    expect(await db.exchanges.count()).toBe(0);
  });
});

describe('the store', () => {
  it('tells a live view of a session that another writer fills', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    const seen = new Promise<void>((resolve, reject) => {
      const stop = live(
        () => readSince(db, session.id, 0),
        ({ exchanges }) => {
          if (exchanges.length < 2) return;
          stop();
          resolve();
        },
        reject,
      );
    });
    for (const each of chain('7')) subject.record(each);
    await expect(seen).resolves.toBeUndefined();
  });

  it('gives back a removed session whole', async () => {
    const subject = recorder();
    const session = await subject.start(tab(1), 'one');
    for (const each of chain('7')) subject.record(each);
    await subject.stop(session.id);
    const before = await stored(session);
    const removed = await removeSession(db, session.id);
    expect([await readSessions(db), await db.exchanges.count()]).toEqual([[], 0]);
    if (removed) await restoreSession(db, removed);
    expect(await stored(session)).toEqual(before);
  });

  it('takes up a database of the first version', async () => {
    const old = new Dexie('old-version');
    old.version(1).stores({
      sessions: '++id, state, startedAt',
      exchanges: '[session+id], [session+rev], [session+open]',
      navigations: '[session+id], [session+rev]',
      bodies: '[session+side+id], [session+rev]',
    });
    await old
      .table('sessions')
      .add({ name: 'kept', startedAt: 1, state: 'stopped', scope: { kind: 'all' }, run: 'r0' });
    old.close();
    const migrated = new TraceDatabase('old-version');
    expect(await migrated.sessions.toArray()).toMatchObject([{ name: 'kept', restarts: 0 }]);
    expect(await migrated.notes.count()).toBe(0);
  });

  it('takes up a database of before steps could be marked, its notes included', async () => {
    const old = new Dexie('unmarked-version');
    old.version(3).stores({
      sessions: '++id, state, startedAt',
      exchanges: '[session+id], [session+rev], [session+open], [session+seq]',
      navigations: '[session+id], [session+rev]',
      bodies: '[session+side+id], [session+rev]',
      notes: '++id, session',
    });
    const session = { name: 'kept', startedAt: 1, state: 'stopped', scope: { kind: 'all' }, run: 'r0', restarts: 0 };
    const id = Number(await old.table('sessions').add(session));
    await old.table('notes').add({ session: id, time: 2, text: 'odd', step: 3 });
    old.close();
    const migrated = new TraceDatabase('unmarked-version');
    await toggleMarks(migrated, id, [3]);
    expect(await readRemarks(migrated, id)).toMatchObject({ marks: [3], notes: [{ text: 'odd', step: 3 }] });
    const removed = await removeSession(migrated, id);
    expect(await readRemarks(migrated, id)).toEqual({ marks: [], notes: [] });
    if (removed) await restoreSession(migrated, removed);
    expect(await readRemarks(migrated, id)).toMatchObject({ marks: [3], notes: [{ text: 'odd', step: 3 }] });
  });
});
