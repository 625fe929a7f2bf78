import type { Exchange, ResponseBody } from './exchange.ts';
import type { RequestDraft } from './request-draft.ts';
import type { Records } from './steps.ts';

/** How a draft is sent. */
export type Way =
  /** By the background; a redirect is shown and not followed. */
  | 'single'
  /** By the background, and every redirect after it, until one leads out of the web. */
  | 'hop-by-hop'
  /** By a tab that goes there. */
  | 'navigation';

/** Which cookies go with it: those that the browser has now, the `Cookie` header of the draft, or none. */
export type CookieChoice = 'profile' | 'draft' | 'none';

/** Milliseconds that a request and its whole answer may take, unless somebody says otherwise. */
export const PATIENCE = 30_000;

/** Bytes of an answer that are read; then the connection is given up. */
export const ANSWER_LIMIT = 5 * 1024 * 1024;

/** A draft, and how it is to be sent. */
export interface SendOrder {
  way: Way;
  cookies: CookieChoice;
  draft: RequestDraft;
  /** Milliseconds, for each request. */
  timeout: number;
  /** Where a navigation goes on; absent: in a new tab. */
  tabId?: number;
}

/** An exchange of an attempt. */
export interface AttemptExchange extends Exchange {
  /** Cut at a limit, and then `truncated`; of a navigation it is recorded, if at all, with the session. */
  responseBody?: ResponseBody;
}

/** What an attempt has brought until now. */
export interface Course {
  /**
   * In their order, headers whole. Those of a navigation have the ids under which a session that records the tab has
   * them too; those of the background have ids of their own.
   */
  exchanges: readonly AttemptExchange[];
  /** The address of an app to which it leads; it was not opened by us. */
  deepLink?: string;
  /** What was not sent, or not read, as it was asked for: sentences. */
  notes: readonly string[];
}

/** How an attempt ended. */
export interface Ending {
  /** `failed`: nobody answered, or not to the end. A server that refuses has answered: `done`. */
  state: 'done' | 'failed' | 'cancelled';
  /** Why it is not done, or how it ended before its time, in one sentence. */
  problem?: string;
  /** The address of the site for which the extension lacks permission: once that is given it can be sent again. */
  site?: string;
}

/** A step that was sent again, as it was sent and what came of it. */
export interface Attempt extends SendOrder, Course, Omit<Ending, 'state'> {
  id: number;
  session: number;
  /** Id of the step that was the original. */
  of: string;
  /** Milliseconds since the epoch. */
  at: number;
  endedAt?: number;
  state: 'running' | Ending['state'];
  /** Which attack it is: `state/drop`. */
  mutation?: string;
  /** Of which attack run it is part. */
  run?: string;
}

/** The records of an attempt, from which steps are made like those of a session. */
export function recordsOf({ exchanges }: Pick<Attempt, 'exchanges'>): Records {
  return {
    exchanges: exchanges.map(({ responseBody: _, ...exchange }) => exchange),
    navigations: [],
    bodies: exchanges.flatMap(({ responseBody }) => responseBody ?? []),
  };
}

/** What came last: the answer to the draft itself, or where its redirects ended. */
export function finalExchange({ exchanges }: Pick<Attempt, 'exchanges'>): AttemptExchange | undefined {
  return exchanges.at(-1);
}
