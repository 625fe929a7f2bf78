import { responseParameters } from '../flow/authorization-response.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, succeeded } from '../flow/terms.ts';
import { oauth } from './oauth.ts';
import { failure, hasFailed } from './oauth-parts/error.ts';
import { outcomeOfWord, withWord } from './vocabulary-parts/outcome-of-word.ts';

/** v5 creates a connect session, v6 connects; both also reconnect and refresh. */
const CREATE =
  /\/(?:(?:connect|lead)_sessions\/(create|reconnect|refresh)|connections(?:\/\w+)?\/(connect|reconnect|refresh))\/?$/;
const CONNECTION = /\/api\/(?:partners\/)?v\d+\/connections\/(\w+)\/?$/;

const AGAIN = 'Let the user connect the bank again.';
/** Statuses of a connection, and the error classes that third-party code handles: the list is not complete. */
const TERMS: Vocabulary = {
  active: succeeded('the connection is there and can be refreshed'),
  inactive: failed('the connection was never made, or needs the user again', 'Reconnect it.'),
  disabled: failed('the connection is switched off', 'Reconnect it, or connect anew.'),
  InvalidCredentials: failed('the bank did not accept the credentials', AGAIN),
  InvalidInteractiveCredentials: failed('the bank did not accept the one-time password or answer', AGAIN),
  InteractiveTimeout: failed('the user did not answer the bank’s question in time', AGAIN),
  ExecutionTimeout: failed('the bank took too long', 'Try again later.'),
  ProviderError: failed('the bank met an error', 'Try again later.'),
  ProviderUnavailable: failed('the bank cannot be reached', 'Try again later.'),
  ProviderInactive: failed('this bank is switched off at Salt Edge', 'Choose another bank.'),
  ConnectionDuplicated: failed('this bank login is connected already', 'Use the connection that is there.'),
  ConnectSessionExpired: failed('the connect_url is too old', 'Create a new connect session.'),
  InternalError: failed('Salt Edge met an error of its own', 'Try again later.'),
};
/** There is no list of the words for a person who left; these occur in third-party code. */
const LEFT = /cancel|declin|denied|consent.?(not|revoked)|session.?closed/i;

/** Salt Edge Connect, account information v5 and v6. */
export const saltEdge = defineSystem({
  id: 'salt-edge',
  title: 'Salt Edge Connect',
  guide: 'https://docs.saltedge.com/v6/',
  family: oauth,
  steps: ['connect session', 'Salt Edge Connect opened', 'connection', 'back from Salt Edge'],
  parameters: {
    token: 'Names the connect session; it stands in connect_url and works for a short time only.',
    connect_url: 'The page at which the user chooses the bank.',
    return_to: 'Where the browser returns to.',
    connection_id: 'The connection that was made; appended when return_connection_id was asked for.',
    duplicated_connection_id: 'A connection to the same bank login that was there before.',
    error_class: 'What went wrong; appended when return_error_class was asked for.',
    error_message: 'The error in a sentence.',
    customer_id: 'The client’s user at Salt Edge.',
    provider_code: 'The bank.',
    custom_fields: 'What the client wants to find again in callbacks and in the connection.',
  },
  vocabulary: TERMS,
  limits: [
    {
      of: 'consent_id',
      title: 'consent of a payment account, at the most',
      seconds: 180 * 86_400,
      source: 'PSD2 RTS Art. 10',
    },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return creation(message) ?? connectPage(message) ?? connection(message);
  },
  isReturn: ({ query }) => ['connection_id', 'duplicated_connection_id', 'error_class'].some((name) => query.has(name)),
  readReturn,
});

