import { isDeepLink, withoutFragment } from './address.ts';
import type { NavigationEvent, RequestEvent } from './capture-event.ts';
import type { Exchange, Navigation } from './exchange.ts';

/** What a new exchange is given; unused when the event completes a known one. */
export interface Fresh {
  /** Names the browser run, for request ids begin anew with each. */
  run: string;
  seq: number;
}

/**
 * Folds one event into the exchange it belongs to.
 *
 * The caller keeps the hops of every request that is under way (in the database, for a worker may
 * die between two events), hands them in, and puts back what comes out. An event alone creates
 * the exchange with what it knows; others complete it. A browser that has just woken the worker
 * may deliver events of one request out of order: each finds its hop by its address.
 *
 * @param known the hops of `event.requestId` so far, first to last
 * @returns a new object; its `id` tells whether it is one of the known or the next hop
 */
export function assemble(known: readonly Exchange[], event: RequestEvent, fresh: Fresh): Exchange {
  const hops = known.filter((hop) => belongs(hop, event));
  // Of hops with one address, as when a redirect only sets a cookie, the one of that time.
  const current =
    hops.findLast(({ startedAt }) => startedAt <= event.time) ?? hops.at(-1) ?? begin(event, nextHop(known), fresh);
  return merge({ ...current, startedAt: Math.min(current.startedAt, event.time) }, event, fresh);
}

function nextHop(known: readonly Exchange[]): number {
  return known.reduce((next, { hop }) => Math.max(next, hop + 1), 0);
}

function belongs(hop: Exchange, event: RequestEvent): boolean {
  // What a browser says after it gave a URL to an app, Firefox by the address before it.
  if (event.kind === 'failed' && hop.state === 'redirected' && isDeepLink(hop.redirectUrl ?? '')) return true;
  if (hop.method !== event.method || withoutFragment(hop.url) !== withoutFragment(event.url)) return false;
  if (event.kind === 'request') return !hop.begun;
  // After a redirect to its own address only a new hop can speak of it.
  return hop.state !== 'redirected' || withoutFragment(hop.redirectUrl ?? '') !== withoutFragment(hop.url);
}

/** Names the redirect chain of an exchange: one for all its hops and its deep link, unique in the store. */
export function chainOf({ id }: { id: string }): string {
  const hash = id.lastIndexOf('#');
  return hash < 0 ? id : id.slice(0, hash);
}

function begin(event: RequestEvent, hop: number, { run, seq }: Fresh): Exchange {
  const { requestId, tabId, frameId, type, method, url, initiator, time } = event;
  return {
    id: `${run}:${requestId}#${hop}`,
    ...{ requestId, hop, seq, tabId, frameId, type, method, url },
    ...(initiator === undefined ? {} : { initiator }),
    startedAt: time,
    state: 'pending',
  };
}

function merge(exchange: Exchange, event: RequestEvent, { seq }: Fresh): Exchange {
  switch (event.kind) {
    case 'request':
      return { ...exchange, begun: true, ...(event.body && { requestBody: event.body }) };
    case 'request-headers':
      // Sent once more after a 401 challenge, then with Authorization: the last ones count.
      return { ...exchange, requestHeaders: event.headers };
    case 'response-headers':
      return respond(exchange, event);
    case 'redirect':
      return {
        ...respond(exchange, event),
        state: 'redirected',
        redirectUrl: event.redirectUrl,
        ...(isDeepLink(event.redirectUrl) && { deepLinkSeq: seq }),
        endedAt: event.time,
      };
    case 'completed':
      return {
        ...respond(exchange, event),
        state: 'completed',
        fromCache: event.fromCache,
        ...(event.ip && { ip: event.ip }),
        endedAt: event.time,
      };
    case 'failed':
      return {
        ...exchange,
        state: exchange.state === 'redirected' ? 'redirected' : 'failed',
        error: event.error,
        endedAt: exchange.endedAt ?? event.time,
      };
  }
}

function respond(exchange: Exchange, event: Extract<RequestEvent, { status: number }>): Exchange {
  return {
    ...exchange,
    status: event.status,
    responseHeaders: event.headers,
    respondedAt: Math.min(exchange.respondedAt ?? event.time, event.time),
  };
}

/** A navigation event as it is kept. */
export function toNavigation(event: NavigationEvent, fresh: Fresh): Navigation {
  const { kind: _, ...navigation } = event;
  return { ...navigation, id: `${fresh.run}:navigation-${fresh.seq}`, seq: fresh.seq };
}
