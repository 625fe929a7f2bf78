import { rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW } from '../callbacks.ts';
import { fieldIn } from '../fields.ts';
import { defineMutation } from '../mutation.ts';
import { changeParameter } from '../parameter-variants.ts';
import { readTokenAnswer } from '../readings/token.ts';

export default defineMutation({
  id: 'code-swap',
  title: 'The code of another authorization',
  gain: 'A stolen code, injected into the attacker’s own session, gives the attacker the victim’s accounts.',
  variants: [
    {
      title: 'the code is that of another authorization of the same client',
      roles: ['token-request'],
      refuses: 'authorization server',
      must: 'It refuses a code whose challenge the verifier does not fit, with invalid_grant.',
      clauses: [rfc('RFC 9700', '4.5'), rfc('RFC 7636', '4.6')],
      applies({ draft }) {
        if (!fieldIn(draft, 'code')) return { missing: 'The request redeems no code.' };
        return fieldIn(draft, 'code_verifier')
          ? { ...ASKED_ANEW, another: 'code' }
          : { missing: 'Without PKCE the server cannot know which of one client’s codes belongs to which request.' };
      },
      change: (given) =>
        given.otherCode === undefined
          ? { problem: 'There is no code of another authorization yet.' }
          : changeParameter(given, 'code', () => ({ kind: 'set', value: given.otherCode ?? '' })),
      read: ({ answer }) => readTokenAnswer(answer),
    },
  ],
});
