import browser, { type WebNavigation } from 'webextension-polyfill';
import type { CaptureEvent, NavigationKind } from '../flow/capture-event.ts';
import { EVERYWHERE, isOwn, listener, ownOrigin, type Registration, requestListeners } from './request-events.ts';

export interface Capture {
  /** Registers the listeners; does nothing when they are. Must be called synchronously at worker start. */
  start(): void;
  /** Removes them, so that traffic no longer wakes the worker. */
  stop(): void;
}

/** Gives the event, with a request body of no more than so many bytes. */
export type MakeEvent = (bodyLimit: number) => CaptureEvent;

/**
 * Translates what `webRequest` and `webNavigation` say into capture events, and does
 * nothing else. Blocks nothing, changes nothing.
 *
 * @param take gets every event in its order; what limits its body may be known only later
 */
export function createCapture(take: (make: MakeEvent) => void): Capture {
  const record = (event: CaptureEvent) => take(() => event);
  const own = ownOrigin();
  const registrations = [
    // What the extension itself asks for, such as an issuer's keys, is nobody's traffic.
    ...requestListeners(EVERYWHERE, (details) => !isOwn(details, own), take),
    ...navigationListeners(record, own),
  ];
  let listening = false;
  return {
    start() {
      if (!listening) for (const { add } of registrations) add();
      listening = true;
    },
    stop() {
      if (listening) for (const { remove } of registrations) remove();
      listening = false;
    },
  };
}

function navigationListeners(record: (event: CaptureEvent) => void, own: string): Registration[] {
  const { tabs, webNavigation } = browser;
  const navigation = (
    kind: NavigationKind,
    details: { timeStamp: number; tabId: number; frameId: number; url: string },
    more: { transition?: string; qualifiers?: string[]; error?: string; fromTabId?: number } = {},
  ) => {
    const { timeStamp, tabId, frameId, url } = details;
    // The page of ours from which a form is sent, for instance.
    if (url.startsWith(own)) return;
    record({ kind: 'navigation', navigation: kind, time: timeStamp, tabId, frameId, url, ...more });
  };
  const transition = (details: WebNavigation.OnCommittedDetailsType) => ({
    transition: details.transitionType,
    qualifiers: details.transitionQualifiers,
  });
  return [
    listener(webNavigation.onCommitted, (details) => navigation('committed', details, transition(details))),
    listener(webNavigation.onErrorOccurred, (details) =>
      navigation('failed', details, { error: (details as { error?: string }).error ?? '' }),
    ),
    listener(webNavigation.onReferenceFragmentUpdated, (details) =>
      navigation('fragment', details, transition(details)),
    ),
    listener(webNavigation.onHistoryStateUpdated, (details) => navigation('history', details, transition(details))),
    // Not `tabs.onCreated`: it names an opener for tabs that the user opens by hand, too.
    listener(webNavigation.onCreatedNavigationTarget, (details) =>
      navigation('opened', { ...details, frameId: 0 }, { fromTabId: details.sourceTabId }),
    ),
    listener(tabs.onRemoved, (tabId) => navigation('closed', { timeStamp: Date.now(), tabId, frameId: 0, url: '' })),
  ];
}
