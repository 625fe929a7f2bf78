import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parameter } from '../../lib/flow/parameter-list.ts';
import type { RequestDraft } from '../../lib/flow/request-draft.ts';
import { type Answered, jsonOf } from '../../lib/replay/answered.ts';
import { type Form, filledIn, type Opening, type Reply } from '../../lib/replay/form.ts';
import { type Answerer, play, type Stage, scripted } from '../../lib/replay/play.ts';
import { readScript } from '../../lib/replay/read-script.ts';
import type { Run } from '../../lib/replay/runner.ts';
import { nextGenPsd2 } from '../../lib/replay/runners/nextgenpsd2.ts';
import { scriptOf, writeScript } from '../../lib/replay/scripted-answers.ts';
import { type Sandbox, startSandbox } from '../sandbox/core/server.ts';
import { client, plans, SCOPE } from '../sandbox/open-payments/plan.ts';
import { openPayments } from '../sandbox/open-payments.ts';
import { get, sender } from './sandbox-sender.ts';

let sandbox: Sandbox;
let send: (draft: RequestDraft) => Promise<Answered>;
let token: string;
beforeAll(async () => {
  sandbox = await startSandbox([openPayments]);
  send = sender(sandbox);
  const granted = await post(`${sandbox.origin('openpayments-auth')}/connect/token`, {
    grant_type: 'client_credentials',
    client_id: client.id,
    client_secret: client.secret,
    scope: SCOPE,
  });
  token = String(jsonOf(granted)?.access_token);
});
afterAll(() => sandbox.close());

function post(url: string, form: Record<string, string>): Promise<Answered> {
  const fields = Object.entries(form).map(([name, value]) => parameter(name, value, '+'));
  const headers = [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }];
  return send({ method: 'POST', url, headers, body: { kind: 'form', fields } });
}

const consents = () => `${sandbox.origin('openpayments-api')}/psd2/consent/v1/consents`;
const callback = () => `${sandbox.origin('openpayments-tpp')}/callback`;
const TOMORROW = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

/** What a third party fills in that connects the bank and the person of a scenario. */
function creation(scenario: string): Record<string, string> {
  const plan = plans[scenario];
  if (!plan) throw new Error(`no scenario ${scenario}`);
  return {
    access_token: token,
    'X-BicFi': plan.bank.bicFi,
    'PSU-ID': plan.person.psuId,
    'PSU-IP-Address': '192.0.2.7',
    'TPP-Redirect-URI': `${sandbox.origin('openpayments-tpp')}/return`,
    validUntil: TOMORROW,
  };
}

type Person = (opens: readonly Opening[]) => Promise<void>;

/** A third party that goes on as far as it can, and lets the person act once the bank waits for them. */
function thirdParty(scenario: string, person: Person, more: Partial<Reply> = {}): Answerer {
  let acted = false;
  return async (form) => {
    const has = (id: string) => form.actions.some((action) => action.id === id);
    if (has('create')) return { action: 'create', values: creation(scenario), ...more };
    if (has('startAuthorisation')) return { action: 'startAuthorisation', values: {} };
    if (has('selectAuthenticationMethod')) return { action: 'selectAuthenticationMethod', values: {} };
    if (acted)
      return { action: form.actions.some(({ id }) => id === 'scaStatus') ? 'scaStatus' : 'status', values: {} };
    acted = true;
    await person(form.opens);
    return { action: 'scaStatus', values: {} };
  };
}

const played = (answers: Answerer, stage: Partial<Stage> = {}): Promise<Run> =>
  play(nextGenPsd2, get(consents()), answers, { send, ...stage });

