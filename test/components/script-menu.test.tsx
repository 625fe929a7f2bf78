// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import '../../lib/session/export-script.ts';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import { flowKey } from '../../lib/session/rows.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, type Stage } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

/** The panel with a flow selected, and the menu of its scripts open. */
async function showMenu(): Promise<{ stage: Stage; session: Session; button: HTMLElement }> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'all' }, 'a consent');
  await stage.play(consent());
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.flows.length).toBe(1));
  session.outline.select(flowKey(session.trace.value.flows[0]?.id ?? ''));
  const button = await screen.findByRole('button', { name: /^Save as a script/ });
  fireEvent.click(button);
  return { stage, session, button };
}

describe('the scripts of a flow', () => {
  it.each([
    ['Save as Playwright test', ['a-consent-flow-1.spec.ts']],
    ['Save as Puppeteer recording', ['a-consent-flow-1.replay.json', 'a-consent-flow-1.replay.mjs']],
  ])('are saved from its overview: %s', async (item, files) => {
    const { stage, session } = await showMenu();
    fireEvent.click(screen.getByRole('menuitem', { name: item }));
    await waitFor(() => expect(session.told.value?.sentence).toContain('from the environment it takes STATE'));
    expect(session.told.value?.failed).toBe(false);
    expect([...stage.saved.keys()]).toEqual(files);
  });

  it('come with a word on what is not in them', async () => {
    await showMenu();
    const menu = screen.getByRole('menu', { name: 'Save flow as…' });
    expect(menu.textContent).toContain('variables of the environment, named at its head, stand there');
  });

  it('are left by Escape, and the focus goes back', async () => {
    const { stage, button } = await showMenu();
    fireEvent.keyDown(screen.getByRole('menu'), { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('menu')).toBeNull());
    expect(document.activeElement).toBe(button);
    expect(stage.saved.size).toBe(0);
  });
});
