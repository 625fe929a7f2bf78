import { rfc } from '../../flow/clauses.ts';
import { atCallback } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { parameterVariants } from '../parameter-variants.ts';
import { readThirdParty } from '../readings/third-party.ts';

export default defineMutation({
  id: 'state',
  title: 'The state of the answer',
  gain: 'The attacker’s own answer is taken in the victim’s browser: the victim works in the attacker’s account.',
  variants: parameterVariants({
    name: 'state',
    roles: ['authorization-response'],
    refuses: 'third party',
    must: {
      drop: 'It refuses an answer without the state that it sent, and redeems no code.',
      empty: 'It refuses an empty state as one that is missing, and redeems no code.',
      alter: 'It refuses a state that this browser did not get from it, and redeems no code.',
      repeat: 'It refuses an answer in which a parameter stands twice.',
    },
    clauses: (attack) =>
      attack === 'repeat'
        ? [rfc('RFC 6749', '3.1')]
        : [rfc('RFC 6749', '10.12'), rfc('RFC 6749', '4.1.2'), rfc('RFC 9700', '4.7')],
    applies: atCallback,
    read: readThirdParty,
  }),
});
