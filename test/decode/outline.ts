import type { DecodedNode } from '../../lib/decode/index.ts';

/** A decoded value as lines a person can review: label, encoding, value, then what is wrong. */
export function outline(node: DecodedNode, indent = ''): string[] {
  const value = node.value === undefined ? '' : ` ${JSON.stringify(node.value)}`;
  const problems = node.problems.map(({ offset, message }) => ` !${offset ?? ''} ${message}`);
  return [
    `${indent}${node.label ?? '-'} [${node.encoding}]${value}${problems.join('')}`,
    ...node.children.flatMap((child) => outline(child, `${indent}  `)),
  ];
}

/** Problems of one node as `offset message`. */
export function problems(node: DecodedNode | undefined): string[] {
  return (node?.problems ?? []).map(({ offset, message }) => (offset === undefined ? message : `${offset} ${message}`));
}
