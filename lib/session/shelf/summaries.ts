import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { SessionRow } from '../../store/schema.ts';
import { isCurrent, keepSummary, readSummaries, type SummaryRow } from '../../store/summaries.ts';
import type { SessionDeps } from '../deps.ts';

export interface Summaries {
  /** What is kept of each session, by its id; undefined until the database has answered. */
  known: ReadonlySignal<ReadonlyMap<number, SummaryRow> | undefined>;
  /** How many sessions are still to be summed up. */
  waiting: ReadonlySignal<number>;
  dispose(): void;
}

interface Around {
  sessions: ReadonlySignal<SessionRow[] | undefined>;
  /** Summed up first: it is read anyhow. */
  first: ReadonlySignal<number | undefined>;
  /** What the user looks at is read: now others can be. */
  ready: ReadonlySignal<boolean>;
}

/**
 * Reads what is kept of the sessions, and sums up those of which nothing is kept, or what is kept is old: one after the
 * other, each once. What cannot be read is left until the next view.
 */
export function createSummaries(
  { db, reader }: Pick<SessionDeps, 'db' | 'reader'>,
  { sessions, first, ready }: Around,
): Summaries {
  const known = signal<ReadonlyMap<number, SummaryRow> | undefined>(undefined);
  const given = signal<ReadonlySet<string>>(new Set());
  const asked = new Set<number>();
  let isOver = false;
  const giveUp = (name: string) => {
    given.value = new Set(given.peek()).add(name);
  };
  const stopReading = effect(() => {
    const fresh = sessions.value?.map(({ id }) => id).filter((id) => !asked.has(id)) ?? [];
    if (!sessions.value || (fresh.length === 0 && known.peek())) return;
    for (const id of fresh) asked.add(id);
    readSummaries(db, fresh).then(
      (read) => {
        if (!isOver) known.value = new Map([...(known.peek() ?? []), ...read]);
      },
      // Without them the list says less, and why is said where the sessions are read.
      () => undefined,
    );
  });
  const stale = computed(() => {
    const kept = known.value;
    if (!kept) return [];
    return (sessions.value ?? []).filter(
      (row) => row.state === 'stopped' && !isCurrent(row, kept.get(row.id)) && !given.value.has(nameOf(row)),
    );
  });
  const next = computed(() => {
    if (!ready.value) return undefined;
    const row = stale.value.find(({ id }) => id === first.value) ?? stale.value[0];
    return row && nameOf(row);
  });
  const stopSumming = effect(() => {
    const name = next.value;
    const row = stale.peek().find((one) => nameOf(one) === name);
    if (name === undefined || !row) return undefined;
    const { id, profile = 'automatic' } = row;
    return reader.watch(
      'summary',
      id,
      { profile },
      (summary) => {
        keepSummary(db, row, summary).then(
          (kept) => {
            if (isOver) return;
            if (kept) known.value = new Map(known.peek()).set(id, kept);
            else giveUp(name);
          },
          () => giveUp(name),
        );
      },
      () => giveUp(name),
    );
  });
  return {
    known,
    waiting: computed(() => stale.value.length),
    dispose: () => {
      isOver = true;
      stopReading();
      stopSumming();
    },
  };
}

/** Names a session as it is now. */
function nameOf({ id, profile = 'automatic', stoppedAt }: SessionRow): string {
  return `${id} ${profile} ${stoppedAt}`;
}
