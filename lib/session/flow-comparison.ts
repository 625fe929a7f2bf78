import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Flow } from '../flow/step.ts';
import type { Digest, FlowDigest } from '../reader/digest.ts';
import type { SessionDeps } from './deps.ts';
import { type Subject, watched } from './watched.ts';

/** The flow that the selected one is compared with. */
export interface FlowComparing {
  /** The other flows of the session: of the same system first, then the nearest first. */
  others: ReadonlySignal<readonly FlowDigest[]>;
  /** Id of the flow that it is compared with: the chosen one, or else the nearest earlier one of the same system. */
  against: ReadonlySignal<string | undefined>;
  /** That flow in full; read when somebody looks at it. */
  other: ReadonlySignal<Flow | undefined>;
  /** Why it cannot be read, in a sentence. */
  fault: ReadonlySignal<string | undefined>;
  /** Chooses a flow to compare the selected one with; undefined leaves it to the proposal. */
  choose(id: string | undefined): void;
}

/** @param selected id of the selected flow */
export function createFlowComparing(
  trace: ReadonlySignal<Digest>,
  session: ReadonlySignal<number | undefined>,
  selected: ReadonlySignal<string | undefined>,
  reader: SessionDeps['reader'],
): FlowComparing {
  // Of which flow it was chosen: for another one it says nothing.
  const chosen: Signal<{ of: string; against: string; session: number | undefined } | undefined> = signal(undefined);
  const fault = signal<string | undefined>(undefined);
  const flow = computed(() => trace.value.flows.find(({ id }) => id === selected.value));
  const others = computed(() => (flow.value ? around(flow.value, trace.value.flows) : []));
  const against = computed(() => {
    const [own, choice] = [flow.value, chosen.value];
    if (choice && choice.of === own?.id && choice.session === session.value) return choice.against;
    return others.value.find((other) => other.system === own?.system && other.startedAt < own.startedAt)?.id;
  });
  const subject = computed((): Subject<'sight'> | undefined => {
    const [id, other] = [session.value, against.value];
    fault.value = undefined;
    return id === undefined || other === undefined ? undefined : { session: id, of: { flow: other } };
  });
  const sight = watched<'sight', Flow | undefined>(
    reader,
    'sight',
    subject,
    (last, { flow }) => (flow === 'as before' ? last : flow),
    (sentence) => {
      fault.value = sentence;
    },
  );
  return {
    others,
    against,
    // Until the new one is there, the last says nothing.
    other: computed(() => (sight.value?.id === against.value ? sight.value : undefined)),
    fault,
    choose: (id) => {
      const of = flow.peek()?.id;
      chosen.value = id === undefined || of === undefined ? undefined : { of, against: id, session: session.peek() };
    },
  };
}

function around(own: FlowDigest, flows: readonly FlowDigest[]): FlowDigest[] {
  const rank = (other: FlowDigest) => (other.system === own.system ? 0 : 1);
  const distance = (other: FlowDigest) => Math.abs(other.startedAt - own.startedAt);
  return flows.filter(({ id }) => id !== own.id).sort((a, b) => rank(a) - rank(b) || distance(a) - distance(b));
}
