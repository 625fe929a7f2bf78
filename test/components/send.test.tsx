// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../components/inspector/selected.tsx';
import '../../components/resend/resend-view.tsx';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { Panel } from '../../components/panel.tsx';
import type { AttemptExchange, Course, Ending } from '../../lib/flow/attempt.ts';
import type { CaptureEvent } from '../../lib/flow/capture-event.ts';
import type { Send } from '../../lib/session/deps.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { type Errand, Outbox } from '../../lib/store/outbox.ts';
import { consent, createStage, exchange } from '../session/stage.ts';

const open: Session[] = [];

afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

type Order = Errand & { id: number };
type Answer = (order: Order, tell: (course: Course) => void, cancel: AbortSignal) => Promise<Ending> | Ending;

/** A server that answers every request of an attempt with a status. */
const answering =
  (status: number, more: Partial<AttemptExchange> = {}, ending: Ending = { state: 'done' }): Answer =>
  (order, tell) => {
    tell({ exchanges: [answered(order, status, more)], notes: [] });
    return ending;
  };

function answered({ id, draft }: Order, status: number, more: Partial<AttemptExchange>): AttemptExchange {
  const startedAt = Date.UTC(2026, 10, 21, 12);
  return {
    ...{ id: `a${id}#0`, requestId: `a${id}`, hop: 0, seq: 0, tabId: -1, frameId: 0, type: 'xmlhttprequest' },
    ...{ method: draft.method, url: draft.url, startedAt, endedAt: startedAt + 40, begun: true, state: 'completed' },
    ...{ status, requestHeaders: [...draft.headers], responseHeaders: [] },
    ...more,
  };
}

interface Shown {
  session: Session;
  orders: Order[];
  asked: (string | undefined)[];
}

/** The panel with a step selected, its Resend tab chosen, and somebody who answers what is sent from there. */
async function showResend(
  { events = consent('st-12345'), n = 1 }: { events?: CaptureEvent[]; n?: number } = {},
  answer: Answer = answering(400),
): Promise<Shown> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'all' }, 'a session');
  await stage.play(events);
  const orders: Order[] = [];
  const outbox = new Outbox({
    db: stage.db,
    tidy: async () => undefined,
    send: async (order, tell, cancel) => {
      orders.push(order as Order);
      return answer(order as Order, tell, cancel);
    },
  });
  const send = (async (name: string, payload: never) => {
    if (name === 'replay.send') return { attempt: await outbox.send(payload) };
    if (name === 'replay.cancel') return outbox.cancel((payload as { attempt: number }).attempt);
    if (name === 'replay.check') return undefined;
    return stage.deps.send(name as never, payload);
  }) as Send;
  const session = createSession({ ...stage.deps, send }, { anySession: true });
  open.push(session);
  render(<Panel session={session} />);
  await waitFor(() => expect(session.trace.value.steps.length).toBeGreaterThanOrEqual(n));
  session.outline.reveal(n);
  fireEvent.click(await screen.findByRole('tab', { name: /^Resend/ }));
  await screen.findByRole('textbox', { name: 'Address' });
  return { session, orders, asked: stage.asked };
}

const field = (name: string | RegExp) => screen.getByRole<HTMLInputElement>('textbox', { name });
const type = (name: string | RegExp, value: string) => fireEvent.input(field(name), { target: { value } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));
const address = () => field('Address').value;
const sendButton = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Send' });
const attempts = () => [...document.querySelectorAll<HTMLElement>('[data-attempt]')];
async function sent(count = 1): Promise<HTMLElement> {
  await waitFor(() => expect(attempts()).toHaveLength(count));
  return attempts()[0] as HTMLElement;
}

const REQUEST =
  'https://as.example/authorize?response_type=code&client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=openid&state=st-12345';

