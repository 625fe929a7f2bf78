import { bytesOf } from '../bytes.ts';
import { defineDecoder } from '../decoder.ts';
import { inflate, inflatedDraft } from '../inflate.ts';

/** Bytes in front of which damage may be; a chance agreement of two bytes does not go so far. */
const ENOUGH = 24;

/**
 * zlib (RFC 1950): two bytes that agree with each other at its beginning and a checksum at its end. Damaged, it is
 * taken for zlib only after some text has come out.
 */
export default defineDecoder({
  id: 'zlib',
  title: 'zlib',
  ofBytes: true,
  decode(input, context) {
    const [method, flags] = [input.charCodeAt(0), input.charCodeAt(1)];
    if ((method & 0x8f) !== 8 || (method * 256 + flags) % 31 !== 0 || input.length < 9) return undefined;
    const bytes = bytesOf(input);
    const inflated = bytes && inflate(bytes, 'zlib');
    if (!inflated || (inflated.problem && inflated.bytes.length < ENOUGH)) return undefined;
    return inflatedDraft(inflated, context);
  },
});
