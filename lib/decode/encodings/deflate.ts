import { bytesOf } from '../bytes.ts';
import { isPrintable } from '../characters.ts';
import { defineDecoder } from '../decoder.ts';
import { inflate, inflatedDraft, textOf } from '../inflate.ts';

/** Shorter text comes out of random bytes. */
const MIN_TEXT = 12;

/** Bare deflate (RFC 1951). It has no mark and no checksum, so all of it must be used up and text come out. */
export default defineDecoder({
  id: 'deflate',
  title: 'deflate',
  ofBytes: true,
  decode(input, context) {
    // Of the first three bits two tell the kind of block, of which the fourth does not exist.
    if (input.length < 10 || (input.charCodeAt(0) & 6) === 6) return undefined;
    const bytes = bytesOf(input);
    const inflated = bytes && inflate(bytes, 'deflate');
    if (!inflated || inflated.problem || inflated.bytes.length < MIN_TEXT) return undefined;
    if (!isPrintable(textOf(inflated) ?? '\0')) return undefined;
    return inflatedDraft(inflated, context);
  },
});
