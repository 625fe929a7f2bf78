import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { LARGEST_LIMIT } from '../lib/browser/body-text.ts';
import { hookConsole } from '../lib/browser/console-hook.ts';
import { getterOf } from '../lib/browser/natives.ts';
import { hookFetch, hookXhr, type Wanted } from '../lib/browser/page-hook.ts';

/** MAIN world: hands what fetch and XMLHttpRequest answer, and what goes wrong in the page, to the bridge, over a port that no page sees. */
export default defineUnlistedScript(() => {
  // Injected twice into a page (at its start and by a second recording), it hooks once.
  const mark = Symbol.for('consent-tracer.page-hook');
  if (mark in window) return;
  Object.defineProperty(window, mark, { value: true });

  const { port1, port2 } = new MessageChannel();
  // Until the bridge has read the settings: whatever they may say. The bridge cuts.
  let wanted: Wanted = { listening: true, limit: LARGEST_LIMIT };
  const dataOf = getterOf(MessageEvent.prototype, 'data');
  port1.onmessage = (event: MessageEvent<Wanted>) => {
    wanted = dataOf(event);
  };
  window.postMessage('consent-tracer.port', '*', [port2]);
  const options = { report: port1.postMessage.bind(port1), wanted: () => wanted };
  hookFetch(window, options);
  hookXhr(window, options);
  hookConsole(window, options);
});
