import { readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import { termIn } from '../flow/error-codes.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused } from '../flow/terms.ts';
import { oauth } from './oauth.ts';
import { isAuthorizationRequest, readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';
import { outcomeOfWord, withWord } from './vocabulary-parts/outcome-of-word.ts';

const HOST = /(^|\.)truelayer(-sandbox)?\.com$/;
/** `uk-ob-all uk-oauth-all uk-cs-mock`, `ob-monzo`, `fr-stet-…`. */
const PROVIDERS = /(^|\s)([a-z]{2}-)?(ob|oauth|cs|xs2a|stet|polishapi)-[\w-]+(\s|$)/;

const AGAIN = 'Begin again with a new auth link.';
/** As third-party code handles them; the guide has no complete list that could be read here. */
const TERMS: Vocabulary = {
  access_denied: refused('the user said no, at TrueLayer or at the bank', AGAIN),
  provider_error: failed('the bank met an error', 'Try again later, or another bank.'),
  provider_timeout: failed('the bank did not answer in time', 'Try again later.'),
  temporarily_unavailable: failed('the bank or TrueLayer is under maintenance', 'Try again later.'),
  internal_server_error: failed('TrueLayer met an error of its own', 'Try again later.'),
  wrong_credentials: failed('the bank did not accept the login', AGAIN),
  user_input_timeout: failed('the user did not answer in time', AGAIN),
  account_temporarily_locked: failed('the bank has locked the login for a while', 'The user has to turn to the bank.'),
  account_permanently_locked: failed('the bank has locked the login', 'The user has to turn to the bank.'),
  invalid_provider: failed(
    'providers names a bank that this client may not use',
    'Correct providers in the auth link.',
  ),
};

/** TrueLayer’s data API: an auth link, which is an authorization request with `providers`. */
export const trueLayer = defineSystem({
  id: 'truelayer',
  title: 'TrueLayer',
  guide: 'https://docs.truelayer.com/docs/generate-an-auth-link',
  family: oauth,
  steps: ['auth link opened', 'back from TrueLayer'],
  parameters: {
    providers: 'The banks that are offered, as names or as groups such as uk-ob-all.',
    provider_id: 'The bank, so that the user need not choose it; it has to be among providers.',
    scope: 'What is asked for; offline_access gives a refresh token.',
    nonce: 'Any value; it once was mandatory.',
    response_mode: '`form_post` brings the code back in a POST.',
    enable_mock: '`true` offers the mock bank.',
    country_code: 'The country whose banks come first.',
    consent_id: 'The consent, where the client collected it by itself.',
    error_details: 'More about the error.',
  },
  vocabulary: TERMS,
  limits: [{ of: 'access_token', title: 'access token', seconds: 3600, source: 'not read in the guide; compare it' }],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return authLink(message) ?? token(message);
  },
  readReturn,
});

function authLink(message: Message): Recognition | undefined {
  if (!isAuthorizationRequest(message.query)) return undefined;
  const atTrueLayer = HOST.test(message.url?.hostname ?? '');
  const providers = PROVIDERS.test(message.query.get('providers') ?? '');
  if (!atTrueLayer && !providers) return undefined;
  return {
    ...readAuthorizationRequest(message),
    words: 'auth link opened',
    evidence: atTrueLayer ? 'auth.truelayer.com' : 'providers in the authorization request',
    weight: 0.9,
  };
}

function token(message: Message): Recognition | undefined {
  const { hostname = '', pathname = '' } = message.url ?? {};
  if (!/\/connect\/token\/?$/.test(pathname) || !HOST.test(hostname)) return undefined;
  const read = readTokenRequest(message);
  return read && { ...read, weight: 0.6 };
}

function readReturn(message: Message): Recognition | undefined {
  const parameters = responseParameters(message);
  const read = readAuthorizationResponse(message);
  const error = parameters.get('error');
  if (!read || !error || !termIn(TERMS, error)) return read;
  const details = parameters.get('error_description') ?? parameters.get('error_details');
  return {
    ...read,
    words: withWord('back from TrueLayer', error),
    outcome: outcomeOfWord('TrueLayer', error, TERMS, details),
  };
}
