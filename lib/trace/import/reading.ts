import type { Header } from '../../flow/capture-event.ts';
import type { Warn } from './problems.ts';

/** An object of a file. Its members are read by name and checked; it is never merged into one of ours. */
export type Members = Readonly<Record<string, unknown>>;

const NONE: Members = Object.freeze(Object.create(null));

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object under a name; one without members where there is none. */
export function membersOf(value: unknown): Members {
  return isMembers(value) ? value : NONE;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A member of the object itself, and never of what objects inherit. */
export function member(object: Members, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A finite number, also where it is written as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** Milliseconds or bytes: HAR writes −1 for what is not known. */
export function amountOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number >= 0 && number <= 1e12 ? number : undefined;
}

/** A number of milliseconds since the epoch that dates can tell (ECMA-262 §21.4.1.1), however early or late. */
export function momentOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number !== undefined && Math.abs(number) <= 8.64e15 ? number : undefined;
}

/** What nobody records: the first and the last moment that are taken for a time. */
const EARLIEST = Date.UTC(1990, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/**
 * A point of time, in milliseconds since the epoch with what is written beyond them: ISO 8601 with any offset and any
 * number of digits, other dates that JavaScript reads, and numbers of seconds or milliseconds since the epoch.
 */
export function timeOf(value: unknown): number | undefined {
  const number = numberOf(value);
  if (number !== undefined) return plausible(number) ?? plausible(number * 1000);
  if (typeof value !== 'string' || value.length > 100) return undefined;
  const [, before = value, digits = '', after = ''] = /^(.*:\d\d)[.,](\d{1,12})(\D.*|)$/.exec(value.trim()) ?? [];
  const whole = plausible(Date.parse(digits === '' ? value.trim() : `${before}.${digits.slice(0, 3)}${after}`));
  if (whole === undefined || digits.length <= 3) return whole;
  // To the microsecond: more than that a number of this size cannot tell.
  return Math.round((whole + Number(`0.${digits.slice(3)}`)) * 1000) / 1000;
}

function plausible(time: number): number | undefined {
  return time >= EARLIEST && time <= LATEST ? time : undefined;
}

/** One text of what stands where a text is expected; undefined where there is none to be had. */
function plainText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return undefined;
  // Firefox's toolbox once wrote `{type: 'longString', initial: …}`, an exporter `{type, value}`.
  const object = membersOf(value);
  return plainText(member(object, 'value') ?? member(object, 'initial') ?? undefined) ?? JSON.stringify(value);
}

/**
 * Pairs of names and values, however they are written: objects, `[name, value]`, or one object with a member for each.
 *
 * @param where what is read, for what is said of it
 */
export function pairsOf(value: unknown, where: string, warn: Warn): Header[] {
  if (value === undefined || value === null) return [];
  if (isMembers(value)) {
    warn(where, 'They are written as members of one object, and are read as a list.');
    return Object.entries(value).flatMap(([name, held]) =>
      (Array.isArray(held) ? held : [held]).map((one) => ({ name, value: plainText(one) ?? '' })),
    );
  }
  if (!Array.isArray(value)) {
    warn(where, 'There is no list of them: none are read.');
    return [];
  }
  return value.flatMap((pair, index) => pairOf(pair, `${where}[${index}]`, warn) ?? []);
}

function pairOf(pair: unknown, where: string, warn: Warn): Header | undefined {
  const [givenName, givenValue] = Array.isArray(pair)
    ? pair
    : [member(membersOf(pair), 'name'), member(membersOf(pair), 'value')];
  const name = plainText(givenName);
  if (name === undefined) {
    warn(where, 'It has no name and is left out.');
    return undefined;
  }
  if (typeof givenName === 'string' && typeof givenValue === 'string') return { name, value: givenValue };
  if (givenValue !== undefined && givenValue !== null && typeof givenValue !== 'string')
    warn(where, `The value of ${name} is no text, and is read as one.`);
  return { name, value: plainText(givenValue) ?? '' };
}

/** Text of bytes; undefined where they are none. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes of base64, also without its padding, with white space and in the alphabet of URLs; undefined where it is none. */
export function base64Bytes(text: string): Uint8Array | undefined {
  const plain = text.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  try {
    return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();

/** Bytes of a text in UTF-8. */
export function sizeOf(text: string): number {
  return encoder.encode(text).length;
}

export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
