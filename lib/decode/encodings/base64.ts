import { printableBase64 } from '../base64-text.ts';
import { defineDecoder } from '../decoder.ts';

/** RFC 4648 §4, padded, or unpadded where `+` or `/` tells it from base64url; only if text comes out. */
export default defineDecoder({
  id: 'base64',
  title: 'base64',
  decode(input, context) {
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(input)) return undefined;
    if (input.length % 4 !== 0 && !/[+/]/.test(input)) return undefined;
    const text = printableBase64(input, 'base64', context.cut);
    return text === undefined ? undefined : context.layer(text);
  },
});
