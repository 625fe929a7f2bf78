import { defineUnlistedScript } from 'wxt/utils/define-unlisted-script';
import { holdApps, holdForms, type PageHold } from '../lib/browser/holding/page-hold.ts';
import { getterOf } from '../lib/browser/natives.ts';

/** What the bridge says: whether anything is armed, or whether what was asked about is held. */
type Said = { armed: boolean } | { id: number; held: boolean };

/** MAIN world: asks before a form is posted or an app is opened, over a port that no page sees. */
export default defineUnlistedScript(() => {
  // Injected twice into a page, it hooks once.
  const mark = Symbol.for('consent-tracer.hold-hook');
  if (mark in window) return;
  Object.defineProperty(window, mark, { value: true });

  const { port1, port2 } = new MessageChannel();
  let armed = true;
  let last = 0;
  const waiting = new Map<number, (held: boolean) => void>();
  const dataOf = getterOf(MessageEvent.prototype, 'data');
  port1.onmessage = (event: MessageEvent<Said>) => {
    const said: Said = dataOf(event);
    if ('armed' in said) {
      armed = said.armed;
      return;
    }
    waiting.get(said.id)?.(said.held);
    waiting.delete(said.id);
  };
  window.postMessage('consent-tracer.hold-port', '*', [port2]);
  const post = port1.postMessage.bind(port1);
  const hold: PageHold = {
    armed: () => armed,
    ask: (request, answered) => {
      last += 1;
      waiting.set(last, answered);
      post({ id: last, request });
    },
  };
  holdForms(window, hold);
  holdApps(window, hold);
});
