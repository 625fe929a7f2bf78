import { readAuthorizationResponse } from '../flow/authorization-response.ts';
import { STANDARD_ERRORS } from '../flow/error-codes.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Role } from '../flow/step.ts';
import { defineSystem, type Key, type Recognition } from '../flow/system.ts';
import {
  isAuthorizationRequest,
  isLooseAuthorizationRequest,
  readAuthorizationRequest,
  readPushedRequest,
  requestParameters,
} from './oauth-parts/authorization-request.ts';
import { readDeviceStep } from './oauth-parts/device.ts';
import { OAUTH_PARAMETERS } from './oauth-parts/parameters.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

/** Any OAuth 2.0 or OpenID Connect server: the family that most systems belong to. */
export const oauth = defineSystem({
  id: 'oauth',
  title: 'OAuth 2.0 / OpenID Connect',
  guide: 'https://www.rfc-editor.org/rfc/rfc6749',
  steps: [
    ...['discovery', 'key set (JWKS)', 'client registration', 'pushed authorization request'],
    ...['authorization request', 'authorization response', 'encrypted authorization response'],
    ...['token request', 'refresh request', 'device authorization request', 'page for the user code'],
    ...['userinfo', 'call with access token', 'token revocation', 'token introspection', 'logout request'],
  ],
  parameters: OAUTH_PARAMETERS,
  vocabulary: STANDARD_ERRORS,
  limits: [
    { of: 'code', title: 'authorization code', seconds: 600, source: 'RFC 6749 §4.1.2, at the most' },
    { of: 'request_uri', title: 'pushed request', seconds: 600, source: 'RFC 9126 §2.2: 5 to 600 seconds are usual' },
    { of: 'access_token', title: 'access token', seconds: 3600, source: 'RFC 6749 §5.1, as usual' },
  ],
  recognise(message) {
    if (message.step.kind === 'deep-link') return authorizationRequest(message);
    if (message.step.kind !== 'http') return undefined;
    return (
      readPushedRequest(message) ??
      authorizationRequest(message) ??
      readTokenRequest(message) ??
      readDeviceStep(message) ??
      logout(message) ??
      metadata(message) ??
      tokenService(message) ??
      registration(message) ??
      protectedResource(message)
    );
  },
  readReturn: readAuthorizationResponse,
});

function authorizationRequest(message: Message): Recognition | undefined {
  const parameters = requestParameters(message);
  const isPlain = isAuthorizationRequest(parameters);
  if (!isPlain && !isLooseAuthorizationRequest(message, parameters)) return undefined;
  const evidence = !isPlain
    ? 'path of an authorization endpoint, and client_id'
    : parameters.has('request_uri')
      ? 'client_id and request_uri'
      : parameters.get('scope')?.split(' ').includes('openid')
        ? 'response_type with scope openid'
        : 'response_type and client_id';
  return { ...readAuthorizationRequest(message), evidence };
}

/** Discovery (RFC 8414, OpenID Connect Discovery) and keys (RFC 7517). */
function metadata({ step, url, responseJson }: Message): Recognition | undefined {
  if (step.method !== 'GET' || !url) return undefined;
  if (/\/\.well-known\/(openid-configuration|oauth-authorization-server)(\/|$)/.test(url.pathname))
    return plain('discovery', 'discovery');
  const keys = asObject(responseJson)?.keys;
  const isKeySet =
    /\/(jwks(\.json)?|jwks_uri|openid-connect\/certs)$/.test(url.pathname) ||
    (Array.isArray(keys) && keys.every((key) => asText(asObject(key)?.kty)));
  return isKeySet ? plain('jwks', 'key set (JWKS)') : undefined;
}

/** RP-Initiated Logout §2, and what went before it at Auth0, Cognito and Okta. */
function logout({ query, form, url }: Message): Recognition | undefined {
  const has = (name: string) => query.has(name) || form.has(name);
  const atEnd = /\/(end_?session|log-?out|sign-?out|logoff)\/?$/i.test(url?.pathname ?? '');
  // Backchannel authentication (CIBA) has an id_token_hint too, and always a scope.
  const asked = has('post_logout_redirect_uri') || (has('id_token_hint') && !has('scope'));
  const named = atEnd && ['client_id', 'returnTo', 'logout_uri'].some(has);
  return asked || named ? { ...plain('page', 'logout request'), ends: true } : undefined;
}

/** Revocation (RFC 7009) and introspection (RFC 7662): both post a token. */
function tokenService({ step, url, form }: Message): Recognition | undefined {
  const token = step.method === 'POST' ? form.get('token') : undefined;
  if (!token) return undefined;
  const keys = ['access_token', 'refresh_token'].map((name) => ({ name, value: token }));
  if (/revo(ke|cation)/i.test(url?.pathname ?? '')) return plain('revocation', 'token revocation', keys);
  return /introspect/i.test(url?.pathname ?? '') ? plain('introspection', 'token introspection', keys) : undefined;
}

/** RFC 7591. */
function registration({ step, requestJson }: Message): Recognition | undefined {
  if (step.method !== 'POST' || !Array.isArray(asObject(requestJson)?.redirect_uris)) return undefined;
  return plain('client-registration', 'client registration');
}

/** A call with an access token (RFC 6750 §2.1, RFC 9449 §7.1); userinfo is one of them. */
function protectedResource(message: Message): Recognition | undefined {
  const [, token] = /^(?:Bearer|DPoP) +(\S+)/i.exec(message.requestHeader('authorization') ?? '') ?? [];
  const isUserinfo = /\/userinfo$/i.test(message.url?.pathname ?? '');
  if (!token && !isUserinfo) return undefined;
  const keys = token ? [{ name: 'access_token', value: token }] : [];
  const isSubject = asText(asObject(message.responseJson)?.sub) !== undefined;
  if (isUserinfo || isSubject) return plain('userinfo', 'userinfo', keys);
  return { ...plain('resource-request', 'call with access token', keys), weight: 0.1 };
}

function plain(role: Role, words: string, keys: Key[] = []): Recognition {
  return { role, words, keys, weight: 0.2 };
}
