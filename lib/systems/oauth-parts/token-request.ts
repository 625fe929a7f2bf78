import { outcomeOfError } from '../../flow/authorization-response.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import { readParameters } from '../../flow/parameters.ts';
import type { Outcome } from '../../flow/step.ts';
import type { Key, Recognition, Vocabulary } from '../../flow/system.ts';
import { failure, hasFailed, type ReadError, readError as readOAuthError, withError } from './error.ts';

/** Not yet, or not like this: the client asks again, and nothing is lost (RFC 8628 §3.5, RFC 9449 §8). */
const ASK_AGAIN = new Set(['use_dpop_nonce', 'authorization_pending', 'slow_down']);
/**
 * Grants by which a consent becomes a token. Whatever else is granted (to the client itself, for
 * a password on the server's own page, for another token) says nothing of the consent.
 */
const CONSENTED = new Set(['authorization_code', 'refresh_token', 'device_code', 'ciba']);

/** Fields of a token request: a form (RFC 6749 §4.1.3), or JSON as some vendors have it. */
export function tokenFields(message: Message): ReadonlyMap<string, string> {
  if (message.step.method !== 'POST') return new Map();
  if (message.form.has('grant_type')) return message.form;
  const json = asObject(message.requestJson);
  if (!asText(json?.grant_type)) return new Map();
  return new Map(Object.entries(json ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/**
 * Reads a token request and its response (RFC 6749 §4.1.3, §5, §6; RFC 8628 §3.4). A code or a
 * refresh token is a key, and so are the tokens that come back. A token of the client alone
 * decides nothing and ties nothing: several flows may use it.
 *
 * @param readError the vendor's own error shapes
 * @param vocabulary the vendor's own error codes
 * @returns undefined for any other message
 */
export function readTokenRequest(
  message: Message,
  readError: (message: Message) => ReadError = readOAuthError,
  vocabulary?: Vocabulary,
): Recognition | undefined {
  const fields = tokenFields(message);
  // `urn:ietf:params:oauth:grant-type:device_code` and its siblings are known by their last word.
  const grant = fields.get('grant_type')?.replace(/^(urn:.*:|https?:.*\/)(?=.)/, '');
  if (!grant) return undefined;
  const error = readTold(message, readError);
  const refreshes = grant === 'refresh_token';
  const name = refreshes
    ? 'refresh request'
    : grant === 'authorization_code'
      ? 'token request'
      : `token request (${grant})`;
  const base = {
    role: refreshes ? ('refresh-request' as const) : ('token-request' as const),
    words: withError(name, error),
    weight: 0.3,
  };
  if (grant === 'client_credentials')
    return { ...base, keys: [], ...(error && { outcome: failed(message, error, vocabulary) }) };
  const keys = keysOf(message, fields);
  if (!CONSENTED.has(grant)) return { ...base, keys };
  return { ...base, keys, outcome: error ? failed(message, error, vocabulary) : succeeded(message, refreshes) };
}

/** An error with its status, or, as some servers have it, with status 200. */
function readTold(message: Message, readError: (message: Message) => ReadError): ReadError | undefined {
  if (hasFailed(message)) return readError(message);
  const answer = answerOf(message);
  const code = asText(answer?.error);
  const description = asText(answer?.error_description);
  return code && !asText(answer?.access_token) ? { code, ...(description && { description }) } : undefined;
}

/** JSON by RFC 6749 §5.1, or a form, which GitHub sends unless it is asked for JSON. */
function answerOf({ responseJson, step }: Message): Record<string, unknown> | undefined {
  const text = step.response.body?.text ?? '';
  return (
    asObject(responseJson) ?? (/^\w+=[^\s<>{}]*$/.test(text) ? Object.fromEntries(readParameters(text)) : undefined)
  );
}

function keysOf(message: Message, fields: ReadonlyMap<string, string>): Key[] {
  const answer = answerOf(message);
  const candidates: [string, string | undefined][] = [
    ['code', fields.get('code')],
    ['device_code', fields.get('device_code')],
    ['refresh_token', fields.get('refresh_token')],
    ['access_token', asText(answer?.access_token)],
    ['refresh_token', asText(answer?.refresh_token)],
  ];
  return candidates.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

function failed(message: Message, told: ReadError, vocabulary?: Vocabulary): Omit<Outcome, 'step'> {
  const { code, description } = told;
  if (code && ASK_AGAIN.has(code))
    return { kind: 'waiting', reason: `The token endpoint asked to try again: ${code}.` };
  const reason = failure('The token endpoint', message, told, vocabulary);
  return code ? { ...outcomeOfError(code, description, vocabulary), reason } : { kind: 'failed', reason };
}

function succeeded(message: Message, refreshes: boolean): Omit<Outcome, 'step'> {
  const { status, response } = message.step;
  if (status === undefined) return { kind: 'waiting', reason: 'The token endpoint has not answered.' };
  if (status >= 300) return { kind: 'waiting', reason: `The token endpoint answered with a redirect (${status}).` };
  const answer = answerOf(message);
  const what = refreshes ? 'The tokens were refreshed' : 'The token endpoint issued an access token';
  if (asText(answer?.access_token) ?? asText(answer?.id_token)) return { kind: 'consented', reason: `${what}.` };
  const isWhole = response.body?.text !== undefined && !response.body.truncated;
  if (answer || isWhole) return { kind: 'failed', reason: 'The token response holds no access token.' };
  return { kind: 'consented', reason: `${what}, by its status ${status}: its body is not here.` };
}
