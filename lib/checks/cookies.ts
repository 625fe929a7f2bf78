import { parseUrl } from '../flow/address.ts';
import type { Message } from '../flow/message.ts';
import type { Step } from '../flow/step.ts';
import type { Where } from './check.ts';

/** A cookie that a server set, as far as the flow shows it. */
export interface SetCookie {
  name: string;
  /** All that it was given, the last one last; never empty. */
  values: readonly string[];
  /** Where it got its last value. */
  where: Where;
  /** Number of the step whose answer removed it. */
  removedIn?: number;
}

/** `a=1; b=2` of a Cookie header; of a repeated name the first, which is the one with the longest path. */
export function readCookies(text: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of text.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, Math.max(equals, 0)).trim();
    if (name && !cookies.has(name)) cookies.set(name, pair.slice(equals + 1).trim());
  }
  return cookies;
}

/**
 * The cookies that answers before a step set for its address, by host, Domain and Path (RFC 6265 §5.1.3 and §5.1.4).
 * Removed ones are among them, and say so. Secure, SameSite and partitions are not looked at, and Expires only
 * where it is past already.
 */
export function cookiesFor(url: string, before: number, messages: readonly Message[]): SetCookie[] {
  const target = parseUrl(url);
  const found = new Map<string, SetCookie>();
  if (!target) return [];
  for (const { step, url: from } of messages) {
    if (step.n >= before || !from) continue;
    for (const header of step.exchange?.responseHeaders ?? []) {
      if (header.name.toLowerCase() !== 'set-cookie') continue;
      // Firefox hands several out as one header, one a line.
      for (const line of header.value.split('\n')) note(found, line, { from, target, step });
    }
  }
  return [...found.values()];
}

interface Setting {
  from: URL;
  target: URL;
  step: Step;
}

function note(found: Map<string, SetCookie>, line: string, { from, target, step }: Setting): void {
  const [pair = '', ...attributes] = line.split(';');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, Math.max(equals, 0)).trim();
  const value = pair.slice(equals + 1).trim();
  const domain = attribute(attributes, 'domain')?.replace(/^\./, '').toLowerCase();
  const path = attribute(attributes, 'path');
  if (!name || !matchesHost(target.hostname, domain, from.hostname)) return;
  if (!matchesPath(target.pathname, path?.startsWith('/') ? path : directoryOf(from.pathname))) return;
  const earlier = found.get(name);
  if (isRemoval(attributes, step.time)) {
    if (earlier) found.set(name, { ...earlier, removedIn: step.n });
    return;
  }
  const where: Where = { step: step.n, field: 'response header Set-Cookie' };
  found.set(name, { name, values: [...(earlier?.values ?? []), value], where });
}

function attribute(attributes: readonly string[], name: string): string | undefined {
  for (const one of attributes) {
    const [key = '', ...value] = one.split('=');
    if (key.trim().toLowerCase() === name) return value.join('=').trim();
  }
  return undefined;
}

function isRemoval(attributes: readonly string[], now: number): boolean {
  const maxAge = attribute(attributes, 'max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  return Date.parse(attribute(attributes, 'expires') ?? '') <= now;
}

function matchesHost(host: string, domain: string | undefined, from: string): boolean {
  return domain ? host === domain || host.endsWith(`.${domain}`) : host === from;
}

function matchesPath(pathname: string, path: string): boolean {
  return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function directoryOf(pathname: string): string {
  return pathname.slice(0, Math.max(pathname.lastIndexOf('/'), 0)) || '/';
}
