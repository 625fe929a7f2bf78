import { isResponse, readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition } from '../flow/system.ts';
import { succeeded } from '../flow/terms.ts';
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
  steps: ['Connect Flow begins', 'callback with code and consentId', 'callback without code and consentId'],
  parameters: {
    access_token: 'A JWT for the data interface; its claims name user, client and session, and neither iss nor aud.',
    accountsGroupId: 'Puts the accounts of this consent into a group that is there already.',
    accountsGroupName: 'Puts the accounts of this consent into a new group.',
    accountsUpdatedWebhook: 'Tells that the accounts of a consent were read anew.',
    client_id: 'Names the client; it is another one in each environment.',
    clientId: 'The client to which the token was given.',
    code: 'Standard base64, so `+`, `/` and `=` occur: it is decoded exactly once, redeemed once, within a minute.',
    consentId: 'Names the consent; it comes back beside the code, and without it nobody consented.',
    data: 'What belongs to the event of a webhook.',
    event: 'What the webhook tells, as AccountsUpdated.',
    redirect_uri: 'Where the browser comes back to; it may be registered with `*` in the path, never in the domain.',
    refresh_token: 'A JWT, good for 14 days; a refresh returns a new one.',
    role: 'ClientUser in an access token, RefreshToken in a refresh token.',
    scope: '`accounts offline_access` where nothing is said; without offline_access there is no refresh token.',
    sessionId: 'The session of the user in which the token was made.',
    userId: 'The user at Aiia.',
  },
  vocabulary: { AccountsUpdated: succeeded('the accounts of a consent were read anew') },
  limits: [
    { of: 'code', title: 'authorization code', seconds: 60, source: 'guide: one minute' },
    { of: 'access_token', title: 'access token', seconds: 3600, source: 'guide' },
    { of: 'refresh_token', title: 'refresh token', seconds: 14 * 86_400, source: 'API reference: 14 days' },
  ],
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
