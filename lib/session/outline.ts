import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Flow, Step, Trace } from '../flow/step.ts';
import type { SessionDeps } from './deps.ts';
import { flowKey, type Openness, OTHER, type Row, rowsOf, staticKey, stepKey } from './rows.ts';
import { createValues, type Values } from './values.ts';

/** What is selected, for the inspector. */
export interface Selection {
  step?: Step;
  flow?: Flow;
  row?: Row;
}

/** The list of flows and steps, what is open in it and what is selected: a row, and a value. */
export interface Outline extends Values {
  rows: ReadonlySignal<Row[]>;
  /** Key of the selected row; kept while data arrive. */
  selected: Signal<string | undefined>;
  selection: ReadonlySignal<Selection>;
  select(key: string | undefined): void;
  /** Selects a step and opens what it is folded under. */
  reveal(n: number): void;
  /** Moves the selection by so many rows; `first` and `last` are the ends. */
  move(by: number | 'first' | 'last'): void;
  toggle(key: string, open?: boolean): void;
  /** Right arrow: opens the row, or goes to its first child. */
  inward(): void;
  /** Left arrow: closes the row, or goes to its parent. */
  outward(): void;
  reset(): void;
}

/** Nothing is selected at first, and everything is as open as {@link rowsOf} has it by default. */
export function createOutline(trace: ReadonlySignal<Trace>, lineageOf: SessionDeps['lineage']): Outline {
  const openness = signal<Openness>(new Map());
  const selected = signal<string | undefined>(undefined);
  const rows = computed(() => rowsOf(trace.value, openness.value));
  let last: Selection = {};
  const selection = computed(() => (last = steady(last, find(trace.value, rows.value, selected.value))));

  const index = () => rows.value.findIndex(({ key }) => key === selected.value);
  const current = () => rows.value[index()];
  const values = createValues(
    computed(() => selection.value.flow),
    computed(() => trace.value.steps),
    lineageOf,
  );
  const outline: Outline = {
    ...values,
    rows,
    selected,
    selection,
    select: (key) => {
      selected.value = key;
    },
    reveal: (n) => {
      const step = trace.value.steps.find((candidate) => candidate.n === n);
      if (!step) return;
      const owner = step.flowId === undefined ? OTHER : flowKey(step.flowId);
      outline.toggle(owner, true);
      if (step.role === 'static') outline.toggle(staticKey(owner), true);
      selected.value = stepKey(n);
    },
    move: (by) => {
      const top = rows.value.length - 1;
      if (top < 0) return;
      const from = index();
      const to = by === 'first' ? 0 : by === 'last' ? top : from === -1 ? 0 : Math.min(top, Math.max(0, from + by));
      selected.value = rows.value[to]?.key;
    },
    toggle: (key, open) => {
      const row = rows.value.find((candidate) => candidate.key === key);
      const next = open ?? !(row?.open ?? openness.value.get(key) ?? false);
      openness.value = new Map(openness.value).set(key, next);
    },
    inward: () => {
      const row = current();
      if (row?.open === false) outline.toggle(row.key, true);
      else if (row?.open) outline.move(1);
    },
    outward: () => {
      const row = current();
      if (row?.open) outline.toggle(row.key, false);
      else if (row?.parent) selected.value = row.parent;
    },
    reset: () => {
      openness.value = new Map();
      selected.value = undefined;
      values.value.value = undefined;
    },
  };
  return outline;
}

function find(trace: Trace, rows: Row[], key: string | undefined): Selection {
  if (key === undefined) return {};
  const row = rows.find((candidate) => candidate.key === key);
  // A folded row stays selected, and inspected, although it is not in the list.
  const step = trace.steps.find(({ n }) => stepKey(n) === key);
  const flow = trace.flows.find(({ id }) => (step ? id === step.flowId : flowKey(id) === key));
  return { ...(step ? { step } : {}), ...(flow ? { flow } : {}), ...(row ? { row } : {}) };
}

// The inspector is told only when there is something new to say.
function steady(before: Selection, after: Selection): Selection {
  const isSame = before.step === after.step && before.flow === after.flow && after.row?.key === before.row?.key;
  return isSame ? before : after;
}
