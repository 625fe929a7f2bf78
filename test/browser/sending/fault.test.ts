import { describe, expect, it } from 'vitest';
import { faultInWords } from '../../../lib/browser/sending/fault.ts';

describe('why no answer came', () => {
  it.each([
    ['net::ERR_NAME_NOT_RESOLVED', 'There is no host as.example'],
    ['NS_ERROR_UNKNOWN_HOST', 'There is no host as.example'],
    ['net::ERR_CONNECTION_REFUSED', 'Nobody listens at as.example'],
    ['NS_ERROR_CONNECTION_REFUSED', 'Nobody listens at as.example'],
    ['net::ERR_INTERNET_DISCONNECTED', 'as.example cannot be reached from here'],
    ['net::ERR_CONNECTION_TIMED_OUT', 'as.example did not answer the connection in time'],
    ['NS_ERROR_NET_TIMEOUT', 'as.example did not answer the connection in time'],
    ['net::ERR_CERT_AUTHORITY_INVALID', 'The certificate of as.example is of nobody'],
    ['SEC_ERROR_UNKNOWN_ISSUER', 'The certificate of as.example is of nobody'],
    ['net::ERR_CERT_COMMON_NAME_INVALID', 'The certificate of as.example is for another name'],
    ['net::ERR_CERT_DATE_INVALID', 'The certificate of as.example has expired'],
    ['net::ERR_CERT_REVOKED', 'This browser does not accept the certificate of as.example'],
    ['net::ERR_BAD_SSL_CLIENT_AUTH_CERT', 'as.example wants a certificate of the client'],
    ['net::ERR_SSL_PROTOCOL_ERROR', 'as.example does not speak TLS there'],
    ['net::ERR_EMPTY_RESPONSE', 'as.example closed the connection'],
    ['NS_ERROR_NET_RESET', 'as.example closed the connection'],
    ['net::ERR_INVALID_HTTP_RESPONSE', 'What as.example answered is no HTTP'],
    ['net::ERR_TOO_MANY_REDIRECTS', 'It is a redirect loop at as.example'],
    ['net::ERR_BLOCKED_BY_CLIENT', 'Another extension or a policy blocks requests to as.example'],
    ['net::ERR_UNSAFE_PORT', 'Browsers send nothing to the port of as.example'],
    ['net::ERR_SOMETHING_NEW', 'as.example could not be asked'],
  ])('%s: %s', (error, beginning) => {
    const sentence = faultInWords(error, 'https://as.example/token');
    expect(sentence.startsWith(beginning)).toBe(true);
    expect(sentence.endsWith(` (${error}).`)).toBe(true);
  });

  it('says so where the browser says nothing', () => {
    expect(faultInWords(undefined, 'https://as.example/')).toBe(
      'as.example cannot be reached; the browser does not say why.',
    );
  });
});
