// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when they are needed: here they are at hand, as no test waits for the transformation of their files.
import '../../components/attacks/attack-screen.tsx';
import '../../components/inspector/selected.tsx';
import '../../lib/session/attacks/attack-run.ts';
import '../../lib/session/attacks/prepare.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { keepAttackRun } from '../../lib/store/attack-runs.ts';
import { type Answers, pretendBackground } from '../session/pretended-background.ts';
import { consent, createStage } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

const refusing: Answers = () => ({ status: 400, body: '{"error":"invalid_request"}' });

/** Answers as a server would that lets everything pass. */
const careless: Answers = ({ url, method }: RequestDraft) => {
  if (method === 'POST') return { status: 200, body: '{"access_token":"at-0123456789","token_type":"Bearer"}' };
  const { searchParams } = new URL(url);
  return { status: 302, location: `${searchParams.get('redirect_uri')}?code=fresh&state=${searchParams.get('state')}` };
};

/** The panel with the attacks on a recorded flow. */
async function showAttacks(answers: Answers, events = consent('st-12345')) {
  const stage = createStage();
  const drafts = pretendBackground(stage, answers);
  const { id } = await stage.recorder.start({ kind: 'all' }, 'a session');
  await stage.play(events);
  const session = createSession(stage.deps, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.flows).toHaveLength(1));
  session.outline.reveal(1);
  await waitFor(() => expect(session.outline.selection.value.step?.n).toBe(1));
  fireEvent.keyDown(document.body, { key: 'A', shiftKey: true });
  await screen.findByRole('region', { name: 'Attacks' });
  return { stage, session, drafts, id };
}

const start = () => screen.getByRole<HTMLButtonElement>('button', { name: /^Run \d+ attacks?$/ });
const confirmAll = () => {
  for (const box of screen.getAllByRole('checkbox', { name: /^I may attack/ })) fireEvent.click(box);
};
const only = (session: Session, ...ids: string[]) => {
  const choices = session.attacks.prepared.value?.choices ?? [];
  session.attacks.chosen.value = new Set(choices.filter(({ attack }) => ids.includes(attack.id)).map(({ key }) => key));
  session.attacks.rate.value = 1000;
};
const rows = () =>
  [...document.querySelectorAll<HTMLElement>('tr[data-attack]')].map(
    (row) => `${row.dataset.attack} ${row.dataset.verdict}`,
  );

