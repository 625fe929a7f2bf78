// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/picture/picture.tsx';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, exchange, type Stage } from '../session/stage.ts';

const open: Session[] = [];

beforeEach(() => {
  localStorage.clear();
  localStorage.setItem('picture.wide', 'shown');
  localStorage.setItem('picture.narrow', 'shown');
});
afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

async function show(events = consent(), stage: Stage = createStage()): Promise<Session> {
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play(events);
  const session = createSession(stage.deps, { tabId: 7 });
  open.push(session);
  render(<Panel session={session} />);
  await screen.findByRole('tree');
  // Wholly read: a long session comes in portions.
  await waitFor(() => expect([session.loaded.value, session.progress.value]).toEqual([true, undefined]));
  return session;
}

const arrows = () => within(screen.getByRole('listbox')).getAllByRole('option');
const numbers = () => arrows().map((arrow) => arrow.getAttribute('data-arrow'));
const chosen = () => arrows().find((arrow) => arrow.getAttribute('aria-selected') === 'true');
const picture = () => screen.findByRole('listbox', { name: 'Sequence of steps' });

describe('the picture', () => {
  it('says what to do while nothing is selected, and where there is no flow', async () => {
    const session = await show([...consent(), ...exchange('https://else.example/x', { type: 'xmlhttprequest' })]);
    expect(await screen.findByText('Select a flow to see it drawn.')).toBeTruthy();
    session.outline.reveal(4);
    expect(await screen.findByText(/belongs to no flow/)).toBeTruthy();
    expect(screen.queryByRole('listbox')).toBeNull();
  });

  it('draws the flow that is selected in the list, each step by name, with its parties', async () => {
    await show();
    fireEvent.click(screen.getAllByRole('treeitem')[0] as HTMLElement);
    await picture();
    expect(arrows().map((arrow) => arrow.querySelector('.unseen')?.textContent)).toEqual([
      '#1 authorization request, browser to authorization server, 302',
      '#2 authorization response with code, browser to third party, 200',
      '#3 token request, third party to authorization server, 200, decides the outcome: consented',
    ]);
    const parties = within(screen.getByRole('list', { name: 'Parties' })).getAllByRole('listitem');
    expect(parties.map((party) => party.textContent)).toEqual([
      'person Browser',
      'third party app.example',
      'authorization server as.example',
    ]);
  });

  it('shows the step that is selected in the list, and names it as active', async () => {
    const session = await show();
    session.outline.reveal(2);
    const list = await picture();
    await waitFor(() => expect(chosen()?.getAttribute('data-arrow')).toBe('2'));
    expect(document.getElementById(list.getAttribute('aria-activedescendant') ?? '')).toBe(chosen());
  });

  it('selects by a click what the list and the inspector then show', async () => {
    const session = await show();
    session.outline.reveal(1);
    await picture();
    fireEvent.click(arrows()[2] as HTMLElement);
    expect(session.outline.selected.value).toBe('step:3');
    await waitFor(() =>
      expect(
        screen
          .getAllByRole('treeitem')
          .find((row) => row.getAttribute('aria-selected') === 'true')
          ?.getAttribute('data-step'),
      ).toBe('3'),
    );
  });

  it('opens the flow in the list when one of its steps is selected here', async () => {
    const session = await show();
    const row = screen.getAllByRole('treeitem')[0] as HTMLElement;
    fireEvent.click(row);
    session.outline.outward();
    await picture();
    await waitFor(() => expect(screen.getAllByRole('treeitem')).toHaveLength(1));
    fireEvent.click(arrows()[1] as HTMLElement);
    await waitFor(() => expect(screen.getAllByRole('treeitem')).toHaveLength(4));
  });

  it('is walked with the keyboard', async () => {
    const session = await show();
    fireEvent.click(screen.getAllByRole('treeitem')[0] as HTMLElement);
    const list = await picture();
    const press = async (key: string, expected: string) => {
      fireEvent.keyDown(list, { key });
      await waitFor(() => expect(session.outline.selected.value).toBe(expected));
      await waitFor(() => expect(chosen()?.getAttribute('data-arrow')).toBe(expected.slice('step:'.length)));
    };
    await press('Enter', 'step:1');
    await press('ArrowDown', 'step:2');
    await press('End', 'step:3');
    await press('ArrowDown', 'step:3');
    await press('ArrowUp', 'step:2');
    await press('Home', 'step:1');
    await press('ArrowUp', 'step:1');
    fireEvent.keyDown(list, { key: 'ArrowDown', ctrlKey: true });
    expect(session.outline.selected.value).toBe('step:1');
  });
});

