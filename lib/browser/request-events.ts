import browser, { type Events, type WebRequest } from 'webextension-polyfill';
import type { Header, RequestEvent } from '../flow/capture-event.ts';
import { readRequestBody } from './request-body.ts';

/** Gives the event, with a request body of no more than so many bytes. */
export type MakeRequestEvent = (bodyLimit: number) => RequestEvent;

export interface Registration {
  add(): void;
  remove(): void;
}

/** The web and its sockets; the extension's own pages, which `<all_urls>` has too, are nobody's flow. */
export const EVERYWHERE: WebRequest.RequestFilter = { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*'] };

/** Chromium gives Authorization, Cookie and Referer only with `extraHeaders`; Firefox rejects the word. */
function withExtraHeaders<T extends string>(options: T[], optionNames: unknown): T[] {
  return typeof optionNames === 'object' && optionNames !== null && 'EXTRA_HEADERS' in optionNames
    ? [...options, 'extraHeaders' as T]
    : options;
}

export type RequestDetails = WebRequest.OnBeforeRequestDetailsType | WebRequest.OnCompletedDetailsType;

/**
 * Listeners that translate what `webRequest` says, and do nothing else.
 *
 * @param wanted whether a request is of interest; asked for each event
 * @param take gets every event in its order
 */
export function requestListeners(
  filter: WebRequest.RequestFilter,
  wanted: (details: RequestDetails) => boolean,
  take: (make: MakeRequestEvent) => void,
): Registration[] {
  const { webRequest } = browser;
  const names = webRequest as unknown as Record<string, unknown>;
  const sent = withExtraHeaders<WebRequest.OnSendHeadersOptions>(['requestHeaders'], names.OnSendHeadersOptions);
  // One word serves three events: their option types differ in name only.
  const received = withExtraHeaders<'responseHeaders'>(['responseHeaders'], names.OnHeadersReceivedOptions);
  const record = (event: RequestEvent) => take(() => event);
  const only =
    <D extends RequestDetails>(callback: (details: D) => void) =>
    (details: D) => {
      if (wanted(details)) callback(details);
    };
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
      only((details) =>
        take((bodyLimit) => {
          const body = readRequestBody(details.requestBody ?? undefined, bodyLimit);
          return { kind: 'request', ...common(details), ...(body ? { body } : {}) };
        }),
      ),
      filter,
      ['requestBody'],
    ),
    listener(
      webRequest.onSendHeaders,
      only((details) =>
        record({ kind: 'request-headers', ...common(details), headers: headersOf(details.requestHeaders) }),
      ),
      filter,
      sent,
    ),
    listener(
      webRequest.onHeadersReceived,
      only((details) =>
        record({
          kind: 'response-headers',
          ...common(details),
          status: details.statusCode,
          headers: headersOf(details.responseHeaders),
        }),
      ),
      filter,
      received,
    ),
    listener(
      webRequest.onBeforeRedirect,
      only((details) =>
        record({
          kind: 'redirect',
          ...common(details),
          status: details.statusCode,
          headers: headersOf(details.responseHeaders),
          redirectUrl: details.redirectUrl,
        }),
      ),
      filter,
      received,
    ),
    listener(
      webRequest.onCompleted,
      only((details) =>
        record({
          kind: 'completed',
          ...common(details),
          status: details.statusCode,
          headers: headersOf(details.responseHeaders),
          fromCache: details.fromCache,
          ...(details.ip ? { ip: details.ip } : {}),
        }),
      ),
      filter,
      received,
    ),
    listener(
      webRequest.onErrorOccurred,
      only((details) => record({ kind: 'failed', ...common(details), error: details.error })),
      filter,
    ),
  ];
}

export function listener<A extends unknown[], L extends (...values: never[]) => unknown>(
  event: { addListener(callback: L, ...options: A): void; removeListener(callback: L): void },
  callback: L,
  ...options: A
): Registration {
  return {
    add: () => event.addListener(callback, ...options),
    remove: () => (event as Events.Event<L>).removeListener(callback),
  };
}

/** The extension's own address, without the `/`. */
export function ownOrigin(): string {
  return browser.runtime.getURL('').replace(/\/$/, '');
}

/** Whether the extension itself asked for it by fetch, an issuer's keys for instance: it is nobody's traffic. */
export function isOwn(details: RequestDetails, own: string): boolean {
  return details.type === 'xmlhttprequest' && initiatorOf(details).initiator?.startsWith(own) === true;
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
