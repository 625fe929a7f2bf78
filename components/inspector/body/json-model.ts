import { type JsonNode, type JsonOutline, textOf } from '../../../lib/decode/json-outline.ts';

/** Which values of a tree are unfolded: all above a depth, but for those that were flipped by hand. */
export interface Unfolding {
  depth: number;
  flipped: ReadonlySet<number>;
}

export function isOpen({ depth, flipped }: Unfolding, node: JsonNode, index: number): boolean {
  return node.depth < depth !== flipped.has(index);
}

export function isContainer({ kind }: JsonNode): boolean {
  return kind === 'object' || kind === 'array';
}

/** Indexes of the values that are in no folded one, in their order. */
export function rowsOf({ nodes }: JsonOutline, unfolding: Unfolding): number[] {
  const rows: number[] = [];
  for (let index = 0; index < nodes.length; ) {
    const node = nodes[index];
    if (!node) break;
    rows.push(index);
    index = isContainer(node) && !isOpen(unfolding, node, index) ? node.after : index + 1;
  }
  return rows;
}

/** With all unfolded that stands around a value. */
export function revealing({ nodes }: JsonOutline, unfolding: Unfolding, index: number): Unfolding {
  const flipped = new Set(unfolding.flipped);
  for (let at = nodes[index]?.parent ?? -1; at >= 0; at = nodes[at]?.parent ?? -1) {
    const node = nodes[at];
    if (node && !isOpen(unfolding, node, at)) flip(flipped, at);
  }
  return { ...unfolding, flipped };
}

export function flipping(unfolding: Unfolding, index: number): Unfolding {
  const flipped = new Set(unfolding.flipped);
  flip(flipped, index);
  return { ...unfolding, flipped };
}

function flip(flipped: Set<number>, index: number): void {
  if (!flipped.delete(index)) flipped.add(index);
}

/** Values that a search names. */
export const MOST_HITS = 10_000;

/**
 * The values in whose name or text a text stands, in any case of its letters; as it is written and as it reads. At most
 * {@link MOST_HITS}.
 */
export function search(outline: JsonOutline, wanted: string): number[] {
  const { text, nodes } = outline;
  if (wanted === '') return [];
  const hits = new Set<number>();
  const pattern = new RegExp(literally(wanted), 'gi');
  for (const { index } of text.matchAll(pattern)) {
    const at = nodeAt(nodes, index);
    const node = nodes[at];
    if (node && (index < node.start || (index < node.end && !isContainer(node)))) hits.add(at);
    if (hits.size >= MOST_HITS) break;
  }
  const plain = new RegExp(literally(wanted), 'i');
  for (const at of escaped(outline)) {
    if (hits.size >= MOST_HITS) break;
    const node = nodes[at];
    if (node && (plain.test(String(node.name ?? '')) || (!isContainer(node) && plain.test(textOf(outline, node)))))
      hits.add(at);
  }
  return [...hits].sort((a, b) => a - b);
}

/** Those that hold an escape, and so read otherwise than they are written. */
function* escaped({ text, nodes }: JsonOutline): Generator<number> {
  for (let at = text.indexOf('\\'); at >= 0; ) {
    const index = nodeAt(nodes, at);
    if (index < 0) return;
    yield index;
    // The next one is another's.
    const next = nodes[index + 1]?.from ?? text.length;
    at = text.indexOf('\\', Math.max(next, at + 1));
  }
}

/** Index of the last value that begins at or before an offset; -1 where none does. */
function nodeAt(nodes: readonly JsonNode[], offset: number): number {
  let low = -1;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((nodes[middle]?.from ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A pattern that means the text itself. */
export function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A sentence of what an unfolded tree holds: `1,204 values, 6 levels`. */
export function depthOf({ nodes }: JsonOutline): number {
  return nodes.reduce((deepest, { depth }) => Math.max(deepest, depth), 0);
}
