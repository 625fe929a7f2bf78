import { bytesOf } from '../bytes.ts';
import { decompress } from '../compression.ts';
import { defineDecoder } from '../decoder.ts';
import { inflatedDraft } from '../inflate.ts';

/** gzip (RFC 1952); damaged, as far as it can be inflated. */
export default defineDecoder({
  id: 'gzip',
  title: 'gzip',
  ofBytes: true,
  decode(input, context) {
    const bytes = bytesOf(input);
    const inflated = bytes && decompress(bytes, 'gzip');
    return inflated && inflatedDraft(inflated, context);
  },
});
