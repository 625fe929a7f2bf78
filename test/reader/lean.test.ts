import { describe, expect, test } from 'vitest';
import { checks } from '../../lib/checks/index.ts';
import { judge } from '../../lib/checks/run.ts';
import type { Trace } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { headerPool } from '../../lib/reader/header-pool.ts';
import { leaner } from '../../lib/reader/lean.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { arrows } from '../fixtures/arrows.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { CB, redeem, signIn, TPP } from '../fixtures/parties.ts';

/** All that is said of a session: its list, its findings, the lives of its values. */
function said(records: Records) {
  const { flows, steps }: Trace = foldTrace(records);
  return {
    steps: steps.map(({ n, role, words, flowId, response }) => [n, role, words, flowId, response]),
    flows: flows.map(({ id, outcome, evidence, candidates }) => [id, outcome, evidence, candidates]),
    cards: judge({ flows, steps, lineageOf: (flow) => lineageOf(flow, steps) }, checks).map(({ entries }) =>
      entries.map(({ check, result }) => [check.code, result]),
    ),
    values: flows.map((flow) => lineageOf(flow, steps).values),
  };
}

describe('what a reader keeps of an exchange', () => {
  test.each(goldenIds())('changes nothing that is said of a session: %s', (id) => {
    const records = golden(id);
    expect(said({ ...records, exchanges: records.exchanges.map(leaner()) })).toEqual(said(records));
  });

  test('tells a leak by a picture as before', () => {
    const page = `${CB}?code=code-1&state=state-1`;
    const lines = [
      signIn('state-1', 'code-1'),
      `image GET https://stats.example/p.gif [Referer: ${page}] [Cookie: a=b] → 200 [Cache-Control: no-store]`,
      `script GET https://cdn.example/a.js [Referer: ${TPP}/] → 200`,
      redeem('code-1'),
    ];
    const records = arrows(lines.join('\n'));
    const thin = { ...records, exchanges: records.exchanges.map(leaner()) };
    expect(said(thin)).toEqual(said(records));
    expect(JSON.stringify(said(thin).cards)).toContain('The Referer tells stats.example the code.');
    expect(JSON.stringify(thin)).not.toContain('Cookie');
  });

  test('is all of it where it is no static resource', () => {
    const lean = leaner();
    for (const exchange of golden('opus-payment').exchanges.filter(({ type }) => type === 'main_frame'))
      expect(lean(exchange)).toEqual(exchange);
  });

  test('has a header that was there before only once, and a long or late one as it came', () => {
    const pooled = headerPool(2);
    const header = (value: string) => ({ name: 'Accept', value });
    const [first] = pooled([header('a')]);
    expect(pooled([header('a')])[0]).toBe(first);
    expect(pooled([{ name: 'Other', value: 'a' }])[0]).toEqual({ name: 'Other', value: 'a' });
    const [late, long] = [header('b'), header('x'.repeat(401))];
    expect(pooled([late, long])[0]).toBe(late);
    expect(pooled([header('b'), header('x'.repeat(401))])).toEqual([late, long]);
    expect(pooled([header('b')])[0]).not.toBe(late);
    expect(pooled([header('a')])[0]).toBe(first);
  });
});
