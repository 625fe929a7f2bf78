import { inWords } from '../time.ts';
import { defineObject } from './object.ts';

/** The answer to a pushed authorization request (RFC 9126 §2.2). */
export default defineObject({
  id: 'pushed-response',
  has: ['request_uri'],
  read({ node, text }) {
    const lifetime = node('expires_in')?.value;
    if (text('request_uri') === undefined || typeof lifetime !== 'number' || lifetime < 0) return undefined;
    return {
      title: 'pushed authorization response',
      note: `the browser must come with request_uri within ${inWords(lifetime)}, once`,
    };
  },
});
