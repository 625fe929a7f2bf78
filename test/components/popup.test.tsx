// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Popup } from '../../components/popup.tsx';
import type { Target } from '../../lib/session/deps.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { MARKED } from '../../lib/store/remarks.ts';
import { BROWSER_CLOSED } from '../../lib/store/stop-reasons.ts';
import { consent, createStage, type Stage } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

const SHOP: Target = { tabId: 7, anySession: true, url: async () => 'https://shop.example/basket' };

function show(stage: Stage, target: Target = SHOP): Session {
  const session = createSession(stage.deps, target);
  open.push(session);
  render(<Popup session={session} onOpenViewer={() => undefined} />);
  return session;
}

/** As soon as it can be pressed: what was pressed before may still be under way. */
async function press(name: string): Promise<void> {
  const ready = () => screen.getAllByRole<HTMLButtonElement>('button', { name }).find(({ disabled }) => !disabled);
  await waitFor(() => expect(ready()).toBeDefined());
  fireEvent.click(ready() as HTMLButtonElement);
}
const rowOf = (stage: Stage) => stage.db.sessions.toCollection().last();

describe('the pop-up', () => {
  it('records every tab of this site, and asks for the site in the click', async () => {
    const stage = createStage({ all: false, site: true });
    show(stage);
    await screen.findByText(/every tab that shows/);
    await press('Record this site');
    await screen.findByText(/tabs of shop\.example/);
    expect(stage.asked).toEqual(['https://shop.example/basket']);
    expect((await rowOf(stage))?.scope).toEqual({ kind: 'site', site: 'shop.example', tabIds: [7] });
  });

  it('offers no site where the tab shows no web page', async () => {
    show(createStage(), { ...SHOP, url: async () => 'about:blank' });
    expect(await screen.findByRole<HTMLButtonElement>('button', { name: 'Record this site' })).toHaveProperty(
      'disabled',
      true,
    );
    await screen.findByText('There is no web page in this tab.');
  });

  it('pauses, says since when, and goes on', async () => {
    const stage = createStage();
    show(stage);
    await press('Record this tab');
    await press('Pause');
    await screen.findByText(/^Since \d\d:\d\d:\d\d nothing is stored\.$/);
    await stage.play(consent());
    expect(await stage.db.exchanges.count()).toBe(0);
    await press('Resume');
    await screen.findByText('● Recording');
    await stage.play(consent());
    await screen.findByText(/3 steps so far/);
    expect((await rowOf(stage))?.pauses).toMatchObject([{ to: expect.any(Number) }]);
  });

  it('marks a moment, and takes a note of the moment at which its key was pressed', async () => {
    const stage = createStage();
    stage.deps.shortcuts = {
      read: async () => [],
      change: async () => undefined,
      takeNoteMoment: async () => 86_400_000,
    };
    const session = show(stage);
    await press('Record this tab');
    await press('Mark');
    const field = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Note' });
    await waitFor(() => expect(field.placeholder).toMatch(/^A note of /));
    fireEvent.input(field, { target: { value: 'the app did not open' } });
    fireEvent.submit(field.form as HTMLFormElement);
    await waitFor(() => expect(session.remarks.notes.value).toHaveLength(2));
    expect(session.remarks.notes.value).toMatchObject([
      { time: 86_400_000, text: 'the app did not open' },
      { text: MARKED },
    ]);
    await waitFor(() => expect(field.placeholder).toBe('Something odd?'));
  });

  it('says which keys there are, which have none, and where they are changed', async () => {
    const stage = createStage();
    stage.deps.shortcuts = {
      read: async () => [
        { name: 'toggle-recording', title: 'Record this tab, or stop', keys: 'Alt+Shift+S' },
        { name: 'add-note', title: 'Write a note', keys: '' },
      ],
      change: async () => 'Keys are changed elsewhere.',
      takeNoteMoment: async () => undefined,
    };
    show(stage);
    fireEvent.click(await screen.findByText('Keys that work on any page'));
    await screen.findByText('Alt+Shift+S');
    await screen.findByText('none yet');
    await press('Change the keys');
    await screen.findByText('Keys are changed elsewhere.');
  });

  it('exports what was recorded last, with its secrets hidden', async () => {
    const stage = createStage();
    const row = await stage.recorder.start({ kind: 'all' }, 'the last');
    await stage.play(consent('st-9'));
    await stage.recorder.stop(row.id);
    show(stage);
    await press('Export as HAR, secrets hidden');
    await screen.findByText(/the-last\.har was written/);
    expect([...stage.saved.values()].join()).not.toContain('secret-token-st-9');
  });

  it('writes it compressed where that is ticked', async () => {
    const stage = createStage();
    await stage.recorder.start({ kind: 'all' }, 'the last one');
    await stage.play(consent());
    await stage.recorder.stop(1);
    show(stage);
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Compressed (.har.gz)' }));
    await press('Export as HAR, secrets hidden');
    await screen.findByText(/^the-last-one\.har\.gz was written; \d+ secrets are hidden\.$/);
    expect([...stage.files.keys()]).toEqual(['the-last-one.har.gz']);
  });

  it('says in a private window that nothing outlives it', async () => {
    const stage = createStage();
    stage.deps.isPrivate = true;
    show(stage);
    await screen.findByText(/kept in memory, and is gone/);
  });
});

describe('a session that the closed browser interrupted', () => {
  async function interrupted() {
    const stage = createStage();
    const row = await stage.recorder.start({ kind: 'tab', tabIds: [3] }, 'shop, 14:05');
    await stage.recorder.stop(row.id);
    await stage.db.sessions.update(row.id, { interrupted: Date.now(), stopReason: BROWSER_CLOSED });
    show(stage);
    await screen.findByText(/The browser was closed while “shop, 14:05” was being recorded/);
    return { stage, id: row.id };
  }

  it('is offered, and goes on as the same session', async () => {
    const { stage, id } = await interrupted();
    await press('Continue it');
    await screen.findByRole('button', { name: 'Stop' });
    await stage.play(consent());
    await screen.findByText(/3 steps so far/);
    expect(await stage.db.sessions.toArray()).toMatchObject([{ id, state: 'recording', scope: { tabIds: [7] } }]);
  });

  it('is not offered again when it is kept as it is', async () => {
    const { stage, id } = await interrupted();
    await press('Keep it as it is');
    await waitFor(() => expect(screen.queryByText(/The browser was closed while “/)).toBeNull());
    expect(await stage.db.sessions.get(id)).not.toHaveProperty('interrupted');
    await screen.findByText(/The last recording stopped by itself/);
  });
});

describe('what retention will delete', () => {
  it('is said with its day, and can be kept for good', async () => {
    const stage = createStage();
    const ids: number[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      const { id } = await stage.recorder.start({ kind: 'all' }, name);
      await stage.recorder.stop(id);
      await stage.db.sessions.update(id, { leaving: { at: Date.UTC(2027, 0, ids.length + 1, 12), rule: 'age' } });
      ids.push(id);
    }
    show(stage);
    await screen.findByText(/Your rules will delete 4 sessions, the first on 1 Jan 2027.*: “a”, “b”, “c” and 1 more\./);
    await press('Keep all of them');
    await waitFor(() => expect(screen.queryByText(/Your rules will delete/)).toBeNull());
    for (const row of await stage.db.sessions.bulkGet(ids)) expect(row?.pinned).toBe(true);
  });
});
