import { rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW, atTokenEndpoint } from '../callbacks.ts';
import { fieldIn } from '../fields.ts';
import { defineMutation } from '../mutation.ts';
import { orRepeated, parameterVariants } from '../parameter-variants.ts';
import { readAuthorizationAnswer } from '../readings/authorization.ts';
import { readTokenAnswer } from '../readings/token.ts';
import { REQUESTS, type Target } from '../target.ts';

export default defineMutation({
  id: 'client-id',
  title: 'The client that asks',
  gain: 'Somebody asks, or redeems, in the name of a client that is not theirs.',
  variants: [
    ...parameterVariants({
      name: 'client_id',
      roles: REQUESTS,
      refuses: 'authorization server',
      must: {
        drop: 'It refuses a request of nobody, and sends the browser nowhere.',
        empty: 'It takes an empty client_id for one that is missing, and refuses.',
        alter: 'It refuses a client that it does not know, and sends the browser nowhere.',
        repeat: 'It refuses a request in which a parameter stands twice.',
      },
      clauses: (attack) => orRepeated(attack, '3.1', rfc('RFC 6749', '4.1.1'), rfc('RFC 6749', '4.1.2.1')),
      applies: () => ASKED_ANEW,
      read: (outcome, target) => readAuthorizationAnswer(outcome, target),
    }),
    ...parameterVariants({
      name: 'client_id',
      roles: ['token-request'],
      refuses: 'authorization server',
      must: {
        drop: 'It refuses a client that neither names nor authenticates itself.',
        empty: 'It takes an empty client_id for one that is missing, and refuses.',
        alter: 'It refuses a code that was issued to another client.',
        repeat: 'It refuses a request in which a parameter stands twice.',
      },
      clauses: (attack) => orRepeated(attack, '3.2', rfc('RFC 6749', '4.1.3'), rfc('RFC 6749', '3.2.1')),
      applies: (target, attack) =>
        (attack === 'drop' || attack === 'empty') && authenticates(target)
          ? { missing: 'The client authenticates itself, so that its client_id may be left out.' }
          : atTokenEndpoint(target),
      read: ({ answer }) => readTokenAnswer(answer, 'client'),
    }),
  ],
});

/** By Basic or an assertion; a secret in the body needs the client_id beside it. */
function authenticates({ draft, message }: Target): boolean {
  return message.requestHeader('authorization') !== undefined || fieldIn(draft, 'client_assertion') !== undefined;
}
