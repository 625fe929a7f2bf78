/** A header of ours, or one that the browser writes by itself (Fetch Standard, forbidden request-header). */
const NOT_YOURS =
  /^(content-type|content-length|content-encoding|host|connection|cookie|origin|referer|transfer-encoding|user-agent|accept-encoding|te|trailer|upgrade|via|date|expect|keep-alive|(proxy|sec)-.*)$/i;

/** RFC 9110 §5.6.2. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Where spans are sent. */
export interface Collector {
  /** The whole address, `/v1/traces` and all. */
  address: string;
  headers: readonly (readonly [name: string, value: string])[];
}

/** That an address or a header cannot be used, in a sentence. */
export class CollectorError extends Error {
  readonly code = 'COLLECTOR_NOT_USABLE';
}

/**
 * Reads what somebody typed: the address of a collector, and a header on each line, `Authorization: Bearer …`. An
 * address without a path gets the one of traces, `/v1/traces` (OTLP 1.10, OTLP/HTTP request); any other path is taken as
 * it is, but for one that ends in `/v1`.
 *
 * @throws CollectorError that names what is wrong with which
 */
export function readCollector(address: string, headers = ''): Collector {
  return { address: readAddress(address), headers: readHeaders(headers) };
}

export function readAddress(typed: string): string {
  const text = typed.trim();
  if (text === '') throw new CollectorError('Type the address of a collector, such as http://localhost:4318.');
  if (!/^https?:\/\//i.test(text))
    throw new CollectorError('The address of the collector begins with https:// or http://.');
  if (!URL.canParse(text)) throw new CollectorError('This is not the address of a collector.');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '')
    throw new CollectorError('The address holds a user name or a password: give them as an Authorization header.');
  if (url.port === '4317')
    throw new CollectorError('Port 4317 is for gRPC; collectors take OTLP over HTTP at port 4318.');
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '');
  if (url.pathname === '' || url.pathname === '/') url.pathname = '/v1/traces';
  else if (url.pathname.endsWith('/v1')) url.pathname += '/traces';
  return url.href;
}

function readHeaders(typed: string): [string, string][] {
  return typed
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, at) => {
      const colon = line.indexOf(':');
      const [name, value] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
      // The line is not repeated: it may hold a key.
      if (colon <= 0 || !NAME.test(name))
        throw new CollectorError(`Header ${at + 1} has no name and colon, as in Authorization: Bearer abc.`);
      if (NOT_YOURS.test(name)) throw new CollectorError(`The header ${name} is written by the browser or by us.`);
      // RFC 9110 §5.5; fetch throws at anything else, with the value in its words.
      if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
        throw new CollectorError(`The value of the header ${name} has characters that no header may have.`);
      return [name, value];
    });
}
