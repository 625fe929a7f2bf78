import 'fake-indexeddb/auto';
import { signal } from '@preact/signals';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateSessionKey } from '../../lib/decode/session-key.ts';
import type { AttemptExchange, Ending } from '../../lib/flow/attempt.ts';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import type { Answered } from '../../lib/replay/answered.ts';
import { scriptOf } from '../../lib/replay/scripted-answers.ts';
import { keptAnswers, keptPlay, type PlayMemory } from '../../lib/session/answers-shelf.ts';
import { type Attempts, createAttempts } from '../../lib/session/attempts.ts';
import type { Send, Told } from '../../lib/session/deps.ts';
import { createPlaying, type Playing } from '../../lib/session/playing.ts';
import { readAllAttempts } from '../../lib/store/attempts.ts';
import { Outbox } from '../../lib/store/outbox.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';
import { get, sender } from '../replay/sandbox-sender.ts';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { client, plans, SCOPE } from '../sandbox/open-payments/plan.ts';
import { openPayments } from '../sandbox/open-payments.ts';
import { opus } from '../sandbox/opus.ts';
import { until } from './stage.ts';

let sandbox: Sandbox;
let send: (draft: RequestDraft) => Promise<Answered>;
beforeAll(async () => {
  sandbox = await startSandbox([opus, openPayments]);
  send = sender(sandbox);
});
afterAll(() => sandbox.close());

let names = 0;
let db: TraceDatabase;
let attempts: Attempts;
let playing: Playing;
/** Whether the extension may ask the server. */
let isAllowed: boolean;
/** Holds back what is sent, until it is cancelled. */
let isHeld: boolean;
const current = signal<number | undefined>(undefined);
const told = signal<Told | undefined>(undefined);

function storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { all: Map<string, string> } {
  const all = new Map<string, string>();
  return {
    all,
    getItem: (name) => all.get(name) ?? null,
    setItem: (name, value) => void all.set(name, value),
    removeItem: (name) => void all.delete(name),
  };
}

function exchangeOf(draft: RequestDraft, { status, headers, text, redirectUrl }: Answered): AttemptExchange {
  const base = {
    id: crypto.randomUUID(),
    requestId: 'r',
    hop: 0,
    seq: 0,
    tabId: -1,
    frameId: 0,
    type: 'other' as const,
  };
  const common = { ...base, method: draft.method, url: draft.url, startedAt: 1, state: 'completed' as const };
  const body = { ...base, time: 1, startedAt: 1, size: 1, truncated: false, source: 'page' as const };
  return {
    ...common,
    ...(status !== undefined && { status }),
    responseHeaders: [...headers],
    ...(redirectUrl !== undefined && { redirectUrl }),
    responseBody: { ...body, method: draft.method, url: draft.url, text: text ?? '' } as never,
  };
}

function stage(played?: PlayMemory): void {
  const outbox = new Outbox({
    db,
    tidy: async () => undefined,
    send: async ({ draft }, tell, cancel): Promise<Ending> => {
      if (!isAllowed) return { state: 'failed', problem: 'No permission yet.', site: draft.url };
      if (isHeld)
        return new Promise((resolve) => cancel.addEventListener('abort', () => resolve({ state: 'cancelled' })));
      tell({ exchanges: [exchangeOf(draft, await send(draft))], notes: [] });
      return { state: 'done' };
    },
  });
  const commands = (async (name: string, payload: never) => {
    if (name === 'replay.send') return { attempt: await outbox.send(payload) };
    if (name === 'replay.cancel') await outbox.cancel((payload as { attempt: number }).attempt);
    return undefined;
  }) as Send;
  const permissions = {
    has: async () => ({ all: false, site: false }),
    request: async () => {
      isAllowed = true;
      return true;
    },
    onChanged: () => () => undefined,
  };
  attempts = createAttempts({ db, send: commands, permissions }, current, signal('a'), {}, told);
  playing = createPlaying({ db, permissions, now: Date.now, ...(played && { played }) }, current, attempts, told);
}

beforeEach(async () => {
  [isAllowed, isHeld] = [true, false];
  db = new TraceDatabase(`playing-${names++}`);
  const row = {
    name: 's',
    startedAt: 1,
    state: 'stopped' as const,
    scope: { kind: 'all' as const },
    run: 'r',
    restarts: 0,
  };
  current.value = await db.sessions.add(row);
  told.value = undefined;
});
afterEach(() => {
  playing.dispose();
  attempts.dispose();
});

async function intercepted(scenario = 'opus-payment'): Promise<RequestDraft> {
  const { redirectUrl = '' } = await send(get(`${sandbox.origin('opus-tpp')}/start?scenario=${scenario}`));
  return get(redirectUrl);
}

