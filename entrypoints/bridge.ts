import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { DEFAULT_LIMIT } from '../lib/browser/body-text.ts';
import { createDelivery } from '../lib/browser/deliver.ts';
import { createErrorDelivery } from '../lib/browser/deliver-errors.ts';
import { readDocument } from '../lib/browser/document-body.ts';
import type { Wanted } from '../lib/browser/page-hook.ts';
import { takePosted } from '../lib/browser/posted-body.ts';
import { takeError } from '../lib/browser/posted-error.ts';
import { readSettings } from '../lib/browser/settings.ts';

interface Bridge {
  listen(recording: boolean): void;
  /** Passes on what a document tells of itself, once. */
  read(document: Document): void;
}

/** What this world keeps for when the bridge is put into the same page again. */
declare global {
  var consentTracerBridge: Bridge | undefined;
  /** When the recording began that joins the page, in milliseconds since the epoch. */
  var consentTracerSince: number | undefined;
}

/**
 * Isolated world: passes on the bodies that the page hook reads, and what the document tells of
 * itself. An unlisted script and no content script of WXT's, which writes to the page's console.
 */
export default defineUnlistedScript(() => {
  globalThis.consentTracerBridge ??= createBridge();
  // A page that outlived its recording fell silent; a new recording wakes it.
  globalThis.consentTracerBridge.listen(true);
  // The empty document of a new tab leaves its world to the first one that is loaded into it.
  globalThis.consentTracerBridge.read(document);
});

function createBridge(): Bridge {
  const wanted: Wanted = { listening: true, limit: DEFAULT_LIMIT };
  let port: MessagePort | undefined;
  const listen = (recording: boolean) => {
    if (recording === wanted.listening) return;
    wanted.listening = recording;
    port?.postMessage(wanted);
  };
  // What is posted before the settings are read waits, because they say how much of it is kept.
  let early: unknown[] | undefined = [];
  const begin = () => {
    const waited = early ?? [];
    early = undefined;
    port?.postMessage(wanted);
    for (const data of waited) pass(data);
  };
  const settings = readSettings()
    .then(({ bodyLimit }) => {
      wanted.limit = bodyLimit;
    })
    .catch(() => undefined)
    .then(begin);
  // The page is left: now, at the default, or never. Before the delivery hears of it.
  window.addEventListener('pagehide', begin);
  const deliver = createDelivery(listen);
  const deliverError = createErrorDelivery(listen);
  // A page that fell silent, was left and comes back: the next answer says whether that is still so.
  window.addEventListener('pageshow', ({ persisted }) => persisted && listen(true));
  // First to listen and first to stop it: the page's own listeners never see the port.
  window.addEventListener(
    'message',
    (event) => {
      if (port || event.source !== window || event.data !== 'consent-tracer.port' || !event.ports[0]) return;
      event.stopImmediatePropagation();
      port = event.ports[0];
      port.onmessage = ({ data }) => pass(data);
      if (!early) port.postMessage(wanted);
    },
    true,
  );
  const pass = (data: unknown) => {
    if (early) return void early.push(data);
    if (!wanted.listening) return;
    const body = takePosted(data, wanted.limit);
    if (body) return deliver({ ...body, source: 'page', tabId: -1 });
    const error = takeError(data);
    if (error) deliverError(error);
  };
  const limit = settings.then(() => wanted.limit);
  let known: Document | undefined;
  const read = (document: Document) => {
    if (known === document) return;
    known = document;
    // One that was asked for before the recording is no part of it; one without an address has no response.
    if (performance.timeOrigin < (globalThis.consentTracerSince ?? 0) || !/^https?:/.test(document.URL)) return;
    void readDocument(document, limit).then((body) => deliver({ ...body, source: 'document', tabId: -1 }));
  };
  return { listen, read };
}
