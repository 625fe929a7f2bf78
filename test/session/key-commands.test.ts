import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import browser from 'webextension-polyfill';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { createKeyCommands } from '../../lib/session/key-commands.ts';
import { MARKED } from '../../lib/store/remarks.ts';
import { createStage, type Stage } from './stage.ts';

let stage: Stage;
let flashed: string[];
let popups: number;

beforeEach(() => {
  fakeBrowser.reset();
  stage = createStage();
  [flashed, popups] = [[], 0];
  Object.assign(browser.tabs, { get: async (id: number) => ({ id, url: 'https://shop.example/' }) });
  Object.assign(browser, { permissions: { contains: async () => true } });
  Object.assign(browser.action, { openPopup: async () => void popups++ });
});

const press = () =>
  createKeyCommands({
    ...{ db: stage.db, recorder: stage.recorder, begin: (_, task) => task() },
    badge: { flash: (kind, title) => void flashed.push(`${kind}: ${title}`) },
  });
const sessions = () => stage.db.sessions.toArray();

describe('the keys of the browser', () => {
  it('begin to record the tab in front, and stop', async () => {
    await press()('toggle-recording', 7);
    expect(await sessions()).toMatchObject([
      { state: 'recording', name: expect.stringMatching(/^shop\.example, /), scope: { kind: 'tab', tabIds: [7] } },
    ]);
    await press()('toggle-recording', 7);
    expect(await sessions()).toMatchObject([{ state: 'stopped' }]);
    expect(popups).toBe(0);
  });

  it('stop what records another tab rather than begin beside it', async () => {
    await stage.recorder.start({ kind: 'tab', tabIds: [3] }, 'other');
    await press()('toggle-recording', 7);
    expect(await sessions()).toMatchObject([{ state: 'stopped' }]);
  });

  it('open the pop-up where a permission is missing, for no key can ask', async () => {
    Object.assign(browser, { permissions: { contains: async () => false } });
    await press()('toggle-recording', 7);
    expect(popups).toBe(1);
  });

  it('mark the moment in whatever records', async () => {
    const row = await stage.recorder.start({ kind: 'all' }, 'one');
    await press()('mark-moment', 7);
    expect(await stage.db.notes.toArray()).toMatchObject([{ session: row.id, text: MARKED }]);
    expect(flashed).toEqual([expect.stringMatching(/^noted: marked at \d\d:\d\d:\d\d$/)]);
  });

  it('open the pop-up for a note, of this moment', async () => {
    await stage.recorder.start({ kind: 'all' }, 'one');
    await press()('add-note', 7);
    expect(popups).toBe(1);
    expect(await browser.storage.session.get('noteAt')).toEqual({ noteAt: expect.any(Number) });
  });

  it.each(['mark-moment', 'add-note'] as const)('say that nothing records: %s', async (name) => {
    await press()(name, 7);
    expect(flashed).toEqual(['fault: nothing is recorded, and so nothing was noted']);
    expect(await stage.db.notes.count()).toBe(0);
  });

  it('say why they failed', async () => {
    await stage.recorder.start({ kind: 'all' }, 'one');
    Object.assign(stage.db.notes, { add: () => Promise.reject(new Error('no room')) });
    await press()('mark-moment', 7);
    expect(flashed).toEqual(['fault: no room']);
  });
});
