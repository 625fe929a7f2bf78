import { effect, signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { Reader } from '../../lib/reader/client.ts';
import type { Digest, FlowDigest, StepDigest } from '../../lib/reader/digest.ts';
import { createOutline } from '../../lib/session/outline.ts';
import { stepsOf } from '../../lib/session/values.ts';
import { lived, livesWith } from './lives.ts';
import { saying, until } from './stage.ts';

const step = (n: number, flowId: string): StepDigest => ({
  ...{ n, id: `s${n}`, kind: 'http', time: n * 100, tabId: 1, url: `https://a.example/${n}` },
  ...{ role: 'page', words: 'page', flowId },
});

const flow = (id: string, ...steps: StepDigest[]): FlowDigest => ({
  ...{ id, system: 'oauth', systemTitle: 'OAuth', steps },
  outcome: { kind: 'waiting', reason: 'Nothing came back yet.' },
  startedAt: steps[0]?.time ?? 0,
  endedAt: steps.at(-1)?.time ?? 0,
});

const STATE = lived('state', 'st-1', 'created #1, returned #2, redeemed #2');

/** An outline over these flows, looked at, whose reader says that each has the same values. */
function outlineOf(...flows: FlowDigest[]) {
  const trace = signal<Digest>({ flows, steps: flows.flatMap(({ steps }) => steps) });
  const read: string[] = [];
  const silent: Reader = { watch: () => () => undefined };
  const reader = saying(silent, 'lives', (of) => {
    read.push(of.flow);
    return livesWith([STATE])(of);
  });
  const outline = createOutline(trace, signal(1), reader);
  effect(() => {
    outline.lineage.value;
  });
  const show = (...next: FlowDigest[]) => {
    trace.value = { flows: next, steps: next.flatMap(({ steps }) => steps) };
  };
  return { outline, read, show };
}

const FIRST = flow('a', step(1, 'a'), step(2, 'a'));
const SECOND = flow('b', step(3, 'b'));

describe('the values of what is selected', () => {
  it('are asked for once, whichever step of their flow is selected, and whatever arrives', async () => {
    const { outline, read, show } = outlineOf(FIRST, SECOND);
    expect(outline.lineage.value).toBeUndefined();
    outline.select('step:1');
    await until(() => outline.lineage.value?.flowId === 'a');
    outline.select('step:2');
    show(FIRST, flow('b', step(3, 'b'), step(4, 'b')));
    outline.select('flow:a');
    expect(outline.lineage.value?.flowId).toBe('a');
    expect(read).toEqual(['a']);
  });

  it('are none while those of another flow are read', async () => {
    const { outline } = outlineOf(FIRST, SECOND);
    outline.select('step:1');
    await until(() => outline.lineage.value !== undefined);
    outline.select('step:3');
    expect(outline.lineage.value).toBeUndefined();
    await until(() => outline.lineage.value?.flowId === 'b');
  });

  it('mark the steps of the selected one by the most telling event', async () => {
    const { outline } = outlineOf(FIRST);
    outline.select('step:1');
    expect(outline.valueSteps.value.size).toBe(0);
    await until(() => outline.lineage.value !== undefined);
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
