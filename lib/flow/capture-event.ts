import type { HoldNews } from './hold.ts';

/**
 * What the browser said, translated and nothing more. Every event carries
 * enough (url, method) to stand alone, because the worker that saw the one
 * before it may have been killed in between.
 *
 * All times are milliseconds since the epoch; all sizes are bytes.
 */
export type CaptureEvent = RequestEvent | NavigationEvent | BodyEvent;

export interface Header {
  name: string;
  value: string;
}

/** Names as in the WebExtensions `webRequest.ResourceType`. */
export type ResourceType = string;

interface RequestEventBase {
  /** The browser's id; one for all hops of a redirect chain. */
  requestId: string;
  time: number;
  tabId: number;
  frameId: number;
  type: ResourceType;
  method: string;
  /** With its `#fragment`, where the browser gives one. */
  url: string;
  initiator?: string;
}

export type RequestEvent =
  | (RequestEventBase & { kind: 'request'; body?: RequestBody })
  | (RequestEventBase & { kind: 'request-headers'; headers: Header[] })
  | (RequestEventBase & { kind: 'response-headers'; status: number; headers: Header[] })
  | (RequestEventBase & {
      kind: 'redirect';
      status: number;
      headers: Header[];
      /** Absolute; may carry a fragment or a custom scheme. */
      redirectUrl: string;
    })
  | (RequestEventBase & {
      kind: 'completed';
      status: number;
      headers: Header[];
      fromCache: boolean;
      ip?: string;
    })
  | (RequestEventBase & { kind: 'failed'; error: string });

/**
 * The body of a request. `form` holds the decoded fields as the browser parsed
 * them (their original percent-encoding is not available); `text` is UTF-8;
 * `base64` is anything else.
 */
export interface RequestBody {
  form?: [name: string, value: string][];
  text?: string;
  base64?: string;
  /** Of the whole body, where known. */
  size: number;
  /** True when only the first part, up to the limit of the settings, is kept. */
  truncated: boolean;
  /** Why nothing could be read (a file upload, an error the browser named). */
  unreadable?: string;
}

export type NavigationKind =
  /** The document was replaced. `qualifiers` says whether a client redirect did it. */
  | 'committed'
  /** The navigation ended in an error; a custom scheme ends so by nature: the deep link. */
  | 'failed'
  /** Only the `#fragment` changed. */
  | 'fragment'
  /** `history.pushState` or `replaceState`. */
  | 'history'
  /** `tabId` was opened by `fromTabId`. */
  | 'opened'
  /** The tab is gone; `url` is empty, for the browser does not tell it. */
  | 'closed'
  /** We stopped the browser before it went to `url`. */
  | 'held'
  /** What became of that; `url` is where it went on, or what was dropped. */
  | 'released';

export interface NavigationEvent {
  kind: 'navigation';
  navigation: NavigationKind;
  time: number;
  tabId: number;
  frameId: number;
  url: string;
  transition?: string;
  qualifiers?: string[];
  error?: string;
  fromTabId?: number;
  /** Of `held` and `released`. */
  hold?: HoldNews;
}

/** Where a response body was read. */
export type BodySource =
  /** `devtools.network`, while DevTools is open. */
  | 'devtools'
  /** The script around fetch and XMLHttpRequest in the page. */
  | 'page'
  /** A JSON or text document, read from the DOM. */
  | 'document'
  /** Firefox's `filterResponseData`. */
  | 'filter'
  /** By the request that the extension itself sent: an attempt. */
  | 'attempt'
  /** By whoever wrote the file that was imported. */
  | 'file';

export interface BodyEvent {
  kind: 'body';
  /** The reader's own name for it: the same when it is sent again. */
  id: string;
  source: BodySource;
  /** When it had been read. */
  time: number;
  /** When its request began, as near as the source can tell. */
  startedAt: number;
  tabId: number;
  frameId: number;
  /** Of the document that told of it, where a page did. */
  origin?: string;
  /** Unknown to a document. */
  method?: string;
  url: string;
  status?: number;
  contentType?: string;
  text?: string;
  base64?: string;
  size: number;
  truncated: boolean;
  /** Why the source could not read it. */
  missing?: string;
}
