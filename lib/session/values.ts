import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Value, ValueEvent } from '../flow/value.ts';
import { type Lineage, lineageFrom } from '../lineage/lives.ts';
import type { SessionDeps } from './deps.ts';
import { type Subject, watched } from './watched.ts';

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
 * @param session the one in sight
 * @param flowId of the flow in sight
 */
export function createValues(
  session: ReadonlySignal<number | undefined>,
  flowId: ReadonlySignal<string | undefined>,
  reader: SessionDeps['reader'],
): Values {
  const subject = computed((): Subject<'lives'> | undefined => {
    const [id, flow] = [session.value, flowId.value];
    return id === undefined || flow === undefined ? undefined : { session: id, of: { flow } };
  });
  const lives = watched<'lives', Lineage | undefined>(reader, 'lives', subject, (_, news) => news && lineageFrom(news));
  // Of the flow before, nothing is said of the next one.
  const lineage = computed(() => (lives.value?.flowId === flowId.value ? lives.value : undefined));
  const value = signal<string | undefined>(undefined);
  const selectedValue = computed(() => {
    const id = value.value;
    // Nobody's lineage is read for the sake of no value.
    return id === undefined ? undefined : lineage.value?.values.find((candidate) => candidate.id === id);
  });
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
