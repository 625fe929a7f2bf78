import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { withoutFragment } from '../flow/address.ts';
import { words } from '../flow/words.ts';
import type { Digest, StepDigest } from '../reader/digest.ts';
import { readConsoleErrors } from '../store/console.ts';
import { live } from '../store/queries.ts';
import type { ConsoleErrorRow, ScreenshotRow } from '../store/schema.ts';
import { type PictureNote, readPictureNotes } from '../store/screenshots.ts';
import type { SessionDeps, Told } from './deps.ts';

/** What pages said and looked like beside the steps of the session in sight. */
export interface Companions {
  /** Errors that a page told its console after a step and before the next one of its tab, by the number of the step. */
  errors: ReadonlySignal<ReadonlyMap<number, readonly ConsoleErrorRow[]>>;
  /** When and of which page pictures were made, in their order; not the pictures. */
  pictures: ReadonlySignal<readonly PictureNote[]>;
  /** The picture of the page that a step loaded; undefined where none was made. */
  pictureOf(step: Pick<StepDigest, 'n'>): Promise<ScreenshotRow | undefined>;
  /** Whether there is a picture at a step. */
  pictured: ReadonlySignal<ReadonlyMap<number, number>>;
  dispose(): void;
}

/** @param told hears of what could not be read */
export function createCompanions(
  { db }: Pick<SessionDeps, 'db'>,
  session: ReadonlySignal<number | undefined>,
  trace: ReadonlySignal<Digest>,
  told: Signal<Told | undefined>,
): Companions {
  const stored = signal<readonly ConsoleErrorRow[]>([]);
  const pictures = signal<readonly PictureNote[]>([]);
  const fail = (what: string) => (error: unknown) => {
    told.value = { sentence: `${what}: ${words(error)}`, failed: true };
  };
  const dispose = effect(() => {
    const id = session.value;
    stored.value = [];
    pictures.value = [];
    if (id === undefined) return undefined;
    const stops = [
      live(
        () => readConsoleErrors(db, id),
        (rows) => {
          stored.value = rows;
        },
        fail('The errors of the pages cannot be read'),
      ),
      live(
        () => readPictureNotes(db, id),
        (notes) => {
          pictures.value = notes;
        },
        fail('The pictures of the pages cannot be read'),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  });
  const errors = computed(() => besideSteps(trace.value.steps, stored.value));
  const pictured = computed(() => picturedSteps(trace.value.steps, pictures.value));
  return {
    errors,
    pictures,
    pictured,
    pictureOf: async ({ n }) => {
      const id = pictured.peek().get(n);
      return id === undefined ? undefined : db.screenshots.get(id);
    },
    dispose,
  };
}

/** Each at the last step of its tab that began before it; what came before all of them at the first. */
export function besideSteps<T extends { time: number; tabId: number }>(
  steps: readonly StepDigest[],
  companions: readonly T[],
): ReadonlyMap<number, readonly T[]> {
  const beside = new Map<number, T[]>();
  if (companions.length === 0) return beside;
  const tabs = new Map<number, StepDigest[]>();
  for (const step of steps) {
    const own = tabs.get(step.tabId);
    if (own) own.push(step);
    else tabs.set(step.tabId, [step]);
  }
  for (const companion of companions) {
    const own = tabs.get(companion.tabId) ?? [];
    const n = (own.findLast(({ time }) => time <= companion.time) ?? own[0] ?? steps[0])?.n;
    if (n !== undefined) beside.set(n, [...(beside.get(n) ?? []), companion]);
  }
  return beside;
}

/** By the number of the step that loaded the page: the id of the last picture of it. */
export function picturedSteps(
  steps: readonly StepDigest[],
  pictures: readonly PictureNote[],
): ReadonlyMap<number, number> {
  const at = new Map<number, number>();
  for (const { id, time, tabId, page } of pictures) {
    const address = withoutFragment(page);
    const step = steps.findLast(
      (each) =>
        each.tabId === tabId && each.time <= time && each.kind === 'http' && withoutFragment(each.url) === address,
    );
    if (step) at.set(step.n, id);
  }
  return at;
}
