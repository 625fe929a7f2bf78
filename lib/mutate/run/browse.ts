import { hostOf, isDeepLink, isWeb, placeOf } from '../../flow/address.ts';
import type { Attempt } from '../../flow/attempt.ts';
import { endOfChain, type Visit as Hop, onward, redirectIn } from '../../flow/redirection.ts';
import { headerOf, type RequestDraft } from '../../flow/request-draft.ts';
import type { Observed } from '../outcome.ts';
import { postedAnswer } from './posted-page.ts';
import { seen, stepsOf } from './seen.ts';
import type { Held, Said, Ways } from './ways.ts';

/** Where a walk through redirects ended. */
export type End =
  /** At the address that was waited for, which was not requested. */
  | { kind: 'held'; held: Held }
  /** At a page, on which perhaps somebody has to do something; without an address nobody knows at which. */
  | { kind: 'page'; url?: string }
  /** On the way to a host that is no part of the walk, or to an app; it was not gone there. */
  | { kind: 'elsewhere'; held: Held }
  | { kind: 'refused'; status: number }
  /** No answer came. */
  | { kind: 'failed'; problem: string };

export interface Walk {
  /** The first is that of the draft itself. */
  attempts: readonly Attempt[];
  observed: readonly Observed[];
  end: End;
}

/** How a walk goes. */
export interface Route {
  /** Scheme, host and path at which it ends. */
  until: string;
  /** Hosts that it may ask; the first request goes anywhere. */
  hosts: ReadonlySet<string>;
}

/**
 * Goes through redirects as a browser would, with the browser's cookies, and stops before the address that is waited for
 * is requested: what stands in it stays unspent. A page that posts the answer is read, and not run.
 */
export async function browse(draft: RequestDraft, route: Route, said: Said, ways: Ways): Promise<Walk> {
  const attempts: Attempt[] = [];
  const all: Observed[] = [];
  const hops: Hop[] = [];
  let next = draft;
  for (;;) {
    const attempt = await ways.send(next, 'single', { ...said, attack: said.attack && attempts.length === 0 });
    attempts.push(attempt);
    const [step] = stepsOf(attempt);
    if (!step) return { attempts, observed: all, end: { kind: 'failed', problem: attempt.problem ?? NO_ANSWER } };
    all.push(seen(step));
    const { status, error } = step;
    if (attempt.state !== 'done' || status === undefined)
      return { attempts, observed: all, end: { kind: 'failed', problem: attempt.problem ?? error ?? NO_ANSWER } };
    const headers = step.exchange?.responseHeaders;
    const redirect = redirectIn(status, headers);
    const target = redirect && onward(next, redirect);
    const end =
      target === undefined
        ? endOfPage(status, step.response.body?.text, next.url, route)
        : target.kind === 'nowhere'
          ? ({ kind: 'failed', problem: target.reason } as const)
          : stopAt(target.kind === 'request' ? target.draft.url : target.url, route);
    if (end) return { attempts, observed: all, end };
    if (target?.kind !== 'request') return { attempts, observed: all, end: { kind: 'page', url: next.url } };
    hops.push({ method: next.method, url: next.url, changed: headerOf(headers, 'set-cookie') !== undefined });
    const loop = endOfChain(hops, target.draft);
    if (loop) return { attempts, observed: all, end: { kind: 'failed', problem: loop } };
    next = target.draft;
  }
}

const NO_ANSWER = 'No answer came.';

function stopAt(url: string, { until, hosts }: Route): End | undefined {
  if (placeOf(url) === placeOf(until)) return { kind: 'held', held: { url } };
  if (isDeepLink(url) || !isWeb(url) || !hosts.has(hostOf(url))) return { kind: 'elsewhere', held: { url } };
  return undefined;
}

function endOfPage(status: number, body: string | undefined, url: string, route: Route): End {
  const posted = body === undefined ? undefined : postedAnswer(body, url);
  if (posted && placeOf(posted.url) === placeOf(route.until))
    return { kind: 'held', held: { url: posted.url, posted: posted.fields } };
  if (posted && hostOf(posted.url) !== hostOf(url))
    return { kind: 'elsewhere', held: { url: posted.url, posted: posted.fields } };
  return status >= 400 ? { kind: 'refused', status } : { kind: 'page', url };
}
