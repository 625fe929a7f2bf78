import { parseUrl } from '../../flow/address.ts';
import type { Header } from '../../flow/capture-event.ts';
import { type RequestDraft, withHeader, withoutHeaders } from '../../flow/request-draft.ts';

interface Cookie {
  name: string;
  value: string;
  host: string;
  /** Of hosts below it, too. */
  wide: boolean;
}

/**
 * The cookies of one attempt: those of its draft, and what its answers set. Hosts are told apart as in RFC 6265 §5.1.3
 * and §5.3; Path, Secure and SameSite are not looked at, and public suffixes not known.
 */
export class CookieJar {
  private cookies: Cookie[] = [];

  constructor({ headers, url }: RequestDraft) {
    for (const { name, value } of headers) {
      if (name.toLowerCase() !== 'cookie') continue;
      for (const pair of value.split(';')) this.put({ ...pairIn(pair), host: hostnameOf(url), wide: false });
    }
  }

  /** Takes what an answer sets; `now` in milliseconds since the epoch. */
  take(url: string, headers: readonly Header[] | undefined, now: number): void {
    for (const { name, value } of headers ?? []) {
      if (name.toLowerCase() !== 'set-cookie') continue;
      // Chromium gives each its own header, Firefox all in one, a line each.
      for (const line of value.split('\n')) this.set(line, hostnameOf(url), now);
    }
  }

  /** A draft with the cookies of its host. */
  fill(draft: RequestDraft): RequestDraft {
    const host = hostnameOf(draft.url);
    const own = this.cookies.filter((cookie) => cookie.host === host || (cookie.wide && isBelow(host, cookie.host)));
    if (own.length === 0) return withoutHeaders(draft, 'cookie');
    const text = own.map(({ name, value }) => (name === '' ? value : `${name}=${value}`)).join('; ');
    return withHeader(draft, 'Cookie', text);
  }

  private set(line: string, host: string, now: number): void {
    const [pair = '', ...attributes] = line.split(';');
    const said = new Map(attributes.map((text) => pairIn(text)).map(({ name, value }) => [name.toLowerCase(), value]));
    const domain = (said.get('domain') ?? '').replace(/^\./, '').toLowerCase();
    if (domain !== '' && domain !== host && !isBelow(host, domain)) return;
    const cookie = { ...pairIn(pair), host: domain || host, wide: domain !== '' };
    const age = said.get('max-age');
    const ends = age === undefined ? Date.parse(said.get('expires') ?? '') : now + Number(age) * 1000;
    // What is no number says nothing: then it stays.
    if (ends <= now) this.drop(cookie);
    else this.put(cookie);
  }

  private put(cookie: Cookie): void {
    if (cookie.name === '' && cookie.value === '') return;
    const at = this.cookies.findIndex((other) => isSame(cookie, other));
    if (at < 0) this.cookies.push(cookie);
    else this.cookies[at] = cookie;
  }

  private drop(cookie: Cookie): void {
    this.cookies = this.cookies.filter((other) => !isSame(cookie, other));
  }
}

function pairIn(text: string): { name: string; value: string } {
  const equals = text.indexOf('=');
  if (equals < 0) return { name: '', value: text.trim() };
  return { name: text.slice(0, equals).trim(), value: text.slice(equals + 1).trim() };
}

function isSame(one: Cookie, other: Cookie): boolean {
  return one.name === other.name && one.host === other.host;
}

function isBelow(host: string, domain: string): boolean {
  return host.endsWith(`.${domain}`);
}

function hostnameOf(url: string): string {
  return parseUrl(url)?.hostname ?? '';
}
