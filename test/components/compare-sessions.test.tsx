// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/compare-sessions/compare-screen.tsx';
import '../../lib/reader/topics/comparison.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, saying } from '../session/stage.ts';

// Each loads what it shows when it is first asked for.

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

type Events = ReturnType<typeof consent>;

/** The same consent, for another client, and refused at the token endpoint. */
function refused(state: string): Events {
  return consent(state).map((event) => {
    const asked = 'url' in event ? { ...event, url: event.url.replace('client_id=app', 'client_id=other') } : event;
    if (!('url' in asked) || !asked.url.endsWith('/token')) return asked;
    return asked.kind === 'completed' ? { ...asked, status: 400 } : asked;
  }) as Events;
}

/** The panel on the last of these sessions; names tell them apart. */
async function show(
  sessions: Record<string, Events>,
  over: (deps: ReturnType<typeof createStage>['deps']) => void = () => undefined,
) {
  const stage = createStage();
  let [at, id] = [1_700_000_000_000, 0];
  for (const [name, events] of Object.entries(sessions)) {
    ({ id } = await stage.recorder.start({ kind: 'all' }, name));
    await stage.play(events);
    await stage.recorder.stop(id);
    await stage.db.sessions.update(id, { startedAt: at });
    at += 1000;
  }
  over(stage.deps);
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.library.sessions.value).toHaveLength(Object.keys(sessions).length));
  await waitFor(() => expect(session.loaded.value).toBe(true));
  return { session, stage, id };
}

const summary = async () => {
  await waitFor(() => expect(document.querySelector('.compare-summary')).toBeTruthy());
  return document.querySelector('.compare-summary') as HTMLElement;
};
const side = (words: string) => screen.getByRole('combobox', { name: words }) as HTMLSelectElement;
const chosen = (select: HTMLSelectElement) =>
  [...select.options].find(({ value }) => value === select.value)?.textContent?.split(' · ')[0];

describe('two sessions compared', () => {
  const both = () => ({ yesterday: consent('st-12345'), today: refused('st-67890') });

  it('are the one in sight and the one before it, the earlier one first', async () => {
    await show(both());
    fireEvent.click(screen.getByRole('button', { name: 'Compare with another session' }));
    const words = (await summary()).textContent ?? '';
    expect([chosen(side('First session')), chosen(side('Second session'))]).toEqual(['yesterday', 'today']);
    expect(words).toMatch(/the first consented, the second failed/);
    expect(words).toContain('The first difference that matters: Authorization request (#1 of both), query: client_id,');
    expect(words).toMatch(/First app .*Second other /);
    expect(document.activeElement?.textContent).toBe('Two sessions compared');
  });

  it('change sides, and others are taken', async () => {
    const { session } = await show({ ...both(), later: consent('st-24680') });
    fireEvent.keyDown(document.body, { key: 'V', shiftKey: true });
    await summary();
    expect([chosen(side('First session')), chosen(side('Second session'))]).toEqual(['today', 'later']);
    fireEvent.click(screen.getByRole('button', { name: 'Swap' }));
    await waitFor(() => expect(chosen(side('First session'))).toBe('later'));
    const yesterday = session.library.sessions.value?.find(({ name }) => name === 'yesterday')?.id.toString();
    fireEvent.change(side('Second session'), { target: { value: yesterday } });
    await waitFor(() => expect(document.querySelector('.compare-summary')?.textContent).toContain('Both do the same'));
    // The one of the other side: then they change.
    fireEvent.change(side('First session'), { target: { value: yesterday } });
    await waitFor(() => expect(chosen(side('Second session'))).toBe('later'));
    fireEvent.keyDown(document.body, { key: 'V', shiftKey: true });
    await waitFor(() => expect(document.querySelector('.compare-sessions')).toBeNull());
  });

  it('lead to a step in its own session', async () => {
    const { session } = await show(both());
    fireEvent.keyDown(document.body, { key: 'V', shiftKey: true });
    const links = within(await summary()).getAllByRole('button', { name: 'go to #1' });
    fireEvent.click(links[0] as HTMLElement);
    await waitFor(() => expect(session.current.value?.name).toBe('yesterday'));
    await waitFor(() => expect(session.outline.step.value).toBe(1));
    expect(document.querySelector('.compare-sessions')).toBeNull();
  });

  it('show their steps side by side, what differs under each, and where they part', async () => {
    await show(both());
    fireEvent.keyDown(document.body, { key: 'V', shiftKey: true });
    await summary();
    const rows = [...document.querySelectorAll('.pair-row')].map(
      (row) => `${row.getAttribute('data-row')} ${row.querySelector('.row-note')?.textContent?.trim()}`,
    );
    expect(rows).toEqual([
      '1 1 ▾ 1 value differs first difference',
      '2 2 the same',
      expect.stringMatching(/^3 3 ▸ \d values? differs? they part here$/),
    ]);
    const token = document.querySelector('[data-row="3 3"]') as HTMLElement;
    fireEvent.click(within(token).getByRole('button', { name: /differ/ }));
    await waitFor(() => expect(token.textContent).toMatch(/Result: status .*First 200.*Second 400/));
  });

  it('say where each was recorded', async () => {
    const { session, stage } = await show(both());
    const [first, second] = [...(session.library.sessions.value ?? [])].sort((a, b) => a.startedAt - b.startedAt);
    const here = { browser: { name: 'Chrome', version: '143' }, extensionVersion: '0.1.0' };
    await stage.db.sessions.update(first?.id ?? 0, { environment: { ...here, timeZone: 'Europe/Oslo' } });
    await stage.db.sessions.update(second?.id ?? 0, { environment: here });
    fireEvent.keyDown(document.body, { key: 'V', shiftKey: true });
    const table = await screen.findByRole('table');
    expect(table.textContent).toBe('WhatFirstSecondtime zoneEurope/Oslonot known');
  });

  it('are said to be gone when one of them is', async () => {
    const { session } = await show(both());
    fireEvent.keyDown(document.body, { key: 'V', shiftKey: true });
    await summary();
    const first = session.comparingSessions.shown.value?.before ?? 0;
    await session.library.remove(first);
    expect(await screen.findByText(/One of the two sessions is no longer stored/)).toBeTruthy();
  });

  it('say that they are being read, how far, and why they cannot be', async () => {
    const { stage } = await show(both(), (deps) => {
      deps.reader = saying(deps.reader, 'comparison', ({ other }) =>
        other === 2 ? { progress: { read: 40, of: 100 } } : { failed: 'The two could not be compared: no such luck' },
      );
    });
    fireEvent.keyDown(document.body, { key: 'V', shiftKey: true });
    expect(await screen.findByText(/Reading: 40 of 100 requests/)).toBeTruthy();
    expect((screen.getByRole('progressbar', { name: 'Requests read' }) as HTMLProgressElement).value).toBe(40);
    fireEvent.click(screen.getByRole('button', { name: 'Swap' }));
    expect((await screen.findByRole('alert')).textContent).toContain('no such luck');
    expect(stage.sent).not.toContain('recording.start');
  });

  it('cannot be chosen while there is only one', async () => {
    const { session } = await show({ alone: consent('st-12345') });
    expect(screen.queryByRole('button', { name: 'Compare with another session' })).toBeNull();
    fireEvent.keyDown(document.body, { key: 'V', shiftKey: true });
    expect(session.comparingSessions.shown.value).toBeUndefined();
  });
});
