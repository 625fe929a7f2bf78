import type { Scenario } from '../core/system.ts';
import type { Plan } from './plan.ts';

type Told = Pick<Scenario, 'title' | 'explains'>;
type Row = Scenario & { plan: Plan };

function scenario(id: string, outcome: Scenario['outcome'], plan: Plan, told: Told): Row {
  const start = { party: 'vipps-tpp', path: `/start?scenario=${id}` };
  return { id, plan, ...told, outcome, start, recognisedAs: 'vipps-app-to-app' };
}

const consented = (id: string, plan: Plan, told: Told) => scenario(id, { kind: 'consented' }, plan, told);
const failed = (id: string, code: string, plan: Plan, told: Told) => scenario(id, { kind: 'failed', code }, plan, told);
/** An error page or a gateway's: the merchant is told nothing. */
const broken = (id: string, plan: Plan, told: Told) => scenario(id, { kind: 'failed' }, plan, told);

const LOGINS: Row[] = [
  consented(
    'vipps-happy-encoded',
    {},
    {
      title: 'Login by app switch',
      explains: 'The Vipps app returns to the merchant’s app by an app link; resume_uri is percent-encoded.',
    },
  ),
  consented(
    'vipps-happy-raw',
    { rawResumeUri: true },
    {
      title: 'Login by app switch, resume_uri raw',
      explains: 'The same, but resume_uri stands in the app callback as it is, with a second “?”.',
    },
  ),
  consented(
    'vipps-happy-custom-scheme',
    { customSchemes: true },
    {
      title: 'Login by app switch, custom schemes',
      explains: 'vippsmobilepay:// opens the Vipps app, merchantapp:// the merchant’s app, which opens resume_uri.',
    },
  ),
  consented(
    'vipps-happy-v2',
    { flow: 'app_to_app_v2', parameters: { acr_values: 'urn:vipps:acr:app_auth' } },
    {
      title: 'Login by app_to_app_v2',
      explains: 'PKCE, and no app_callback_uri: the Vipps app opens redirect_uri with the code.',
    },
  ),
  consented(
    'vipps-happy-automatic-return',
    { flow: 'automatic_return_from_vipps_app', parameters: { market: 'NO' } },
    {
      title: 'Login with automatic return',
      explains:
        'automatic_return_from_vipps_app: the Vipps app goes back to the browser, which goes on to redirect_uri.',
    },
  ),
];

const AUTHORIZATION_REQUESTS: Row[] = [
  broken(
    'vipps-redirect-uri-slash',
    { redirectPaths: { authorize: '/cb/' } },
    {
      title: 'redirect_uri with a trailing slash',
      explains: 'The authorization request names /cb/ where /cb is registered: an error page, and no way back.',
    },
  ),
  broken(
    'vipps-redirect-uri-encoded',
    { redirectPaths: { authorize: '/c%62' } },
    {
      title: 'redirect_uri percent-encoded',
      explains:
        'The authorization request names /c%62 where /cb is registered: the same address, and not the same URI.',
    },
  ),
  failed(
    'vipps-short-state',
    'invalid_request',
    { stateLength: 6 },
    {
      title: 'A state of six characters',
      explains: 'Vipps MobilePay refuses a state shorter than eight characters.',
    },
  ),
  broken(
    'vipps-long-state',
    { stateLength: 1001 },
    {
      title: 'A state of 1001 characters',
      explains: 'Beyond about 1000 characters of state the answer is 502, with no word of the cause.',
    },
  ),
  broken(
    'vipps-long-nonce',
    { nonceLength: 1001 },
    {
      title: 'A nonce of 1001 characters',
      explains: 'Beyond about 1000 characters of nonce the answer is 502, with no word of the cause.',
    },
  ),
  failed(
    'vipps-invalid-app-callback',
    'invalid_app_callback_uri',
    { appCallbackUri: 'vipps-return' },
    {
      title: 'invalid_app_callback_uri',
      explains: 'app_callback_uri is no absolute URI.',
    },
  ),
  failed(
    'vipps-unregistered-app-callback',
    'app_callback_uri_not_registered',
    { appCallbackUri: 'merchantapp://elsewhere' },
    {
      title: 'app_callback_uri_not_registered',
      explains: 'app_callback_uri is well-formed, but it is not among those of this merchant.',
    },
  ),
  failed(
    'vipps-v2-without-pkce',
    'invalid_request',
    { flow: 'app_to_app_v2', withoutPkce: true },
    {
      title: 'app_to_app_v2 without PKCE',
      explains: 'The request has no code_challenge, which this flow requires.',
    },
  ),
];

