import 'fake-indexeddb/auto';
import { effect } from '@preact/signals';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../../lib/reader/topics/summary.ts';
import '../../../lib/session/shelf/export-many.ts';
import { unzipSync } from 'fflate';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSession, type Session } from '../../../lib/session/session.ts';
import { copyName } from '../../../lib/session/shelf/duplicating.ts';
import { UNDO_LIMIT } from '../../../lib/session/shelf/shelf.ts';
import { BELONGINGS, rowsOf } from '../../../lib/store/belongings.ts';
import { keepSummary } from '../../../lib/store/summaries.ts';
import { reserveSession } from '../../../lib/store/unfinished.ts';
import type { TraceHar } from '../../../lib/trace/har.ts';
import { consent, createStage, type Stage, until } from '../stage.ts';

const open: Session[] = [];
const ends: (() => void)[] = [];

afterEach(() => {
  for (const end of ends.splice(0)) end();
  for (const session of open.splice(0)) session.dispose();
});

/** A view that looks at its library, as the viewer does. */
function view(stage: Stage): Session {
  const session = createSession(stage.deps, { anySession: true, library: true });
  open.push(session);
  ends.push(effect(() => void session.shelf.shown.value));
  return session;
}

async function recorded(stage: Stage, name: string, state = name): Promise<number> {
  const { id } = await stage.recorder.start({ kind: 'all' }, name);
  await stage.play(consent(state));
  await stage.recorder.stop(id);
  return id;
}

const listed = ({ shelf }: Session) => shelf.shown.value.map(({ row }) => row.name);
const rowsIn = async (stage: Stage, id: number) =>
  (await Promise.all(BELONGINGS.map((name) => rowsOf(stage.db, name, id).count()))).reduce((sum, n) => sum + n, 0);

describe('the library', () => {
  it('reads each session once to say what is in it, and never again', async () => {
    const stage = createStage();
    await recorded(stage, 'first');
    await recorded(stage, 'second');
    const session = view(stage);
    await until(() => session.shelf.shown.value.every(({ summary }) => summary !== undefined) && !!listed(session)[1]);
    expect(session.shelf.shown.value.map(({ summary }) => summary?.requests)).toEqual([3, 3]);
    expect(session.shelf.shown.value.map(({ summary }) => summary?.hosts)).toEqual(
      Array(2).fill(['as.example', 'app.example']),
    );
    const watch = vi.fn(stage.deps.reader.watch);
    const later = view({ ...stage, deps: { ...stage.deps, reader: { watch } } });
    await until(() => later.shelf.shown.value.every(({ summary }) => summary !== undefined) && !!listed(later)[1]);
    await until(() => later.loaded.value);
    expect(watch.mock.calls.map(([topic]) => topic)).not.toContain('summary');
    expect(later.shelf.waiting.value).toBe(0);
  });

  it('reads a session again that was recorded on since, to its end', async () => {
    const stage = createStage();
    const id = await recorded(stage, 'first');
    const session = view(stage);
    await until(() => session.shelf.shown.value[0]?.isStale === false);
    const [row] = await stage.db.exchanges.where({ session: id }).toArray();
    if (!row) throw new Error('nothing was recorded');
    const more = Array.from({ length: 5 }, (_, at) => ({ ...row, id: `more-${at}`, rev: 100 + at, seq: 100 + at }));
    await stage.db.exchanges.bulkAdd(more);
    const stoppedAt = Date.now() + 5000;
    await stage.db.sessions.update(id, { stoppedAt });
    await until(() => session.shelf.shown.value[0]?.summary?.stoppedAt === stoppedAt);
    expect(session.shelf.shown.value[0]?.summary?.requests).toBe(8);
  });

  it('finds by tag, note and host, as soon as these are there', async () => {
    const stage = createStage();
    const id = await recorded(stage, 'first');
    await recorded(stage, 'second');
    const session = view(stage);
    await until(() => listed(session).length === 2);
    await session.shelf.tag([id], ' Flaky ');
    await stage.db.notes.add({ session: id, time: 1, text: 'blank screen' });
    session.shelf.ask({ text: 'flaky blank' });
    await until(() => listed(session).join() === 'first');
    session.shelf.ask({ text: 'app.example', tag: 'Flaky' });
    await until(() => listed(session).join() === 'first');
    await session.library.untag([id], 'Flaky');
    await until(() => listed(session).length === 0);
    session.shelf.ask({ tag: undefined });
    await until(() => listed(session).length === 2);
  });
});

