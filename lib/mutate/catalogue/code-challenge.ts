import { rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW, untilToken } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { parameterVariants } from '../parameter-variants.ts';
import { readAuthorizationAnswer, readUntilToken } from '../readings/authorization.ts';
import { REQUESTS } from '../target.ts';

export default defineMutation({
  id: 'code-challenge',
  title: 'The code challenge of the authorization request',
  gain: 'A stolen code can be redeemed by whoever has it, for the server no longer asks for the verifier.',
  variants: parameterVariants({
    name: 'code_challenge',
    roles: REQUESTS,
    refuses: 'authorization server',
    must: {
      drop: 'It asks for a challenge, or at the latest refuses the verifier to which there was none.',
      empty: 'It takes an empty challenge for one that is missing, and asks for it or refuses the verifier.',
      alter: 'It refuses the verifier, which does not fit the challenge.',
      repeat: 'It refuses a request in which a parameter stands twice.',
    },
    clauses: (attack) => {
      if (attack === 'repeat') return [rfc('RFC 6749', '3.1')];
      return attack === 'alter'
        ? [rfc('RFC 7636', '4.6')]
        : [rfc('RFC 9700', '2.1.1'), rfc('RFC 9700', '4.8.2'), rfc('RFC 7636', '4.4.1')];
    },
    applies: (target, attack) => (attack === 'repeat' ? ASKED_ANEW : untilToken(target)),
    read: (outcome, target, attack) =>
      attack === 'repeat' ? readAuthorizationAnswer(outcome, target) : readUntilToken(outcome, target),
  }),
});
