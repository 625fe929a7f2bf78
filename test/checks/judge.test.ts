import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { createJudge, judge, type Scorecard, type Session } from '../../lib/checks/run.ts';
import { verifyTokens } from '../../lib/checks/verification.ts';
import { steady } from '../../lib/flow/steady.ts';
import type { Trace } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden } from '../fixtures/golden.ts';
import { redeem, signIn } from '../fixtures/parties.ts';
import { renamed } from '../fixtures/renamed.ts';
import { together } from '../fixtures/together.ts';

function sessionOf(records: Records): Session {
  return sessionIn(foldTrace(records));
}

function sessionIn({ flows, steps }: Trace): Session {
  return { flows, steps, lineageOf: (flow) => lineageOf(flow, steps) };
}

/** Folds as a view does, which hands on the very steps and flows that stayed the same. */
function steadySessions(): (records: Records) => Session {
  let last: Trace | undefined;
  return (records) => {
    last = steady(last, foldTrace(records));
    return sessionIn(last);
  };
}

/** The session as it was after each of its records, in the order in which they came. */
function* growing({ exchanges, navigations, bodies }: Records): Generator<Records> {
  const arrivals = [
    ...exchanges.map((record) => ({ at: record.startedAt, add: (to: Recorded) => to.exchanges.push(record) })),
    ...navigations.map((record) => ({ at: record.time, add: (to: Recorded) => to.navigations.push(record) })),
    ...bodies.map((record) => ({ at: record.time, add: (to: Recorded) => to.bodies.push(record) })),
  ].sort((a, b) => a.at - b.at);
  const grown: Recorded = { exchanges: [], navigations: [], bodies: [] };
  for (const { add } of arrivals) {
    add(grown);
    yield { exchanges: [...grown.exchanges], navigations: [...grown.navigations], bodies: [...grown.bodies] };
  }
}

type Recorded = { [K in keyof Records]: Records[K][number][] };

const told = (cards: readonly Scorecard[]) =>
  cards.map(({ flowId, profile, entries }) => [
    flowId,
    profile.id,
    ...entries.map(({ check, severity, result }) => [check.code, severity, result]),
  ]);

describe('a judge that remembers', () => {
  test.each([
    ['one consent after the other', ['vipps-happy-raw', 'opus-payment', 'oidc-fapi2']],
    ['the same values again', ['oidc-code-pkce', 'oidc-refresh', 'oidc-hybrid']],
    ['the same metadata again', ['vipps-happy-encoded', 'vipps-resumed-twice', 'vipps-other-browser']],
    ['pages that stay, and pages that are left', ['faulty-two-fragments', 'faulty-pop-up', 'aiia-code-reused']],
  ])('says what one that forgets says, after every record: %s', { timeout: 60_000 }, (_, ids) => {
    const remember = createJudge(checks);
    const next = steadySessions();
    const twice = ids.map((id, at) => renamed(golden(id), at === 0 ? 0 : 3));
    for (const records of growing(together([...ids.map(golden), ...twice]))) {
      expect(told(remember(next(records)))).toEqual(told(judge(sessionOf(records), checks)));
    }
  });

  test('says so when many consents share a tab', { timeout: 60_000 }, () => {
    const remember = createJudge(checks);
    const next = steadySessions();
    const lines = ['1', '2', '3', '4'].flatMap((n) => [
      signIn(`state-${Number(n) % 3}`, `code-${n}`),
      redeem(`code-${n}`),
      `image GET https://cdn.other.example/p.gif?c=code-${n} → 200`,
      'GET https://tpp.example/home → 200',
    ]);
    for (const records of growing(arrows(lines.join('\n')))) {
      expect(told(remember(next(records)))).toEqual(told(judge(sessionOf(records), checks)));
    }
  });

  test('hands out the very scorecards of flows for which nothing changed', () => {
    const remember = createJudge(checks);
    const records = together([golden('opus-payment'), golden('vipps-happy-raw'), golden('aiia-full')]);
    const cut = (count: number): Records => ({ ...records, exchanges: records.exchanges.slice(0, count) });
    const next = steadySessions();
    const before = remember(next(cut(records.exchanges.length - 1)));
    const after = remember(next(records));
    expect(before).toHaveLength(3);
    expect(after.map((card, at) => card === before[at])).toEqual([true, true, false]);
    expect(remember(next(records)).every((card, at) => card === after[at])).toBe(true);
  });

  test('judges anew under another profile, and when signatures were verified', async () => {
    const remember = createJudge(checks);
    const records = golden('oidc-code-pkce');
    const session = sessionOf(records);
    const plain = remember(session);
    expect(remember(session, 'fapi-2-security')[0]?.profile.id).toBe('fapi-2-security');
    expect(told(remember(session))).toEqual(told(plain));
    const signatures = await verifyTokens({ steps: [...session.steps] });
    expect(told(remember({ ...session, signatures }))).toEqual(told(judge({ ...session, signatures }, checks)));
    expect(told(remember({ ...session, signatures }))).not.toEqual(told(plain));
  });

  test('says so when the session becomes shorter, as when another one is opened', () => {
    const remember = createJudge(checks);
    for (const id of ['oidc-fapi2', 'bs2-basic', 'oidc-fapi2', 'vipps-happy-raw']) {
      const session = sessionOf(golden(id));
      expect(told(remember(session))).toEqual(told(judge(session, checks)));
    }
  });
});
