// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SessionProvider } from '../../components/context.ts';
import { FindingCard } from '../../components/findings/finding-card.tsx';
import { findingText } from '../../components/findings/finding-text.ts';
import { ScorecardView } from '../../components/findings/scorecard-view.tsx';
import { Panel } from '../../components/panel.tsx';
import type { Fault } from '../../lib/checks/check.ts';
import { checks } from '../../lib/checks/index.ts';
import { profiles } from '../../lib/checks/profiles.ts';
import type { Entry, Result, Scorecard } from '../../lib/checks/run.ts';
import type { Finding } from '../../lib/judged/findings.ts';
import { flowKey } from '../../lib/session/rows.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, exchange, type Stage } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

/** The panel over a consent without PKCE (P1), with a short state (S4) and cacheable tokens (K6). */
async function showConsent(deps: Partial<Stage['deps']> = {}, stage = createStage()): Promise<Session> {
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play([...consent(), ...exchange('https://else.example/x', { type: 'xmlhttprequest' })]);
  const session = createSession({ ...stage.deps, ...deps }, { tabId: 7 });
  open.push(session);
  render(<Panel session={session} />);
  await screen.findByRole('tree');
  return session;
}

async function showFlow(session: Session) {
  session.outline.select(flowKey(session.trace.value.flows[0]?.id ?? ''));
  fireEvent.click(await screen.findByRole('tab', { name: /^Findings/ }));
  await screen.findByRole('region', { name: 'Scorecard' });
}

async function showStep(session: Session, n: number) {
  session.outline.reveal(n);
  fireEvent.click(await screen.findByRole('tab', { name: /^Findings/ }));
}

const articles = () => screen.queryAllByRole('article').map((each) => each.getAttribute('data-finding'));
const article = (name: RegExp) => within(screen.getByRole('article', { name }));
const summaries = () => [...document.querySelectorAll('summary')].map(({ textContent }) => textContent);
const group = (name: string) =>
  within([...document.querySelectorAll('details')].find((each) => each.textContent?.startsWith(name)) as HTMLElement);

describe('the findings of a flow', () => {
  it('come first, the worst on top, and are counted in the tab', async () => {
    await showFlow(await showConsent());
    expect(screen.getByRole('tab', { name: 'Findings 3' })).toBeTruthy();
    expect(articles()).toEqual(['P1', 'S4', 'K6']);
  });

  it('say what is wrong, why, where, and what to do', async () => {
    const session = await showConsent();
    await showFlow(session);
    const finding = article(/^P1/);
    expect(finding.getByText('error')).toBeTruthy();
    expect(finding.getByText(/The request has no code_challenge/)).toBeTruthy();
    fireEvent.click(finding.getByRole('button', { name: '#1 address code_challenge' }));
    expect(session.outline.selected.value).toBe('step:1');
  });

  it('link to their clauses, each in a tab of its own that knows nothing of ours', async () => {
    await showFlow(await showConsent());
    const links = screen.getAllByRole('link') as HTMLAnchorElement[];
    expect(links.length).toBeGreaterThan(3);
    for (const { href, rel, target } of links) {
      expect(href).toMatch(/^https:/);
      expect(rel).toContain('noopener');
      expect(target).toBe('_blank');
    }
  });

  it('unfold a page of help: why, an attack in three lines, how to fix it', async () => {
    await showFlow(await showConsent());
    const toggle = article(/^P1/).getByRole('button', { name: 'About P1' });
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    fireEvent.click(toggle);
    const page = await article(/^P1/).findByRole('region', { name: 'About P1' });
    expect(within(page).getByText('Why it matters')).toBeTruthy();
    expect(within(page).getAllByRole('listitem')).toHaveLength(3);
    expect(within(page).getByText('third party')).toBeTruthy();
    fireEvent.click(toggle);
    await waitFor(() => expect(screen.queryByRole('region', { name: 'About P1' })).toBeNull());
  });

  it('are followed by a scorecard of all checks, whose groups fold', async () => {
    const session = await showConsent();
    await showFlow(session);
    const card = [...(session.findings.judged.value?.values() ?? [])][0]?.card;
    const amount = (state: Result['state']) => card?.entries.filter(({ result }) => result.state === state).length;
    expect(summaries()).toEqual([
      `Failed (${amount('failed')}) each is told above, or among the muted`,
      `Could not tell (${amount('could-not-tell')}) neither passed nor failed: something is missing`,
      `Passed (${amount('passed')}) looked for and not found`,
      `Not applicable (${amount('not-applicable')}) nothing here that it could be about`,
    ]);
    expect(screen.getByText(new RegExp(`^${card?.entries.length} checks: 3 failed, `))).toBeTruthy();
    expect(document.querySelectorAll('[data-check]')).toHaveLength(card?.entries.length ?? 0);
  });

  it('tell of a check that could not tell what is missing, and how to get it', async () => {
    await showFlow(await showConsent());
    expect(group('Could not tell').getAllByText(/^Missing: .+\. .+/).length).toBeGreaterThan(0);
  });

  it('say that they are not checked yet while the checks are being loaded', async () => {
    const session = await showConsent({ catalogue: () => undefined });
    session.outline.select(flowKey(session.trace.value.flows[0]?.id ?? ''));
    fireEvent.click(await screen.findByRole('tab', { name: 'Findings' }));
    expect(await screen.findByText(/has not been checked yet/)).toBeTruthy();
    expect(screen.queryByText(/Nothing was found/)).toBeNull();
  });
});

