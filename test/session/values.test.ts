import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { Flow, Step, Trace } from '../../lib/flow/step.ts';
import { createOutline } from '../../lib/session/outline.ts';
import { stepsOf } from '../../lib/session/values.ts';
import { lineageWith, lived } from './lives.ts';

const step = (n: number, flowId: string): Step => ({
  ...{ n, id: `s${n}`, kind: 'http', time: n * 100, tabId: 1, url: `https://a.example/${n}` },
  ...{ role: 'page', words: 'page', response: {}, flowId },
});

const flow = (id: string, ...steps: Step[]): Flow => ({
  ...{ id, system: 'oauth', systemTitle: 'OAuth', evidence: [], candidates: [], steps },
  outcome: { kind: 'waiting', reason: 'Nothing came back yet.' },
  startedAt: steps[0]?.time ?? 0,
  endedAt: steps.at(-1)?.time ?? 0,
});

const STATE = lived('state', 'st-1', 'created #1, returned #2, redeemed #2');

function outlineOf(...flows: Flow[]) {
  const trace = signal<Trace>({ flows, steps: flows.flatMap(({ steps }) => steps) });
  const read: string[] = [];
  const outline = createOutline(trace, (of, around) => {
    read.push([of.id, ...around.map(({ n }) => `around #${n}`)].join(' '));
    return lineageWith([STATE])(of);
  });
  const show = (...next: (Flow | Step)[]) => {
    const of = next.filter((each) => 'steps' in each);
    trace.value = { flows: of, steps: next.flatMap((each) => ('steps' in each ? each.steps : [each])) };
  };
  return { outline, read, show };
}

// What stayed the same is the same object from one trace to the next.
const FIRST = flow('a', step(1, 'a'), step(2, 'a'));
const SECOND = flow('b', step(3, 'b'));

describe('the values of what is selected', () => {
  it('are read when somebody asks, once while nothing changed', () => {
    const { outline, read, show } = outlineOf(FIRST, SECOND);
    outline.select('step:1');
    expect(read).toEqual([]);
    expect(outline.lineage.value?.flowId).toBe('a');
    outline.select('step:2');
    show(FIRST, SECOND);
    expect(outline.lineage.value?.flowId).toBe('a');
    expect(read).toEqual(['a']);
  });

  it('are not read again for what happens in another flow, nor when one returns to them', () => {
    const { outline, read, show } = outlineOf(FIRST, SECOND);
    outline.select('step:1');
    void outline.lineage.value;
    show(FIRST, flow('b', step(3, 'b'), step(4, 'b')));
    void outline.lineage.value;
    expect(read).toEqual(['a']);
  });

  it('are read again when a body arrives late', () => {
    const { outline, read, show } = outlineOf(FIRST);
    outline.select('flow:a');
    void outline.lineage.value;
    const [one, two] = FIRST.steps as [Step, Step];
    show(flow('a', one, { ...two, response: { absence: 'not-captured' } }));
    void outline.lineage.value;
    expect(read).toEqual(['a', 'a']);
  });

  it('are read again for what happens around their flow, as long as something may still leak to it', () => {
    const { outline, read, show } = outlineOf(FIRST);
    outline.select('step:1');
    void outline.lineage.value;
    const soon: Step = { ...step(3, 'a'), flowId: undefined, time: 5000 };
    const late: Step = { ...soon, n: 4, id: 's4', time: 90_000 };
    show(FIRST, soon);
    void outline.lineage.value;
    expect(read).toEqual(['a', 'a around #3']);
    show(FIRST, soon, late);
    void outline.lineage.value;
    expect(read).toEqual(['a', 'a around #3']);
  });

  it('mark the steps of the selected one by the most telling event', () => {
    const { outline } = outlineOf(FIRST);
    outline.select('step:1');
    expect(outline.valueSteps.value.size).toBe(0);
    outline.selectValue('state');
    expect([...outline.valueSteps.value]).toEqual([
      [1, 'created'],
      [2, 'redeemed'],
    ]);
    expect(outline.selectedValue.value?.text).toBe('st-1');
  });

  it('are selected by their id, and none by the same id again', () => {
    const { outline } = outlineOf(FIRST);
    outline.select('step:1');
    outline.selectValue('state');
    outline.select('step:2');
    expect(outline.value.value).toBe('state');
    outline.selectValue('state');
    expect(outline.value.value).toBeUndefined();
    expect(outline.valueSteps.value.size).toBe(0);
  });

  it('are selected no more when another flow is', () => {
    const { outline } = outlineOf(FIRST, SECOND);
    outline.select('step:1');
    outline.selectValue('state');
    outline.select('step:3');
    expect(outline.value.value).toBeUndefined();
    outline.select('step:1');
    expect(outline.value.value).toBeUndefined();
  });
});

describe('the steps of a life', () => {
  it('tell a leak before all else', () => {
    expect([...stepsOf(lived('code', 'c', 'sent #4, leaked #4, redeemed #4'))]).toEqual([[4, 'leaked']]);
  });
});
