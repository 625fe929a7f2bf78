import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { stepIn, stepLink } from '../../lib/session/address.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, exchange, until } from './stage.ts';

const open: Session[] = [];
const make = (...args: Parameters<typeof createSession>) => {
  const session = createSession(...args);
  open.push(session);
  return session;
};

afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

async function stored(stop = true) {
  const stage = createStage();
  const { id } = await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play([...consent(), ...exchange('https://app.example/logo.png', { type: 'image' })]);
  if (stop) await stage.recorder.stop(id);
  return { stage, id };
}

describe('the address of a step', () => {
  it('is the viewer beside the view that asks', () => {
    const own = 'chrome-extension://abc/panel.html?tab=7#3';
    expect(stepLink(own, 4, 12)).toBe('chrome-extension://abc/viewer.html?session=4#12');
  });

  it.each([
    ['#12', 12],
    ['#0', 0],
    ['', undefined],
    ['#', undefined],
    ['#1e3', undefined],
    ['#-1', undefined],
    ['#12345678901', undefined],
    ['#<b>', undefined],
  ])('is read from %j', (hash, step) => {
    expect(stepIn(hash)).toBe(step);
  });
});

describe('a link to a step', () => {
  it('selects it, and opens what it is folded under', async () => {
    const { stage, id } = await stored();
    const { outline } = make(stage.deps, { anySession: true, sessionId: id, step: 4 });
    await until(() => outline.selected.value === 'step:4');
    expect(outline.rows.value.find(({ key }) => key === 'step:4')?.parent).toMatch(/^static:/);
  });

  it.each([0, 99])('says that there is no step of number %i', async (step) => {
    const { stage, id } = await stored();
    const session = make(stage.deps, { anySession: true, sessionId: id, step });
    await until(() => session.told.value !== undefined);
    expect(session.told.value).toEqual({
      sentence: `There is no step #${step}: the steps of this session end at #4.`,
      failed: true,
    });
    expect(session.outline.selected.value).toBeUndefined();
  });

  it('says that there is none yet while the session records', async () => {
    const { stage, id } = await stored(false);
    const session = make(stage.deps, { anySession: true, sessionId: id });
    await until(() => session.loaded.value);
    session.goTo(9);
    expect(session.told.value?.sentence).toBe('There is no step #9 yet: the steps of this session end at #4.');
    session.goTo(2);
    expect(session.outline.selected.value).toBe('step:2');
  });

  it('says that its session is gone, and selects no step of another', async () => {
    const { stage, id } = await stored();
    const session = make(stage.deps, { anySession: true, sessionId: id + 5, step: 2 });
    await until(() => session.told.value !== undefined && session.loaded.value);
    expect(session.told.value?.sentence).toMatch(/number \d+\) is no longer stored in this browser profile/);
    expect(session.outline.selected.value).toBeUndefined();
  });

  it('does not take the reader back when more arrives', async () => {
    const { stage, id } = await stored(false);
    const { outline, trace } = make(stage.deps, { anySession: true, sessionId: id, step: 2 });
    await until(() => outline.selected.value === 'step:2');
    outline.select('step:1');
    await stage.play(exchange('https://app.example/more', { type: 'xmlhttprequest' }));
    await until(() => trace.value.steps.length === 5);
    expect(outline.selected.value).toBe('step:1');
  });
});
