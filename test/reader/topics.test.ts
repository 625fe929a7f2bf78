import 'fake-indexeddb/auto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { judge } from '../../lib/checks/run.ts';
import { verifyTokens } from '../../lib/checks/verification.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { aroundOf } from '../../lib/lineage/around.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { plainCard } from '../../lib/reader/card.ts';
import { topics } from '../../lib/reader/serve.ts';
import { keys } from '../../lib/reader/topics/keys.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { CB, redeem, signIn } from '../fixtures/parties.ts';
import { together } from '../fixtures/together.ts';
import { stored, watching } from './stored.ts';

const NONE: Records = { exchanges: [], navigations: [], bodies: [] };
/** Another consent, as one that comes later. */
const LATER = together([NONE, golden('opus-payment')]);

describe('the topics of a reader', () => {
  test('are each a file, by its name', async () => {
    const files = readdirSync(join(import.meta.dirname, '../../lib/reader/topics')).map((name) => name.slice(0, -3));
    expect(files.sort()).toEqual(Object.keys(topics).sort());
    for (const [name, topic] of Object.entries(topics))
      expect((typeof topic === 'function' ? await topic() : topic).name).toBe(name);
  });

  test('say so where one fails, and the others go on', async () => {
    const { db, session } = await stored(golden('oidc-code-pkce'));
    const spied = vi.spyOn(keys, 'watch').mockReturnValue({
      changed: () => {
        throw new Error('no such luck');
      },
    });
    const { faults, stop } = watching(db, session, 'keys', {});
    const other = watching(db, session, 'trace', {});
    await vi.waitFor(() => expect(faults).toEqual(['What was recorded could not be interpreted: no such luck']));
    await vi.waitFor(() => expect(other.news).toHaveLength(1));
    spied.mockRestore();
    stop();
    other.stop();
  });
});

describe('what is in sight', () => {
  test('is a step with the whole of its flow, told again only where it changed', async () => {
    const { db, session, add } = await stored(golden('oidc-code-pkce'));
    const { steps, flows } = foldTrace(golden('oidc-code-pkce'));
    const n = flows[0]?.steps[2]?.n ?? 0;
    const { news, stop } = watching(db, session, 'sight', { step: n });
    await vi.waitFor(() => expect(news).toEqual([{ step: steps[n - 1], flow: flows[0] }]));
    const list = watching(db, session, 'trace', {});
    await add(LATER);
    await vi.waitFor(() => expect(list.news.at(-1)?.patch.flows).toHaveLength(2));
    expect(news).toHaveLength(1);
    stop();
    list.stop();
  });

  test('is a flow by its id, and nothing where there is none', async () => {
    const { db, session } = await stored(golden('oidc-code-pkce'));
    const [flow] = foldTrace(golden('oidc-code-pkce')).flows;
    const known = watching(db, session, 'sight', { flow: flow?.id ?? '' });
    const unknown = watching(db, session, 'sight', { flow: 'flow-99' });
    await vi.waitFor(() => expect([known.news, unknown.news]).toEqual([[{ flow }], [{}]]));
    known.stop();
    unknown.stop();
  });

  test('is a static resource with all its headers, although the list keeps few', async () => {
    const lines = 'GET https://shop.example/ → 200\nimage GET https://shop.example/a.png [Cookie: a=b] → 200';
    const { db, session } = await stored(arrows(lines));
    const { news, stop } = watching(db, session, 'sight', { step: 2 });
    await vi.waitFor(() => expect(news).toHaveLength(1));
    const { step } = news[0] ?? {};
    expect(typeof step === 'object' && step.exchange?.requestHeaders).toContainEqual({ name: 'Cookie', value: 'a=b' });
    stop();
  });

  test('tells a flow that went on beside a step that stayed as it was', async () => {
    const [first, second] = [signIn('state-1', 'code-1'), redeem('code-1')];
    const { db, session, add } = await stored(arrows(first));
    const whole = arrows([first, second].join('\n'));
    const { news, stop } = watching(db, session, 'sight', { step: 1 });
    await vi.waitFor(() => expect(news).toHaveLength(1));
    const isLater = ({ seq }: { seq: number }) => seq > arrows(first).exchanges.length;
    await add({ exchanges: whole.exchanges.filter(isLater), navigations: [], bodies: whole.bodies.filter(isLater) });
    await vi.waitFor(() => expect(news).toHaveLength(2));
    expect(news[1]).toEqual({ step: 'as before', flow: foldTrace(whole).flows[0] });
    stop();
  });
});

