// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import '../../lib/reader/topics/summary.ts';
import '../../lib/session/export.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Viewer } from '../../components/viewer.tsx';
import type { Importer } from '../../lib/reader/importing/client.ts';
import type { ImportNews, ImportOrder } from '../../lib/reader/importing/order.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, type Stage } from '../session/stage.ts';

// What is awaited comes when it comes, on a busy machine too.

const open: Session[] = [];

afterEach(() => {
  cleanup();
  localStorage.clear();
  for (const session of open.splice(0)) session.dispose();
});

function show(stage: Stage, importer: Importer = stage.deps.importer): Session {
  const session = createSession({ ...stage.deps, importer }, { anySession: true, library: true });
  open.push(session);
  render(<Viewer session={session} />);
  return session;
}

/** A trace as it was exported elsewhere. */
async function exported(name: string, secrets: boolean): Promise<string> {
  const stage = createStage();
  const { id } = await stage.recorder.start({ kind: 'all' }, name);
  await stage.play(consent());
  await stage.recorder.stop(id);
  const session = createSession(stage.deps, { sessionId: id, anySession: true });
  open.push(session);
  await waitFor(() => expect(session.loaded.value).toBe(true));
  await session.exportHar(secrets);
  const [text] = stage.saved.values();
  if (text === undefined) throw new Error(session.told.value?.sentence ?? 'nothing was exported');
  return text;
}

const har = (name: string, text: string) => new File([text], name, { type: 'application/json' });
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const screenOf = () => screen.findByRole('region', { name: 'Import traces' });
const choose = async (files: File[]) => {
  await press('Import');
  const picker = await within(await screenOf()).findByLabelText('Trace files');
  fireEvent.change(picker, { target: { files } });
};
const drag = (name: string, files: File[], target: Element = document.body) => {
  const event = new Event(name, { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files } });
  target.dispatchEvent(event);
  return event;
};

describe('a trace that somebody sent', () => {
  it('is chosen, opened, and says where it came from; the import is undone', async () => {
    const stage = createStage();
    const text = await exported('Sign-in of Monday', false);
    const session = show(stage);
    await choose([har('monday.har', text)]);
    await screen.findByRole('tree');
    await waitFor(() => expect(session.trace.value.steps.length).toBe(3));
    expect(session.current.value).toMatchObject({ origin: { kind: 'imported', file: 'monday.har', redacted: true } });
    expect(screen.queryByRole('region', { name: 'Import traces' })).toBeNull();
    await screen.findByText('Imported from monday.har, secrets hidden');
    await screen.findByText(/“monday.har” was imported/);
    await press('Undo the import');
    await screen.findByText('No session is stored');
    expect(await stage.db.exchanges.count()).toBe(0);
  });

  it('is dropped anywhere, also with its secrets', async () => {
    const stage = createStage();
    const text = await exported('Sign-in', true);
    const session = show(stage);
    await screen.findByText('No session is stored');
    drag('dragenter', []);
    await screen.findByText('Drop traces anywhere to import them');
    expect(drag('dragover', []).defaultPrevented).toBe(true);
    drag('drop', [har('raw.har', text)]);
    await screen.findByText('Imported from raw.har, with secrets');
    expect(session.current.value?.origin).toMatchObject({ file: 'raw.har', redacted: false });
    expect(document.querySelector('.drop-zone')).toBeNull();
  });

  it('is not taken from a part of the page that takes files for itself', async () => {
    const session = show(createStage());
    await screen.findByText('No session is stored');
    const part = document.createElement('div');
    part.addEventListener('drop', (event) => event.preventDefault());
    document.body.append(part);
    drag('drop', [har('picture.png', 'x')], part);
    part.remove();
    expect(session.importing.files.value).toEqual([]);
    expect(screen.queryByRole('region', { name: 'Import traces' })).toBeNull();
  });

  it('is pasted as text', async () => {
    const stage = createStage();
    const text = await exported('Sign-in', false);
    const session = show(stage);
    await press('Import a trace…');
    await press('Paste text');
    const field = await screen.findByRole('textbox', { name: 'Text of a trace' });
    fireEvent.input(field, { target: { value: text } });
    await press('Import this text');
    await waitFor(() => expect(session.current.value?.origin?.kind).toBe('imported'));
  });
});

