import { rfc } from '../../flow/clauses.ts';
import { atCallback } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { parameterVariants } from '../parameter-variants.ts';
import { readThirdParty } from '../readings/third-party.ts';

export default defineMutation({
  id: 'iss',
  title: 'The issuer of the answer',
  gain: 'The third party sends the code of one server to another, which belongs to the attacker (mix-up).',
  variants: parameterVariants({
    name: 'iss',
    roles: ['authorization-response'],
    refuses: 'third party',
    must: {
      drop: 'It refuses an answer without iss of a server that always sends one.',
      empty: 'It refuses an empty iss as one that is missing.',
      alter: 'It refuses an answer whose iss is not, character by character, the server that it asked.',
      repeat: 'It refuses an answer in which a parameter stands twice.',
    },
    clauses: (attack) =>
      attack === 'repeat' ? [rfc('RFC 6749', '3.1')] : [rfc('RFC 9207', '2.4'), rfc('RFC 9700', '4.4.2')],
    applies: atCallback,
    read: readThirdParty,
    alter: (value) => `${value.replace(/\/$/, '')}.attacker.invalid`,
  }),
});
