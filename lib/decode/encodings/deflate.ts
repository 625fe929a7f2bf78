import { bytesOf } from '../bytes.ts';
import { decompress } from '../compression.ts';
import { defineDecoder } from '../decoder.ts';
import { inflatedDraft } from '../inflate.ts';

/** Bare deflate (RFC 1951), whole and of text only. */
export default defineDecoder({
  id: 'deflate',
  title: 'deflate',
  ofBytes: true,
  decode(input, context) {
    const bytes = bytesOf(input);
    const inflated = bytes && decompress(bytes, 'deflate');
    return inflated && inflatedDraft(inflated, context);
  },
});
