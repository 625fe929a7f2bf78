import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Mute } from '../../checks/mute.ts';
import { words } from '../../flow/words.ts';
import { readNoteTexts } from '../../store/library.ts';
import { live } from '../../store/queries.ts';
import type { SessionRow } from '../../store/schema.ts';
import type { SessionDeps, Told } from '../deps.ts';
import type { Library } from '../library.ts';
import { tagOf } from '../tags.ts';
import { createShelfChoosing, type ShelfChoosing } from './choosing.ts';
import { dropLeftBehind } from './duplicating.ts';
import { type Entry, entryOf } from './entry.ts';
import { createRoom, type Room } from './room.ts';
import { type Choices, choicesOf, EVERYTHING, type Order, sift, sorted, type Wish } from './sift.ts';
import { createSummaries } from './summaries.ts';

/** Bytes that are kept in memory to be put back; more than that is deleted for good, and only when that is confirmed. */
export const UNDO_LIMIT = 200 * 1024 * 1024;

/** More than can be put back is to be deleted. */
export interface DeletionQuestion {
  ids: readonly number[];
  /** Bytes, about. */
  size: number;
}

/** The library as somebody looks through it: what is listed, what is wished for, what is chosen. */
export interface Shelf {
  /** All sessions; undefined until the database has answered. */
  entries: ReadonlySignal<readonly Entry[] | undefined>;
  /** Those that are wished for, in their order. */
  shown: ReadonlySignal<readonly Entry[]>;
  wish: Signal<Wish>;
  order: Signal<Order>;
  choices: ReadonlySignal<Choices>;
  /** Every tag that some session has. */
  tags: ReadonlySignal<readonly string[]>;
  /** How many sessions are still to be read once: until then systems, outcomes and findings are missing there. */
  waiting: ReadonlySignal<number>;
  choosing: ShelfChoosing;
  room: Room;
  /** Asked before more is deleted than can be put back. */
  question: Signal<DeletionQuestion | undefined>;
  /** Changes the wish in parts; what is undefined is wished for no longer. */
  ask(part: { [K in keyof Wish]?: Wish[K] | undefined }): void;
  /** Deletes sessions, or asks before where they could not be put back. */
  remove(ids: readonly number[]): Promise<void>;
  /** Deletes what the question was about. */
  removeForGood(): Promise<void>;
  /** Copies a session and brings the copy in sight. */
  duplicate(id: number): Promise<void>;
  /** Tags sessions with what was typed. */
  tag(ids: readonly number[], typed: string): Promise<void>;
  dispose(): void;
}

/** What of the rest of the view the library needs. */
export interface ShelfAround {
  library: Library;
  current: ReadonlySignal<SessionRow | undefined>;
  /** The session in sight is read. */
  ready: ReadonlySignal<boolean>;
  told: Signal<Told | undefined>;
  choose(id: number): void;
}

/** Reads at once what is kept of the sessions, and keeps reading until disposed. */
export function createShelf(deps: SessionDeps, { library, current, ready, told, choose }: ShelfAround): Shelf {
  const { sessions } = library;
  const currentId = computed(() => current.value?.id);
  const summaries = createSummaries(deps, { sessions, first: currentId, ready });
  const notes = signal<ReadonlyMap<number, readonly string[]>>(new Map());
  const stopNotes = live(
    () => readNoteTexts(deps.db),
    (read) => {
      notes.value = read;
    },
    // Why the database cannot be read is said where the sessions are.
    () => undefined,
  );
  const muted = signal<readonly Mute[]>([]);
  const stopMutes = deps.hostMutes.watch((mutes) => {
    muted.value = mutes;
  });
  const entries = listed(sessions, summaries.known, notes, muted);
  const wish = signal<Wish>(EVERYTHING);
  const order = signal<Order>('newest');
  const shown = computed(() => sorted(sift(entries.value ?? [], wish.value), order.value));
  const choices = computed(() => choicesOf(entries.value ?? []));
  const tags = computed(() => choices.value.tags.map(({ value }) => value));
  const question = signal<DeletionQuestion | undefined>(undefined);
  const room = createRoom(
    deps,
    computed(() => [sessions.value, library.work.value === undefined]),
  );
  dropLeftBehind(deps).catch((error: unknown) => {
    told.value = { sentence: `What was left of an earlier copy could not be cleared: ${words(error)}`, failed: true };
  });
  const stopAsking = effect(() => {
    // What was asked about is gone, or is no longer to go.
    const ids = new Set(sessions.value?.map(({ id }) => id));
    if (question.peek()?.ids.some((id) => !ids.has(id))) question.value = undefined;
  });
  const sizeOf = (id: number) => summaries.known.peek()?.get(id)?.size ?? 0;
  return {
    entries,
    shown,
    wish,
    order,
    choices,
    tags,
    waiting: summaries.waiting,
    choosing: createShelfChoosing(
      computed(() => shown.value.map(({ row }) => row.id)),
      currentId,
    ),
    room,
    question,
    ask: (part) => {
      const next = Object.entries({ ...wish.peek(), ...part }).filter(([, value]) => value !== undefined);
      wish.value = { ...EVERYTHING, ...Object.fromEntries(next) };
    },
    remove: async (ids) => {
      const size = ids.reduce((sum, id) => sum + sizeOf(id), 0);
      const [first] = ids;
      if (size > UNDO_LIMIT) question.value = { ids, size };
      else if (ids.length === 1 && first !== undefined) await library.remove(first);
      else await library.removeAll(ids);
    },
    removeForGood: async () => {
      const asked = question.peek();
      question.value = undefined;
      if (asked) await library.removeAll(asked.ids, true);
    },
    duplicate: async (id) => {
      const copy = await library.duplicate(id);
      if (copy !== undefined) choose(copy);
    },
    tag: async (ids, typed) => {
      const tag = tagOf(typed, tags.peek());
      if (tag !== undefined) await library.tag(ids, tag);
    },
    dispose: () => {
      stopNotes();
      stopMutes();
      stopAsking();
      summaries.dispose();
      room.dispose();
    },
  };
}

const NONE: readonly string[] = [];

/** Entries of the sessions; of one that stayed the same, the very same as before. */
function listed(
  sessions: ReadonlySignal<SessionRow[] | undefined>,
  summaries: ReturnType<typeof createSummaries>['known'],
  notes: ReadonlySignal<ReadonlyMap<number, readonly string[]>>,
  muted: ReadonlySignal<readonly Mute[]>,
): ReadonlySignal<readonly Entry[] | undefined> {
  let before = new Map<number, { made: readonly unknown[]; entry: Entry }>();
  return computed(() => {
    if (!sessions.value) return undefined;
    const after: typeof before = new Map();
    for (const row of sessions.value) {
      const said = notes.value.get(row.id) ?? NONE;
      const summary = summaries.value?.get(row.id);
      const made = [JSON.stringify(row), summary, said.join('\n'), muted.value];
      const known = before.get(row.id);
      const isSame = known?.made.every((part, at) => part === made[at]) === true;
      after.set(row.id, known && isSame ? known : { made, entry: entryOf(row, summary, said, muted.value) });
    }
    before = after;
    return [...after.values()].map(({ entry }) => entry);
  });
}
