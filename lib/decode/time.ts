const UNITS: [name: string, seconds: number, upTo: number][] = [
  ['s', 1, 90],
  ['min', 60, 90 * 60],
  ['h', 3600, 36 * 3600],
  ['d', 86_400, Number.POSITIVE_INFINITY],
];

/** A length of time, rounded down: `59 min`. Takes seconds, not negative. */
export function inWords(seconds: number): string {
  const [name, size] = UNITS.find(([, , upTo]) => seconds < upTo) ?? ['d', 86_400];
  return `${Math.floor(seconds / size)} ${name}`;
}

/**
 * `2026-11-20 18:00:00 UTC (in 59 min)`. Both times are milliseconds since the epoch;
 * undefined for a time that no calendar holds.
 */
export function humanTime(time: number, now: number): string | undefined {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return undefined;
  const clock = `${date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
  const seconds = (time - now) / 1000;
  if (Math.abs(seconds) < 1) return `${clock} (now)`;
  return `${clock} (${seconds > 0 ? `in ${inWords(seconds)}` : `${inWords(-seconds)} ago`})`;
}

/** Words with which names of times end. */
const TIME_WORDS = new Set(
  'at,created,date,epoch,exp,expiration,expires,expiry,iat,issued,modified,nbf,rat,since,time,timestamp,ts,until,updated'.split(
    ',',
  ),
);

/**
 * Milliseconds since the epoch of a number whose name speaks of a time, and the unit that its length tells; undefined
 * for any other name, and for a time before 2001 or after 2100.
 *
 * @param name `expires_at`, `createdAt`, `X-Timestamp`; its last word counts
 * @param digits ten for seconds, thirteen for milliseconds
 */
export function epochOf(name: string, digits: string): { time: number; unit: 'seconds' | 'milliseconds' } | undefined {
  if (!/^[1-4]\d{9}(?:\d{3})?$/.test(digits) || !namesTime(name)) return undefined;
  const seconds = digits.length === 10;
  const time = Number(digits) * (seconds ? 1000 : 1);
  return time < Date.UTC(2100) ? { time, unit: seconds ? 'seconds' : 'milliseconds' } : undefined;
}

function namesTime(name: string): boolean {
  const [word = ''] = /(?:[A-Z]?[a-z]+|[A-Z]+)$/.exec(name.slice(-40)) ?? [];
  return TIME_WORDS.has(word.toLowerCase());
}