describe('the lives of values', () => {
  test('are those of the lineage of the flow, as plain data', async () => {
    const { db, session } = await stored(golden('vipps-happy-raw'));
    const { flows, steps } = foldTrace(golden('vipps-happy-raw'));
    const [flow] = flows;
    if (!flow) throw new Error('no flow');
    const { news, stop } = watching(db, session, 'lives', { flow: flow.id });
    const { flowId, values, texts } = lineageOf(flow, aroundOf(flow, steps));
    await vi.waitFor(() => expect(news).toEqual([{ flowId, values, texts }]));
    stop();
  });

  test('are read again for what happens around their flow while something may still leak to it, and for nothing else', async () => {
    const start = [signIn('state-1', 'code-1'), redeem('code-1')].join('\n');
    const leak = `image GET https://stats.example/?u=${encodeURIComponent(`${CB}?code=code-1`)} → 200`;
    const all = arrows([`${start} (+1000)`, `${leak} (+90000)`, 'GET https://news.example/ → 200'].join('\n'));
    const at = (seq: number): Records => ({ ...NONE, exchanges: all.exchanges.filter((one) => one.seq === seq) });
    const count = arrows(start).exchanges.length;
    const { db, session, add } = await stored(arrows(start));
    const [flow] = foldTrace(arrows(start)).flows;
    const { news, stop } = watching(db, session, 'lives', { flow: flow?.id ?? '' });
    const list = watching(db, session, 'trace', {});
    await vi.waitFor(() => expect(news).toHaveLength(1));
    await add(at(count + 1));
    await vi.waitFor(() => expect(news).toHaveLength(2));
    expect(JSON.stringify(news[1])).toContain('stats.example');
    await add(at(count + 2));
    await vi.waitFor(() => expect(list.news.at(-1)?.patch.length).toBe(count + 2));
    expect(news).toHaveLength(2);
    stop();
    list.stop();
  });

  test('are none of a flow that is not there', async () => {
    const { db, session } = await stored(golden('vipps-happy-raw'));
    const { news, stop } = watching(db, session, 'lives', { flow: 'flow-99' });
    await vi.waitFor(() => expect(news).toEqual([undefined]));
    stop();
  });
});

describe('findings', () => {
  test('are the scorecards of all flows with their signatures verified, and then only what changed', async () => {
    const { db, session, add } = await stored(golden('oidc-code-pkce'));
    const { flows, steps } = foldTrace(golden('oidc-code-pkce'));
    const signatures = await verifyTokens({ steps });
    const cards = judge({ flows, steps, signatures, lineageOf: (flow) => lineageOf(flow, steps) }, checks);
    const { news, stop } = watching(db, session, 'findings', { profile: 'automatic' });
    await vi.waitFor(() => expect(news.at(-1)?.cards).toEqual(cards.map(plainCard)));
    await add(LATER);
    await vi.waitFor(() => expect(news.at(-1)?.flows).toHaveLength(2));
    expect(news.at(-1)?.cards.map(({ flowId }) => flowId)).toContain(news.at(-1)?.flows[1]);
    stop();
  });

  test('are by the profile that is asked for', async () => {
    const { db, session } = await stored(golden('oidc-code-pkce'));
    const { news, stop } = watching(db, session, 'findings', { profile: 'fapi-2-security' });
    await vi.waitFor(() => expect(news.length).toBeGreaterThan(0));
    expect(news.flatMap(({ cards }) => cards.map(({ profile }) => profile))).toContain('fapi-2-security');
    stop();
  });
});

describe('keys', () => {
  test('are told once, and again only when others come', async () => {
    const { db, session, add } = await stored(golden('oidc-code-pkce'));
    const { news, stop } = watching(db, session, 'keys', {});
    const list = watching(db, session, 'trace', {});
    await vi.waitFor(() => expect(news).toHaveLength(1));
    expect(news[0]?.sets.length).toBeGreaterThan(0);
    await add(LATER);
    await vi.waitFor(() => expect(list.news.at(-1)?.patch.flows).toHaveLength(2));
    expect(news).toHaveLength(1);
    stop();
    list.stop();
  });
});

describe('what is searched for', () => {
  test('is told with completions, and again only where more is found', async () => {
    const { db, session, add } = await stored(golden('oidc-code-pkce'));
    const query = 'role:token-request';
    const { news, stop } = watching(db, session, 'search', { query, caret: query.length });
    // On a slow machine it says meanwhile how far it is.
    const whole = () => news.filter(({ progress }) => !progress);
    await vi.waitFor(() => expect(whole()).toHaveLength(1));
    const [first] = whole();
    const { steps } = foldTrace(golden('oidc-code-pkce'));
    const tokens = steps.filter(({ role }) => role === 'token-request').map(({ n }) => n);
    expect([...(first?.matches ?? [])]).toEqual(tokens);
    expect(first?.completions).toEqual([{ text: query, count: tokens.length }]);
    const list = watching(db, session, 'trace', {});
    await add(LATER);
    await vi.waitFor(() => expect(list.news.at(-1)?.patch.flows).toHaveLength(2));
    await vi.waitFor(() => expect(whole()).toHaveLength(2));
    expect(whole()[1]?.matches).toHaveLength(tokens.length + 1);
    stop();
    list.stop();
  });

  test('is nothing, rather than all, where no step matches', async () => {
    const { db, session } = await stored(golden('oidc-code-pkce'));
    const { news, stop } = watching(db, session, 'search', { query: 'no such text' });
    await vi.waitFor(() => expect(news.at(-1)).toMatchObject({ matches: { length: 0 } }));
    stop();
  });
});
