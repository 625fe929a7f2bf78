import type { Flow } from '../../flow/step.ts';
import type { Value, ValueKind } from '../../flow/value.ts';
import type { Clock } from '../../lineage/clock.ts';
import type { Lineage } from '../../lineage/lives.ts';
import { isTrivial } from '../../lineage/trivial.ts';

/** A flow with the lives of its values. */
export interface FlowLives {
  flow: Flow;
  lineage: Lineage;
  clocks: readonly Clock[];
}

/** Two values that are the same for their flows, whatever they read. */
export type ValuePair = readonly [before: Value, after: Value];

/** What a party is known by; it stays from one time to the next, and matters where it does not. */
const LASTING: ReadonlySet<ValueKind> = new Set(['redirect_uri', 'client_id']);

/** An account number, of which somebody may have chosen another. */
const ACCOUNT = /^[A-Z]{2}\d{2}[A-Z0-9]{10,30}$/i;
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
/** Characters of a drawn text without a kind: what is shorter, somebody may have typed. */
const DRAWN = 16;

/**
 * Pairs the values of two flows that each has anew: of the same kind and name, first seen at the same place of a step of
 * the same role, and of several the first with the first.
 */
export function pairValues(before: FlowLives, after: FlowLives): ValuePair[] {
  const waiting = Map.groupBy(fresh(after), (value) => birthplace(value, after.flow));
  const pairs: ValuePair[] = [];
  const alone: Value[] = [];
  for (const value of fresh(before)) {
    const partner = waiting.get(birthplace(value, before.flow))?.shift();
    if (partner) pairs.push([value, partner]);
    else alone.push(value);
  }
  // One that a failure kept from where it is usually seen first is known by its kind alone.
  const left = [...waiting.values()].flat();
  for (const value of alone) {
    const same = (other: Value) => other.kind === value.kind && other.kind !== 'other' && other.name === value.name;
    const found = left.filter(same);
    if (found.length === 1 && alone.filter(same).length === 1) pairs.push([value, found[0] as Value]);
  }
  return pairs;
}

function fresh({ lineage }: FlowLives): Value[] {
  return lineage.values.filter(isFresh);
}

function isFresh({ kind, text, uses: [first] }: Value): boolean {
  if (LASTING.has(kind)) return false;
  if (kind !== 'other') return true;
  const isMade = first?.event === 'created' || first?.event === 'issued';
  if (!isMade || isTrivial(text) || ACCOUNT.test(text)) return false;
  return UUID.test(text) || (text.length >= DRAWN && /[a-z]/i.test(text));
}

function birthplace({ kind, name, uses: [first] }: Value, { steps }: Flow): string {
  const role = steps.find(({ n }) => n === first?.step)?.role;
  return JSON.stringify([kind, name, role, first?.place.part, first?.place.path]);
}
