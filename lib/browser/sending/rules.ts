import browser, { type DeclarativeNetRequest } from 'webextension-polyfill';
import { withoutFragment } from '../../flow/address.ts';
import { words } from '../../flow/words.ts';
import { ownOrigin } from '../request-events.ts';
import type { HeaderChange } from './header-plan.ts';

/** Ids of these rules: others may have rules of their own. */
const FIRST = 1_000_000;
const LAST = 1_999_999;

/** Before all other rules. */
const PRIORITY = 1000;

/** Requests of the background are in no tab. */
const NO_TAB = -1;

/** What the browser changes, and of which request. */
export interface Change {
  method: string;
  url: string;
  headers: readonly HeaderChange[];
  /** Of the page in this tab; absent: of our own fetch. */
  tabId?: number;
}

/** Rules of the browser for single requests, gone when the browser is closed. */
export interface Rules {
  /**
   * Has the browser change the headers of one request. Returns the way to take that back, which never fails.
   *
   * @throws Error with a sentence where the browser refuses
   */
  add(change: Change): Promise<() => Promise<void>>;
  /** Takes away every rule that nobody uses: an earlier worker was ended before it could. */
  tidy(): Promise<void>;
}

export function createRules(): Rules {
  const used = new Set<number>();
  let next = FIRST;
  const remove = async (ids: number[]) => {
    await browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: ids });
    for (const id of ids) used.delete(id);
  };
  return {
    async add(change) {
      if (change.headers.length === 0) return async () => undefined;
      // Whether a fragment counts as part of the address is another matter in every browser.
      const urls = [...new Set([change.url, withoutFragment(change.url)])];
      const rules = urls.map((url) => ruleOf({ ...change, url }, next++));
      const ids = rules.map(({ id }) => id);
      if (next > LAST) next = FIRST;
      for (const id of ids) used.add(id);
      try {
        await browser.declarativeNetRequest.updateSessionRules({ addRules: rules });
      } catch (error) {
        await remove(ids).catch(() => undefined);
        throw new Error(`The browser does not set these headers: ${words(error)}`);
      }
      return () => remove(ids).catch(() => undefined);
    },
    async tidy() {
      const rules = await browser.declarativeNetRequest.getSessionRules();
      const left = rules.map(({ id }) => id).filter((id) => id >= FIRST && id <= LAST && !used.has(id));
      if (left.length > 0) await remove(left);
    },
  };
}

const METHODS = ['connect', 'delete', 'get', 'head', 'options', 'patch', 'post', 'put'];

function ruleOf({ method, url, headers, tabId }: Change, id: number): DeclarativeNetRequest.Rule {
  const isKnown = METHODS.includes(method.toLowerCase());
  return {
    id,
    priority: PRIORITY,
    action: { type: 'modifyHeaders', requestHeaders: [...headers] },
    condition: {
      // Signs of a filter in an address match at least themselves.
      urlFilter: `|${url}|`,
      isUrlFilterCaseSensitive: true,
      ...(isKnown && { requestMethods: [method.toLowerCase()] }),
      resourceTypes: [tabId === undefined ? 'xmlhttprequest' : 'main_frame'],
      tabIds: [tabId ?? NO_TAB],
      // Service workers of pages are in no tab, either.
      ...(tabId === undefined && { initiatorDomains: [new URL(ownOrigin()).hostname] }),
    },
  };
}
