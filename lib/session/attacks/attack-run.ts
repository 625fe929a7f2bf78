import type { AttackResult, AttackRun } from '../../flow/attack-run.ts';
import type { Flow } from '../../flow/step.ts';
import { words } from '../../flow/words.ts';
import type { Extras } from '../../mutate/run/carry-out.ts';
import type { Pace } from '../../mutate/run/pace.ts';
import { notTried, tryAttack } from '../../mutate/run/try-attack.ts';
import { keepAttackRun } from '../../store/attack-runs.ts';
import type { SessionDeps } from '../deps.ts';
import type { Choice } from './prepare.ts';
import { type Doing, waysOf } from './road.ts';
import type { RunTab } from './run-tab.ts';

/** What was ordered. */
export interface Order {
  session: number;
  flow: Flow;
  choices: readonly Choice[];
  /** Hosts that the user confirmed by name. */
  hosts: ReadonlySet<string>;
  extras: Extras;
}

/** How far a run is. */
export interface Progress {
  run: string;
  /** Attacks that are over, and all. */
  done: number;
  of: number;
  /** The one under way. */
  choice?: Choice;
  doing?: Doing;
}

/** How a run is led from outside. */
export interface Lead {
  pace: Pace;
  tab: RunTab;
  /** Ends the run. */
  cancel: AbortSignal;
  /** What ends an attack, and goes on to the next. */
  skip(): AbortSignal;
  told(progress: Progress): void;
}

/**
 * Makes attacks one after the other, those that have to wait last, and keeps what came of each as soon as it is known.
 * Never rejects: what goes wrong is in the run.
 */
export async function runAttacks(
  deps: Pick<SessionDeps, 'db' | 'send' | 'now'>,
  id: string,
  order: Order,
  lead: Lead,
): Promise<AttackRun> {
  const { session, flow, hosts } = order;
  const choices = order.choices.toSorted((a, b) => (a.attack.needs.wait ?? 0) - (b.attack.needs.wait ?? 0));
  let run: AttackRun = {
    ...{ id, session, flow: flow.id, startedAt: deps.now(), state: 'running', planned: choices.length },
    ...{ hosts: [...hosts].sort(), results: [] },
  };
  const keep = async (more: Partial<AttackRun>) => {
    run = { ...run, ...more, ...(lead.tab.sessions.length > 0 && { tabSessions: [...lead.tab.sessions] }) };
    await keepAttackRun(deps.db, run);
  };
  let ending: Partial<AttackRun> = { state: 'done' };
  try {
    await keep({});
    for (const [done, choice] of choices.entries()) {
      lead.told({ run: id, done, of: choices.length, choice });
      await keep({ results: [...run.results, await one(deps, id, order, choice, lead, done)] });
    }
  } catch (error) {
    ending = lead.cancel.aborted
      ? { state: 'cancelled', problem: 'It was cancelled; what was done until then stands here.' }
      : { state: 'interrupted', problem: `It could not go on: ${words(error)}.` };
  }
  await lead.tab.end();
  await keep({ ...ending, endedAt: deps.now() }).catch(() => undefined);
  return run;
}

async function one(
  deps: Pick<SessionDeps, 'db' | 'send' | 'now'>,
  run: string,
  { session, flow, hosts, extras, choices }: Order,
  choice: Choice,
  { pace, tab, cancel, skip, told }: Lead,
  done: number,
): Promise<AttackResult> {
  const skipped = skip();
  const doing = (now: Doing) => told({ run, done, of: choices.length, choice, doing: now });
  const ways = waysOf(deps, {
    ...{ session, run, attack: choice.attack.id, hosts, pace, tab, doing },
    cancel: AbortSignal.any([cancel, skipped]),
  });
  try {
    return await tryAttack(choice, flow, ways, AbortSignal.any([cancel, skipped]), extras);
  } catch (error) {
    if (cancel.aborted || !skipped.aborted) throw error;
    return notTried(choice.attack, 'It was skipped.');
  }
}
