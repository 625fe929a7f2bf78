import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { NOTE_LIMIT } from '../../lib/session/remarks.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, until } from './stage.ts';

const open: Session[] = [];

afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

async function recorded(stage = createStage()) {
  const session = createSession(stage.deps, { tabId: 7 });
  open.push(session);
  await session.record('tab');
  await stage.play(consent());
  await until(() => session.trace.value.steps.length === 3);
  return { stage, session, remarks: session.remarks };
}

describe('marks', () => {
  it('are set on those that lack one, and taken from all that have one', async () => {
    const { remarks } = await recorded();
    await remarks.markAll([2]);
    await until(() => remarks.marks.value.has(2));
    await remarks.markAll([1, 2]);
    await until(() => remarks.marks.value.size === 2);
    await remarks.markAll([1, 2]);
    await until(() => remarks.marks.value.size === 0);
  });
});

describe('notes', () => {
  it('are about a step or the whole session, and leave with the HAR', async () => {
    const { stage, session, remarks } = await recorded();
    await remarks.keep({ step: 2 }, '  the page stayed blank ');
    await remarks.keep('session', 'second phone');
    await remarks.keep('session', '   ');
    await remarks.markAll([3, 1]);
    await until(() => remarks.notes.value.length === 2 && remarks.marks.value.size === 2);
    expect(remarks.notesOf.value.get(2)).toMatchObject([{ text: 'the page stayed blank' }]);
    await session.exportHar(false);
    const [har = ''] = stage.saved.values();
    expect(JSON.parse(har).log._consent.notes).toMatchObject([
      { text: 'the page stayed blank', step: 2 },
      { text: 'second phone' },
    ]);
    expect(JSON.parse(har).log._consent.marks).toEqual([1, 3]);
  });

  it('are changed, deleted and put back as they were', async () => {
    const { remarks } = await recorded();
    await remarks.keep({ step: 1 }, 'first');
    await until(() => remarks.notes.value.length === 1);
    const [{ id, time } = { id: 0, time: 0 }] = remarks.notes.value;
    await remarks.keep({ id }, 'second');
    await until(() => remarks.notes.value[0]?.text === 'second');
    await remarks.remove(id);
    await until(() => remarks.notes.value.length === 0);
    expect(remarks.removed.value?.text).toBe('second');
    await remarks.undo();
    await until(() => remarks.notes.value.length === 1);
    expect(remarks.notes.value[0]).toMatchObject({ id, time, step: 1, text: 'second' });
    expect(remarks.removed.value).toBeUndefined();
  });

  it('are deleted by emptying them, with a way back', async () => {
    const { remarks } = await recorded();
    await remarks.keep('session', 'one');
    await until(() => remarks.notes.value.length === 1);
    await remarks.keep({ id: remarks.notes.value[0]?.id ?? 0 }, ' ');
    await until(() => remarks.notes.value.length === 0);
    expect(remarks.removed.value?.text).toBe('one');
  });

  it('are cut where they are very long, and never within a character', async () => {
    const { remarks } = await recorded();
    await remarks.keep('session', '🙂'.repeat(NOTE_LIMIT + 5));
    await until(() => remarks.notes.value.length === 1);
    expect(remarks.notes.value[0]?.text).toBe('🙂'.repeat(NOTE_LIMIT));
  });

  it('are those of the session in sight', async () => {
    const { stage, session, remarks } = await recorded();
    await remarks.keep('session', 'of the first');
    await remarks.markAll([1]);
    await until(() => remarks.notes.value.length === 1 && remarks.marks.value.size === 1);
    const other = await stage.recorder.start({ kind: 'all' }, 'other');
    await until(() => session.library.sessions.value?.length === 2);
    session.choose(other.id);
    await until(() => session.current.value?.id === other.id);
    expect([remarks.notes.value, remarks.marks.value.size]).toEqual([[], 0]);
  });

  it('say why they are not kept', async () => {
    const { stage, session, remarks } = await recorded();
    stage.db.close({ disableAutoOpen: true });
    await remarks.keep('session', 'lost');
    expect(session.told.value).toMatchObject({ failed: true });
    expect(session.told.value?.sentence).toMatch(/^The note was not stored: /);
  });
});