describe('several sessions', () => {
  it('are deleted and put back together', async () => {
    const stage = createStage();
    const ids = [await recorded(stage, 'a'), await recorded(stage, 'b'), await recorded(stage, 'c')];
    const session = view(stage);
    await until(() => listed(session).length === 3);
    await session.shelf.remove(ids.slice(0, 2));
    await until(() => listed(session).join() === 'c');
    expect(await stage.db.exchanges.count()).toBe(3);
    expect(session.library.removed.value).toHaveLength(2);
    await session.library.undo();
    await until(() => listed(session).length === 3);
    expect(await stage.db.exchanges.count()).toBe(9);
    expect(session.library.removed.value).toBeUndefined();
  });

  it('that are too much to be put back are deleted only when that is confirmed', async () => {
    const stage = createStage();
    const id = await recorded(stage, 'huge');
    const row = await stage.db.sessions.get(id);
    const summary = { steps: 1, requests: 1, flows: [], hosts: [], findings: [], size: UNDO_LIMIT + 1 };
    if (row) await keepSummary(stage.db, row, summary);
    const session = view(stage);
    await until(() => session.shelf.shown.value[0]?.summary !== undefined);
    await session.shelf.remove([id]);
    expect(session.shelf.question.value).toEqual({ ids: [id], size: UNDO_LIMIT + 1 });
    expect(listed(session)).toEqual(['huge']);
    await session.shelf.removeForGood();
    await until(() => listed(session).length === 0);
    expect(session.library.removed.value).toBeUndefined();
    expect(await rowsIn(stage, id)).toBe(0);
  });

  it('are written into one zip, secrets hidden; what is refused is named, and the rest is done', async () => {
    const stage = createStage();
    const ids = [await recorded(stage, 'same'), await recorded(stage, 'same', 'other')];
    const gone = await recorded(stage, 'broken');
    const session = view(stage);
    await until(() => listed(session).length === 3);
    const get = stage.db.sessions.get.bind(stage.db.sessions);
    vi.spyOn(stage.db.sessions, 'get').mockImplementation(((id: number) =>
      id === gone ? Promise.resolve(undefined) : get(id)) as never);
    await session.library.exportAll([...ids, gone]);
    expect(session.told.value?.sentence).toMatch(
      /^2 sessions were written to consent-tracer-\d{4}-\d\d-\d\d-2-sessions\.zip; \d+ secrets are hidden\. Left out: “broken”: this session is no longer stored\.$/,
    );
    const [file] = stage.files.values();
    const files = unzipSync(new Uint8Array((await file?.arrayBuffer()) ?? new ArrayBuffer()));
    expect(Object.keys(files)).toEqual(['same.har', 'same-2.har']);
    for (const content of Object.values(files)) {
      const text = new TextDecoder().decode(content);
      expect((JSON.parse(text) as TraceHar).log.entries).toHaveLength(3);
      expect(text).not.toContain('secret-token');
    }
  });

  it('are not written where that is given up, and nothing is saved', async () => {
    const stage = createStage();
    const ids = [await recorded(stage, 'a'), await recorded(stage, 'b')];
    const session = view(stage);
    await until(() => listed(session).length === 2);
    const exporting = session.library.exportAll(ids);
    await until(() => session.library.work.value?.total === 2);
    session.library.work.value?.cancel();
    await exporting;
    expect(stage.files.size).toBe(0);
    expect(session.told.value).toEqual({ sentence: 'Nothing was exported: it was cancelled.', failed: false });
    expect(session.library.work.value).toBeUndefined();
  });
});

