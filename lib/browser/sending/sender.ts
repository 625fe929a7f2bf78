import browser from 'webextension-polyfill';
import { hostOf } from '../../flow/address.ts';
import { ANSWER_LIMIT, type Course, type Ending, PATIENCE } from '../../flow/attempt.ts';
import { draftProblems } from '../../flow/draft-problems.ts';
import { hasHosts } from '../permissions.ts';
import { ownOrigin } from '../request-events.ts';
import { type NumberedOrder, sendHops } from './hops.ts';
import { navigate } from './navigation.ts';
import { createRules } from './rules.ts';
import { createTurns, type Tools } from './tools.ts';
import { createWatch } from './watch.ts';

/** Milliseconds after which a browser ends a background that does nothing; an answer may take longer. */
const IDLE = 20_000;

/** Longest and shortest patience, in milliseconds. */
const PATIENCES = { least: 100, most: 10 * 60_000 };

export interface Sender {
  /** Registers the listeners. Must be called synchronously at worker start; see {@link Sender.tidy}. */
  start(): void;
  /** Sends an order, and tells what comes of it. Never rejects. */
  send(order: NumberedOrder, tell: (course: Course) => void, cancel: AbortSignal): Promise<Ending>;
  /** Takes away listeners and rules that an earlier worker left behind. */
  tidy(): Promise<void>;
}

/** @param run names this run of the browser */
export function createSender(run: Promise<string>): Sender {
  const watch = createWatch();
  const rules = createRules();
  const inTurn = createTurns();
  let running = 0;
  let alive: ReturnType<typeof setInterval> | undefined;
  return {
    start: watch.start,
    async send(order, tell, cancel) {
      const refused = refusal(order);
      if (refused) return refused;
      running += 1;
      alive ??= setInterval(() => void browser.runtime.getPlatformInfo(), IDLE);
      try {
        const tools: Tools = {
          ...{ watch, rules, inTurn, forbidden, own: ownOrigin(), run: await run, limit: ANSWER_LIMIT },
          fetch: (...call) => fetch(...call),
        };
        const way = order.way === 'navigation' ? navigate : sendHops;
        return await way(tools, { ...order, timeout: sane(order.timeout) }, tell, cancel);
      } finally {
        running -= 1;
        if (running === 0) {
          clearInterval(alive);
          alive = undefined;
        }
      }
    },
    async tidy() {
      watch.rest();
      await rules.tidy();
    },
  };
}

function sane(timeout: number): number {
  if (!Number.isFinite(timeout)) return PATIENCE;
  return Math.min(Math.max(timeout, PATIENCES.least), PATIENCES.most);
}

/** Why a draft is not sent at all. */
function refusal({ draft, way }: NumberedOrder): Ending | undefined {
  const problems = draftProblems(draft, way === 'navigation' ? 'tab' : 'background');
  const reasons = problems.map(({ where, reason }) => `${where[0]?.toUpperCase()}${where.slice(1)}: ${reason}`);
  return reasons.length === 0 ? undefined : { state: 'failed', problem: `It was not sent. ${reasons.join(' ')}` };
}

async function forbidden(url: string): Promise<Ending | undefined> {
  const { site } = await hasHosts(url);
  if (site) return undefined;
  return { state: 'failed', problem: `The extension has no permission for ${hostOf(url)} yet.`, site: url };
}
