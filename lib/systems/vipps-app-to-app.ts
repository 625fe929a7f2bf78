import { readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed } from '../flow/terms.ts';
import { oauth } from './oauth.ts';
import { readAuthorizationRequest, returnsTo } from './oauth-parts/authorization-request.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

const BASE = /\/access-management-1\.0\/access\//;
const FLOWS = /^(app_to_app(_v2)?|automatic_return_from_vipps_app)$/;
const APPS = /^(vipps|vippsMT|mobilepay|vippsmobilepay)(-[a-z]+)?:/i;

/** Beyond about so many characters of `state` or `nonce` the answer is a bare 502. */
const LONGEST = 1000;

/** The codes of the Login API that are in no standard, or mean something else there. */
const ERRORS: Vocabulary = {
  invalid_app_callback_uri: failed(
    'the app_callback_uri is malformed or not allowed',
    'Send an absolute address without fragment; a Universal Link or App Link is best.',
  ),
  app_callback_uri_not_registered: failed(
    'the app_callback_uri is not registered for this client',
    'Register the address in the portal exactly as it is sent, with its trailing slash and its encoding.',
  ),
  login_required: failed(
    'resume_uri was opened in another browser than the login began in, or a second time',
    'Open resume_uri once, in the browser that has the cookies of the authorization request.',
  ),
  outdated_app_version: failed(
    'the Vipps MobilePay app is too old for this flow',
    'Have the user update the app, or begin without requested_flow.',
  ),
  wrong_challenge: failed('the user chose the wrong challenge in the app', 'Begin again.'),
  unknown_error: failed(
    'the Vipps MobilePay app names no cause',
    'Begin again; if it stays so, send state and time to Vipps MobilePay.',
  ),
  unknown_reject_reason: failed(
    'the Vipps MobilePay app rejected the login and names no cause',
    'Begin again; if it stays so, send state and time to Vipps MobilePay.',
  ),
};

/** Vipps MobilePay Login with `requested_flow=app_to_app` and its siblings. */
export const vippsAppToApp = defineSystem({
  id: 'vipps-app-to-app',
  title: 'Vipps MobilePay Login, app-to-app',
  guide: 'https://developer.vippsmobilepay.com/docs/APIs/login-api/api-guide/',
  family: oauth,
  steps: ['Vipps MobilePay app opened', 'Vipps MobilePay app returns', 'callback'],
  parameters: {
    acr_values: '`urn:vipps:acr:app_auth` asks that the user confirms in the app.',
    app_callback_uri: 'Where the Vipps MobilePay app returns to with resume_uri; registered exactly as it is sent.',
    code_challenge: 'Hash of the code_verifier; mandatory with app_to_app_v2.',
    expires_in: '3599 seconds for the access token; there is no refresh token.',
    final_redirect_is_app: 'Says that redirect_uri is an app, too, so that no page has to be shown at the end.',
    market: 'The country, NO, DK, FI or SE: it decides which of the apps opens.',
    msn: 'The merchant’s serial number.',
    nonce: 'Ties the ID token to this request; beyond about 1000 characters the answer is a bare 502.',
    rat: 'When the authorization was asked for, in seconds since 1970.',
    redirect_uri:
      'Where the browser comes back to with the code; compared exactly, with its trailing slash and its encoding.',
    requested_flow:
      '`app_to_app`, `app_to_app_v2` (PKCE is mandatory, app_callback_uri is not sent) or `automatic_return_from_vipps_app`.',
    resume_uri: 'Goes on with the login: open it once, in the very browser that began, for its cookies are asked for.',
    sid: 'Names the session; it is in userinfo and not in the ID token.',
    state: 'Returned to both addresses; under 8 characters it is refused, beyond about 1000 the answer is a bare 502.',
  },
  vocabulary: ERRORS,
  limits: [{ of: 'access_token', title: 'access token', seconds: 3599, source: 'expires_in, as usual' }],
  recognise(message) {
    if (message.step.kind === 'deep-link') return APPS.test(message.step.url) ? openedApp() : undefined;
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return authorize(message) ?? endpoint(message);
  },
  readReturn,
});

function authorize(message: Message): Recognition | undefined {
  const flow = message.query.get('requested_flow') ?? '';
  const atVipps = BASE.test(message.url?.pathname ?? '') && /\/oauth2\/auth$/.test(message.url?.pathname ?? '');
  if (!message.query.has('client_id') || !(FLOWS.test(flow) || atVipps)) return undefined;
  const appCallback = message.query.get('app_callback_uri');
  const state = message.query.get('state');
  const toApp = appCallback
    ? [{ redirectUri: appCallback, role: 'app-return' as const, ...(state !== undefined && { state }) }]
    : [];
  const read = readAuthorizationRequest(message);
  return {
    ...read,
    outcome: tooLong(message) ?? read.outcome,
    words: flow ? `authorization request (${flow})` : 'authorization request',
    returnsTo: [...returnsTo(message.query), ...toApp],
    evidence: flow ? `requested_flow=${flow}` : 'path /access-management-1.0/access/oauth2/auth',
    weight: 0.9,
  };
}

function tooLong({ query, step }: Message): Recognition['outcome'] {
  const name = ['state', 'nonce'].find((name) => (query.get(name)?.length ?? 0) > LONGEST);
  if (step.status !== 502 || !name) return undefined;
  const told = `${name} has ${query.get(name)?.length} characters, and more than about ${LONGEST} are not accepted`;
  return { kind: 'failed', reason: `Vipps MobilePay answered 502: ${told}.` };
}

function endpoint(message: Message): Recognition | undefined {
  const pathname = message.url?.pathname ?? '';
  if (/\/vipps-userinfo-api\/userinfo/.test(pathname)) {
    const [, token] = /^Bearer +(\S+)/i.exec(message.requestHeader('authorization') ?? '') ?? [];
    const keys = token ? [{ name: 'access_token', value: token }] : [];
    return { role: 'userinfo', words: 'userinfo', keys, weight: 0.6 };
  }
  if (!BASE.test(pathname)) return undefined;
  if (/\/\.well-known\/openid-configuration$/.test(pathname))
    return { role: 'discovery', words: 'discovery', keys: [], weight: 0.6 };
  if (/jwks/.test(pathname)) return { role: 'jwks', words: 'key set (JWKS)', keys: [], weight: 0.6 };
  const token = readTokenRequest(message);
  return token && { ...token, weight: 0.6 };
}

function openedApp(): Recognition {
  return { role: 'app-open', words: 'Vipps MobilePay app opened', keys: [], weight: 0.6 };
}

/**
 * Two addresses come back: `app_callback_uri` with a `resume_uri` that must be opened in the
 * same browser, and `redirect_uri` with the code. Errors reach either.
 */
function readReturn(message: Message): Recognition | undefined {
  const parameters = responseParameters(message);
  const resumeUri = parameters.get('resume_uri');
  const [error, code] = [parameters.get('error'), parameters.get('code')];
  if (error || code || !resumeUri) {
    const read = readAuthorizationResponse(message, ERRORS);
    return read && { ...read, words: error ? `callback: ${error}` : read.words };
  }
  return {
    role: 'app-return',
    words: 'Vipps MobilePay app returns, with resume_uri',
    keys: [{ name: 'sca_url', value: resumeUri.replace(/#.*$/, '') }],
    outcome: { kind: 'waiting', reason: 'resume_uri has to be opened in the same browser.' },
    evidence: 'resume_uri in the app callback',
    weight: 0.6,
  };
}
