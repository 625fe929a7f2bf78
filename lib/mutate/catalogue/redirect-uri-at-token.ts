import { rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { parameterVariants } from '../parameter-variants.ts';
import { readTokenAnswer } from '../readings/token.ts';

export default defineMutation({
  id: 'redirect-uri-at-token',
  title: 'The redirect URI of the token request',
  gain: 'A code that was sent to another address than the third party’s can be redeemed through the third party.',
  variants: parameterVariants({
    name: 'redirect_uri',
    roles: ['token-request'],
    refuses: 'authorization server',
    must: {
      drop: 'It refuses a token request without the redirect URI where the authorization request had one.',
      alter: 'It refuses a redirect URI that is not the one of the authorization request, with invalid_grant.',
    },
    clauses: () => [rfc('RFC 6749', '4.1.3')],
    applies: ({ asked }) =>
      asked.has('redirect_uri')
        ? ASKED_ANEW
        : { missing: 'The authorization request had no redirect_uri, so none is compared.' },
    read: ({ answer }) => readTokenAnswer(answer),
    alter: (value) => `${value}${value.endsWith('/') ? '' : '/'}altered`,
  }),
});
