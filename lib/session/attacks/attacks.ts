import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { hostOf } from '../../flow/address.ts';
import type { AttackRun } from '../../flow/attack-run.ts';
import type { Attempt } from '../../flow/attempt.ts';
import { words } from '../../flow/words.ts';
import type { Pace } from '../../mutate/run/pace.ts';
import { endInterruptedRuns, readAttackRuns } from '../../store/attack-runs.ts';
import { readRun } from '../../store/attempts.ts';
import { live } from '../../store/queries.ts';
import type { SessionDeps, Told } from '../deps.ts';
import type { Progress } from './attack-run.ts';
import type { Prepared } from './prepare.ts';

/** Requests per second, unless somebody says otherwise. */
export const GENTLE = 2;

/** Attacks on a flow: what can be done to it, what was chosen, and what came of it. */
export interface Attacks {
  /** Id of the flow whose attacks are in sight. */
  flow: ReadonlySignal<string | undefined>;
  open(flow: string): void;
  close(): void;
  /** Undefined while it is read. */
  prepared: ReadonlySignal<Prepared | undefined>;
  /** Why it cannot be read, in a sentence. */
  fault: ReadonlySignal<string | undefined>;
  /** Keys of the attacks that are to be made. */
  chosen: Signal<ReadonlySet<string>>;
  /** Every host that is asked for those, and whether the user confirmed it for this session. */
  hosts: ReadonlySignal<readonly AskedHost[]>;
  confirm(host: string, confirmed: boolean): void;
  /** Asks the user for the permission for a host; to be called in the click itself. */
  allow(host: string): Promise<void>;
  /** Money may move, and the user said that it may. */
  paymentConfirmed: Signal<boolean>;
  /** Requests per second. */
  rate: Signal<number>;
  /** Seconds that a late code waits, where the user wants it otherwise. */
  lateAfter: Signal<number | undefined>;
  /** A private key as PEM or JWK, with which changed claims are signed; kept nowhere. */
  key: Signal<string>;
  /** Why it cannot be started, in a sentence. */
  hindrance: ReadonlySignal<string | undefined>;
  /** How far the run is that is made from here; undefined where there is none. */
  progress: ReadonlySignal<Progress | undefined>;
  paused: ReadonlySignal<boolean>;
  /** The runs of the flow, the newest first. */
  runs: ReadonlySignal<readonly AttackRun[]>;
  /** What was sent in a run. */
  attemptsOf(run: string): Promise<Attempt[]>;
  /** Resolves when the run is over. */
  start(): Promise<void>;
  pause(): void;
  resume(): void;
  /** Gives up the attack under way, and goes on to the next. */
  skip(): void;
  cancel(): void;
  dispose(): void;
}

export interface AskedHost {
  host: string;
  confirmed: boolean;
  /** False where the extension lacks permission for it. */
  allowed: boolean;
  /** How many of the chosen attacks ask it. */
  attacks: number;
}

const lockName = (run: string) => `attack-run ${run}`;

/**
 * @param session the one in sight
 * @param told hears of what could not be done
 */
