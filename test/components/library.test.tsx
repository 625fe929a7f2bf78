// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/compare-sessions/compare-screen.tsx';
import '../../components/inspector/selected.tsx';
import '../../lib/reader/topics/comparison.ts';
import '../../lib/reader/topics/summary.ts';
import '../../lib/session/shelf/export-many.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { dayText, startOfDay } from '../../components/library/days.ts';
import { Viewer } from '../../components/viewer.tsx';
import type { SessionDeps } from '../../lib/session/deps.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import type { SessionRow } from '../../lib/store/schema.ts';
import { consent, createStage, exchange, type Stage } from '../session/stage.ts';

// What is awaited comes when it comes, on a busy machine too.

const open: Session[] = [];

afterEach(() => {
  cleanup();
  localStorage.clear();
  for (const session of open.splice(0)) session.dispose();
});

function show(stage: Stage, deps: Partial<SessionDeps> = {}): Session {
  const session = createSession({ ...stage.deps, ...deps }, { anySession: true, library: true });
  open.push(session);
  render(<Viewer session={session} />);
  return session;
}

async function stored(stage: Stage, facts: Partial<SessionRow>, events = consent(facts.name)): Promise<number> {
  const { id } = await stage.recorder.start({ kind: 'all' }, facts.name ?? 'a session');
  await stage.play(events);
  await stage.recorder.stop(id);
  await stage.db.sessions.update(id, facts);
  return id;
}

const list = () => screen.findByRole('listbox', { name: 'Stored sessions' });
const options = () =>
  [...document.querySelectorAll('.session-row .row-name b')].map((name) => name.textContent).filter(Boolean);
const listed = (...names: string[]) => waitFor(() => expect(options()).toEqual(names));
const option = async (name: string | RegExp) => within(await list()).findByRole('option', { name });
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const key = async (name: string, more: object = {}) => fireEvent.keyDown(await list(), { key: name, ...more });
const chosen = () =>
  [...document.querySelectorAll('[role="option"][aria-selected="true"] b')].map((name) => name.textContent);

const three = async (stage: Stage) => ({
  a: await stored(stage, { name: 'alpha', startedAt: 3 }),
  b: await stored(stage, { name: 'beta', startedAt: 2, tags: ['slow'] }),
  c: await stored(stage, { name: 'gamma', startedAt: 1 }, exchange('https://plain.example/')),
});