describe('several files', () => {
  it('are read, the bad one is named with its reason, and the rest is done', async () => {
    const stage = createStage();
    const [first, second] = [await exported('one', false), await exported('two', true)];
    const session = show(stage);
    await choose([har('one.har', first), har('holiday.txt', 'Dear all,'), har('two.har', second)]);
    const bad = await screen.findByRole('article', { name: 'holiday.txt' });
    await within(bad).findByText('Not imported');
    expect(within(bad).getByRole('alert').textContent).toContain('holiday.txt');
    const good = await screen.findByRole('article', { name: 'two.har' });
    await within(good).findByText('Imported');
    expect(await stage.db.sessions.count()).toBe(2);
    fireEvent.click(within(good).getByRole('button', { name: 'Open “two”' }));
    await waitFor(() => expect(session.current.value?.name).toBe('two'));
    await screen.findByRole('tree');
    expect(screen.queryByRole('button', { name: 'Undo the import' })).toBeNull();
    await press('Import');
    await press('Undo the import of 2 sessions');
    await waitFor(async () => expect(await stage.db.sessions.count()).toBe(0));
  });

  it('that are odd say so entry by entry, in a list that is folded', async () => {
    const stage = createStage();
    const { log } = JSON.parse(await exported('odd', true));
    const entries = [...log.entries, null, { startedDateTime: 'yesterday' }, ...Array(120).fill({ request: 5 })];
    const text = JSON.stringify({ log: { version: '1.2', creator: { name: 'x', version: '1' }, entries } });
    show(stage);
    await choose([har('odd.har', text)]);
    await screen.findByText(/oddities were met in it/);
    await press('Show what was odd');
    const list = document.querySelector('.warning-list');
    expect(list?.querySelectorAll('li')).toHaveLength(50);
    expect(list?.textContent).toMatch(/Entry 4, /);
    await press(/^Show \d+ more of/);
    await waitFor(() => expect(list?.querySelectorAll('li').length).toBeGreaterThan(50));
  });
});

describe('while a file is read', () => {
  /** An importer of which a test says what it tells. */
  function pretended() {
    const orders: ImportOrder[] = [];
    let hear: (news: ImportNews) => void = () => undefined;
    const importer: Importer = {
      send: (order) => void orders.push(order),
      connect: (heard) => {
        hear = heard;
      },
    };
    return { importer, orders, tell: (news: ImportNews) => hear(news) };
  }

  it('it says how far it is, and is cancelled by itself', async () => {
    const { importer, orders, tell } = pretended();
    show(createStage(), importer);
    await choose([har('large.har', '1'), har('other.har', '2')]);
    const line = await screen.findByRole('article', { name: 'large.har' });
    await within(line).findByText('Waiting');
    tell({ of: 1, progress: { phase: 'reading', done: 30, of: 120 } });
    await within(line).findByText('Reading: 25 %');
    expect(within(line).getByRole('progressbar').getAttribute('value')).toBe('30');
    tell({ of: 1, progress: { phase: 'writing', done: 9, of: 10 } });
    await within(line).findByText('Storing: 90 %');
    fireEvent.click(within(line).getByRole('button', { name: 'Cancel large.har' }));
    expect(orders.at(-1)).toEqual({ cancel: 1 });
    tell({ of: 1, ended: { state: 'cancelled' } });
    await within(line).findByText('Cancelled');
    await press('Cancel all');
    expect(orders.slice(-1)).toEqual([{ cancel: 2 }]);
  });

  it('it asks before it reads much more than usual', async () => {
    const { importer, orders, tell } = pretended();
    show(createStage(), importer);
    await choose([har('huge.har', '1')]);
    await screen.findByText('Waiting');
    tell({ of: 1, question: { file: 'huge.har', bytes: 700 * 1024 * 1024, limit: 5e8, isPacked: false } });
    const question = await screen.findByRole('alertdialog', { name: 'Read huge.har all the same?' });
    expect(question.textContent).toContain('700.0 MiB');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Leave it out'));
    fireEvent.click(within(question).getByRole('button', { name: 'Read it all the same' }));
    expect(orders.at(-1)).toEqual({ answer: 1, yes: true });
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
  });
});

it('the screen is put away by Escape, and comes back by its key', async () => {
  show(createStage());
  await press('Import');
  fireEvent.keyDown(await screenOf(), { key: 'Escape' });
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Import traces' })).toBeNull());
  fireEvent.keyDown(document.body, { key: 'i' });
  await waitFor(async () => expect(document.activeElement?.textContent).toBe('Import traces'));
});
