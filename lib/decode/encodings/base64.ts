import { base64Draft } from '../base64-text.ts';
import { defineDecoder } from '../decoder.ts';

/**
 * RFC 4648 §4, padded, or unpadded where `+` or `/` tells it from base64url; only if text comes out, or bytes that a
 * decoder knows.
 */
export default defineDecoder({
  id: 'base64',
  title: 'base64',
  decode(input, context) {
    if (input.length < 8 || !/^[A-Za-z0-9+/]+={0,2}$/.test(input)) return undefined;
    if (input.length % 4 !== 0 && !/[+/]/.test(input)) return undefined;
    return base64Draft(input, 'base64', context);
  },
});