/** Opens BankID with the link, and presses a button in it. */
function bankId(answer: 'sign' | 'cancel' | undefined, query = (url: URL) => url.search): Person {
  return async (opens) => {
    const url = opens.find(({ title }) => title === 'Start BankID')?.url ?? '';
    expect(url).toMatch(/^bankid:\/\/\/\?autostarttoken=[\da-f-]+&redirect=null$/);
    const page = await send(get(`${sandbox.origin('openpayments-bankid')}/${query(new URL(url))}`));
    const ref = /\/orders\/([\da-f-]+)\//.exec(page.text ?? '')?.[1];
    if (answer)
      await send({
        method: 'POST',
        url: `${sandbox.origin('openpayments-bankid')}/orders/${ref}/${answer}`,
        headers: [],
      });
  };
}

/** Answers on the bank’s own page. */
function atTheBank(answer: 'approve' | 'refuse'): Person {
  return async (opens) => {
    const page = opens.find(({ from }) => from === '_links.scaRedirect');
    expect(page?.placeholders).toEqual([]);
    await post(page?.url ?? '', { answer });
  };
}

/** Goes through the authorization server and the bank, and comes back with the query of the callback. */
async function byOAuth(
  opens: readonly Opening[],
  answer: 'approve' | 'refuse',
  state = 's-1',
): Promise<URLSearchParams> {
  const opening = opens.find(({ from }) => from === '_links.scaOAuth');
  if (!opening) throw new Error('there is no scaOAuth');
  expect(opening.placeholders).toEqual(['[CLIENT_ID]', '[TPP_REDIRECT_URI]', '[TPP_STATE]']);
  const values = { '[CLIENT_ID]': client.id, '[TPP_REDIRECT_URI]': callback(), ...(state && { '[TPP_STATE]': state }) };
  const { redirectUrl: login = '' } = await send(get(filledIn(opening, values)));
  if (login.startsWith(callback())) return new URL(login).searchParams;
  const { origin, pathname, searchParams } = new URL(login);
  const session = searchParams.get('session') ?? '';
  const { redirectUrl: signIn = '' } = await post(origin + pathname, { session, answer });
  const { redirectUrl: back = '' } = await send(get(signIn));
  return new URL(back).searchParams;
}

