import { describe, expect, test } from 'vitest';
import { steady } from '../../lib/flow/steady.ts';
import type { Trace } from '../../lib/flow/step.ts';
import type { Records } from '../../lib/flow/steps.ts';
import { type Digest, NOTHING, patched, patchOf } from '../../lib/reader/digest.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden } from '../fixtures/golden.ts';
import { together } from '../fixtures/together.ts';

const RECORDS = together([golden('oidc-code-pkce'), golden('opus-payment'), golden('vipps-happy-raw')]);

/** The session after each of its exchanges. */
function traces({ exchanges, navigations, bodies }: Records): Trace[] {
  const ordered = exchanges.toSorted((a, b) => a.seq - b.seq);
  let last: Trace | undefined;
  return ordered.map((_, at) => {
    const upTo = ordered[at]?.seq ?? 0;
    const isKnown = ({ seq }: { seq: number }) => seq <= upTo;
    const records = {
      exchanges: ordered.slice(0, at + 1),
      navigations: navigations.filter(isKnown),
      bodies: bodies.filter(isKnown),
    };
    last = steady(last, foldTrace(records));
    return last;
  });
}

/** What a list shows of a trace, made without patches. */
const shown = ({ steps, flows }: Pick<Digest, 'steps' | 'flows'>) => ({
  steps: steps.map(({ n, id, url, role, words, flowId, status }) => ({ n, id, url, role, words, flowId, status })),
  flows: flows.map(({ id, system, outcome, endedAt, steps: own }) => ({
    id,
    system,
    outcome,
    endedAt,
    own: own.map(({ n }) => n),
  })),
});

describe('what changed in a trace', () => {
  test('makes the same list of the last one as the trace itself, step by step', () => {
    let before: Trace | undefined;
    let digest = NOTHING;
    for (const trace of traces(RECORDS)) {
      digest = patched(digest, structuredClone(patchOf(before, trace)));
      before = trace;
      expect(shown(digest)).toEqual(shown(trace));
    }
    expect(digest.flows).toHaveLength(3);
  });

  test('leaves what did not change the very same, and names such flows alone', () => {
    const all = traces(RECORDS);
    const [earlier, later] = [all.at(-2), all.at(-1)] as [Trace, Trace];
    const before = patched(NOTHING, patchOf(undefined, earlier));
    const patch = patchOf(earlier, later);
    const after = patched(before, patch);
    expect(patch.flows.filter((flow) => typeof flow === 'string')).toHaveLength(2);
    expect(after.flows.filter((flow, at) => flow === before.flows[at])).toHaveLength(2);
    const changed = new Set(patch.steps.map(({ n }) => n));
    expect(changed.size).toBeLessThan(later.steps.length / 2);
    expect(after.steps.every((step, at) => changed.has(step.n) || step === before.steps[at])).toBe(true);
    expect(after.flows.every(({ steps }) => steps.every((step) => step === after.steps[step.n - 1]))).toBe(true);
  });

  test('holds no header and no body', () => {
    const text = JSON.stringify(patchOf(undefined, foldTrace(RECORDS)));
    expect(text).not.toMatch(/requestHeaders|responseHeaders|requestBody|"response":/);
    expect(text.length).toBeLessThan(JSON.stringify(RECORDS).length / 4);
  });

  test('is nothing where nothing changed', () => {
    const trace = foldTrace(RECORDS);
    expect(patchOf(trace, trace)).toEqual({
      length: trace.steps.length,
      steps: [],
      flows: trace.flows.map(({ id }) => id),
    });
  });
});