describe('the attacks on a flow', () => {
  it('name every host that is asked, and go nowhere before each is confirmed', async () => {
    const { session, drafts } = await showAttacks(refusing);
    only(session, 'redirect-uri/slash', 'code-twice');
    const hosts = await screen.findAllByRole('checkbox', { name: /^I may attack/ });
    expect(hosts.map((box) => box.parentElement?.textContent?.trim())).toEqual([
      'I may attack app.example',
      'I may attack as.example',
    ]);
    expect(start().disabled).toBe(true);
    expect(screen.getByText('Confirm every host first: app.example, as.example.')).toBeTruthy();
    await session.attacks.start();
    expect(session.told.value).toMatchObject({ failed: true, sentence: expect.stringContaining('Confirm every host') });
    expect(drafts).toEqual([]);
    confirmAll();
    await waitFor(() => expect(start().disabled).toBe(false));
  });

  it('are made, and stand in a table with what was expected and seen, and what was sent under its step', async () => {
    const { session, stage, id } = await showAttacks(refusing);
    only(session, 'redirect-uri/slash', 'redirect-uri/fragment');
    confirmAll();
    await waitFor(() => expect(start().disabled).toBe(false));
    fireEvent.submit(start().form as HTMLFormElement);
    await waitFor(() => expect(rows()).toEqual(['redirect-uri/slash rejected', 'redirect-uri/fragment rejected']));
    expect(screen.getByText('2 rejected as required.')).toBeTruthy();
    const [row] = screen.getAllByRole('row').slice(1);
    expect(
      within(row as HTMLElement)
        .getByRole('link')
        .getAttribute('href'),
    ).toContain('rfc6749');
    const attempts = await stage.db.attempts.where({ session: id }).toArray();
    expect(attempts.map(({ mutation }) => mutation)).toEqual(['redirect-uri/slash', 'redirect-uri/fragment']);
    const [run] = await stage.db.attackRuns.toArray();
    expect(run).toMatchObject({ state: 'done', planned: 2, hosts: ['app.example', 'as.example'], session: id });
    expect(
      attempts.every((attempt) => attempt.run === run?.id && attempt.of === session.trace.value.steps[0]?.id),
    ).toBe(true);
    fireEvent.click(screen.getAllByText('1 request')[0] as HTMLElement);
    fireEvent.click((await screen.findAllByRole('button', { name: /^attempt \d+, under #1$/ }))[0] as HTMLElement);
    await screen.findByRole('tree');
    expect(session.outline.step.value).toBe(1);
  });

  it('that are accepted come first, and in words', async () => {
    const { session } = await showAttacks(careless);
    only(session, 'redirect-uri/subdomain', 'code-twice');
    confirmAll();
    await waitFor(() => expect(start().disabled).toBe(false));
    await session.attacks.start();
    await waitFor(() => expect(rows()).toEqual(['redirect-uri/subdomain accepted', 'code-twice accepted']));
    expect(screen.getByText('2 accepted.')).toBeTruthy();
  });

  it('wait for a second word where money may move', async () => {
    const events = consent('st-12345').map((event) =>
      'url' in event ? { ...event, url: event.url.replace('scope=openid', 'scope=openid%20payments') } : event,
    );
    const { session, drafts } = await showAttacks(refusing, events);
    only(session, 'redirect-uri/slash');
    confirmAll();
    await screen.findByText(/^Money may move: The scope asks for payments\./);
    expect(start().disabled).toBe(true);
    await session.attacks.start();
    expect(drafts).toEqual([]);
    fireEvent.click(screen.getByRole('checkbox', { name: /run it all the same/ }));
    await waitFor(() => expect(start().disabled).toBe(false));
    await session.attacks.start();
    expect(drafts).toHaveLength(1);
  });

  it('are held, gone on with, skipped and cancelled, and what was done stands', async () => {
    let hangs = false;
    const { session, drafts, stage } = await showAttacks((draft) => (hangs ? 'never' : refusing(draft)));
    only(session, 'redirect-uri/slash', 'redirect-uri/fragment', 'redirect-uri/userinfo');
    session.attacks.rate.value = 4;
    confirmAll();
    await waitFor(() => expect(start().disabled).toBe(false));
    const over = session.attacks.start();
    await waitFor(() => expect(drafts).toHaveLength(1));
    fireEvent.click(await screen.findByRole('button', { name: 'Pause' }));
    expect((await screen.findAllByText(/, paused/)).length).toBeGreaterThan(0);
    expect(drafts).toHaveLength(1);
    hangs = true;
    fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
    await waitFor(() => expect(drafts).toHaveLength(2));
    fireEvent.click(screen.getByRole('button', { name: 'Skip this attack' }));
    await waitFor(() => expect(drafts).toHaveLength(3));
    fireEvent.click(screen.getByRole('button', { name: 'Cancel the run' }));
    await over;
    const [run] = await stage.db.attackRuns.toArray();
    expect(run).toMatchObject({
      state: 'cancelled',
      results: [{ verdict: 'rejected' }, { evidence: 'It was skipped.' }],
    });
    expect(await screen.findByText(/1 attack not made\. It was cancelled/)).toBeTruthy();
    expect((await stage.db.attempts.toArray()).map(({ state }) => state)).toEqual(['done', 'cancelled', 'cancelled']);
  });

  it.each<[string, ReturnType<Answers>, RegExp]>([
    [
      'no permission',
      { state: 'failed', problem: 'The extension has no permission for as.example yet.', site: 'https://as.example/' },
      /no permission for as\.example/,
    ],
    ['nobody there', { state: 'failed', problem: 'The server does not answer.' }, /does not answer/],
    ['a server in trouble', { status: 503 }, /HTTP 503/],
    [
      'a page to sign in',
      { status: 200, type: 'text/html', body: '<form action="/login"></form>' },
      /from here no tab can be opened|perhaps to sign in/,
    ],
    ['a strange host', { status: 302, location: 'https://login.bank.example/' }, /login\.bank\.example/],
  ])('cannot tell where there is %s, and say why', async (_, answer, evidence) => {
    const { session, stage } = await showAttacks(() => answer);
    only(session, 'redirect-uri/slash', 'code-twice');
    confirmAll();
    await waitFor(() => expect(start().disabled).toBe(false));
    await session.attacks.start();
    const [run] = await stage.db.attackRuns.toArray();
    expect(run).toMatchObject({ state: 'done', results: [{ verdict: 'unclear' }, { verdict: 'unclear' }] });
    for (const result of run?.results ?? []) expect(result.evidence).toMatch(evidence);
  });

  it('of a view that was closed are said to be interrupted, with what they found', async () => {
    const { session, stage, id } = await showAttacks(refusing);
    const flow = session.attacks.flow.value ?? '';
    session.attacks.close();
    const run = { id: 'dead', session: id, flow, startedAt: 5, planned: 7, hosts: [], results: [] };
    await keepAttackRun(stage.db, { ...run, state: 'running' });
    session.attacks.open(flow);
    expect(await screen.findByText(/7 attacks not made\. The view from which it was made was closed/)).toBeTruthy();
  });
});
