import { isDeepLink } from '../../flow/address.ts';
import { defineCheck, type Fault, judged, notApplicable, passed } from '../check.ts';
import { clause, rfc } from '../clauses.ts';
import { hidden } from '../pkce.ts';
import { askedAt } from '../places.ts';

/** P1. Whether PKCE is used; for whom it is a must depends on whether the client can keep a secret. */
export default defineCheck({
  id: 'missing-code-challenge',
  code: 'P1',
  title: 'The authorization request has no code_challenge',
  severity: 'error',
  clauses: [
    rfc('RFC 9700', '2.1.1'),
    clause(
      'FAPI 2.0 Security Profile §5.3.2.2',
      'https://openid.net/specs/fapi-security-profile-2_0-final.html#section-5.3.2.2',
    ),
  ],
  needs: ['authorizationRequest', 'clientKind'],
  help: {
    why: 'Without PKCE, whoever gets hold of a code can redeem it, or slip it into somebody else’s sign-in. With it, the code is worthless without a verifier that never leaves the client. Public clients must use it; for all others it is recommended, because a client secret does not stop a stolen code from being injected into the client itself.',
    attack: [
      'The attacker takes a code of the victim from a log, a Referer or an app that claims the same scheme.',
      'They open their own sign-in at the third party and swap the code in its callback for the stolen one.',
      'The third party redeems it with its own secret, and the attacker sits in the victim’s account.',
    ],
    fix: {
      'third party':
        'Draw a verifier of 43 to 128 characters for each request, send its SHA-256 as code_challenge with code_challenge_method=S256, and the verifier with the code.',
      'authorization server': 'Require code_challenge of public clients, and refuse requests without it.',
      app: 'Use a library that does PKCE by itself, such as AppAuth.',
    },
  },
  check({ authorizationRequest: request, clientKind, system, profile }) {
    const { parameters } = request;
    const where = askedAt(request, 'code_challenge');
    if (parameters.get('code_challenge')) return passed(where);
    const unseen = hidden(request);
    if (unseen) return unseen;
    const type = parameters.get('response_type');
    if (type !== undefined && !type.split(' ').includes('code'))
      return notApplicable('No code was asked for, so there is none to protect.');
    const isApp = isDeepLink(parameters.get('redirect_uri') ?? '');
    const fault: Fault = {
      where: [where],
      cause: `The request has no code_challenge${whose(isApp ? 'app' : clientKind)}.`,
      remedy: 'Send a code_challenge of method S256, new for each request, and its code_verifier with the code.',
    };
    if (system?.id === 'vipps-app-to-app' && parameters.get('requested_flow') === 'app_to_app_v2')
      return judged([{ ...fault, because: `${system.title}: requested_flow=app_to_app_v2 requires PKCE.` }]);
    if (profile.sharpens.includes('P1'))
      return judged([{ ...fault, because: `${profile.title} requires PKCE of every client.` }]);
    return judged([isApp || clientKind === 'public' ? fault : { ...fault, severity: 'warning' }]);
  },
});

function whose(kind: 'app' | 'public' | 'confidential' | 'unknown'): string {
  if (kind === 'app') return ', and the answer goes to an app, which keeps no secret';
  if (kind === 'public') return ', and its client shows no authentication at the token endpoint: it is public';
  return kind === 'confidential' ? '; its client authenticates at the token endpoint' : '';
}