describe('the findings of a step', () => {
  it('are those that are at it, and counted in the tab', async () => {
    await showStep(await showConsent(), 1);
    await waitFor(() => expect(articles()).toEqual(['P1', 'S4']));
    expect(screen.getByRole('tab', { name: 'Findings 2' })).toBeTruthy();
  });

  it('are said to be none where there are none, beside what was checked, and lead to their flow', async () => {
    const session = await showConsent();
    await showStep(session, 2);
    expect(await screen.findByText('Nothing was found at this step.')).toBeTruthy();
    expect(screen.getByText(/Of the whole flow, \d+ checks: 3 failed, /)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'findings of the flow' }));
    expect(await screen.findByRole('region', { name: 'Scorecard' })).toBeTruthy();
  });

  it('are none of a step that belongs to no flow, which is said to be unchecked', async () => {
    await showStep(await showConsent(), 4);
    expect(await screen.findByText(/The checks judge the steps of flows/)).toBeTruthy();
  });
});

describe('the list', () => {
  const row = (selector: string) => document.querySelector(`[role="treeitem"]${selector}`);

  it('marks steps with an error or a warning, in words too', async () => {
    await showConsent();
    await waitFor(() => expect(row('[data-step="1"] .finding-mark')?.textContent).toBe('⨯error found:'));
    expect(row('[data-step="2"] .finding-mark')).toBeNull();
    expect(row('[data-step="3"] .finding-mark')?.textContent).toBe('▲warning found:');
  });

  it('counts the findings of a flow by severity', async () => {
    await showConsent();
    const words = () =>
      [...(row('[data-flow]')?.querySelectorAll('.finding-mark .unseen') ?? [])].map(({ textContent }) => textContent);
    await waitFor(() => expect(words()).toEqual(['1 error ', '2 warnings ']));
  });
});

describe('the profile', () => {
  it('is chosen in the findings of a flow, and judges it anew', async () => {
    const session = await showConsent();
    await showFlow(session);
    const chooser = screen.getByRole('combobox', { name: 'Profile' }) as HTMLSelectElement;
    expect([...chooser.options].map(({ value }) => value)).toEqual(['automatic', ...profiles.map(({ id }) => id)]);
    expect(screen.getByText(/OAuth 2.0 Security BCP\. /)).toBeTruthy();
    fireEvent.change(chooser, { target: { value: 'fapi-2-security' } });
    await waitFor(() => expect(screen.getByText(/codes of one minute/)).toBeTruthy());
    await waitFor(() => expect(session.current.value?.profile).toBe('fapi-2-security'));
  });
});

