import type { BodyEvent, Header, NavigationEvent, RequestBody, ResourceType } from './capture-event.ts';

/** One HTTP request and its answer: one hop of a redirect chain. */
export interface Exchange {
  /** `<browser run>:<requestId>#<hop>`; unique in the store. */
  id: string;
  requestId: string;
  /** From 0; grows with every redirect of the same request. */
  hop: number;
  /** Order of arrival within the session; never reused. */
  seq: number;
  tabId: number;
  frameId: number;
  type: ResourceType;
  method: string;
  url: string;
  initiator?: string;
  startedAt: number;
  /** The event that begins it was seen, and not only later ones. */
  begun?: true;
  respondedAt?: number;
  endedAt?: number;
  state: 'pending' | 'redirected' | 'completed' | 'failed';
  requestHeaders?: Header[];
  requestBody?: RequestBody;
  status?: number;
  responseHeaders?: Header[];
  /** Absolute target of a redirect, custom schemes and fragment included. */
  redirectUrl?: string;
  /** Order of arrival of a redirect to an app: the place of its deep link among the steps. */
  deepLinkSeq?: number;
  fromCache?: boolean;
  ip?: string;
  /** The browser's own word, such as `net::ERR_CONNECTION_REFUSED`. */
  error?: string;
  /** Only the page saw it: a service worker answered, or ours was killed before the browser's news of it was stored. */
  reconstructed?: true;
}

/** A navigation as kept: what HTTP alone cannot tell. */
export type Navigation = Omit<NavigationEvent, 'kind'> & { id: string; seq: number };

/** A response body as kept, not yet tied to its exchange. */
export type ResponseBody = Omit<BodyEvent, 'kind'> & { seq: number };
