import { isDeepLink, isWeb, parseUrl, withoutFragment } from './address.ts';
import type { Header } from './capture-event.ts';
import { headerOf, type RequestDraft, withHeader, withoutHeaders } from './request-draft.ts';

/** What a redirect answered. */
export interface Redirect {
  status: number;
  /** As it stands in the header. */
  location: string;
}

/** Where a redirect leads. */
export type Onward =
  | { kind: 'request'; draft: RequestDraft }
  /** To an app, which ends what happens over HTTP. */
  | { kind: 'deep-link'; url: string }
  /** Nowhere: why not, in one sentence. */
  | { kind: 'nowhere'; reason: string };

/** Statuses that redirect, if they have a Location (Fetch Standard §2.2.3). */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Headers about a body, gone with it (Fetch Standard §2.2.2, request-body-header names). */
const OF_BODIES = ['content-encoding', 'content-language', 'content-location', 'content-type', 'content-length'];

/** The Location of an answer that redirects; undefined where it does not. */
export function redirectIn(status: number | undefined, headers: readonly Header[] | undefined): Redirect | undefined {
  const location = headerOf(headers, 'location');
  if (status === undefined || !REDIRECTS.has(status) || !location) return undefined;
  return { status, location };
}

/**
 * The absolute address of a Location. One without a fragment takes over that of the request (RFC 9110 §10.2.2).
 *
 * @returns undefined where it is none
 */
export function resolved(location: string, url: string): string | undefined {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.test(location);
  // What an app is given is not for a browser to write in another way.
  if (scheme && isDeepLink(location)) return location;
  if (!URL.canParse(location, url)) return undefined;
  const target = new URL(location, url);
  const hash = url.indexOf('#');
  if (target.hash === '' && !location.includes('#') && hash >= 0) return target.href + url.slice(hash);
  return target.href;
}

/**
 * The request that follows on a redirect, as browsers make it (RFC 9110 §15.4; Fetch Standard §4.4, HTTP-redirect
 * fetch): a POST becomes a GET by 301 and 302, anything but GET and HEAD by 303, and then its body is left out;
 * Authorization does not go to another origin, an Origin that is not that of the redirecting server becomes null, a
 * Referer is cut to what `strict-origin-when-cross-origin` lets through. A Referrer-Policy of the answer is not read.
 *
 * @param draft the request that was redirected, its Cookie left as it is
 */
export function onward(draft: RequestDraft, { status, location }: Redirect): Onward {
  const url = resolved(location, draft.url);
  if (url === undefined)
    return { kind: 'nowhere', reason: `Its Location, ${quoted(location)}, is no address: no browser follows it.` };
  if (isDeepLink(url)) return { kind: 'deep-link', url };
  if (!isWeb(url)) return { kind: 'nowhere', reason: `It redirects to ${quoted(url)}, which no browser follows.` };
  const isAbroad = parseUrl(url)?.origin !== parseUrl(draft.url)?.origin;
  const moved = withMethod({ ...draft, url }, status);
  const own = isAbroad ? withoutHeaders(moved, 'authorization') : moved;
  return { kind: 'request', draft: withReferer(isAbroad ? withOrigin(own, draft.url) : own) };
}

function withMethod(draft: RequestDraft, status: number): RequestDraft {
  const method = draft.method.toUpperCase();
  const changes = status === 303 ? method !== 'GET' && method !== 'HEAD' : status <= 302 && method === 'POST';
  if (!changes) return draft;
  const { body: _, ...bare } = draft;
  // With GET browsers send no Origin when they go somewhere.
  return { ...withoutHeaders(bare, ...OF_BODIES, 'origin'), method: 'GET' };
}

function withOrigin(draft: RequestDraft, from: string): RequestDraft {
  const origin = headerOf(draft.headers, 'origin');
  if (origin === undefined || origin === parseUrl(from)?.origin) return draft;
  return withHeader(draft, 'Origin', 'null');
}

function withReferer(draft: RequestDraft): RequestDraft {
  const referer = parseUrl(headerOf(draft.headers, 'referer') ?? '');
  const target = parseUrl(draft.url);
  if (!referer || !target || referer.origin === target.origin) return draft;
  if (referer.protocol === 'https:' && target.protocol !== 'https:') return withoutHeaders(draft, 'referer');
  return withHeader(draft, 'Referer', `${referer.origin}/`);
}

/** Hops that are followed, as in browsers (Fetch Standard §4.4). */
export const MOST_HOPS = 20;

/** A hop that was made: what it asked for, and whether its answer could have changed what comes next. */
export interface Visit {
  method: string;
  url: string;
  /** Its answer set a cookie which the following requests carry. */
  changed: boolean;
}

/**
 * Why a chain is not followed any further, in one sentence: it is where it was before and nothing has changed since, or
 * it is too long. Undefined where it goes on.
 */
export function endOfChain(visits: readonly Visit[], next: Pick<Visit, 'method' | 'url'>): string | undefined {
  const at = visits.findLastIndex((visit) => isSame(visit, next));
  const since = visits.slice(Math.max(at, 0));
  if (at >= 0 && !since.some(({ changed }) => changed))
    return `It is a redirect loop: after ${hops(since.length)} it is again at ${next.url}.`;
  if (visits.length <= MOST_HOPS) return undefined;
  const again = at < 0 ? '' : ` It is a redirect loop: it comes again and again to ${next.url}.`;
  return `It redirects more than ${MOST_HOPS} times, which no browser follows.${again}`;
}

function isSame(one: Pick<Visit, 'method' | 'url'>, other: Pick<Visit, 'method' | 'url'>): boolean {
  return one.method === other.method && withoutFragment(one.url) === withoutFragment(other.url);
}

function hops(count: number): string {
  return count === 1 ? 'one redirect' : `${count} redirects`;
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 200));
}