describe('a consent of NextGenPSD2, played', () => {
  it.each([
    ['open-payments-decoupled-desktop', bankId('sign')],
    ['open-payments-decoupled-mobile', bankId('sign')],
    ['open-payments-decoupled-exempted', bankId('sign')],
  ])('is valid after %s', async (scenario, person) => {
    const run = await played(thirdParty(scenario, person));
    expect(run.state).toEqual({ kind: 'completed', words: 'The consent status is valid.' });
    expect(run.notes).toEqual([]);
  });

  it('is valid after the bank’s own page, once the platform knows of it', async () => {
    const waits: number[] = [];
    const wait = async (milliseconds: number) => void waits.push(milliseconds);
    const run = await played(thirdParty('open-payments-redirect', atTheBank('approve')), { wait });
    expect(run.state.kind).toBe('completed');
    expect(waits).toEqual([2000]);
  });

  it('is valid after OAuth, when the code was redeemed', async () => {
    const words: string[] = [];
    let code = '';
    const before = thirdParty('open-payments-oauth', async () => undefined);
    const answers: Answerer = async (form, run) => {
      if (!form.actions.some(({ id }) => id === 'redeem') || form.opens.length === 0) return before(form, run);
      code = (await byOAuth(form.opens, 'approve')).get('code') ?? '';
      const token_endpoint = `${sandbox.origin('openpayments-auth')}/connect/token`;
      const { id: client_id, secret: client_secret } = client;
      return { action: 'redeem', values: { token_endpoint, code, redirect_uri: callback(), client_id, client_secret } };
    };
    const run = await played(answers, { changed: ({ state }) => state.kind === 'sending' && words.push(state.words) });
    expect(run.state.kind).toBe('completed');
    expect(words).toEqual([
      'consent created',
      'authorisation started',
      'SCA method selected',
      'token request',
      'consent status',
    ]);
    expect(code).toMatch(/^[0-9A-F]{64}$/);
  });

  it.each([
    ['open-payments-decoupled-refused', bankId('cancel'), 'rejected'],
    ['open-payments-redirect-refused', atTheBank('refuse'), 'rejected'],
    [
      'open-payments-oauth-refused',
      async (opens: readonly Opening[]) => {
        expect((await byOAuth(opens, 'refuse')).get('error')).toBe('access_denied');
      },
      'rejected',
    ],
    [
      'open-payments-decoupled-no-redirect',
      bankId(undefined, ({ search }) => search.replace('&redirect=null', '')),
      'failed',
    ],
  ])('is not valid after %s', async (scenario, person, code) => {
    const { state } = await played(thirdParty(scenario, person));
    expect(state).toMatchObject({ kind: 'error', code, remedy: expect.stringMatching(/\.$/) });
    if (code === 'failed' && state.kind === 'error') expect(state.words).toMatch(/The consent stays received\.$/);
  });

  it('is not valid when BankID is started too late, of which a clock tells', async () => {
    let now = Date.now();
    const late: Person = async (opens) => {
      // This bank waits a third of a second: until the server itself says that it is over.
      await expect
        .poll(
          async () => {
            await bankId(undefined)(opens);
            const url = opens[0]?.url.replace('bankid:///', `${sandbox.origin('openpayments-bankid')}/`) ?? '';
            return (await send(get(url))).status;
          },
          { timeout: 20_000 },
        )
        .toBe(404);
      now += 31_000;
    };
    const run = await played(thirdParty('open-payments-decoupled-late', late), { now: () => now });
    expect(run.state).toMatchObject({ kind: 'error', code: 'failed' });
    expect(run.clocks).toEqual([
      {
        title: 'token that starts BankID',
        startedAt: now - 31_000,
        endsAt: now - 1000,
        source: expect.stringContaining('30 seconds'),
        ends: false,
      },
    ]);
  });

  it('is told that a placeholder was left', async () => {
    let answer = new URLSearchParams();
    const person: Person = async (opens) => {
      answer = await byOAuth(opens, 'approve', '');
    };
    const { state } = await played(stopAfter(person));
    expect(answer.get('error')).toBe('invalid_request');
    expect(state).toMatchObject({ kind: 'asking', form: { id: 'authorisation' } });
    function stopAfter(act: Person): Answerer {
      const inner = thirdParty('open-payments-oauth-placeholder', act);
      return async (form, run) => (answer.has('error') ? undefined : inner(form, run));
    }
  });

  it('is held back where a value cannot be right, and the server says the same of it', async () => {
    const wrong = { ...creation('open-payments-format-error'), validUntil: '31/12/2027' };
    const problems: string[] = [];
    const refused = (found: readonly { field: string; reason: string }[]) =>
      problems.push(...found.map(({ field, reason }) => `${field}: ${reason}`));
    const reply = { action: 'create', values: wrong };
    expect((await played(() => reply, { refused })).state.kind).toBe('asking');
    expect(problems).toEqual(['validUntil: "31/12/2027" is no date: write it as 2027-01-31.']);
    expect((await played(() => ({ ...reply, anyway: true }))).state).toEqual({
      kind: 'error',
      code: 'FORMAT_ERROR',
      status: 400,
      words:
        'The bank answered HTTP 400 FORMAT_ERROR (“Expected a date in the format yyyy-MM-dd.”, at validUntil): a header or field is missing or malformed.',
      remedy: expect.stringContaining('path'),
    });
  });

  it.each([
    ['no token', { access_token: '' }, 'TOKEN_INVALID'],
    ['a bank that there is not', { 'X-BicFi': 'NONESESS' }, 'FORMAT_ERROR'],
    ['a person that there is not', { 'PSU-ID': '1' }, 'FORMAT_ERROR'],
  ])('is refused by the server with %s', async (_, values, code) => {
    const reply = { action: 'create', values: { ...creation('open-payments-redirect'), ...values } };
    expect((await played(() => reply)).state).toMatchObject({ kind: 'error', code });
  });
});

