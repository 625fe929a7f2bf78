import type { Entry } from './entry.ts';
import { KEY_NAMES, KEYS, type Key } from './keys.ts';
import { facetsOf, type Surroundings } from './match.ts';
import { type Term, written } from './query.ts';

/** A way to go on from the word that is being written. */
export interface Completion {
  /** What to put in place of that word; a key alone ends in its colon. */
  text: string;
  /** What it is, in words. */
  hint?: string;
  /** How many steps have it among those that the other words leave; absent for a key. */
  count?: number;
}

/** How many steps have each value of a key. */
export type Counts = ReadonlyMap<Key, ReadonlyMap<string, number>>;

/** Entries between two places where the work may rest. */
const REST = 64;

/** Completions that are told at once. */
const MOST = 12;
/** Of a word that has no key yet, so many letters say enough to look for values. */
const TELLING = 2;

/** Keys of which the values can be listed, those with fewer first. */
const LISTED: readonly Key[] = [
  'role',
  'status',
  'system',
  'outcome',
  'has',
  'kind',
  'method',
  'host',
  'param',
  'flow',
];

/** Counts all that can be completed; told in slices, as a long session has much of it. */
export function* countFacets(entries: Iterable<Entry>, around: Surroundings): Generator<undefined, Counts, unknown> {
  const counts = new Map(LISTED.map((key) => [key, new Map<string, number>()]));
  let counted = 0;
  for (const entry of entries) {
    counted += 1;
    for (const [key, values] of counts) {
      for (const value of facetsOf(entry, key, around)) values.set(value, (values.get(value) ?? 0) + 1);
    }
    if (counted % REST === 0) yield undefined;
  }
  return counts;
}

/** @param word that is being written; undefined between words */
export function completionsOf(word: Term | undefined, counts: Counts, { flows }: Surroundings): Completion[] {
  // An expression, or a text in quotes, is for its writer to end.
  if (word && (word.pattern || word.problem !== undefined || /^-?(\w+:)?["/]/.test(word.text))) return [];
  const minus = word?.negated ? '-' : '';
  const titles = new Map([...flows.values()].map(({ system, title }) => [system, title]));
  const offer = (key: Key, value: string, count: number): Completion => ({
    text: `${minus}${key}:${written(value)}`,
    count,
    ...(key === 'system' && titles.get(value) !== value && { hint: titles.get(value) }),
  });
  if (word?.key) {
    const { key, value } = word;
    return ranked(counts.get(key), value).map(([name, count]) => offer(key, name, count));
  }
  const begun = word?.value ?? '';
  const keys = KEY_NAMES.filter((key) => key.startsWith(begun) && isOfUse(key, counts));
  const offered = keys.map((key): Completion => ({ text: `${minus}${key}:`, hint: KEYS[key] }));
  if (begun.length < TELLING) return offered;
  const values = LISTED.flatMap((key) => ranked(counts.get(key), begun).map((pair) => ({ key, pair })));
  const best = values.sort((a, b) => rank(b.pair[0], begun) - rank(a.pair[0], begun) || b.pair[1] - a.pair[1]);
  return [...offered, ...best.map(({ key, pair: [value, count] }) => offer(key, value, count))].slice(0, MOST);
}

/** A key of which no step has a value leads nowhere. */
function isOfUse(key: Key, counts: Counts): boolean {
  const values = counts.get(key);
  return values === undefined || values.size > 0;
}

/** The values that have the text in them, those that begin with it first, then by how many steps have them. */
function ranked(values: ReadonlyMap<string, number> | undefined, text: string): [string, number][] {
  const fitting = [...(values ?? [])].filter(([value]) => value.includes(text));
  return fitting.sort((a, b) => rank(b[0], text) - rank(a[0], text) || b[1] - a[1]).slice(0, MOST);
}

function rank(value: string, text: string): number {
  return value === text ? 2 : value.startsWith(text) ? 1 : 0;
}
