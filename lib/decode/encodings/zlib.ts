import { bytesOf } from '../bytes.ts';
import { decompress } from '../compression.ts';
import { defineDecoder } from '../decoder.ts';
import { inflatedDraft } from '../inflate.ts';

/** zlib (RFC 1950); damaged, as far as it can be inflated. */
export default defineDecoder({
  id: 'zlib',
  title: 'zlib',
  ofBytes: true,
  decode(input, context) {
    const bytes = bytesOf(input);
    const inflated = bytes && decompress(bytes, 'zlib');
    return inflated && inflatedDraft(inflated, context);
  },
});
