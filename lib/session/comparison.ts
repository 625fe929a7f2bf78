import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Step } from '../flow/step.ts';
import type { Digest, StepDigest } from '../reader/digest.ts';
import { type Candidates, sameKind } from '../replay/same-kind.ts';
import type { SessionDeps } from './deps.ts';
import { type Subject, watched } from './watched.ts';

/** The step that the selected one is compared with. */
export interface Comparing {
  /** Of the selected step; found when somebody looks. */
  candidates: ReadonlySignal<Candidates<StepDigest> | undefined>;
  /** Number of the step that it is compared with: the chosen one, or else the proposed one. */
  against: ReadonlySignal<number | undefined>;
  /** That step in full; read when somebody looks at it. */
  other: ReadonlySignal<Step | undefined>;
  /** Why it cannot be read, in a sentence. */
  fault: ReadonlySignal<string | undefined>;
  /** Id of the attempt of the selected step with which that is compared, rather than with another step. */
  attempt: ReadonlySignal<number | undefined>;
  /** Chooses a step to compare the selected one with; undefined leaves it to the proposal. */
  choose(n: number | undefined): void;
  /** Shows two steps beside each other: selects the later one, and asks the inspector for its comparison. */
  compare(a: number, b: number): void;
  /** Shows the selected step beside an attempt of it, and asks the inspector for that. */
  compareAttempt(id: number): void;
  /** Asks the inspector for the comparison of the selected step with the proposed one. */
  show(): void;
  /** How often a comparison was asked for: the inspector answers by showing it. */
  asked: ReadonlySignal<number>;
}

/**
 * @param selected number of the selected step
 * @param reveal selects a step
 */
export function createComparing(
  trace: ReadonlySignal<Digest>,
  session: ReadonlySignal<number | undefined>,
  selected: ReadonlySignal<number | undefined>,
  reader: SessionDeps['reader'],
  reveal: (n: number) => void,
): Comparing {
  // Of which step it was chosen: for another one it says nothing.
  const chosen: Signal<{ of: number; against: number; session: number | undefined } | undefined> = signal(undefined);
  const sent: Signal<{ of: number; id: number; session: number | undefined } | undefined> = signal(undefined);
  const asked = signal(0);
  const fault = signal<string | undefined>(undefined);
  const step = computed(() => trace.value.steps[(selected.value ?? 0) - 1]);
  const candidates = computed(() => step.value && sameKind(step.value, trace.value.steps));
  const against = computed(() => {
    const choice = chosen.value;
    if (choice && choice.of === selected.value && choice.session === session.value) return choice.against;
    return candidates.value?.proposed?.n;
  });
  const subject = computed((): Subject<'sight'> | undefined => {
    const [id, n] = [session.value, against.value];
    fault.value = undefined;
    return id === undefined || n === undefined ? undefined : { session: id, of: { step: n } };
  });
  const sight = watched<'sight', Step | undefined>(
    reader,
    'sight',
    subject,
    (last, { step }) => (step === 'as before' ? last : step),
    (sentence) => {
      fault.value = sentence;
    },
  );
  return {
    candidates,
    against,
    // Until the new one is there, the last says nothing.
    other: computed(() => (sight.value?.n === against.value ? sight.value : undefined)),
    fault,
    asked,
    attempt: computed(() => {
      const choice = sent.value;
      return choice?.of === selected.value && choice?.session === session.value ? choice?.id : undefined;
    }),
    choose: (n) => {
      const of = selected.peek();
      sent.value = undefined;
      chosen.value = n === undefined || of === undefined ? undefined : { of, against: n, session: session.peek() };
    },
    compare: (a, b) => {
      const [of, against] = [Math.max(a, b), Math.min(a, b)];
      chosen.value = { of, against, session: session.peek() };
      sent.value = undefined;
      reveal(of);
      asked.value += 1;
    },
    compareAttempt: (id) => {
      const of = selected.peek();
      if (of === undefined) return;
      sent.value = { of, id, session: session.peek() };
      asked.value += 1;
    },
    show: () => {
      sent.value = undefined;
      asked.value += 1;
    },
  };
}
