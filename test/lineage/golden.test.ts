import { describe, expect, it } from 'vitest';
import { lineageOf } from '../../lib/lineage/lineage.ts';
import { foldTrace } from '../../lib/systems/index.ts';
import { golden, goldenIds } from '../fixtures/golden.ts';
import { lives } from './lives.ts';

describe('the values of a recorded scenario', () => {
  it.each(goldenIds())('%s live as reviewed', async (id) => {
    const { steps, flows } = foldTrace(golden(id));
    const told = flows.flatMap((flow) => lives(lineageOf(flow, steps)));
    await expect(`${told.join('\n')}\n`).toMatchFileSnapshot(`__snapshots__/${id}.txt`);
  });

  it('are found by their text, and in each of their steps', () => {
    for (const id of goldenIds()) {
      for (const flow of foldTrace(golden(id)).flows) {
        const lineage = lineageOf(flow);
        expect(new Set(lineage.values.map((value) => value.id)).size).toBe(lineage.values.length);
        for (const value of lineage.values) {
          expect(lineage.find(value.text), `${id} ${value.id}`).toBe(value);
          expect(value.uses.length).toBeGreaterThan(0);
          expect(value.uses.map(({ step }) => step)).toEqual(value.uses.map(({ step }) => step).sort((a, b) => a - b));
          for (const { step } of value.uses) expect(lineage.at(step)).toContain(value);
        }
      }
    }
  });

  it('are the same in every reading, and whatever the session holds besides', () => {
    for (const id of goldenIds()) {
      const [first, second] = [foldTrace(golden(id)), foldTrace(golden(id))];
      for (const [at, flow] of first.flows.entries()) {
        const again = second.flows[at];
        expect(again && lineageOf(again).values).toEqual(lineageOf(flow, first.steps).values);
      }
    }
  });
});