describe('a run of NextGenPSD2', () => {
  it('rests at any step, and goes on from there', async () => {
    const answers = thirdParty('open-payments-decoupled-desktop', bankId('sign'));
    const seen: string[] = [];
    let run = await played(() => undefined);
    for (let at = 0; run.state.kind === 'asking' && at < 9; at++) {
      seen.push(`${run.state.form.id}: ${run.state.form.actions.map(({ id }) => id).join(', ')}`);
      let once = true;
      // As it was kept: through JSON.
      run = await play(
        nextGenPsd2,
        JSON.parse(JSON.stringify(run)) as Run,
        (form, each) => {
          const now = once;
          once = false;
          return now ? answers(form, each) : undefined;
        },
        { send },
      );
    }
    expect(run.state.kind).toBe('completed');
    expect(seen).toEqual([
      'create-consent: create',
      'consent: startAuthorisation, status, self',
      'authorisation: selectAuthenticationMethod, scaStatus, status',
      'authorisation: scaStatus, status',
    ]);
  });

  it('ends by deleting the consent, which the bank then no longer has', async () => {
    const answers: Answerer = async (form, run) =>
      form.id === 'consent'
        ? { action: 'self', values: {} }
        : thirdParty('open-payments-terminated', async () => undefined)(form, run);
    const ended = await played(answers);
    expect(ended.state).toEqual({ kind: 'stopped', words: 'The consent was deleted.' });
    const { consentId } = JSON.parse(ended.memory.known ?? '{}');
    expect((await resumed(consentId, 'open-payments-terminated')).state).toMatchObject({
      kind: 'error',
      code: 'terminatedByTpp',
    });
  });

  it.each([
    ['open-payments-revoked', 'revokedByPsu'],
    ['open-payments-expired', 'expired'],
  ])('begins at a consent that there is, and hears what became of it in %s', async (scenario, code) => {
    const first = await played(thirdParty(scenario, atTheBank('approve')));
    expect(first.state.kind).toBe('completed');
    const { consentId } = JSON.parse(first.memory.known ?? '{}');
    const headers = { ...identity(scenario), 'Consent-ID': consentId, 'X-Request-ID': crypto.randomUUID() };
    const accounts = `${sandbox.origin('openpayments-api')}/psd2/accountinformation/v1/accounts`;
    expect((await send(get(accounts, headers))).status).toBe(200);
    const again = await resumed(consentId, scenario);
    expect(again.state).toMatchObject({ kind: 'error', code, words: expect.stringContaining(`status is ${code}: `) });
  });

  const identity = (scenario: string) => ({
    Authorization: `Bearer ${token}`,
    'X-BicFi': plans[scenario]?.bank.bicFi ?? '',
  });

  function resumed(consentId: string, scenario: string): Promise<Run> {
    const recorded = get(`${consents()}/${consentId}/status`, identity(scenario));
    return play(nextGenPsd2, recorded, () => ({ action: 'resume', values: {} }), { send });
  }

  it('is filled in from a consent that was recorded', () => {
    const { state } = nextGenPsd2.start(
      {
        method: 'POST',
        url: consents(),
        headers: [
          { name: 'authorization', value: 'Bearer t-1' },
          { name: 'x-bicfi', value: 'ESSESESS' },
          { name: 'x-own', value: 'kept' },
        ],
        body: { kind: 'json', text: '{"access":{"accounts":[]},"validUntil":"2027-01-31","frequencyPerDay":1}' },
      },
      { now: 0, uuid: () => '' },
    );
    const fields = state.kind === 'asking' ? (state.form.actions[0]?.fields ?? []) : [];
    expect(
      Object.fromEntries(fields.filter(({ initial }) => initial !== undefined).map(({ id, initial }) => [id, initial])),
    ).toEqual({
      access_token: 't-1',
      'X-BicFi': 'ESSESESS',
      access: '{"accounts":[]}',
      recurringIndicator: true,
      validUntil: '2027-01-31',
      frequencyPerDay: '1',
      combinedServiceIndicator: false,
    });
  });

  it('is saved without the token, and runs again with another', async () => {
    const first = await played(thirdParty('open-payments-redirect', atTheBank('approve')));
    const text = writeScript(scriptOf(first, 'Skogsbanken'));
    expect(text).not.toContain(token);
    const read = readScript(text, ['nextgenpsd2']);
    if ('problem' in read) throw new Error(read.problem);
    const script = scripted(read.script, { secret: (id) => (id === 'access_token' ? token : undefined) });
    let asked: Form | undefined;
    const again = await played(async (form, run) => {
      if (form.opens.length > 0 && asked === undefined) await atTheBank('approve')(form.opens);
      if (form.opens.length > 0) asked = form;
      return script(form, run);
    });
    expect(again.state.kind).toBe('completed');
  });

  it('says when nobody answers', async () => {
    const nobody = async () => Promise.reject(new Error('connect ECONNREFUSED'));
    const { state } = await played(
      thirdParty('open-payments-redirect', async () => undefined),
      { send: nobody },
    );
    expect(state).toEqual({ kind: 'error', words: 'There was no answer: connect ECONNREFUSED.' });
  });

  it('is cancelled before its next request', async () => {
    const cancel = new AbortController();
    const answers = thirdParty('open-payments-redirect', async () => undefined);
    const { state } = await played(
      (form, run) => {
        if (form.id === 'consent') cancel.abort();
        return answers(form, run);
      },
      { signal: cancel.signal },
    );
    expect(state).toEqual({ kind: 'stopped', words: 'It was cancelled; the server was not told.' });
  });
});

