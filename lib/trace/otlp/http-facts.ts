import {
  ATTR_ERROR_TYPE,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_REQUEST_METHOD_ORIGINAL,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_NETWORK_PEER_ADDRESS,
  ATTR_SERVER_ADDRESS,
  ATTR_SERVER_PORT,
  ATTR_URL_FULL,
  ATTR_URL_SCHEME,
} from '@opentelemetry/semantic-conventions';
import type { Entry } from 'har-format';
import type { Facts } from './span.ts';

/** Methods that the conventions know; any other one is `_OTHER`, so that nobody can make new values. */
const METHODS = new Set('CONNECT DELETE GET HEAD OPTIONS PATCH POST PUT QUERY TRACE'.split(' '));

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** An exchange by the semantic conventions of HTTP client spans. */
export function httpFacts({ request, response, serverIPAddress }: Entry): Facts {
  const known = METHODS.has(request.method);
  const error = errorOf(response);
  return {
    ...addressFacts(request.url),
    [ATTR_HTTP_REQUEST_METHOD]: known ? request.method : '_OTHER',
    [ATTR_HTTP_REQUEST_METHOD_ORIGINAL]: known ? undefined : request.method,
    // HAR has 0 where there was no answer.
    [ATTR_HTTP_RESPONSE_STATUS_CODE]: response.status > 0 ? response.status : undefined,
    [ATTR_ERROR_TYPE]: error,
    [ATTR_NETWORK_PEER_ADDRESS]: serverIPAddress,
  };
}

/** Why an exchange failed, as `error.type` has it: the status from 400 on, or the browser's word for it. */
export function errorOf(response: Entry['response']): string | undefined {
  if (response.status >= 400) return String(response.status);
  const { _error: error } = response as { _error?: unknown };
  return typeof error === 'string' && error !== '' ? error : undefined;
}

/** Where a request went. What stands before an at sign is left out, as the conventions demand. */
export function addressFacts(url: string): Facts {
  if (!URL.canParse(url)) return { [ATTR_URL_FULL]: url };
  const { protocol, hostname, port, username, password } = new URL(url);
  const whole = username === '' && password === '' ? url : url.replace(/^([^/]*\/\/)[^/?#]*@/, '$1REDACTED:REDACTED@');
  return {
    [ATTR_URL_FULL]: whole,
    [ATTR_URL_SCHEME]: protocol.slice(0, -1),
    [ATTR_SERVER_ADDRESS]: hostname === '' ? undefined : hostname.replace(/^\[(.*)\]$/, '$1'),
    [ATTR_SERVER_PORT]: port === '' ? PORTS[protocol] : Number(port),
  };
}
