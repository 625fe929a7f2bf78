import { placeOf } from '../../flow/address.ts';
import { oidc, rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW } from '../callbacks.ts';
import { fieldIn } from '../fields.ts';
import { defineMutation, type Variant } from '../mutation.ts';
import { changeParameter, orRepeated, parameterVariants } from '../parameter-variants.ts';
import { readAuthorizationAnswer } from '../readings/authorization.ts';
import * as variations from '../redirect-uris.ts';
import { hiddenReason, isOpenId, REQUESTS } from '../target.ts';

/** Another address, by the variant's id: what is done to it, and how; undefined where it cannot be done to this one. */
const OTHER: Readonly<Record<string, readonly [title: string, change: (uri: string) => string | undefined]>> = {
  slash: ['a / at its end is added, or taken away', variations.withOtherSlash],
  case: ['its path is written in the other case', variations.withOtherCase],
  'percent-case': ['a percent sequence in it is written in the other case', variations.withOtherPercentCase],
  'path-traversal': ['its path goes up, and down to another page', variations.withTraversal],
  subdomain: ['it is at a subdomain', variations.withSubdomain],
  userinfo: ['its host is the name of a user at another host', variations.withUserinfo],
  port: ['it has another port', variations.withOtherPort],
  fragment: ['it has a fragment', variations.withFragment],
};

export default defineMutation({
  id: 'redirect-uri',
  title: 'The redirect URI of the authorization request',
  gain: 'The code, or the token, is sent to an address of the attacker’s.',
  variants: [
    ...parameterVariants({
      name: 'redirect_uri',
      roles: REQUESTS,
      refuses: 'authorization server',
      must: {
        drop: 'It refuses a request of OpenID Connect without a redirect URI.',
        empty: 'It takes an empty redirect URI for one that is missing, and refuses.',
        repeat: 'It refuses a request in which a parameter stands twice.',
      },
      clauses: (attack) => orRepeated(attack, '3.1', oidc('3.1.2.1', 'AuthRequest'), rfc('RFC 6749', '3.1.2.3')),
      applies: (target, attack) =>
        attack === 'repeat' || isOpenId(target)
          ? ASKED_ANEW
          : { missing: 'Without OpenID Connect it may be left out where only one is registered.' },
      read: (outcome, target) => readAuthorizationAnswer(outcome, target),
    }),
    ...Object.entries(OTHER).map(
      ([id, [title, change]]): Variant => ({
        ...{ id, title, roles: REQUESTS, refuses: 'authorization server' },
        must: 'It compares the redirect URI character by character with the registered one, refuses, and does not send the browser there.',
        clauses: [
          rfc('RFC 6749', '3.1.2.4'),
          rfc('RFC 9700', '4.1'),
          ...(id === 'fragment' ? [rfc('RFC 6749', '3.1.2')] : []),
        ],
        applies(target) {
          const hidden = hiddenReason(target, 'redirect_uri');
          if (hidden !== undefined) return { missing: hidden };
          const other = change(fieldIn(target.draft, 'redirect_uri')?.value ?? '');
          return other === undefined
            ? { missing: 'The redirect URI has no part to which this can be done.' }
            : ASKED_ANEW;
        },
        change: (given) =>
          changeParameter(given, 'redirect_uri', (value) => ({ kind: 'set', value: change(value) ?? value })),
        read(outcome, target) {
          const registered = fieldIn(target.draft, 'redirect_uri')?.value ?? '';
          const other = change(registered);
          // Where only its fragment or the case of its host is another, an error that is sent there reaches the third party.
          const isElsewhere = other !== undefined && placeOf(other) !== placeOf(registered);
          return readAuthorizationAnswer(outcome, target, isElsewhere ? other : undefined);
        },
      }),
    ),
  ],
});
