import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { StepDigest } from '../reader/digest.ts';
import { type Row, stepNumber } from './rows.ts';

/** Several steps chosen at once, to be compared, copied or exported together; beside the one that is selected. */
export interface Choosing {
  /** Numbers of the chosen steps, in their order; empty while at most one is selected. */
  chosen: ReadonlySignal<readonly number[]>;
  /** Selects a row alone: nothing is chosen any more. */
  chooseOnly(key: string): void;
  /** Ctrl+click: chooses the row as well, or no longer; what was selected is chosen with the first. */
  chooseAlso(key: string): void;
  /** Shift+click: chooses from the row where choosing began up to this one, both included. */
  chooseTo(key: string): void;
  /** Chooses exactly these. */
  chooseSteps(numbers: Iterable<number>): void;
  clearChosen(): void;
}

/**
 * Flows and sections are never chosen; a folded repetition is, with all its steps.
 *
 * @param selected moves along with what was clicked
 */
export function createChoosing(rows: ReadonlySignal<readonly Row[]>, selected: Signal<string | undefined>): Choosing {
  const chosen = signal<ReadonlySet<number>>(new Set());
  let anchor: string | undefined;
  const at = (key: string | undefined) => rows.peek().findIndex((row) => row.key === key);
  const stepsAt = (key: string | undefined) => stepsOf(rows.peek()[at(key)]);
  return {
    chosen: computed(() => [...chosen.value].sort((a, b) => a - b)),
    chooseOnly: (key) => {
      anchor = key;
      if (chosen.peek().size > 0) chosen.value = new Set();
      selected.value = key;
    },
    chooseAlso: (key) => {
      const before = chosen.peek();
      const next = new Set(before.size > 0 ? before : stepsAt(selected.peek()));
      const steps = stepsAt(key);
      const out = steps.length > 0 && before.size > 0 && steps.every((n) => next.has(n));
      for (const n of steps) {
        if (out) next.delete(n);
        else next.add(n);
      }
      anchor = key;
      selected.value = key;
      chosen.value = next;
    },
    chooseTo: (key) => {
      // Where choosing began may be folded away by now: it begins anew from what is selected.
      const from = at(anchor) === -1 ? at(selected.peek()) : at(anchor);
      const to = at(key);
      if (to === -1) return;
      anchor = rows.peek()[from === -1 ? to : from]?.key;
      const range = rows.peek().slice(Math.min(from === -1 ? to : from, to), Math.max(from, to) + 1);
      chosen.value = new Set(range.flatMap(stepsOf));
      selected.value = key;
    },
    chooseSteps: (numbers) => {
      chosen.value = new Set(numbers);
    },
    clearChosen: () => {
      anchor = undefined;
      if (chosen.peek().size > 0) chosen.value = new Set();
    },
  };
}

/** Numbers of the steps that are chosen with a row. */
function stepsOf(row: Row | undefined): number[] {
  if (row?.kind === 'step') return [row.step.n];
  // Opened, its steps are rows of their own.
  return row?.kind === 'poll' && !row.open ? numbersOf(row.steps) : [];
}

const numbersOf = (steps: readonly StepDigest[]) => steps.map(({ n }) => n);

/** Numbers of all steps of the flow, or of the section, that a row is in, without static resources. */
export function stepsAround(rows: readonly Row[], key: string | undefined): number[] {
  const at = rows.findIndex((row) => row.key === key);
  const head = rows.slice(0, at + 1).findLast(({ level }) => level === 1);
  if (head?.kind === 'flow') return numbersOf(head.flow.steps.filter(({ role }) => role !== 'static'));
  return head?.kind === 'section' ? numbersOf(head.steps.filter(({ role }) => role !== 'static')) : [];
}

/** Whether all that a row stands for is chosen. */
export function isChosen(row: Row, chosen: ReadonlySet<number>): boolean {
  if (row.kind === 'step') return chosen.has(row.step.n);
  return row.kind === 'poll' && row.steps.every(({ n }) => chosen.has(n));
}

/** Number of the step that a key is about: of a folded repetition the last answer. */
export function stepOf(rows: readonly Row[], key: string | undefined): number | undefined {
  if (key === undefined) return undefined;
  const n = stepNumber(key);
  if (n !== undefined || !key.startsWith('poll:')) return n;
  const row = rows.find((candidate) => candidate.key === key);
  return row?.kind === 'poll' ? row.last.n : undefined;
}
