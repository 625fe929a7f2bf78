import { find } from '../node.ts';
import { defineObject } from './object.ts';

/** The answer of a NextGenPSD2 bank that has something to say (Berlin Group implementation guidelines §4.13). */
export default defineObject({
  id: 'tpp-messages',
  has: ['tppMessages'],
  read({ node }) {
    const messages = node('tppMessages');
    if (messages?.encoding !== 'json') return undefined;
    const codes = messages.children.map((message) => find(message, 'code')?.value).filter(Boolean);
    return {
      ...(codes.length > 0 && { note: codes.slice(0, 5).join(', ') }),
      titles: { tppMessages: 'messages of the bank' },
    };
  },
});
