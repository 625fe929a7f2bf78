import { splitUrl } from '../decode/url-text.ts';
import { isWeb, parseUrl, placeOf } from '../flow/address.ts';
import { readPairs } from './pairs.ts';

/** A redirect URI and the address at which the browser landed, both as the browser writes them. */
export interface Landing {
  expected: string;
  /** Without what the server appended. */
  seen: string;
  /** `escapes`: the two differ by percent-encoding alone, and RFC 3986 §6.2.2 takes them for the same. */
  fit: 'same' | 'loopback-port' | 'escapes' | 'other';
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Compares a redirect URI with the address of the return: scheme, host, port and path, and each parameter that the
 * redirect URI itself has. Whatever else stands in the query, the fragment and the body is the server's answer.
 */
export function compareLanding(redirectUri: string, landed: string): Landing {
  if (continues(redirectUri, landed)) return { expected: redirectUri, seen: redirectUri, fit: 'same' };
  const asked = asBrowsed(redirectUri);
  const own = pairsOf(asked);
  const left = pairsOf(asBrowsed(landed));
  const kept = own.map((pair) => take(left, pair) ?? takeNamed(left, pair));
  const query = (pairs: readonly (string | undefined)[]) => {
    const text = pairs.filter((pair) => pair !== undefined).join('&');
    return text && `?${text}`;
  };
  const expected = placeOf(asked) + query(own);
  const seen = placeOf(asBrowsed(landed)) + query(kept);
  return { expected, seen, fit: fitOf(expected, seen) };
}

/** As it nearly always is: the very text, and something appended. */
function continues(redirectUri: string, landed: string): boolean {
  if (!landed.startsWith(redirectUri)) return false;
  const next = landed[redirectUri.length];
  return next === undefined || next === '#' || next === (redirectUri.includes('?') ? '&' : '?');
}

function fitOf(expected: string, seen: string): Landing['fit'] {
  if (expected === seen) return 'same';
  if (withoutLoopbackPort(expected) === withoutLoopbackPort(seen)) return 'loopback-port';
  return plain(expected) === plain(seen) ? 'escapes' : 'other';
}

/** What every browser does to an address by itself: an empty path becomes `/`, the default port goes. */
function asBrowsed(url: string): string {
  return isWeb(url) ? (parseUrl(url)?.href ?? url) : url;
}

function pairsOf(url: string): string[] {
  return (splitUrl(url).query ?? '').split('&').filter((pair) => pair !== '');
}

function take(pairs: string[], pair: string): string | undefined {
  const at = pairs.indexOf(pair);
  return at < 0 ? undefined : pairs.splice(at, 1)[0];
}

/** The one with the same name, whatever became of its value. */
function takeNamed(pairs: string[], pair: string): string | undefined {
  const [name] = readPairs(pair, 'query');
  const at = pairs.findIndex((other) => readPairs(other, 'query')[0]?.name === name?.name);
  return at < 0 ? undefined : pairs.splice(at, 1)[0];
}

/**
 * What two addresses differ in, where it is one thing alone: `in the port`. Whoever compares texts finds it hard to see.
 */
export function onlyDifference(a: string, b: string): string | undefined {
  if (withoutSlash(a) === withoutSlash(b)) return 'in a slash at the end';
  if (withoutPort(a) === withoutPort(b)) return 'in the port';
  if (withoutScheme(a) === withoutScheme(b)) return 'in the scheme';
  if (upperEscapes(a) === upperEscapes(b)) return 'in the case of a percent escape';
  if (plain(a) === plain(b)) return 'in the percent-encoding';
  return a.toLowerCase() === b.toLowerCase() ? 'in capitals' : undefined;
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, '');
}

function withoutPort(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/(?:\[[^\]/]*\]|[^/?#:[]+)):\d+/i, '$1');
}

function withoutScheme(url: string): string {
  return url.replace(/^https?:/i, '');
}

function upperEscapes(url: string): string {
  return url.replace(/%[0-9a-f]{2}/gi, (escaped) => escaped.toUpperCase());
}

/** RFC 8252 §7.3: an app opens whichever port is free. */
function withoutLoopbackPort(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^(http:\/\/)([^/:]+|\[::1\])(?::\d+)?(\/.*)$/.exec(url) ?? [];
  return LOOPBACK.test(host) ? scheme + host + rest : url;
}

/** Unreserved characters without their escapes, and every other escape in capitals (RFC 3986 §6.2.2). */
function plain(url: string): string {
  return url.replace(/%([0-9a-f]{2})/gi, (escaped, code: string) => {
    const character = String.fromCharCode(Number.parseInt(code, 16));
    return /[\w.~-]/.test(character) ? character : escaped.toUpperCase();
  });
}
