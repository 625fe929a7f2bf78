import { rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW, untilToken } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { orRepeated, parameterVariants } from '../parameter-variants.ts';
import { readAuthorizationAnswer } from '../readings/authorization.ts';
import { NEVER_REGISTERED, readScope } from '../readings/scope.ts';
import { REQUESTS, words } from '../target.ts';

export default defineMutation({
  id: 'scope',
  title: 'The scope that is asked for',
  gain: 'The client gets more than it is registered for, or than the person was asked.',
  variants: parameterVariants({
    name: 'scope',
    roles: REQUESTS,
    refuses: 'authorization server',
    must: {
      drop: 'It refuses with invalid_scope, or grants no more than a default that it has told of.',
      empty: 'It takes an empty scope for one that is missing: it refuses, or grants its default.',
      alter:
        'It refuses a scope that nobody registered with invalid_scope, or says in its answer that it did not grant it.',
      repeat: 'It refuses a request in which a parameter stands twice.',
    },
    clauses: (attack) => orRepeated(attack, '3.1', rfc('RFC 6749', '3.3')),
    applies: (target, attack) => (attack === 'repeat' ? ASKED_ANEW : untilToken(target)),
    read: (outcome, target, attack) =>
      attack === 'repeat'
        ? readAuthorizationAnswer(outcome, target)
        : readScope(outcome, target, attack === 'alter' ? [NEVER_REGISTERED] : words(target.asked.get('scope'))),
    alter: (value) => `${value} ${NEVER_REGISTERED}`,
  }),
});
