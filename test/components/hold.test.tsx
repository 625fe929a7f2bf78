// @vitest-environment happy-dom
import 'fake-indexeddb/auto';
import '../../components/inspector/selected.tsx';
import { signal } from '@preact/signals';
import { cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HoldPageView } from '../../components/hold/hold-page.tsx';
import { Panel } from '../../components/panel.tsx';
import { Popup } from '../../components/popup.tsx';
import type { HeldRequest, Hold } from '../../lib/flow/hold.ts';
import { createHoldPage, type HoldPage, holdOne } from '../../lib/session/holding.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { Holder } from '../../lib/store/holder.ts';
import { createStage, type Stage } from '../session/stage.ts';

const open: Session[] = [];
afterEach(() => {
  cleanup();
  for (const session of open.splice(0)) session.dispose();
});

const button = (name: string | RegExp) => screen.findByRole('button', { name });

/** A stage with a real holder, and a browser that only pretends to stop. */
async function createHoldStage({ forbidden }: { forbidden?: string } = {}) {
  const stage = createStage();
  const row = await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  const holder = new Holder({
    db: stage.db,
    run: Promise.resolve('run'),
    gate: {
      close: async () => undefined,
      open: async () => undefined,
      forbidden: async () => forbidden,
      show: async (_, tabId) => tabId,
      go: async () => undefined,
      isShown: async () => true,
      stayAwake: () => undefined,
    },
    record: (event) => stage.recorder.record(event),
    onChange: () => undefined,
  });
  const other = stage.deps.send;
  stage.deps.send = (async (name: string, payload: never) => {
    const { hold, onward } = payload as { hold: number; onward?: HeldRequest };
    if (name === 'hold.arm') return { hold: await holder.arm(payload) };
    if (name === 'hold.disarm') return holder.disarm();
    if (name === 'hold.continue') return holder.release(hold, onward);
    return name === 'hold.drop' ? holder.drop(hold) : other(name as never, payload);
  }) as never;
  return { stage, holder, session: row.id };
}

function show(stage: Stage): Session {
  const session = createSession(stage.deps, { tabId: 7 });
  open.push(session);
  render(<Panel session={session} />);
  return session;
}

const CALLBACK: HeldRequest = { method: 'GET', url: 'https://app.example/cb?code=c-1&state=s-1' };
const latest = async ({ db }: Stage) => (await db.holds.orderBy('id').last()) as Hold;

