import browser from 'webextension-polyfill';
import { hostOf, isDeepLink, isWeb } from '../../flow/address.ts';
import type { CaptureEvent } from '../../flow/capture-event.ts';
import type { HeldRequest, HoldTarget } from '../../flow/hold.ts';
import { HOLD_PAGE, holdPage } from '../../flow/hold-page.ts';
import { hasHosts } from '../permissions.ts';
import { type Blocking, canBlock, createBlocking } from './blocking.ts';
import { clearHoldRules, type Stopped, setHoldRules } from './rules.ts';
import { installHoldScripts, removeHoldScripts } from './scripts.ts';

/** Milliseconds after which a browser ends a background that does nothing. */
const IDLE = 20_000;

export interface GateOptions {
  /** Whether a request is to be held; must answer at once. */
  wants(tabId: number, request: HeldRequest): boolean;
  /** Gets what was stopped, where no page of ours tells of it. */
  caught(tabId: number, request: HeldRequest): void;
}

/** The browser's side of holding: rules in Chromium, a listener in Firefox, and a script in pages in both. */
export function createGate({ wants, caught }: GateOptions) {
  const blocking: Blocking | undefined = canBlock() ? createBlocking(wants, caught) : undefined;
  const locations = new Map<number, string>();
  let awake: ReturnType<typeof setInterval> | undefined;
  return {
    /**
     * Registers a listener, which hears of our page alone. Synchronously at worker start.
     *
     * Chromium 156 blocks a rule's way to a page of ours where another page began the navigation: nothing is sent then,
     * either, and the way that is blocked says what was held.
     */
    start(): void {
      const page = browser.runtime.getURL(HOLD_PAGE);
      browser.webNavigation.onErrorOccurred.addListener(
        ({ tabId, frameId, url }) => {
          if (frameId === 0 && url.startsWith(page)) void browser.tabs.update(tabId, { url }).catch(() => undefined);
        },
        { url: [{ urlPrefix: page }] },
      );
    },
    async close(order: Stopped): Promise<void> {
      if (blocking) blocking.add();
      else await setHoldRules(order);
      await installHoldScripts(order.tabs);
    },
    async open(): Promise<void> {
      blocking?.remove();
      locations.clear();
      const tasks = [blocking ? undefined : clearHoldRules(), removeHoldScripts()];
      for (const { reason } of (await Promise.allSettled(tasks)).filter((one) => one.status === 'rejected'))
        console.error('Consent Tracer could not take away what holds', reason);
    },
    async forbidden(target: HoldTarget): Promise<string | undefined> {
      const isSite = target.kind === 'address' && isWeb(target.url);
      const { all, site } = await hasHosts(isSite ? target.url : undefined);
      if (all || (isSite && site)) return undefined;
      return isSite
        ? `Consent Tracer has no permission for ${hostOf(target.url)}, so it cannot hold what goes there.`
        : 'Consent Tracer may see only some sites, so a callback or an app link of another would pass: allow all sites.';
    },
    async show(hold: number, tabId: number, beside: boolean): Promise<number | undefined> {
      const url = browser.runtime.getURL(holdPage(hold));
      const tab = beside
        ? await browser.tabs.create({ url, openerTabId: tabId })
        : await browser.tabs.update(tabId, { url });
      return tab?.id;
    },
    async go(tabId: number, url: string): Promise<void> {
      try {
        await browser.tabs.update(tabId, { url });
      } catch {
        throw new Error('The tab of the page that opened it is closed.');
      }
    },
    async isShown(hold: number, tabId: number): Promise<boolean> {
      const tab = await browser.tabs.get(tabId).catch(() => undefined);
      const own = browser.runtime.getURL(holdPage(hold));
      if (!tab) return false;
      // Not every browser tells of our own pages.
      return tab.url === undefined || tab.url === own || tab.url.startsWith(`${own}&`);
    },
    stayAwake(on: boolean): void {
      clearInterval(awake);
      awake = on ? setInterval(() => void browser.runtime.getPlatformInfo(), IDLE) : undefined;
    },
    /** Remembers to which apps the browser was redirected: a rule cannot pass that on. */
    hear(event: CaptureEvent): void {
      if (event.kind !== 'response-headers' || event.type !== 'main_frame') return;
      const location = event.headers.find(({ name }) => name.toLowerCase() === 'location')?.value;
      if (location !== undefined && isDeepLink(location)) locations.set(event.tabId, location);
    },
    /** To which app the browser was redirected in a tab, last. */
    locationOf: (tabId: number): string | undefined => locations.get(tabId),
  };
}
