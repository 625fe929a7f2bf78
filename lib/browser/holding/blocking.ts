import browser, { type WebRequest } from 'webextension-polyfill';
import { isDeepLink } from '../../flow/address.ts';
import type { HeldRequest } from '../../flow/hold.ts';
import { readRequestBody } from '../request-body.ts';
import { EVERYWHERE } from '../request-events.ts';

/** Bytes of a form that can be held. */
const LARGEST = 1024 * 1024;

/** Stops requests before they are sent. Only Firefox lets an extension do that. */
export interface Blocking {
  add(): void;
  remove(): void;
}

/** Whether this browser lets an extension stop a request; Chromium only by rules. */
export function canBlock(): boolean {
  return browser.runtime.getManifest().permissions?.includes('webRequestBlocking') === true;
}

/**
 * @param wants whether a request is to be held; must answer at once
 * @param caught gets what was stopped
 */
export function createBlocking(
  wants: (tabId: number, request: HeldRequest) => boolean,
  caught: (tabId: number, request: HeldRequest) => void,
): Blocking {
  const { webRequest } = browser;
  const filter: WebRequest.RequestFilter = { ...EVERYWHERE, types: ['main_frame'] };
  const stop = (tabId: number, request: HeldRequest) => {
    if (!wants(tabId, request)) return {};
    caught(tabId, request);
    return { cancel: true };
  };
  const before = (details: WebRequest.OnBeforeRequestDetailsType) => {
    const { tabId, method, url } = details;
    const body = method === 'POST' ? readRequestBody(details.requestBody ?? undefined, LARGEST) : undefined;
    // What could not be sent on as it was is not stopped.
    if (method !== 'GET' && (method !== 'POST' || !body?.form || body.truncated)) return {};
    return stop(tabId, { method, url, ...(body?.form && { form: body.form }) });
  };
  const received = ({ tabId, statusCode, responseHeaders }: WebRequest.OnHeadersReceivedDetailsType) => {
    const location = responseHeaders?.find(({ name }) => name.toLowerCase() === 'location')?.value ?? '';
    if (statusCode < 300 || statusCode > 399 || !isDeepLink(location)) return {};
    return stop(tabId, { method: 'GET', url: location });
  };
  return {
    add() {
      if (webRequest.onBeforeRequest.hasListener(before)) return;
      webRequest.onBeforeRequest.addListener(before, filter, ['blocking', 'requestBody']);
      webRequest.onHeadersReceived.addListener(received, filter, ['blocking', 'responseHeaders']);
    },
    remove() {
      webRequest.onBeforeRequest.removeListener(before);
      webRequest.onHeadersReceived.removeListener(received);
    },
  };
}
