import { attributeOf, faultsOfCookie } from '../cookie-attributes.ts';
import { type CookiePart, cookieParts } from '../cookie-text.ts';
import { defineDecoder, type Piece } from '../decoder.ts';

/**
 * A `Set-Cookie` header (RFC 6265bis §5.6): the cookie, and what each of its attributes means. Several, where the
 * browser gave them as lines of one value, become one part each. Only where the header says that it is one. Whether the
 * browser took the cookie cannot be seen.
 */
export default defineDecoder({
  id: 'set-cookie',
  title: 'cookie that is set',
  decode(input, context) {
    if (!context.expected || input.trim() === '') return undefined;
    if (input.includes('\n')) return context.children(lines(input));
    const [cookie, ...attributes] = takeParts(input);
    if (!cookie) return undefined;
    const problems = faultsOfCookie(cookie.name, attributes);
    if (cookie.raw === undefined) problems.push({ offset: cookie.offset, message: 'no = between name and value' });
    return {
      title: `cookie that is set: ${cookie.name}`,
      problems,
      ...context.children(pieces(cookie, attributes)),
    };
  },
});

/** No cookie has more attributes that mean anything. */
const MAX_PARTS = 100;

function takeParts(input: string): CookiePart[] {
  const parts: CookiePart[] = [];
  for (const part of cookieParts(input)) {
    parts.push(part);
    if (parts.length === MAX_PARTS) break;
  }
  return parts;
}

function* lines(input: string): Generator<Piece> {
  for (const raw of input.split('\n')) if (raw.trim() !== '') yield { raw, as: 'set-cookie' };
}

function* pieces(cookie: CookiePart, attributes: readonly CookiePart[]): Generator<Piece> {
  yield { label: cookie.name, raw: cookie.raw ?? '', title: 'cookie' };
  for (const attribute of attributes) {
    yield { label: attribute.name, raw: attribute.raw ?? '', as: attributeOf(attribute) };
  }
}