describe('the list of sessions', () => {
  it('says of each what became of it, and opens the one that is clicked', async () => {
    const stage = createStage();
    await three(stage);
    const session = show(stage);
    await listed('alpha', 'beta', 'gamma');
    const alpha = await option(/alpha/);
    await waitFor(() => expect(alpha.textContent).toContain('consented'));
    await waitFor(async () => expect((await option(/gamma/)).textContent).toContain('No consent recognised'));
    expect(alpha.textContent).toContain('3 requests');
    expect((await option(/beta/)).textContent).toContain('slow');
    fireEvent.click(await option(/gamma/));
    await waitFor(() => expect(session.current.value?.name).toBe('gamma'));
    expect((await option(/gamma/)).getAttribute('aria-current')).toBe('true');
  });

  it('draws what is in sight, however many there are', async () => {
    const stage = createStage();
    const row = {
      startedAt: 1,
      stoppedAt: 2,
      state: 'stopped',
      scope: { kind: 'all' },
      run: 'r',
      restarts: 0,
    } as const;
    await stage.db.sessions.bulkAdd(Array.from({ length: 1000 }, (_, at) => ({ ...row, name: `session ${at}` })));
    show(stage);
    await screen.findByText('1,000 sessions');
    await waitFor(() => expect(options().length).toBeGreaterThan(5));
    expect(options().length).toBeLessThan(40);
    expect(document.querySelector('.session-row')?.getAttribute('aria-setsize')).toBe('1000');
  });

  it('is searched, filtered and cleared again', async () => {
    const stage = createStage();
    await three(stage);
    show(stage);
    await listed('alpha', 'beta', 'gamma');
    const field = await screen.findByRole('textbox', { name: 'Search sessions' });
    fireEvent.input(field, { target: { value: 'plain.example' } });
    await listed('gamma');
    await screen.findByText('1 of 3 sessions');
    fireEvent.input(field, { target: { value: 'nowhere' } });
    await screen.findByText('No session matches.');
    await press('Show all sessions');
    await listed('alpha', 'beta', 'gamma');
    await press(/^Filter by/);
    const filters = await screen.findByRole('region', { name: 'Filters of the sessions' });
    await within(filters).findByRole('option', { name: 'slow (1)' });
    fireEvent.change(within(filters).getByRole('combobox', { name: 'Tag' }), { target: { value: 'slow' } });
    await listed('beta');
    await press('Take away the filter: tag slow');
    await listed('alpha', 'beta', 'gamma');
    fireEvent.change(screen.getByRole('combobox', { name: 'Order of the sessions' }), { target: { value: 'oldest' } });
    await listed('gamma', 'beta', 'alpha');
  });

  it('is walked, chosen from and renamed by keys', async () => {
    const stage = createStage();
    await three(stage);
    const session = show(stage);
    await listed('alpha', 'beta', 'gamma');
    await key('ArrowDown');
    await key('ArrowDown', { shiftKey: true });
    await waitFor(() => expect(chosen()).toEqual(['beta', 'gamma']));
    await key(' ');
    await waitFor(() => expect(chosen()).toEqual(['beta']));
    await key('Escape');
    await waitFor(() => expect(chosen()).toEqual([]));
    expect(session.current.value?.name).toBe('alpha');
    await key('Enter');
    await waitFor(() => expect(session.current.value?.name).toBe('gamma'));
    await key('F2');
    const field = (await screen.findByRole('textbox', { name: 'Session name' })) as HTMLInputElement;
    expect(field.value).toBe('gamma');
    fireEvent.input(field, { target: { value: 'delta' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await listed('alpha', 'beta', 'delta');
    await waitFor(async () => expect(document.activeElement).toBe(await list()));
  });

  it('shows a name that would turn the line around as what it is', async () => {
    const stage = createStage();
    await stored(stage, { name: 'a\u202Egpj.exe<b>' });
    show(stage);
    const row = await option(/gpj/);
    expect(row.textContent).not.toContain('\u202E');
    expect(row.textContent).toContain('<b>');
  });
});

describe('several chosen sessions', () => {
  it('are tagged, exported and deleted, and the deletion is undone', async () => {
    const stage = createStage();
    await three(stage);
    show(stage);
    await listed('alpha', 'beta', 'gamma');
    fireEvent.click(await option(/alpha/));
    fireEvent.click(await option(/beta/), { ctrlKey: true });
    const bar = await screen.findByRole('region', { name: 'Chosen sessions' });
    await within(bar).findByText('2 sessions chosen');
    fireEvent.click(within(bar).getByRole('button', { name: 'Tag' }));
    const field = await within(bar).findByRole('combobox', { name: 'Tag of 2 sessions' });
    fireEvent.input(field, { target: { value: 'SLOW' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await waitFor(async () => expect((await option(/alpha/)).textContent).toContain('slow'));
    fireEvent.click(within(bar).getByRole('button', { name: 'Export' }));
    await screen.findByText(/^2 sessions were written to .*\.zip; \d+ secrets are hidden\.$/);
    expect([...stage.files.keys()]).toHaveLength(1);
    fireEvent.click(within(bar).getByRole('button', { name: 'Delete' }));
    await screen.findByText('Deleted 2 sessions.');
    await listed('gamma');
    await press('Undo');
    await listed('alpha', 'beta', 'gamma');
  }, 20_000);

  it('are chosen by their boxes and with Shift, without being opened', async () => {
    const stage = createStage();
    await three(stage);
    const session = show(stage);
    await listed('alpha', 'beta', 'gamma');
    const box = (await option(/gamma/)).querySelector('.tick');
    if (box) fireEvent.click(box);
    await waitFor(() => expect(chosen()).toEqual(['gamma']));
    fireEvent.click(await option(/alpha/), { shiftKey: true });
    await waitFor(() => expect(chosen()).toEqual(['alpha', 'beta', 'gamma']));
    expect(session.current.value?.name).toBe('alpha');
    await press('Choose none');
    await waitFor(() => expect(chosen()).toEqual([]));
  });

  it('are compared where there are two of them, until one is opened', async () => {
    const stage = createStage();
    const { a, b } = await three(stage);
    const session = show(stage);
    await listed('alpha', 'beta', 'gamma');
    fireEvent.click(await option(/alpha/));
    fireEvent.click(await option(/beta/), { ctrlKey: true });
    await press('Compare');
    await screen.findByRole('heading', { name: 'Two sessions compared' });
    expect(session.comparingSessions.shown.value).toEqual({ before: b, after: a });
    await waitFor(() => expect(document.querySelector('.compare-summary')?.textContent).toContain('do the same'));
    fireEvent.click(await option(/gamma/), { ctrlKey: true });
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Compare' })).toBeNull());
    fireEvent.click(await option(/gamma/));
    await waitFor(() => expect(screen.queryByRole('heading', { name: 'Two sessions compared' })).toBeNull());
    await screen.findByRole('heading', { name: 'gamma' });
  }, 20_000);

  it('are asked about where they could not be put back', async () => {
    const stage = createStage();
    const { a } = await three(stage);
    const session = show(stage);
    await listed('alpha', 'beta', 'gamma');
    session.shelf.question.value = { ids: [a], size: 300 * 1024 * 1024 };
    const question = await screen.findByRole('alertdialog', { name: 'Delete for good' });
    expect(question.textContent).toContain('300.0 MiB');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Cancel'));
    fireEvent.keyDown(question, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    session.shelf.question.value = { ids: [a], size: 1 };
    await press('Delete for good');
    await listed('beta', 'gamma');
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull();
  });
});

describe('the session in sight', () => {
  it('is tagged, with what others are tagged offered, and copied', async () => {
    const stage = createStage();
    await three(stage);
    show(stage);
    await listed('alpha', 'beta', 'gamma');
    await press('+ Tag');
    const field = await screen.findByRole('combobox', { name: 'New tag' });
    expect(document.getElementById(field.getAttribute('list') ?? '')?.innerHTML).toContain('slow');
    fireEvent.input(field, { target: { value: 'one,' } });
    fireEvent.input(field, { target: { value: 'two' } });
    fireEvent.keyDown(field, { key: 'Enter' });
    await press('Take away the tag one');
    await waitFor(async () => expect((await stage.db.sessions.toCollection().first())?.tags).toEqual(['two']));
    await press('Duplicate');
    await listed('alpha (copy)', 'alpha', 'beta', 'gamma');
    await screen.findByRole('heading', { name: 'alpha (copy)' });
  });

  it('is pinned: then it stands first, until it is pinned no longer', async () => {
    const stage = createStage();
    const { c } = await three(stage);
    await stage.db.sessions.update(c, { leaving: { at: Date.UTC(2026, 10, 24, 12), rule: 'age' } });
    show(stage);
    await listed('alpha', 'beta', 'gamma');
    expect((await option(/gamma/)).textContent).toContain('Will be deleted 24 Nov');
    fireEvent.click(await option(/gamma/));
    await press('Pin');
    await listed('gamma', 'alpha', 'beta');
    await within(await option(/gamma/)).findByRole('img', { name: 'pinned' });
    expect((await option(/gamma/)).textContent).not.toContain('Will be deleted');
    fireEvent.keyDown(document.body, { key: 'P', shiftKey: true });
    await listed('alpha', 'beta', 'gamma');
  });

  it('says that it was imported, of which file, and whether its secrets are hidden', async () => {
    const stage = createStage();
    await stored(stage, { origin: { kind: 'imported', file: 'bank.har', at: 1, redacted: true } });
    show(stage);
    const facts = await screen.findByRole('region', { name: 'About this session' });
    expect((await within(facts).findByText('Imported from bank.har, secrets hidden')).title).toBe('bank.har');
  });
});

describe('the room that is left', () => {
  const storage = (usage: number, isLasting: boolean) => ({
    estimate: async () => ({ usage, quota: 1024 * 1024 }),
    persisted: async () => isLasting,
    persist: async () => true,
  });

  it('is told, with what the browser does when there is none', async () => {
    const stage = createStage();
    await three(stage);
    show(stage, { storage: storage(2048, false) });
    await press(/^Storage/);
    await screen.findByText(/may delete this/);
    await press('Ask the browser to keep it');
    await screen.findByText('The browser keeps everything now.');
    await press('Show the largest sessions first');
    await waitFor(() => expect(options()[2]).toBe('gamma'));
    await waitFor(async () => expect((await option(/gamma/)).textContent).toMatch(/about \d/));
  });

  it('can be won back from what was searched for', async () => {
    const stage = createStage();
    const searches = { read: () => [{ text: 'x' }, { text: 'y' }], write: () => undefined };
    show(stage, { storage: storage(2048, true), searches });
    await press(/^Storage/);
    await screen.findByText(/deletes none of this by itself/);
    await press('Forget the last 2 searches');
    await screen.findByText('No searches are remembered.');
  });
});

describe('the library', () => {
  it('says what fills it while it is empty', async () => {
    show(createStage());
    await screen.findByText(/^No session yet/);
  });

  it('says so where it cannot be read', async () => {
    const stage = createStage();
    stage.db.open = () => Promise.reject(new Error('the disk is gone')) as never;
    show(stage);
    await screen.findByText(/^The sessions cannot be read; why not/);
    await screen.findByText('The database cannot be read: the disk is gone');
  });

  it('is put out of the way, and stays so', async () => {
    const stage = createStage();
    await three(stage);
    show(stage);
    await listed('alpha', 'beta', 'gamma');
    await press('List of sessions');
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    cleanup();
    show(stage);
    const fold = await screen.findByRole('button', { name: 'List of sessions' });
    expect(fold.getAttribute('aria-expanded')).toBe('false');
    fireEvent.keyDown(document.body, { key: 's' });
    await list();
  });
});

it('a day is the whole of it, where the user is', () => {
  const start = startOfDay('2026-03-29') ?? 0;
  expect(new Date(start).getHours()).toBe(0);
  expect(dayText(start)).toBe('2026-03-29');
  expect(dayText(startOfDay('2026-03-29', 1) ?? 0, -1)).toBe('2026-03-29');
  expect(startOfDay('2026-12-31', 1)).toBe(startOfDay('2027-01-01'));
  expect(startOfDay('')).toBeUndefined();
  expect(startOfDay('soon')).toBeUndefined();
});
