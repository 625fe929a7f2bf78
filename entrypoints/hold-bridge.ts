import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { askToHold } from '../lib/browser/holding/ask.ts';

interface HoldBridge {
  /** Something is armed again. */
  wake(): void;
}

/** What this world keeps for when the bridge is put into the same page again. */
declare global {
  var consentTracerHoldBridge: HoldBridge | undefined;
}

/** Isolated world: asks the background whether what a page is about to do is held. */
export default defineUnlistedScript(() => {
  globalThis.consentTracerHoldBridge ??= createBridge();
  globalThis.consentTracerHoldBridge.wake();
});

function createBridge(): HoldBridge {
  let port: MessagePort | undefined;
  // First to listen and first to stop it: the page's own listeners never see the port.
  window.addEventListener(
    'message',
    (event) => {
      if (port || event.source !== window || event.data !== 'consent-tracer.hold-port' || !event.ports[0]) return;
      event.stopImmediatePropagation();
      port = event.ports[0];
      port.onmessage = ({ data }) => void pass(data);
    },
    true,
  );
  const pass = async (data: unknown) => {
    const { id } = (data ?? {}) as { id?: unknown };
    const { held, armed } = await askToHold((data as { request?: unknown } | null)?.request);
    // Nobody waits for anything in this page any more: it asks no more.
    if (!armed) port?.postMessage({ armed: false });
    port?.postMessage({ id, held });
  };
  return { wake: () => port?.postMessage({ armed: true }) };
}
