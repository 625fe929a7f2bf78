import browser from 'webextension-polyfill';
import { isWeb, placeOf } from '../flow/address.ts';

/** Ids of these rules: others have rules of their own. */
const FIRST = 3_000_000;
const LAST = 3_999_999;

/** Before all other rules. */
const PRIORITY = 2000;

/** An address before which a tab was stopped. */
export interface StoppedAt {
  url: string;
  posted?: readonly (readonly [name: string, value: string])[];
}

/** Tabs in which an attack run opens pages. */
export const runTabs = {
  async open(): Promise<number> {
    const { id } = await browser.tabs.create({ url: 'about:blank', active: false });
    if (id === undefined) throw new Error('the browser opened no tab');
    return id;
  },
  async show(tabId: number, address?: string): Promise<void> {
    await browser.tabs.update(tabId, { active: true, ...(address !== undefined && { url: address }) });
  },
  isOpen: (tabId: number): Promise<boolean> =>
    browser.tabs.get(tabId).then(
      () => true,
      () => false,
    ),
  close: (tabId: number): Promise<void> => browser.tabs.remove(tabId),
  /** Takes away every rule of a run: none is under way. */
  async tidy(): Promise<void> {
    const left = (await browser.declarativeNetRequest.getSessionRules()).map(({ id }) => id);
    await browser.declarativeNetRequest.updateSessionRules({
      removeRuleIds: left.filter((id) => id >= FIRST && id <= LAST),
    });
  },
  /**
   * Stops a tab before it requests an address. The rule of the browser is of this tab alone, and is taken away in any
   * case; one that a closed view left behind goes with the next.
   *
   * @throws what the signal was aborted with, and Error when the tab is closed
   */
  async hold(tabId: number, until: string, cancel: AbortSignal): Promise<StoppedAt> {
    const rule = await block(tabId, until);
    try {
      return await stopped(tabId, until, cancel);
    } finally {
      await rule();
    }
  },
};

async function block(tabId: number, until: string): Promise<() => Promise<void>> {
  const rules = await browser.declarativeNetRequest.getSessionRules();
  const own = rules.filter(({ id }) => id >= FIRST && id <= LAST);
  const tabs = new Set((await browser.tabs.query({})).map(({ id }) => id));
  const left = own.filter(({ condition }) => !condition.tabIds?.some((tab) => tab !== tabId && tabs.has(tab)));
  const id = Math.max(FIRST - 1, ...own.map((rule) => rule.id)) + 1;
  await browser.declarativeNetRequest.updateSessionRules({
    removeRuleIds: left.map((rule) => rule.id),
    addRules: isWeb(until)
      ? [
          {
            ...{ id, priority: PRIORITY, action: { type: 'block' } },
            condition: {
              ...{ regexFilter: `^${escaped(placeOf(until))}([?#].*)?$`, isUrlFilterCaseSensitive: true },
              ...{ resourceTypes: ['main_frame'], tabIds: [tabId] },
            },
          },
        ]
      : [],
  });
  return () => browser.declarativeNetRequest.updateSessionRules({ removeRuleIds: [id] }).catch(() => undefined);
}

async function stopped(tabId: number, until: string, cancel: AbortSignal): Promise<StoppedAt> {
  const { webNavigation, webRequest, tabs } = browser;
  const { promise, resolve, reject } = Promise.withResolvers<StoppedAt>();
  let posted: StoppedAt['posted'];
  const isIt = (url: string) => placeOf(url) === placeOf(until);
  const asked = (details: { url: string; requestBody?: unknown }) => {
    if (!isIt(details.url)) return undefined;
    const { formData } = (details.requestBody ?? {}) as { formData?: Record<string, unknown[]> };
    posted =
      formData &&
      Object.entries(formData).flatMap(([name, values]) => values.map((value) => [name, String(value)] as const));
    return undefined;
  };
  const failed = (details: { tabId: number; frameId: number; url: string }) => {
    if (details.tabId === tabId && details.frameId === 0 && isIt(details.url))
      resolve({ url: details.url, ...(posted && { posted }) });
  };
  const removed = (closed: number) => {
    if (closed === tabId) reject(new Error('the tab was closed'));
  };
  const stop = () => reject(cancel.reason);
  webRequest.onBeforeRequest.addListener(asked, { urls: ['<all_urls>'], types: ['main_frame'], tabId }, [
    'requestBody',
  ]);
  webNavigation.onErrorOccurred.addListener(failed);
  tabs.onRemoved.addListener(removed);
  cancel.addEventListener('abort', stop);
  if (cancel.aborted) stop();
  try {
    return await promise;
  } finally {
    webRequest.onBeforeRequest.removeListener(asked);
    webNavigation.onErrorOccurred.removeListener(failed);
    tabs.onRemoved.removeListener(removed);
    cancel.removeEventListener('abort', stop);
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
