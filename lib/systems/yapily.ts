import { hostOf } from '../flow/address.ts';
import { readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import { termIn } from '../flow/error-codes.ts';
import { asObject, asText, peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused, succeeded, waiting } from '../flow/terms.ts';
import { readBankReturn } from './aggregator-parts/bank-return.ts';
import { oauth } from './oauth.ts';
import { isAuthorizationRequest, readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { failure, hasFailed, readError, withError } from './oauth-parts/error.ts';
import { outcomeOfWord, withWord } from './vocabulary-parts/outcome-of-word.ts';

const HOST = /(^|\.)yapily\.com(:\d+)?$/;
const CREATE =
  /\/(?:(?:embedded-)?(?:account|payment|bulk-payment|pre)-auth-requests|hosted\/(?:consent|payment)-requests)\/?$/;
const CONSENT = /\/consents\/([\w-]+)\/?$/;
const EXCHANGE = /\/consent-one-time-token\/?$/;

const AGAIN = 'Create a new authorisation request.';
const TERMS: Vocabulary = {
  AUTHORIZED: succeeded('the user agreed'),
  CONSUMED: succeeded('the consent was used for its payment'),
  AWAITING_AUTHORIZATION: waiting('the user has not agreed yet'),
  AWAITING_DECOUPLED_AUTHORIZATION: waiting('the user has to agree on another device'),
  AWAITING_PRE_AUTHORIZATION: waiting('the first of two authorisations is under way'),
  AWAITING_SCA_METHOD: waiting('the user has to choose how to authenticate'),
  AWAITING_SCA_CODE: waiting('the user has to enter a code'),
  AWAITING_RE_AUTHORIZATION: failed('the bank wants the user again', 'Re-authorise the consent.'),
  REJECTED: refused('the user or the bank said no', AGAIN),
  FAILED: failed('the bank did not make the consent', AGAIN),
  EXPIRED: failed('the time of the consent is over', AGAIN),
  REVOKED: failed('the consent was taken back', AGAIN),
  INVALID: failed('the bank no longer accepts the consent', AGAIN),
  access_denied: refused('the user said no, or could not sign in', AGAIN),
  uncategorized_error: failed('the bank named no cause that Yapily knows', 'Read error-description, which is base64.'),
};

/** Yapily Connect: the bank returns to `auth.yapily.com`, which goes on to the client’s `callback`. */
export const yapily = defineSystem({
  id: 'yapily',
  title: 'Yapily',
  guide: 'https://docs.yapily.com/open-banking-flow/handling-redirects/callback-url',
  family: oauth,
  steps: [
    'authorisation request created',
    'authorization request by Yapily',
    'bank returns to Yapily',
    'callback',
    'one-time token exchanged',
    'consent status',
  ],
  parameters: {
    consent: 'The consent token, a JWT: it goes into the header of the same name on every call.',
    'one-time-token': 'Stands for the consent token; exchanged once.',
    'application-user-id': 'The client’s own name for the user.',
    'user-uuid': 'Yapily’s name for the user.',
    institution: 'The bank.',
    callback: 'Where the browser goes after auth.yapily.com.',
    error: 'What went wrong.',
    'error-source': 'Who caused it: user, institution or yapily.',
    'error-description': 'The error in a sentence, in base64.',
    authorisationUrl: 'The bank’s page for this consent.',
  },
  vocabulary: TERMS,
  limits: [
    {
      of: 'consent_id',
      title: 'consent until the bank wants the user again, at the most',
      seconds: 180 * 86_400,
      source: 'PSD2 RTS Art. 10',
    },
  ],
  recognise(message) {
    if (message.step.kind === 'deep-link') return callback(message);
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return creation(message) ?? atBank(message) ?? callback(message) ?? exchange(message) ?? status(message);
  },
  readReturn,
});

function creation(message: Message): Recognition | undefined {
  const { step, url, requestJson, responseJson } = message;
  const asked = asObject(requestJson);
  if (step.method !== 'POST' || !CREATE.test(url?.pathname ?? '') || !asked) return undefined;
  const told = asObject(asObject(responseJson)?.data);
  const id = asText(told?.id) ?? asText(told?.consentRequestId);
  const isTheirs = asText(asked.institutionId) ?? asText(asked.applicationUserId) ?? asText(asked.userUuid);
  if (!isTheirs) return undefined;
  const page = asText(told?.authorisationUrl) ?? asText(told?.hostedUrl);
  const redirectUri = asText(asked.callback) ?? asText(asked.redirectUrl);
  const error = hasFailed(message) ? readError(message) : undefined;
  return {
    role: 'consent-creation',
    words: withError('authorisation request created', error),
    keys: keysOf(id, page),
    begins: true,
    returnsTo: redirectUri ? [{ redirectUri }] : [],
    outcome: error
      ? { kind: 'failed', ...(error.code && { code: error.code }), reason: failure('Yapily', message, error) }
      : { kind: 'waiting', reason: 'The browser was not yet sent to the bank’s authorisationUrl.' },
    evidence: 'authorisation request of Yapily',
    weight: 0.9,
  };
}

/** The bank’s own authorization endpoint, asked on behalf of Yapily. */
function atBank(message: Message): Recognition | undefined {
  const { query } = message;
  if (!isAuthorizationRequest(query) || !HOST.test(hostOf(query.get('redirect_uri') ?? ''))) return undefined;
  return {
    ...readAuthorizationRequest(message),
    words: 'authorization request by Yapily',
    evidence: 'redirect_uri at auth.yapily.com',
    weight: 0.9,
  };
}

/** The return to the client has names that nobody else uses: it needs no redirect URI to be known by. */
function callback(message: Message): Recognition | undefined {
  const { query, step } = message;
  const { type } = step.exchange ?? {};
  if (type && type !== 'main_frame' && type !== 'sub_frame') return undefined;
  const named = ['application-user-id', 'user-uuid', 'institution'].some((name) => query.has(name));
  const told = consentOf(query) !== undefined || query.has('error-source') || query.has('one-time-token');
  return named && told ? readCallback(query) : undefined;
}

/** Its claims are in capitals; nothing is verified. */
function consentOf(parameters: ReadonlyMap<string, string>): { id?: string } | undefined {
  const claims = peekJwt(parameters.get('consent'));
  const id = asText(claims?.CONSENT);
  return claims && (id ? { id } : {});
}

function readCallback(parameters: ReadonlyMap<string, string>): Recognition | undefined {
  const error = parameters.get('error');
  const consent = consentOf(parameters);
  const once = parameters.get('one-time-token');
  const base = { role: 'authorization-response' as const, weight: 0.6 };
  if (error) {
    const who = parameters.get('error-source');
    const outcome = outcomeOfWord('Yapily', error, TERMS, plain(parameters.get('error-description')));
    const words = withWord(`callback${who ? ` (error of the ${who})` : ''}`, error);
    return { ...base, words, keys: [], outcome, evidence: 'error-source in the callback' };
  }
  if (consent || parameters.has('consent')) {
    const outcome = { kind: 'consented' as const, reason: 'The callback brought the consent token.' };
    return {
      ...base,
      words: 'callback with consent token',
      keys: keysOf(consent?.id),
      outcome,
      evidence: 'consent in the callback',
    };
  }
  if (!once) return undefined;
  const reason = 'The callback brought a one-time token; its exchange for the consent token was not seen.';
  return {
    ...base,
    words: 'callback with one-time token',
    keys: [{ name: 'code', value: once }],
    outcome: { kind: 'waiting', reason },
  };
}

/** Base64 with line breaks in it; what is none is taken as it stands. */
function plain(description: string | undefined): string | undefined {
  const packed = description?.replace(/\s/g, '') ?? '';
  if (!/^[\w+/-]+={0,2}$/.test(packed)) return description;
  try {
    const binary = atob(packed.replaceAll('-', '+').replaceAll('_', '/'));
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
  } catch {
    return description;
  }
}

function exchange(message: Message): Recognition | undefined {
  const { step, url, requestJson, responseJson } = message;
  const once = asText(asObject(requestJson)?.oneTimeToken);
  if (step.method !== 'POST' || !EXCHANGE.test(url?.pathname ?? '') || !once) return undefined;
  const data = asObject(asObject(responseJson)?.data) ?? asObject(responseJson);
  const token = asText(data?.consentToken);
  const error = hasFailed(message) ? readError(message) : undefined;
  return {
    role: 'token-request',
    words: withError('one-time token exchanged', error),
    keys: [{ name: 'code', value: once }, ...keysOf(asText(data?.id))],
    outcome: token
      ? { kind: 'consented', reason: 'Yapily gave the consent token for the one-time token.' }
      : error && { kind: 'failed', ...(error.code && { code: error.code }), reason: failure('Yapily', message, error) },
    evidence: 'path /consent-one-time-token',
    weight: 0.7,
  };
}

function status({ url, step, responseJson }: Message): Recognition | undefined {
  const [, id] = CONSENT.exec(url?.pathname ?? '') ?? [];
  const data = asObject(asObject(responseJson)?.data);
  const word = asText(data?.status);
  if (!id || step.method !== 'GET' || !word || !termIn(TERMS, word) || !asText(data?.institutionId)) return undefined;
  return {
    role: 'consent-status',
    words: withWord('consent status', word),
    keys: keysOf(id),
    outcome: outcomeOfWord('Yapily', word, TERMS),
    evidence: 'consent with institutionId',
    weight: 0.7,
  };
}

function keysOf(id: string | undefined, page?: string): Key[] {
  const keys: Key[] = id ? [{ name: 'consent_id', value: id }] : [];
  if (page) keys.push({ name: 'sca_url', value: page });
  return keys;
}

/** Two addresses: Yapily’s own, at which the bank answers, and the client’s, at which Yapily does. */
function readReturn(message: Message): Recognition | undefined {
  const atYapily = readBankReturn(message, HOST, 'Yapily');
  if (atYapily !== null) return atYapily;
  return readCallback(responseParameters(message)) ?? readAuthorizationResponse(message);
}
