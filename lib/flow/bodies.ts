import { isWeb, parseUrl, withoutFragment } from './address.ts';
import { chainOf } from './assemble.ts';
import type { BodySource } from './capture-event.ts';
import type { Exchange, ResponseBody } from './exchange.ts';
import type { BodyState } from './step.ts';

/** Best last: how near to the wire a source reads. */
const SOURCES: readonly BodySource[] = ['document', 'page', 'devtools', 'filter', 'attempt', 'file'];

/** They do not tell of one document, but of all. */
const OF_ANY_FRAME: ReadonlySet<BodySource> = new Set(['devtools', 'filter', 'file']);

/** Milliseconds within which requests to one address count as sent at once. */
const AT_ONCE = 50;

/** How many requests to one address a body is held against, so that thousands of either stay cheap. */
const CANDIDATES = 500;

/** Service and shared workers are in no tab. */
const NO_TAB = -1;

const STATIC_TYPES = new Set(['image', 'imageset', 'font', 'stylesheet', 'script', 'media', 'web_manifest', 'xslt']);

/** Pictures, scripts and the like: never a step of a consent. */
export function isStatic(exchange: Exchange): boolean {
  return STATIC_TYPES.has(exchange.type);
}

/** A page, in the tab or in a frame of it. */
export function isDocument(exchange: Exchange): boolean {
  return exchange.type === 'main_frame' || exchange.type === 'sub_frame';
}

export interface Attached {
  /** Every exchange with its body, or why there is none. */
  states: Map<Exchange['id'], BodyState>;
  /** Bodies whose exchange is not there. */
  orphans: ResponseBody[];
}

/**
 * Ties bodies to exchanges: same tab, method and URL (fragment aside), no other frame or status,
 * nearest start. One source claims an exchange once; where several have it, text goes before a body that
 * is missing, then the source nearer to the wire. A body whose request is not in its tab may be
 * that of the page's service worker, which passed it on.
 */
export function attachBodies(exchanges: readonly Exchange[], bodies: readonly ResponseBody[]): Attached {
  const found = new Map<string, ResponseBody>();
  const orphans: ResponseBody[] = [];
  const candidates = indexByAddress(exchanges, new Set(bodies.map(({ url }) => withoutFragment(url))));
  // By start, not by end: of several requests at once to one address each finds its own.
  const bySource = Map.groupBy(
    bodies.toSorted((a, b) => a.startedAt - b.startedAt),
    ({ source }) => source,
  );
  for (const source of SOURCES) {
    const claimed = new Set<string>();
    for (const body of bySource.get(source) ?? []) {
      const free = (exchange: Exchange) => !claimed.has(exchange.id) && mayAnswer(exchange, body);
      // The page knows the order of its calls, DevTools only their milliseconds.
      const alike = ({ id }: Exchange) => source === 'page' || found.get(id)?.text === body.text;
      const { tabId, method, url, startedAt } = body;
      const near = (tab: number) => nearest(candidates.get(addressOf(tab, url, method)) ?? [], startedAt, free, alike);
      const exchange = near(tabId) ?? near(NO_TAB);
      if (!exchange) {
        orphans.push(body);
        continue;
      }
      claimed.add(exchange.id);
      const other = found.get(exchange.id);
      if (!other || body.missing === undefined || other.missing !== undefined) found.set(exchange.id, body);
    }
  }
  const states = new Map(exchanges.map((exchange) => [exchange.id, stateOf(exchange, found.get(exchange.id))]));
  return { states, orphans };
}

/** Whether a body can be that of an exchange, as far as both know the frame and the status. */
function mayAnswer(exchange: Exchange, body: ResponseBody): boolean {
  const { state, status } = exchange;
  if (!mayTell(exchange, body)) return false;
  if (body.status === undefined) return true;
  if (status === undefined) return state !== 'failed';
  // What the cache answers after a 304 has the status that was cached.
  return status === body.status || status === 304 || body.status === 304;
}

/**
 * What a frame tells is of itself: an advertisement must not speak for the page around it. But a
 * page may call the fetch of a frame that it made, which counts as its own; then both have its origin.
 */
function mayTell({ tabId, frameId, initiator }: Exchange, { source, frameId: teller, origin }: ResponseBody): boolean {
  if (OF_ANY_FRAME.has(source) || tabId === NO_TAB || frameId === teller) return true;
  return origin !== undefined && origin !== 'null' && parseUrl(initiator ?? '')?.origin === origin;
}

/**
 * The exchange of which only the page told: its own service worker answered, or every event of it
 * was on its way to a worker of ours that was killed. Undefined for what no network was needed,
 * and for sources that tell nothing that a page does not.
 */
