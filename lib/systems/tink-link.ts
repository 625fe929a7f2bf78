import { readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused } from '../flow/terms.ts';
import { oauth } from './oauth.ts';
import { readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';
import { outcomeOfWord, type SaidOutcome, withWord } from './vocabulary-parts/outcome-of-word.ts';

/** `/1.0/transactions/connect-accounts`, `/1.0/authorize`, `/1.0/pay/direct`. */
const LINK = /^\/1\.0\/[a-z][a-z-]*(\/[a-z][a-z-]*)*\/?$/;
const HOST = /(^|\.)tink\.(com|se)$/;

const AGAIN = 'Open Tink Link again.';
/** As third-party code handles them; the guide’s list could not be read whole. */
const TERMS: Vocabulary = {
  USER_CANCELLED: refused('the user closed Tink Link, or said no at the bank', AGAIN),
  USER_DECLINED: refused('the user did not agree', AGAIN),
  AUTHENTICATION_ERROR: failed(
    'the bank did not accept the user’s login',
    'Look at error_reason, then let the user try again.',
  ),
  TEMPORARY_ERROR: failed('the bank, or the way to it, is disturbed', 'Try again later.'),
  BAD_REQUEST: failed(
    'a parameter of the link is missing or wrong',
    'Read error_reason, which names the parameter, and correct the link.',
  ),
  INVALID_STATE: failed('the link does not fit what was done before with it', AGAIN),
  NOT_FOUND: failed('what the link names is not there', 'Check credentials_id, payment_request_id and input_provider.'),
  INTERNAL_ERROR: failed('Tink met an error of its own', 'Try again; give tracking_id to their support.'),
};

/** What comes back in place of a code: reports, payments, and credentials of a permanent user. */
const RESULTS = [
  'credentialsId',
  'credentials_id',
  'account_verification_report_id',
  'income_check_id',
  'expense_check_id',
  'risk_insights_id',
  'business_account_verification_report_id',
  'report_id',
];

/** Tink Link: the hosted pages of Tink, opened by an address and left by a redirect. */
export const tinkLink = defineSystem({
  id: 'tink-link',
  title: 'Tink Link',
  guide: 'https://docs.tink.com/resources/tink-link-web/tink-link-web-api-reference',
  family: oauth,
  steps: ['Tink Link opened', 'back from Tink Link'],
  parameters: {
    client_id: 'The app, as the Tink Console shows it.',
    redirect_uri: 'Where Tink Link sends the browser in the end; it must be registered in the Console.',
    market: 'The country whose banks are offered, as two letters.',
    locale: 'The language of the pages.',
    scope: 'What the code may be exchanged for.',
    authorization_code: 'A grant for a permanent user, made by the client’s server for this link alone.',
    session_id: 'A Tink Link session that the client’s server made.',
    input_provider: 'The bank, so that the user need not choose it.',
    test: '`true` offers demo banks.',
    credentialsId: 'The user’s connection to the bank.',
    credentials_id: 'The user’s connection to the bank.',
    payment_request_id: 'The payment that the user was to approve.',
    error: 'The kind of error.',
    error_reason: 'The cause of the error.',
    message: 'The error as the user read it, in the language of locale.',
    tracking_id: 'What Tink’s support asks for.',
  },
  vocabulary: TERMS,
  limits: [
    {
      of: 'access_token',
      title: 'user access token',
      seconds: 7200,
      source: 'a third-party client, by Tink’s documents',
    },
    { of: 'session', title: 'authentication at an open banking bank', seconds: 540, source: 'Tink Link SDK reference' },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return link(message) ?? token(message);
  },
  readReturn,
});

function link(message: Message): Recognition | undefined {
  const { query, url, step } = message;
  const { type } = step.exchange ?? {};
  const isPage = type === 'main_frame' || type === 'sub_frame';
  if (!isPage || !LINK.test(url?.pathname ?? '') || !query.has('client_id') || !query.has('redirect_uri'))
    return undefined;
  const atTink = HOST.test(url?.hostname ?? '');
  if (!atTink && !(query.has('market') && query.has('locale'))) return undefined;
  const product = (url?.pathname ?? '').replace(/^\/1\.0\/|\/$/g, '');
  return {
    ...readAuthorizationRequest(message),
    words: `Tink Link opened: ${product}`,
    evidence: atTink ? 'link.tink.com/1.0' : 'path /1.0 with market and locale',
    weight: 0.9,
  };
}

function token(message: Message): Recognition | undefined {
  if (!/\/api\/v1\/oauth\/token\/?$/.test(message.url?.pathname ?? '')) return undefined;
  const read = readTokenRequest(message);
  return read && { ...read, weight: HOST.test(message.url?.hostname ?? '') ? 0.6 : 0.3 };
}

/** A code, or what a product gives in its place, or `error`, `error_reason` and `message`. */
function readReturn(message: Message): Recognition | undefined {
  const parameters = responseParameters(message);
  const error = parameters.get('error');
  if (error) return readFailure(error, parameters);
  const result = RESULTS.find((name) => parameters.has(name));
  if (parameters.has('code')) {
    const read = readAuthorizationResponse(message);
    return read && result ? { ...read, words: `back from Tink Link with code and ${result}`, evidence: result } : read;
  }
  const payment = parameters.has('payment_request_id');
  if (!result && !payment) return readAuthorizationResponse(message);
  return {
    role: 'authorization-response',
    words: `back from Tink Link with ${result ?? 'payment_request_id'}`,
    keys: [],
    outcome: payment
      ? {
          kind: 'waiting',
          reason: 'The user is through; only the status of the payment request tells whether it was paid.',
        }
      : { kind: 'consented', reason: `Tink returned ${result}: there is no code to redeem.` },
    weight: 0.5,
  };
}

function readFailure(error: string, parameters: ReadonlyMap<string, string>): Recognition {
  const cause = parameters.get('error_reason');
  const outcome = outcomeOfWord('Tink', error, TERMS, parameters.get('message'));
  return {
    role: 'authorization-response',
    words: withWord('back from Tink Link', cause ? `${error}, ${cause}` : error),
    keys: [],
    outcome: refusedBy(cause, outcome),
    ...(cause && { evidence: 'error_reason in the callback' }),
    weight: 0.5,
  };
}

/** At the bank a user cancels within an authentication: then the cause says so, not the error. */
function refusedBy(cause: string | undefined, outcome: SaidOutcome): SaidOutcome {
  if (!cause) return outcome;
  const reason = outcome.reason.replace(/\.$/, `; the cause is ${cause}.`);
  return /(^|_)(CANCEL|DECLINE)/i.test(cause) ? { ...outcome, kind: 'refused', reason } : { ...outcome, reason };
}
