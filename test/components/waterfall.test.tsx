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
  await waitFor(() => expect(session.trace.value.steps.length).toBeGreaterThan(0));
  session.outline.reveal(1);
  return session;
}

const sequence = () => screen.findByRole('listbox', { name: 'Sequence of steps' });
const waterfall = () => screen.findByRole('listbox', { name: 'Steps by time' });
const rows = () => within(screen.getByRole('listbox')).getAllByRole('option');
const names = () => rows().map((row) => row.querySelector('.unseen')?.textContent);
const chosen = () => rows().find((row) => row.getAttribute('aria-selected') === 'true');
const shownAs = (name: string) => screen.getByRole('button', { name }).getAttribute('aria-pressed');

describe('the two views of a picture', () => {
  it('change by a click, and the choice is remembered', async () => {
    await show();
    await sequence();
    fireEvent.click(screen.getByRole('button', { name: 'Waterfall' }));
    await waterfall();
    expect([shownAs('Sequence'), shownAs('Waterfall')]).toEqual(['false', 'true']);
    cleanup();
    await show();
    await waterfall();
  });

  it('change by a key, which is left to fields and to menus with a modifier', async () => {
    await show();
    await sequence();
    fireEvent.keyDown(document.body, { key: 'w' });
    await waterfall();
    fireEvent.keyDown(document.body, { key: 'w', ctrlKey: true });
    fireEvent.keyDown(screen.getByRole('combobox', { name: 'What to record' }), { key: 'w' });
    expect(shownAs('Waterfall')).toBe('true');
    fireEvent.keyDown(document.body, { key: 'w' });
    await sequence();
  });

  it('are shown by the key of the waterfall where the picture was hidden', async () => {
    localStorage.setItem('picture.wide', 'hidden');
    localStorage.setItem('picture.narrow', 'hidden');
    await show();
    expect(screen.queryByRole('listbox')).toBeNull();
    fireEvent.keyDown(document.body, { key: 'w' });
    await waterfall();
  });
});

describe('the waterfall', () => {
  beforeEach(() => localStorage.setItem('picture.view', 'waterfall'));

  it('has a row for each step, which says when it began and how long it took', async () => {
    await show();
    await waterfall();
    expect(names()).toEqual([
      expect.stringMatching(/^#1 authorization request, 302, began at \+0.00 s, took 0 ms/),
      expect.stringMatching(/^#2 authorization response with code, 200, began at \+0.05 s, took 0 ms/),
      expect.stringMatching(/^#3 token request, 200, .*decides the outcome: consented$/),
    ]);
  });

  it('selects in both directions, by pointer and by keyboard', async () => {
    const session = await show();
    const list = await waterfall();
    await waitFor(() => expect(chosen()?.getAttribute('data-fall')).toBe('1'));
    fireEvent.click(rows()[2] as HTMLElement);
    expect(session.outline.selected.value).toBe('step:3');
    fireEvent.keyDown(list, { key: 'ArrowUp' });
    await waitFor(() => expect(session.outline.selected.value).toBe('step:2'));
    await waitFor(() => expect(chosen()?.getAttribute('data-fall')).toBe('2'));
    expect(document.getElementById(list.getAttribute('aria-activedescendant') ?? '')).toBe(chosen());
  });

  it('draws only what is in sight', async () => {
    const session = await show([
      ...consent().slice(0, 3),
      ...Array.from({ length: 400 }, (_, index) => exchange(`https://as.example/page/${index}`)).flat(),
    ]);
    await waitFor(() => expect(session.outline.selection.value.flow?.steps.length).toBeGreaterThan(300));
    // Not by role: that looks at every element for each.
    await waitFor(() => expect(document.querySelectorAll('[data-fall]').length).toBeGreaterThan(10));
    const drawn = document.querySelectorAll('[data-fall]');
    expect(drawn.length).toBeLessThan(60);
    expect(drawn[0]?.getAttribute('aria-setsize')).toBe(String(session.outline.selection.value.flow?.steps.length));
    expect(document.querySelectorAll('*').length).toBeLessThan(1500);
  });
});

describe('what the checks found', () => {
  it.each(['sequence', 'waterfall'])('is marked in the %s, and said', async (view) => {
    localStorage.setItem('picture.view', view);
    const session = await show();
    await screen.findByRole('listbox');
    await waitFor(() => expect(session.findings.marks.value.size).toBeGreaterThan(0));
    const marked = [...session.findings.marks.value];
    await waitFor(() => expect(document.querySelectorAll('.picture .found')).toHaveLength(marked.length));
    for (const [n, severity] of marked) {
      const row = rows()[n - 1];
      expect(row?.getAttribute('data-found')).toBe(severity);
      expect(row?.querySelector('.unseen')?.textContent).toMatch(
        new RegExp(`${severity}( and \\d+ more)? found: [A-Z]\\d`),
      );
    }
  });
});

describe('saving the picture', () => {
  it('writes what was chosen in a menu by keyboard, and says so', async () => {
    const stage = createStage();
    const session = await show(consent(), stage);
    await sequence();
    const button = screen.getByRole('button', { name: /Save picture/ });
    fireEvent.click(button);
    const items = await screen.findAllByRole('menuitem');
    expect(items.map(({ textContent }) => textContent)).toEqual([
      'Sequence as SVG',
      'Sequence as PNG',
      'Sequence as Mermaid text',
    ]);
    expect(document.activeElement).toBe(items[0]);
    fireEvent.keyDown(items[0] as HTMLElement, { key: 'End' });
    expect(document.activeElement).toBe(items[2]);
    fireEvent.click(items[2] as HTMLElement);
    await waitFor(() => expect([...stage.saved.keys()]).toEqual(['a-consent-flow-1.mmd']));
    expect(stage.saved.get('a-consent-flow-1.mmd')).toMatch(/^sequenceDiagram\n/);
    await waitFor(() =>
      expect(session.told.value?.sentence).toMatch(
        /^a-consent-flow-1\.mmd was written; \d secrets? (is|are) hidden\.$/,
      ),
    );
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('says why there is no PNG where the browser makes none', async () => {
    const stage = createStage();
    const session = await show(consent(), stage);
    await sequence();
    fireEvent.click(screen.getByRole('button', { name: /Save picture/ }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Sequence as PNG' }));
    await waitFor(() =>
      expect(session.told.value).toMatchObject({
        failed: true,
        sentence: expect.stringMatching(/the browser makes no PNG of [\d,]+ × [\d,]+ pixels; SVG has no such limit$/),
      }),
    );
    expect(stage.images.size).toBe(0);
  });

  it('closes its menu with Escape, and gives the focus back', async () => {
    await show();
    await sequence();
    const button = screen.getByRole('button', { name: /Save picture/ });
    fireEvent.click(button);
    fireEvent.keyDown(await screen.findByRole('menuitem', { name: 'Sequence as SVG' }), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    expect(document.activeElement).toBe(button);
  });
});
