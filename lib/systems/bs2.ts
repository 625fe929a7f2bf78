import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem } from '../flow/system.ts';
import { oauth } from './oauth.ts';
import { readAuthorizationRequest, requestParameters } from './oauth-parts/authorization-request.ts';
import { type ReadError, readError } from './oauth-parts/error.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

const AUTHORIZE = /(\/api-banking)?\/auth\/oauth\/v2\/authorize$/;
const TOKEN = /\/auth\/oauth\/v2\/token$/;

/** Banco BS2's consent: an authorization code flow in which `client_id` may stand in Basic alone. */
export const bs2 = defineSystem({
  id: 'bs2',
  title: 'Banco BS2 consent',
  guide: 'https://devs.bs2.com/docs/consentimento-cons',
  family: oauth,
  steps: ['consent request'],
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
    const token = readTokenRequest(message, readBs2Error);
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