describe('the address of a step, as it is to be sent', () => {
  it('is shown as it was sent, pair by pair', async () => {
    await showResend();
    expect(address()).toBe(REQUEST);
    expect(field('Value of query parameter redirect_uri').value).toBe('https%3A%2F%2Fapp.example%2Fcb');
    expect(within(screen.getByRole('list', { name: 'Query' })).getAllByRole('listitem')).toHaveLength(5);
  });

  it('takes what is typed as it stands, and encodes it when it is typed decoded', async () => {
    await showResend();
    type('Value of query parameter scope', 'a%20b');
    expect(address()).toBe(REQUEST.replace('scope=openid', 'scope=a%20b'));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Type parameters decoded' }));
    expect(field('Value of query parameter redirect_uri').value).toBe('https://app.example/cb');
    type('Value of query parameter scope', 'x&y z');
    expect(address()).toBe(REQUEST.replace('scope=openid', 'scope=x%26y%20z'));
  });

  it('loses, gets and reorders parameters', async () => {
    await showResend();
    press('Delete query parameter state');
    expect(address()).toBe(REQUEST.replace('&state=st-12345', ''));
    press('Add a query parameter');
    type('Name of query parameter 5', 'prompt');
    type('Value of query parameter prompt', 'login');
    expect(address()).toBe(REQUEST.replace('state=st-12345', 'prompt=login'));
    press('Move query parameter client_id up');
    expect(address()).toContain('?client_id=app&response_type=code&');
    await waitFor(() => expect(document.activeElement?.closest('[data-row]')?.getAttribute('data-row')).toBe('0'));
    field('Value of query parameter client_id').focus();
    fireEvent.keyDown(field('Value of query parameter client_id'), { key: 'ArrowDown', ctrlKey: true });
    expect(address()).toContain('?response_type=code&client_id=app&');
    await waitFor(() => expect(document.activeElement).toBe(field('Value of query parameter client_id')));
  });

  it('is edited whole, and what is wrong with it stands beside it', async () => {
    const { orders } = await showResend();
    type('Address', 'as.example/authorize?a=1');
    expect(field('Value of query parameter a').value).toBe('1');
    expect(screen.getByText('It begins with no scheme such as https:.')).toBeTruthy();
    expect(field('Address').getAttribute('aria-invalid')).toBe('true');
    expect(sendButton().disabled).toBe(true);
    fireEvent.keyDown(field('Address'), { key: 'Enter', ctrlKey: true });
    expect(orders).toEqual([]);
    press('Reset');
    expect(address()).toBe(REQUEST);
    expect(sendButton().disabled).toBe(false);
  });

  it('keeps what was changed while another tab and another step are shown', async () => {
    const { session } = await showResend();
    type('Value of query parameter state', 'other');
    fireEvent.click(screen.getByRole('tab', { name: 'Decoded' }));
    session.outline.reveal(3);
    await waitFor(() => expect(screen.getByRole('heading', { level: 2 }).textContent).toContain('#3'));
    session.outline.reveal(1);
    await waitFor(() => expect(screen.getByRole('heading', { level: 2 }).textContent).toContain('#1'));
    fireEvent.click(screen.getByRole('tab', { name: /^Resend/ }));
    await waitFor(() => expect(field('Value of query parameter state').value).toBe('other'));
  });

  it('comes up by its key', async () => {
    await showResend();
    fireEvent.click(screen.getByRole('tab', { name: 'Decoded' }));
    fireEvent.keyDown(document.body, { key: 'd' });
    await waitFor(() =>
      expect(screen.getByRole('tab', { name: /^Resend/ }).getAttribute('aria-selected')).toBe('true'),
    );
  });
});

