/** Of the connection, or counted from the body: another value breaks the request itself (RFC 9112 §6, §9). */
const FRAMING =
  /^(connection|content-length|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|expect)$/i;
/** What a script may not set (Fetch Standard §2.2.2, forbidden request-headers), and what browsers write all the same. */
const REFUSED =
  /^(accept-charset|accept-encoding|access-control-request-.*|cookie2?|date|dnt|host|origin|referer|set-cookie|user-agent|via|x-http-method(-override)?|x-method-override|proxy-.*|sec-.*)$/i;

/**
 * How a header of a draft comes to be sent: by fetch; by a rule of the browser, as fetch refuses it; or not as it is
 * written, as the browser itself writes it.
 */
export function headerFate(name: string): 'fetch' | 'rule' | 'browser' {
  if (FRAMING.test(name)) return 'browser';
  return REFUSED.test(name) ? 'rule' : 'fetch';
}
