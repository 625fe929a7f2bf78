import type { Progress } from '../lib/reader/topic.ts';
import type { SessionRow } from '../lib/store/schema.ts';

export { bytes, count, duration, offset, shortUrl } from '../lib/flow/amounts.ts';

/** Time that is left: `42 s`, `9:05 min`, `3 h 12 min`, `13 d 4 h`; a second that has begun counts. */
export function countdown(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${String(seconds % 60).padStart(2, '0')} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** How far a long session is read: `Reading: 12,000 of 50,000 requests`. */
export function progressWords({ read, of }: Progress): string {
  return `Reading: ${read.toLocaleString('en')}${of === undefined ? '' : ` of ${of.toLocaleString('en')}`} requests`;
}

/** Local date and time, to the minute. */
export function dateTime(time: number): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

/** Local date and time as short as it can be told: `22 Nov, 00:42`, and the year where it is not the present one. */
export function shortDateTime(time: number, now = Date.now()): string {
  if (new Date(time).getFullYear() !== new Date(now).getFullYear()) return dateTime(time);
  return new Date(time).toLocaleString('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
}

/** Local time of day, to the millisecond. */
export function clock(time: number): string {
  const at = new Date(time);
  return `${at.toLocaleTimeString('en-GB')}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}

/** How much of the browser a session records, or that it was not recorded here. */
export function scopeWords({ scope, origin }: SessionRow): string {
  if (origin) return origin.redacted ? 'imported, secrets hidden' : 'imported';
  if (scope.kind === 'all') return 'everything';
  if (scope.kind === 'site') return `tabs of ${shortened(scope.site)}`;
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
