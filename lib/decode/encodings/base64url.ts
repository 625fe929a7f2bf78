import { base64Draft, damagedObject } from '../base64-text.ts';
import { defineDecoder } from '../decoder.ts';

/**
 * RFC 4648 §5, with or without padding; only if text comes out, or bytes that a decoder knows. JSON in damaged base64
 * of either alphabet is read as far as it goes.
 */
export default defineDecoder({
  id: 'base64url',
  title: 'base64url',
  decode(input, context) {
    if (input.length < 8) return undefined;
    const whole = /^[\w-]+={0,2}$/.test(input) ? base64Draft(input, 'base64url', context) : undefined;
    return whole ?? damagedObject(input, context);
  },
});
