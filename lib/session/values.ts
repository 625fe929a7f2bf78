import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Flow, Step } from '../flow/step.ts';
import type { Value, ValueEvent } from '../flow/value.ts';
import type { Lineage } from '../lineage/lives.ts';
import type { SessionDeps } from './deps.ts';
import { rested } from './rested.ts';

/** The values of the flow in sight, and the one of them whose life is followed. */
export interface Values {
  /** Of the selected flow, or of the flow of the selected step; read when somebody asks for it. */
  lineage: ReadonlySignal<Lineage | undefined>;
  /** Id of the selected value; none once another flow is in sight. */
  value: Signal<string | undefined>;
  /** The selected value itself. */
  selectedValue: ReadonlySignal<Value | undefined>;
  /** By number of the step: what happens to the selected value there. Empty while none is selected. */
  valueSteps: ReadonlySignal<ReadonlyMap<number, ValueEvent>>;
  /** Selects a value; the selected one again, or undefined, selects none. */
  selectValue(id: string | undefined): void;
}

const NOWHERE: ReadonlyMap<number, ValueEvent> = new Map();

/**
 * @param flow the flow in sight; the same object while nothing changed in it
 * @param steps all steps of the session: what leaks, leaks to steps outside of the flow
 * @param lineageOf is asked again only when something changed in the flow, or around it, and then with rests
 */
export function createValues(
  flow: ReadonlySignal<Flow | undefined>,
  steps: ReadonlySignal<readonly Step[]>,
  lineageOf: SessionDeps['lineage'],
): Values {
  let last: readonly Step[] = [];
  const around = computed(() => (last = steady(last, flow.value ? aroundOf(flow.value, steps.value) : [])));
  const lineage = rested(
    () => ({ of: flow.value, beside: around.value }),
    ({ of }) => of?.id,
    ({ of, beside }) => of && lineageOf(of, beside),
  );
  const value = signal<string | undefined>(undefined);
  const selectedValue = computed(() => {
    const id = value.value;
    // Nobody's lineage is read for the sake of no value.
    return id === undefined ? undefined : lineage.value?.values.find((candidate) => candidate.id === id);
  });
  const flowId = computed(() => flow.value?.id);
  effect(() => {
    flowId.value;
    value.value = undefined;
  });
  return {
    lineage,
    value,
    selectedValue,
    valueSteps: computed(() => (selectedValue.value ? stepsOf(selectedValue.value) : NOWHERE)),
    selectValue: (id) => {
      value.value = id === value.peek() ? undefined : id;
    },
  };
}

/** Milliseconds after the end of a flow: pages that it ended on have loaded what they show by then. */
const AFTERMATH = 60_000;

/** The steps of no flow that may have got something of this one. */
export function aroundOf({ startedAt, endedAt }: Flow, steps: readonly Step[]): Step[] {
  return steps.filter(({ flowId, time }) => flowId === undefined && time >= startedAt && time <= endedAt + AFTERMATH);
}

// Requests do not change once they are sent.
function steady(before: readonly Step[], after: readonly Step[]): readonly Step[] {
  const isSame = ({ id, n, exchange }: Step, index: number) =>
    id === before[index]?.id && n === before[index]?.n && exchange === before[index]?.exchange;
  return before.length === after.length && after.every(isSame) ? before : after;
}

/** Where several things happen to a value in one step, the first of these is told. */
const TELLING: readonly ValueEvent[] = [
  'leaked',
  'altered',
  'redeemed',
  'returned',
  'created',
  'issued',
  'hashed',
  'sent',
];

/** What happens to a value in each step of its life, the most telling event where there are several. */
export function stepsOf({ uses }: Value): ReadonlyMap<number, ValueEvent> {
  const events = new Map<number, ValueEvent>();
  for (const { step, event } of uses) {
    const told = events.get(step);
    if (told === undefined || TELLING.indexOf(event) < TELLING.indexOf(told)) events.set(step, event);
  }
  return events;
}
