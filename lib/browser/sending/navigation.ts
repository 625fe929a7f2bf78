import browser from 'webextension-polyfill';
import { isDeepLink, isWeb, withoutFragment } from '../../flow/address.ts';
import type { AttemptExchange, Course, Ending } from '../../flow/attempt.ts';
import type { RequestEvent } from '../../flow/capture-event.ts';
import type { Exchange } from '../../flow/exchange.ts';
import { words } from '../../flow/words.ts';
import { faultInWords } from './fault.ts';
import { planNavigation } from './header-plan.ts';
import { type Heard, hear } from './heard.ts';
import type { NumberedOrder } from './hops.ts';
import type { Tools } from './tools.ts';

/** The page of ours from which a tab posts a form. */
export const FORM_PAGE = 'send.html';

/** Chromium's and Firefox's words for a navigation that ended without a page; of navigations Firefox gives the number. */
const GIVEN_UP = /ABORTED|2152398850/;

/**
 * Has a tab go to the address of a draft, by GET or with a form. It is over when the page is there; what the page does
 * then is the session's, if that records the tab.
 */
export async function navigate(
  tools: Tools,
  order: NumberedOrder,
  tell: (course: Course) => void,
  cancel: AbortSignal,
): Promise<Ending> {
  const { draft, timeout } = order;
  const tabId = await tabFor(order);
  if (tabId === undefined) return { state: 'failed', problem: 'The tab in which it should be sent is closed.' };
  if (!isWeb(draft.url)) return openApp(tabId, draft.url, tell);
  const forbidden = await tools.forbidden(draft.url);
  if (forbidden) return forbidden;
  const { changes, notes } = planNavigation(draft, order.cookies);
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const late = AbortSignal.timeout(timeout);
  const heard = hear(tools.watch, isOf(tabId, draft), tools.run, () => {
    const course = courseOf(heard.hops(), notes);
    tell(course);
    const ending = endOf(heard.hops(), course);
    if (ending) resolve(ending);
  });
  const unlisten = listen(tabId, draft.url, heard, resolve);
  const stop = () => resolve(interruption(cancel, timeout));
  for (const signal of [cancel, late]) signal.addEventListener('abort', stop);
  let undo: (() => Promise<void>) | undefined;
  try {
    undo = await tools.rules.add({ method: draft.method, url: new URL(draft.url).href, headers: changes, tabId });
    cancel.throwIfAborted();
    await browser.tabs.update(tabId, { url: addressOf(order) });
    const ending = await promise;
    if (ending.state === 'done') await heard.until((last) => last === undefined || last.state !== 'pending');
    return ending;
  } catch (error) {
    return cancel.aborted ? interruption(cancel, timeout) : { state: 'failed', problem: words(error) };
  } finally {
    await undo?.();
    unlisten();
    heard.stop();
    for (const signal of [cancel, late]) signal.removeEventListener('abort', stop);
  }
}

async function tabFor({ tabId }: NumberedOrder): Promise<number | undefined> {
  const tab = await (tabId === undefined ? browser.tabs.create({}) : browser.tabs.get(tabId)).catch(() => undefined);
  return tab?.id;
}

/** The user sees what the browser asks then; nothing is told of what comes of it. */
async function openApp(tabId: number, url: string, tell: (course: Course) => void): Promise<Ending> {
  try {
    await browser.tabs.update(tabId, { url });
    tell({ exchanges: [], deepLink: url, notes: [] });
    return { state: 'done' };
  } catch (error) {
    return { state: 'failed', problem: `The tab does not open it: ${words(error)}` };
  }
}

function addressOf({ id, draft }: NumberedOrder): string {
  if (draft.method.toUpperCase() === 'GET') return draft.url;
  return browser.runtime.getURL(`${FORM_PAGE}?attempt=${id}`);
}

