import { oidc, rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW, askedByThirdParty } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { parameterVariants } from '../parameter-variants.ts';
import { readAuthorizationAnswer } from '../readings/authorization.ts';
import { readFromCallback, readIdTokenUse } from '../readings/third-party.ts';
import { isOpenId, REQUESTS, words } from '../target.ts';

const CLAUSES = [oidc('3.2.2.1', 'ImplicitAuthRequest'), oidc('3.3.2.11', 'HybridIDToken')] as const;

export default defineMutation({
  id: 'nonce',
  title: 'The nonce of the authorization request',
  gain: 'An ID token that was stolen elsewhere is taken for the answer to this request.',
  variants: [
    ...parameterVariants({
      name: 'nonce',
      roles: REQUESTS,
      refuses: 'authorization server',
      must: {
        drop: 'It refuses a request for an ID token from the authorization endpoint that has no nonce.',
        empty: 'It refuses an empty nonce as one that is missing.',
        repeat: 'It refuses a request in which a parameter stands twice.',
      },
      clauses: (attack) => (attack === 'repeat' ? [rfc('RFC 6749', '3.1')] : CLAUSES),
      applies: ({ asked }, attack) =>
        attack === 'repeat' || words(asked.get('response_type')).includes('id_token')
          ? ASKED_ANEW
          : { missing: 'A nonce is only required where the authorization endpoint gives an ID token.' },
      read: (outcome, target) => readAuthorizationAnswer(outcome, target),
    }),
    ...parameterVariants({
      name: 'nonce',
      roles: REQUESTS,
      refuses: 'third party',
      must: { alter: 'It refuses an ID token whose nonce is not the one that it sent.' },
      clauses: () => [oidc('3.1.3.7', 'IDTokenValidation'), oidc('15.5.2', 'NonceNotes')],
      applies: (target) =>
        isOpenId(target)
          ? askedByThirdParty(target)
          : { missing: 'Without openid in the scope there is no ID token that could carry the nonce.' },
      read: (outcome, target) => readFromCallback(outcome, target, readIdTokenUse),
    }),
  ],
});
