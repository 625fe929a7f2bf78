import { computed, type ReadonlySignal, type Signal } from '@preact/signals';
import { words } from '../flow/words.ts';
import { pinSession } from '../store/retention.ts';
import type { SessionRow } from '../store/schema.ts';
import type { SessionDeps, Told } from './deps.ts';

/** What the rules of retention are about to delete, and the way to keep it. */
export interface Keeping {
  /** The sessions that will be deleted, the first to go first. */
  leaving: ReadonlySignal<readonly SessionRow[]>;
  /** Keeps sessions from ever being deleted by themselves, or no longer. */
  pin(ids: readonly number[], pinned: boolean): Promise<void>;
}

/** @param told hears of what could not be stored */
export function createKeeping(
  { db }: Pick<SessionDeps, 'db'>,
  sessions: ReadonlySignal<readonly SessionRow[] | undefined>,
  told: Signal<Told | undefined>,
): Keeping {
  return {
    leaving: computed(() =>
      (sessions.value ?? [])
        .filter(({ leaving }) => leaving !== undefined)
        .toSorted((a, b) => (a.leaving?.at ?? 0) - (b.leaving?.at ?? 0)),
    ),
    pin: async (ids, pinned) => {
      try {
        for (const id of ids) await pinSession(db, id, pinned);
      } catch (error) {
        told.value = { sentence: `That was not kept: ${words(error)}`, failed: true };
      }
    },
  };
}