describe('an authorisation that is embedded', () => {
  const moment = { now: Date.parse('2026-11-21T12:00:00Z'), uuid: () => '3f2504e0-4f89-41d3-9a0c-0305e82c3301' };
  const self = 'https://bank.example/psd2/v1/consents/c-1/authorisations/a-1';

  /** What the server answers, as the Implementation Guidelines print it (§7); each reply before the next answer. */
  function heard(first: object, ...then: [Reply, object, number?][]): Run {
    const begun = nextGenPsd2.start(get('https://bank.example/psd2/v1/consents/c-1'), moment);
    let run = next(next(begun, { action: 'resume-start', values: {} }), undefined, first);
    for (const [reply, answer, status] of then) run = next(next(run, reply), undefined, answer, status);
    return run;
  }
  function next(run: Run, reply?: Reply, answer?: object, status = 200): Run {
    const after = reply
      ? nextGenPsd2.reply(run, reply, moment)
      : nextGenPsd2.hear(run, { status, headers: [], text: JSON.stringify(answer) }, moment);
    if ('problems' in after) throw new Error(after.problems.map(({ reason }) => reason).join(' '));
    return after;
  }
  const sentBy = (run: Run) => (run.state.kind === 'sending' ? run.state.draft : undefined);
  const formOf = (run: Run) => (run.state.kind === 'asking' ? run.state.form : undefined);

  const started = {
    scaStatus: 'received',
    authorisationId: 'a-1',
    _links: { updatePsuIdentification: { href: self } },
  };
  const identified = { scaStatus: 'psuIdentified', _links: { updatePsuAuthentication: { href: self } } };
  const authenticated = {
    scaStatus: 'psuAuthenticated',
    _links: { selectAuthenticationMethod: { href: self } },
    scaMethods: [
      { authenticationType: 'SMS_OTP', authenticationMethodId: 'sms', name: 'SMS to *1234' },
      { authenticationType: 'CHIP_OTP', authenticationMethodId: 'chip' },
    ],
  };
  const chosen = {
    scaStatus: 'scaMethodSelected',
    challengeData: { otpMaxLength: 6, otpFormat: 'integer', additionalInformation: 'Code 3 of your card' },
    _links: { authoriseTransaction: { href: self }, scaStatus: { href: self } },
  };
  const identify: Reply = { action: 'updatePsuIdentification', values: { 'PSU-ID': 'ana' } };
  const signIn: Reply = { action: 'updatePsuAuthentication', values: { password: 'pw-1' } };
  const choose: Reply = { action: 'selectAuthenticationMethod', values: { authenticationMethodId: 'chip' } };
  const confirm: Reply = { action: 'authoriseTransaction', values: { scaAuthenticationData: '123456' } };

  it('goes by identification, password, method and code', () => {
    const drafts = [identify, signIn, choose, confirm].map((reply, at) => {
      const before = (
        [
          [identify, identified],
          [signIn, authenticated],
          [choose, chosen],
        ] as [Reply, object][]
      ).slice(0, at);
      const draft = sentBy(next(heard(started, ...before), reply));
      return [draft?.method, draft?.url, draft?.body?.kind === 'json' ? draft.body.text : ''];
    });
    expect(drafts).toEqual([
      ['PUT', self, '{}'],
      ['PUT', self, '{"psuData":{"password":"pw-1"}}'],
      ['PUT', self, '{"authenticationMethodId":"chip"}'],
      ['PUT', self, '{"scaAuthenticationData":"123456"}'],
    ]);
  });

  it('shows what the challenge says, and never saves what was typed', () => {
    const run = heard(started, [identify, identified], [signIn, authenticated], [choose, chosen]);
    const form = formOf(run);
    expect(form?.facts).toContainEqual({
      label: 'additionalInformation',
      value: 'Code 3 of your card',
      from: 'challengeData',
    });
    expect(form?.actions[0]?.fields[0]?.because).toBe('The bank waits for it: at most 6 characters, digits only.');
    expect(JSON.stringify(scriptOf(run, ''))).not.toContain('pw-1');
    expect(run.given.map(({ values }) => values)).toContainEqual({ password: { supplied: 'password' } });
  });

  it('reads the consent’s status as soon as the authorisation is finalised', () => {
    const before = heard(started, [identify, identified], [signIn, authenticated], [choose, chosen]);
    const finalised = next(next(before, confirm), undefined, { scaStatus: 'finalised' });
    expect(sentBy(finalised)?.url).toBe('https://bank.example/psd2/v1/consents/c-1/status');
    expect(next(finalised, undefined, { consentStatus: 'valid' }).state.kind).toBe('completed');
    expect(formOf(next(finalised, undefined, { consentStatus: 'received' }))?.id).toBe('authorisation');
  });

  it('asks again after a wrong password, where the bank says how', () => {
    const wrong = {
      tppMessages: [{ category: 'ERROR', code: 'PSU_CREDENTIALS_INVALID', text: 'wrong' }],
      _links: { updatePsuAuthentication: { href: self } },
    };
    const form = formOf(heard(started, [identify, identified], [signIn, wrong, 401]));
    expect(form?.facts[0]?.value).toMatch(/^The bank answered HTTP 401 PSU_CREDENTIALS_INVALID \(“wrong”\): /);
    expect(form?.actions.map(({ id }) => id)).toContain('updatePsuAuthentication');
  });

  it('calls no other server, whatever the links say', () => {
    const links = { updatePsuAuthentication: { href: 'https://evil.example/steal' }, startAuthorisation: 'http://[' };
    const run = heard({ scaStatus: 'received', authorisationId: 'a-1', _links: links });
    expect(formOf(run)?.actions.map(({ id }) => id)).toEqual(['status']);
    expect(run.notes).toEqual([
      'The link updatePsuAuthentication leads to another server or to none: it is not called.',
      'The link startAuthorisation leads to another server or to none: it is not called.',
    ]);
  });
});
