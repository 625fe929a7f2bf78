import browser, { type Events, type WebNavigation, type WebRequest } from 'webextension-polyfill';
import type { CaptureEvent, Header, NavigationKind } from '../flow/capture-event.ts';
import { readRequestBody } from './request-body.ts';

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
  const registrations = [...requestListeners(record, take), ...navigationListeners(record)];
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

interface Registration {
  add(): void;
  remove(): void;
}

/** The web and its sockets; the extension's own pages, which `<all_urls>` has too, are nobody's flow. */
const EVERYWHERE: WebRequest.RequestFilter = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] };

/** Chromium gives Authorization, Cookie and Referer only with `extraHeaders`; Firefox rejects the word. */
function withExtraHeaders<T extends string>(options: T[], optionNames: unknown): T[] {
  return typeof optionNames === 'object' && optionNames !== null && 'EXTRA_HEADERS' in optionNames
    ? [...options, 'extraHeaders' as T]
    : options;
}

type RequestDetails = WebRequest.OnBeforeRequestDetailsType | WebRequest.OnCompletedDetailsType;

function requestListeners(record: (event: CaptureEvent) => void, take: (make: MakeEvent) => void): Registration[] {
  const { webRequest } = browser;
  const names = webRequest as unknown as Record<string, unknown>;
  const sent = withExtraHeaders<WebRequest.OnSendHeadersOptions>(['requestHeaders'], names.OnSendHeadersOptions);
  // One word serves three events: their option types differ in name only.
  const received = withExtraHeaders<'responseHeaders'>(['responseHeaders'], names.OnHeadersReceivedOptions);
  const common = (details: RequestDetails) => ({
    requestId: details.requestId,
    time: details.timeStamp,
    tabId: details.tabId,
    frameId: details.frameId,
    type: details.type,
    method: details.method,
    url: details.url,
    ...initiatorOf(details),
  });
  return [
    listener(
      webRequest.onBeforeRequest,
      others((details) =>
        take((bodyLimit) => {
          const body = readRequestBody(details.requestBody ?? undefined, bodyLimit);
          return { kind: 'request', ...common(details), ...(body ? { body } : {}) };
        }),
      ),
      EVERYWHERE,
      ['requestBody'],
    ),
    listener(
      webRequest.onSendHeaders,
      others((details) =>
        record({ kind: 'request-headers', ...common(details), headers: headersOf(details.requestHeaders) }),
      ),
      EVERYWHERE,
      sent,
    ),
    listener(
      webRequest.onHeadersReceived,
      others((details) =>
        record({
          kind: 'response-headers',
          ...common(details),
          status: details.statusCode,
          headers: headersOf(details.responseHeaders),
        }),
      ),
      EVERYWHERE,
      received,
    ),
    listener(
      webRequest.onBeforeRedirect,
      others((details) =>
        record({
          kind: 'redirect',
          ...common(details),
          status: details.statusCode,
          headers: headersOf(details.responseHeaders),
          redirectUrl: details.redirectUrl,
        }),
      ),
      EVERYWHERE,
      received,
    ),
    listener(
      webRequest.onCompleted,
      others((details) =>
        record({
          kind: 'completed',
          ...common(details),
          status: details.statusCode,
          headers: headersOf(details.responseHeaders),
          fromCache: details.fromCache,
          ...(details.ip ? { ip: details.ip } : {}),
        }),
      ),
      EVERYWHERE,
      received,
    ),
    listener(
      webRequest.onErrorOccurred,
      others((details) => record({ kind: 'failed', ...common(details), error: details.error })),
      EVERYWHERE,
    ),
  ];
}

function navigationListeners(record: (event: CaptureEvent) => void): Registration[] {
  const { tabs, webNavigation } = browser;
  const navigation = (
    kind: NavigationKind,
    details: { timeStamp: number; tabId: number; frameId: number; url: string },
    more: { transition?: string; qualifiers?: string[]; error?: string; fromTabId?: number } = {},
  ) => {
    const { timeStamp, tabId, frameId, url } = details;
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

function listener<A extends unknown[], L extends (...values: never[]) => unknown>(
  event: { addListener(callback: L, ...options: A): void; removeListener(callback: L): void },
  callback: L,
  ...options: A
): Registration {
  return {
    add: () => event.addListener(callback, ...options),
    remove: () => (event as Events.Event<L>).removeListener(callback),
  };
}

/** Leaves out what the extension itself asks for, such as an issuer's keys: it is nobody's traffic. */
function others<D extends RequestDetails>(callback: (details: D) => void): (details: D) => void {
  const own = browser.runtime.getURL('').replace(/\/$/, '');
  return (details) => {
    const isOwn = details.type === 'xmlhttprequest' && initiatorOf(details).initiator?.startsWith(own);
    if (!isOwn) callback(details);
  };
}

function initiatorOf(details: RequestDetails): { initiator?: string } {
  // Chromium names the origin `initiator`, Firefox the document's address `originUrl`.
  const { initiator } = details as { initiator?: string };
  const origin = initiator ?? details.originUrl;
  return origin ? { initiator: origin } : {};
}

function headersOf(headers: WebRequest.HttpHeaders | undefined): Header[] {
  return (headers ?? []).map(({ name, value, binaryValue }) => ({
    name,
    // Not all at once: a long one would be too many arguments.
    value: value ?? Array.from(binaryValue ?? [], (byte) => String.fromCharCode(byte)).join(''),
  }));
}
