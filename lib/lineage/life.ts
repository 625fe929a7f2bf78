import { hostOf, withoutFragment } from '../flow/address.ts';
import type { Step } from '../flow/step.ts';
import type { Value, ValueUse } from '../flow/value.ts';
import { isExpected, isNear } from './alteration.ts';
import type { Circumstances } from './circumstances.ts';
import { difference } from './difference.ts';
import { eventOf, isBack, opensPage } from './events.ts';
import type { HashLink } from './hashes.ts';
import type { Group } from './identity.ts';
import { Parties } from './parties.ts';
import { lifeOf, type Origin, unusedOf } from './sentences.ts';
import { asksForConsent, type Layer, type Occurrence } from './slot.ts';
import { isUrl } from './trivial.ts';

/** What is known of a flow besides the value itself. */
export interface Surroundings {
  /** Steps that brought the browser back to a third party or its app, each with the redirect URIs it is at. */
  landings: ReadonlyMap<Step, readonly Group[]>;
  /** By source and by digest. */
  links: ReadonlyMap<Group, readonly HashLink[]>;
  ids: ReadonlyMap<Group, string>;
  /** Where the value stands in steps of the session that are none of the flow's. */
  beside: readonly Occurrence[];
  circumstances: Circumstances;
}

/** A use, and where it comes among those of its step. */
interface Placed {
  order: number;
  use: ValueUse;
}

/** A group as a value with its whole life. */
export function toValue(group: Group, surroundings: Surroundings): Value {
  const { links, ids, circumstances } = surroundings;
  const placed = [
    ...usesOf(group, surroundings.beside),
    ...landed(group, surroundings.landings),
    ...hashed(group, links.get(group) ?? [], ids),
  ];
  const uses = placed.sort((a, b) => a.use.step - b.use.step || a.order - b.order).map(({ use }) => use);
  const { kind, name, text } = group;
  const unused = isServersOwn(group) ? undefined : unusedOf(kind, uses, circumstances, originOf(group));
  return { id: ids.get(group) ?? kind, kind, name, text, uses, life: lifeOf(uses), ...(unused && { unused }) };
}

/** True for a `state` with which a server only leads from one of its pages to the next. */
function isServersOwn({ kind, members: [first] }: Group): boolean {
  const inUrl = first?.part === 'redirect' || first?.part === 'address';
  return kind === 'state' && inUrl && !asksForConsent(first);
}

/** The first step, and the server that issued the value or was sent it; a callback's code is of an unknown one. */
function originOf({ members: [first] }: Group): Origin {
  if (!first) return { step: 0, host: '' };
  const { step, part } = first;
  const away = part === 'redirect' && first.slot.kind !== 'code' ? step.exchange?.redirectUrl : undefined;
  return { step: step.n, host: isBack(first) ? '' : hostOf(away ?? step.url) };
}

/** True for a link in an answer to which the browser, or an app, was taken later. */
export function isFollowed({ kind, text, members }: Group): boolean {
  const [first] = members;
  if (kind !== 'other' || !isUrl(text) || first?.slot.under === 'address' || first?.step.role === 'discovery')
    return false;
  return members.some((one) => one.slot.under === 'address' && opensPage(one));
}

function usesOf(group: Group, beside: readonly Occurrence[]): Placed[] {
  const parties = new Parties(group);
  const altered = new Set(group.altered);
  const all = [...group.members, ...group.altered, ...beside];
  const outside = new Set(beside);
  const [first] = group.members;
  return all
    .sort((a, b) => a.step.n - b.step.n || a.order - b.order)
    .flatMap((one): Placed[] => {
      const host = parties.take(one);
      const { order, step, part, slot } = one;
      const { text, encodings } = layerOf(one, group);
      const use = { step: step.n, place: { part, path: slot.path, encodings }, text };
      if (host !== undefined) return [{ order, use: { ...use, event: 'leaked', host } }];
      // A Referer to one who knows it already is no event, and an address is one only where a link was followed.
      if (outside.has(one) || slot.path[0] === 'Referer' || !first) return [];
      if (slot.under === 'address' && !(isFollowed(group) && opensPage(one))) return [];
      const [seen] = slot.layers;
      if (seen.text !== group.text && (altered.has(one) || isExpected(group.kind, one)))
        return [{ order, use: alteredUse(one, group) }];
      return [{ order, use: { ...use, event: eventOf(group, one, first) } }];
    });
}

function alteredUse({ step, part, slot }: Occurrence, group: Group): ValueUse {
  const [{ text, encodings }] = slot.layers;
  const place = { part, path: slot.path, encodings };
  return { step: step.n, event: 'altered', place, text, difference: difference(group.text, text) };
}

/** The layer in which it reads like the others. */
function layerOf({ slot }: Occurrence, { text }: Group): Layer {
  return slot.layers.find((layer) => layer.text === text) ?? slot.layers[0];
}

const AT_THE_ADDRESS = { part: 'address', path: [], encodings: [] } as const;

/** For each of these steps the redirect URIs to which it came back. */
export function landingsOf(responses: readonly Step[], groups: readonly Group[]): Map<Step, Group[]> {
  const uris = groups.filter(({ kind }) => kind === 'redirect_uri');
  return new Map(responses.map((step) => [step, uris.filter(({ text }) => isAt(step.url, text))]));
}

/** Where the browser came back to a redirect URI, or to one that is nearly it and is none itself. */
function landed(group: Group, landings: Surroundings['landings']): Placed[] {
  const { kind, text, members } = group;
  if (kind !== 'redirect_uri') return [];
  const asked = members[0]?.step.n ?? 0;
  return [...landings].flatMap(([{ n, url }, at]): Placed[] => {
    if (n <= asked) return [];
    const use = { step: n, place: AT_THE_ADDRESS };
    if (at.includes(group)) return [{ order: -1, use: { ...use, event: 'returned', text } }];
    const bare = withoutFragment(url).split('?')[0] ?? '';
    if (at.length > 0 || !isNear(text, bare)) return [];
    return [{ order: -1, use: { ...use, event: 'altered', text: bare, difference: difference(text, bare) } }];
  });
}

/** Whether an address is a redirect URI with what a server adds to it (RFC 6749 §4.1.2). */
function isAt(url: string, redirectUri: string): boolean {
  return url.startsWith(redirectUri) && ['', '?', '#', '&'].includes(url.charAt(redirectUri.length));
}

function hashed(group: Group, links: readonly HashLink[], ids: ReadonlyMap<Group, string>): Placed[] {
  return links.flatMap(({ source, hash, places, digest }): Placed[] => {
    if (source === group) return places.map((place) => asHash(place, hash));
    const from = ids.get(source);
    const [made] = source.members;
    if (digest !== group || !made || from === undefined) return [];
    const { order, use } = asHash(made, hash);
    // A hash is made before it is known of what.
    return [{ order: Math.max(order, (group.members[0]?.order ?? 0) + 0.5), use: { ...use, from } }];
  });
}

function asHash({ order, step, part, slot }: Occurrence, hash: string): Placed {
  const { text, encodings } = slot.layers[0];
  return { order, use: { step: step.n, event: 'hashed', hash, text, place: { part, path: slot.path, encodings } } };
}
