import { signal } from '@preact/signals';
import { describe, expect, it } from 'vitest';
import type { StepDigest } from '../../lib/reader/digest.ts';
import { createChoosing, isChosen, stepOf, stepsAround } from '../../lib/session/choosing.ts';
import { rowsOf } from '../../lib/session/rows.ts';

const step = (n: number, words: string, more: Partial<StepDigest> = {}): StepDigest => ({
  ...{ n, id: `s${n}`, kind: 'http', time: n * 100, tabId: 1, method: 'GET', url: `https://a.example/${words}` },
  ...{ status: 200, role: 'other', words, flowId: 'f' },
  ...more,
});

const STEPS = [
  step(1, 'begin'),
  step(2, 'poll'),
  step(3, 'poll'),
  step(4, 'poll'),
  step(5, 'end'),
  step(6, 'logo', { role: 'static' }),
  step(7, 'news', { flowId: undefined }),
];
const FLOW = {
  ...{ id: 'f', system: 'oauth', systemTitle: 'OAuth', outcome: { kind: 'waiting', reason: '' } as const },
  ...{ startedAt: 100, endedAt: 600, steps: STEPS.slice(0, 6) },
};

/** Rows: flow, 1, poll of 2 to 4, 5, static, other, 7. */
function list(openness: [string, boolean][] = [['other', true]]) {
  const rows = signal(rowsOf({ steps: STEPS, flows: [FLOW] }, new Map(openness)));
  const selected = signal<string | undefined>(undefined);
  return { rows, selected, ...createChoosing(rows, selected) };
}

describe('choosing several steps', () => {
  it('begins with what was selected, and adds and takes away one by one', () => {
    const { chosen, chooseOnly, chooseAlso, selected } = list();
    chooseOnly('step:5');
    expect(chosen.value).toEqual([]);
    chooseAlso('step:1');
    expect(chosen.value).toEqual([1, 5]);
    chooseAlso('step:7');
    chooseAlso('step:5');
    expect([chosen.value, selected.value]).toEqual([[1, 7], 'step:5']);
    chooseOnly('step:7');
    expect(chosen.value).toEqual([]);
  });

  it('takes a range from where it began, in both directions, and folded repetitions whole', () => {
    const { chosen, chooseOnly, chooseTo } = list();
    chooseOnly('step:5');
    chooseTo('step:1');
    expect(chosen.value).toEqual([1, 2, 3, 4, 5]);
    chooseTo('step:7');
    expect(chosen.value).toEqual([5, 7]);
    chooseTo('poll:2');
    expect(chosen.value).toEqual([2, 3, 4, 5]);
  });

  it('takes of opened repetitions the steps alone', () => {
    const { chosen, chooseOnly, chooseTo, chooseAlso } = list([['poll:2', true]]);
    chooseOnly('poll:2');
    chooseTo('step:3');
    expect(chosen.value).toEqual([2, 3]);
    chooseAlso('poll:2');
    expect(chosen.value).toEqual([2, 3]);
  });

  it('takes away a folded repetition whole', () => {
    const { chosen, chooseAlso } = list();
    chooseAlso('poll:2');
    chooseAlso('step:1');
    chooseAlso('poll:2');
    expect(chosen.value).toEqual([1]);
  });

  it('begins with the row itself where nothing is selected, and ignores rows that are gone', () => {
    const { chosen, chooseTo, clearChosen } = list();
    chooseTo('step:9');
    expect(chosen.value).toEqual([]);
    chooseTo('step:5');
    expect(chosen.value).toEqual([5]);
    clearChosen();
    expect(chosen.value).toEqual([]);
  });

  it('begins anew from the selection when where it began is folded away', () => {
    const { chosen, rows, selected, chooseOnly, chooseTo } = list([['poll:2', true]]);
    chooseOnly('step:3');
    rows.value = rowsOf({ steps: STEPS, flows: [FLOW] }, new Map());
    selected.value = 'step:5';
    chooseTo('step:1');
    expect(chosen.value).toEqual([1, 2, 3, 4, 5]);
  });

  it.each([
    ['step:5', [1, 2, 3, 4, 5]],
    ['flow:f', [1, 2, 3, 4, 5]],
    ['step:7', [7]],
    [undefined, []],
  ])('knows all steps around %s but static resources', (key, steps) => {
    expect(stepsAround(list().rows.value, key)).toEqual(steps);
  });

  it('shows a folded repetition as chosen only with all its steps', () => {
    const poll = list().rows.value.find(({ key }) => key === 'poll:2');
    expect(poll && [isChosen(poll, new Set([2, 3])), isChosen(poll, new Set([2, 3, 4]))]).toEqual([false, true]);
  });

  it.each([
    ['step:7', 7],
    ['poll:2', 4],
    ['poll:9', undefined],
    ['flow:f', undefined],
    [undefined, undefined],
  ])('takes %s for step %s', (key, n) => {
    expect(stepOf(list().rows.value, key)).toBe(n);
  });
});

describe('repetitions in the list', () => {
  it('are one row under their flow, with what they hold once they are opened', () => {
    const told = (openness: [string, boolean][], held: number[] = []) =>
      rowsOf({ steps: STEPS, flows: [FLOW] }, new Map(openness), new Set(held)).map(({ key, level }) => [key, level]);
    expect(told([]).slice(0, 4)).toEqual([
      ['flow:f', 1],
      ['step:1', 2],
      ['poll:2', 2],
      ['step:5', 2],
    ]);
    const opened = [
      ['poll:2', 2],
      ['step:2', 3],
      ['step:3', 3],
      ['step:4', 3],
      ['step:5', 2],
    ];
    expect(told([['poll:2', true]]).slice(2, 7)).toEqual(opened);
    // One of them was being read when the third arrived.
    expect(told([], [3]).slice(2, 7)).toEqual(opened);
    expect(told([['poll:2', false]], [3]).slice(2, 4)).toEqual([
      ['poll:2', 2],
      ['step:5', 2],
    ]);
  });
});
