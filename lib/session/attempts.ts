import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Attempt, type CookieChoice, PATIENCE, type Way } from '../flow/attempt.ts';
import type { RequestDraft } from '../flow/request-draft.ts';
import { words } from '../flow/words.ts';
import { countAttempts, readAttempts, removeAttempt, restoreAttempt } from '../store/attempts.ts';
import { live } from '../store/queries.ts';
import type { SessionDeps, Target, Told } from './deps.ts';

/** How a draft is sent, where it is not as always. */
export interface SendChoice {
  /** Absent: those that the browser has now. */
  cookies?: CookieChoice;
  /** Milliseconds for each request and its whole answer; absent: {@link PATIENCE}. */
  timeout?: number;
  /** Id of the step that it is an attempt of; absent: the selected one. */
  of?: string;
  /** Which attack it is: `state/drop`. */
  mutation?: string;
  /** Of which attack run it is part. */
  run?: string;
  /** Where a navigation goes on; absent: in the tab that the view is about, or else a new one. */
  tabId?: number;
}

/** What was sent again of the selected step. What fails before anything is sent, `told` says. */
export interface Attempts {
  /** In the order in which they were sent, those under way included; each is a new object when it has changed. */
  ofStep: ReadonlySignal<readonly Attempt[]>;
  /** How many there are of each step of the session, by its id; read while somebody looks. */
  counts: ReadonlySignal<ReadonlyMap<string, number>>;
  /** True between the call and the moment in which the attempt is stored. */
  sending: ReadonlySignal<boolean>;
  /** What was deleted last and can still be put back. */
  removed: Signal<Attempt | undefined>;
  /** @returns the id of the attempt, which is under way then; undefined where there is none */
  send(draft: RequestDraft, way: Way, choice?: SendChoice): Promise<number | undefined>;
  /** Sends the same draft in the same way, as another attempt. */
  again(attempt: Attempt): Promise<number | undefined>;
  /**
   * Asks the user for the site that an attempt lacks permission for, and sends it again where that is given. To be
   * called in the click itself: the browser refuses to ask later.
   */
  allow(attempt: Attempt): Promise<number | undefined>;
  /** Ends one that is under way. */
  cancel(id: number): Promise<void>;
  /** Deletes an attempt; one that is under way is ended. */
  remove(id: number): Promise<boolean>;
  /** Puts back what was deleted last. */
  undo(): Promise<boolean>;
  dispose(): void;
}

/** Milliseconds between two questions whether the background still knows what is under way. */
const ASKING = 10_000;

const NONE: readonly Attempt[] = [];

/**
 * @param session the one in sight
 * @param step id of the selected step
 * @param told hears of what could not be sent, read or deleted
 */
export function createAttempts(
  { db, send, permissions }: Pick<SessionDeps, 'db' | 'send' | 'permissions'>,
  session: ReadonlySignal<number | undefined>,
  step: ReadonlySignal<string | undefined>,
  target: Pick<Target, 'tabId'>,
  told: Signal<Told | undefined>,
): Attempts {
  const ofStep = signal<readonly Attempt[]>(NONE);
  const sending = signal(false);
  const removed = signal<Attempt | undefined>(undefined);
  const fail = (what: string, error: unknown) => {
    told.value = { sentence: `${what}: ${words(error)}`, failed: true };
  };
  const stopReading = effect(() => {
    const [id, of] = [session.value, step.value];
    ofStep.value = NONE;
    if (id === undefined || of === undefined) return undefined;
    return live(
      () => readAttempts(db, id, of),
      (read) => {
        ofStep.value = read;
      },
      (error) => fail('What was sent again cannot be read', error),
    );
  });
  const isRunning = computed(() => ofStep.value.some(({ state }) => state === 'running'));
  const stopAsking = effect(() => {
    if (!isRunning.value) return undefined;
    // A background that the browser ended knows nothing of it; the next one, which this wakes, says so.
    const ask = () => void send('replay.check', undefined).catch(() => undefined);
    ask();
    const timer = setInterval(ask, ASKING);
    return () => clearInterval(timer);
  });
  const attempt = async <T>(what: string, task: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await task();
    } catch (error) {
      fail(what, error);
      return undefined;
    }
  };
  const order = (what: Pick<Attempt, 'of' | 'draft' | 'way'> & SendChoice) =>
    attempt('It was not sent', async () => {
      const id = session.peek();
      if (id === undefined) return undefined;
      sending.value = true;
      try {
        const { cookies = 'profile', timeout = PATIENCE, ...rest } = what;
        return (await send('replay.send', { ...rest, cookies, timeout, session: id })).attempt;
      } finally {
        sending.value = false;
      }
    });
  const again = ({ of, draft, way, cookies, timeout, mutation, run, tabId }: Attempt) =>
    order({
      ...{ of, draft, way, cookies, timeout },
      ...(mutation !== undefined && { mutation }),
      ...(run !== undefined && { run }),
      ...(tabId !== undefined && { tabId }),
    });
  return {
    ofStep,
    counts: countsOf(db, session),
    sending,
    removed,
    send: async (draft, way, choice = {}) => {
      const { of = step.peek(), tabId = target.tabId, ...rest } = choice;
      if (of === undefined) return undefined;
      return order({ ...rest, of, draft, way, ...(way === 'navigation' && tabId !== undefined && { tabId }) });
    },
    again,
    allow: (failed) =>
      permissions.request(failed.site).then(
        (granted) => (granted ? again(failed) : undefined),
        (error) => {
          fail('The permission was not given', error);
          return undefined;
        },
      ),
    cancel: async (id) => {
      await attempt('It was not cancelled', () => send('replay.cancel', { attempt: id }));
    },
    remove: async (id) => {
      const deleted = await attempt('The attempt was not deleted', async () => {
        if (ofStep.peek().some((one) => one.id === id && one.state === 'running'))
          await send('replay.cancel', { attempt: id });
        removed.value = await removeAttempt(db, id);
        return true;
      });
      return deleted === true;
    },
    undo: async () => {
      const back = await attempt('The attempt was not put back', async () => {
        const last = removed.peek();
        if (last) await restoreAttempt(db, last);
        removed.value = undefined;
        return true;
      });
      return back === true;
    },
    dispose: () => {
      stopReading();
      stopAsking();
    },
  };
}

/** Read while somebody looks, for a session can hold many. */
function countsOf(
  db: SessionDeps['db'],
  session: ReadonlySignal<number | undefined>,
): ReadonlySignal<ReadonlyMap<string, number>> {
  let stop: (() => void) | undefined;
  let looked = false;
  const counts = signal<ReadonlyMap<string, number>>(new Map(), {
    watched() {
      // In a task of its own: an effect must not begin within the one that looks.
      looked = true;
      queueMicrotask(() => {
        if (looked)
          stop ??= effect(() => {
            const id = session.value;
            counts.value = new Map();
            if (id === undefined) return undefined;
            return live(
              () => countAttempts(db, id),
              (read) => {
                counts.value = read;
              },
              () => undefined,
            );
          });
      });
    },
    unwatched() {
      looked = false;
      stop?.();
      stop = undefined;
    },
  });
  return counts;
}