const LOGINS_THAT_END: Row[] = [
  scenario(
    'vipps-cancelled',
    { kind: 'refused', code: 'access_denied' },
    { user: 'cancel' },
    {
      title: 'The user cancels',
      explains:
        'The redirect reads “error_description=user%20cancelled%20the%20login?state=…”: no state parameter arrives.',
    },
  ),
  failed(
    'vipps-unknown-error',
    'unknown_error',
    { user: 'fail' },
    {
      title: 'The Vipps app fails',
      explains: 'The app callback reads “?state=…?error=unknown_error”: the state seems to hold the error.',
    },
  ),
  failed(
    'vipps-outdated-app',
    'outdated_app_version',
    { user: 'outdated_app_version' },
    {
      title: 'outdated_app_version',
      explains: 'The Vipps app on the phone is too old for this flow; redirect_uri gets the error.',
    },
  ),
  failed(
    'vipps-wrong-challenge',
    'wrong_challenge',
    { user: 'wrong_challenge' },
    {
      title: 'wrong_challenge',
      explains: 'The user chooses the wrong challenge in the Vipps app; redirect_uri gets the error.',
    },
  ),
  failed(
    'vipps-unknown-reject-reason',
    'unknown_reject_reason',
    { user: 'unknown_reject_reason' },
    {
      title: 'unknown_reject_reason',
      explains: 'The Vipps app rejects the login for a reason that the server does not know.',
    },
  ),
  failed(
    'vipps-server-error',
    'server_error',
    { serverFails: true },
    {
      title: 'server_error after the login',
      explains: 'The user has logged in, but the server cannot issue a code.',
    },
  ),
  failed(
    'vipps-other-browser',
    'login_required',
    { resumes: 'in another browser' },
    {
      title: 'resume_uri in another browser',
      explains:
        'login_required, for the cookie of the login is missing. There is one browser here: the landing page drops the cookie in its place.',
    },
  ),
  failed(
    'vipps-resumed-twice',
    'login_required',
    { resumes: 'twice' },
    {
      title: 'resume_uri opened twice',
      explains: 'The merchant’s app opens resume_uri again before its code is redeemed; the answer is login_required.',
    },
  ),
];

const TOKEN_REQUESTS: Row[] = [
  failed(
    'vipps-redirect-uri-slash-token',
    'invalid_grant',
    { redirectPaths: { token: '/cb/' } },
    {
      title: 'redirect_uri with a trailing slash in the token request',
      explains:
        'The token request names /cb/ where the authorization request named /cb: the sentence of RFC 6749 §5.2.',
    },
  ),
  failed(
    'vipps-code-expired',
    'invalid_grant',
    { codeLifetime: 0 },
    {
      title: 'The code has expired',
      explains: 'The same sentence for a code that is too old. So that nobody waits, this one expires at once.',
    },
  ),
  consented(
    'vipps-code-reused',
    { sendsCodeTwice: true },
    {
      title: 'The code is sent twice',
      explains: 'The same sentence for the second token request; the tokens of the first one stay valid.',
    },
  ),
];

export const scenarios: readonly Row[] = [...LOGINS, ...AUTHORIZATION_REQUESTS, ...LOGINS_THAT_END, ...TOKEN_REQUESTS];

/** How the scenario of that id goes, or undefined when there is none. */
export function planOf(id: string): Plan | undefined {
  return scenarios.find((candidate) => candidate.id === id)?.plan;
}
