import { isWeb, parseUrl } from '../flow/address.ts';
import type { CaptureEvent, NavigationEvent } from '../flow/capture-event.ts';
import { isOfSite } from '../flow/site.ts';
import type { Scope } from './schema.ts';

/** Service and shared workers are in no tab. */
const NO_TAB = -1;

/** Whether a session of that scope records the event. */
export function takes(scope: Scope, event: CaptureEvent): boolean {
  if (scope.kind === 'all' || scope.tabIds.includes(event.tabId)) return true;
  if (isOpened(event)) return event.fromTabId !== undefined && scope.tabIds.includes(event.fromTabId);
  if (scope.kind === 'site' && event.tabId !== NO_TAB) return shows(scope.site, event);
  if (event.tabId !== NO_TAB || !('initiator' in event) || !event.initiator) return false;
  return (scope.origins ?? []).includes(originOf(event.initiator));
}

/**
 * The scope after an event that it takes: a tab that a followed one opens is followed, too, and so
 * are the workers of every site that was shown in one.
 *
 * @returns the very same object when nothing changes
 */
export function widened(scope: Scope, event: CaptureEvent): Scope {
  if (scope.kind === 'all' || !takes(scope, event)) return scope;
  const followed = follow(scope, event);
  return event.kind === 'navigation' && !isOpened(event) ? withOrigin(followed, event) : followed;
}

function follow<S extends Exclude<Scope, { kind: 'all' }>>(scope: S, { tabId }: CaptureEvent): S {
  return tabId === NO_TAB || scope.tabIds.includes(tabId) ? scope : { ...scope, tabIds: [...scope.tabIds, tabId] };
}

function withOrigin<S extends Exclude<Scope, { kind: 'all' }>>(scope: S, event: NavigationEvent): S {
  const { origins = [] } = scope;
  if (event.navigation !== 'committed' || event.frameId !== 0 || !isWeb(event.url)) return scope;
  const origin = originOf(event.url);
  return origins.includes(origin) ? scope : { ...scope, origins: [...origins, origin] };
}

/** Whether an event tells that a page of the site is in its tab, or comes to it. */
function shows(site: string, event: CaptureEvent): boolean {
  if (event.frameId !== 0) return false;
  if (event.kind === 'navigation') return event.navigation !== 'failed' && isOfSite(site, event.url);
  if (event.kind === 'body') return event.origin !== undefined && isOfSite(site, event.origin);
  if (event.type === 'main_frame') return isOfSite(site, event.url);
  // The page itself, which was there before the recording, asks for something.
  return event.initiator !== undefined && isOfSite(site, event.initiator);
}

/** Origin of a web address; the empty text for any other. */
export function originOf(url: string): string {
  return isWeb(url) ? (parseUrl(url)?.origin ?? '') : '';
}

/** Whether the event says that a tab was opened by another. */
export function isOpened(event: CaptureEvent): event is NavigationEvent & { navigation: 'opened' } {
  return event.kind === 'navigation' && event.navigation === 'opened';
}
