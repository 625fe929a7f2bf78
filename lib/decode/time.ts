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
