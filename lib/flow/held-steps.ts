import { isDeepLink, withoutFragment } from './address.ts';
import { isDocument } from './bodies.ts';
import type { Exchange, Navigation } from './exchange.ts';
import type { Fate } from './hold.ts';
import type { BodyState, Step } from './step.ts';

/** The page of ours to which Chromium is sent instead. */
const HOLD_PAGE = /^(?:chrome|moz)-extension:\/\/[^/]*\/hold\.html/;

/** Milliseconds between the request that was stopped and the news of that. */
const NEAR = 10_000;

/** What of a session was held, and in which of its records that shows. */
export interface HeldRecords {
  exchanges: readonly Exchange[];
  /** By the id of an exchange that was stopped: the news that it was held. */
  stopped: ReadonlyMap<string, Navigation>;
  /** By the id of an exchange that redirects to an app: the news that this was held. */
  heldApps: ReadonlyMap<string, Navigation>;
  /** Ids of the news that stand with an exchange. */
  placed: ReadonlySet<string>;
  /** By the id of a hold: what became of it. */
  releases: ReadonlyMap<number, Navigation>;
}

/**
 * Finds the requests that were held: these were never sent, whatever the browser says of them. A redirect to an app that
 * was held shows where it leads, and not our page, which stands in its place.
 */
export function readHeld(exchanges: readonly Exchange[], navigations: readonly Navigation[]): HeldRecords {
  const stopped = new Map<string, Navigation>();
  const heldApps = new Map<string, Navigation>();
  const placed = new Set<string>();
  const held = navigations.filter(({ navigation }) => navigation === 'held');
  const place = (exchange: Exchange): Exchange => {
    if (!isDocument(exchange)) return exchange;
    const own = held.find((one) => !placed.has(one.id) && isStopped(exchange, one));
    if (own) {
      stopped.set(exchange.id, own);
      placed.add(own.id);
      return exchange;
    }
    if (!HOLD_PAGE.test(exchange.redirectUrl ?? '') && !isCancelled(exchange)) return exchange;
    const app = held.find((one) => !placed.has(one.id) && isDeepLink(one.url) && isBeside(exchange, one));
    if (!app) return exchange;
    placed.add(app.id);
    heldApps.set(exchange.id, app);
    const { error: _, ...rest } = exchange;
    return { ...rest, state: 'redirected', redirectUrl: app.url, deepLinkSeq: app.seq };
  };
  const known = held.length === 0 ? exchanges : exchanges.map(place);
  return { exchanges: known, stopped, heldApps, placed, releases: releasesOf(navigations) };
}

/** It never had an answer of its own: the browser was sent to our page instead, or it was cancelled (Firefox). */
function isStopped(exchange: Exchange, held: Navigation): boolean {
  if (!isBeside(exchange, held)) return false;
  if (withoutFragment(exchange.url) !== withoutFragment(held.url)) return false;
  if (HOLD_PAGE.test(exchange.redirectUrl ?? '')) return true;
  return exchange.status === undefined && exchange.state !== 'completed' && exchange.startedAt <= held.time;
}

/** Firefox: a redirect to an app of which the headers had come. */
function isCancelled({ status, state }: Exchange): boolean {
  return state === 'failed' && status !== undefined && status >= 300 && status < 400;
}

function isBeside(exchange: Exchange, held: Navigation): boolean {
  return exchange.tabId === held.tabId && Math.abs((exchange.endedAt ?? exchange.startedAt) - held.time) <= NEAR;
}

function releasesOf(navigations: readonly Navigation[]): Map<number, Navigation> {
  const releases = new Map<number, Navigation>();
  for (const one of navigations) if (one.navigation === 'released' && one.hold) releases.set(one.hold.id, one);
  return releases;
}

const FATES: Readonly<Record<Fate, string>> = {
  continued: 'held, then continued as it was',
  edited: 'held, then continued with changes',
  elsewhere: 'held, then sent elsewhere',
  dropped: 'held and dropped',
  left: 'held, and its tab was left',
};

/** A step that was held, in words: `callback held, then continued as it was`. */
export function heldWords({ kind, held }: Pick<Step, 'kind' | 'held'>): string {
  const what = kind === 'deep-link' ? 'deep link' : held?.method === 'POST' ? 'form post' : 'callback';
  return `${what} ${held?.fate ? FATES[held.fate] : 'held'}`;
}

/** What a step says of having been held. */
export function heldParts(
  { url, hold }: Navigation,
  releases: HeldRecords['releases'],
): Pick<Step, 'held' | 'method' | 'response'> {
  if (!hold) return { response: {} };
  const release = releases.get(hold.id);
  const fate = release?.hold?.fate;
  const onward = fate === undefined || fate === 'dropped' || fate === 'left' ? undefined : release?.url;
  const held = { ...hold, ...(fate && { fate }), ...(onward !== undefined && { onward }) };
  const isApp = isDeepLink(url);
  const response: BodyState = { absence: 'failed', reason: heldReason(fate, isApp) };
  return { held, response, ...(!isApp && { method: hold.method }) };
}

/** Why it has no answer. */
function heldReason(fate: Fate | undefined, isApp: boolean): string {
  const never = isApp ? 'The app was not opened by this' : 'It was held before it was sent';
  if (fate === undefined) return `${never}: it is still held.`;
  if (fate === 'dropped' || fate === 'left') return `${never}, and nothing was sent.`;
  return `${never}; what was sent then is a step of its own.`;
}
