import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../lib/reader/topics/summary.ts';
import { describe, expect, test, vi } from 'vitest';
import type { ProfileId } from '../../lib/checks/profiles.ts';
import { judgeTrace } from '../../lib/judged/judge-trace.ts';
import { carried } from '../../lib/judged/judgement-of.ts';
import { plainCard } from '../../lib/reader/card.ts';
import { summaryOf } from '../../lib/reader/summary.ts';
import { importTrace } from '../../lib/store/import.ts';
import { TraceDatabase } from '../../lib/store/schema.ts';
import type { Summary } from '../../lib/store/summaries.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { toHar } from '../../lib/trace/har.ts';
import { readTrace, sourceOfText } from '../../lib/trace/import/index.ts';
import { redactHar } from '../../lib/trace/redaction.ts';
import { golden } from '../fixtures/golden.ts';
import { watching } from './stored.ts';

const ABOUT = { marks: [], notes: [], extensionVersion: '0.1.0', browser: { name: 'Chrome', version: '141' } };

/** A recording, exported without its secrets and imported again; and what was said of it before. */
async function handedOn(id: string, without?: 'judgement') {
  const records = golden(id);
  const trace = foldTrace(records);
  const judged = await judgeTrace(trace);
  const judgement = carried(judged, { by: '0.1.0' });
  const session = { name: id, startedAt: trace.steps[0]?.time ?? 0 };
  const { har } = await redactHar(toHar(trace, { ...ABOUT, session, records, ...(!without && { judgement }) }));
  const db = new TraceDatabase(`carried-${id}-${Math.random()}`);
  const imported = await readTrace(sourceOfText(`${id}.har`, JSON.stringify(har)));
  return { db, session: await importTrace(db, imported), trace, judged, har };
}

/** Code, state and steps of each check. */
const gist = ({ entries }: ReturnType<typeof plainCard>) =>
  entries.map(({ code, result }) =>
    result.state === 'failed'
      ? `${code} ${result.faults.map(({ where: [{ step }] }) => step).sort()}`
      : `${code} ${result.state}`,
  );

describe('a session of a file without its secrets', () => {
  test.each(['oidc-jarm-refused', 'oidc-hybrid', 'vipps-wrong-challenge', 'aiia-code-reused'])(
    'of %s has the outcome, the findings and the lives that were found before',
    async (id) => {
      const { db, session, trace, judged } = await handedOn(id);
      const list = watching(db, session, 'trace', {});
      await vi.waitFor(() => expect(list.news).not.toEqual([]));
      const flows = list.news.flatMap(({ patch }) => patch.flows);
      expect(flows.map((flow) => typeof flow === 'object' && [flow.id, flow.outcome.kind, flow.outcome.step])).toEqual(
        trace.flows.map((flow) => [flow.id, flow.outcome.kind, flow.outcome.step]),
      );
      const findings = watching(db, session, 'findings', { profile: 'automatic' });
      await vi.waitFor(() => expect(findings.news).not.toEqual([]));
      expect(findings.news[0]?.cards.map(gist)).toEqual(judged.cards().map(plainCard).map(gist));
      expect(findings.news[0]?.cards.every(({ before }) => before === 'told')).toBe(true);
      const [flow] = trace.flows;
      const lives = watching(db, session, 'lives', { flow: flow?.id ?? '' });
      await vi.waitFor(() => expect(lives.news).toHaveLength(1));
      const told = flow && judged.livesOf(flow).values;
      expect(lives.news[0]?.before).toBe(true);
      expect(
        lives.news[0]?.values.map(({ id, uses }) => [id, uses.map(({ step, event }) => `${event} ${step}`)]),
      ).toEqual(told?.map(({ id, uses }) => [id, uses.map(({ step, event }) => `${event} ${step}`)]));
      for (const watch of [list, findings, lives]) watch.stop();
    },
  );

  test('marks what cannot be found out again, and nothing else', async () => {
    const { db, session } = await handedOn('oidc-hybrid');
    const { news, stop } = watching(db, session, 'findings', { profile: 'automatic' });
    await vi.waitFor(() => expect(news).not.toEqual([]));
    const lost = news[0]?.cards.flatMap(({ entries }) =>
      entries.filter(({ before }) => before).map(({ code }) => code),
    );
    // The hashes of the ID token are of values that nobody knows any more.
    expect(lost).toContain('I5');
    expect(lost).not.toContain('R1');
    stop();
  });

  test.each(['fapi-2-security', 'open-finance-brasil'] as const)(
    'is judged under %s by what the file says of it',
    async (profile: ProfileId) => {
      const { db, session, judged } = await handedOn('oidc-code-pkce');
      const { news, stop } = watching(db, session, 'findings', { profile });
      await vi.waitFor(() => expect(news).not.toEqual([]));
      expect(news[0]?.cards.map(gist)).toEqual(judged.cards(profile).map(plainCard).map(gist));
      stop();
    },
  );

  // Each of them has other findings when it is judged by its pseudonyms: P4, I5 and I7 more, or C3 less.
  test.each(['oidc-hybrid', 'oidc-wrong-verifier', 'aiia-not-decoded', 'vipps-code-reused'])(
    'of %s is listed with the outcome and the findings that it had before',
    async (id) => {
      const { db, session, trace, judged } = await handedOn(id);
      const { news, stop } = watching(db, session, 'summary', { profile: 'automatic' });
      await vi.waitFor(() => expect(news).toHaveLength(1));
      stop();
      const said = ({ flows, findings }: Summary) => ({
        flows: flows.map(({ system, outcome, code, count }) => [system, outcome, code, count]),
        findings: findings.map(({ code, severity, count }) => `${code} ${severity} × ${count}`).sort(),
      });
      expect(news.map(said)).toEqual([said(summaryOf(trace, judged.cards()))]);
    },
  );

  test('tells what was known of signatures, by the tokens as they stand in it', async () => {
    const { db, session, har } = await handedOn('oidc-hybrid');
    const { news, stop } = watching(db, session, 'signatures', {});
    await vi.waitFor(() => expect(news).toHaveLength(1));
    expect(news[0]?.map(({ kind, state }) => `${kind} ${state}`)).toContain('ID token verified');
    const { judgement: _, ...consent } = har.log._consent;
    const traffic = JSON.stringify({ ...har.log, _consent: consent });
    for (const { token } of news[0] ?? []) expect(traffic).toContain(token);
    stop();
  });

  test('is judged by its pseudonyms where the file carries no findings, and says so', async () => {
    const { db, session } = await handedOn('oidc-hybrid', 'judgement');
    const { news, stop } = watching(db, session, 'findings', { profile: 'automatic' });
    await vi.waitFor(() => expect(news).not.toEqual([]));
    expect(news[0]?.cards.map(({ before }) => before)).toEqual([undefined]);
    stop();
  });
});
