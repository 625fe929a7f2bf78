import { humanTime, inWords } from '../decode/time.ts';
import type { Message } from '../flow/message.ts';
import type { Profile } from './profiles.ts';

/** Milliseconds since the epoch at which a token came, and what the server's clock said. */
export interface Arrival {
  /** By the clock of this computer. */
  here: number;
  /** By the server's own `Date`, where it sent one with this answer; it tells whole seconds. */
  there?: number;
}

/** Beyond so many, a number of seconds is in the year 5138: it was meant as milliseconds. */
const MOST_SECONDS = 1e11;

/** When an answer had come. That of a cache carries an old date, which tells nothing. */
export function arrivalOf({ step, responseHeader }: Message): Arrival {
  const here = step.time + (step.duration ?? 0);
  const there =
    step.exchange?.fromCache || responseHeader('age') ? Number.NaN : Date.parse(responseHeader('date') ?? '');
  return Number.isNaN(there) ? { here } : { here, there };
}

/**
 * By how much two clocks may differ, in milliseconds: FAPI 2.0 refuses a time that is more than 60 seconds ahead
 * (§5.3.2.1), others commonly allow five minutes.
 */
export function skewOf({ id }: Profile): number {
  return id === 'fapi-2-security' ? 60_000 : 300_000;
}

/** What a NumericDate (RFC 7519 §2) says, in milliseconds; or what is wrong with it, as half a sentence. */
export function readNumericDate(value: unknown): { time: number } | { problem: string } {
  if (typeof value !== 'number' || !Number.isFinite(value)) return { problem: 'is no number of seconds since 1970' };
  if (Math.abs(value) > MOST_SECONDS) return { problem: 'counts milliseconds instead of seconds' };
  return { time: value * 1000 };
}

/** How long one time is after another, in words: `6 min`. */
export function between(from: number, to: number): string {
  return inWords(Math.abs(to - from) / 1000);
}

/** `2026-11-20 18:00:00 UTC`. */
export function clockTime(time: number): string {
  return humanTime(time, time)?.replace(' (now)', '') ?? String(time);
}
