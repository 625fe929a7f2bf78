import { defineSandboxSystem, type Scenario } from './core/system.ts';
import { vippsApp } from './vipps/app.ts';
import { authorizationServer } from './vipps/authorization-server.ts';
import type { Plan, Vipps } from './vipps/login.ts';
import { merchant } from './vipps/merchant.ts';

type Told = Pick<Scenario, 'title' | 'explains' | 'outcome'>;

const SCENARIOS: (Scenario & { plan: Plan })[] = [
  scenario(
    'vipps-happy-encoded',
    { user: 'approve' },
    {
      title: 'Login by app switch',
      explains: 'The Vipps app returns to the merchant’s app by an app link; resume_uri is percent-encoded.',
      outcome: { kind: 'consented' },
    },
  ),
  scenario(
    'vipps-happy-raw',
    { user: 'approve', rawResumeUri: true },
    {
      title: 'Login by app switch, resume_uri raw',
      explains: 'The same, but resume_uri stands in the app callback as it is, with a second “?”.',
      outcome: { kind: 'consented' },
    },
  ),
  scenario(
    'vipps-happy-custom-scheme',
    { user: 'approve', customSchemes: true },
    {
      title: 'Login by app switch, custom schemes',
      explains: 'vippsmobilepay:// opens the Vipps app, merchantapp:// the merchant’s app, which opens resume_uri.',
      outcome: { kind: 'consented' },
    },
  ),
  scenario(
    'vipps-unknown-error',
    { user: 'fail' },
    {
      title: 'The Vipps app fails',
      explains: 'The app callback reads “?state=…?error=unknown_error”: the state seems to hold the error.',
      outcome: { kind: 'failed', code: 'unknown_error' },
    },
  ),
  scenario(
    'vipps-cancelled',
    { user: 'cancel' },
    {
      title: 'The user cancels',
      explains:
        'The redirect reads “error_description=user%20cancelled%20the%20login?state=…”: no state parameter arrives.',
      outcome: { kind: 'refused', code: 'access_denied' },
    },
  ),
  scenario(
    'vipps-redirect-uri-slash',
    { user: 'approve', slashAt: 'authorize' },
    {
      title: 'redirect_uri with a trailing slash',
      explains: 'The authorization request names /cb/ where /cb is registered: an error page, and no way back.',
      outcome: { kind: 'failed' },
    },
  ),
  scenario(
    'vipps-redirect-uri-slash-token',
    { user: 'approve', slashAt: 'token' },
    {
      title: 'redirect_uri with a trailing slash in the token request',
      explains:
        'The token request names /cb/ where the authorization request named /cb: the sentence of RFC 6749 §5.2.',
      outcome: { kind: 'failed', code: 'invalid_grant' },
    },
  ),
  scenario(
    'vipps-short-state',
    { user: 'approve', stateLength: 6 },
    {
      title: 'A state of six characters',
      explains: 'Vipps MobilePay refuses a state shorter than eight characters.',
      outcome: { kind: 'failed', code: 'invalid_request' },
    },
  ),
];

function scenario(id: string, plan: Plan, told: Told): Scenario & { plan: Plan } {
  const start = { party: 'vipps-tpp', path: `/start?scenario=${id}` };
  return { id, plan, ...told, start, recognisedAs: 'vipps-app-to-app' };
}

/** Vipps MobilePay Login with `requested_flow=app_to_app`. */
export const vipps = defineSandboxSystem({
  id: 'vipps',
  title: 'Vipps MobilePay Login, app-to-app',
  note: 'The Vipps app is a page, and so is the merchant’s app. The merchant’s page makes the token call, with the client secret, that its backend would make.',
  parties: { 'vipps-tpp': 'third party', 'vipps-as': 'authorization server', 'vipps-app': 'app' },
  scenarios: SCENARIOS,
  async serve(context) {
    const shared: Vipps = { ...context, plans: new Map(), logins: new Map(), handedToMerchantApp: new Map() };
    return {
      'vipps-tpp': merchant(shared, new Map(SCENARIOS.map(({ id, plan }) => [id, plan]))),
      'vipps-as': await authorizationServer(shared),
      'vipps-app': vippsApp(shared),
    };
  },
});
