// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import type { ComponentChildren } from 'preact';
import { afterEach, describe, expect, it } from 'vitest';
import { SessionProvider } from '../../components/context.ts';
import { FlowErrors, StepCompanions } from '../../components/inspector/companions.tsx';
import { LeavingBar } from '../../components/states/leaving.tsx';
import { PausesBar, pauseWords } from '../../components/states/pauses.tsx';
import type { ConsoleError } from '../../lib/flow/console-error.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { keepConsoleErrors } from '../../lib/store/console.ts';
import type { SessionRow } from '../../lib/store/schema.ts';
import { keepScreenshot } from '../../lib/store/screenshots.ts';
import { consent, createStage, until } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

async function stored(errors: (Partial<ConsoleError> & { text: string })[]) {
  const stage = createStage();
  const row = await stage.recorder.start({ kind: 'all' }, 'one');
  const events = consent();
  await stage.play(events);
  const time = events.at(-1)?.time ?? 0;
  const facts = { time, tabId: 7, frameId: 0, page: 'https://app.example/cb', kind: 'console' as const };
  await keepConsoleErrors(
    stage.db,
    [row.id],
    errors.map((error) => ({ ...facts, ...error })),
  );
  const session = createSession(stage.deps, { sessionId: row.id });
  open.push(session);
  await until(() => session.trace.value.steps.length === 3);
  return { stage, session, row, time };
}

const within = (session: Session, children: ComponentChildren) =>
  render(<SessionProvider value={session}>{children}</SessionProvider>);

describe('what a page wrote to its console', () => {
  it('stands at the step, as text and nothing more', async () => {
    const text = '<img src=x onerror=alert(1)>\u202e state is missing';
    const { session } = await stored([{ text, kind: 'exception', source: 'https://app.example/app.js', line: 3 }]);
    const { container } = within(session, <StepCompanions step={3} />);
    await screen.findByText('1 error in the page’s console, until the next step of this tab');
    expect(container.querySelector('img')).toBeNull();
    expect(container.querySelector('pre')?.textContent).toContain('<img src=x onerror=alert(1)>');
    expect(container.querySelector('pre')?.textContent).not.toContain('\u202e');
    await screen.findByText(/uncaught/);
    await screen.findByText('app.example/app.js:3');
  });

  it('is short where it says the same again and again', async () => {
    const { session } = await stored(Array.from({ length: 30 }, (_, n) => ({ text: `error ${n}` })));
    within(session, <StepCompanions step={3} />);
    fireEvent.click(await screen.findByRole('button', { name: 'Show all 30' }));
    await screen.findByText('error 29');
  });

  it('is listed in the flow, each with its step', async () => {
    const { session } = await stored([{ text: 'state is missing\n    at x.js' }, { text: 'second' }]);
    within(session, <FlowErrors steps={session.trace.value.steps} />);
    await screen.findByText(/state is missing/);
    await screen.findByText('and 1 more');
    fireEvent.click(screen.getByRole('button', { name: '#3' }));
    expect(session.outline.selected.value).toBe('step:3');
  });
});

describe('what a page looked like', () => {
  it('is shown at the step that loaded it, with a warning', async () => {
    const { stage, session, row, time } = await stored([]);
    const page = 'https://app.example/cb?code=code-st-1&state=st-1';
    await keepScreenshot(stage.db, [row.id], {
      ...{ time, tabId: 7, page, mediaType: 'image/jpeg', base64: 'AAAA', width: 640, height: 480 },
    });
    within(session, <StepCompanions step={2} />);
    const picture = await screen.findByAltText<HTMLImageElement>('The page that step 2 loaded');
    expect(picture.src).toBe('data:image/jpeg;base64,AAAA');
    await screen.findByText(/may show personal data/);
  });
});

describe('pauses', () => {
  const at = (time: string) => Date.parse(`2026-11-20T${time}`);
  const startedAt = at('14:00:00');
  it.each([
    [{ from: at('14:05:10'), to: at('14:07:20') }, 'from 14:05:10 to 14:07:20 (2 min 10 s), while it was paused'],
    [{ from: at('14:05:10') }, 'since 14:05:10: it is paused'],
    [
      { from: at('14:05:10'), to: at('14:05:40'), why: 'browser-closed' as const },
      'from 14:05:10 to 14:05:40 (30.0 s), while the browser was closed',
    ],
  ])('%j is said as %s', (pause, words) => {
    expect(pauseWords(pause, { startedAt })).toBe(words);
  });

  it('are said above the list, with the way to where they are', async () => {
    const { session, time } = await stored([]);
    const row = { startedAt: time - 1000, pauses: [{ from: time - 40, to: time - 10 }] } as SessionRow;
    within(session, <PausesBar row={row} />);
    fireEvent.click(await screen.findByRole('button', { name: /^Show #3, the first after/ }));
    expect(session.outline.selected.value).toBe('step:3');
  });
});

describe('a session that will be deleted', () => {
  it('says when and why, and is kept by a click', async () => {
    const { stage, session, row } = await stored([]);
    const leaving = { at: Date.UTC(2027, 0, 1, 12), rule: 'size' as const };
    await stage.db.sessions.update(row.id, { leaving });
    within(session, <LeavingBar row={{ ...row, leaving }} />);
    await screen.findByText(/deleted on 1 Jan 2027.*: the sessions take more room than you give them\./);
    fireEvent.click(screen.getByRole('button', { name: 'Keep it' }));
    await waitFor(async () => expect(await stage.db.sessions.get(row.id)).toMatchObject({ pinned: true }));
  });
});
