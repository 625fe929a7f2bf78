import 'fake-indexeddb/auto';
import { signal } from '@preact/signals';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Mute, mutesIn, REASON_LIMIT } from '../../lib/checks/mute.ts';
import { findingsAt, findingsOf, tallyOf, worstByStep } from '../../lib/judged/findings.ts';
import type { Reader } from '../../lib/reader/client.ts';
import { type Catalogue, catalogue } from '../../lib/session/catalogue.ts';
import type { SessionDeps } from '../../lib/session/deps.ts';
import { createSession, type Session } from '../../lib/session/session.ts';
import { consent, createStage, exchange, look, type Stage, until } from './stage.ts';

const open: Session[] = [];

afterEach(() => {
  for (const session of open.splice(0)) session.dispose();
});

function sessionOn(stage: Stage, deps: Partial<SessionDeps> = {}, target = { tabId: 7 } as { sessionId?: number }) {
  const session = createSession({ ...stage.deps, ...deps }, { tabId: 7, ...target });
  open.push(session);
  look(session);
  return session;
}

/** A recorded consent without PKCE, whose state is short and whose tokens may be cached. */
async function stored(): Promise<Stage> {
  const stage = createStage();
  await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'a consent');
  await stage.play(consent());
  return stage;
}

async function recorded(): Promise<{ session: Session; stage: Stage }> {
  const stage = await stored();
  const session = sessionOn(stage);
  await until(() => session.findings.judged.value?.size === 1);
  return { session, stage };
}

const judged = (session: Session) => [...(session.findings.judged.value?.values() ?? [])][0];
const lines = (session: Session) =>
  judged(session)?.findings.map(
    ({ entry, severity, fault, muted }) =>
      `${entry.check.code} ${severity} #${fault.where[0].step}${muted ? ` muted in ${muted.where}` : ''}`,
  );
const found = (session: Session, code: string) => {
  const finding = judged(session)?.findings.find(({ entry }) => entry.check.code === code);
  if (!finding) throw new Error(`no finding ${code}`);
  return finding;
};

describe('the findings of a session', () => {
  it('are those of the catalogue, the worst first, and mark their steps', async () => {
    const { session } = await recorded();
    expect(lines(session)).toEqual(['P1 error #1', 'S4 warning #1', 'K6 warning #3']);
    expect(judged(session)?.tally).toEqual({ error: 1, warning: 2, info: 0 });
    expect([...session.findings.marks.value]).toEqual([
      [1, 'error'],
      [3, 'warning'],
    ]);
  });

  it('are known once the checks are loaded, and not before', async () => {
    const loaded = signal<Catalogue | undefined>(undefined);
    const stage = await stored();
    const session = sessionOn(stage, { catalogue: () => loaded.value });
    await until(() => session.trace.value.flows.length === 1);
    expect(session.findings.judged.value).toBeUndefined();
    expect(session.findings.marks.value.size).toBe(0);
    loaded.value = catalogue;
    await until(() => lines(session)?.length === 3);
  });

  it('are asked for when somebody looks, and not before', async () => {
    const stage = await stored();
    const asked: string[] = [];
    const { reader } = stage.deps;
    const watch: Reader['watch'] = (topic, ...all) => {
      asked.push(topic);
      return reader.watch(topic, ...all);
    };
    const session = createSession({ ...stage.deps, reader: { watch } }, { tabId: 7 });
    open.push(session);
    await until(() => session.trace.value.flows.length === 1);
    expect(asked).toEqual(['trace']);
    look(session);
    await until(() => lines(session)?.length === 3);
    expect(asked.filter((topic) => topic === 'findings')).toHaveLength(1);
  });

  it('are judged again when a step arrives', async () => {
    const { session, stage } = await recorded();
    expect(lines(session)).toHaveLength(3);
    await stage.play([
      ...exchange(
        'https://as.example/authorize?response_type=code&client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&state=x',
      ),
    ]);
    await until(() => session.trace.value.flows.length === 2);
    await until(() => session.findings.judged.value?.size === 2);
  });
});

describe('the profile of a session', () => {
  it('is automatic until one is chosen, which is stored with the session and judges anew', async () => {
    const { session, stage } = await recorded();
    expect(session.findings.profile.value).toBe('automatic');
    expect(judged(session)?.card.profile.id).toBe('security-bcp');
    await session.findings.chooseProfile('fapi-2-security');
    await until(() => judged(session)?.card.profile.id === 'fapi-2-security');
    expect(lines(session)).toContain('S4 info #1');
    const again = sessionOn(stage);
    await until(() => again.findings.profile.value === 'fapi-2-security');
  });

  it('says so when it cannot be stored', async () => {
    const { session, stage } = await recorded();
    vi.spyOn(stage.db.sessions, 'update').mockRejectedValueOnce(new Error('the disk is full'));
    await session.findings.chooseProfile('fapi-1-advanced');
    expect(session.told.value).toEqual({ sentence: 'The profile was not kept: the disk is full', failed: true });
  });
});

