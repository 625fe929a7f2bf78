// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { keptHistory } from '../../lib/session/search-history.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, exchange, type Stage } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

async function showConsent(stage: Stage = createStage()): Promise<Session> {
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play([...consent(), ...exchange('https://shop.example/orders?page=2', { answer: '{"note":"Blåbær"}' })]);
  const session = createSession(stage.deps, { tabId: 7 });
  open.push(session);
  render(<Panel session={session} />);
  await screen.findByRole('tree');
  return session;
}

const field = () => screen.getByRole('combobox', { name: 'Search steps' }) as HTMLInputElement;
const steps = () => screen.queryAllByRole('treeitem').flatMap((row) => row.getAttribute('data-step') ?? []);
const chips = () =>
  screen.queryAllByRole('button', { name: /^Filter / }).map((chip) => chip.textContent?.replace('✕', ''));
const offered = () => [...document.querySelectorAll('[role="listbox"] [role="option"]')];
const options = () => offered().map((option) => option.textContent);

function type(text: string): void {
  field().focus();
  fireEvent.input(field(), { target: { value: text } });
}
const press = (key: string, target: Element = document.activeElement ?? document.body) =>
  fireEvent.keyDown(target, { key });

describe('the search box', () => {
  it('leaves the matching steps as one types, and says how many', async () => {
    await showConsent();
    type('grant_type');
    await waitFor(() => expect(steps()).toEqual(['3']));
    expect(screen.getByText('1 of 4 steps').parentElement?.textContent).toBe('1 of 4 steps, in 1 of 1 flow');
    expect(screen.getAllByRole('treeitem')[0]?.textContent).toContain('1 of 3 steps');
    type('');
    await waitFor(() => expect(steps()).toEqual(['1', '2', '3']));
  });

  it('finds text in bodies and in values that are encoded', async () => {
    await showConsent();
    type('blåbær');
    await waitFor(() => expect(steps()).toEqual(['4']));
    type('value:https://app.example/cb');
    await waitFor(() => expect(steps()).toEqual(['1', '3']));
  });

  it('makes chips of filters, which the keyboard takes away again', async () => {
    await showConsent();
    type('role:token-request ');
    await waitFor(() => expect(chips()).toEqual(['role:token-request']));
    expect(field().value).toBe('');
    await waitFor(() => expect(steps()).toEqual(['3']));
    type('-status:500 secret');
    press('Enter');
    await waitFor(() => expect(chips()).toEqual(['role:token-request', '-status:500', 'secret']));
    field().setSelectionRange(0, 0);
    press('Backspace');
    expect(document.activeElement?.textContent).toContain('secret');
    press('ArrowLeft');
    press('Delete');
    await waitFor(() => expect(chips()).toEqual(['role:token-request', 'secret']));
    press('Enter', screen.getByRole('button', { name: 'Filter secret' }));
    fireEvent.click(screen.getByRole('button', { name: 'Filter secret' }));
    await waitFor(() => expect(field().value).toBe('secret'));
    expect(chips()).toEqual(['role:token-request']);
  });

  it('completes keys and values, with counts, by arrows and Enter', async () => {
    await showConsent();
    type('ro');
    await waitFor(() => expect(options()[0]).toMatch(/^role: /));
    press('ArrowDown');
    expect(field().getAttribute('aria-activedescendant')).toBe(offered()[0]?.id);
    press('Enter');
    await waitFor(() => expect(field().value).toBe('role:'));
    await waitFor(() => expect(options()).toContain('role:token-request1 step'));
    type('role:tok');
    await waitFor(() => expect(options()).toEqual(['role:token-request1 step']));
    press('ArrowDown');
    press('Tab');
    await waitFor(() => expect(chips()).toEqual(['role:token-request']));
    expect(document.activeElement).toBe(field());
  });

  it('goes to the field by / and Ctrl+F, and out of it by Escape, which clears first', async () => {
    await showConsent();
    screen.getByRole('tree').focus();
    press('/');
    expect(document.activeElement).toBe(field());
    type('token');
    press('Escape');
    await waitFor(() => expect(field().value).toBe(''));
    expect(document.activeElement).toBe(field());
    press('Escape');
    expect(document.activeElement).toBe(screen.getByRole('tree'));
    fireEvent.keyDown(document.body, { key: 'f', ctrlKey: true });
    expect(document.activeElement).toBe(field());
    expect(fireEvent.keyDown(field(), { key: '/' })).toBe(true);
  });

  it('says in words that nothing matches, and the ways on', async () => {
    await showConsent();
    type('status:200 ');
    type('no such thing');
    press('Enter');
    const heading = await screen.findByText('No step matches');
    const empty = within(heading.parentElement as HTMLElement);
    expect(screen.queryByRole('tree')).toBeNull();
    fireEvent.click(empty.getByRole('button', { name: 'Remove thing' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Clear the search' }));
    await waitFor(() => expect(steps()).toEqual(['1', '2', '3']));
  });

  it('keeps the selection, and shows all steps with those that match marked', async () => {
    const session = await showConsent();
    session.outline.select('step:2');
    type('grant_type');
    await waitFor(() => expect(steps()).toEqual(['3']));
    expect(session.outline.selection.value.step?.n).toBe(2);
    fireEvent.click(screen.getByRole('button', { name: 'Show all steps' }));
    await waitFor(() => expect(steps()).toEqual(['1', '2', '3']));
    expect(document.querySelector('.row.hit')?.getAttribute('data-step')).toBe('3');
    expect(document.querySelector('.row.selected')?.getAttribute('data-step')).toBe('2');
  });

  it('says why an expression cannot be used, and searches with the rest', async () => {
    await showConsent();
    type('grant_type /(a/');
    expect((await screen.findByRole('alert')).textContent).toBe(
      'This expression cannot be used. There is a ( without its ).',
    );
    expect(field().getAttribute('aria-invalid')).toBe('true');
    await waitFor(() => expect(steps()).toEqual(['3']));
    type('/code=code-\\w+/');
    await waitFor(() => expect(steps()).toEqual(['1', '2', '3']));
  });

  it('remembers what was looked for, until it is to forget', async () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
    };
    const stage = createStage();
    await showConsent({ ...stage, deps: { ...stage.deps, searches: keptHistory(storage) } });
    type('host:as.example token');
    press('Enter');
    press('Escape');
    await waitFor(() => expect(options()[0]).toBe('host:as.example token recent'));
    expect(keptHistory(storage).read()).toMatchObject([{ text: 'host:as.example token' }]);
    press('ArrowDown');
    press('Enter');
    await waitFor(() => expect(chips()).toEqual(['host:as.example', 'token']));
    press('Escape');
    fireEvent.click(await screen.findByRole('button', { name: 'Forget recent searches' }));
    await waitFor(() => expect(options().some((text) => text?.includes('recent'))).toBe(false));
    expect(keptHistory(storage).read()).toEqual([]);
  });

  it('knows which steps have findings', async () => {
    const session = await showConsent();
    type('has:finding');
    await waitFor(() => expect(session.search.matches.value?.count).toBeGreaterThan(0));
    const marked = [...session.findings.marks.value.keys()].map(String);
    expect(steps()).toEqual(expect.arrayContaining(marked));
  });
});