function creation(message: Message): Recognition | undefined {
  const [matched, session, direct] = CREATE.exec(message.url?.pathname ?? '') ?? [];
  const asked = asObject(asObject(message.requestJson)?.data);
  const told = asObject(asObject(message.responseJson)?.data);
  const url = asText(told?.connect_url) ?? asText(told?.redirect_url);
  if (matched === undefined || message.step.method !== 'POST' || !asked) return undefined;
  if (!url && !asked.customer_id && !asked.consent) return undefined;
  const redirectUri = asText(asObject(asked.attempt)?.return_to) ?? asText(asked.return_to);
  const verb = session ?? direct ?? '';
  const error = hasFailed(message) ? errorOf(message) : undefined;
  return {
    role: 'consent-creation',
    words: withWord(
      verb === 'create' || verb === 'connect' ? 'connect session' : `connect session (${verb})`,
      error?.code,
    ),
    keys: url ? [{ name: 'sca_url', value: url }] : [],
    begins: true,
    returnsTo: redirectUri ? [{ redirectUri }] : [],
    outcome: error
      ? { kind: 'failed', ...(error.code && { code: error.code }), reason: failure('Salt Edge', message, error) }
      : { kind: 'waiting', reason: 'The connect session was created; the browser was not yet sent to connect_url.' },
    evidence: 'connect session',
    weight: 0.9,
  };
}

/** `{"error":{"class","message"}}` */
function errorOf({ responseJson }: Message): { code?: string; description?: string } {
  const error = asObject(asObject(responseJson)?.error);
  const [code, description] = [asText(error?.class), asText(error?.message)];
  return { ...(code && { code }), ...(description && { description }) };
}

/** The path is anybody's, so the host has to be theirs, or the address has to be known from `connect_url`. */
function connectPage({ step, url, query }: Message): Recognition | undefined {
  const isPage = /(^|\.)saltedge\.com$/.test(url?.hostname ?? '') && /\/(?:\w+_)?connect\/?$/.test(url?.pathname ?? '');
  const token = query.get('token');
  if (!isPage || !token || (step.exchange?.type !== 'main_frame' && step.exchange?.type !== 'sub_frame'))
    return undefined;
  return {
    role: 'authorization-request',
    words: 'Salt Edge Connect opened',
    keys: [{ name: 'connect_token', value: token }],
    begins: true,
    outcome: { kind: 'waiting', reason: 'The browser has not come back from Salt Edge Connect.' },
    evidence: 'saltedge.com/connect?token=',
    weight: 0.9,
  };
}

function connection(message: Message): Recognition | undefined {
  const [, id] = CONNECTION.exec(message.url?.pathname ?? '') ?? [];
  const told = asObject(asObject(message.responseJson)?.data);
  const status = asText(told?.status);
  if (!id || message.step.method !== 'GET' || !status || !asText(told?.provider_code)) return undefined;
  return {
    role: 'consent-status',
    words: withWord('connection', status),
    keys: connectionKeys(id),
    outcome: outcomeOfWord('Salt Edge', status, TERMS),
    evidence: 'connection with provider_code',
    weight: 0.7,
  };
}

function connectionKeys(id: string | undefined): Key[] {
  return id ? [{ name: 'consent_id', value: id }] : [];
}

/** What is appended depends on two flags of the session: it may be nothing at all. */
function readReturn(message: Message): Recognition | undefined {
  const parameters = responseParameters(message);
  const error = parameters.get('error_class');
  const id = parameters.get('connection_id');
  const { kind, method } = message.step;
  if (!error && !id && (kind === 'history' || kind === 'fragment' || method === 'POST')) return undefined;
  const words = error
    ? `back from Salt Edge: ${error}`
    : id
      ? 'back from Salt Edge with connection_id'
      : 'back from Salt Edge';
  return {
    role: 'authorization-response',
    words,
    keys: connectionKeys(id),
    outcome: error ? refusedOr(error, parameters.get('error_message')) : outcomeOf(id),
    ...((error || id) && { evidence: `${error ? 'error_class' : 'connection_id'} in the callback` }),
    weight: 0.5,
  };
}

function refusedOr(error: string, description: string | undefined): NonNullable<Recognition['outcome']> {
  const outcome = outcomeOfWord('Salt Edge', error, TERMS, description);
  return outcome.kind === 'failed' && LEFT.test(error) ? { ...outcome, kind: 'refused' } : outcome;
}

function outcomeOf(id: string | undefined): NonNullable<Recognition['outcome']> {
  return id
    ? { kind: 'consented', reason: `Salt Edge made connection ${id}; its data may still be on the way.` }
    : {
        kind: 'waiting',
        reason:
          'The return says nothing: neither return_connection_id nor return_error_class was asked for. The connection’s status tells.',
      };
}