describe('the headers and the body of a step', () => {
  const headers = [
    { name: 'Origin', value: 'https://app.example' },
    { name: 'Cookie', value: 'sid=1' },
    { name: 'X-Own', value: '1' },
  ];
  const json = {
    events: exchange('https://api.example/consents', {
      ...{
        method: 'POST',
        type: 'xmlhttprequest',
        headers: [...headers, { name: 'Content-Type', value: 'application/json' }],
      },
      body: { text: '{"a": 1}', size: 8, truncated: false },
    }),
  };

  it('says which headers fetch refuses, and which cookies go with it', async () => {
    await showResend(json);
    const rows = within(document.querySelector('.header-rows') as HTMLElement).getAllByRole('listitem', {
      hidden: true,
    });
    expect(rows[0]?.textContent).toContain('fetch refuses it');
    expect(rows[1]?.textContent).toContain('Not sent: the cookies are those that the browser has now.');
    expect(rows[2]?.textContent).not.toContain('fetch');
    fireEvent.change(screen.getByRole('combobox', { name: 'Cookies' }), { target: { value: 'draft' } });
    await waitFor(() => expect(rows[1]?.textContent).toContain('fetch refuses it'));
  });

  it('says what is wrong with a header beside it', async () => {
    const { orders } = await showResend(json);
    const value = document.querySelector<HTMLInputElement>('[aria-label="Value of header X-Own"]');
    fireEvent.input(value as HTMLInputElement, { target: { value: '😀' } });
    expect(await screen.findByText(/a header is sent in ISO 8859-1/)).toBeTruthy();
    expect(sendButton().disabled).toBe(true);
    fireEvent.input(value as HTMLInputElement, { target: { value: '2' } });
    await waitFor(() => expect(sendButton().disabled).toBe(false));
    fireEvent.click(sendButton());
    await sent();
    expect(orders[0]?.draft.headers).toContainEqual({ name: 'X-Own', value: '2' });
  });

  it('checks JSON while it is typed, and says where it is broken', async () => {
    const { orders } = await showResend(json);
    expect(field('Text of the body').value).toBe('{"a": 1}');
    type('Text of the body', '{"a": 1,\n "b" 2}');
    expect(screen.getByText(/^It is no JSON; .+ In line 2, at character \d+: /)).toBeTruthy();
    expect(sendButton().disabled).toBe(true);
    fireEvent.change(screen.getByRole('combobox', { name: 'Body' }), { target: { value: 'text' } });
    await waitFor(() => expect(sendButton().disabled).toBe(false));
    fireEvent.click(sendButton());
    await sent();
    expect(orders[0]?.draft.body).toEqual({ kind: 'text', text: '{"a": 1,\n "b" 2}' });
  });

  it('takes a form field by field, and as raw text', async () => {
    const { orders } = await showResend({ n: 3 });
    type('Value of field code', 'other+code');
    fireEvent.change(screen.getByRole('combobox', { name: 'Body' }), { target: { value: 'text' } });
    expect(field('Text of the body').value).toBe(
      'grant_type=authorization_code&code=other+code&redirect_uri=https%3A%2F%2Fapp.example%2Fcb',
    );
    fireEvent.change(screen.getByRole('combobox', { name: 'Body' }), { target: { value: 'form' } });
    press('Set it to application/x-www-form-urlencoded');
    fireEvent.click(sendButton());
    await sent();
    expect(orders[0]?.draft).toMatchObject({
      headers: [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }],
      body: { kind: 'form', fields: [{}, { name: 'code', value: 'other code' }, {}] },
    });
  });
});

