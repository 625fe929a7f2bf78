import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ComparisonNews, Progress } from '../reader/topic.ts';
import type { ComparedBrief } from '../replay/sessions/brief.ts';
import type { PairsDone } from '../replay/sessions/sessions-compared.ts';
import type { SessionRow } from '../store/schema.ts';
import type { SessionDeps } from './deps.ts';
import { type Subject, watched } from './watched.ts';

/** Which two sessions are compared: ids, the first one first. */
export interface ComparedSessions {
  before: number;
  after: number;
}

/** Two stored sessions beside each other. */
export interface SessionComparing {
  /** Undefined while nothing is compared: then the steps of the session in sight are shown. */
  shown: ReadonlySignal<ComparedSessions | undefined>;
  /** Their rows; undefined where one is gone. */
  before: ReadonlySignal<SessionRow | undefined>;
  after: ReadonlySignal<SessionRow | undefined>;
  /** What came of it; read when somebody looks, and again when one of the two grows. */
  compared: ReadonlySignal<ComparedBrief | undefined>;
  /** How far the two are read, until there is something to compare. */
  progress: ReadonlySignal<Progress | undefined>;
  /** How many pairs of flows are compared, where that takes more than a moment. */
  done: ReadonlySignal<PairsDone | undefined>;
  /** Why nothing is told, in a sentence. */
  fault: ReadonlySignal<string | undefined>;
  /** Compares two sessions, that which began earlier as the first. */
  compare(a: number, b: number): void;
  /** Compares a session with the one that began last before it, or else the next; undefined where there is no other. */
  open: ReadonlySignal<((id: number) => void) | undefined>;
  /** Takes another session for one of the two sides; the one of the other side, and they change sides. */
  choose(side: keyof ComparedSessions, id: number): void;
  swap(): void;
  /** Back to the steps. */
  close(): void;
}

/** @param sessions all that are stored */
export function createSessionComparing(
  sessions: ReadonlySignal<readonly SessionRow[] | undefined>,
  reader: SessionDeps['reader'],
): SessionComparing {
  const shown: Signal<ComparedSessions | undefined> = signal(undefined);
  const fault = signal<string | undefined>(undefined);
  const rowOf = (id: number | undefined) => sessions.value?.find((row) => row.id === id);
  const [before, after] = [computed(() => rowOf(shown.value?.before)), computed(() => rowOf(shown.value?.after))];
  // The rows are made anew by whatever changes in any session; the question is not.
  const question = computed(() => {
    const [one, two] = [before.value, after.value];
    return one && two && JSON.stringify([one.id, two.id, one.environment ?? null, two.environment ?? null]);
  });
  const subject = computed((): Subject<'comparison'> | undefined => {
    fault.value = undefined;
    if (question.value === undefined) return undefined;
    const [session, other, ...environments] = JSON.parse(question.value);
    return { session, of: { other, environments: environments.map((one: unknown) => one ?? undefined) as never } };
  });
  const news = watched<'comparison', { of: string | undefined; told: ComparisonNews }>(
    reader,
    'comparison',
    subject,
    (_, told) => ({ of: question.peek(), told }),
    (sentence) => {
      fault.value = sentence;
    },
  );
  // Until the new one is there, the last says nothing.
  const told = computed(() => (news.value?.of === question.value ? news.value?.told : undefined));
  const compare = (a: number, b: number) => {
    const [one, two] = [rowOf(a), rowOf(b)];
    shown.value = one && two && one.startedAt > two.startedAt ? { before: b, after: a } : { before: a, after: b };
  };
  return {
    shown,
    before,
    after,
    compared: computed(() => (told.value && 'compared' in told.value ? told.value.compared : undefined)),
    progress: computed(() => (told.value && 'progress' in told.value ? told.value.progress : undefined)),
    done: computed(() => (told.value && 'comparing' in told.value ? told.value.comparing : undefined)),
    fault: computed(() => (told.value && 'failed' in told.value ? told.value.failed : fault.value)),
    compare,
    open: computed(() => {
      const rows = sessions.value ?? [];
      if (rows.length < 2) return undefined;
      return (id) => {
        const other = nearest(rows, id);
        if (other) compare(id, other.id);
      };
    }),
    choose: (side, id) => {
      const last = shown.peek();
      if (!last) return;
      const other = side === 'before' ? 'after' : 'before';
      shown.value = last[other] === id ? { before: last.after, after: last.before } : { ...last, [side]: id };
    },
    swap: () => {
      const last = shown.peek();
      if (last) shown.value = { before: last.after, after: last.before };
    },
    close: () => {
      shown.value = undefined;
    },
  };
}

function nearest(rows: readonly SessionRow[], id: number): SessionRow | undefined {
  const own = rows.find((row) => row.id === id);
  if (!own) return undefined;
  const others = rows.filter((row) => row.id !== id);
  const earlier = others.filter(({ startedAt }) => startedAt <= own.startedAt);
  const byTime = (a: SessionRow, b: SessionRow) => b.startedAt - a.startedAt;
  return earlier.sort(byTime)[0] ?? others.sort(byTime).at(-1);
}
