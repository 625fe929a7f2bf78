import { printableBase64 } from '../base64-text.ts';
import { defineDecoder } from '../decoder.ts';

/** RFC 4648 §5, with or without padding; only if text comes out. */
export default defineDecoder({
  id: 'base64url',
  title: 'base64url',
  decode(input, context) {
    if (!/^[A-Za-z0-9_-]+={0,2}$/.test(input)) return undefined;
    const text = printableBase64(input, 'base64url', context.cut);
    return text === undefined ? undefined : context.layer(text);
  },
});
