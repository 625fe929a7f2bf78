import { describe, expect, test } from 'vitest';
import { steady } from '../../lib/flow/steady.ts';
import type { Trace } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { together } from '../fixtures/together.ts';

const TWO = together([golden('oidc-code-pkce'), golden('opus-payment')]);

function changed(before: Trace, after: Trace): { steps: number[]; flows: string[] } {
  return {
    steps: after.steps.filter((step, at) => step !== before.steps[at]).map(({ n }) => n),
    flows: after.flows.filter((flow) => !before.flows.includes(flow)).map(({ id }) => id),
  };
}

describe('a trace from one fold to the next', () => {
  test.each(goldenIds())('says what the fold says, and is the very one where nothing changed: %s', (id) => {
    const records = golden(id);
    const before = foldTrace(records);
    expect(steady(before, foldTrace(records))).toBe(before);
    const cut: Records = { ...records, exchanges: records.exchanges.slice(0, -1) };
    expect(steady(foldTrace(cut), foldTrace(records))).toEqual(before);
  });

  test('keeps the steps of a flow that went on, and all of the other', () => {
    const last = Math.max(...TWO.exchanges.map(({ seq }) => seq));
    const isEarlier = ({ seq }: { seq: number }) => seq < last;
    const { exchanges, navigations, bodies } = TWO;
    const before = foldTrace({
      exchanges: exchanges.filter(isEarlier),
      navigations: navigations.filter(isEarlier),
      bodies: bodies.filter(isEarlier),
    });
    const after = steady(before, foldTrace(TWO));
    expect(after.steps.length).toBeGreaterThan(before.steps.length);
    expect(changed(before, after).flows).toHaveLength(1);
    expect(after.flows[0]).toBe(before.flows[0]);
    expect(after.flows.every(({ steps }) => steps.every((step) => step === after.steps[step.n - 1]))).toBe(true);
  });

  test.each<[string, (records: Records) => Records]>([
    [
      'an answer that ended',
      (records) => ({
        ...records,
        exchanges: records.exchanges.map((one, at) => (at === 3 ? { ...one, status: 500 } : one)),
      }),
    ],
    ['a body that was read', (records) => ({ ...records, bodies: records.bodies.slice(1) })],
  ])('has another step, and another flow, for %s', (_, alter) => {
    const records = golden('oidc-code-pkce');
    const before = foldTrace(records);
    const found = changed(before, steady(before, foldTrace(alter(records))));
    expect(found.steps.length).toBeGreaterThan(0);
    expect(found.steps.length).toBeLessThan(before.steps.length);
    expect(found.flows).toEqual(before.flows.map(({ id }) => id));
  });

  test('alters neither of the two', () => {
    const [before, after] = [foldTrace(golden('opus-payment')), foldTrace(TWO)];
    const copies = structuredClone([before, after]);
    steady(before, after);
    expect([before, after]).toEqual(copies);
  });
});
