import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Vocabulary } from '../flow/system.ts';
import { failed } from '../flow/terms.ts';
import { oauth } from './oauth.ts';
import { readAuthorizationRequest, requestParameters } from './oauth-parts/authorization-request.ts';
import { type ReadError, readError } from './oauth-parts/error.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

const AUTHORIZE = /(\/api-banking)?\/auth\/oauth\/v2\/authorize$/;
const TOKEN = /\/auth\/oauth\/v2\/token$/;

const VOCABULARY: Vocabulary = {
  invalid_grant: failed(
    'the code is unknown, used or expired, or the refresh token was replaced by a newer one',
    'Use the refresh token of the last answer, which each refresh changes; after 30 days redo the whole consent.',
  ),
};

/** Banco BS2's consent: an authorization code flow in which `client_id` may stand in Basic alone. */
export const bs2 = defineSystem({
  id: 'bs2',
  title: 'Banco BS2 consent',
  guide: 'https://devs.bs2.com/docs/consentimento-cons',
  family: oauth,
  steps: ['consent request'],
  parameters: {
    access_token: 'A GUID that lets its bearer call the bank’s interface for as many seconds as expires_in says.',
    Authorization:
      'Basic with API key and secret; on the consent request the guide asks for it, too, though the browser then shows the secret.',
    client_id: 'The API key; it may be missing on the consent request where Basic carries it.',
    code: 'Comes back with state; both are mandatory, and the code is redeemed once.',
    descricao: 'What the bank says of the error, in Portuguese.',
    message: 'What the gateway says of the error, in place of a code.',
    redirect_uri: 'Where the browser comes back to; the token request must repeat it.',
    refresh_token:
      'A GUID, good for 30 days and for one use: each refresh returns a new one, and the old one is spent.',
    scope: 'What may be read, as `saldo extrato`; a refresh has to name it again.',
    state: 'Mandatory here, and returned with the code.',
    tag: 'The bank’s own word for the error.',
  },
  vocabulary: VOCABULARY,
  limits: [
    { of: 'refresh_token', title: 'refresh token', seconds: 30 * 86_400, source: 'guide: then the consent is redone' },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    const { hostname, pathname } = message.url;
    const atBs2 = /(^|\.)bs2\.com$/.test(hostname);
    const authorize = AUTHORIZE.exec(pathname);
    if (authorize && requestParameters(message).has('response_type')) {
      const basic = /^Basic /i.test(message.requestHeader('authorization') ?? '');
      return {
        ...readAuthorizationRequest(message),
        words: basic ? 'consent request with API key (Basic)' : 'consent request',
        // The path without its prefix is the default of a gateway that other banks use too.
        ...(authorize[1] || atBs2 ? { evidence: `path ${authorize[0]}`, weight: 0.9 } : { weight: 0.2 }),
      };
    }
    if (!TOKEN.test(pathname)) return undefined;
    const token = readTokenRequest(message, readBs2Error, VOCABULARY);
    if (token?.role !== 'refresh-request' || token.outcome?.kind !== 'consented')
      return token && { ...token, weight: 0.2 };
    // The bank spends a refresh token with each use: the client that keeps the old one is lost.
    const rotated = asText(asObject(message.responseJson)?.refresh_token) !== undefined;
    return { ...token, words: `refresh request${rotated ? ': new refresh token' : ''}`, weight: 0.2 };
  },
});

/** RFC 6749 §5.2, or the bank's own `[{"tag","descricao"}]`, or `{"message"}`. */
function readBs2Error(message: Message): ReadError {
  const [first]: unknown[] = Array.isArray(message.responseJson) ? message.responseJson : [];
  const code = asText(asObject(first)?.tag);
  const description = asText(asObject(first)?.descricao);
  return code ? { code, ...(description && { description }) } : readError(message);
}
