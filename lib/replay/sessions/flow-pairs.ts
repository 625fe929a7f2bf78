import { placeOf } from '../../flow/address.ts';
import type { Flow, Role } from '../../flow/step.ts';
import { pathTemplate } from '../same-kind.ts';
import { bestAssignment } from './assignment.ts';

/** Flows that do the same in their sessions, and those without a partner, each in the order of its session. */
export interface FlowPairs {
  pairs: readonly (readonly [before: Flow, after: Flow])[];
  onlyBefore: readonly Flow[];
  onlyAfter: readonly Flow[];
}

/** Whether they happen, and how often, depends on what a browser had kept. */
const PASSING: ReadonlySet<Role> = new Set<Role>([
  ...(['page', 'redirect', 'other', 'static', 'preflight', 'bank-page', 'discovery', 'jwks'] as const),
]);

/** Steps of a flow by which its likeness is told. */
const STEPS = 120;

/** So much less is another system worth than the same one: it is only taken where nothing else is. */
const OTHER_SYSTEM = 0.25;

/**
 * Pairs the flows of two sessions: of the same system first, by how much of the sequence of their steps is the same.
 * Flows of two systems are a pair only where they begin at the same place, as when one failed before its system could be
 * known. Of equally good assignments the one that keeps the order of both sessions is taken.
 */
export function pairFlows(before: readonly Flow[], after: readonly Flow[]): FlowPairs {
  const [one, other] = [before.map(traitsOf), after.map(traitsOf)];
  const known = new Map<string, number>();
  const likeness = (a: Traits, b: Traits) => {
    const key = `${a.sequence.join()}|${b.sequence.join()}`;
    const found = known.get(key) ?? commonPart(a.sequence, b.sequence);
    known.set(key, found);
    return found;
  };
  const nearest = 1 / (4 * (before.length + after.length + 1) ** 2);
  const worth = one.map((a, i) =>
    other.map((b, j) => {
      const fit = fitOf(a, b);
      return fit === 0 ? 0 : fit + likeness(a, b) - Math.abs(i - j) * nearest;
    }),
  );
  const partners = bestAssignment(worth);
  const taken = new Set(partners);
  const flowAt = (at: number | undefined) => (at === undefined ? undefined : after[at]);
  return {
    pairs: before.flatMap((flow, at) => {
      const partner = flowAt(partners[at]);
      return partner ? [[flow, partner] as const] : [];
    }),
    onlyBefore: before.filter((_, at) => partners[at] === undefined),
    onlyAfter: after.filter((_, at) => !taken.has(at)),
  };
}

interface Traits {
  system: string;
  sequence: readonly string[];
  begins: string;
}

function traitsOf({ system, steps }: Flow): Traits {
  const telling = steps.filter(({ role }) => !PASSING.has(role));
  const roles = telling.map(({ role }) => role).filter((role, at, all) => role !== all[at - 1]);
  const [first] = telling;
  return { system, sequence: roles.slice(0, STEPS), begins: first ? pathTemplate(placeOf(first.url)) : '' };
}

function fitOf(a: Traits, b: Traits): number {
  if (a.system === b.system) return 2;
  return a.begins !== '' && a.begins === b.begins ? OTHER_SYSTEM : 0;
}

/** The part of both that is in their longest common subsequence: 0 to 1. */
function commonPart(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length === 0) return 1;
  let row = new Uint16Array(b.length + 1);
  for (const one of a) {
    const next = new Uint16Array(b.length + 1);
    for (const [j, other] of b.entries())
      next[j + 1] = one === other ? (row[j] ?? 0) + 1 : Math.max(row[j + 1] ?? 0, next[j] ?? 0);
    row = next;
  }
  return (2 * (row[b.length] ?? 0)) / (a.length + b.length);
}