function isOf(tabId: number, { method, url }: NumberedOrder['draft']): (event: RequestEvent) => boolean {
  const address = withoutFragment(new URL(url).href);
  return (event) =>
    event.tabId === tabId &&
    event.type === 'main_frame' &&
    event.method.toUpperCase() === method.toUpperCase() &&
    withoutFragment(event.url) === address;
}

function courseOf(hops: readonly Exchange[], notes: readonly string[]): Course {
  const exchanges: AttemptExchange[] = hops.map((hop) => ({ ...hop }));
  const target = hops.at(-1)?.redirectUrl;
  return { exchanges, notes, ...(target !== undefined && isDeepLink(target) && { deepLink: target }) };
}

/** How it ended by what is told of its requests; undefined where it goes on. */
function endOf(hops: readonly Exchange[], { deepLink }: Course): Ending | undefined {
  const last = hops.at(-1);
  if (deepLink !== undefined) return { state: 'done' };
  if (last?.state !== 'failed') return undefined;
  if (last.status !== undefined && GIVEN_UP.test(last.error ?? '')) return { state: 'done', problem: NO_PAGE };
  return { state: 'failed', problem: faultInWords(last.error, last.url) };
}

const NO_PAGE = 'The answer is no page, so the tab stays where it was: an empty answer, or a download.';
const CLOSED: Ending = { state: 'failed', problem: 'The tab was closed before the page was there.' };

function isSame(one: string, other: string): boolean {
  return withoutFragment(one) === withoutFragment(new URL(other).href);
}

/** Listens to a tab for the end of its navigation. Returns the way to stop. */
function listen(tabId: number, url: string, { hops, until }: Heard, over: (ending: Ending) => void): () => void {
  const { tabs, webNavigation } = browser;
  const isIt = (details: { tabId: number; frameId: number }) => details.tabId === tabId && details.frameId === 0;
  const loaded = (details: { tabId: number; frameId: number; url: string }) => {
    // The page of ours is loaded, too, before it posts.
    if (!isIt(details) || !isWeb(details.url)) return;
    const isThere = (last: Exchange | undefined) => last?.status !== undefined && last.state !== 'redirected';
    // In Firefox the news of a request can come later than its page.
    void until(isThere).then(() => {
      if (isThere(hops().at(-1))) over({ state: 'done' });
    });
  };
  const moved = (details: { tabId: number; frameId: number; url: string }) => {
    if (isIt(details) && details.url === new URL(url).href && hops().length === 0)
      over({ state: 'done', problem: 'Only the fragment of its address changed, for which no request is made.' });
  };
  const neverMade = (error: string) => () => {
    if (hops().length === 0) over({ state: 'failed', problem: faultInWords(error, url) });
  };
  const failed = (details: { tabId: number; frameId: number; url: string }) => {
    const { error = '' } = details as { error?: string };
    const last = hops().at(-1);
    if (!isIt(details) || !isSame(details.url, last?.url ?? url)) return;
    // Of a request that failed its own news tell, and in Firefox they come later.
    if (!last) void until((told) => told !== undefined).then(neverMade(error));
    else if (last.status !== undefined && GIVEN_UP.test(error)) over({ state: 'done', problem: NO_PAGE });
  };
  const removed = (closed: number) => {
    if (closed === tabId) over(CLOSED);
  };
  webNavigation.onDOMContentLoaded.addListener(loaded);
  webNavigation.onReferenceFragmentUpdated.addListener(moved);
  webNavigation.onErrorOccurred.addListener(failed);
  tabs.onRemoved.addListener(removed);
  return () => {
    webNavigation.onDOMContentLoaded.removeListener(loaded);
    webNavigation.onReferenceFragmentUpdated.removeListener(moved);
    webNavigation.onErrorOccurred.removeListener(failed);
    tabs.onRemoved.removeListener(removed);
  };
}

function interruption(cancel: AbortSignal, timeout: number): Ending {
  if (cancel.aborted) return { state: 'cancelled', problem: 'It was cancelled; the tab may go on by itself.' };
  return { state: 'failed', problem: `The page was not there within ${timeout / 1000} seconds; the tab may go on.` };
}
