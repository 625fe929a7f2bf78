import { bytesOf } from '../bytes.ts';
import { defineDecoder } from '../decoder.ts';
import { inflate, inflatedDraft } from '../inflate.ts';

/** gzip (RFC 1952), known by its first bytes; damaged, as far as it can be inflated. */
export default defineDecoder({
  id: 'gzip',
  title: 'gzip',
  ofBytes: true,
  decode(input, context) {
    if (!input.startsWith('\x1f\x8b\x08') || input.length < 18) return undefined;
    const bytes = bytesOf(input);
    return bytes && inflatedDraft(inflate(bytes, 'gzip'), context);
  },
});
