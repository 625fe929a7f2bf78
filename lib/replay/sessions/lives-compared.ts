import type { Step } from '../../flow/step.ts';
import type { Value, ValueKind, ValueUse } from '../../flow/value.ts';
import type { Clock } from '../../lineage/clock.ts';
import { differenceInWords } from '../../lineage/difference.ts';
import type { FieldDifference } from '../comparison.ts';
import type { FlowManner, Found } from '../flow-difference.ts';
import { type FlowLives, pairValues, type ValuePair } from './flow-lives.ts';
import { hiddenReason, isHidden } from './hidden.ts';

type Steps = { before: Step; after: Step };

/** Texts that are part of others by chance. */
const SHORTEST = 6;

/**
 * What the lives of the values say of two flows that are laid over each other: which of the texts that differ stand for
 * the same, since each flow has its own, and which value went another way, though a new one was to be expected.
 */
export function livesCompared(
  before: FlowLives,
  after: FlowLives,
): Required<Pick<FlowManner, 'setAside' | 'besides'>> & { aside: number } {
  const pairs = pairValues(before, after);
  const sides = { before: sideOf(before, pairs, 0), after: sideOf(after, pairs, 1) };
  return {
    aside: pairs.filter(([one, other]) => one.text !== other.text).length,
    setAside: (steps, field, section) => reasonFor(steps, field, sides) ?? reasonByShape(field, section),
    besides: (steps, name) => {
      const here = pairs.filter(
        ([one, other]) => usesIn(one, steps.before).length > 0 && usesIn(other, steps.after).length > 0,
      );
      for (const look of [byLength, byAlteration, byHash(pairs), byAge(before, after)])
        for (const pair of here) {
          const words = look(pair, steps);
          if (words !== undefined) return { value: pair[1].name, sentence: `${name}: ${words}.` } satisfies Found;
        }
      return undefined;
    },
  };
}

/** By the number of a step: each text of a fresh value that stands in it, the longest first, and its pair's place. */
type Texts = (step: Step) => readonly (readonly [text: string, pair: number])[];

function sideOf({ lineage }: FlowLives, pairs: readonly ValuePair[], side: 0 | 1): Texts {
  const places = new Map(pairs.map((pair, at) => [pair[side], at]));
  const spelled = new Map<Value, Set<string>>();
  for (const [text, at] of lineage.texts) {
    const value = lineage.values[at];
    if (value && places.has(value)) spelled.set(value, (spelled.get(value) ?? new Set()).add(text));
  }
  const known = new Map<number, readonly (readonly [string, number])[]>();
  return ({ n }) => {
    const found = known.get(n);
    if (found) return found;
    const here = lineage.at(n).flatMap((value) => {
      const place = places.get(value);
      if (place === undefined) return [];
      const texts = new Set([value.text, ...(spelled.get(value) ?? []), ...value.uses.map(({ text }) => text)]);
      return [...texts]
        .flatMap((text) => [text, encodeURIComponent(text.toWellFormed())])
        .map((text) => [text, place] as const);
    });
    const made = here.filter(([text]) => text.length >= SHORTEST).sort(([a], [b]) => b.length - a.length);
    known.set(n, made);
    return made;
  };
}

function reasonFor(
  steps: Steps,
  { before, after }: FieldDifference,
  sides: { before: Texts; after: Texts },
): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const [was, is] = [marked(before, sides.before(steps.before)), marked(after, sides.after(steps.after))];
  if (was === is && was !== before) return 'each flow has its own, by the life of the value';
  return hiddenReason(before, after);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SHORT_CODE = /^\d{4,8}$/;

/** Of what a server issued and nobody passed on there is no life: an id of its own making tells nothing by itself. */
function reasonByShape({ path, before = '', after = '' }: FieldDifference, section: string): string | undefined {
  if (!/^(Response|Redirects)/.test(section)) return undefined;
  // Who it is about does not change from one time to the next.
  if (/(^|[.\]])sub$/.test(path)) return undefined;
  if (UUID.test(before) && UUID.test(after)) return 'the server drew an id, which nobody passed on';
  const isShort = /(code|otp)$/i.test(path) && !/error|status/i.test(path);
  return isShort && before.length === after.length && SHORT_CODE.test(before) && SHORT_CODE.test(after)
    ? 'the server drew a code to be typed'
    : undefined;
}

/** With the place of its pair where a fresh value stands. */
function marked(text: string, known: readonly (readonly [string, number])[]): string {
  let shown = text;
  for (const [value, place] of known)
    if (shown.includes(value)) shown = shown.replaceAll(value, `\u0000${place}\u0000`);
  return shown;
}