export function createAttacks(
  deps: SessionDeps,
  session: ReadonlySignal<number | undefined>,
  told: Signal<Told | undefined>,
): Attacks {
  const flow = signal<string | undefined>(undefined);
  const prepared = signal<Prepared | undefined>(undefined);
  const fault = signal<string | undefined>(undefined);
  const chosen = signal<ReadonlySet<string>>(new Set());
  // In memory, by session: the next view, and the next session, ask again.
  const confirmed = signal<ReadonlyMap<number, ReadonlySet<string>>>(new Map());
  const forbidden = signal<ReadonlySet<string>>(new Set());
  const paymentConfirmed = signal(false);
  const rate = signal(GENTLE);
  const lateAfter = signal<number | undefined>(undefined);
  const key = signal('');
  const progress = signal<Progress | undefined>(undefined);
  const paused = signal(false);
  const runs = signal<readonly AttackRun[]>([]);
  let pace: Pace | undefined;
  let ending = new AbortController();
  let skipping = new AbortController();

  const hosts = computed((): readonly AskedHost[] => {
    const counts = new Map<string, number>();
    for (const choice of prepared.value?.choices ?? [])
      if (chosen.value.has(choice.key)) for (const host of choice.hosts) counts.set(host, (counts.get(host) ?? 0) + 1);
    const yes = confirmed.value.get(session.value ?? -1);
    return [...counts]
      .map(([host, attacks]) => ({
        ...{ host, attacks, confirmed: yes?.has(host) === true, allowed: !forbidden.value.has(host) },
      }))
      .sort((a, b) => (a.host < b.host ? -1 : 1));
  });
  const hindrance = computed(() => {
    if (!prepared.value) return 'The flow is still being read.';
    if (chosen.value.size === 0) return 'Choose at least one attack.';
    const open = hosts.value.filter((host) => !host.confirmed);
    if (open.length > 0) return `Confirm every host first: ${open.map(({ host }) => host).join(', ')}.`;
    if (prepared.value.payment && !paymentConfirmed.value)
      return `Money may move: ${prepared.value.payment.reason} Confirm that as well.`;
    return undefined;
  });

  const checkHosts = async () => {
    const all = [...new Set(prepared.peek()?.choices.flatMap((choice) => choice.hosts) ?? [])];
    const addresses = prepared.peek()?.flow.steps.map(({ url }) => url) ?? [];
    const checked = await Promise.all(
      all.map(async (host) => {
        const url = addresses.find((one) => hostOf(one) === host) ?? `https://${host}/`;
        return (await deps.permissions.has(url)).site ? [] : [host];
      }),
    );
    forbidden.value = new Set(checked.flat());
  };
  const stopChecking = deps.permissions.onChanged(() => void checkHosts().catch(() => undefined));

  const stopPreparing = effect(() => {
    const [id, of] = [session.value, flow.value];
    prepared.value = undefined;
    fault.value = undefined;
    chosen.value = new Set();
    paymentConfirmed.value = false;
    if (id === undefined || of === undefined) return undefined;
    let wanted = true;
    const read = async () => {
      const { prepare } = await import('./prepare.ts');
      const all = await prepare(deps, id, of);
      if (!wanted) return;
      prepared.value = all;
      // What waits for minutes is chosen by hand.
      chosen.value = new Set(all.choices.filter(({ attack }) => !attack.needs.wait).map((choice) => choice.key));
      await checkHosts();
    };
    read().catch((error) => {
      if (wanted) fault.value = `Its attacks cannot be read: ${words(error)}`;
    });
    return () => {
      wanted = false;
    };
  });

  const stopReading = effect(() => {
    const [id, of] = [session.value, flow.value];
    runs.value = [];
    if (id === undefined || of === undefined) return undefined;
    void markInterrupted(deps, id, () => progress.peek()?.run);
    return live(
      () => readAttackRuns(deps.db, id),
      (all) => {
        runs.value = all.filter((run) => run.flow === of);
      },
      (error) => {
        told.value = { sentence: `Earlier attack runs cannot be read: ${words(error)}`, failed: true };
      },
    );
  });

  // A flow belongs to its session.
  let before = session.peek();
  const stopFollowing = effect(() => {
    if (session.value === before) return;
    before = session.value;
    flow.value = undefined;
  });

  const start = async () => {
    const [id, all] = [session.peek(), prepared.peek()];
    if (id === undefined || !all || progress.peek()) return;
    // Asked here again, for this is what keeps others safe.
    const hindered = hindrance.peek();
    if (hindered !== undefined) {
      told.value = { sentence: hindered, failed: true };
      return;
    }
    const run = crypto.randomUUID();
    const choices = all.choices.filter((choice) => chosen.peek().has(choice.key));
    const [confirmedHosts, title] = [confirmed.peek().get(id) ?? new Set<string>(), all.flow.systemTitle];
    progress.value = { run, done: 0, of: choices.length };
    paused.value = false;
    ending = new AbortController();
    try {
      const [{ runAttacks }, { createPace }, { createRunTab }, extras] = await Promise.all([
        import('./attack-run.ts'),
        import('../../mutate/run/pace.ts'),
        import('./run-tab.ts'),
        extrasOf(key.peek(), lateAfter.peek()),
      ]);
      pace = createPace(() => rate.peek(), deps.now);
      const lead = {
        ...{ pace, cancel: ending.signal },
        tab: createRunTab(deps, deps.tabs, `Attack run: ${title}`),
        skip: () => {
          skipping = new AbortController();
          return skipping.signal;
        },
        told: (now: Progress) => {
          progress.value = now;
        },
      };
      const order = { session: id, flow: all.flow, choices, hosts: confirmedHosts, extras };
      await underLock(deps, run, () => runAttacks(deps, run, order, lead));
    } catch (error) {
      told.value = { sentence: `The run was not started: ${words(error)}`, failed: true };
    } finally {
      progress.value = undefined;
      paused.value = false;
      pace = undefined;
    }
  };

  return {
    ...{ flow, prepared, fault, chosen, hosts, paymentConfirmed, rate, lateAfter, key, hindrance, progress, paused },
    ...{ runs, start },
    open: (of) => {
      flow.value = of;
    },
    close: () => {
      flow.value = undefined;
    },
    confirm: (host, yes) => {
      const id = session.peek();
      if (id === undefined) return;
      const others = [...(confirmed.peek().get(id) ?? [])].filter((one) => one !== host);
      confirmed.value = new Map(confirmed.peek()).set(id, new Set(yes ? [...others, host] : others));
    },
    allow: async (host) => {
      const url = prepared.peek()?.flow.steps.find((step) => hostOf(step.url) === host)?.url ?? `https://${host}/`;
      try {
        await deps.permissions.request(url);
        await checkHosts();
      } catch (error) {
        told.value = { sentence: `The permission was not given: ${words(error)}`, failed: true };
      }
    },
    attemptsOf: (run) => readRun(deps.db, run),
    pause: () => {
      if (!pace) return;
      pace.pause();
      paused.value = true;
    },
    resume: () => {
      pace?.resume();
      paused.value = false;
    },
    skip: () => skipping.abort(new Error('it was skipped')),
    cancel: () => {
      ending.abort(new Error('it was cancelled'));
      pace?.resume();
    },
    dispose: () => {
      ending.abort(new Error('the view was closed'));
      stopPreparing();
      stopReading();
      stopFollowing();
      stopChecking();
    },
  };
}

