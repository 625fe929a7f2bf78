import { oidc, rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { askedAt } from '../places.ts';
import { shown } from '../shown.ts';
import { claimAt, type SeenToken } from '../tokens.ts';

/** I4. The nonce of every ID token is that of the request. */
export default defineCheck({
  id: 'nonce-mismatch',
  code: 'I4',
  title: 'The nonce of the ID token is not that of the request',
  severity: 'error',
  clauses: [oidc('3.1.3.7', 'IDTokenValidation'), rfc('RFC 9700', '4.5.3.2')],
  needs: ['authorizationRequest', 'idTokens'],
  help: {
    why: 'The nonce ties an ID token to one request of one browser. A third party that sent one has to find the same in the token; if it is missing or differs, the token belongs to another sign-in, or the server dropped it, and then nobody can tell.',
    attack: [
      'The attacker signs in at the third party themselves, and stops before the code is redeemed.',
      'They bring their code to the victim’s browser, as the answer to the victim’s own request.',
      'The ID token for that code has the attacker’s nonce: only a third party that compares it notices.',
    ],
    fix: {
      'third party':
        'Keep the nonce of each request in the user’s session, and refuse an ID token that does not repeat it.',
      'authorization server': 'Keep the nonce with the code, and copy it unchanged into the ID token.',
    },
  },
  check({ authorizationRequest, idTokens }) {
    const { parameters } = authorizationRequest;
    const sent = parameters.get('nonce');
    const asked = askedAt(authorizationRequest, 'nonce');
    if (sent === undefined) {
      const hidden = hiddenRequest(authorizationRequest);
      if (hidden) return hidden;
      const strange = idTokens.filter(({ claims }) => claims.nonce !== undefined);
      if (strange.length === 0) return notApplicable('The request had no nonce, and no ID token has one.');
      return judged(strange.map((token) => unasked(token, asked)));
    }
    return judged(
      idTokens.flatMap((token) => different(token, sent, asked) ?? []),
      asked,
      ...idTokens.map(({ where }) => claimAt(where, 'nonce')),
    );
  },
});

function different({ claims: { nonce }, where, way }: SeenToken, sent: string, asked: Where): Fault | undefined {
  if (nonce === sent) return undefined;
  // OpenID Connect Core §12.2: after a refresh it should not be there.
  if (nonce === undefined && way === 'refresh') return undefined;
  return {
    where: [claimAt(where, 'nonce'), asked],
    expected: sent,
    ...(nonce !== undefined && { seen: shown(nonce) }),
    cause:
      nonce === undefined
        ? 'The request has a nonce, the ID token has none.'
        : nonce === ''
          ? 'The nonce of the ID token is empty.'
          : 'The nonce of the ID token is another than that of the request.',
    remedy:
      nonce === undefined || nonce === ''
        ? 'Have the authorization server copy the nonce of the request into the ID token.'
        : 'Refuse the ID token: it belongs to another request.',
  };
}

function unasked({ claims: { nonce }, where }: SeenToken, asked: Where): Fault {
  return {
    where: [claimAt(where, 'nonce'), asked],
    expected: 'no nonce',
    seen: shown(nonce),
    cause: 'The ID token has a nonce, although the request had none.',
    remedy: 'Send a nonce with every request, so that tokens of other requests are told apart.',
    severity: 'warning',
    because: 'Some servers that pass a sign-in on put the nonce of their own request into the token.',
  };
}
