/** Schemes that stay inside the browser: a navigation to one opens no app. */
const BROWSER_SCHEMES = new Set([
  'http:',
  'https:',
  'ws:',
  'wss:',
  'about:',
  'blob:',
  'data:',
  'file:',
  'filesystem:',
  'javascript:',
  'view-source:',
  'chrome:',
  'chrome-error:',
  'chrome-extension:',
  'devtools:',
  'moz-extension:',
  'resource:',
]);

/** `bankid:` of `bankid:///?…`, in lower case; empty when there is none. */
export function schemeOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0].toLowerCase() ?? '';
}

export function isWeb(url: string): boolean {
  return /^https?:/i.test(url);
}

/** True for a URL that the operating system hands to an app. */
export function isDeepLink(url: string): boolean {
  const scheme = schemeOf(url);
  return scheme !== '' && !BROWSER_SCHEMES.has(scheme);
}

export function withoutFragment(url: string): string {
  const hash = url.indexOf('#');
  return hash < 0 ? url : url.slice(0, hash);
}

/** Of few servers come all addresses of a session. */
const MOST_HOSTS = 1000;
const hosts = new Map<string, string>();

/** Host and port of a web URL; empty for any other. */
export function hostOf(url: string): string {
  if (!isWeb(url)) return '';
  // Behind these no character is of the host any more (URL Standard §4.4, authority state).
  const [server] = /^https?:\/\/[^/?#\\]+/i.exec(url) ?? [];
  if (server === undefined) return parseUrl(url)?.host ?? '';
  const known = hosts.get(server);
  if (known !== undefined) return known;
  const host = parseUrl(server)?.host ?? '';
  if (hosts.size >= MOST_HOSTS) hosts.clear();
  hosts.set(server, host);
  return host;
}

/**
 * Scheme, host and path: what RFC 6749 §3.1.2.3 compares of a redirect URI apart from its
 * query. Percent-encoding and a trailing `/` count; the case of scheme and host does not.
 */
export function placeOf(url: string): string {
  const parsed = isWeb(url) ? parseUrl(url) : undefined;
  if (parsed) return parsed.origin + parsed.pathname;
  const scheme = schemeOf(url);
  return scheme + (/^[^?#]*/.exec(url.slice(scheme.length))?.[0] ?? '');
}

export function parseUrl(url: string): URL | undefined {
  if (url === '') return undefined;
  try {
    // Most can be parsed: asking first whether they can would parse them twice.
    return new URL(url);
  } catch {
    return undefined;
  }
}