const asks = (form: string) =>
  until(() => {
    const state = playing.run.value?.state;
    return !playing.busy.value && state?.kind === 'asking' && state.form.id === form;
  });
const ends = (kind: string) => until(() => !playing.busy.value && playing.run.value?.state.kind === kind);

/** A JWT as the bank’s own server signs it for its app. */
async function jwt(): Promise<string> {
  const state = playing.run.value?.state;
  const jti = state?.kind === 'asking' ? state.form.facts.find(({ label }) => label === 'jti')?.value : undefined;
  const { text = '{}' } = await send({
    method: 'POST',
    url: `${sandbox.origin('opus-app')}/bff/authentication`,
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    body: { kind: 'json', text: JSON.stringify({ person: 'ana', jti }) },
  });
  return JSON.parse(text).jwt;
}

const signIn = async () => playing.answer({ action: 'authentication', values: { jwt: await jwt() } });

describe('an app that is played', () => {
  it('comes to its end, and each of its exchanges is an attempt of the session without cookies', async () => {
    stage();
    expect(await playing.begin(await intercepted(), { of: 'step-1', n: 1 })).toBe(true);
    expect(playing.shown.value).toBe(true);
    await asks('authenticate');
    await signIn();
    await asks('consent');
    await playing.answer({ action: 'consent', values: {} });
    await ends('completed');
    const kept = await readAllAttempts(db, current.value ?? 0);
    expect(kept.map(({ of, way, cookies, run, state }) => [of, way, cookies, run, state])).toEqual(
      Array(3).fill(['step-1', 'single', 'none', playing.begun.value?.run, 'done']),
    );
    expect(playing.exchanges.value.map(({ words, attempt }) => `${words} ${attempt?.state}`)).toEqual([
      'app opens the intercepted link done',
      'authentication answered done',
      'consent answered done',
    ]);
  });

  it('is not begun from an address that nobody plays, nor without a session', async () => {
    stage();
    expect(await playing.begin(get('https://shop.example/'))).toBe(false);
    current.value = undefined;
    expect(await playing.begin(await intercepted())).toBe(false);
    expect(playing.begun.value).toBeUndefined();
  });

  it('waits where the permission lacks, and goes on once it is given', async () => {
    stage();
    isAllowed = false;
    const draft = await intercepted();
    await playing.begin(draft);
    await until(() => playing.forbidden.value === draft.url);
    await playing.allow();
    await asks('authenticate');
    expect(playing.forbidden.value).toBeUndefined();
    expect(playing.exchanges.value.map(({ attempt }) => attempt?.state)).toEqual(['failed', 'done']);
  });

  it('rests at its form where an answer cannot be sent, and says why', async () => {
    stage();
    await playing.begin(await intercepted());
    await asks('authenticate');
    await playing.answer({ action: 'authentication', values: { jwt: 'no token' } });
    expect(playing.problems.value).toMatchObject([{ field: 'jwt' }]);
    expect(playing.exchanges.value).toHaveLength(1);
    await signIn();
    await asks('consent');
    expect(playing.problems.value).toEqual([]);
  });

  it('signs with the key of the session, which the server then has to know', async () => {
    stage();
    await playing.begin(await intercepted());
    await asks('authenticate');
    const reply = {
      action: 'authentication',
      values: { jwt: { recipe: { claims: { cpf: '52998224725', name: 'Ana' }, seconds: 60 } } },
    };
    await playing.answer(reply);
    expect(playing.problems.value[0]?.reason).toMatch(/no key in this session/);
    playing.key.value = await generateSessionKey();
    await playing.answer(reply);
    await ends('error');
    expect(playing.run.value?.state).toMatchObject({ kind: 'error', code: 'GENERIC_ERROR' });
  });

  it('stops when it is cancelled, and the last request can be sent again', async () => {
    stage();
    isHeld = true;
    await playing.begin(await intercepted());
    await until(() => playing.exchanges.value.length === 1);
    playing.cancel();
    await ends('stopped');
    await until(() => playing.exchanges.value[0]?.attempt?.state === 'cancelled');
    isHeld = false;
    await playing.retry();
    await asks('authenticate');
  });

  it('is gone with its key when another session comes in sight', async () => {
    stage();
    await playing.begin(await intercepted());
    await asks('authenticate');
    playing.key.value = await generateSessionKey();
    current.value = 99;
    expect([playing.begun.value, playing.run.value, playing.key.value]).toEqual([undefined, undefined, undefined]);
  });

  it('gives the answers of a script, and asks for what is secret', async () => {
    stage();
    await playing.begin(await intercepted());
    await asks('authenticate');
    await signIn();
    await asks('consent');
    await playing.answer({ action: 'consent', values: {} });
    await ends('completed');
    const script = scriptOf(playing.run.value ?? { runner: '', given: [] }, 'Ana pays');
    expect(JSON.stringify(script)).not.toContain('eyJ');
    await playing.begin(await intercepted(), undefined, script);
    await asks('authenticate');
    expect(playing.problems.value[0]?.reason).toMatch(/missing/);
    await signIn();
    await ends('completed');
  });

  it('is remembered with the tab until it ends: what a reload took is said', async () => {
    const kept = storage();
    stage(keptPlay(() => kept));
    await playing.begin(await intercepted(), { of: 'step-1', n: 1 });
    await asks('authenticate');
    expect(kept.all.get('played')).not.toMatch(/client_id|http/);
    playing.dispose();
    stage(keptPlay(() => kept));
    expect(playing.lost.value).toMatchObject({ session: current.value, of: 'step-1' });
    playing.forgetLost();
    expect(playing.lost.value).toBeUndefined();
    await playing.begin(await intercepted());
    await asks('authenticate');
    await playing.answer({ action: 'refuse-authentication', values: {} });
    await ends('error');
    expect(kept.all.has('played')).toBe(false);
  });
});