export function reconstruct(body: ResponseBody): Exchange | undefined {
  const { id, seq, source, tabId, frameId, method, url, startedAt, time, status, contentType } = body;
  if (status === undefined || !isWeb(url) || (source !== 'page' && source !== 'document')) return undefined;
  return {
    ...{ id, requestId: id, hop: 0, seq, tabId, frameId, url, startedAt, endedAt: time, status },
    type: source === 'page' ? 'xmlhttprequest' : frameId === 0 ? 'main_frame' : 'sub_frame',
    method: method ?? 'GET',
    state: 'completed',
    reconstructed: true,
    ...(contentType && { responseHeaders: [{ name: 'content-type', value: contentType }] }),
  };
}

/**
 * Exchanges that may have a body, each under its own URL and the one its redirect chain began with.
 *
 * @param wanted URLs of bodies: most exchanges have none, and need not be indexed
 */
function indexByAddress(exchanges: readonly Exchange[], wanted: ReadonlySet<string>): Map<string, Exchange[]> {
  const index = new Map<string, Exchange[]>();
  const beginnings = new Map<string, Exchange>();
  for (const exchange of exchanges.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const { hop, state, tabId, url } = exchange;
    if (hop === 0 && state === 'redirected') beginnings.set(chainOf(exchange), exchange);
    if (state === 'redirected') continue;
    const first = (hop > 0 && beginnings.get(chainOf(exchange))) || exchange;
    if (!wanted.has(withoutFragment(url)) && !wanted.has(withoutFragment(first.url))) continue;
    // A script knows the method that it asked with, which a 303 turns into GET.
    const keys = new Set([addressOf(tabId, url, exchange.method)]);
    if (first !== exchange) {
      keys.add(addressOf(first.tabId, first.url, first.method));
      keys.add(addressOf(tabId, url, first.method));
    }
    if (isDocument(exchange) || tabId === NO_TAB) keys.add(addressOf(tabId, url));
    for (const key of keys) {
      const group = index.get(key);
      if (group) group.push(exchange);
      else index.set(key, [exchange]);
    }
  }
  return index;
}

function addressOf(tabId: number, url: string, method = '*'): string {
  return `${tabId} ${method} ${withoutFragment(url)}`;
}

/**
 * The exchange with the end that only the page saw: where the worker was killed before the
 * browser's own news of it was stored.
 */
export function completeByBody(exchange: Exchange, { body }: BodyState): Exchange {
  if (exchange.state !== 'pending' || !body?.status) return exchange;
  const { status, time } = body;
  return { ...exchange, state: 'completed', status: exchange.status ?? status, endedAt: time };
}

/**
 * The free exchange that started nearest to `time`, and among those that started at once with
 * that one, rather one that is `alike`; `sorted` is in order of start.
 */
function nearest(
  sorted: readonly Exchange[],
  time: number,
  free: (exchange: Exchange) => boolean,
  alike: (exchange: Exchange) => boolean,
): Exchange | undefined {
  let after = firstFrom(sorted, time);
  let before = after - 1;
  let best: Exchange | undefined;
  for (let looked = 0; looked < CANDIDATES; looked++) {
    const [left, right] = [sorted[before], sorted[after]];
    const earlier = left && (!right || time - left.startedAt < right.startedAt - time);
    const exchange = earlier ? left : right;
    if (!exchange) return best;
    if (earlier) before--;
    else after++;
    if (best && Math.abs(exchange.startedAt - best.startedAt) > AT_ONCE) return best;
    if (!free(exchange)) continue;
    if (alike(exchange)) return exchange;
    best ??= exchange;
  }
  return best;
}

/** Index of the first that started at `time` or later. */
function firstFrom(sorted: readonly Exchange[], time: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.startedAt ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function stateOf(exchange: Exchange, body: ResponseBody | undefined): BodyState {
  const nothing = body?.text === '' && hasNoContent(exchange);
  if (body && body.missing === undefined && !nothing) return { body };
  if (exchange.state === 'redirected') return { absence: 'redirect', reason: 'A redirect; browsers discard its body.' };
  if (hasNoContent(exchange)) return { absence: 'no-content', reason: 'The response has no body.' };
  if (exchange.state === 'failed')
    return { absence: 'failed', reason: `The request failed: ${exchange.error ?? 'unknown error'}.` };
  if (body?.source === 'document') return { body, absence: 'not-captured', reason: notCaptured(exchange) };
  if (body) return { body, absence: 'unreadable', reason: `It could not be read: ${body.missing}.` };
  if (exchange.state === 'pending')
    return { absence: 'not-finished', reason: 'The response had not ended, or its end was not seen.' };
  if (isStatic(exchange)) return { absence: 'static', reason: `The body of a ${exchange.type} is not kept.` };
  return { absence: 'not-captured', reason: notCaptured(exchange) };
}

function hasNoContent({ method, status, responseHeaders }: Exchange): boolean {
  if (method === 'HEAD' || status === 204 || status === 205 || status === 304) return true;
  return responseHeaders?.some(({ name, value }) => /^content-length$/i.test(name) && value.trim() === '0') ?? false;
}

function notCaptured(exchange: Exchange): string {
  return isDocument(exchange)
    ? 'DevTools was closed, and without it only documents of JSON or text are read.'
    : 'DevTools was closed and no script of the page fetched it.';
}
