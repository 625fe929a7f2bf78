import type { DecodedNode, Problem } from '../../lib/decode/index.ts';

/** A problem, and the text in which its offset counts. */
export interface PlacedProblem extends Problem {
  raw: string;
}

/** A value with its layers taken together. */
export interface Layered {
  /** What remains when every encoding is undone. */
  inner: DecodedNode;
  /** The encodings that were undone, outermost first; empty when the title says it all. */
  encodings: string[];
  notes: string[];
  problems: PlacedProblem[];
  /** How it reads on each level, innermost first. */
  texts: string[];
}

/** Structures whose title names them; worth naming again only where they were wrapped. */
const STRUCTURES = new Set(['url', 'json', 'jwt', 'jwe', 'form-urlencoded', 'basic-credentials', 'bearer-credentials']);

/** The parts of these are always encoded in the same way: not worth saying. */
const COMPACT = new Set(['jwt', 'jwe']);

/**
 * Takes the layers of one value together: each an only child without a label of the one before.
 *
 * @param within the encoding of what it is a part of
 */
export function layersOf(node: DecodedNode, within?: string): Layered {
  const layers = [node];
  let inner = node;
  for (let next = layerBelow(inner); next; next = layerBelow(inner)) {
    layers.push(next);
    inner = next;
  }
  const encodings = layers.map(({ encoding }) => encoding).filter((encoding) => encoding !== 'text');
  const plain = COMPACT.has(within ?? '') || encodings.every((encoding) => STRUCTURES.has(encoding));
  return {
    inner,
    encodings: plain ? [] : encodings,
    notes: [...new Set(layers.flatMap(({ note }) => (note === undefined ? [] : [note])))],
    problems: layers.flatMap(({ problems, raw }) => problems.map((problem) => ({ ...problem, raw }))),
    texts: layers.toReversed().flatMap(({ value, raw }) => (typeof value === 'string' ? [value, raw] : [raw])),
  };
}

/** What anyone sees from the value itself. */
const EVIDENT = new Set(
  'text,string,number,boolean,null,URL,time,parameter,JSON,percent-encoded text,form parameters'.split(','),
);
const NAMES: Record<string, string> = { jwt: 'JWT', jwe: 'JWE' };

/**
 * What the value is, in words: empty where its name or its look says as much.
 *
 * @param within the encoding of what it is a part of
 */
export function titleOf(node: DecodedNode, { inner }: Layered, within?: string): string {
  if (node.label === undefined && node.title === 'body') return '';
  const name = node.label?.replaceAll('_', ' ').toLowerCase();
  const evident = (title: string) =>
    EVIDENT.has(title) || title.toLowerCase() === name || (title === 'JSON object' && inner !== node);
  const titles = [node.title, inner.title, NAMES[inner.encoding]].filter((title) => title !== undefined);
  const [first, ...more] = [...new Set(titles)].filter((title) => !evident(title));
  // Inside of JSON another object is no news.
  if (more.length === 0 && first === 'JSON object' && within === 'json') return '';
  if (first === 'JSON array') return [...more, `list of ${inner.truncated?.total ?? inner.children.length}`].join(', ');
  return [first, ...more].filter(Boolean).join(', ');
}

/** Parts of an address that its own text says as well. */
const PLACE = new Set(['scheme', 'host', 'path']);

/** The parts worth a line of their own: of an address its parameters, and whatever is wrong with the rest. */
export function partsOf({ encoding, children }: DecodedNode): DecodedNode[] {
  if (encoding !== 'url') return children;
  return children.filter((child) => !PLACE.has(child.label ?? '') || faultsIn(child) || child.children.length > 0);
}

/** Whether anything is wrong in the node or below it. */
export function faultsIn({ problems, children }: DecodedNode): boolean {
  return problems.length > 0 || children.some(faultsIn);
}

function layerBelow({ children: [only, second] }: DecodedNode): DecodedNode | undefined {
  return only && !second && only.label === undefined ? only : undefined;
}