describe('a third party of NextGenPSD2 that is played', () => {
  /** What the third party’s own server asks for beforehand. */
  async function accessToken(): Promise<string> {
    const fields = {
      grant_type: 'client_credentials',
      client_id: client.id,
      client_secret: client.secret,
      scope: SCOPE,
    };
    const { text = '{}' } = await send({
      ...{ method: 'POST', url: `${sandbox.origin('openpayments-auth')}/connect/token` },
      headers: [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }],
      body: { kind: 'text', text: new URLSearchParams(fields).toString() },
    });
    return JSON.parse(text).access_token;
  }

  it('creates a consent, starts its authorisation, asks how far the user is again and again, and stops where one will', async () => {
    stage();
    const plan = plans['open-payments-decoupled-desktop'];
    if (!plan) throw new Error('the sandbox has no such scenario');
    await playing.begin(get(`${sandbox.origin('openpayments-api')}/psd2/consent/v1/consents`));
    await asks('create-consent');
    const values = {
      access_token: await accessToken(),
      'X-BicFi': plan.bank.bicFi,
      'PSU-ID': plan.person.psuId,
      'PSU-IP-Address': '192.0.2.7',
      validUntil: new Date(Date.now() + 86_400_000).toISOString().slice(0, 10),
    };
    await playing.answer({ action: 'create', values });
    await asks('consent');
    await playing.answer({ action: 'startAuthorisation', values: {} });
    await asks('authorisation');
    await playing.answer({ action: 'selectAuthenticationMethod', values: {} });
    await asks('authorisation');
    const before = playing.exchanges.value.length;
    const polled = playing.poll({ action: 'scaStatus', values: {} });
    await until(() => playing.exchanges.value[before]?.attempt?.state === 'done');
    expect(playing.busy.value).toBe(true);
    playing.cancel();
    await polled;
    await asks('authorisation');
    expect(playing.exchanges.value.map(({ words }) => words)).toEqual([
      'consent created',
      'authorisation started',
      'SCA method selected',
      ...playing.exchanges.value.slice(3).map(() => 'SCA status'),
    ]);
    playing.leave();
    expect([playing.begun.value, playing.exchanges.value]).toEqual([undefined, []]);
  });
});

describe('answers that are kept', () => {
  it('are there by their title, the last first, until they are deleted', () => {
    const shelf = keptAnswers(storage);
    expect(shelf.read()).toEqual([]);
    const kept = storage();
    const one = keptAnswers(() => kept);
    one.put({ title: 'a', runner: 'x', text: '1' });
    one.put({ title: 'b', runner: 'x', text: '2' });
    one.put({ title: 'a', runner: 'x', text: '3' });
    expect(one.read().map(({ title, text }) => title + text)).toEqual(['a3', 'b2']);
    one.remove({ title: 'a', runner: 'x' });
    expect(one.read().map(({ title }) => title)).toEqual(['b']);
  });

  it('are none where the storage is broken, full or forbidden', () => {
    const broken = keptAnswers(() => ({ getItem: () => '{"a"', setItem: () => undefined }));
    expect(broken.read()).toEqual([]);
    const full = keptAnswers(() => ({
      getItem: () => '[1,{"title":"t","runner":"r","text":"x"}]',
      setItem: () => {
        throw new Error('full');
      },
    }));
    expect(full.read()).toEqual([{ title: 't', runner: 'r', text: 'x' }]);
    expect(full.put({ title: 'a', runner: 'b', text: 'c' })).toBe(false);
  });
});
