// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { flowKey } from '../../lib/session/rows.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

/** The panel with a flow selected, by its place in time, and its Compare tab chosen. */
async function showCompare(events: Parameters<ReturnType<typeof createStage>['play']>[0], at: number, flows: number) {
  const stage = createStage();
  await stage.recorder.start({ kind: 'all' }, 'a session');
  await stage.play(events);
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.flows).toHaveLength(flows));
  const byTime = [...session.trace.value.flows].sort((a, b) => a.startedAt - b.startedAt);
  session.outline.select(flowKey(byTime[at]?.id ?? ''));
  fireEvent.click(await screen.findByRole('tab', { name: 'Compare' }));
  return { session, byTime };
}

/** The same consent, for another client, and refused at the token endpoint. */
function refused(state: string) {
  return consent(state).map((event) => {
    const asked = 'url' in event ? { ...event, url: event.url.replace('client_id=app', 'client_id=other') } : event;
    if (!('url' in asked) || !asked.url.endsWith('/token')) return asked;
    return asked.kind === 'completed' ? { ...asked, status: 400 } : asked;
  }) as ReturnType<typeof consent>;
}

const verdict = async () => {
  await waitFor(() => expect(document.querySelector('.flow-verdict')).toBeTruthy());
  return document.querySelector('.flow-verdict') as HTMLElement;
};

describe('two flows compared', () => {
  it('are laid over each other without being asked, and say that nothing differs', async () => {
    await showCompare([...consent('st-12345'), ...consent('st-67890')], 1, 2);
    expect((await verdict()).textContent).toBe('Both do the same, but for what is new each time.');
    const lines = [...document.querySelectorAll('.pair .pair-numbers')].map(({ textContent }) => textContent);
    expect(lines).toEqual(['#1 · #4', '#2 · #5', '#3 · #6']);
  });

  it('name the first difference that matters, and where they part', async () => {
    const { session } = await showCompare([...consent('st-12345'), ...refused('st-67890')], 1, 2);
    const words = (await verdict()).textContent ?? '';
    expect(words).toMatch(/^The first difference that matters: Authorization request \(#1 and #4\), query: client_id/);
    expect(words).toContain('app → other');
    expect(words).toMatch(/They part later: .+ status 400 in #6\./);
    const marked = document.querySelector('.pair.marked details') as HTMLDetailsElement;
    expect(marked.open).toBe(true);
    await waitFor(() => expect(marked.querySelector('[data-compared="Query"]')).toBeTruthy());
    fireEvent.click(screen.getAllByRole('button', { name: 'go to #4' })[0] as HTMLElement);
    await waitFor(() => expect(session.outline.step.value).toBe(4));
  });

  it('says that there is no other flow, and what to do', async () => {
    await showCompare(consent('st-12345'), 0, 1);
    expect(await screen.findByText(/This is the only flow of the session: record the consent once more/)).toBeTruthy();
  });

  it('says that there is none before, and takes any other', async () => {
    const { byTime } = await showCompare([...consent('st-12345'), ...refused('st-67890')], 0, 2);
    expect(await screen.findByText(/No earlier flow of the same system/)).toBeTruthy();
    const chooser = screen.getByRole('combobox', { name: /^The flow of/ });
    fireEvent.change(chooser, { target: { value: byTime[1]?.id } });
    expect((await verdict()).textContent).toContain('client_id');
    const lines = [...document.querySelectorAll('.pair .pair-numbers')].map(({ textContent }) => textContent);
    expect(lines[0]).toBe('#4 · #1');
  });
});