describe('the panel', () => {
  it('arms for the next callback, says so, and disarms', async () => {
    const { stage } = await createHoldStage();
    show(stage);
    fireEvent.click(await button('Hold…'));
    fireEvent.click(await button('Arm'));
    expect(await screen.findByText(/Armed: the browser stops before it goes to the next callback/)).toBeTruthy();
    expect(screen.queryByRole('form')).toBeNull();
    const [disarm] = await screen.findAllByRole('button', { name: 'Disarm' });
    fireEvent.click(disarm as HTMLElement);
    await button('Hold…');
    expect((await latest(stage)).state).toBe('disarmed');
  });

  it('has the button only while something records', async () => {
    const stage = createStage();
    show(stage);
    await button('Record');
    expect(screen.queryByRole('button', { name: 'Hold…' })).toBeNull();
  });

  it.each([
    ['nowhere', /begins with no scheme/],
    ['https://*.bank.example/cb', /name one host/],
    ['', /Nothing is named/],
  ])('says why %s cannot be held', async (text, reason) => {
    const { stage } = await createHoldStage();
    show(stage);
    fireEvent.click(await button('Hold…'));
    const field = screen.getByRole('textbox', { name: 'Redirect URI or scheme' });
    fireEvent.input(field, { target: { value: `${text} ` } });
    fireEvent.click(await button('Arm'));
    expect((await screen.findByRole('alert')).textContent).toMatch(reason);
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(await stage.db.holds.count()).toBe(0);
  });

  it('says that permission is missing', async () => {
    const { stage } = await createHoldStage({ forbidden: 'Allow all sites first.' });
    show(stage);
    fireEvent.click(await button('Hold…'));
    fireEvent.click(await button('Arm'));
    expect((await screen.findByRole('alert')).textContent).toBe('Allow all sites first.');
  });

  it('is armed by its key, and its form is left by Escape', async () => {
    const { stage } = await createHoldStage();
    show(stage);
    const hold = await button('Hold…');
    fireEvent.keyDown(document.body, { key: 'h' });
    const form = await screen.findByRole('form', { name: 'What to hold' });
    fireEvent.keyDown(within(form).getByRole('button', { name: 'Arm' }), { key: 'Escape' });
    expect(screen.queryByRole('form')).toBeNull();
    expect(document.activeElement).toBe(hold);
  });

  it('shows what is held, decoded, and lets it go on with changes', async () => {
    const { stage, holder, session } = await createHoldStage();
    show(stage);
    const id = await holder.arm({ session, target: { kind: 'next' } });
    await holder.caught(id, 7, CALLBACK);
    const bar = within(await screen.findByRole('region', { name: 'Held' }));
    expect(bar.getByText('state')).toBeTruthy();
    fireEvent.click(bar.getByRole('button', { name: 'Edit…' }));
    fireEvent.input(bar.getByRole('textbox', { name: 'Value of Query state' }), { target: { value: 'a b' } });
    fireEvent.click(await bar.findByRole('button', { name: 'Continue with the changes' }));
    await vi.waitFor(async () => expect((await latest(stage)).fate).toBe('edited'));
    expect((await latest(stage)).onward?.url).toBe('https://app.example/cb?code=c-1&state=a%20b');
    expect(await screen.findByText('callback held, then continued with changes')).toBeTruthy();
  });

  it('warns before it sends elsewhere, and refuses what is no address', async () => {
    const { stage, holder, session } = await createHoldStage();
    show(stage);
    await holder.caught(await holder.arm({ session, target: { kind: 'next' } }), 7, CALLBACK);
    fireEvent.click(await button('Edit…'));
    const place = screen.getByRole('textbox', { name: 'Goes to' });
    fireEvent.input(place, { target: { value: 'javascript:alert(1)' } });
    expect((await screen.findByRole('alert')).textContent).toContain('never opened');
    fireEvent.input(place, { target: { value: 'https://other.example/cb' } });
    expect(await screen.findByText(/The code goes to other.example, and app.example never sees it/)).toBeTruthy();
    fireEvent.click(await button('Send it elsewhere'));
    await vi.waitFor(async () => expect((await latest(stage)).fate).toBe('elsewhere'));
  });

  it('adds, moves and removes parameters of a form', async () => {
    const { stage, holder, session } = await createHoldStage();
    show(stage);
    const posted: HeldRequest = {
      method: 'POST',
      url: 'https://app.example/cb',
      form: [
        ['code', '1'],
        ['state', '2'],
      ],
    };
    await holder.caught(await holder.arm({ session, target: { kind: 'next' } }), 7, posted);
    fireEvent.click(await button('Edit…'));
    fireEvent.click(await button('Move Form state up'));
    fireEvent.click(await button('Remove Form code'));
    fireEvent.click(await button('Add to the form'));
    fireEvent.input(screen.getByRole('textbox', { name: 'Name of Form 2' }), { target: { value: 'iss' } });
    fireEvent.input(screen.getByRole('textbox', { name: 'Value of Form iss' }), { target: { value: 'x' } });
    fireEvent.click(await button('Continue with the changes'));
    await vi.waitFor(async () =>
      expect((await latest(stage)).onward?.form).toEqual([
        ['state', '2'],
        ['iss', 'x'],
      ]),
    );
  });

  it('says why it was disarmed when nobody did', async () => {
    const { stage, holder, session } = await createHoldStage();
    show(stage);
    await holder.arm({ session, target: { kind: 'next' } });
    await screen.findByText(/Armed:/);
    holder.follow([]);
    expect(await screen.findByText('Nothing was held. The recording ended.')).toBeTruthy();
  });
});

