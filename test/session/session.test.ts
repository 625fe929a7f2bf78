import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { exportHar } from '../../lib/session/export.ts';
import { NAME_LIMIT } from '../../lib/session/library.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { consent, createStage, exchange, look, readerOf, until } from './stage.ts';

const open: Session[] = [];
const make = (...args: Parameters<typeof createSession>) => {
  const session = createSession(...args);
  open.push(session);
  return session;
};

afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

describe('a session', () => {
  it('records a tab and shows its flow as it arrives', async () => {
    const stage = createStage();
    const session = make(stage.deps, { tabId: 7 });
    await session.record('tab');
    await until(() => session.current.value?.state === 'recording');
    await stage.play(consent());
    await until(() => session.trace.value.flows[0]?.outcome.kind === 'consented');
    expect(session.outline.rows.value.filter(({ kind }) => kind === 'step')).toHaveLength(3);
    await session.stop();
    await until(() => session.current.value?.state === 'stopped');
    expect(stage.sent).toEqual(['recording.start', 'recording.stop']);
  });

  it('shows the session that records this tab before a newer one that only followed it', async () => {
    const stage = createStage();
    const recording = await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'recording');
    const newer = await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'newer');
    await stage.recorder.stop(newer.id);
    const session = make(stage.deps, { tabId: 7 });
    await until(() => session.current.value !== undefined);
    expect(session.current.value?.id).toBe(recording.id);
  });

  it('shows nothing of another tab, nor of the same tab id in another run of the browser', async () => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'mine');
    const other = make(stage.deps, { tabId: 8 });
    const later = make(stage.deps, { tabId: 7, run: Promise.resolve('later') });
    await until(() => other.library.sessions.value?.length === 1 && later.library.sessions.value?.length === 1);
    await until(() => later.current.value === undefined);
    expect(other.current.value).toBeUndefined();
  });

  it('keeps the selection while steps arrive, and tells the inspector only of what changed', async () => {
    const stage = createStage();
    const session = make(stage.deps, { tabId: 7 });
    await session.record('tab');
    await stage.play(consent());
    await until(() => session.trace.value.flows[0]?.outcome.kind === 'consented');
    look(session);
    session.outline.select('step:2');
    await until(() => session.outline.selection.value.step?.n === 2);
    const before = session.outline.selection.value.step;
    await stage.play(exchange('https://app.example/later', { type: 'xmlhttprequest' }));
    await until(() => session.trace.value.steps.length === 4);
    expect(session.outline.selected.value).toBe('step:2');
    expect(session.outline.selection.value.step).toBe(before);
  });

  it('loses no step when they come faster than they are folded', async () => {
    const stage = createStage();
    let folds = 0;
    const reader = readerOf(stage.db, (records) => {
      folds++;
      return foldTrace(records);
    });
    const session = make({ ...stage.deps, reader }, { tabId: 7 });
    await session.record('tab');
    for (let index = 0; index < 40; index++)
      await stage.play(exchange(`https://app.example/${index}`, { type: 'xmlhttprequest' }));
    await until(() => session.trace.value.steps.length === 40);
    expect(folds).toBeLessThan(20);
  });

  it('keeps the last good trace when interpretation throws', async () => {
    const stage = createStage();
    let broken = false;
    const reader = readerOf(stage.db, (records) => {
      if (broken) throw new Error('no such luck');
      return foldTrace(records);
    });
    const session = make({ ...stage.deps, reader }, { tabId: 7 });
    await session.record('tab');
    await stage.play(consent());
    await until(() => session.trace.value.steps.length === 3);
    broken = true;
    await stage.play(exchange('https://app.example/later'));
    await until(() => session.fault.value !== undefined);
    expect(session.fault.value).toContain('no such luck');
    expect(session.trace.value.steps).toHaveLength(3);
  });

  it('says when the database cannot be read, and reads again on request', async () => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'all' }, 'kept');
    const broken = vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('the disk is gone', 'UnknownError');
    });
    const session = make({ ...stage.deps, db: new TraceDatabase(stage.db.name) }, { anySession: true });
    await until(() => session.fault.value !== undefined);
    expect(session.fault.value).toMatch(/^The database cannot be read: .*the disk is gone/);
    broken.mockRestore();
    session.retry();
    await until(() => session.current.value?.name === 'kept');
    expect(session.fault.value).toBeUndefined();
  });

  it('says in words when a command fails', async () => {
    const stage = createStage();
    const send = async () => Promise.reject(new Error('the worker is gone'));
    const session = make({ ...stage.deps, send }, { tabId: 7 });
    await session.record('tab');
    expect(session.told.value).toEqual({ sentence: 'Recording could not begin: the worker is gone', failed: true });
    expect(session.fault.value).toBeUndefined();
    expect(session.recording.busy.value).toBe(false);
  });
});

