import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import type { Answered } from '../../lib/replay/answered.ts';
import type { Form, Reply } from '../../lib/replay/form.ts';
import { type Answerer, play, type Stage, scripted } from '../../lib/replay/play.ts';
import { readScript } from '../../lib/replay/read-script.ts';
import type { Run } from '../../lib/replay/runner.ts';
import { opusApp2as } from '../../lib/replay/runners/opus-app2as.ts';
import { scriptOf, writeScript } from '../../lib/replay/scripted-answers.ts';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import type { Person } from '../sandbox/opus/plan.ts';
import { opus } from '../sandbox/opus.ts';
import { get, sender } from './sandbox-sender.ts';

let sandbox: Sandbox;
let send: (draft: RequestDraft) => Promise<Answered>;
beforeAll(async () => {
  sandbox = await startSandbox([opus]);
  send = sender(sandbox);
});
afterAll(() => sandbox.close());

/** The address that the third party of a scenario sends the browser to. */
async function intercepted(scenario: string): Promise<string> {
  const { redirectUrl } = await send(get(`${sandbox.origin('opus-tpp')}/start?scenario=${scenario}`));
  return redirectUrl ?? '';
}

/** A JWT as the bank's own server signs it for its app: what a person would paste. */
async function pasted(form: Form, person: Person = 'ana'): Promise<string> {
  const jti = form.facts.find(({ label }) => label === 'jti')?.value;
  const { text } = await send({
    method: 'POST',
    url: `${sandbox.origin('opus-app')}/bff/authentication`,
    headers: [{ name: 'Content-Type', value: 'application/json' }],
    body: { kind: 'json', text: JSON.stringify({ person, jti }) },
  });
  return JSON.parse(text ?? '{}').jwt;
}

interface Somebody {
  person?: Person;
  /** Values of the consent beside what is ticked at first. */
  values?: Reply['values'];
  anyway?: true;
  answers?: Partial<Record<string, string>>;
}

/** Somebody who signs in and confirms, but for what is said otherwise. */
function somebody({ person = 'ana', values = {}, anyway, answers = {} }: Somebody = {}): Answerer {
  return async (form) => {
    const action = answers[form.id] ?? (form.id === 'authenticate' ? 'authentication' : 'consent');
    const own = action === 'authentication' ? { jwt: await pasted(form, person) } : action === 'consent' ? values : {};
    return { action, values: own, ...(anyway && { anyway }) };
  };
}

async function played(scenario: string, answers: Answerer = somebody(), stage: Partial<Stage> = {}): Promise<Run> {
  return play(opusApp2as, get(await intercepted(scenario)), answers, { send, ...stage });
}

const LIMITS = { selectedTransactionLimit: '500', selectedDailyLimit: '1500.00' };