describe('muting', () => {
  const mute = async (code: string, reason: string, where = 'session') => {
    fireEvent.click(screen.getByRole('button', { name: `Mute ${code}` }));
    const form = within(await screen.findByRole('form', { name: `Mute ${code}` }));
    fireEvent.change(form.getByRole('combobox'), { target: { value: where } });
    fireEvent.input(form.getByRole('textbox', { name: 'Because' }), { target: { value: reason } });
    fireEvent.click(form.getByRole('button', { name: 'Mute' }));
  };

  it('asks for a reason, folds the finding away with it, and can be undone', async () => {
    await showFlow(await showConsent());
    await mute('S4', 'a test client');
    await waitFor(() => expect(articles()).toEqual(['P1', 'K6']));
    expect(summaries()[0]).toBe('Muted (1)');
    expect(group('Muted').getByText(/a test client/)).toBeTruthy();
    expect(group('Muted').getByText(/Muted for as.example in this session/)).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole('tabpanel'));
    expect(screen.getByRole('tab', { name: 'Findings 2' })).toBeTruthy();
    fireEvent.click(group('Muted').getByRole('button', { name: 'Unmute S4' }));
    await waitFor(() => expect(articles()).toEqual(['P1', 'S4', 'K6']));
  });

  it('is for a host in every session where that is chosen', async () => {
    await showFlow(await showConsent());
    await mute('K6', 'the bank knows', 'host');
    expect(await screen.findByText(/Muted for as.example in every session/)).toBeTruthy();
  });

  it('needs a reason', async () => {
    await showFlow(await showConsent());
    await mute('S4', '  ');
    expect((await screen.findByRole('alert')).textContent).toBe('Say why, for whoever reads this later.');
    expect(articles()).toEqual(['P1', 'S4', 'K6']);
  });

  it.each([
    ['the button', () => fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))],
    ['Escape', () => fireEvent.keyDown(screen.getByRole('textbox', { name: 'Because' }), { key: 'Escape' })],
  ])('is given up by %s, and the focus goes back to where it was', async (_, cancel) => {
    await showFlow(await showConsent());
    const opener = screen.getByRole('button', { name: 'Mute S4' });
    fireEvent.click(opener);
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Because' })));
    cancel();
    await waitFor(() => expect(screen.queryByRole('form')).toBeNull());
    expect(document.activeElement).toBe(opener);
    expect(articles()).toEqual(['P1', 'S4', 'K6']);
  });

  it('of all says so, and not that nothing was found', async () => {
    const session = await showConsent();
    await showFlow(session);
    for (const code of ['P1', 'S4', 'K6']) {
      await mute(code, 'known');
      await waitFor(() => expect(articles()).not.toContain(code));
    }
    expect(screen.getByText(/^Every finding is muted\./)).toBeTruthy();
    expect(screen.getByRole('tab', { name: 'Findings' })).toBeTruthy();
    await waitFor(() => expect(document.querySelector('.finding-mark')).toBeNull());
  });
});

describe('one finding', () => {
  const R1 = checks.find(({ code }) => code === 'R1');
  const HOSTILE: Fault = {
    where: [{ step: 3, field: 'redirect_uri' }, { step: 1 }],
    expected: 'https://a.example/cb',
    seen: 'https://a.example/cb/<img src=x onerror=alert(1)>\u202e',
    difference: [
      { kind: 'same', text: 'https://a.example/cb' },
      { kind: 'added', text: '/<img src=x onerror=alert(1)>\u202e' },
    ],
    cause: 'The two differ <b>here</b>.',
    remedy: 'Send the same.',
    because: 'Aiia compares them.',
  };

  function finding(fault: Fault): Finding {
    if (!R1) throw new Error('R1 is gone');
    const entry: Entry = { check: R1, severity: 'error', result: { state: 'failed', faults: [fault] } };
    return { key: 'one', flowId: 'f', entry, fault, severity: 'error', host: 'a.example' };
  }

  function view(element: preact.JSX.Element) {
    const session = createSession(createStage().deps, { tabId: 7 });
    open.push(session);
    return render(<SessionProvider value={session}>{element}</SessionProvider>).container;
  }

  it('shows expected, seen and the difference as text, whatever was captured', () => {
    const shown = view(<FindingCard finding={finding(HOSTILE)} />);
    expect(shown.querySelector('img, b')).toBeNull();
    expect(shown.querySelector('ins')?.textContent).toBe(' added: /<img src=x onerror=alert(1)>⟨U+202E⟩; ');
    expect([...shown.querySelectorAll('dt')].map(({ textContent }) => textContent)).toEqual([
      'Where',
      'Expected',
      'Seen',
      'Difference',
    ]);
    expect(screen.getByText('Aiia compares them.')).toBeTruthy();
  });

  it('is copied whole', async () => {
    const written: string[] = [];
    vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void written.push(text) } });
    view(<FindingCard finding={finding(HOSTILE)} />);
    fireEvent.click(screen.getByRole('button', { name: 'Copy finding R1' }));
    await waitFor(() => expect(written).toEqual([findingText(finding(HOSTILE))]));
    vi.unstubAllGlobals();
    expect(written[0]?.split('\n').slice(0, 4)).toEqual([
      'R1 error: The redirect URI of the token request differs',
      'The two differ <b>here</b>.',
      'Where: #3 redirect_uri, #1',
      'Expected: https://a.example/cb',
    ]);
  });

  it('tells a check that failed itself as a fault of ours', () => {
    if (!R1) throw new Error('R1 is gone');
    const [profile] = profiles;
    if (!profile) throw new Error('there is no profile');
    const broken: Entry = {
      check: R1,
      severity: 'error',
      result: { state: 'broken', reason: 'The check itself failed: x' },
    };
    const card: Scorecard = { flowId: 'f', profile, entries: [broken] };
    view(<ScorecardView card={card} />);
    expect(summaries()).toEqual(['Broken checks (1) a fault of Consent Tracer, not of the flow']);
    expect(screen.getByText('The check itself failed: x')).toBeTruthy();
  });
});
