import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { words } from '../flow/words.ts';
import type { Marked } from '../search/keys.ts';
import { live } from '../store/queries.ts';
import {
  addNote,
  changeNote,
  MARKED,
  readRemarks,
  removeNote,
  restoreNote,
  type StoredRemarks,
  toggleMarks,
} from '../store/remarks.ts';
import type { NoteRow } from '../store/schema.ts';
import type { SessionDeps, Told } from './deps.ts';

/** Characters of a note; a longer one is cut. */
export const NOTE_LIMIT = 2000;

/** What is being written: a note that is there already, or a new one, about a step or about the session. */
export type Draft = { id: number } | { step: number } | 'session';

/** Notes and marks of the session in sight. What changes them says whether it did; why not, `told` says. */
export interface Remarks {
  /** In the order of their times. */
  notes: ReadonlySignal<readonly NoteRow[]>;
  /** Those about a step, by its number. */
  notesOf: ReadonlySignal<ReadonlyMap<number, readonly NoteRow[]>>;
  /** Numbers of the marked steps. */
  marks: ReadonlySignal<ReadonlySet<number>>;
  /** What is being written now. */
  draft: Signal<Draft | undefined>;
  /** The note that was deleted last and can still be put back. */
  removed: Signal<NoteRow | undefined>;
  /** Marks steps; where all are marked already, takes their marks away. */
  markAll(steps: readonly number[]): Promise<boolean>;
  /** Keeps what was written, without space around it. An empty text adds nothing, and deletes the note that it was. */
  keep(draft: Draft, text: string): Promise<boolean>;
  /**
   * Keeps a note of the session at a moment; without words it is a mark.
   *
   * @param at milliseconds since the epoch; absent: now
   */
  keepMoment(text?: string, at?: number): Promise<boolean>;
  remove(id: number): Promise<boolean>;
  /** Puts back the note that was deleted last. */
  undo(): Promise<boolean>;
  dispose(): void;
}

const NONE: StoredRemarks = { notes: [], marks: [] };

/** @param told hears of what could not be read or stored */
export function createRemarks(
  { db, now }: Pick<SessionDeps, 'db' | 'now'>,
  session: ReadonlySignal<number | undefined>,
  told: Signal<Told | undefined>,
): Remarks {
  const stored = signal<StoredRemarks>(NONE);
  const draft = signal<Draft | undefined>(undefined);
  const removed = signal<NoteRow | undefined>(undefined);
  const notes = computed(() => stored.value.notes);
  const fail = (what: string, error: unknown) => {
    told.value = { sentence: `${what}: ${words(error)}`, failed: true };
  };
  const attempt = async (what: string, task: (session: number) => Promise<unknown>): Promise<boolean> => {
    const id = session.peek();
    if (id === undefined) return false;
    try {
      await task(id);
      return true;
    } catch (error) {
      fail(what, error);
      return false;
    }
  };
  const dispose = effect(() => {
    const id = session.value;
    stored.value = NONE;
    draft.value = undefined;
    removed.value = undefined;
    if (id === undefined) return undefined;
    return live(
      () => readRemarks(db, id),
      (read) => {
        stored.value = read;
      },
      (error) => fail('The notes cannot be read', error),
    );
  });
  const remove = (id: number) =>
    attempt('The note was not deleted', async () => {
      removed.value = await removeNote(db, id);
    });
  return {
    notes,
    notesOf: computed(() => byStep(notes.value)),
    marks: computed(() => new Set(stored.value.marks)),
    draft,
    removed,
    markAll: (steps) => attempt('The mark was not stored', (id) => toggleMarks(db, id, steps)),
    keep: async (what, text) => {
      const said = [...text.trim()].slice(0, NOTE_LIMIT).join('');
      if (typeof what === 'object' && 'id' in what) {
        if (said === '') return remove(what.id);
        return attempt('The note was not changed', () => changeNote(db, what.id, said));
      }
      if (said === '') return false;
      const about = what === 'session' ? {} : { step: what.step };
      return attempt('The note was not stored', (id) =>
        addNote(db, { session: id, time: now(), text: said, ...about }),
      );
    },
    keepMoment: (text = MARKED, at = now()) => {
      const said = [...text.trim()].slice(0, NOTE_LIMIT).join('');
      if (said === '') return Promise.resolve(false);
      return attempt('The note was not stored', (id) => addNote(db, { session: id, time: at, text: said }));
    },
    remove,
    undo: () =>
      attempt('The note was not put back', async () => {
        const note = removed.peek();
        if (note) await restoreNote(db, note);
        removed.value = undefined;
      }),
    dispose,
  };
}

/** The steps that people marked or wrote a note about, as a search asks for them. */
export function notedBy({ marks, notesOf }: Pick<Remarks, 'marks' | 'notesOf'>): ReadonlySignal<Marked> {
  return computed(() => ({ mark: [...marks.value], note: [...notesOf.value.keys()] }));
}

function byStep(notes: readonly NoteRow[]): ReadonlyMap<number, readonly NoteRow[]> {
  const steps = new Map<number, NoteRow[]>();
  for (const note of notes) if (note.step !== undefined) steps.set(note.step, [...(steps.get(note.step) ?? []), note]);
  return steps;
}
