import 'fake-indexeddb/auto';
// Loaded when it is needed: here it is at hand, as no test waits for the transformation of its files.
import '../../lib/reader/topics/summary.ts';
import { describe, expect, test, vi } from 'vitest';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { together } from '../fixtures/together.ts';
import { stored, watching } from './stored.ts';

describe('the summary of a session', () => {
  test('says which systems, outcomes and hosts are in it, what was found, and how large it is', async () => {
    const records = together([golden('oidc-code-pkce'), golden('opus-payment')]);
    const { db, session } = await stored(records);
    const { news, stop } = watching(db, session, 'summary', { profile: 'automatic' });
    await vi.waitFor(() => expect(news).toHaveLength(1));
    stop();
    const trace = foldTrace(records);
    const [summary] = news;
    expect(summary?.steps).toBe(trace.steps.length);
    expect(summary?.requests).toBe(records.exchanges.length);
    expect(summary?.flows).toEqual(
      trace.flows.map(({ system, systemTitle: title, outcome: { kind: outcome, code } }) => {
        return { system, title, outcome, ...(code === undefined ? {} : { code }), count: 1 };
      }),
    );
    const hosts = new Set(records.exchanges.map(({ url }) => new URL(url).host));
    expect(new Set(summary?.hosts)).toEqual(hosts);
    const texts = records.bodies.reduce((sum, { text = '' }) => sum + text.length, 0);
    expect(summary?.size).toBeGreaterThan(texts);
    expect(summary?.size).toBeLessThan(JSON.stringify(records).length * 2);
  });

  test('counts what the checks found as the list of findings does', async () => {
    const { db, session } = await stored(golden('faulty-state-dropped'));
    const { news, stop } = watching(db, session, 'summary', { profile: 'automatic' });
    const findings = watching(db, session, 'findings', { profile: 'automatic' });
    await vi.waitFor(() => expect(news).toHaveLength(1));
    await vi.waitFor(() => expect(findings.news.length).toBeGreaterThan(0));
    const entries = findings.news.flatMap(({ cards }) => cards.flatMap((card) => card.entries));
    const faults = entries.flatMap(({ code, result }) =>
      result.state === 'failed' ? result.faults.map(() => code) : [],
    );
    expect(faults.length).toBeGreaterThan(0);
    const counted = news[0]?.findings.flatMap(({ code, count }) => Array<string>(count).fill(code)) ?? [];
    expect(new Set(counted)).toEqual(new Set(faults));
    expect(news[0]?.findings.every(({ host }) => host !== '')).toBe(true);
    stop();
    findings.stop();
  });

  test('puts flows together that ended alike', async () => {
    const twice = together([golden('oidc-code-pkce'), golden('oidc-code-pkce')]);
    const { db, session } = await stored(twice);
    const { news, stop } = watching(db, session, 'summary', { profile: 'automatic' });
    await vi.waitFor(() => expect(news).toHaveLength(1));
    const flows = foldTrace(twice).flows.length;
    expect(news[0]?.flows.reduce((sum, { count }) => sum + count, 0)).toBe(flows);
    expect(news[0]?.flows.length).toBeLessThanOrEqual(flows);
    stop();
  });
});
