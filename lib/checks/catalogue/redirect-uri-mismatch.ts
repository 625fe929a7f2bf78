import { rfc, VIPPS_FAQ } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { addressNearness } from '../nearness.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { askedAt, bodyAt } from '../places.ts';

/** R1. The redirect URI of the token request is compared with that of the authorization request, character by character. */
export default defineCheck({
  id: 'redirect-uri-mismatch',
  code: 'R1',
  title: 'The redirect URI of the token request differs',
  severity: 'error',
  clauses: [rfc('RFC 6749', '4.1.3'), rfc('RFC 6749', '10.6'), VIPPS_FAQ],
  needs: ['authorizationRequest', 'codeExchanges'],
  help: {
    why: 'The authorization server binds the code to the redirect URI for which it was issued, and compares the two as plain text. A slash, a port or the case of a percent escape is enough for invalid_grant. If a server does not compare, a code that was sent to the wrong place can be redeemed.',
    attack: [
      'The attacker starts a sign-in with a redirect URI of their own that the server accepts too generously.',
      'The victim signs in, and the code goes to the attacker’s address.',
      'The attacker gives the code to the real third party, whose token request names another redirect URI: only this comparison stops it.',
    ],
    fix: {
      'third party': 'Keep the redirect URI in one constant, and send the very same text in both requests.',
      'authorization server': 'Compare the two as strings, and answer invalid_grant where they differ.',
    },
  },
  check({ authorizationRequest: request, codeExchanges }) {
    const asked = request.parameters.get('redirect_uri');
    if (asked === undefined)
      return hiddenRequest(request) ?? notApplicable('The authorization request names no redirect URI.');
    const expected = askedAt(request, 'redirect_uri');
    const faults: Fault[] = [];
    for (const call of codeExchanges) {
      const sent = call.fields.get('redirect_uri');
      if (sent === asked) continue;
      const near = sent === undefined ? undefined : addressNearness(asked, sent);
      faults.push({
        where: [bodyAt(call, 'redirect_uri'), expected],
        expected: asked,
        ...(near && { seen: sent, difference: near.difference }),
        cause: near
          ? `The two differ ${near.words}.`
          : 'The token request has no redirect_uri, although the authorization request has one.',
        remedy: 'Send the same redirect_uri, character for character, in both requests.',
        ...(sent === undefined &&
          call.ok &&
          call.fields.has('code_verifier') && {
            severity: 'warning',
            because:
              'The server took it, and the code is bound by PKCE; OAuth 2.1 drops redirect_uri here, RFC 6749 does not.',
          }),
      });
    }
    return judged(faults, expected, ...codeExchanges.map((call) => bodyAt(call, 'redirect_uri')));
  },
});
