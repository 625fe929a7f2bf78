import type { ValueKind } from '../flow/value.ts';
import { editsBetween, MOST_EDITS } from './difference.ts';
import type { Group } from './identity.ts';
import { asksForConsent, isRequest, type Occurrence } from './slot.ts';

/** Shorter texts are near to one another by chance. */
const SHORTEST = 8;
/** One character in so many may differ. */
const SHARE = 8;

/**
 * Whether a text can be another one that was damaged on its way: written in other escapes or case, cut off or
 * prolonged, or with a few characters changed.
 */
export function isNear(expected: string, seen: string): boolean {
  if (folded(expected) === folded(seen)) return true;
  const [, site, place] = URL_PARTS.exec(expected) ?? [];
  const [, seenSite, seenPlace] = URL_PARTS.exec(seen) ?? [];
  if (site === undefined || seenSite === undefined) return isNearText(expected, seen);
  // Two pages of one site are not near to one another for that.
  return site === seenSite
    ? isNearText(place ?? '', seenPlace ?? '')
    : place === seenPlace && isNearText(site, seenSite);
}

/** Scheme and host, then the rest. */
const URL_PARTS = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/is;

function isNearText(expected: string, seen: string): boolean {
  const [short, long] = expected.length < seen.length ? [expected, seen] : [seen, expected];
  if (short.length < SHORTEST) return false;
  if (long.startsWith(short) || (long.endsWith(short) && short.length * 2 >= long.length)) return true;
  const most = Math.max(2, Math.floor(short.length / SHARE));
  return editsBetween(expected, seen, 2 * most) !== undefined;
}

/** Without what encodings, proxies and people get wrong. */
function folded(text: string): string {
  let plain = text;
  for (let level = 0; level < 2 && plain.includes('%'); level++) plain = unescaped(plain);
  return plain
    .replaceAll(' ', '+')
    .replace(/[/=]{1,2}$/, '')
    .toLowerCase();
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where a value of its kind is expected back, and not made. */
const EXPECTED: Partial<Record<ValueKind, (occurrence: Occurrence) => boolean>> = {
  state: (one) => !asksForConsent(one) && (isRequest(one) || one.part === 'redirect'),
  nonce: (one) => one.slot.under === 'claim' && !asksForConsent(one),
  code: ({ part }) => part === 'request-body',
  redirect_uri: ({ part, slot }) => part === 'request-body' && slot.beside.has('grant_type'),
  request_uri: ({ part }) => part === 'address' || part === 'redirect',
  access_token: ({ part }) => part === 'request-header',
  refresh_token: isRequest,
  id_token: isRequest,
  autostart_token: ({ part }) => part === 'address' || part === 'redirect',
  command_id: isRequest,
  handoff_id: isRequest,
  consent_id: isRequest,
  authorisation_id: isRequest,
};

/** Whether an occurrence bears its value's own name where that is expected back. */
export function isExpected(kind: ValueKind, occurrence: Occurrence): boolean {
  return occurrence.slot.kind === kind && !occurrence.slot.copied && (EXPECTED[kind]?.(occurrence) ?? false);
}

/** More values of a kind than a consent has are not compared with each other. */
const CANDIDATES = 50;

/**
 * Gives what came back altered to the value that it should have been: of the values of its kind that were there
 * before, the nearest one. Groups that were given away are left out.
 */
export function mergeAltered(groups: readonly Group[]): Group[] {
  const before = new Map<ValueKind, Group[]>();
  return groups.filter((group) => {
    const [first] = group.members;
    const alike = before.get(group.kind) ?? [];
    const original = first && isExpected(group.kind, first) ? nearest(alike, group) : undefined;
    if (original) original.altered.push(...group.members);
    else before.set(group.kind, [...alike, group].slice(-CANDIDATES));
    return !original;
  });
}

function nearest(alike: readonly Group[], { text }: Group): Group | undefined {
  const edits = (group: Group) => editsBetween(group.text, text, MOST_EDITS) ?? Number.POSITIVE_INFINITY;
  const near = alike.filter((group) => isNear(group.text, text)).map((group) => ({ group, edits: edits(group) }));
  return near.sort((a, b) => a.edits - b.edits)[0]?.group;
}
