import type { Attack, Weak } from './attacks.ts';

type Variant = 'slash' | 'case' | 'percent-case' | 'path-traversal' | 'subdomain' | 'userinfo' | 'port' | 'fragment';

/**
 * Whether an authorization server may send an answer there: RFC 9700 §4.1.3 and RFC 6749 §3.1.2
 * want the registered URI, character by character, and no fragment.
 */
export function isRegistered(given: string, registered: string, weak: Weak): boolean {
  if (given === registered) return true;
  const variant = variantOf(given, registered);
  return variant !== undefined && weak(`redirect-uri/${variant}` satisfies Attack);
}

/** How a URI pretends to be the registered one. */
function variantOf(given: string, registered: string): Variant | undefined {
  const url = URL.parse(given);
  const own = URL.parse(registered);
  if (!url || !own) return undefined;
  if (given.includes('#')) return 'fragment';
  if (url.username || url.password) return 'userinfo';
  if (/(?:\/|%2f|\\)(?:\.|%2e){2}/i.test(given)) return 'path-traversal';
  if (url.hostname !== own.hostname) return isNeighbour(url.hostname, own.hostname) ? 'subdomain' : undefined;
  if (url.port !== own.port) return 'port';
  if (given === `${registered}/` || registered === `${given}/`) return 'slash';
  if (upperCaseOctets(given) === upperCaseOctets(registered) || decoded(given) === decoded(registered))
    return 'percent-case';
  return given.toLowerCase() === registered.toLowerCase() ? 'case' : undefined;
}

/** The registered host with something before or after it. */
function isNeighbour(host: string, registered: string): boolean {
  return host.endsWith(`.${registered}`) || host.startsWith(`${registered}.`) || host.endsWith(registered);
}

function upperCaseOctets(uri: string): string {
  return uri.replace(/%[\da-f]{2}/gi, (octet) => octet.toUpperCase());
}

function decoded(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
