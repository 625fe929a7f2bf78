import { rfc } from '../../flow/clauses.ts';
import type { Step } from '../../flow/step.ts';
import { callbackPage, isPage, partWithSecret } from '../callback-page.ts';
import { couldNotTell, defineCheck, judged, notApplicable } from '../check.ts';
import type { Traffic } from '../traffic.ts';

/** Milliseconds after which a page that was to clear its address would have done so. */
const PATIENCE = 10_000;

/** C6. Whether the callback page, as long as it was there, took the code out of its address. */
export default defineCheck({
  id: 'code-in-address-bar',
  code: 'C6',
  title: 'The code remains in the address bar',
  severity: 'info',
  clauses: [rfc('RFC 9700', '4.3.1')],
  needs: ['authorizationResponse', 'traffic'],
  help: {
    why: 'An address with a code stays in the bar, in the history and in what is synchronised to other devices; it is copied, photographed and bookmarked, and a reload posts the code again. A used code is worth little, but one whose redemption failed is still good, and the reload alone breaks consents.',
    attack: [
      'The callback page stays open with the code in its address.',
      'The user copies the address into a message, or somebody reads the history of a shared computer.',
      'If the code was not redeemed, or the server takes it twice, they have the consent.',
    ],
    fix: {
      'third party':
        'Redirect from the callback to a clean address, or call history.replaceState(null, "", location.pathname) before anything else.',
      'authorization server': 'Offer response_mode=form_post, and take each code only once.',
    },
  },
  check({ authorizationResponse: response, traffic, flow }) {
    const page = callbackPage(response, flow, traffic);
    if (!isPage(page)) return page;
    if (page.exchange?.type !== 'main_frame')
      return notApplicable('The callback is a frame: the bar does not show it.');
    const secret = partWithSecret(page.url) ?? partWithSecret(page.navigation?.url ?? '');
    if (!secret)
      return page.role === 'authorization-response'
        ? notApplicable('The address of the page holds no code.')
        : judged([], { step: page.n, field: 'address' });
    const end = endOf(page, traffic);
    if (end.kind === 'cleared') return judged([], { step: end.step.n, field: 'address' });
    // Only the extension hears of changes of an address; a HAR has none.
    if (!page.navigation)
      return couldNotTell('whether the page cleared its address', 'Record with the extension: a HAR does not tell it.');
    if (end.kind === 'open')
      return couldNotTell(
        'what the page does with its address',
        'The recording ends with it: let it go on, and look again.',
      );
    return judged([
      {
        where: [{ step: page.n, field: `address ${secret.name}` }, ...(end.step ? [{ step: end.step.n }] : [])],
        cause: end.step
          ? `The ${secret.name} was in the address until the page was left in #${end.step.n}.`
          : `The ${secret.name} is still in the address ${PATIENCE / 1000} seconds later.`,
        remedy: 'Redirect to an address without it, or call history.replaceState first thing.',
      },
    ]);
  },
});

type End = { kind: 'cleared'; step: Step } | { kind: 'kept'; step?: Step } | { kind: 'open' };

/** How the time of a page in its tab ended, as far as its address goes. */
function endOf(page: Step, traffic: Traffic): End {
  for (const step of traffic.onPage(page)) {
    const { kind, exchange, via } = step;
    if (kind === 'tab-closed') return { kind: 'kept', step };
    if ((kind === 'history' || kind === 'fragment') && !partWithSecret(step.url)) return { kind: 'cleared', step };
    // What a page does by itself as it loads takes the place of its address in the history.
    if (exchange?.type === 'main_frame')
      return via === 'client-redirect' ? { kind: 'cleared', step } : { kind: 'kept', step };
  }
  return traffic.outlasts(page.time + PATIENCE) ? { kind: 'kept' } : { kind: 'open' };
}
