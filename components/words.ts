import type { Progress } from '../lib/reader/topic.ts';
import type { SessionRow } from '../lib/store/schema.ts';

/** `340 ms`, `1.24 s`, `12.3 s`, `2 min 5 s`, `1 h 4 min`. Each is rounded before its unit is chosen. */
export function duration(milliseconds: number): string {
  const ms = Math.max(0, Math.round(milliseconds));
  if (ms < 1000) return `${ms} ms`;
  if (ms < 9995) return `${(ms / 1000).toFixed(2)} s`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Time since the flow began, as narrow as it can be told: `+0.34 s`. */
export function offset(milliseconds: number): string {
  const sign = milliseconds < 0 ? '−' : '+';
  const ms = Math.abs(milliseconds);
  return ms < 59_995 ? `${sign}${(ms / 1000).toFixed(2)} s` : `${sign}${duration(ms)}`;
}

/** Time that is left: `42 s`, `9:05 min`, `3 h 12 min`, `13 d 4 h`; a second that has begun counts. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, '0')} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `812 B`, `1.5 KiB`, `5.0 MiB`. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`;
  if (size < 1023.95 * 1024) return `${(size / 1024).toFixed(1)} KiB`;
  return `${(size / 1024 / 1024).toFixed(1)} MiB`;
}

/** `1 step`, `3 steps`. */
export function count(amount: number, noun: string): string {
  return `${amount.toLocaleString('en')} ${noun}${amount === 1 ? '' : 's'}`;
}

/** How far a long session is read: `Reading: 12,000 of 50,000 requests`. */
export function progressWords({ read, of }: Progress): string {
  return `Reading: ${read.toLocaleString('en')}${of === undefined ? '' : ` of ${of.toLocaleString('en')}`} requests`;
}

/** Local date and time, to the minute. */
export function dateTime(time: number): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/** Local time of day, to the millisecond. */
export function clock(time: number): string {
  const at = new Date(time);
  return `${at.toLocaleTimeString('en-GB')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** How much of the browser a session records, or that it was not recorded here. */
export function scopeWords({ scope, origin }: SessionRow): string {
  if (origin) return origin.redacted ? 'imported, redacted' : 'imported';
  if (scope.kind === 'all') return 'everything';
  return scope.tabIds.length > 1 ? `${scope.tabIds.length} tabs` : 'one tab';
}

/** A name that may be long, as it stands within a sentence. */
export function shortened(name: string): string {
  const signs = [...name];
  return signs.length > 48 ? `${signs.slice(0, 47).join('')}…` : name;
}

/** The host of a web page, as one asks for permission to see it; undefined for any other address. */
export function siteOf(url: string | undefined): string | undefined {
  return url && /^https?:/i.test(url) && URL.canParse(url) ? new URL(url).hostname : undefined;
}

/** What a list shows of an address: never throws, whatever was captured. */
export function shortUrl(url: string): { host: string; path: string } {
  const cut = (text: string) => (text.length > 300 ? `${text.slice(0, 300)}…` : text);
  const [, scheme = '', rest = url] = /^([a-z][a-z0-9+.-]*:)(?:\/\/)?(.*)$/is.exec(url) ?? [];
  if (!/^https?:$/i.test(scheme)) return { host: cut(url.split(/[?#]/)[0] ?? url), path: '' };
  const end = rest.search(/[/?#]/);
  if (end === -1) return { host: cut(rest), path: '' };
  const path = rest.slice(end);
  return { host: cut(rest.slice(0, end)), path: cut(path.split(/[?#]/)[0] ?? '') };
}
