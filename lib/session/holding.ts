import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { HeldNow, HeldRequest, Hold, HoldTarget } from '../flow/hold.ts';
import { words } from '../flow/words.ts';
import { newestHold, outcomeOfHold } from '../store/holds.ts';
import { live } from '../store/queries.ts';
import type { SessionDeps, Told } from './deps.ts';

type Deps = Pick<SessionDeps, 'db' | 'send' | 'presence'>;

/** What is stopped before it is sent, and what becomes of it. */
export interface Holding {
  /** The newest order of the session, whatever became of it. */
  hold: ReadonlySignal<Hold | undefined>;
  /** It waits for what it is to hold. */
  isArmed: ReadonlySignal<boolean>;
  /** True between a command and its effect. */
  busy: ReadonlySignal<boolean>;
  /** Why it could not be armed, or let go on, in a sentence; gone with the next command. */
  problem: ReadonlySignal<string | undefined>;
  /** @param stays armed also when this view is closed */
  arm(target: HoldTarget, stays?: boolean): Promise<boolean>;
  disarm(): Promise<void>;
  /** Lets go on what is held; without `onward` as it was. */
  release(onward?: HeldRequest): Promise<boolean>;
  /** Nothing is sent. */
  drop(): Promise<boolean>;
  dispose(): void;
}

/**
 * @param session the one that records, or else the one in sight
 * @param told hears that reading failed
 */
export function createHolding(
  deps: Deps,
  session: ReadonlySignal<number | undefined>,
  told: Signal<Told | undefined>,
): Holding {
  const hold = signal<Hold | undefined>(undefined);
  const dispose = effect(() => {
    const id = session.value;
    hold.value = undefined;
    if (id === undefined) return undefined;
    return live(
      () => newestHold(deps.db, id),
      (read) => {
        hold.value = read;
      },
      (error) => {
        told.value = { sentence: `What is held cannot be read: ${words(error)}`, failed: true };
      },
    );
  });
  const { busy, problem, attempt } = createAttempt();
  return {
    hold,
    isArmed: computed(() => hold.value?.state === 'armed'),
    busy,
    problem,
    arm: (target, stays = false) =>
      attempt(async () => {
        const id = session.peek();
        if (id === undefined) throw new Error('Nothing records: press Record first.');
        const view = stays ? undefined : deps.presence?.();
        await deps.send('hold.arm', { session: id, target, ...(view !== undefined && { view }) });
      }),
    disarm: async () => {
      const armed = hold.peek();
      if (armed) await attempt(() => deps.send('hold.disarm', { hold: armed.id }));
    },
    ...decisions(deps, attempt, () => hold.peek()?.id),
    dispose,
  };
}

/** What can be decided of what is held. */
function decisions({ send }: Deps, attempt: Attempt, id: () => number | undefined): Pick<Holding, 'release' | 'drop'> {
  const decide = (act: (hold: number) => Promise<unknown>) =>
    attempt(async () => {
      const hold = id();
      if (hold !== undefined) await act(hold);
    });
  return {
    release: (onward) => decide((hold) => send('hold.continue', { hold, ...(onward && { onward }) })),
    drop: () => decide((hold) => send('hold.drop', { hold })),
  };
}

type Attempt = (task: () => Promise<unknown>) => Promise<boolean>;

function createAttempt() {
  const busy = signal(false);
  const problem = signal<string | undefined>(undefined);
  const attempt: Attempt = async (task) => {
    busy.value = true;
    problem.value = undefined;
    try {
      await task();
      return true;
    } catch (error) {
      problem.value = words(error);
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy, problem, attempt };
}

/** What our page in the place of a request shows. */
export interface HoldPage extends Pick<Holding, 'hold' | 'busy' | 'problem' | 'release' | 'drop'> {
  /** False until it is known what is held. */
  loaded: ReadonlySignal<boolean>;
  /** The request that nobody waits for any more: a rule was there longer than its order. */
  stray: ReadonlySignal<string | undefined>;
  /** Goes on to what nobody waits for. */
  goOn(): void;
  dispose(): void;
}

/** What our page can do in its tab. */
export interface HoldPageDeps extends Deps {
  send: SessionDeps['send'];
  /** Tells the background that this page stands in the place of a request. @returns whether it is held */
  caught(hold: number, url?: string): Promise<boolean>;
  /** Leaves this page for what was held. */
  go(request: HeldRequest): void;
}

/** @param asked what the address of the page says */
export function createHoldPage(deps: HoldPageDeps, asked: { hold: number; url?: string }): HoldPage {
  const hold = signal<Hold | undefined>(undefined);
  const loaded = signal(false);
  const stray = signal<string | undefined>(undefined);
  const { busy, problem, attempt } = createAttempt();
  let stop = () => undefined as undefined;
  const begin = async () => {
    const isHeld = await deps.caught(asked.hold, asked.url).catch(() => false);
    const known = await deps.db.holds.get(asked.hold);
    // Decided already: the page was loaded again, or somebody went back to it.
    if (!isHeld && known?.held?.url !== asked.url && asked.url !== undefined) stray.value = asked.url;
    let waits = false;
    const end = live(
      () => deps.db.holds.get(asked.hold),
      (row) => {
        hold.value = row;
        loaded.value = true;
        // Who comes back to a page of which it was decided sends nothing again.
        if (waits && row?.state === 'released' && row.onward && row.held?.pageTabId === undefined) deps.go(row.onward);
        waits = row?.state === 'held';
      },
      (error) => {
        problem.value = `What is held cannot be read: ${words(error)}`;
        loaded.value = true;
      },
    );
    stop = () => void end();
  };
  void begin().catch((error: unknown) => {
    problem.value = words(error);
    loaded.value = true;
  });
  return {
    ...{ hold, loaded, stray, busy, problem },
    goOn: () => stray.value !== undefined && deps.go({ method: 'GET', url: stray.value }),
    ...decisions(deps, attempt, () => hold.peek()?.id),
    dispose: () => stop(),
  };
}

/** What was held for somebody who waits for it. */
export interface HeldForMe extends HeldNow {
  hold: number;
  /** Lets it go on; without `onward` as it was. */
  release(onward?: HeldRequest): Promise<void>;
  /** Nothing is sent. */
  drop(): Promise<void>;
}

/**
 * Arms an order and waits until it has held something.
 *
 * @param cancel disarms it
 * @throws Error with a sentence where it cannot be armed, or is disarmed before anything came
 */
export async function holdOne(
  { db, send }: Pick<SessionDeps, 'db' | 'send'>,
  order: { session: number; target: HoldTarget; view?: string; time?: number },
  cancel?: AbortSignal,
): Promise<HeldForMe> {
  const { hold } = await send('hold.arm', order);
  const row = await outcomeOfHold(db, hold, cancel).catch(async (error: unknown) => {
    await send('hold.disarm', { hold });
    throw error;
  });
  if (!row?.held) throw new Error(row?.reason ?? 'It was disarmed before anything came.');
  return {
    ...row.held,
    hold,
    release: async (onward) => {
      await send('hold.continue', { hold, ...(onward && { onward }) });
    },
    drop: async () => {
      await send('hold.drop', { hold });
    },
  };
}