describe('the bank’s app, played', () => {
  it.each([
    ['opus-payment', {}],
    ['opus-enrollment', LIMITS],
    ['opus-server-screens', {}],
    ['opus-old-spelling', {}],
    ['opus-unlisted-acr', {}],
    ['opus-answer-posted', {}],
  ])('completes %s, and says where the browser has to go', async (scenario, values) => {
    const { state } = await played(scenario, somebody({ values }));
    expect(state.kind).toBe('completed');
    if (state.kind !== 'completed') return;
    expect(state.redirect?.url).toMatch(/^http:\/\/opus-as\.localhost:\d+\/auth\/auth\/[\w-]+$/);
    const { redirectUrl, status } = await send(get(state.redirect?.url ?? ''));
    // There the server draws its own screens.
    if (scenario === 'opus-server-screens') expect(status).toBe(200);
    else expect(redirectUrl).toMatch(/\/callback\?result=success&code=[\w-]+&state=/);
  });

  it.each([
    ['opus-expired-consent', {}, 'EXPIRED_CONSENT', 'create a new consent'],
    ['opus-generic-error', {}, 'GENERIC_ERROR', 'commandId'],
    ['opus-oidc-error', {}, 'OIDC_ERROR', 'return'],
    ['opus-cpf-mismatch', { person: 'bruno' }, 'CPF_MISMATCH', 'CPF'],
    ['opus-cnpj-mismatch', { person: 'anaForCompany' }, 'CNPJ_MISMATCH', 'CNPJ'],
    ['opus-discovery-error', {}, 'DISCOVERY_ERROR', 'connector'],
    ['opus-discovery-timeout', {}, 'DISCOVERY_TIMEOUT', 'again'],
    [
      'opus-resource-must-contain-id',
      { values: { selectedResources: [] }, anyway: true },
      'RESOURCE_MUST_CONTAIN_ID',
      'selectedResources',
    ],
    ['opus-invalid-status', {}, 'INVALID_STATUS_CONFIRMATION', 'status'],
    ['opus-invalid-payment-data', {}, 'INVALID_PAYMENT_DATA', 'amount'],
    ['opus-invalid-enrollment', { anyway: true }, 'INVALID_ENROLLMENT_INFORMATION', 'limits'],
    ['opus-invalid-session', {}, 'INVALID_SESSION', 'again'],
  ] as const)('hears of %s although it comes with HTTP 200', async (scenario, said, code, remedy) => {
    const { state } = await played(scenario, somebody(said));
    expect(state).toMatchObject({ kind: 'error', code });
    if (state.kind !== 'error') return;
    expect(state.words).toMatch(new RegExp(`^The authorization server answered ${code} \\(“.+”\\): .+\\.$`));
    expect(state.remedy?.toLowerCase()).toContain(remedy.toLowerCase());
  });

  it('hears that one of each kind of resource is missing', async () => {
    const answers: Answerer = async (form, run) => {
      const reply = await somebody()(form, run);
      const offered = form.actions[0]?.fields.find(({ id }) => id === 'selectedResources')?.options ?? [];
      if (form.id !== 'consent' || !reply) return reply;
      return { ...reply, values: { selectedResources: [offered[0]?.id ?? ''] }, anyway: true };
    };
    const { state } = await played('opus-selectable-products', answers);
    expect(state).toMatchObject({ kind: 'error', code: 'RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS' });
  });

  it('hears that there is no such command when it answers the one before', async () => {
    const ids: string[] = [];
    const answers: Answerer = async (form, run) => {
      const reply = await somebody()(form, run);
      ids.push(String(form.actions[0]?.fields.find(({ id }) => id === 'commandId')?.initial));
      if (form.id !== 'consent' || !reply) return reply;
      return { ...reply, values: { ...reply.values, commandId: ids[0] ?? '' } };
    };
    const { state } = await played('opus-payment', answers);
    expect(state).toEqual({
      kind: 'error',
      status: 404,
      words: 'The authorization server answered HTTP 404: “Command not found”.',
      remedy: expect.stringContaining('commandId that came last'),
    });
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['to sign in', { authenticate: 'refuse-authentication' }],
    ['to consent', { consent: 'refuse-consent' }],
  ])('refuses %s, and the third party is told', async (_, answers) => {
    const { state } = await played('opus-payment', somebody({ answers }));
    expect(state).toMatchObject({ kind: 'error', code: 'OIDC_ERROR' });
    const back = state.kind === 'error' ? state.redirect?.url : undefined;
    expect((await send(get(back ?? ''))).redirectUrl).toMatch(/result=error&error=access_denied/);
  });

  it('takes a command at its own address, in both spellings', async () => {
    for (const spelling of ['commands', 'command']) {
      const first = JSON.parse(
        (await send(get(await intercepted('opus-payment'), { Accept: 'application/json' }))).text ?? '',
      );
      const url = `${sandbox.origin('opus-as')}/auth/app/${spelling}/${first.commandId}`;
      const sent: string[] = [];
      const run = await play(opusApp2as, get(url), somebody(), {
        send: (draft) => {
          sent.push(new URL(draft.url).pathname);
          return send(draft);
        },
      });
      expect(run.state.kind).toBe('completed');
      expect(sent.every((path) => path.startsWith(`/auth/app/${spelling}/`))).toBe(true);
    }
  });
});

