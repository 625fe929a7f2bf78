import { rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { orRepeated, parameterVariants } from '../parameter-variants.ts';
import { readTokenAnswer } from '../readings/token.ts';

export default defineMutation({
  id: 'code-verifier',
  title: 'The code verifier of the token request',
  gain: 'A stolen code is redeemed without the secret that only the third party’s own browser had.',
  variants: parameterVariants({
    name: 'code_verifier',
    roles: ['token-request'],
    refuses: 'authorization server',
    must: {
      drop: 'It refuses a code that was asked for with a challenge and comes without its verifier.',
      empty: 'It refuses an empty verifier as one that is missing.',
      alter: 'It refuses a verifier whose hash is not the challenge, with invalid_grant.',
      repeat: 'It refuses a request in which a parameter stands twice.',
    },
    clauses: (attack) => orRepeated(attack, '3.2', rfc('RFC 7636', '4.6'), rfc('RFC 9700', '2.1.1')),
    applies: () => ASKED_ANEW,
    read: ({ answer }) => readTokenAnswer(answer),
  }),
});
