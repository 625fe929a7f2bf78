import { isDeepLink } from '../../flow/address.ts';
import { responseParameters } from '../../flow/authorization-response.ts';
import { fapi1Advanced, fapi2, rfc } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import type { AuthorizationRequest } from '../artifacts.ts';
import { defineCheck, type Fault, judged, notApplicable, passed } from '../check.ts';
import { hidden } from '../pkce.ts';
import { askedAt } from '../places.ts';
import type { Profile } from '../profiles.ts';

/** P1. Whether PKCE is used; for whom it is a must depends on whether the client can keep a secret. */
export default defineCheck({
  id: 'missing-code-challenge',
  code: 'P1',
  title: 'The authorization request has no code_challenge',
  severity: 'error',
  clauses: [rfc('RFC 9700', '2.1.1'), fapi2('5.3.2.2'), fapi1Advanced('5.2.2', 'authorization-server')],
  needs: ['authorizationRequest', 'clientKind', 'messages'],
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
  check({ authorizationRequest: request, clientKind, messages, system, profile }) {
    const { parameters } = request;
    const where = askedAt(request, 'code_challenge');
    if (parameters.get('code_challenge')) return passed(where);
    const unseen = hidden(request);
    if (unseen) return unseen;
    const type = parameters.get('response_type');
    const asksForCode = type === undefined ? messages.some(bringsCode) : type.split(' ').includes('code');
    if (!asksForCode) return notApplicable('No code was asked for, so there is none to protect.');
    const kind = clientKind === 'public' && hasCertificate(profile, system?.id) ? 'unknown' : clientKind;
    const isApp = isDeepLink(parameters.get('redirect_uri') ?? '');
    const fault: Fault = {
      where: [where],
      cause: `The request has no code_challenge${whose(isApp ? 'app' : kind)}.`,
      remedy: 'Send a code_challenge of method S256, new for each request, and its code_verifier with the code.',
    };
    if (system?.id === 'vipps-app-to-app' && parameters.get('requested_flow') === 'app_to_app_v2')
      return judged([{ ...fault, because: `${system.title}: requested_flow=app_to_app_v2 requires PKCE.` }]);
    const demand = profile.sharpens.includes('P1') ? demandOf(profile, request) : undefined;
    if (demand) return judged([{ ...fault, because: demand }]);
    return judged([isApp || kind === 'public' ? fault : { ...fault, severity: 'warning' }]);
  },
});

/** Some servers take response_type=code for granted; that they do shows when the code comes. */
function bringsCode(message: Message): boolean {
  return message.step.role === 'authorization-response' && responseParameters(message).has('code');
}

/** Where clients are known by their TLS certificate, which is not to be seen, none is public for showing nothing else. */
function hasCertificate({ id }: Profile, system = ''): boolean {
  return id !== 'security-bcp' || system === 'nextgenpsd2' || system === 'stet';
}

/** Why the profile asks for PKCE here; FAPI 1.0 does so where the request is pushed. */
function demandOf({ id, title }: Profile, { pushed }: AuthorizationRequest): string | undefined {
  if (id === 'fapi-2-security') return `${title} requires PKCE of every client.`;
  return pushed && `${title} requires PKCE of every pushed request (FAPI 1.0 Advanced §5.2.2, item 18).`;
}

function whose(kind: 'app' | 'public' | 'confidential' | 'unknown'): string {
  if (kind === 'app') return ', and the answer goes to an app, which keeps no secret';
  if (kind === 'public') return ', and its client shows no authentication at the token endpoint: it is public';
  return kind === 'confidential' ? '; its client authenticates at the token endpoint' : '';
}
