import { asObject, asText, peekJwt } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import type { Key, Recognition } from '../../flow/system.ts';
import { failure, hasFailed, readError, withError } from './error.ts';

/**
 * The parameters of an authorization request (RFC 6749 §4.1.1): query, form body, and the
 * claims of a request object (RFC 9101), whose signature is not checked. A request object wins
 * over the query, as RFC 9101 §6.3 has it.
 */
export function requestParameters(message: Message): ReadonlyMap<string, string> {
  const posts = message.step.method === 'POST' && message.form.size > 0;
  if (!posts && !message.query.has('request')) return message.query;
  const parameters = new Map([...message.query, ...(posts ? message.form : [])]);
  for (const [name, value] of Object.entries(peekJwt(parameters.get('request')) ?? {})) {
    if (typeof value === 'string') parameters.set(name, value);
  }
  return parameters;
}

/**
 * What the `claims` of a request ask for (OpenID Connect Core §5.5), in the query, a form or a
 * request object. No signature is checked.
 */
export function requestedClaims(message: Message): Record<string, unknown> | undefined {
  const sent = (name: string) =>
    message.query.get(name) ?? (message.step.method === 'POST' ? message.form.get(name) : undefined);
  const request = sent('request');
  const inObject = request === undefined ? undefined : asObject(peekJwt(request)?.claims);
  return inObject ?? asObject(parseJson(sent('claims')));
}

function parseJson(text: string | undefined): unknown {
  if (!text?.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The request itself, by the browser or pushed; undefined for any other message. */
export function readRequest(message: Message): Recognition | undefined {
  return (
    readPushedRequest(message) ??
    (isAuthorizationRequest(requestParameters(message)) ? readAuthorizationRequest(message) : undefined)
  );
}

/** The values of RFC 6749 §3.1.1, OAuth 2.0 Multiple Response Type Encoding and OpenID4VP; others are typing errors. */
const RESPONSE_TYPES = /^(code|token|id_token|none|vp_token)( (code|token|id_token|vp_token))*$/;

/** True for `response_type` as OAuth has it, and for a wrong one where a redirect URI stands beside it. */
function asksForResponse(parameters: ReadonlyMap<string, string>, name: string, redirect: string): boolean {
  const type = parameters.get(name);
  return type !== undefined && (RESPONSE_TYPES.test(type) || parameters.has(redirect));
}

/**
 * True for a request that asks an authorization endpoint for something, by RFC 6749, 9101 or
 * 9126. Other services have a `client_id`, a `response_type=json` or a `request_uri` as well.
 */
export function isAuthorizationRequest(parameters: ReadonlyMap<string, string>): boolean {
  // Some clients write camel case; servers ignore it, but it is the same request.
  if (parameters.has('clientId') && asksForResponse(parameters, 'responseType', 'redirectUri')) return true;
  if (!parameters.has('client_id')) return false;
  if (asksForResponse(parameters, 'response_type', 'redirect_uri')) return true;
  return isRequestObject(parameters.get('request')) || /^urn:/i.test(parameters.get('request_uri') ?? '');
}

/** A JWS, or a JWE that nobody here can read. */
function isRequestObject(request: string | undefined): boolean {
  return /^[\w-]+\.[\w-]*\.[\w-]*(\.[\w-]*\.[\w-]*)?$/.test(request ?? '');
}

/**
 * True for a page that is sent to an authorization endpoint without what RFC 6749 requires:
 * GitHub, Facebook and Slack take `response_type=code` for granted, and RFC 9101 lets
 * `request_uri` be any address.
 */
export function isLooseAuthorizationRequest({ step, url }: Message, parameters: ReadonlyMap<string, string>): boolean {
  if (step.exchange?.type !== 'main_frame' || !parameters.has('client_id')) return false;
  const asks = ['redirect_uri', 'state', 'request_uri'].some((name) => parameters.has(name));
  return asks && /\/(authorize|dialog\/oauth)\/?$/.test(url?.pathname ?? '');
}

/** What ties an authorization request to its flow, pushed or sent by the browser. */
export function keysOf(parameters: ReadonlyMap<string, string>): Key[] {
  const keys: Key[] = [];
  for (const name of ['state', 'request_uri']) {
    const value = parameters.get(name);
    if (value) keys.push({ name, value });
  }
  // Open Finance Brasil names the consent in a dynamic scope.
  const consent = /(?:^| )consent:(\S+)/.exec(parameters.get('scope') ?? '')?.[1];
  if (consent) keys.push({ name: 'consent_id', value: consent });
  return keys;
}

export function returnsTo(parameters: ReadonlyMap<string, string>): NonNullable<Recognition['returnsTo']> {
  const redirectUri = parameters.get('redirect_uri') ?? parameters.get('redirectUri');
  const state = parameters.get('state');
  return redirectUri ? [{ redirectUri, ...(state !== undefined && { state }) }] : [];
}

/**
 * Reads an authorization request; whether the message is one is for the caller to know.
 * A response of 400 and above means that the server refuses to send the browser back.
 */
export function readAuthorizationRequest(message: Message): Recognition {
  const parameters = requestParameters(message);
  const error = hasFailed(message) ? readError(message) : undefined;
  return {
    role: 'authorization-request',
    words: 'authorization request',
    keys: keysOf(parameters),
    begins: true,
    returnsTo: returnsTo(parameters),
    outcome: error
      ? {
          kind: 'failed',
          ...(error.code && { code: error.code }),
          reason: failure('The authorization endpoint', message, error),
        }
      : { kind: 'waiting', reason: 'The browser has not come back from the authorization server.' },
    weight: 0.3,
  };
}

/**
 * Reads a pushed authorization request (RFC 9126): the same parameters, posted by the client
 * itself, answered with a `request_uri`.
 *
 * @returns undefined for any other message
 */
export function readPushedRequest(message: Message): Recognition | undefined {
  const { step, form, url, responseJson } = message;
  if (step.method !== 'POST' || step.exchange?.type === 'main_frame') return undefined;
  const parameters = requestParameters(message);
  const answer = responseJson as { request_uri?: unknown } | null | undefined;
  const requestUri = asText(answer?.request_uri);
  const asks = asksForResponse(parameters, 'response_type', 'redirect_uri') || isRequestObject(form.get('request'));
  if (!asks || (!requestUri && !form.has('redirect_uri') && !/\/(par|request)\/?$/.test(url?.pathname ?? '')))
    return undefined;
  const error = hasFailed(message) ? readError(message) : undefined;
  const failed = error && error.code !== 'use_dpop_nonce';
  return {
    role: 'pushed-authorization-request',
    words: withError('pushed authorization request', error),
    keys: [...keysOf(parameters), ...(requestUri ? [{ name: 'request_uri', value: requestUri }] : [])],
    begins: true,
    returnsTo: returnsTo(parameters),
    outcome: failed
      ? {
          kind: 'failed',
          ...(error.code && { code: error.code }),
          reason: failure('The pushed authorization request endpoint', message, error),
        }
      : { kind: 'waiting', reason: 'The request was pushed; the browser was not yet sent on with it.' },
    weight: 0.3,
  };
}
