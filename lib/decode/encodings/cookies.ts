import { cookieParts } from '../cookie-text.ts';
import { defineDecoder, type Piece } from '../decoder.ts';
import type { Problem } from '../node.ts';

/** A `Cookie` header (RFC 6265 §4.2): name and value of each. Only where the header says that it is one. */
export default defineDecoder({
  id: 'cookies',
  title: 'cookies',
  whole: true,
  decode(input, context) {
    if (!context.expected || input === '') return undefined;
    return context.children(pieces(input));
  },
});

function* pieces(input: string): Generator<Piece> {
  const seen = new Set<string>();
  for (const { name, raw } of cookieParts(input)) {
    const problems: Problem[] = [];
    if (raw === undefined) problems.push({ message: 'no = between name and value: servers read it in different ways' });
    if (seen.has(name)) {
      problems.push({
        message: `${name} was sent twice, as set for different paths or domains; a server may take either`,
      });
    }
    seen.add(name);
    yield { label: name, raw: raw ?? '', title: 'cookie', problems };
  }
}
