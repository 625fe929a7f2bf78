// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import '../../components/app/app-screen.tsx';
import '../../lib/session/playing-parts.ts';
import '../../lib/decode/qr-code.ts';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import type { AttemptExchange } from '../../lib/flow/attempt.ts';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import { keptAnswers } from '../../lib/session/answers-shelf.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { type Errand, Outbox } from '../../lib/store/outbox.ts';
import { createStage, exchange } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  for (const session of open.splice(0)) session.dispose();
});

const AS = 'https://ev.example';
const LINK = `${AS}/auth/auth?client_id=tpp&response_type=code&scope=openid&state=s`;
const JTI = '9b0f1d1e-94a3-4a41-8c0e-5d7b3e5a8f11';
const AUTHENTICATE = {
  command: 'authenticate',
  commandId: 'c-1',
  tpp: { name: 'Fintech' },
  type: 'PAYMENT',
  authenticateCommand: { acr: 'urn:brasil:openbanking:loa3', jti: JTI },
};
const CONSENT = {
  command: 'consent',
  commandId: 'c-2',
  tpp: { name: 'Fintech' },
  consentCommand: {
    customerName: 'Ana',
    consent: {
      type: 'ENROLLMENT',
      resources: [
        { id: 'a-1', type: 'ACCOUNT', name: 'Savings' },
        { id: 'a-2', type: 'ACCOUNT', name: 'Salary' },
      ],
    },
  },
};
const COMPLETED = {
  command: 'completed',
  commandId: 'c-3',
  tpp: {},
  completedCommand: { redirect: { isHandOff: false, redirectTo: `${AS}/auth/auth/done-1` } },
};

type Events = Parameters<ReturnType<typeof createStage>['play']>[0];

/** A panel over a server that answers these commands, one after the other. */
async function show(events: Events, answers: object[] = [], tabId?: number) {
  const stage = createStage();
  const sent: Errand[] = [];
  const outbox = new Outbox({
    db: stage.db,
    tidy: async () => undefined,
    send: async (order, tell) => {
      sent.push(order as unknown as Errand);
      if (order.way === 'single') tell({ exchanges: [answered(order.draft, answers.shift() ?? {})], notes: [] });
      return { state: 'done' };
    },
  });
  const pictures: { picture?: string; problem?: string } = {};
  const usual = stage.deps.send;
  const shelf = new Map<string, string>();
  stage.deps.answers = keptAnswers(() => ({
    getItem: (name) => shelf.get(name) ?? null,
    setItem: (name, value) => void shelf.set(name, value),
  }));
  stage.deps.send = (async (name: string, payload: never) => {
    if (name === 'replay.send') return { attempt: await outbox.send(payload) };
    if (name !== 'page.picture') return usual(name as 'recording.flush', payload);
    if (pictures.problem) throw new Error(pictures.problem);
    return { picture: pictures.picture ?? '' };
  }) as typeof stage.deps.send;
  await stage.recorder.start({ kind: 'all' }, 'a session');
  await stage.play(events);
  const session = createSession(stage.deps, { anySession: true, ...(tabId !== undefined && { tabId }) });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.steps.length).toBeGreaterThan(0));
  return { session, stage, sent, pictures };
}

function answered({ method, url }: RequestDraft, body: object): AttemptExchange {
  const base = { requestId: 'r', tabId: -1, frameId: 0, method, url };
  return {
    ...{
      ...base,
      id: crypto.randomUUID(),
      hop: 0,
      seq: 0,
      type: 'other',
      startedAt: 1,
      state: 'completed',
      status: 200,
    },
    responseHeaders: [{ name: 'Content-Type', value: 'application/json' }],
    responseBody: {
      ...{ ...base, id: 'b', seq: 0, time: 1, startedAt: 1, status: 200, source: 'page' },
      ...{ text: JSON.stringify(body), size: 1, truncated: false },
    },
  } as AttemptExchange;
}

