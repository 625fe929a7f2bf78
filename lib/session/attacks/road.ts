import { hostOf, isWeb } from '../../flow/address.ts';
import { type Attempt, PATIENCE, type Way } from '../../flow/attempt.ts';
import type { RequestDraft } from '../../flow/request-draft.ts';
import { type Pace, rest } from '../../mutate/run/pace.ts';
import type { Errand, Held, Patience, Said, Visit, Ways } from '../../mutate/run/ways.ts';
import { endOfAttempt } from '../../store/attempts.ts';
import { readSince } from '../../store/queries.ts';
import { foldTrace } from '../../systems/index.ts';
import type { SessionDeps } from '../deps.ts';
import type { RunTab } from './run-tab.ts';

/** Milliseconds in which nothing happens in a tab that is quiet. */
const QUIET = 600;
/** The same where something is still to come that came when it was recorded. */
const LONG_QUIET = 4_000;
/** Milliseconds after which a page that never rests is left alone. */
const RESTLESS = 20_000;
/** Milliseconds between two looks. */
const GLANCE = 120;

/** What a run does at present, and what it waits for. */
export interface Doing {
  what: 'sending' | 'opening' | 'waiting' | 'person';
  /** Milliseconds since the epoch, until which is waited. */
  until?: number;
  /** Where somebody has to go on. */
  address?: string;
}

/** What the requests of one attack are made of. */
export interface Journey {
  session: number;
  run: string;
  /** Id of the attack. */
  attack: string;
  /** Hosts that the user confirmed. */
  hosts: ReadonlySet<string>;
  pace: Pace;
  tab: RunTab;
  cancel: AbortSignal;
  doing(doing: Doing): void;
}

/** Ways through the real browser: the background sends, and a tab of the run's own goes where pages have to run. */
export function waysOf(
  { db, send, now }: Pick<SessionDeps, 'db' | 'send' | 'now'>,
  { session, run, attack, hosts, pace, tab, cancel, doing }: Journey,
): Ways {
  const sent = async (draft: RequestDraft, way: Way, said: Said, tabId?: number): Promise<Attempt> => {
    const host = hostOf(draft.url);
    // The last gate: whatever was planned, no other host is asked.
    if (isWeb(draft.url) && !hosts.has(host)) throw new Error(`${host} was not confirmed, and so it was not asked`);
    await pace.turn(cancel);
    doing({ what: way === 'navigation' ? 'opening' : 'sending' });
    const { attempt: id } = await send('replay.send', {
      ...{ session, of: said.of, run, draft, way, cookies: 'profile', timeout: PATIENCE },
      ...(said.attack && { mutation: attack }),
      ...(tabId !== undefined && { tabId }),
    });
    try {
      const attempt = await endOfAttempt(db, id, cancel);
      if (!attempt) throw new Error('what was sent was deleted before its answer came');
      return attempt;
    } catch (error) {
      if (cancel.aborted) await send('replay.cancel', { attempt: id }).catch(() => undefined);
      throw error;
    }
  };
  const look = async (tabSession: number, tabId: number, from: number) => {
    await send('recording.flush', undefined);
    const { exchanges, navigations, bodies } = await readSince(db, tabSession, 0);
    const own = {
      exchanges: exchanges.filter((one) => one.tabId === tabId && one.startedAt >= from),
      navigations: navigations.filter((one) => one.tabId === tabId && one.time >= from),
      bodies: bodies.filter((one) => one.tabId === tabId && (one.startedAt ?? one.time) >= from),
    };
    const times = [
      ...own.exchanges.flatMap(({ startedAt, endedAt = startedAt }) => [startedAt, endedAt]),
      ...own.navigations.map(({ time }) => time),
      ...own.bodies.map(({ time }) => time),
    ];
    const isOpen = own.exchanges.some(({ state }) => state === 'pending');
    return { steps: foldTrace(own).steps, isOpen, last: Math.max(from, ...times) };
  };
  const settle = async (attempt: Attempt, tabSession: number, tabId: number, patience: Patience): Promise<Visit> => {
    for (;;) {
      const { steps, isOpen, last } = await look(tabSession, tabId, attempt.at);
      const quiet = now() - last;
      const isThere = patience.isThere(steps);
      if (!isOpen && quiet > QUIET && isThere) return { attempt, steps, settled: true };
      if (!(await tab.isOpen())) return { attempt, steps, settled: false };
      if (patience.person && !isThere && quiet > LONG_QUIET) doing({ what: 'person' });
      else if (!isOpen && quiet > LONG_QUIET) return { attempt, steps, settled: true };
      else if (now() - attempt.at > RESTLESS) return { attempt, steps, settled: false };
      await rest(GLANCE, cancel);
    }
  };
  return {
    send: sent,
    async visit(draft, said, patience) {
      const { tabId, session: tabSession } = await tab.ready();
      const attempt = await sent(draft, 'navigation', said, tabId);
      return attempt.state === 'done'
        ? settle(attempt, tabSession, tabId, patience)
        : { attempt, steps: [], settled: false };
    },
    async person({ address, until }: Errand): Promise<Held | { problem: string }> {
      const { tabId } = await tab.ready();
      doing({ what: 'person', ...(address !== undefined && { address }) });
      return tab.held(tabId, until, address, cancel);
    },
    async wait(milliseconds) {
      doing({ what: 'waiting', until: now() + milliseconds });
      await rest(milliseconds, cancel);
    },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    now,
  };
}
