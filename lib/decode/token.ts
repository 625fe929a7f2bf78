import { type DecodedNode, walk } from './node.ts';

export interface FoundToken {
  kind: 'JWT' | 'JWE';
  node: DecodedNode;
  /** Labels from the root to the token, for example `['query', 'id_token']`. */
  path: string[];
}

/** All JWTs and JWEs in a decoded value, in the order of the input; a token inside a token is listed too. */
export function findTokens(root: DecodedNode): FoundToken[] {
  const tokens: FoundToken[] = [];
  for (const { node, path } of walk(root)) {
    if (node.encoding === 'jwt') tokens.push({ kind: 'JWT', node, path });
    if (node.encoding === 'jwe') tokens.push({ kind: 'JWE', node, path });
  }
  return tokens;
}
