import { responseParameters } from '../../flow/authorization-response.ts';
import { clause } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { cookiesFor, readCookies } from '../cookies.ts';
import { askedAt } from '../places.ts';

/** O2. Whether the login of Vipps MobilePay can go on after the app: an address to return to, and the same cookies there. */
export default defineCheck({
  id: 'unresumable-login',
  code: 'O2',
  title: 'The login cannot resume after the app',
  severity: 'error',
  clauses: [
    clause(
      'Vipps MobilePay Login, Integrate from a mobile app',
      'https://developer.vippsmobilepay.com/docs/APIs/login-api/api-guide/app-integration',
    ),
  ],
  needs: ['authorizationRequest', 'messages'],
  help: {
    why: 'With requested_flow=app_to_app the user approves in the Vipps MobilePay app, which hands resume_uri to app_callback_uri; the login goes on where that is opened. It belongs to the browser that began, which is known by its cookies: in another browser, in a web view or in a private window it ends with login_required. Vipps MobilePay has since deprecated this flow for app_to_app_v2, which returns straight to the app.',
    attack: [
      'The merchant’s app begins the login in a web view, and the phone opens resume_uri in the default browser.',
      'That browser has none of the login’s cookies: if the server did not ask for them, whoever gets the link could finish a login that somebody else began.',
      'The server does ask, answers login_required, and the user is lost after having approved.',
    ],
    fix: {
      'third party':
        'Send app_callback_uri with app_to_app, register it exactly so, and open resume_uri once, in the very browser tab or session that began the login.',
      app: 'Use ASWebAuthenticationSession or Custom Tabs for both halves: they share the cookies, a web view does not.',
    },
  },
  check({ authorizationRequest: request, messages, flow }) {
    const requested = request.parameters.get('requested_flow');
    const returns = messages.flatMap((message) => {
      const uri = message.step.role === 'app-return' ? responseParameters(message).get('resume_uri') : undefined;
      return uri ? [{ uri: uri.replace(/#.*$/, ''), message }] : [];
    });
    if (requested !== 'app_to_app' && returns.length === 0)
      return notApplicable('No app of Vipps MobilePay hands the login back here.');
    const asked = askedAt(request, 'requested_flow');
    const faults: Fault[] = [];
    if (requested === 'app_to_app' && !request.parameters.get('app_callback_uri'))
      faults.push({
        where: [asked],
        expected: 'app_callback_uri',
        cause: 'app_to_app is asked for without app_callback_uri: the app does not know where to return to.',
        remedy: 'Send app_callback_uri, or use app_to_app_v2 with PKCE, which needs none.',
      });
    let unseen = returns.length === 0 && flow.outcome.kind === 'waiting';
    const looked: Where[] = [asked];
    for (const { uri, message } of returns) {
      const openings = messages.filter(
        ({ step }) => step.n > message.step.n && step.kind === 'http' && step.url.replace(/#.*$/, '') === uri,
      );
      unseen ||= openings.length === 0 || openings.some(({ step }) => !step.exchange?.requestHeaders);
      looked.push(...openings.map(({ step }): Where => ({ step: step.n, field: 'request header Cookie' })));
      faults.push(...openings.flatMap((opening, at) => strange(opening, openings[at - 1], messages) ?? []));
    }
    if (faults.length === 0 && unseen)
      return couldNotTell(
        'with which cookies resume_uri was opened',
        'Go on until the page is back; if it is, resume_uri was opened in another browser: record there.',
      );
    return judged(faults, ...looked);
  },
});

/** An opening in a browser that has not the login's cookies, or once more after it was over. */
function strange(opening: Message, before: Message | undefined, messages: readonly Message[]): Fault | undefined {
  const { step, target } = opening;
  if (!step.exchange?.requestHeaders) return undefined;
  if (before && target.get('error'))
    return {
      where: [{ step: step.n, field: 'address' }, { step: before.step.n }],
      expected: 'one opening',
      seen: 'a second one',
      cause: `resume_uri was opened again after #${before.step.n}, and the server answered ${target.get('error')}.`,
      remedy: 'Open resume_uri once, and forget it then.',
    };
  const set = cookiesFor(step.url, step.n, messages);
  if (set.length === 0) return undefined;
  const sent = readCookies(opening.requestHeader('cookie') ?? '');
  if (set.some(({ name, values }) => values.includes(sent.get(name) ?? ''))) return undefined;
  const [cookie] = set;
  if (!cookie) return undefined;
  const other = sent.get(cookie.name);
  return {
    where: [{ step: step.n, field: 'request header Cookie' }, cookie.where],
    expected: `${cookie.name}=${cookie.values.at(-1)}`,
    ...(other !== undefined && { seen: `${cookie.name}=${other}` }),
    cause: `resume_uri was opened ${other === undefined ? 'without' : 'with another value of'} the cookie that the login began with${cookie.removedIn === undefined ? '' : `; it was removed in #${cookie.removedIn}`}.`,
    remedy: 'Open resume_uri in the browser that began the login, with its cookies.',
  };
}
