// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { SessionProvider } from '../../components/context.ts';
import { FlowView } from '../../components/inspector/flow-view.tsx';
import { placeIn } from '../../components/inspector/problems.tsx';
import { Panel } from '../../components/panel.tsx';
import type { Flow } from '../../lib/flow/step.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { guideOf } from '../../lib/systems/help.ts';
import { consent, createStage, exchange } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

/** The panel with the first step of these selected. */
async function showFirst(events: Parameters<ReturnType<typeof createStage>['play']>[0], n = 1): Promise<Session> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'all' }, 'a session');
  await stage.play(events);
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.steps.length).toBeGreaterThanOrEqual(n));
  session.outline.reveal(n);
  await screen.findByRole('tabpanel');
  return session;
}

describe('the place of a damage', () => {
  it.each([
    ['in the middle', 'abcXdef', 3, 'abc|X|def'],
    ['a percent sequence as far as it goes', 'a%E0%A4%Ab', 7, 'a%E0%A4|%Ab|'],
    ['a broken percent sequence', 'state=%zz', 6, 'state=|%|zz'],
    ['at the very end', 'abc', 3, 'abc||'],
    ['beyond the end', 'abc', 99, 'abc||'],
    ['before the beginning', 'abc', -4, '|a|bc'],
    ['a surrogate pair', 'a😀b', 1, 'a|😀|b'],
    ['a line end', 'a\nb', 1, 'a|\n|b'],
    ['far inside', `${'a'.repeat(100)}X${'b'.repeat(100)}`, 100, `…${'a'.repeat(24)}|X|${'b'.repeat(24)}…`],
  ])('%s', (_, raw, offset, place) => {
    const { before, at, after } = placeIn(raw, offset);
    expect(`${before}|${at}|${after}`).toBe(place);
  });

  it('is marked in its readable surroundings, beside the reason and the offset', async () => {
    await showFirst(exchange('https://a.example/cb?state=abc%E0%A4%Zdef'));
    const problems = document.querySelector('.problems');
    expect(problems?.textContent).toMatch(/at character \d+/);
    const [mark] = [...(problems?.querySelectorAll('mark') ?? [])];
    expect(mark?.textContent).toMatch(/^%/);
    expect(mark?.parentElement?.textContent).toContain('abc');
  });
});

describe('what a guide says of a value', () => {
  const AUTHORIZE = consent();

  it('is folded away until it is asked for', async () => {
    await showFirst(AUTHORIZE);
    const toggle = await screen.findByRole('button', { name: 'What response_type means' });
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    expect(document.querySelector('.explanation')).toBeNull();
    fireEvent.click(toggle);
    await waitFor(() => expect(toggle.getAttribute('aria-expanded')).toBe('true'));
    const text = document.getElementById(toggle.getAttribute('aria-controls') ?? '');
    expect(text?.textContent?.length).toBeGreaterThan(20);
    fireEvent.click(toggle);
    await waitFor(() => expect(document.querySelector('.explanation')).toBeNull());
  });

  it('stands there without being asked where something failed, with what to do and the way to the guide', async () => {
    const redirect = 'https://app.example/cb';
    const url = `https://as.example/authorize?response_type=code&client_id=app&redirect_uri=${encodeURIComponent(redirect)}&state=st-12345`;
    const session = await showFirst(
      [
        ...exchange(url, { location: `${redirect}?error=access_denied&state=st-12345` }),
        ...exchange(`${redirect}?error=access_denied&state=st-12345`),
      ],
      2,
    );
    const text = await waitFor(() => {
      const found = document.querySelector('.explanation.urgent');
      expect(found).toBeTruthy();
      return found as HTMLElement;
    });
    expect(text.querySelector('.meaning')?.textContent).toMatch(/^[A-Z].*\.$/);
    const link = text.querySelector('a');
    expect(link?.getAttribute('href')).toBe(guideOf(session.trace.value.flows[0]?.system ?? ''));
    expect(link?.rel).toContain('noopener');
  });

  it('makes no link of anything that was captured', async () => {
    await showFirst(exchange('https://a.example/cb?error_uri=https%3A%2F%2Fevil.example%2F&error=x&state=y'));
    const links = [...document.querySelectorAll('a')].map(({ href }) => href);
    expect(links.filter((href) => href.includes('evil.example'))).toEqual([]);
  });
});

describe('a flow as a whole', () => {
  it('shows what speaks for each system that it may be of', async () => {
    const session = await showFirst(consent());
    cleanup();
    const [flow] = session.trace.value.flows;
    const candidates = [
      { system: 'bs2', title: 'Banco BS2', evidence: ['path /auth/oauth/v2/authorize'], share: 0.6 },
      { system: 'oauth', title: 'OAuth 2.0', evidence: ['client_id and state'], share: 0.4 },
    ];
    render(
      <SessionProvider value={session}>
        <FlowView flow={{ ...(flow as Flow), candidates }} tab="overview" onTab={() => undefined} />
      </SessionProvider>,
    );
    const listed = [...document.querySelectorAll('.candidates > li')].map((item) => item.textContent);
    expect(listed).toEqual([
      'Banco BS2 60 %, taken for this onepath /auth/oauth/v2/authorize',
      'OAuth 2.0 40 %client_id and state',
    ]);
  });

  it('says what the word means with which it ended, what to do, how long things live, and where the guide is', async () => {
    const redirect = 'https://app.example/cb';
    const url = `https://as.example/authorize?response_type=code&client_id=app&redirect_uri=${encodeURIComponent(redirect)}&state=st-12345`;
    const session = await showFirst([
      ...exchange(url, { location: `${redirect}?error=access_denied&state=st-12345` }),
      ...exchange(`${redirect}?error=access_denied&state=st-12345`),
    ]);
    const [flow] = session.trace.value.flows;
    session.outline.select(`flow:${flow?.id}`);
    const verdict = await waitFor(() => {
      const found = document.querySelector('.verdict');
      expect(found).toBeTruthy();
      return found as HTMLElement;
    });
    expect(verdict.textContent).toMatch(/^access_denied: /);
    expect(verdict.textContent?.length).toBeGreaterThan(40);
    expect(await screen.findByText('Time limits')).toBeTruthy();
    expect(screen.getByRole('link', { name: /^Guide to / }).getAttribute('href')).toBe(guideOf(flow?.system ?? ''));
  });
});
