import { isWeb, parseUrl } from '../flow/address.ts';
import type { CaptureEvent, NavigationEvent } from '../flow/capture-event.ts';
import type { Scope } from './schema.ts';

/** Service and shared workers are in no tab. */
const NO_TAB = -1;

/** Whether a session of that scope records the event. */
export function takes(scope: Scope, event: CaptureEvent): boolean {
  if (scope.kind === 'all' || scope.tabIds.includes(event.tabId)) return true;
  if (isOpened(event)) return event.fromTabId !== undefined && scope.tabIds.includes(event.fromTabId);
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
  if (scope.kind === 'all' || event.kind !== 'navigation' || !takes(scope, event)) return scope;
  const { tabIds, origins = [] } = scope;
  if (isOpened(event)) return tabIds.includes(event.tabId) ? scope : { ...scope, tabIds: [...tabIds, event.tabId] };
  if (event.navigation !== 'committed' || event.frameId !== 0 || !isWeb(event.url)) return scope;
  const origin = originOf(event.url);
  return origins.includes(origin) ? scope : { ...scope, origins: [...origins, origin] };
}

/** Origin of a web address; the empty text for any other. */
export function originOf(url: string): string {
  return isWeb(url) ? (parseUrl(url)?.origin ?? '') : '';
}

/** Whether the event says that a tab was opened by another. */
export function isOpened(event: CaptureEvent): event is NavigationEvent & { navigation: 'opened' } {
  return event.kind === 'navigation' && event.navigation === 'opened';
}
