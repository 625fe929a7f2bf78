import { readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition, type Term } from '../flow/system.ts';
import { isAuthorizationRequest, readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';
import { outcomeOfWord, termFor, withWord } from './vocabulary-parts/outcome-of-word.ts';

const HOST = /(^|\.)truelayer(-sandbox)?\.com$/;
/** `uk-ob-all uk-oauth-all uk-cs-mock`, `ob-monzo`, `fr-stet-…`. */
const PROVIDERS = /(^|\s)([a-z]{2}-)?(ob|oauth|cs|xs2a|stet|polishapi)-[\w-]+(\s|$)/;

const AGAIN = 'Begin again with a new auth link.';
/** As third-party code handles them; the guide has no complete list that could be read here. */
const TERMS: Readonly<Record<string, Term>> = {
  access_denied: { kind: 'refusal', meaning: 'the user said no, at TrueLayer or at the bank', remedy: AGAIN },
  provider_error: { kind: 'failure', meaning: 'the bank met an error', remedy: 'Try again later, or another bank.' },
  provider_timeout: { kind: 'failure', meaning: 'the bank did not answer in time', remedy: 'Try again later.' },
  temporarily_unavailable: {
    kind: 'failure',
    meaning: 'the bank or TrueLayer is under maintenance',
    remedy: 'Try again later.',
  },
  internal_server_error: { kind: 'failure', meaning: 'TrueLayer met an error of its own', remedy: 'Try again later.' },
  wrong_credentials: { kind: 'failure', meaning: 'the bank did not accept the login', remedy: AGAIN },
  user_input_timeout: { kind: 'failure', meaning: 'the user did not answer in time', remedy: AGAIN },
  account_temporarily_locked: {
    kind: 'failure',
    meaning: 'the bank has locked the login for a while',
    remedy: 'The user has to turn to the bank.',
  },
  account_permanently_locked: {
    kind: 'failure',
    meaning: 'the bank has locked the login',
    remedy: 'The user has to turn to the bank.',
  },
  invalid_provider: {
    kind: 'failure',
    meaning: 'providers names a bank that this client may not use',
    remedy: 'Correct providers in the auth link.',
  },
};

/** TrueLayer’s data API: an auth link, which is an authorization request with `providers`. */
export const trueLayer = defineSystem({
  id: 'truelayer',
  title: 'TrueLayer',
  guide: 'https://docs.truelayer.com/docs/generate-an-auth-link',
  parameters: {
    providers: 'The banks that are offered, as names or as groups such as uk-ob-all.',
    provider_id: 'The bank, so that the user need not choose it; it has to be among providers.',
    scope: 'What is asked for; offline_access gives a refresh token.',
    nonce: 'Any value; it once was mandatory.',
    response_mode: 'form_post brings the code back in a POST.',
    enable_mock: 'true offers the mock bank.',
    country_code: 'The country whose banks come first.',
    consent_id: 'The consent, where the client collected it by itself.',
    error_details: 'More about the error.',
  },
  vocabulary: TERMS,
  limits: [{ of: 'access_token', title: 'access token', seconds: 3600, source: 'guide' }],
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
  if (!read || !error || !termFor(error, TERMS)) return read;
  const details = parameters.get('error_description') ?? parameters.get('error_details');
  return {
    ...read,
    words: withWord('back from TrueLayer', error),
    outcome: outcomeOfWord('TrueLayer', error, TERMS, details),
  };
}