/** @throws Error when there is a key, and it is none */
async function extrasOf(key: string, lateAfter: number | undefined) {
  const wait = lateAfter === undefined ? {} : { wait: lateAfter * 1000 };
  if (key.trim() === '') return wait;
  const { importSessionKey } = await import('../../decode/session-key.ts');
  const read = await importSessionKey(key);
  // Of what is not RSA, whoever signs says what is wrong with it.
  const jwk = 'problem' in read ? jwkIn(key) : undefined;
  if ('problem' in read && !jwk) throw new Error(`the private key cannot be used. ${read.problem}`);
  return { ...wait, privateKey: 'problem' in read ? jwk : read.key.privateKey };
}

function jwkIn(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && 'd' in json ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Other views see by the lock that the run goes on; the browser takes it away with the view. */
async function underLock({ locks }: SessionDeps, run: string, task: () => Promise<unknown>): Promise<void> {
  if (!locks) return void (await task());
  await locks.request(lockName(run), async () => {
    await task();
  });
}

async function markInterrupted(deps: SessionDeps, session: number, own: () => string | undefined): Promise<void> {
  try {
    const held = new Set((await deps.locks?.query())?.held?.map(({ name }) => name) ?? []);
    const isAlive = (id: string) => id === own() || held.has(lockName(id));
    const ended = await endInterruptedRuns(deps.db, session, isAlive, deps.now());
    if (ended.length === 0) return;
    // What the closed view could not take back itself.
    const left = ended.flatMap(({ tabSessions = [] }) => tabSessions);
    await Promise.all(left.map((id) => deps.send('recording.stop', { session: id })));
    if (own() === undefined && ![...held].some((name) => name?.startsWith(lockName('')))) await deps.tabs?.tidy();
  } catch {
    // It is said the next time that somebody looks.
  }
}