describe('the pop-up', () => {
  it('arms, and says what is held', async () => {
    const { stage, holder } = await createHoldStage();
    const session = createSession(stage.deps, { tabId: 7, anySession: true });
    open.push(session);
    render(<Popup session={session} onOpenViewer={() => undefined} />);
    fireEvent.click(await button('Hold the next callback'));
    await button('Disarm: holds the next callback');
    await holder.caught((await latest(stage)).id, 7, CALLBACK);
    expect(await screen.findByText(/Something is held/)).toBeTruthy();
  });
});

describe('our page in the place of a callback', () => {
  async function showPage(url: string | undefined = CALLBACK.url) {
    const { stage, holder, session } = await createHoldStage();
    const id = await holder.arm({ session, target: { kind: 'next' } });
    const went: HeldRequest[] = [];
    const deps = {
      ...stage.deps,
      caught: (hold: number, held?: string) => holder.caught(hold, 7, { method: 'GET', url: held ?? '' }),
      go: (request: HeldRequest) => void went.push(request),
    };
    return { stage, holder, id, went, load: () => createHoldPage(deps, { hold: id, url }) };
  }
  const render1 = (page: HoldPage) => render(<HoldPageView page={page} />);

  it('shows it decoded, and goes on once', async () => {
    const { went, load } = await showPage();
    const page = load();
    render1(page);
    expect(await screen.findByText(/Held before it was sent/)).toBeTruthy();
    expect(screen.getByText('c-1')).toBeTruthy();
    fireEvent.click(await button('Continue as it is'));
    await vi.waitFor(() => expect(went).toEqual([CALLBACK]));
    page.dispose();
    cleanup();
    render1(load());
    expect(await screen.findByText(/It was continued as it was/)).toBeTruthy();
    expect(went).toHaveLength(1);
  });

  it('goes nowhere when it is dropped', async () => {
    const { went, load } = await showPage();
    render1(load());
    fireEvent.click(await button('Drop it'));
    expect(await screen.findByText(/It was dropped: nothing was sent/)).toBeTruthy();
    expect(went).toEqual([]);
  });

  it('lets go on what nobody waits for', async () => {
    const { holder, went, load } = await showPage();
    await holder.disarm();
    render1(load());
    expect(await screen.findByText(/Nobody waits for this any more/)).toBeTruthy();
    fireEvent.click(await button('Go on'));
    expect(went).toEqual([CALLBACK]);
  });

  it('says so where it stands for nothing', async () => {
    const page = { ...{ hold: signal(undefined), loaded: signal(true), stray: signal(undefined) } };
    const rest = { busy: signal(false), problem: signal(undefined), goOn: () => undefined, dispose: () => undefined };
    render1({ ...page, ...rest, release: async () => true, drop: async () => true });
    expect(screen.getByText(/Nothing is held here/)).toBeTruthy();
  });
});

describe('who waits for a callback', () => {
  it('gets it, and decides', async () => {
    const { stage, holder, session } = await createHoldStage();
    const held = holdOne(stage.deps, { session, target: { kind: 'next' } });
    await vi.waitFor(async () => expect((await latest(stage))?.state).toBe('armed'));
    await holder.caught((await latest(stage)).id, 7, CALLBACK);
    const one = await held;
    expect(one.url).toBe(CALLBACK.url);
    await one.drop();
    expect((await latest(stage)).fate).toBe('dropped');
  });

  it('is told why nothing comes', async () => {
    const { stage, holder, session } = await createHoldStage();
    const held = holdOne(stage.deps, { session, target: { kind: 'next' } });
    await vi.waitFor(async () => expect((await latest(stage))?.state).toBe('armed'));
    holder.follow([]);
    await expect(held).rejects.toThrow('The recording ended.');
  });

  it('disarms it by giving up', async () => {
    const { stage, session } = await createHoldStage();
    const cancel = new AbortController();
    const held = holdOne(stage.deps, { session, target: { kind: 'next' } }, cancel.signal);
    await vi.waitFor(async () => expect((await latest(stage))?.state).toBe('armed'));
    cancel.abort(new Error('enough'));
    await expect(held).rejects.toThrow('enough');
    await vi.waitFor(async () => expect((await latest(stage)).state).toBe('disarmed'));
  });
});