describe('a hand-off, played', () => {
  /** The address of the page with the QR code. */
  const page = async (): Promise<string> =>
    (await send(get(await intercepted('opus-handoff'), { Accept: 'text/html' }))).redirectUrl ?? '';

  it('begins at the page with the QR code, and ends on the other device', async () => {
    const words: string[] = [];
    const changed = ({ state }: Run) => state.kind === 'sending' && words.push(state.words);
    const run = await play(opusApp2as, get(await page()), somebody(), { send, changed });
    expect(run.state).toEqual({
      kind: 'completed',
      words: 'Completed: the user goes on at the device where it began.',
    });
    expect(words).toEqual([
      'the page with the QR code is asked for its code',
      'hand-off link opened by the app',
      'authentication answered',
      'consent answered',
    ]);
  });

  it('begins at the address in the QR code, and cannot be aborted from there', async () => {
    const code = new URL(await page()).searchParams.get('codigo');
    const events = await send(get(`${sandbox.origin('opus-as')}/auth/handoff/v1/${code}/events?step=1`));
    const { qrCode } = JSON.parse(events.text ?? '').events[0].args;
    const actions: string[][] = [];
    const run = await play(
      opusApp2as,
      get(qrCode),
      (form, run) => {
        actions.push(form.actions.map(({ id }) => id));
        return somebody()(form, run);
      },
      { send },
    );
    expect(run.state.kind).toBe('completed');
    expect(actions).toEqual([
      ['authentication', 'refuse-authentication'],
      ['consent', 'refuse-consent'],
    ]);
  });

  it.each(['authenticate', 'consent'])('is aborted instead of an answer to %s', async (at) => {
    const url = await page();
    const { state } = await play(opusApp2as, get(url), somebody({ answers: { [at]: 'abort' } }), { send });
    expect(state).toEqual({ kind: 'stopped', words: 'The hand-off was aborted: its page says HANDOFF_ABORTED.' });
    const again = await play(opusApp2as, get(url), somebody(), { send });
    expect(again.state).toMatchObject({ kind: 'error', code: 'HANDOFF_ABORTED' });
  });

  it('says when a hand-off is none that the server knows', async () => {
    const nowhere = await play(
      opusApp2as,
      get(`${sandbox.origin('opus-as')}/auth/handoff.html?codigo=none`),
      somebody(),
      { send },
    );
    expect(nowhere.state).toMatchObject({ kind: 'error', status: 404 });
    const unknown = await play(opusApp2as, get(`${sandbox.origin('opus-as')}/auth/handoff/none`), somebody(), { send });
    expect(unknown.state).toMatchObject({
      kind: 'error',
      status: 404,
      words: expect.stringContaining('Command not found'),
    });
  });
});

describe('the ten minutes of a session', () => {
  it('are a clock of the run, and an answer after them is held back', async () => {
    let now = Date.now();
    const refused: string[] = [];
    const answers: Answerer = async (form, run) => {
      if (form.id === 'consent') now += 601_000;
      return somebody()(form, run);
    };
    const run = await played('opus-payment', answers, {
      now: () => now,
      refused: (problems) => refused.push(...problems.map(({ reason }) => reason)),
    });
    expect(run.clocks).toEqual([
      {
        title: 'command session',
        startedAt: now - 601_000,
        endsAt: now - 1000,
        source: 'guide: 10 minutes',
        ends: true,
      },
    ]);
    expect(run.state.kind).toBe('asking');
    expect(refused).toEqual(['The time of the command session was over 1 s ago (guide: 10 minutes): begin again.']);
  });

  it('may be tried out all the same', async () => {
    let now = Date.now();
    const answers: Answerer = async (form, run) => {
      const reply = await somebody()(form, run);
      if (form.id === 'consent') now += 601_000;
      return reply && { ...reply, ...(form.id === 'consent' && { anyway: true as const }) };
    };
    // Here the server has let them pass by itself.
    const { state } = await played('opus-invalid-session', answers, { now: () => now });
    expect(state).toMatchObject({ kind: 'error', code: 'INVALID_SESSION' });
  });
});

describe('answers that were saved', () => {
  it('are run again, and hold neither a JWT nor an id of the first run', async () => {
    const first = await played('opus-enrollment', somebody({ values: { ...LIMITS, useOverdraftLimit: true } }));
    const text = writeScript(scriptOf(first, 'enrolment'));
    expect(text).not.toMatch(/eyJ|BEGIN|[0-9a-f]{8}-[0-9a-f]{4}/);
    const read = readScript(text, ['opus-app2as']);
    if ('problem' in read) throw new Error(read.problem);
    expect(read.script.answers).toEqual([
      { to: 'authenticate', action: 'authentication', values: { jwt: { supplied: 'jwt' } } },
      {
        to: 'consent',
        action: 'consent',
        values: { selectedResources: { options: 'all' }, ...LIMITS, useOverdraftLimit: true },
      },
    ]);
    // Somebody pastes the JWT of the new run; everything else is in the script.
    let jwt = '';
    const again = scripted(read.script, { secret: () => jwt });
    const { state } = await played('opus-enrollment', async (form, run) => {
      if (form.id === 'authenticate') jwt = await pasted(form);
      return again(form, run);
    });
    expect(state.kind).toBe('completed');
  });

  it('rest where the server asks for something else', async () => {
    const script = {
      kind: 'consent-tracer-answers',
      version: 1,
      runner: 'opus-app2as',
      title: '',
      answers: [{ to: 'consent', action: 'consent', values: {} }],
    } as const;
    const { state } = await played('opus-payment', scripted(script));
    expect(state).toMatchObject({ kind: 'asking', form: { id: 'authenticate' } });
  });
});
