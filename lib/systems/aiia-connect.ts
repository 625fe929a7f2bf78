import { isResponse, readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition } from '../flow/system.ts';
import { oauth } from './oauth.ts';
import { readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

/** Mastercard Open Finance Europe (Aiia): the Connect Flow for account information. */
export const aiiaConnect = defineSystem({
  id: 'aiia-connect',
  title: 'Mastercard Open Finance Europe (Aiia) Connect',
  guide:
    'https://developer.mastercard.com/open-finance-europe/documentation/unlicensed/aiia-data/connect/connect-flow/',
  family: oauth,
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    const { pathname } = message.url;
    const asks = message.query.has('redirect_uri') || message.query.has('response_type');
    if (/\/v1\/oauth\/connect\/?$/.test(pathname) && message.query.has('client_id') && asks) {
      return {
        ...readAuthorizationRequest(message),
        words: 'Connect Flow begins',
        evidence: 'path /v1/oauth/connect',
        weight: 0.9,
      };
    }
    if (!/\/v1\/oauth\/token\/?$/.test(pathname)) return undefined;
    const token = readTokenRequest(message);
    if (!token) return undefined;
    const json = message.requestJson !== undefined;
    return { ...token, ...(json && { evidence: 'token request as JSON' }), weight: json ? 0.6 : 0.4 };
  },
  readReturn,
});

/**
 * The callback holds `code` and `consentId`; a user who cancels and a bank that fails both
 * come back with neither, and with no error parameter.
 */
function readReturn(message: Message): Recognition | undefined {
  const parameters = responseParameters(message);
  const consentId = parameters.get('consentId');
  if (parameters.has('code') || parameters.has('error')) {
    const read = readAuthorizationResponse(message);
    const keys = consentId ? [{ name: 'consent_id', value: consentId }] : [];
    return (
      read && {
        ...read,
        keys: [...read.keys, ...keys],
        ...(consentId && { words: 'callback with code and consentId', evidence: 'consentId in the callback' }),
        weight: 0.6,
      }
    );
  }
  const { kind, method } = message.step;
  const visited = kind === 'history' || kind === 'fragment' || method === 'POST';
  if (visited && !isResponse(parameters)) return undefined;
  return {
    role: 'authorization-response',
    words: 'callback without code and consentId',
    keys: [],
    outcome: {
      kind: 'refused',
      reason:
        'The callback holds neither code nor consentId: the user cancelled, or the bank failed; Aiia does not say which.',
    },
    weight: 0.6,
  };
}
