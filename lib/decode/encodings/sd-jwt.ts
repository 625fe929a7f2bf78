import { compactParts } from '../compact.ts';
import { defineDecoder, type Piece } from '../decoder.ts';
import { DISCLOSURE, digestsIn, hashOf, matched } from '../disclosures.ts';
import { base64urlOf } from '../hash.ts';
import { type DecodedNode, find, innermost } from '../node.ts';

/**
 * An SD-JWT (RFC 9901 §4): a JWT, the disclosures behind it, each matched to the digest that stands for it, and the key
 * binding JWT at its end, whose `sd_hash` is checked. Signatures are not.
 */
export default defineDecoder({
  id: 'sd-jwt',
  title: 'SD-JWT',
  whole: true,
  decode(input, context) {
    const tilde = input.indexOf('~');
    if (tilde < 0 || compactParts(input.slice(0, tilde))?.length !== 3) return undefined;
    const last = input.lastIndexOf('~');
    const { children, truncated } = context.children(pieces(input, tilde, last));
    const [token, ...others] = children;
    if (!token) return { truncated };
    const hash = hashOf(textOf(token, 'payload', '_sd_alg'));
    const disclosures = others.filter(isDisclosure);
    const digests = digestsIn([token, ...disclosures]);
    const read = others.map((node) =>
      isDisclosure(node) ? matched(node, digests, hash) : bound(node, input.slice(0, last + 1), hash),
    );
    return {
      note: disclosures.length === 1 ? '1 disclosure' : `${disclosures.length} disclosures`,
      problems: hash ? [] : [{ message: 'its _sd_alg is none that is known here: disclosures are not matched' }],
      children: [token, ...read],
      truncated,
    };
  },
});

function* pieces(input: string, tilde: number, last: number): Generator<Piece> {
  yield { label: 'token', raw: input.slice(0, tilde), as: 'jwt' };
  for (let start = tilde + 1, number = 1; start <= last; number += 1) {
    const end = input.indexOf('~', start);
    yield { label: `disclosure ${number}`, raw: input.slice(start, end), title: 'disclosure', as: DISCLOSURE };
    start = end + 1;
  }
  if (last + 1 < input.length) yield { label: 'key binding', raw: input.slice(last + 1), as: 'jwt' };
}

function isDisclosure({ label = '' }: DecodedNode): boolean {
  return label.startsWith('disclosure');
}

/** More is not hashed. */
const LONGEST = 1_048_576;

/** The key binding JWT, with a word on whether it was made for these disclosures (RFC 9901 §4.3.1). */
function bound(node: DecodedNode, before: string, hash: ReturnType<typeof hashOf>): DecodedNode {
  const claimed = textOf(node, 'payload', 'sd_hash');
  if (!hash || claimed === undefined || before.length > LONGEST) return node;
  const right = base64urlOf(hash(before)) === claimed;
  if (right) return { ...node, note: [node.note, 'made for these disclosures'].filter(Boolean).join(', ') };
  const message = 'its sd_hash is of something else: disclosures were added, removed or altered after it was made';
  return { ...node, problems: [...node.problems, { message }] };
}

function textOf(node: DecodedNode, ...path: string[]): string | undefined {
  const found = find(node, ...path);
  const value = found && innermost(found).value;
  return typeof value === 'string' ? value : undefined;
}
