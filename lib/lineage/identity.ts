import type { ValueKind } from '../flow/value.ts';
import { ALWAYS_TOLD } from './kinds.ts';
import type { Occurrence, Slot } from './slot.ts';
import { isTrivial, isUrl } from './trivial.ts';

/** All occurrences of one text, however it was encoded. */
export interface Group {
  kind: ValueKind;
  name: string;
  /** As the receiver of the occurrence that named it reads it. */
  text: string;
  /** By step, then in the order of the wire. */
  members: Occurrence[];
  /** Occurrences that should have been this text and are not. */
  altered: Occurrence[];
}

/** Kinds that any name would make better. */
const VAGUE: ReadonlySet<ValueKind | undefined> = new Set([undefined, 'jti', 'session']);

/**
 * Ties occurrences that are equal in any layer. A text that is trivial by itself is equal only under names of one
 * kind: `state=1` and `state=1`, but not `page=1`.
 */
export function groupsOf(occurrences: readonly Occurrence[]): Group[] {
  const sets = new DisjointSets();
  const byText = new Map<string, number>();
  const found = occurrences.flatMap((occurrence) => {
    const keys = keysOf(occurrence.slot);
    const [set] = keys.map((key) => {
      const known = byText.get(key) ?? sets.add();
      byText.set(key, known);
      return known;
    });
    for (const key of keys) sets.join(set ?? 0, byText.get(key) ?? 0);
    return set === undefined ? [] : [{ set, occurrence }];
  });
  const members = new Map<number, Occurrence[]>();
  for (const { set, occurrence } of found) {
    const root = sets.rootOf(set);
    const own = members.get(root);
    if (own) own.push(occurrence);
    else members.set(root, [occurrence]);
  }
  return [...members.values()].flatMap((own) => groupOf(own) ?? []);
}

/** By what a slot is equal to others; none for a trivial text under a name that says nothing. */
export function keysOf(slot: Slot): string[] {
  const keys = slot.layers.filter(({ text }) => isUrl(text) || !isTrivial(text)).map(({ text }) => text);
  // Apart from all texts, none of which begins so.
  return slot.kind && keys.length === 0 ? [`\0${slot.kind} ${slot.layers[0].text}`] : keys;
}

function groupOf(members: Occurrence[]): Group | undefined {
  const named = members.find(({ slot }) => slot.under !== 'address');
  if (!named) return undefined;
  const telling =
    members.find(({ slot }) => !VAGUE.has(slot.kind)) ?? members.find(({ slot }) => slot.kind !== undefined) ?? named;
  const { kind = 'other', name, layers } = telling.slot;
  return { kind, name, text: layers[0].text, members, altered: [] };
}

/** Whether a group is told of as a value: by its kind, or because it stands in two messages. */
export function isTold({ kind, text, members, altered }: Group): boolean {
  if (ALWAYS_TOLD.has(kind) || altered.length > 0) return true;
  if (isUrl(text)) return false;
  // What follows by itself from another occurrence: where a redirect or
  // a link leads, and what a browser repeats as Referer.
  const [first] = members;
  const own = members.filter(({ step, part, slot }) => {
    const led = part === 'address' && step.via === 'redirect' && first !== undefined && first.step.n < step.n;
    const inLink = slot.under === 'segment' && slot.copied;
    return !led && !inLink && slot.path[0] !== 'Referer';
  });
  return new Set(own.map(({ step }) => step.n)).size > 1;
}

class DisjointSets {
  private readonly parents: number[] = [];

  add(): number {
    return this.parents.push(this.parents.length) - 1;
  }

  rootOf(set: number): number {
    let root = set;
    while (this.parents[root] !== root) root = this.parents[root] ?? root;
    // Shorter for the next time.
    for (let at = set; at !== root; ) {
      const next = this.parents[at] ?? root;
      this.parents[at] = root;
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [low, high] = [this.rootOf(a), this.rootOf(b)].sort((x, y) => x - y);
    this.parents[high ?? 0] = low ?? 0;
  }
}
