// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import '../../lib/session/export.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HEIGHTS } from '../../components/flows/rows.tsx';
import { Panel } from '../../components/panel.tsx';
import { Viewer } from '../../components/viewer.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, exchange, type Stage } from '../session/stage.ts';

const open: Session[] = [];
const copied: string[] = [];

beforeEach(() => {
  copied.splice(0);
  vi.spyOn(navigator.clipboard, 'writeText').mockImplementation(async (text) => void copied.push(text));
});

afterEach(() => {
  cleanup();
  localStorage.clear();
  for (const session of open.splice(0)) session.dispose();
});

async function show(stage: Stage, View = Panel): Promise<Session> {
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<View session={session} />);
  await screen.findByRole('tree');
  return session;
}

async function showConsent(): Promise<{ stage: Stage; session: Session }> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play(consent());
  return { stage, session: await show(stage) };
}

const rows = () => screen.getAllByRole('treeitem');
const tree = () => screen.getByRole('tree');
const row = (step: number) => document.querySelector<HTMLElement>(`[data-step="${step}"]`) as HTMLElement;
const chosenRows = () =>
  rows()
    .filter((each) => each.getAttribute('aria-selected') === 'true')
    .map((each) => Number(each.getAttribute('data-step')));
const press = (key: string, more: KeyboardEventInit = {}, target: Element = tree()) =>
  fireEvent.keyDown(target, { key, ...more });

