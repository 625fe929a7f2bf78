import { fapi1Advanced, rfc } from '../../flow/clauses.ts';
import { defineCheck, judged, notApplicable } from '../check.ts';
import { challengeIn, hidden } from '../pkce.ts';
import { askedAt } from '../places.ts';

/** P2. The method of the code challenge; none at all means `plain`. */
export default defineCheck({
  id: 'plain-code-challenge',
  code: 'P2',
  title: 'The code challenge is plain',
  severity: 'error',
  clauses: [rfc('RFC 7636', '4.3'), rfc('RFC 7636', '7.2'), fapi1Advanced('5.2.2', 'authorization-server')],
  needs: ['authorizationRequest'],
  help: {
    why: 'With the method plain the challenge is the verifier itself, in an address that ends up in histories and logs, so that PKCE protects nothing from whoever reads the request. A request without code_challenge_method means plain, too, which is easily overlooked: the server then compares the SHA-256 that was sent with a verifier of which it never makes the SHA-256.',
    attack: [
      'The attacker reads the authorization request: in a log of a proxy, or as another app on the device.',
      'They take the code_challenge from it, which is the verifier, and catch the code.',
      'They redeem the code with that verifier, as the client would have done.',
    ],
    fix: {
      'third party': 'Send code_challenge_method=S256, and the base64url of the verifier’s SHA-256 as code_challenge.',
      'authorization server':
        'Name S256 alone in code_challenge_methods_supported, and refuse plain and requests without a method.',
    },
  },
  check({ authorizationRequest: request }) {
    const challenge = challengeIn(request);
    if (!challenge) return hidden(request) ?? notApplicable('The request has no code_challenge.');
    const where = askedAt(request, 'code_challenge_method');
    const method = request.parameters.get('code_challenge_method') || undefined;
    if (method === 'S256') return judged([], where);
    return judged([
      {
        where: [where, challenge.where],
        expected: 'S256',
        ...(method !== undefined && { seen: method }),
        cause:
          method === undefined
            ? 'code_challenge_method is left out, which means plain.'
            : method === 'plain'
              ? 'The method is plain: the challenge is the verifier itself.'
              : `${method} is no method that RFC 7636 knows; its names are S256 and plain, in that case.`,
        remedy: 'Send code_challenge_method=S256 with the SHA-256 of the verifier.',
      },
    ]);
  },
});