describe('the life of a selected value in the picture', () => {
  it('marks the arrows of its steps with what happens there, and no other', async () => {
    const session = await show();
    session.outline.reveal(1);
    await picture();
    const values = await waitFor(() => {
      const known = session.outline.lineage.value?.values;
      expect(known).toBeDefined();
      return known;
    });
    const state = values?.find(({ kind }) => kind === 'state');
    expect(state).toBeDefined();
    session.outline.selectValue(state?.id);
    await waitFor(() => expect(arrows()[1]?.getAttribute('data-event')).toBe('returned'));
    expect(arrows().map((arrow) => arrow.getAttribute('data-event'))).toEqual(['created', 'returned', null]);
    expect(screen.getByRole('option', { name: /^#2 .*, returned: state$/ })).toBe(arrows()[1]);
    expect(arrows()[1]?.querySelector('.event')?.textContent).toBe('returned');
    expect(document.querySelector('.picture.following')).not.toBeNull();
    session.outline.selectValue(undefined);
    await waitFor(() => expect(document.querySelector('.picture.following, .arrow.marked')).toBeNull());
  });
});

describe('a picture of very much', () => {
  const many = (count: number) => [
    ...consent().slice(0, 3),
    ...Array.from({ length: count }, (_, index) => exchange(`https://as.example/page/${index}`)).flat(),
  ];

  it('draws only what is in sight', async () => {
    const session = await show(many(400));
    session.outline.reveal(1);
    await picture();
    await waitFor(() => expect(session.outline.selection.value.flow?.steps.length).toBeGreaterThan(300));
    expect(arrows().length).toBeLessThan(60);
    expect(arrows()[0]?.getAttribute('aria-setsize')).toBe(String(session.outline.selection.value.flow?.steps.length));
    expect(document.querySelectorAll('.picture *').length).toBeLessThan(700);
  });

  /** The picture, with a height, which a document without a layout does not give it. */
  async function boxOf(height: number): Promise<HTMLElement> {
    await picture();
    const box = document.querySelector('.picture') as HTMLElement;
    Object.defineProperty(box, 'clientHeight', { value: height });
    return box;
  }

  it('brings the step in sight that is selected elsewhere, and moves no further than it must', async () => {
    const session = await show(many(400));
    session.outline.reveal(1);
    const box = await boxOf(400);
    expect(numbers()).not.toContain('300');
    session.outline.reveal(300);
    await waitFor(() => expect(chosen()?.getAttribute('data-arrow')).toBe('300'));
    const top = box.scrollTop;
    expect(top).toBeGreaterThan(300 * 38 - 400);
    session.outline.reveal(298);
    await waitFor(() => expect(chosen()?.getAttribute('data-arrow')).toBe('298'));
    expect(box.scrollTop).toBe(top);
  });

  it('follows the end of a flow that goes on, while the flow itself is selected and its end in sight', async () => {
    const stage = createStage();
    const session = await show(many(30), stage);
    fireEvent.click(screen.getAllByRole('treeitem')[0] as HTMLElement);
    const box = await boxOf(400);
    expect(box.scrollTop).toBe(0);
    const grow = async (path: string) => {
      const before = session.outline.selection.value.flow?.steps.length ?? 0;
      await stage.play(exchange(`https://as.example/${path}`));
      await waitFor(() => expect(session.outline.selection.value.flow?.steps.length).toBe(before + 1));
    };
    await grow('unseen');
    expect(box.scrollTop).toBe(0);
    // Its height without the room below it, and what of the box is not taken by the parties.
    const end = () =>
      Number.parseFloat((box.querySelector('.picture-body') as HTMLElement).style.height) - 12 - (400 - 64);
    box.scrollTop = end();
    fireEvent.scroll(box);
    const before = box.scrollTop;
    await grow('seen');
    await waitFor(() => expect(box.scrollTop).toBe(end()));
    expect(box.scrollTop).toBeGreaterThan(before);
  });

  it('shows hostile text as text', async () => {
    const path = '/<img src=x onerror=alert(1)>/\u202e';
    const session = await show([...consent(), ...exchange(`https://app.example${path}`)]);
    session.outline.reveal(1);
    await picture();
    await waitFor(() => expect(numbers().length).toBeGreaterThan(2));
    expect(document.querySelector('.picture img, .picture script')).toBeNull();
    expect(document.querySelector('.picture')?.textContent).not.toContain('\u202e');
  });
});

describe('whether the picture is shown', () => {
  const toggle = () => screen.findByRole('button', { name: 'Picture' });

  it('is chosen by a button and by a key, and remembered', async () => {
    const session = await show();
    session.outline.reveal(1);
    await picture();
    expect((await toggle()).getAttribute('aria-pressed')).toBe('true');
    fireEvent.click(await toggle());
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    fireEvent.keyDown(screen.getByRole('tree'), { key: 'p' });
    await picture();
    fireEvent.keyDown(document.body, { key: 'P' });
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    cleanup();
    render(<Panel session={session} />);
    await screen.findByRole('tree');
    expect((await toggle()).getAttribute('aria-pressed')).toBe('false');
  });

  it('is not changed by what is typed', async () => {
    const session = await show();
    session.outline.reveal(1);
    await picture();
    fireEvent.click(await screen.findByRole('button', { name: 'Rename session' }));
    const field = await screen.findByRole('textbox', { name: 'Session name' });
    fireEvent.keyDown(field, { key: 'p' });
    fireEvent.keyDown(document.body, { key: 'p', ctrlKey: true });
    expect(screen.queryByRole('listbox')).not.toBeNull();
  });

  it('leaves the inspector and its tab as they are', async () => {
    const session = await show();
    session.outline.reveal(3);
    fireEvent.click(await screen.findByRole('tab', { name: 'Request' }));
    await waitFor(() =>
      expect(screen.getByRole('tab', { name: 'Request' }).getAttribute('aria-selected')).toBe('true'),
    );
    fireEvent.click(await toggle());
    await waitFor(() => expect(screen.queryByRole('listbox')).toBeNull());
    expect(screen.getByRole('tab', { name: 'Request' }).getAttribute('aria-selected')).toBe('true');
  });
});