describe('how it is sent', () => {
  it('goes as it stands, under its step, by Ctrl+Enter', async () => {
    const { orders, session } = await showResend();
    type('Value of query parameter state', 'other');
    fireEvent.keyDown(field('Value of query parameter state'), { key: 'Enter', ctrlKey: true });
    await sent();
    expect(orders[0]).toMatchObject({
      ...{ of: session.trace.value.steps[0]?.id, way: 'single', cookies: 'profile', timeout: 30_000 },
      draft: { method: 'GET', url: REQUEST.replace('st-12345', 'other') },
    });
    expect(orders[0]).not.toHaveProperty('mutation');
  });

  it('goes hop by hop, without cookies, with the patience that was typed', async () => {
    const { orders } = await showResend();
    fireEvent.change(screen.getByRole('combobox', { name: 'Way' }), { target: { value: 'hop-by-hop' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Cookies' }), { target: { value: 'none' } });
    type(/^Wait/, 'soon');
    expect(screen.getByText('That is no number of seconds.')).toBeTruthy();
    expect(sendButton().disabled).toBe(true);
    type(/^Wait/, '2,5');
    fireEvent.click(sendButton());
    await sent();
    expect(orders[0]).toMatchObject({ way: 'hop-by-hop', cookies: 'none', timeout: 2500 });
  });

  it('says that a tab posts forms only, and takes no other method', async () => {
    await showResend();
    fireEvent.change(screen.getByRole('combobox', { name: 'Way' }), { target: { value: 'navigation' } });
    fireEvent.input(screen.getByRole('combobox', { name: 'Method' }), { target: { value: 'PUT' } });
    expect(await screen.findByText('A tab goes to an address by GET or POST, not by PUT.')).toBeTruthy();
    fireEvent.input(screen.getByRole('combobox', { name: 'Method' }), { target: { value: 'POST' } });
    fireEvent.change(screen.getByRole('combobox', { name: 'Body' }), { target: { value: 'json' } });
    expect(await screen.findByText(/A tab posts forms only\./)).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Navigate' }).disabled).toBe(true);
  });
});

describe('mutations in the editor', () => {
  it('change the draft by one click, and say what must come of it and who says so', async () => {
    const { orders } = await showResend();
    press(/^Mutations/);
    const drop = document.querySelector<HTMLElement>('[data-attack="redirect-uri/slash"]');
    expect(drop?.closest('li')?.textContent).toContain('A correct authorization server: It compares the redirect URI');
    fireEvent.click(drop as HTMLElement);
    await waitFor(() => expect(address()).toContain('app.example%2Fcb%2F&'));
    const applied = document.querySelector('.applied') as HTMLElement;
    expect(within(applied).getByRole('link', { name: 'RFC 6749 §3.1.2.4' })).toBeTruthy();
    fireEvent.click(sendButton());
    const attempt = await sent();
    expect(orders[0]?.mutation).toBe('redirect-uri/slash');
    await waitFor(() =>
      expect(attempt.querySelector('.attempt-verdict')?.textContent).toContain('rejected as required'),
    );
  });

  it('take the place of each other, are taken back, and are nobody’s once somebody changed more', async () => {
    const { orders } = await showResend();
    const apply = async (id: string) => {
      press(/^Mutations/);
      fireEvent.click(document.querySelector(`[data-attack="${id}"]`) as HTMLElement);
      await waitFor(() => expect(document.querySelector('.attack-list')?.hasAttribute('hidden')).toBe(true));
    };
    await apply('scope/drop');
    expect(address()).not.toContain('scope=');
    await apply('client-id/drop');
    expect(address()).toBe(REQUEST.replace('&client_id=app', ''));
    type('Value of query parameter state', 'mine');
    expect(screen.getByText(/it is sent as yours/)).toBeTruthy();
    fireEvent.click(sendButton());
    await sent();
    expect(orders[0]).not.toHaveProperty('mutation');
    press('Take it back');
    expect(address()).toBe(REQUEST);
  });

  it('do not call a refusal a success where the recorded code is spent', async () => {
    await showResend({ n: 3 });
    press(/^Mutations/);
    fireEvent.click(document.querySelector('[data-attack="redirect-uri-at-token/drop"]') as HTMLElement);
    await waitFor(() => expect(document.querySelector('.applied')).toBeTruthy());
    fireEvent.click(sendButton());
    const attempt = await sent();
    await waitFor(() => expect(attempt.querySelector('.attempt-verdict')?.textContent).toContain('could not tell'));
  });
});

describe('the attempts of a step', () => {
  it('says that there are none, and that the recording stays', async () => {
    await showResend();
    expect(screen.getByText(/This step has not been sent again/)).toBeTruthy();
  });

  it('shows where a redirect leads, to an app too, the newest first, and counts them in the list', async () => {
    const app = 'bankapp://cb?code=c-1&state=st-12345';
    await showResend({}, (order, tell) => {
      const redirect = { redirectUrl: app, state: 'redirected' as const };
      tell({ exchanges: [answered(order, 302, redirect)], notes: ['A note.'], deepLink: app });
      return { state: 'done' };
    });
    fireEvent.click(sendButton());
    await sent();
    type('Value of query parameter state', 'second');
    fireEvent.click(sendButton());
    const newest = await sent(2);
    expect(newest.querySelector('.attempt-changes')?.textContent).toBe('state changed');
    expect(attempts()[1]?.querySelector('.attempt-changes')?.textContent).toBe('as it was recorded');
    await waitFor(() => expect(newest.querySelector('.attempt-state')?.textContent).toBe('302, leads to an app'));
    expect(newest.querySelector('.hops')?.textContent).toContain(app);
    expect(newest.textContent).toContain('It belongs to an app, and was not opened.');
    expect(newest.textContent).toContain('A note.');
    await waitFor(() => expect(document.querySelector('[data-step="1"] .resent-mark')?.textContent).toContain('2'));
    expect(document.querySelector('[data-step="2"] .resent-mark')).toBeNull();
  });

  it('opens into the request as it was sent and the answer as it came', async () => {
    const responseBody = {
      ...{ id: 'a1#0', source: 'attempt' as const, time: 1, startedAt: 1, tabId: -1, frameId: 0, seq: 0 },
      ...{ method: 'GET', url: REQUEST, status: 400, text: '{"error":"invalid_request"}', size: 27, truncated: false },
      contentType: 'application/json',
    };
    await showResend(
      {},
      answering(400, { responseHeaders: [{ name: 'X-Server', value: 'strict' }], responseBody } as never),
    );
    fireEvent.click(sendButton());
    const card = await sent();
    await waitFor(() => expect(card.querySelector('details')).toBeTruthy());
    const details = card.querySelector('details') as HTMLDetailsElement;
    details.open = true;
    fireEvent(details, new Event('toggle'));
    await waitFor(() => expect(card.textContent).toContain('X-Server'));
    expect(card.textContent).toContain('invalid_request');
    expect(card.textContent).toContain('sent by no tab');
  });

  it('says why it failed, and asks for the site that it lacks', async () => {
    const ending: Ending = {
      ...{ state: 'failed', problem: 'The extension has no permission for as.example yet.' },
      site: 'https://as.example/authorize',
    };
    let tries = 0;
    const { asked } = await showResend({}, (order, tell, cancel) =>
      ++tries === 1 ? ending : answering(200)(order, tell, cancel),
    );
    fireEvent.click(sendButton());
    const card = await sent();
    await waitFor(() => expect(card.textContent).toContain('The extension has no permission'));
    press('Allow as.example and send again');
    const next = await sent(2);
    await waitFor(() => expect(next.querySelector('.attempt-state')?.textContent).toBe('200'));
    expect(asked).toEqual(['https://as.example/authorize']);
  });

  it('is cancelled while it is under way, sent again, edited on, deleted and put back', async () => {
    const { orders } = await showResend({}, (_order, _tell, cancel) => {
      if (orders.length > 1) return { state: 'failed', problem: 'Nobody listens there.' };
      return new Promise<Ending>((resolve) =>
        cancel.addEventListener('abort', () => resolve({ state: 'cancelled', problem: 'It was cancelled.' })),
      );
    });
    type('Value of query parameter state', 'first');
    fireEvent.click(sendButton());
    const card = await sent();
    expect(card.querySelector('.attempt-state')?.textContent).toBe('under way');
    press(/^Cancel the attempt/);
    await waitFor(() => expect(card.querySelector('.attempt-state')?.textContent).toBe('cancelled'));
    press('Reset');
    press(/^Edit the draft/);
    expect(address()).toContain('state=first');
    press(/^Send the attempt .+ again/);
    const again = await sent(2);
    await waitFor(() => expect(again.textContent).toContain('Nobody listens there.'));
    fireEvent.click(within(again).getByRole('button', { name: /^Delete/ }));
    await sent(1);
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Undo'));
    press('Undo');
    await sent(2);
  });

  it('is compared with its step field by field: what somebody changed is never by design', async () => {
    await showResend({}, answering(400, { responseHeaders: [] }));
    type('Value of query parameter state', 'st-67890');
    fireEvent.click(sendButton());
    const card = await sent();
    await waitFor(() => expect(within(card).getByRole('button', { name: /^Compare/ })).toBeTruthy());
    press(/^Compare the attempt/);
    await screen.findByText(/differ/, { selector: '.compare-summary' });
    expect(screen.getByRole('tab', { name: 'Compare' }).getAttribute('aria-selected')).toBe('true');
    const query = document.querySelector('[data-compared="Query"]') as HTMLElement;
    expect(query.querySelector('.line.changed .label')?.textContent).toBe('state');
    const result = document.querySelector('[data-compared="Result"]') as HTMLElement;
    expect(result.textContent).toContain('302 became 400');
    const chooser = screen.getByRole<HTMLSelectElement>('combobox', { name: '#1 against' });
    await waitFor(() => expect(chooser.selectedOptions[0]?.textContent).toMatch(/^the attempt of .+ · 400$/));
    expect(document.querySelector('.legend')?.textContent).toContain('only in the attempt of');
  });
});