describe('a muted finding', () => {
  it('counts no more and marks nothing, stays listed with its reason, and can speak again', async () => {
    const { session } = await recorded();
    await session.findings.mute(found(session, 'P1'), 'session', '  a confidential client  ');
    await until(() => found(session, 'P1').muted !== undefined);
    expect(lines(session)).toEqual(['P1 error #1 muted in session', 'S4 warning #1', 'K6 warning #3']);
    expect(found(session, 'P1').muted?.mute).toMatchObject({ host: 'as.example', reason: 'a confidential client' });
    expect(judged(session)?.tally.error).toBe(0);
    expect(session.findings.marks.value.get(1)).toBe('warning');
    await session.findings.unmute(found(session, 'P1'));
    await until(() => found(session, 'P1').muted === undefined);
  });

  it('of one session speaks in another; of a host it is silent in every session', async () => {
    const { session, stage } = await recorded();
    await session.findings.mute(found(session, 'P1'), 'session', 'here only');
    await session.findings.mute(found(session, 'K6'), 'host', 'known to the bank');
    await until(() => found(session, 'P1').muted !== undefined);
    await session.stop();
    const { id } = await stage.recorder.start({ kind: 'tab', tabIds: [7] }, 'the next');
    await stage.play(consent('st-2'));
    const next = sessionOn(stage, {}, { sessionId: id });
    await until(() => next.findings.judged.value?.size === 1);
    expect(lines(next)).toEqual(['P1 error #1', 'S4 warning #1', 'K6 warning #3 muted in host']);
  });

  it('needs a reason, and has one place where it is muted twice', async () => {
    const { session, stage } = await recorded();
    await session.findings.mute(found(session, 'P1'), 'session', ' \n ');
    expect((await stage.db.sessions.toArray())[0]?.mutes).toBeUndefined();
    await session.findings.mute(found(session, 'P1'), 'session', 'first');
    await session.findings.mute(found(session, 'P1'), 'session', `second${'!'.repeat(REASON_LIMIT)}`);
    const mutes = (await stage.db.sessions.toArray())[0]?.mutes ?? [];
    expect(mutes.map(({ reason }) => [reason.slice(0, 6), reason.length])).toEqual([['second', REASON_LIMIT]]);
  });
});

describe('what is stored of mutes', () => {
  it.each([
    ['nothing', undefined],
    ['no list', { code: 'R1' }],
    ['no mutes', [null, 'R1', 4, { code: 'R1', host: 'a.example', reason: 7, mutedAt: 1 }]],
  ])('is none where there is %s', (_, stored) => {
    expect(mutesIn(stored)).toEqual([]);
  });

  it('is each that is whole', () => {
    const mute: Mute = { code: 'R1', host: 'a.example', reason: 'known', mutedAt: 1 };
    expect(mutesIn([mute, { ...mute, host: undefined }])).toEqual([mute]);
  });
});

describe('the findings of a scorecard', () => {
  const card = async () => {
    const { session } = await recorded();
    const [first] = judged(session) ? [judged(session)] : [];
    if (!first) throw new Error('nothing was judged');
    return first.card;
  };

  it('have the host of their step, or the scheme of what opens an app', async () => {
    const urls = new Map([
      [1, 'bankid:///?autostarttoken=x'],
      [3, 'https://as.example:8443/token'],
    ]);
    const hosts = findingsOf(await card(), (n) => urls.get(n), { session: [], host: [] }).map(({ host }) => host);
    expect(hosts).toEqual(['bankid:', 'bankid:', 'as.example:8443']);
  });

  it('are of a step where it is, and where it is compared with', async () => {
    const findings = findingsOf(await card(), () => undefined, { session: [], host: [] });
    const [one] = findings;
    if (!one) throw new Error('nothing was found');
    const compared = { ...one, key: 'two', fault: { ...one.fault, where: [{ step: 3 }, { step: 1 }] as never } };
    expect(
      findingsAt([compared, ...findings], 1)
        .map(({ key }) => key)
        .at(-1),
    ).toBe('two');
    expect(worstByStep([compared]).get(1)).toBeUndefined();
    expect(tallyOf([compared, one]).error).toBe(2);
  });
});
