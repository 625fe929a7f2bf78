import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AttackResult } from '../../lib/flow/attack-run.ts';
import type { Flow, Trace } from '../../lib/flow/step.ts';
import { aroundOf } from '../../lib/lineage/around.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { attacksOf } from '../../lib/mutate/offered.ts';
import { planOf } from '../../lib/mutate/plan.ts';
import { hostsOf } from '../../lib/mutate/run/hosts.ts';
import { postedAnswer } from '../../lib/mutate/run/posted-page.ts';
import { tryAttack } from '../../lib/mutate/run/try-attack.ts';
import { type Parties, Visitor } from '../sandbox/attack/visitor.ts';
import { type Attack, correct, weakAgainst } from '../sandbox/core/attacks.ts';
import { authorizationServer } from '../sandbox/weak/authorization-server.ts';
import { createKeys, createPlace } from '../sandbox/weak/place.ts';
import { thirdParty } from '../sandbox/weak/third-party.ts';
import { ALIKE, WEAKNESSES, weakParty } from '../sandbox/weak/weaknesses.ts';
import { PretendedBrowser } from './run/pretended-browser.ts';

const KINDS = ['code', 'hybrid', 'signed'] as const;
const keys = await createKeys();

/** A flow that was recorded at a place, and the browser that recorded it. */
async function recorded(weak: Attack | 'correct', kind: (typeof KINDS)[number], consent = '&consent=allow') {
  const origin = (party: string) => `http://${weakParty(weak, party)}.localhost`;
  const place = createPlace({
    ...{ weak: weak === 'correct' ? correct : weakAgainst(weak), issuer: origin('as'), thirdParty: origin('tpp') },
    ...{ keys, codeLifetime: 10 * 60_000 },
  });
  const parties: Parties = new Map([
    [new URL(origin('tpp')).host, thirdParty(place)],
    [new URL(origin('as')).host, authorizationServer(place)],
  ]);
  const browser = new PretendedBrowser(new Visitor(parties), (ms) => void vi.setSystemTime(Date.now() + ms));
  const trace = await browser.record(`${origin('tpp')}/start?flow=${kind}${consent}`);
  const [flow] = trace.flows;
  if (!flow) throw new Error('nothing was recorded');
  return { browser, trace, flow };
}

function planned(flow: Flow, { steps }: Trace) {
  const lineage = lineageOf(flow, aroundOf(flow, steps));
  const all = attacksOf(flow, steps).map((attack) => ({ attack, plan: planOf(flow, attack, lineage) }));
  // As a run has it: while a code grows old, tokens and assertions do, too.
  return all.toSorted((a, b) => (a.attack.needs.wait ?? 0) - (b.attack.needs.wait ?? 0));
}

const never = new AbortController().signal;
const line = ({ attack, step, verdict, evidence }: AttackResult) => `${verdict} ${attack} #${step}: ${evidence}`;

beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterAll(() => void vi.useRealTimers());

describe('a run at the correct place', () => {
  it.each(KINDS)('raises no false alarm: %s', async (kind) => {
    const { browser, trace, flow } = await recorded('correct', kind);
    const results: AttackResult[] = [];
    for (const one of planned(flow, trace)) results.push(await tryAttack(one, flow, browser, never));
    expect(results.filter(({ verdict }) => verdict === 'accepted').map(line)).toEqual([]);
    const rejected = results.filter(({ verdict }) => verdict === 'rejected');
    expect(results.length).toBeGreaterThan(kind === 'signed' ? 30 : 50);
    // Whoever signs its requests leaves little that others can make anew.
    expect(results.length - rejected.length).toBeLessThan(kind === 'signed' ? 10 : 1);
    for (const { evidence, clause, expected, attempts, verdict } of results)
      expect(
        [evidence, clause, expected].every((words) => words.length > 5) &&
          (attempts.length > 0 || verdict === 'unclear'),
      ).toBe(true);
  });
});

describe('a run at a weak place', () => {
  const oauth = WEAKNESSES.filter(({ system }) => system === 'oauth').map(({ attack }) => attack);

  it.each(oauth)('names %s as accepted', async (weak) => {
    const alike: readonly string[] = ALIKE.find((group) => group.includes(weak)) ?? [weak];
    const accepted: AttackResult[] = [];
    for (const kind of KINDS) {
      const { browser, trace, flow } = await recorded(weak, kind);
      for (const one of planned(flow, trace)) {
        if (!alike.includes(one.attack.id)) continue;
        const result = await tryAttack(one, flow, browser, never);
        if (result.verdict === 'accepted') accepted.push(result);
      }
    }
    expect([...new Set(accepted.map(({ attack }) => attack))].sort()).toEqual([...alike].sort());
  });
});