describe('two views', () => {
  it('of one session show the same, and each knows what the other did', async () => {
    const stage = createStage();
    const [one, two] = [make(stage.deps, { tabId: 7 }), make(stage.deps, { tabId: 7 })];
    await one.record('tab');
    await until(() => two.current.value?.state === 'recording');
    await stage.play(consent());
    await until(() => [one, two].every(({ trace }) => trace.value.steps.length === 3));
    expect(two.trace.value).toEqual(one.trace.value);
    await two.library.rename(two.current.value?.id ?? 0, 'renamed');
    await two.stop();
    await until(() => one.current.value?.name === 'renamed' && one.active.value === undefined);
  });

  it('show their own session, whatever the other chooses', async () => {
    const stage = createStage();
    const first = await stage.recorder.start({ kind: 'all' }, 'first');
    await stage.play(consent());
    await stage.recorder.stop(first.id);
    await stage.recorder.start({ kind: 'all' }, 'second');
    const [one, two] = [make(stage.deps, { anySession: true }), make(stage.deps, { anySession: true })];
    await until(() => two.current.value?.name === 'second');
    one.choose(first.id);
    await until(() => one.trace.value.steps.length === 3);
    one.outline.select('step:2');
    one.choose(two.current.value?.id);
    await until(() => one.current.value?.name === 'second' && one.loaded.value);
    expect(one.trace.value.steps).toEqual([]);
    expect(one.outline.selected.value).toBeUndefined();
  });

  it('see everything when they are opened late', async () => {
    const stage = createStage();
    const early = make(stage.deps, { tabId: 7 });
    await early.record('tab');
    await stage.play(consent());
    await until(() => early.trace.value.steps.length === 3);
    const late = make(stage.deps, { tabId: 7 });
    await until(() => late.loaded.value);
    expect(late.trace.value).toEqual(early.trace.value);
  });
});

describe('permissions', () => {
  it('asks within the click itself, for the site of the page or for all', async () => {
    const stage = createStage({ all: false, site: false });
    const session = make(stage.deps, { tabId: 7, url: async () => 'https://shop.example/basket' });
    await until(() => session.recording.url.value !== undefined);
    const site = session.recording.allow('site');
    expect(stage.asked).toEqual(['https://shop.example/basket']);
    await site;
    const all = session.recording.allow('all');
    expect(stage.asked).toEqual(['https://shop.example/basket', undefined]);
    await all;
    expect(session.recording.hosts.value).toEqual({ all: true, site: true });
  });
});

describe('the library', () => {
  it('puts a deleted session back whole', async () => {
    const stage = createStage();
    const session = make(stage.deps, { tabId: 7 });
    await session.record('tab');
    await stage.play(consent());
    await until(() => session.trace.value.steps.length === 3);
    const id = session.current.value?.id ?? 0;
    await session.library.remove(id);
    await until(() => session.current.value === undefined);
    expect(await stage.db.exchanges.count()).toBe(0);
    await session.library.undo();
    await until(() => session.trace.value.steps.length === 3);
    expect(session.current.value?.id).toBe(id);
    expect(session.current.value?.state).toBe('stopped');
  });

  it('renames, but not to nothing', async () => {
    const stage = createStage();
    const { id } = await stage.recorder.start({ kind: 'all' }, 'old');
    const session = make(stage.deps, { anySession: true });
    await session.library.rename(id, '  new  ');
    await session.library.rename(id, '   ');
    expect((await stage.db.sessions.get(id))?.name).toBe('new');
  });

  it('cuts a name that is too long, between characters', async () => {
    const stage = createStage();
    const { id } = await stage.recorder.start({ kind: 'all' }, 'old');
    const session = make(stage.deps, { anySession: true });
    await session.library.rename(id, '💶'.repeat(10_000));
    expect((await stage.db.sessions.get(id))?.name).toBe('💶'.repeat(NAME_LIMIT));
  });

  it('says in words when a command fails, and goes on showing the sessions', async () => {
    const stage = createStage();
    const { id } = await stage.recorder.start({ kind: 'all' }, 'kept');
    const send = async () => Promise.reject(new Error('the worker is gone'));
    const session = make({ ...stage.deps, send }, { anySession: true });
    await until(() => session.library.sessions.value !== undefined);
    await session.library.remove(id);
    expect(session.told.value).toEqual({ sentence: 'Deleting failed: the worker is gone', failed: true });
    expect(session.current.value?.id).toBe(id);
    expect(session.library.removed.value).toBeUndefined();
  });

  it('stops a session that records before it deletes it, and puts back what came until then', async () => {
    const stage = createStage();
    const session = make(stage.deps, { tabId: 7 });
    await session.record('tab');
    await until(() => session.current.value?.state === 'recording');
    const id = session.current.value?.id ?? 0;
    for (const event of consent()) stage.recorder.record(event);
    await session.library.remove(id);
    await stage.play(exchange('https://app.example/after'));
    expect(await stage.db.exchanges.count()).toBe(0);
    await session.library.undo();
    await until(() => session.trace.value.steps.length === 3);
    expect(session.current.value).toMatchObject({ id, state: 'stopped' });
  });
});

describe('export', () => {
  it('hides secrets unless told otherwise, and includes what was captured up to the click', async () => {
    const stage = createStage();
    const session = make(stage.deps, { tabId: 7 });
    await session.record('tab');
    await until(() => session.current.value !== undefined);
    for (const event of consent()) stage.recorder.record(event);
    await session.exportHar(false);
    const [name, text = ''] = [...stage.saved][0] ?? [];
    expect(session.told.value).toMatchObject({ failed: false });
    expect(name).toMatch(/\.har$/);
    expect(JSON.parse(text).log.entries).toHaveLength(3);
    expect(text).not.toContain('secret-token-st-1-0123456789');
    await session.exportHar(true);
    const whole = [...stage.saved].find(([file]) => file.includes('with-secrets'));
    expect(whole?.[1]).toContain('secret-token-st-1-0123456789');
  });

  it('says why nothing was written', async () => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'all' }, 'kept');
    const save = () => {
      throw new Error('the disk is full');
    };
    const session = make({ ...stage.deps, save }, { anySession: true });
    await until(() => session.current.value !== undefined);
    await session.exportHar(false);
    expect(session.told.value).toEqual({ failed: true, sentence: 'Nothing was exported: the disk is full' });
    await expect(exportHar(stage.deps, 99, false)).rejects.toThrow('this session is no longer stored');
  });
});
