import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Flow, Step } from '../flow/step.ts';
import type { Digest } from '../reader/digest.ts';
import type { Sight, SightNews } from '../reader/topic.ts';
import { type Choosing, createChoosing, stepOf } from './choosing.ts';
import type { SessionDeps } from './deps.ts';
import { flowKey, type Openness, OTHER, type Row, RowMemory, rowsOf, staticKey, stepKey, stepNumber } from './rows.ts';
import type { Search } from './search.ts';
import { OpenByDefault, sifted } from './sifted.ts';
import { createValues, type Values } from './values.ts';
import { type Subject, watched } from './watched.ts';

/** What is selected, for the inspector: the step or the flow in full. */
export interface Selection {
  step?: Step;
  flow?: Flow;
}

/** The list of flows and steps, what is open in it and what is selected: a row, and a value. */
export interface Outline extends Values, Choosing {
  rows: ReadonlySignal<Row[]>;
  /** What the user opened and closed; while a search leaves little, what was opened among that stands elsewhere. */
  openness: Signal<Openness>;
  /** Key of the selected row; kept while data arrive. */
  selected: Signal<string | undefined>;
  /** Number of the selected step; of a folded repetition it is the last. */
  step: ReadonlySignal<number | undefined>;
  /** Read when somebody looks at it; until the new one is there, it is the last. */
  selection: ReadonlySignal<Selection>;
  select(key: string | undefined): void;
  /** Selects a step and opens what it is folded under. */
  reveal(n: number): void;
  /** Moves the selection by so many rows, or chooses all up to there; `first` and `last` are the ends. */
  move(by: number | 'first' | 'last', choosing?: boolean): void;
  toggle(key: string, open?: boolean): void;
  /** Right arrow: opens the row, or goes to its first child. */
  inward(): void;
  /** Left arrow: closes the row, or goes to its parent. */
  outward(): void;
  reset(): void;
}

/**
 * Nothing is selected at first, and everything is as open as {@link rowsOf} has it by default.
 *
 * @param session the one in sight
 * @param search leaves only the steps that are looked for
 */
export function createOutline(
  trace: ReadonlySignal<Digest>,
  session: ReadonlySignal<number | undefined>,
  reader: SessionDeps['reader'],
  search?: Pick<Search, 'matches' | 'showsAll'>,
): Outline {
  const own = signal<Openness>(new Map());
  const ofFound = signal<Openness>(new OpenByDefault());
  const sieve = computed(() => (search?.showsAll.value ? undefined : search?.matches.value));
  // Of very many, not all are put on the list at once.
  const isSifted = computed(() => sieve.value !== undefined && sieve.value.count <= OPENED);
  const openness = computed(() => (isSifted.value ? ofFound : own).value);
  const listed = computed(() => (sieve.value ? sifted(trace.value, sieve.value) : trace.value));
  const selected = signal<string | undefined>(undefined);
  // Steps that were selected when something arrived: they are not folded away under the reader's eyes.
  const held = new Set<number>();
  const memory = new RowMemory();
  const rows = computed(() => {
    const n = stepNumber(selected.peek() ?? '');
    if (n !== undefined) held.add(n);
    return rowsOf(listed.value, openness.value, held, memory);
  });
  const step = computed(() => stepOf(rows.value, selected.value));
  const index = () => rows.value.findIndex(({ key }) => key === selected.value);
  const current = () => rows.value[index()];
  // Told by name, so that whatever arrives elsewhere asks nothing anew.
  const named = computed(() => namedBy(trace.value, selected.value, step.value));
  const key = computed(() => JSON.stringify([session.value, named.value]));
  const subject = computed((): Subject<'sight'> | undefined => {
    key.value;
    const [id, of] = [session.peek(), named.peek()];
    return id === undefined || !of ? undefined : { session: id, of };
  });
  const sight = watched<'sight', Sight>(reader, 'sight', subject, sighted, undefined, PAUSE);
  const selection = computed(() => sight.value ?? NOTHING_SELECTED);
  const flowId = computed(() => flowNamed(trace.value, named.value));
  const values = createValues(session, flowId, reader);
  const outline: Outline = {
    ...values,
    ...createChoosing(rows, selected),
    rows,
    openness: own,
    selected,
    step,
    selection,
    select: (key) => {
      if (key === undefined) outline.clearChosen();
      else outline.chooseOnly(key);
      selected.value = key;
    },
    reveal: (n) => {
      const step = trace.value.steps[n - 1];
      if (!step) return;
      if (search && sieve.value?.has(n) === false) search.showsAll.value = true;
      const owner = step.flowId === undefined ? OTHER : flowKey(step.flowId);
      outline.toggle(owner, true);
      if (step.role === 'static') outline.toggle(staticKey(owner), true);
      const poll = rows.value.find((row) => row.kind === 'poll' && row.steps.includes(step));
      if (poll) outline.toggle(poll.key, true);
      outline.chooseOnly(stepKey(n));
    },
    move: (by, choosing = false) => {
      const top = rows.value.length - 1;
      if (top < 0) return;
      const from = index();
      const to = by === 'first' ? 0 : by === 'last' ? top : from === -1 ? 0 : Math.min(top, Math.max(0, from + by));
      const key = rows.value[to]?.key;
      if (choosing && key !== undefined) outline.chooseTo(key);
      else outline.select(key);
    },
    toggle: (key, open) => {
      const row = rows.value.find((candidate) => candidate.key === key);
      const next = open ?? !(row?.open ?? openness.value.get(key) ?? false);
      if (isSifted.value) ofFound.value = new OpenByDefault(ofFound.value).set(key, next);
      else own.value = new Map(own.value).set(key, next);
    },
    inward: () => {
      const row = current();
      if (row?.open === false) outline.toggle(row.key, true);
      else if (row?.open) outline.move(1);
    },
    outward: () => {
      const row = current();
      if (row?.open) outline.toggle(row.key, false);
      else if (row?.parent) outline.select(row.parent);
    },
    reset: () => {
      own.value = new Map();
      ofFound.value = new OpenByDefault();
      held.clear();
      outline.select(undefined);
      values.value.value = undefined;
    },
  };
  return outline;
}

/** Milliseconds: who goes on sooner is on the way to another row. */
const PAUSE = 120;

function sighted(last: Sight | undefined, { step, flow }: SightNews): Sight {
  const [shown, around] = [step === 'as before' ? last?.step : step, flow === 'as before' ? last?.flow : flow];
  return { ...(shown && { step: shown }), ...(around && { flow: around }) };
}

/** Steps that were found and are shown without being asked for: up to so many. */
const OPENED = 2000;

const NOTHING_SELECTED: Selection = {};

type Named = { step: number } | { flow: string };

function flowNamed({ steps }: Digest, named: Named | undefined): string | undefined {
  return named && ('flow' in named ? named.flow : steps[named.step - 1]?.flowId);
}

/** What a key names, if it is there; a folded row stays selected, and inspected, although it is not in the list. */
function namedBy({ steps, flows }: Digest, key: string | undefined, n: number | undefined): Named | undefined {
  if (key === undefined) return undefined;
  if (n !== undefined) return steps[n - 1] && { step: n };
  const flow = flows.find(({ id }) => flowKey(id) === key);
  return flow && { flow: flow.id };
}