describe('the way to an attack', () => {
  it.each([
    ['code', 'code-swap', ['GET /authorize', 'GET /authorize', '! POST /token']],
    ['code', 'code-twice', ['GET /authorize', 'POST /token', '! POST /token']],
    ['code', 'state/drop', ['GET /start', 'GET /authorize', '! open /caf%C3%A9/code']],
    ['code', 'nonce/alter', ['GET /start', '! open /authorize']],
    ['hybrid', 'jwt/none', ['GET /start', 'GET /authorize', '! open /caf%C3%A9/hybrid']],
    ['code', 'pkce-downgrade', ['! GET /authorize']],
    ['code', 'code-challenge/alter', ['! GET /authorize', 'POST /token']],
  ] as const)('%s: %s', async (kind, name, expected) => {
    const { browser, trace, flow } = await recorded('correct', kind);
    const one = planned(flow, trace).find(({ attack }) => attack.id === name);
    if (!one) throw new Error('it is not offered');
    browser.sent.length = 0;
    await tryAttack(one, flow, browser, never);
    expect(browser.sent).toEqual(expected);
    const hosts = ['weak-correct-as.localhost', 'weak-correct-tpp.localhost'];
    expect(hostsOf(one.plan, flow).every((host) => hosts.includes(host))).toBe(true);
  });

  it('ends where only a person can go on, and says so', async () => {
    const { browser, trace, flow } = await recorded('correct', 'code');
    const one = planned(flow, trace).find(({ attack }) => attack.id === 'code-twice');
    if (!one) throw new Error('it is not offered');
    const steps = one.plan.steps.map((step) =>
      step.do === 'open'
        ? { ...step, draft: { ...step.draft, url: step.draft.url.replace('&decision=allow', '') } }
        : step,
    );
    const result = await tryAttack({ ...one, plan: { ...one.plan, steps } }, flow, browser, never);
    expect(line(result)).toBe(`unclear code-twice #${result.step}: Nobody is there.`);
  });

  it('is not gone where the request cannot be made, and what was thrown is told', async () => {
    const { browser, trace, flow } = await recorded('correct', 'code');
    const [one] = planned(flow, trace);
    if (!one) throw new Error('nothing is offered');
    browser.send = async () => {
      throw new Error('the wire is cut');
    };
    expect(await tryAttack(one, flow, browser, never)).toMatchObject({
      ...{ verdict: 'unclear', evidence: 'It could not be made: the wire is cut.', attempts: [] },
    });
    const cancelled = AbortSignal.abort(new Error('cancelled'));
    await expect(tryAttack(one, flow, browser, cancelled)).rejects.toThrow('the wire is cut');
  });
});

describe('a page that posts an answer', () => {
  const page = (form: string) => `<html><body onload="document.forms[0].submit()">${form}</body></html>`;
  const URL_OF_PAGE = 'https://as.example/authorize';

  it.each([
    [
      'with quotes of every kind, and escapes',
      `<form method=post action='https://app.example/cb?a=1&amp;b=2'><input type="hidden" name="code" value="a&#x2F;b&quot;"/><INPUT name='state' value=s></form>`,
      {
        url: 'https://app.example/cb?a=1&b=2',
        fields: [
          ['code', 'a/b"'],
          ['state', 's'],
        ],
      },
    ],
    [
      'of which the address is relative',
      '<form method="POST" action="/cb"><input name="error" value="x"></form>',
      { url: 'https://as.example/cb', fields: [['error', 'x']] },
    ],
    ['that asks for a password', '<form method="post" action="/login"><input name="password"></form>', undefined],
    ['that is fetched', '<form action="/cb"><input name="code" value="1"></form>', undefined],
    [
      'of which there are two',
      '<form method="post" action="/a"><input name="code" value="1"></form><form></form>',
      undefined,
    ],
    ['that goes nowhere', '<form method="post" action="http://"><input name="code" value="1"></form>', undefined],
  ])('%s', (_, form, expected) => {
    expect(postedAnswer(page(form), URL_OF_PAGE)).toEqual(expected);
  });

  it('is read in time that does not explode', () => {
    const long = '<form '.repeat(20_000) + '<input '.repeat(20_000) + 'a='.repeat(50_000);
    expect(postedAnswer(long, URL_OF_PAGE)).toBeUndefined();
  });
});