describe('a copy', () => {
  it('is brought in sight, and is a session of its own', async () => {
    const stage = createStage();
    const id = await recorded(stage, 'first');
    const session = view(stage);
    await until(() => session.loaded.value && session.trace.value.steps.length === 3);
    await session.shelf.duplicate(id);
    await until(() => session.current.value?.name === 'first (copy)' && session.trace.value.steps.length === 3);
    await session.library.remove(id);
    await until(() => listed(session).join() === 'first (copy)');
    expect(session.trace.value.steps).toHaveLength(3);
  });

  it('that is given up leaves nothing behind', async () => {
    const stage = createStage();
    const id = await recorded(stage, 'first');
    const session = view(stage);
    await until(() => listed(session).length === 1);
    const before = await stage.db.exchanges.count();
    const end = effect(() => {
      const { value } = session.library.work;
      if (value && value.done > 0) value.cancel();
    });
    await session.shelf.duplicate(id);
    end();
    expect(session.told.value).toBeUndefined();
    expect([await stage.db.sessions.count(), await stage.db.exchanges.count()]).toEqual([1, before]);
    expect(await stage.db.unfinished.count()).toBe(0);
  });

  it('of which a view was closed is cleared by the next, unless one is still written', async () => {
    const stage = createStage();
    const dead = await reserveSession(stage.db, 1);
    await stage.db.notes.add({ session: dead, time: 1, text: 'half' });
    const asked: string[] = [];
    let isFree = false;
    const locks = {
      request: async (name: string, _: unknown, task: (lock: object | null) => Promise<void>) => {
        asked.push(name);
        return task(isFree ? {} : null);
      },
    };
    const deps = { ...stage.deps, locks: locks as never };
    view({ ...stage, deps });
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    expect(await stage.db.unfinished.count()).toBe(1);
    isFree = true;
    view({ ...stage, deps });
    await vi.waitFor(async () => expect(await stage.db.unfinished.count()).toBe(0));
    expect(await stage.db.notes.count()).toBe(0);
  });

  it('has a name that no other has', () => {
    expect(copyName('a', ['a'])).toBe('a (copy)');
    expect(copyName('a (copy)', ['a', 'a (copy)'])).toBe('a (copy 2)');
    expect(copyName('a (copy 2)', ['a (copy)', 'a (copy 2)'])).toBe('a (copy 3)');
  });
});

describe('a database', () => {
  it('that has no room says so in words, and nothing is left of the copy', async () => {
    const stage = createStage();
    const id = await recorded(stage, 'first');
    const session = view(stage);
    await until(() => listed(session).length === 1);
    const full = Object.assign(new Error('Encountered full disk'), { name: 'QuotaExceededError' });
    vi.spyOn(stage.db, 'table').mockImplementationOnce(() => {
      throw Object.assign(new Error('AbortError'), { inner: full });
    });
    await session.shelf.duplicate(id);
    const sentence = 'Duplicating failed: there is no room left in the storage of this browser profile';
    expect(session.told.value).toEqual({ sentence, failed: true });
    expect([await stage.db.sessions.count(), await stage.db.unfinished.count()]).toEqual([1, 0]);
  });

  it('that an older view holds open says what to do, and is read as soon as that is closed', async () => {
    const stage = createStage();
    const older = await new Promise<IDBDatabase>((resolve, reject) => {
      const opening = indexedDB.open(stage.db.name, 10);
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = () => reject(opening.error);
    });
    const session = view(stage);
    await until(() => session.fault.value?.includes('an earlier version') === true);
    older.close();
    await until(() => session.fault.value === undefined && session.library.sessions.value?.length === 0);
  });
});

it('what was looked for in a session is forgotten with it', async () => {
  const stage = createStage();
  const id = await recorded(stage, 'first');
  const kept: unknown[] = [];
  const searches = {
    read: () => [{ text: 'secret', session: id }, { text: 'older' }],
    write: (queries: readonly unknown[]) => void kept.push(queries),
  };
  const session = view({ ...stage, deps: { ...stage.deps, searches } });
  await until(() => listed(session).length === 1);
  expect(session.search.history.value).toEqual(['secret', 'older']);
  await session.library.remove(id);
  await until(() => session.search.history.value.length === 1);
  expect(kept.at(-1)).toEqual([{ text: 'older' }]);
});

it('room is told as the browser says, and asked for when somebody wants that', async () => {
  const stage = createStage();
  let lasting = false;
  const storage = {
    estimate: async () => ({ usage: 1000, quota: 5000 }),
    persisted: async () => lasting,
    persist: async () => {
      lasting = true;
      return true;
    },
  };
  const session = view({ ...stage, deps: { ...stage.deps, storage } });
  await until(() => session.shelf.room.now.value?.used === 1000);
  expect(session.shelf.room.now.value).toEqual({ used: 1000, quota: 5000, isLasting: false });
  expect(await session.shelf.room.keep()).toBe(true);
  await until(() => session.shelf.room.now.value?.isLasting === true);
});
