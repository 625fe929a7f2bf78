/** Something wrong with an input, told to a person. */
export interface Problem {
  /** Index into the node's `raw`, in UTF-16 code units; absent when no one place is to blame. */
  offset?: number;
  message: string;
}

/**
 * One level of a value: `raw` is what stood there, `encoding` what undid it, `value` or `children`
 * what came out. An only child without a label is the next layer of the same value; labelled
 * children are its parts.
 */
export interface DecodedNode {
  /** Parameter name, JSON key, claim, or part of a structure (`host`, `header`). */
  label?: string;
  /** As it stood. */
  raw: string;
  /** Id of the decoder that undid this level, or `text`. */
  encoding: string;
  /** What it is: `JWT`, `redirect URI`, `Basic credentials`. */
  title: string;
  /** The decoded scalar; absent on pure containers. */
  value?: string | number | boolean | null;
  /** A remark for a person: a time in words, a length, a limit reached. */
  note?: string;
  problems: Problem[];
  children: DecodedNode[];
  /** Set when not all was examined, or not all children are listed. */
  truncated?: Truncation;
}

export interface Truncation {
  shown: number;
  total: number;
  unit: 'characters' | 'children';
  /** The time limit in milliseconds, where it ended the counting: there are `total` or more. */
  stoppedAfter?: number;
}

/** Where a node stands: the labels from the root, layers without a label left out. */
export interface Place {
  node: DecodedNode;
  path: string[];
}

/** The node and all below it, parents first, in the order of the input. */
export function* walk(node: DecodedNode, path: string[] = []): Generator<Place> {
  const here = node.label === undefined ? path : [...path, node.label];
  yield { node, path: here };
  for (const child of node.children) yield* walk(child, here);
}

/**
 * Follows labels downwards, through layers without a label: `find(jwt, 'payload', 'exp')`.
 * Of a repeated label the first counts; undefined when a label is missing.
 */
export function find(node: DecodedNode, ...labels: string[]): DecodedNode | undefined {
  const [label, ...rest] = labels;
  if (label === undefined) return node;
  for (const child of node.children) {
    const found =
      child.label === label ? find(child, ...rest) : child.label === undefined ? find(child, ...labels) : undefined;
    if (found) return found;
  }
  return undefined;
}

/** The innermost layer of the same value: what remains when every encoding is undone. */
export function innermost(node: DecodedNode): DecodedNode {
  const [only, second] = node.children;
  return only && !second && only.label === undefined ? innermost(only) : node;
}
