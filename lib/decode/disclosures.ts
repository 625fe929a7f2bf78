import { readDamaged } from './damaged-base64.ts';
import { type Decoder, defineDecoder, type Piece } from './decoder.ts';
import { base64urlOf, sha256, sha384, sha512 } from './hash.ts';
import { members, valuePiece } from './json-text.ts';
import { type DecodedNode, innermost, type Problem, walk } from './node.ts';

/** No disclosure is longer; what is, is not hashed. */
const LONGEST = 262_144;

type Hash = (text: string) => Uint8Array;

/** The hash that `_sd_alg` names (RFC 9901 §4.1.1); SHA-256 where it is absent, undefined for one that is not known here. */
export function hashOf(algorithm = 'sha-256'): Hash | undefined {
  return new Map<string, Hash>([
    ['sha-256', sha256],
    ['sha-384', sha384],
    ['sha-512', sha512],
  ]).get(algorithm);
}

/** One disclosure: salt, name and value of a claim, or salt and value of an element of an array (RFC 9901 §4.2). */
export const DISCLOSURE: Decoder = defineDecoder({
  id: 'base64url',
  title: 'disclosure',
  decode(input, context) {
    const { text, note, problems } = readDamaged(input, 'base64url');
    const open = text.search(/\S/);
    if (text.charAt(open) !== '[') {
      return { value: text, note, problems: [...problems, { offset: 0, message: 'a disclosure is a JSON array' }] };
    }
    const reading = members(text, open);
    const parts = [...take(reading.members, 4)];
    const names = parts.length === 2 ? ['salt', 'value'] : ['salt', 'name', 'value'];
    const pieces = parts.map(
      ({ raw }, i): Piece => ({ ...valuePiece(raw), label: names[i] ?? 'more', title: names[i] }),
    );
    const wrong = parts.length === 2 || parts.length === 3 ? [] : [{ message: WRONG_LENGTH }];
    return {
      value: text,
      note,
      problems: [...problems, ...inner(reading.problems), ...wrong],
      ...context.children(pieces),
    };
  },
});

const WRONG_LENGTH = 'a disclosure has salt, name and value, or salt and value';

/** Offsets into the text within mean nothing in what is encoded. */
function inner(problems: readonly Problem[]): Problem[] {
  return problems.map(({ offset, message }) => ({ message: `${message} (at character ${offset} of the text within)` }));
}

function* take<T>(items: Iterable<T>, most: number): Generator<T> {
  let left = most;
  for (const item of items) {
    if (left === 0) return;
    yield item;
    left -= 1;
  }
}

/** All digests that stand for disclosures: in `_sd`, and as `...` in arrays (RFC 9901 §4.2.4), also within disclosures. */
export function digestsIn(nodes: readonly DecodedNode[]): Set<string> {
  const digests = new Set<string>();
  for (const root of nodes) {
    for (const { node } of walk(root)) {
      const held = node.label === '_sd' ? innermost(node).children : node.label === '...' ? [node] : [];
      for (const { raw } of held) digests.add(raw);
    }
  }
  return digests;
}

/** The disclosure with a word on whether the token holds its digest; decoy digests stand for none, which is right. */
export function matched(node: DecodedNode, digests: ReadonlySet<string>, hash: Hash | undefined): DecodedNode {
  const name = node.children.find(({ label }) => label === 'name')?.value;
  if (!hash || node.raw.length > LONGEST) return node;
  const known = digests.has(base64urlOf(hash(node.raw)));
  const said = known ? 'its digest is in the token' : undefined;
  const note = [typeof name === 'string' ? name : undefined, node.note, said].filter(Boolean).join(', ');
  const problems = known ? node.problems : [...node.problems, { message: UNKNOWN }];
  return { ...node, ...(note && { note }), problems };
}

const UNKNOWN = 'no digest of the token stands for it: it was altered, or belongs to another token';