describe('repeated polls in the list', () => {
  const CREATED =
    '{"consentStatus":"received","consentId":"c-1","_links":{"scaRedirect":{"href":"https://bank.example/sca"}}}';
  const API = 'https://xs2a.bank.example/v1/consents';
  const created = () =>
    exchange(API, {
      ...{ method: 'POST', type: 'xmlhttprequest', status: 201, answer: CREATED },
      headers: [
        { name: 'X-Request-ID', value: '1' },
        { name: 'PSU-IP-Address', value: '192.0.2.1' },
      ],
    });
  const poll = (consentStatus: string) =>
    exchange(`${API}/c-1/status`, { type: 'xmlhttprequest', answer: JSON.stringify({ consentStatus }) });

  async function showPolls(...words: string[]) {
    const stage = createStage();
    await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'polls');
    await stage.play([...created(), ...words.flatMap(poll)]);
    return { stage, session: await show(stage) };
  }

  it('are one row that tells what they came to, and is opened like a section', async () => {
    const { session } = await showPolls('received', 'received', 'received', 'valid');
    const folded = await screen.findByText('consent status ×4: received → valid');
    const line = folded.closest<HTMLElement>('[role="treeitem"]') as HTMLElement;
    expect(line.getAttribute('aria-expanded')).toBe('false');
    expect(line.querySelector('.decided')).not.toBeNull();
    fireEvent.click(line);
    // What the inspector shows of it is the last answer.
    await waitFor(() => expect(session.outline.step.value).toBe(5));
    expect(await screen.findByRole('heading', { name: /#5 consent status: valid/ })).toBeTruthy();
    press('ArrowRight');
    await waitFor(() => expect(rows()).toHaveLength(7));
    expect(line.getAttribute('aria-expanded')).toBe('true');
    expect(row(3).getAttribute('aria-level')).toBe('3');
  });

  it('do not fold away what is being read when the third arrives', async () => {
    const { stage, session } = await showPolls('received', 'received');
    session.outline.select('step:3');
    await stage.play(poll('valid'));
    await screen.findByText('consent status ×3: received → valid');
    expect(row(3).getAttribute('aria-selected')).toBe('true');
  });
});

describe('several steps', () => {
  it('are chosen by Ctrl, Cmd and Shift with the pointer, and told in a bar', async () => {
    const { session } = await showConsent();
    fireEvent.click(row(1));
    fireEvent.click(row(3), { ctrlKey: true });
    expect(await screen.findByText('2 steps chosen')).toBeTruthy();
    expect(chosenRows()).toEqual([1, 3]);
    fireEvent.click(row(2), { metaKey: true });
    await waitFor(() => expect(chosenRows()).toEqual([1, 2, 3]));
    fireEvent.click(row(1));
    await waitFor(() => expect(screen.queryByText(/chosen/)).toBeNull());
    fireEvent.click(row(2), { shiftKey: true });
    await waitFor(() => expect(session.outline.chosen.value).toEqual([1, 2]));
    expect(tree().getAttribute('aria-multiselectable')).toBe('true');
  });

  it('are chosen by keys alone, and no longer by Escape', async () => {
    const { stage, session } = await showConsent();
    await stage.play(exchange('https://news.example/', { type: 'xmlhttprequest' }));
    await screen.findByText('Other traffic');
    session.outline.select('step:2');
    press('ArrowDown', { shiftKey: true });
    expect(session.outline.chosen.value).toEqual([2, 3]);
    press('ArrowUp', { shiftKey: true });
    press('ArrowUp', { shiftKey: true });
    expect(session.outline.chosen.value).toEqual([1, 2]);
    press('a', { ctrlKey: true });
    expect(session.outline.chosen.value).toEqual([1, 2, 3]);
    press('Escape');
    expect(session.outline.chosen.value).toEqual([]);
    press('a', { metaKey: true });
    press('ArrowDown');
    expect(session.outline.chosen.value).toEqual([]);
  });

  it('are copied as links, and a single one by its key', async () => {
    const { session } = await showConsent();
    session.outline.select('step:2');
    press('ArrowDown', { shiftKey: true });
    fireEvent.click(await screen.findByRole('button', { name: 'Copy links' }));
    const id = session.current.value?.id;
    await waitFor(() => expect(copied).toHaveLength(1));
    expect(copied[0]?.split('\n').map((link) => link.replace(/^.*\//, ''))).toEqual([
      `viewer.html?session=${id}#2`,
      `viewer.html?session=${id}#3`,
    ]);
    expect(await screen.findByText(/^2 links are copied/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Clear' }));
    session.outline.select('step:1');
    await waitFor(() => expect(screen.queryByText(/chosen/)).toBeNull());
    press('l');
    await waitFor(() => expect(copied[1]).toMatch(/#1$/));
    expect(await screen.findByText(/^The link to #1 is copied/)).toBeTruthy();
  });

  it('are compared when they are two, by their key', async () => {
    const { session } = await showConsent();
    session.outline.select('step:1');
    press('ArrowDown', { shiftKey: true });
    const compare = await screen.findByRole('button', { name: 'Compare' });
    await waitFor(() => expect(compare.hasAttribute('disabled')).toBe(false));
    press('c');
    expect(await screen.findByRole('tab', { name: 'Compare', selected: true })).toBeTruthy();
    expect(session.outline.selected.value).toBe('step:2');
    expect(session.comparing.against.value).toBe(1);
    press('a', { ctrlKey: true });
    await waitFor(() => expect(screen.getByRole('button', { name: 'Compare' }).hasAttribute('disabled')).toBe(true));
  });

  it('are exported alone by their key, secrets hidden', async () => {
    const { stage, session } = await showConsent();
    session.outline.select('step:2');
    press('ArrowDown', { shiftKey: true });
    await screen.findByText('2 steps chosen');
    press('x');
    expect(await screen.findByText(/2-of-3\.har was written/)).toBeTruthy();
    const [text = ''] = [...stage.saved.values()];
    expect(JSON.parse(text).log._consent.steps.map(({ n }: { n: number }) => n)).toEqual([2, 3]);
    expect(text).not.toContain('secret-token-st-1-0123456789');
  });

  it('say so when the browser refuses the clipboard', async () => {
    vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('no focus'));
    const { session } = await showConsent();
    session.outline.select('step:1');
    await waitFor(() => expect(row(1).getAttribute('aria-selected')).toBe('true'));
    press('l');
    expect((await screen.findByRole('alert')).textContent).toContain('The link to #1 could not be copied');
  });
});

describe('a step that the search leaves out', () => {
  it('is shown, with all others, when something else leads to it', async () => {
    const { session } = await showConsent();
    session.search.ask('role:token-request');
    await waitFor(() => expect(document.querySelectorAll('[data-step]')).toHaveLength(1));
    session.outline.reveal(1);
    await waitFor(() => expect(row(1).getAttribute('aria-selected')).toBe('true'));
    expect(session.search.showsAll.value).toBe(true);
  });
});

describe('marks and notes', () => {
  it('are set by keys, shown in the row and in the inspector', async () => {
    const { session } = await showConsent();
    session.outline.select('step:2');
    await screen.findByRole('button', { name: /^. Mark$|^Mark$/ });
    press('m');
    await waitFor(() => expect(within(row(2)).getByText('marked,')).toBeTruthy());
    press('n');
    const field = await screen.findByRole('textbox', { name: 'Note about #2' });
    expect(document.activeElement).toBe(field);
    (field as HTMLTextAreaElement).value = '<img src=x> stayed blank';
    // A key in a field is text: nothing is marked.
    press('m', {}, field);
    press('Enter', {}, field);
    await waitFor(() => expect(within(row(2)).getByText('1 note,')).toBeTruthy());
    expect(await screen.findByText('<img src=x> stayed blank')).toBeTruthy();
    expect(document.querySelector('img')).toBeNull();
    expect(session.remarks.marks.value.has(2)).toBe(true);
  });

  it('leave the editor by Escape as it was, and give the focus back', async () => {
    const { session } = await showConsent();
    session.outline.select('step:1');
    await screen.findByRole('tablist');
    tree().focus();
    press('n');
    const field = await screen.findByRole('textbox', { name: 'Note about #1' });
    (field as HTMLTextAreaElement).value = 'thrown away';
    press('Escape', {}, field);
    await waitFor(() => expect(screen.queryByRole('textbox', { name: /Note/ })).toBeNull());
    expect(session.remarks.notes.value).toEqual([]);
    await waitFor(() => expect(document.activeElement).toBe(tree()));
  });

  it('are of the session as well, changed, deleted and put back', async () => {
    const { session } = await showConsent();
    fireEvent.click(await screen.findByRole('button', { name: 'Note' }));
    const field = await screen.findByRole('textbox', { name: 'Note about the session' });
    (field as HTMLTextAreaElement).value = 'second phone';
    press('Enter', {}, field);
    const notes = await screen.findByRole('region', { name: 'Notes' });
    await within(notes).findByText('second phone');
    fireEvent.click(await screen.findByRole('button', { name: 'Change the note: second phone' }));
    const again = await screen.findByRole('textbox', { name: 'Change the note' });
    (again as HTMLTextAreaElement).value = 'third phone';
    fireEvent.blur(again);
    fireEvent.click(await screen.findByRole('button', { name: 'Delete the note: third phone' }));
    expect(await screen.findByText('The note “third phone” is deleted.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await screen.findByText('third phone');
    expect(session.remarks.notes.value).toMatchObject([{ text: 'third phone' }]);
  });

  it('about steps are listed with those of the session on demand, and lead to their steps', async () => {
    const { session } = await showConsent();
    await session.remarks.keep({ step: 3 }, 'odd');
    fireEvent.click(await screen.findByRole('button', { name: '1 note about steps' }));
    fireEvent.click(await screen.findByRole('button', { name: '#3' }));
    expect(session.outline.selected.value).toBe('step:3');
  });
});

describe('what arrives', () => {
  const others = (amount: number) =>
    Array.from({ length: amount }, (_, at) => exchange(`https://app.example/${at}`, { type: 'xmlhttprequest' })).flat();

  async function showLong() {
    const stage = createStage();
    await stage.recorder.start({ kind: 'all' }, 'long');
    await stage.play(others(100));
    const session = await show(stage);
    await waitFor(() => expect(session.outline.rows.value).toHaveLength(101));
    return { stage, session };
  }
  const scroll = (top: number) => {
    tree().scrollTop = top;
    fireEvent.scroll(tree());
  };

  it('below what is read moves nothing and is told at the edge, which leads there', async () => {
    const { stage, session } = await showLong();
    scroll(440);
    await stage.play(others(3));
    const button = await screen.findByRole('button', { name: /^3 new .*below$/ });
    expect(tree().scrollTop).toBe(440);
    fireEvent.click(button);
    await waitFor(() => expect(screen.queryByRole('button', { name: /new/ })).toBeNull());
    expect(tree().scrollTop).toBe(HEIGHTS.section + 103 * HEIGHTS.step - 600);
    // At the tail, with nothing selected, it is followed from now on.
    await stage.play(others(2));
    await waitFor(() => expect(session.outline.rows.value).toHaveLength(106));
    await waitFor(() => expect(tree().scrollTop).toBe(HEIGHTS.section + 105 * HEIGHTS.step - 600));
    expect(screen.queryByRole('button', { name: /new/ })).toBeNull();
  });

  it('above what is read leaves that where it is on the screen', async () => {
    const { stage, session } = await showLong();
    scroll(440);
    await stage.play(consent());
    await waitFor(() => expect(session.trace.value.flows).toHaveLength(1));
    // The section is closed by default once there is a flow: opened, it is below the new rows.
    session.outline.toggle('other', true);
    await waitFor(() => expect(session.outline.rows.value.length).toBeGreaterThan(104));
    const before = tree().scrollTop;
    await stage.play(consent('st-2'));
    await waitFor(() => expect(session.trace.value.flows).toHaveLength(2));
    await waitFor(() => expect(tree().scrollTop).toBe(before + HEIGHTS.flow + 3 * HEIGHTS.step));
    expect(await screen.findByRole('button', { name: /^\d+ new .*above$/ })).toBeTruthy();
  });

  it('does not move a selection that is in sight, and is gone to by a key', async () => {
    const { stage, session } = await showLong();
    scroll(HEIGHTS.section + 100 * HEIGHTS.step - 600);
    session.outline.select('step:90');
    await waitFor(() => expect(row(90).getAttribute('aria-selected')).toBe('true'));
    const before = tree().scrollTop;
    await stage.play(others(5));
    await screen.findByRole('button', { name: /^5 new .*below$/ });
    expect(tree().scrollTop).toBe(before);
    press('t');
    await waitFor(() => expect(tree().scrollTop).toBe(before + 5 * HEIGHTS.step));
    expect(screen.queryByRole('button', { name: /new/ })).toBeNull();
  });
});

describe('what was opened and closed', () => {
  it('is so again when the session comes in sight again', async () => {
    const { stage, session } = await showConsent();
    session.outline.select(session.outline.rows.value[0]?.key);
    press('ArrowLeft');
    await waitFor(() => expect(rows()).toHaveLength(1));
    cleanup();
    await show(stage);
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(rows()[0]?.getAttribute('aria-expanded')).toBe('false');
  });

  it('is as by default where what is remembered cannot be read', async () => {
    localStorage.setItem('open-rows', '{"not":"a list"');
    await showConsent();
    expect(rows()).toHaveLength(4);
  });
});

describe('the columns of the list', () => {
  it('are left out, which is remembered, and come back', async () => {
    const { stage } = await showConsent();
    const time = () => screen.getByRole('checkbox', { name: 'Time', hidden: true });
    fireEvent.click(time());
    await waitFor(() => expect(tree().className).toBe('flow-tree without-offset'));
    expect(localStorage.getItem('hidden-columns')).toBe('offset');
    cleanup();
    await show(stage, Viewer);
    expect(tree().className).toBe('flow-tree without-offset');
    fireEvent.click(time());
    await waitFor(() => expect(tree().className).toBe('flow-tree'));
  });
});

describe('the sheet of keys', () => {
  const actions = () => [...document.querySelectorAll('[data-action]')].map((each) => each.getAttribute('data-action'));

  it('is opened by its key and its button, and gives the focus back', async () => {
    await showConsent();
    tree().focus();
    press('?', { shiftKey: true });
    const sheet = await screen.findByRole('dialog', { name: 'Keys' });
    expect(actions()).toEqual(expect.arrayContaining(['record', 'mark', 'note', 'link', 'choose-all', 'picture']));
    press('?', { shiftKey: true }, sheet);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(document.activeElement).toBe(tree());
    fireEvent.click(screen.getByRole('button', { name: 'Keys' }));
    fireEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Close' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('leaves out what a page does not have', async () => {
    const { stage } = await showConsent();
    cleanup();
    await show(stage, Viewer);
    fireEvent.click(screen.getByRole('button', { name: 'Keys' }));
    await screen.findByRole('dialog');
    expect(actions()).not.toContain('scope');
    expect(actions()).toContain('session');
  });

  it('names a key for every button of the toolbar', async () => {
    await showConsent();
    const bar = document.querySelector<HTMLElement>('.toolbar') as HTMLElement;
    const without = within(bar)
      .getAllByRole('button')
      .filter((button) => !button.getAttribute('aria-keyshortcuts'));
    expect(without.map((button) => button.textContent)).toEqual([]);
  });
});

describe('keys of the page', () => {
  it('record and stop, rename, export and delete without the pointer', async () => {
    const stage = createStage();
    const session = createSession(stage.deps, { tabId: 7 });
    open.push(session);
    render(<Panel session={session} />);
    await screen.findByRole('button', { name: 'Record' });
    await waitFor(() => expect(session.recording.busy.value).toBe(false));
    press('r', {}, document.body);
    await screen.findByRole('button', { name: 'Stop' });
    await stage.play(consent());
    await screen.findByRole('tree');
    press('r');
    await screen.findByRole('button', { name: 'Record' });
    press('R', { shiftKey: true });
    expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'What to record' }));
    press('s');
    expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Session' }));
    press('g');
    expect(document.activeElement).toBe(tree());
    press('F2');
    press('Escape', {}, await screen.findByRole('textbox', { name: 'Session name' }));
    press('e');
    await waitFor(() => expect(stage.saved.size).toBe(1));
    press('E', { shiftKey: true });
    press('Escape', {}, await screen.findByRole('menu'));
    press('Delete', { shiftKey: true });
    await screen.findByText(/^Deleted “/);
  });

  it('mean nothing in a field, with Alt, or held down', async () => {
    const { session } = await showConsent();
    session.outline.select('step:1');
    await waitFor(() => expect(session.outline.step.value).toBe(1));
    press('m', {}, screen.getByRole('combobox', { name: 'Session' }));
    press('m', { altKey: true });
    press('m', { ctrlKey: true });
    press('m', { repeat: true });
    press('m', { isComposing: true });
    press('n');
    await screen.findByRole('textbox', { name: 'Note about #1' });
    expect(session.remarks.marks.value.size).toBe(0);
  });
});
