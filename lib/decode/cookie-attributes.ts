import type { CookiePart } from './cookie-text.ts';
import type { Decoder } from './decoder.ts';
import type { Problem } from './node.ts';
import { humanTime, inWords } from './time.ts';

interface Reading {
  note?: string;
  problem?: string;
}

/** What the attributes say to a browser (RFC 6265bis §4.1.2), by their names in lower case. */
const ATTRIBUTES: Record<string, (value: string, now: number) => Reading> = {
  domain: (value) =>
    value === ''
      ? { note: 'only for the host that set it' }
      : { note: `sent to ${value.replace(/^\./, '')} and all hosts below it` },
  path: (value) =>
    value.startsWith('/')
      ? { note: value === '/' ? 'sent for every path' : `sent for ${value} and what is below it` }
      : {
          note: 'sent for the folder of the address that set it',
          problem: 'a path begins with /, or it does not count',
        },
  secure: () => ({ note: 'sent over HTTPS only' }),
  httponly: () => ({ note: 'scripts of the page cannot read it' }),
  partitioned: () => ({ note: 'kept apart for each site in which it is embedded' }),
  priority: () => ({ note: 'which cookies Chrome drops first' }),
  samesite: sameSite,
  'max-age': maxAge,
  expires,
};

/** A decoder of one attribute, which does not look at its input beyond what {@link CookiePart} says. */
export function attributeOf({ name, raw }: CookiePart): Decoder {
  const read = Object.hasOwn(ATTRIBUTES, name.toLowerCase()) ? ATTRIBUTES[name.toLowerCase()] : undefined;
  return {
    id: 'text',
    title: 'attribute',
    decode(_, { now }) {
      const { note, problem } = read?.(raw ?? '', now) ?? { note: 'no attribute that browsers know; they ignore it' };
      return { value: raw ?? true, note, problems: problem === undefined ? [] : [{ message: problem }] };
    },
  };
}

function sameSite(value: string): Reading {
  const meaning: Record<string, string> = {
    strict: 'not sent when another site leads here, as on the way back from a bank',
    lax: 'when another site leads here, sent with GET only: not with a form_post response, not in frames',
    none: 'sent from other sites too',
  };
  const note = meaning[value.toLowerCase()];
  return note ? { note } : { note: 'browsers take it for Lax', problem: 'SameSite is Strict, Lax or None' };
}

function maxAge(value: string): Reading {
  if (!/^-?\d+$/.test(value)) return { problem: 'Max-Age is a number of seconds; without one it does not count' };
  const seconds = Number(value);
  return { note: seconds > 0 ? `kept for ${inWords(seconds)}` : 'deletes the cookie' };
}

function expires(value: string, now: number): Reading {
  const time = Date.parse(value);
  const human = Number.isNaN(time) ? undefined : humanTime(time, now);
  if (human === undefined) return { problem: 'no date that can be read; it does not count' };
  return { note: time < now ? `deletes the cookie: ${human}` : human };
}

/** What makes a browser refuse the cookie, or read it otherwise than it looks (RFC 6265bis §4.1.3, §5.6, §5.7). */
export function faultsOfCookie(name: string, attributes: readonly CookiePart[]): Problem[] {
  const lower = (attribute: CookiePart) => attribute.name.toLowerCase();
  const has = (wanted: string) => attributes.some((attribute) => lower(attribute) === wanted);
  const last = (wanted: string) => attributes.findLast((attribute) => lower(attribute) === wanted);
  const faults: Problem[] = [];
  const refused = (what: string) => faults.push({ message: `browsers refuse it: ${what}` });
  if (/^__secure-/i.test(name) && !has('secure')) refused('__Secure- wants Secure');
  if (/^__host-/i.test(name)) {
    if (!has('secure')) refused('__Host- wants Secure');
    if (last('path')?.raw !== '/') refused('__Host- wants Path=/');
    if (last('domain')?.raw) refused('__Host- wants no Domain');
  }
  if (last('samesite')?.raw?.toLowerCase() === 'none' && !has('secure')) refused('SameSite=None wants Secure');
  if (has('partitioned') && !has('secure')) refused('Partitioned wants Secure');
  for (const [index, attribute] of attributes.entries()) {
    const again = attributes.findIndex((other) => lower(other) === lower(attribute)) < index;
    if (again)
      faults.push({ offset: attribute.offset, message: `${attribute.name} stands twice; the last one counts` });
  }
  return faults;
}
