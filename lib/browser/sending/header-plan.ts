import type { CookieChoice } from '../../flow/attempt.ts';
import { headerFate } from '../../flow/header-fate.ts';
import { headerOf, type RequestDraft } from '../../flow/request-draft.ts';

/** A change that the browser makes to a request on its way out. */
export type HeaderChange =
  | { header: string; operation: 'set'; value: string }
  | { header: string; operation: 'remove' };

/** How the headers of a draft come to be sent. */
export interface HeaderPlan {
  /** Those that fetch takes. */
  fetched: [name: string, value: string][];
  /** Those that it refuses, writes itself, or adds although the draft has none. */
  changes: HeaderChange[];
  /** What is not sent as it is written: sentences. */
  notes: string[];
}

/** What fetch adds of itself: that it takes anything, and the name of this extension. */
const ADDED = ['accept', 'origin'];

/**
 * The headers of a draft, for fetch and for the rule beside it. What the draft has is sent as it stands; of what it has
 * not, fetch adds `User-Agent`, `Accept-Language`, `Accept-Encoding`, `Host` and `Sec-Fetch-*`, as the browser does, and
 * to GET and HEAD `Cache-Control: no-cache`, so that the server answers and no cache.
 */
export function planHeaders(draft: RequestDraft, cookies: CookieChoice): HeaderPlan {
  const own = draft.headers.filter(({ name }) => !isCookie(name));
  const fetched = own.filter(({ name }) => headerFate(name) === 'fetch');
  const absent = ADDED.filter((name) => headerOf(own, name) === undefined);
  return {
    fetched: fetched.map(({ name, value }) => [name, value]),
    changes: [
      ...setAll(own.filter(({ name }) => headerFate(name) === 'rule')),
      ...cookieChanges(draft, cookies),
      ...absent.map((header): HeaderChange => ({ header, operation: 'remove' })),
    ],
    notes: framingNotes(draft),
  };
}

/** The headers of a draft, for the rule beside a navigation: what the draft has not, the browser sends as always. */
export function planNavigation(draft: RequestDraft, cookies: CookieChoice): Omit<HeaderPlan, 'fetched'> {
  const own = draft.headers.filter(({ name }) => !isCookie(name) && headerFate(name) !== 'browser');
  // The form writes it, and its body with it.
  const isForm = ({ name }: { name: string }) => draft.body !== undefined && name.toLowerCase() === 'content-type';
  // That of the page of ours which has the form.
  const isOurs = draft.method.toUpperCase() === 'POST' && headerOf(own, 'origin') === undefined;
  return {
    changes: [
      ...setAll(own.filter((header) => !isForm(header))),
      ...cookieChanges(draft, cookies),
      ...(isOurs ? [{ header: 'origin', operation: 'remove' } as const] : []),
    ],
    notes: framingNotes(draft),
  };
}

function framingNotes({ headers }: RequestDraft): string[] {
  const names = headers.filter(({ name }) => headerFate(name) === 'browser').map(({ name }) => name);
  return names.length === 0
    ? []
    : [`The browser writes ${[...new Set(names)].join(', ')} by itself: not sent as written.`];
}

function cookieChanges({ headers }: RequestDraft, cookies: CookieChoice): HeaderChange[] {
  if (cookies === 'profile') return [];
  const own = cookies === 'draft' ? setAll(headers.filter(({ name }) => isCookie(name))) : [];
  return own.length > 0 ? own : [{ header: 'cookie', operation: 'remove' }];
}

/** One change for each name, values of the same name joined as they would be read (RFC 9110 §5.3, RFC 6265 §5.4). */
function setAll(headers: RequestDraft['headers']): HeaderChange[] {
  const joined = new Map<string, string>();
  for (const { name, value } of headers) {
    const header = name.toLowerCase();
    const before = joined.get(header);
    joined.set(header, before === undefined ? value : `${before}${isCookie(name) ? '; ' : ', '}${value}`);
  }
  return [...joined].map(([header, value]) => ({ header, operation: 'set', value }));
}

function isCookie(name: string): boolean {
  return name.toLowerCase() === 'cookie';
}