const tab = async (session: Session, n: number) => {
  session.outline.reveal(n);
  fireEvent.click(await screen.findByRole('tab', { name: /^App/ }));
};
const type = (field: HTMLElement, value: string) => fireEvent.input(field, { target: { value } });
const press = async (name: string | RegExp) => fireEvent.click(await screen.findByRole('button', { name }));
const asks = (form: string) =>
  waitFor(() => {
    const found = document.querySelector<HTMLElement>(`[data-form="${form}"][aria-busy="false"]`);
    expect(found).not.toBeNull();
    return found as HTMLElement;
  });

/** What a server may take for a JWT of the bank. */
function jwt(jti = JTI): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { cpf: '52998224725', name: 'Ana', iat: 1_790_000_000, jti };
  return `${part({ alg: 'RS256' })}.${part(claims)}.${part('signature')}`;
}

const PAGE = exchange(LINK, { answer: '{}' });
const DEEP = exchange('https://tpp.example/go', { location: 'bankid:///?autostarttoken=1&redirect=null' });

describe('a deep link', () => {
  it('says where it leads on each device, why, and who says so; nothing is opened by that', async () => {
    const { session, sent } = await show(DEEP);
    await tab(session, 1);
    const part = await waitFor(() => document.querySelector<HTMLElement>('[data-link="custom-scheme"]') as HTMLElement);
    expect(part).not.toBeNull();
    expect([...part.querySelectorAll('dt')].map((name) => name.textContent)).toEqual(['iOS', 'Android', 'desktop']);
    expect(part.querySelector('[data-platform="iOS"]')?.textContent).toContain('⚠ Its redirect is null');
    expect(
      [...part.querySelectorAll('a')].every(({ href, rel }) => href.startsWith('https://') && rel === 'noreferrer'),
    ).toBe(true);
    expect(sent).toEqual([]);
  });

  it('is drawn as a QR code when it is asked for, with a word of warning, and saved', async () => {
    const { session, stage } = await show(DEEP);
    await tab(session, 1);
    expect(screen.queryByRole('img', { name: 'QR code of the link' })).toBeNull();
    await press('Show as QR code');
    await screen.findByRole('img', { name: 'QR code of the link' });
    expect(screen.getByText(/whoever gets it can use it/)).toBeTruthy();
    await press('Save SVG');
    await screen.findByText('Saved as SVG.');
    expect(stage.saved.get('qr-custom-scheme.svg')).toContain('<svg xmlns');
  });

  it('opens an app only after a second click, in the tab', async () => {
    const { session, sent } = await show(DEEP);
    await tab(session, 1);
    await press('Open the app from the tab');
    expect(sent).toEqual([]);
    const question = screen.getByRole('alertdialog');
    expect(question.textContent).toContain('bankid:');
    fireEvent.click(within(question).getByRole('button', { name: 'Open it' }));
    await waitFor(() =>
      expect(sent).toMatchObject([{ way: 'navigation', draft: { url: 'bankid:///?autostarttoken=1&redirect=null' } }]),
    );
  });

  it('is none where the step holds none', async () => {
    const { session } = await show(exchange('https://tpp.example/', { answer: '{}' }));
    await tab(session, 1);
    expect(await screen.findByText(/#1 holds no link to an app/)).toBeTruthy();
  });

  it('shows BankID’s code of an order, another each second', async () => {
    const body = { orderRef: 'o', qrStartToken: '67df3917-fa0d-44e5-b327-edcc928297f8', qrStartSecret: 's-1' };
    const { session } = await show(exchange('https://tpp.example/start', { answer: JSON.stringify(body) }));
    await tab(session, 1);
    expect(await screen.findByText(/qrStartSecret has left the server/)).toBeTruthy();
    await press('Show it as it is now');
    await screen.findByRole('img', { name: /^BankID’s QR code at second \d+$/ });
    const first = document.querySelector('.qr-text')?.textContent ?? '';
    expect(first).toMatch(/^bankid\.67df3917-fa0d-44e5-b327-edcc928297f8\.\d+\.[0-9a-f]{64}$/);
    await waitFor(() => expect(document.querySelector('.qr-text')?.textContent).not.toBe(first), { timeout: 3000 });
  });
});

describe('the app that is played', () => {
  it('asks what the server asks, and comes to its end; a grave answer is asked for twice', async () => {
    const { session, sent } = await show(PAGE, [AUTHENTICATE, CONSENT, COMPLETED]);
    await tab(session, 1);
    await press('Play from #1');
    const first = await asks('authenticate');
    expect(first.textContent).toContain('urn:brasil:openbanking:loa3');
    fireEvent.click(screen.getByRole('radio', { name: 'typed or pasted' }));
    type(screen.getByRole('textbox', { name: 'Signed JWT' }), jwt('other'));
    await press('Sign in');
    expect((await screen.findAllByText(/it must be the command’s/)).length).toBeGreaterThan(0);
    expect(sent).toHaveLength(1);
    type(screen.getByRole('textbox', { name: 'Signed JWT' }), jwt());
    await press('Sign in');
    const second = await asks('consent');
    fireEvent.click(within(second).getByRole('checkbox', { name: /Salary/ }));
    type(within(second).getByLabelText(/^selectedTransactionLimit/), '500');
    type(within(second).getByLabelText(/^selectedDailyLimit/), '1500.00');
    await press('Confirm…');
    const question = screen.getByRole('alertdialog', { name: 'Confirm?' });
    expect(question.textContent).toContain('ev.example');
    expect(sent).toHaveLength(2);
    fireEvent.click(within(question).getByRole('button', { name: 'Yes, confirm' }));
    await waitFor(() => expect(document.querySelector('[data-run="completed"]')).not.toBeNull());
    expect(sent.map(({ draft, cookies }) => `${draft.method} ${new URL(draft.url).pathname} ${cookies}`)).toEqual([
      'GET /auth/auth none',
      'PUT /auth/app/commands/c-1/authentication none',
      'PUT /auth/app/commands/c-2/consent none',
    ]);
    const body = sent[2]?.draft.body;
    expect(body?.kind === 'json' && JSON.parse(body.text)).toEqual({
      ...{ refused: false, selectedResources: ['a-1'] },
      ...{ selectedTransactionLimit: 500, selectedDailyLimit: 1500 },
    });
    expect(document.querySelectorAll('[data-exchange="done"]')).toHaveLength(3);
    // Nothing goes there by itself.
    expect(sent.some(({ way }) => way === 'navigation')).toBe(false);
    fireEvent.click(
      within(document.querySelector('[data-run="completed"]') as HTMLElement).getByRole('button', {
        name: 'Open it in the tab',
      }),
    );
    await waitFor(() =>
      expect(sent.at(-1)).toMatchObject({ way: 'navigation', draft: { url: `${AS}/auth/auth/done-1` } }),
    );
  });

  it('goes on while another step is looked at, and is found again', async () => {
    const { session } = await show([...PAGE, ...DEEP], [AUTHENTICATE]);
    await tab(session, 1);
    await press('Play from #1');
    await asks('authenticate');
    session.outline.reveal(2);
    const line = await screen.findByText(/it asks: Sign in\./);
    expect(document.querySelector('[data-form]')).toBeNull();
    fireEvent.click(within(line).getByRole('button', { name: 'Show it' }));
    await asks('authenticate');
  });

  it('keeps its answers without the token, and says so', async () => {
    const { session } = await show(PAGE, [AUTHENTICATE, CONSENT]);
    await tab(session, 1);
    await press('Play from #1');
    await asks('authenticate');
    fireEvent.click(screen.getByRole('radio', { name: 'typed or pasted' }));
    type(screen.getByRole('textbox', { name: 'Signed JWT' }), jwt());
    await press('Sign in');
    await asks('consent');
    expect(screen.getByText(/without tokens, passwords and keys/)).toBeTruthy();
    await press('Keep in this browser');
    expect(await screen.findByText('Kept in this browser.')).toBeTruthy();
    const [kept] = session.links.answers.read();
    expect(kept?.text).toContain('"supplied": "jwt"');
    expect(kept?.text).not.toContain('eyJ');
  });

  it('shows an error of the server with its words and remedy', async () => {
    const error = {
      command: 'error',
      commandId: 'c',
      tpp: {},
      errorCommand: { type: 'CPF_MISMATCH', message: 'Other person' },
    };
    const { session } = await show(PAGE, [error]);
    await tab(session, 1);
    await press('Play from #1');
    const alert = await waitFor(() => {
      const found = document.querySelector('[data-run="error"]');
      expect(found).not.toBeNull();
      return found as HTMLElement;
    });
    expect(alert.textContent).toContain('CPF_MISMATCH');
  });

  it('takes a key that is pasted, and says what is wrong with one that is none', async () => {
    const { session } = await show(PAGE, [AUTHENTICATE]);
    await tab(session, 1);
    await press('Play from #1');
    await asks('authenticate');
    type(screen.getByLabelText(/^Private RSA key/), 'nonsense');
    await press('Take this key');
    expect(await screen.findByText('This is neither a JWK nor PEM.')).toBeTruthy();
    await press('Generate one');
    await waitFor(() => expect(session.playing.key.value?.kid).toBeTruthy());
    expect(screen.queryByLabelText(/^Private RSA key/)).toBeNull();
  });
});

describe('the screen of the app', () => {
  it('is opened by its key, takes a link, and says what it cannot play', async () => {
    await show(PAGE);
    fireEvent.keyDown(document.body, { key: 'a' });
    const field = await screen.findByLabelText(/^Deep link, or the address/);
    type(field, 'nonsense');
    expect(screen.getByText(/This is no link that opens anything/)).toBeTruthy();
    type(field, 'bankid:///?autostarttoken=1');
    expect(await screen.findByText(/It has no redirect/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /^Play:/ })).toBeNull();
    type(field, LINK);
    expect(await screen.findByRole('button', { name: 'Play: The bank’s app (Opus app2as)' })).toBeTruthy();
    fireEvent.keyDown(document.body, { key: 'a' });
    await waitFor(() => expect(screen.queryByLabelText(/^Deep link, or the address/)).toBeNull());
  });

  it('is there where nothing is recorded, and says that what is sent needs a session', async () => {
    const session = createSession(createStage().deps, { anySession: true });
    open.push(session);
    render(<Panel session={session} />);
    await press('App');
    type(await screen.findByLabelText(/^Deep link, or the address/), LINK);
    const play = await screen.findByRole('button', { name: /^Play:/ });
    expect(play.matches(':disabled')).toBe(true);
    expect(screen.getByText(/record one first/)).toBeTruthy();
  });

  it('says why no QR code was read from the page, and asks for the permission on a click', async () => {
    const { pictures, stage } = await show(PAGE, [], 7);
    pictures.problem = 'The browser does not let the extension see this page: press the button.';
    fireEvent.keyDown(document.body, { key: 'a' });
    await press('From the visible page');
    expect(await screen.findByText(/does not let the extension see/)).toBeTruthy();
    await press('Allow all sites');
    expect(stage.asked).toEqual([undefined]);
  });

  it('says that a run is gone after a reload, and leads back to its step', async () => {
    const { session, stage } = await show(PAGE);
    const step = session.trace.value.steps[0];
    cleanup();
    const lost = { session: 1, of: step?.id ?? '', title: 'The bank’s app' };
    stage.deps.played = { read: () => lost, write: () => undefined };
    const again = createSession(stage.deps, { anySession: true });
    open.push(again);
    render(<Panel session={again} />);
    await waitFor(() => expect(again.trace.value.steps.length).toBe(1));
    fireEvent.click(await screen.findByRole('button', { name: 'Show it' }));
    expect(await screen.findByText(/the run is gone, its key as well/)).toBeTruthy();
    await press(/^Go to #1/);
    await waitFor(() => expect(again.playing.shown.value).toBe(false));
  });
});
