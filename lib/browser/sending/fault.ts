import { hostOf } from '../../flow/address.ts';

/** What the browser's own words mean, in half a sentence about the host. */
const MEANINGS: readonly (readonly [RegExp, (host: string) => string])[] = [
  [
    /NAME_NOT_RESOLVED|UNKNOWN_HOST|NAME_RESOLUTION/,
    (host) => `There is no host ${host}, or its name is not known here`,
  ],
  [/CONNECTION_REFUSED/, (host) => `Nobody listens at ${host}`],
  [
    /ADDRESS_UNREACHABLE|INTERNET_DISCONNECTED|NETWORK_CHANGED|NET_(OFFLINE|UNREACHABLE)|ERROR_OFFLINE/,
    (host) => `${host} cannot be reached from here`,
  ],
  [/CONNECTION_TIMED_OUT|TIMED_OUT|NET_TIMEOUT/, (host) => `${host} did not answer the connection in time`],
  [
    /CERT_AUTHORITY_INVALID|UNKNOWN_ISSUER/,
    (host) => `The certificate of ${host} is of nobody whom this browser trusts`,
  ],
  [/CERT_COMMON_NAME_INVALID|BAD_CERT_DOMAIN/, (host) => `The certificate of ${host} is for another name`],
  [/CERT_DATE_INVALID|EXPIRED_CERTIFICATE/, (host) => `The certificate of ${host} has expired, or is not valid yet`],
  [/CLIENT_AUTH/, (host) => `${host} wants a certificate of the client, and got none that it takes`],
  [
    /SSL_PROTOCOL|SSL_VERSION|RX_RECORD_TOO_LONG|RX_UNEXPECTED|TLS|HANDSHAKE/,
    (host) => `${host} does not speak TLS there, or not as this browser does`,
  ],
  [/CERT|SEC_ERROR|SSL_ERROR/, (host) => `This browser does not accept the certificate of ${host}`],
  [
    /EMPTY_RESPONSE|CONNECTION_(CLOSED|RESET|ABORTED)|SOCKET_NOT_CONNECTED|NET_(RESET|INTERRUPT|PARTIAL)/,
    (host) => `${host} closed the connection before it had answered`,
  ],
  [
    /INVALID_HTTP_RESPONSE|INVALID_CHUNKED|RESPONSE_HEADERS|CONTENT_(LENGTH_MISMATCH|DECODING)|CORRUPTED|HTTP2|QUIC/,
    (host) => `What ${host} answered is no HTTP that this browser understands`,
  ],
  [/TOO_MANY_REDIRECTS|REDIRECT_LOOP/, (host) => `It is a redirect loop at ${host}`],
  [/BLOCKED_BY_CLIENT|BLOCKED_BY_ADMIN/, (host) => `Another extension or a policy blocks requests to ${host}`],
  [/UNSAFE_PORT|PORT_ACCESS/, (host) => `Browsers send nothing to the port of ${host}`],
];

/** Why no answer came, in one sentence with the browser's own word in it. */
export function faultInWords(error: string | undefined, url: string): string {
  const host = hostOf(url) || url;
  if (!error) return `${host} cannot be reached; the browser does not say why.`;
  const meaning = MEANINGS.find(([pattern]) => pattern.test(error))?.[1](host) ?? `${host} could not be asked`;
  return `${meaning} (${error}).`;
}
