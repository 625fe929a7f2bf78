import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Digest, FlowDigest, StepDigest } from '../../lib/reader/digest.ts';
import { flowKey, OTHER, pollKey, RowMemory, rowsOf, staticKey } from '../../lib/session/rows.ts';

/** What happened to the list: a step of one of the flows or of none, and what the user opened, closed or read. */
interface Change {
  flow: number | undefined;
  role: StepDigest['role'];
  toggled: string | undefined;
  held: boolean;
}

const KEYS = [flowKey('f0'), flowKey('f1'), OTHER, staticKey(flowKey('f0')), staticKey(OTHER), pollKey(1), pollKey(3)];

const change: fc.Arbitrary<Change> = fc.record({
  flow: fc.option(fc.nat(2), { nil: undefined }),
  role: fc.constantFrom<StepDigest['role']>('consent-status', 'static', 'page'),
  toggled: fc.option(fc.constantFrom(...KEYS), { nil: undefined }),
  held: fc.boolean(),
});

function stepOf(n: number, { flow, role }: Change): StepDigest {
  return {
    ...{ n, id: `e${n}`, kind: 'http', time: 1000 * n, tabId: 1, method: 'GET', url: 'https://bank.example/', role },
    ...{ words: 'consent status', ...(flow !== undefined && { flowId: `f${flow}` }) },
  } as StepDigest;
}

/** A flow that got no step stays the very same. */
function withStep(before: Digest, step: StepDigest): Digest {
  const { flowId: id } = step;
  const steps = [...before.steps, step];
  if (id === undefined) return { steps, flows: before.flows };
  const known = before.flows.find((flow) => flow.id === id);
  const made = {
    ...{ id, system: 'oauth', systemTitle: 'OAuth', outcome: { kind: 'waiting', reason: '' } },
    ...{ startedAt: known?.startedAt ?? step.time, endedAt: step.time, steps: [...(known?.steps ?? []), step] },
  } as FlowDigest;
  return { steps, flows: known ? before.flows.map((flow) => (flow === known ? made : flow)) : [...before.flows, made] };
}

describe('the list that remembers what it was made of', () => {
  test('says what a list that is made anew says, whatever arrives, is opened, closed or read', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const memory = new RowMemory();
        const held = new Set<number>();
        let trace: Digest = { steps: [], flows: [] };
        let openness: ReadonlyMap<string, boolean> = new Map();
        for (const [index, made] of changes.entries()) {
          trace = withStep(trace, stepOf(index + 1, made));
          if (made.toggled) openness = new Map(openness).set(made.toggled, !openness.get(made.toggled));
          if (made.held) held.add(index + 1);
          expect(rowsOf(trace, openness, held, memory)).toEqual(rowsOf(trace, openness, new Set(held)));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('keeps the rows of a flow in which nothing happened', () => {
    const memory = new RowMemory();
    const openness = new Map();
    const about = { role: 'page', toggled: undefined, held: false } as const;
    const one = withStep({ steps: [], flows: [] }, stepOf(1, { ...about, flow: 0 }));
    const two = withStep(one, stepOf(2, { ...about, flow: 1 }));
    const three = withStep(two, stepOf(3, { ...about, flow: 1 }));
    const rowOf = (trace: Digest, n: number) =>
      rowsOf(trace, openness, new Set(), memory).find((row) => row.kind === 'step' && row.step.n === n);
    const before = rowOf(two, 1);
    expect(rowOf(three, 1)).toBe(before);
    expect(rowOf(three, 3)).toBeDefined();
  });
});