type Look = (pair: ValuePair, steps: Steps) => string | undefined;

function usesIn({ uses }: Value, { n }: Step): readonly ValueUse[] {
  return uses.filter(({ step }) => step === n);
}

function isFirst({ uses: [first] }: Value, { n }: Step): boolean {
  return first?.step === n;
}

/** Drawn by a client, which draws them alike each time. */
const CLIENTS: ReadonlySet<ValueKind> = new Set(['state', 'nonce', 'code_challenge', 'code_verifier']);

/** So many times as long as the other one, a value is not of the same make. */
const LONGER = 1.5;

const byLength: Look = ([one, other], steps) => {
  if (!CLIENTS.has(other.kind) || !isFirst(other, steps.after) || isHidden(one.text) || isHidden(other.text))
    return undefined;
  const [was, is] = [one.text.length, other.text.length];
  if (Math.max(was, is) < LONGER * Math.min(was, is) || Math.abs(was - is) < 4) return undefined;
  return `${other.name} has ${characters(was)} in the first and ${characters(is)} in the second`;
};

function characters(amount: number): string {
  return `${amount.toLocaleString('en')} character${amount === 1 ? '' : 's'}`;
}

const byAlteration: Look = ([one, other], steps) => {
  const [was, is] = [usesIn(one, steps.before), usesIn(other, steps.after)].map((uses) =>
    uses.find(({ event }) => event === 'altered'),
  );
  if ((was === undefined) === (is === undefined)) return undefined;
  const [altered, side, whole] = is ? [is, 'second', 'first'] : [was, 'first', 'second'];
  const how = altered?.difference ? `: ${differenceInWords(altered.difference)}` : '';
  return `${other.name} is altered in the ${side}${how}; in the ${whole} it is as it was made`;
};

/** Whether what was made of a value is there as its hash: the challenge of a verifier, `c_hash` of a code. */
const byHash =
  (pairs: readonly ValuePair[]): Look =>
  ([one, other], steps) => {
    if (!isFirst(other, steps.after) && !isFirst(one, steps.before)) return undefined;
    const [was, is] = [digestsOf(one, pairs, 0), digestsOf(other, pairs, 1)];
    const lost = was.find((digest) => !is.includes(digest));
    const found = is.find((digest) => !was.includes(digest));
    const pair = lost ?? found;
    if (pair === undefined) return undefined;
    const [side, good] = lost ? ['second', 'first'] : ['first', 'second'];
    return `${other.name} does not belong to the ${pair[1].name} of the ${side}; in the ${good} that is its hash`;
  };

/** The pairs whose value on that side is a hash of this one. */
function digestsOf({ id }: Value, pairs: readonly ValuePair[], side: 0 | 1): ValuePair[] {
  return pairs.filter((pair) => pair[side].uses.some(({ from }) => from === id));
}

/** Milliseconds by which a code must be older to tell anything, and how many times as old. */
const OLDER = { by: 15_000, times: 4 };

/** How old a value is when it is redeemed: what lives for a minute is refused after that. */
const byAge =
  (before: FlowLives, after: FlowLives): Look =>
  ([one, other], steps) => {
    const [was, is] = [clockIn(before, one, steps.before), clockIn(after, other, steps.after)];
    if (!was || !is) return undefined;
    const [young, old] = [was, is].map(ageOf).sort((a, b) => a - b) as [number, number];
    const isLate = [was, is].map(({ usedAt = 0, expiresAt }) => expiresAt !== undefined && usedAt > expiresAt);
    const isOlder = is.kind === 'code' && old - young >= OLDER.by && old >= OLDER.times * young;
    if (isLate[0] === isLate[1] && !isOlder) return undefined;
    const limit = [was, is].find(({ expiresAt }) => expiresAt !== undefined);
    const lives =
      limit?.expiresAt === undefined ? '' : `; it lives ${seconds(limit.expiresAt - limit.issuedAt)} (${limit.source})`;
    return `${other.name} is ${seconds(ageOf(was))} old when it is used in the first, and ${seconds(ageOf(is))} in the second${lives}`;
  };

function clockIn({ clocks }: FlowLives, { id }: Value, { n }: Step): Clock | undefined {
  return clocks.find(({ valueId, usedIn }) => valueId === id && usedIn === n);
}

function ageOf({ issuedAt, usedAt = issuedAt }: Clock): number {
  return Math.max(0, usedAt - issuedAt);
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000).toLocaleString('en')} s`;
}
