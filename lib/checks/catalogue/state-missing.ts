import { rfc } from '../../flow/clauses.ts';
import { defineCheck, judged } from '../check.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { askedAt } from '../places.ts';

/** S1. An authorization request without state; PKCE, or the nonce of OpenID Connect, does a part of its work. */
export default defineCheck({
  id: 'state-missing',
  code: 'S1',
  title: 'The authorization request has no state',
  severity: 'error',
  clauses: [rfc('RFC 6749', '10.12'), rfc('RFC 9700', '2.1'), rfc('RFC 9700', '4.7')],
  needs: ['authorizationRequest'],
  help: {
    why: 'State ties the answer to the browser that asked. Without it, or PKCE or a nonce that does the same, the third party cannot tell an answer to its own request from one that somebody else has begun and slipped to the user.',
    attack: [
      'The attacker begins a consent with the attacker’s own bank account, and stops before the callback is opened.',
      'A page of the attacker makes the victim’s browser open that callback.',
      'The third party redeems the code in the victim’s session: the victim now sees, fills in and pays from the attacker’s account.',
    ],
    fix: {
      'third party':
        'Draw at least 128 random bits for each request, keep them in the user’s session, and refuse an answer with another state. Send PKCE with S256 besides.',
    },
  },
  check({ authorizationRequest: request, system, profile }) {
    const { parameters } = request;
    if (parameters.get('state')) return judged([], askedAt(request, 'state'));
    const hidden = hiddenRequest(request);
    if (hidden) return hidden;
    const guard = guardOf(parameters);
    const isFapi2 = profile.id === 'fapi-2-security';
    const isOpenId = parameters.get('scope')?.split(' ').includes('openid') ?? false;
    const demand =
      DEMANDS.get(system?.id ?? '') ?? (profile.sharpens.includes('S1') && !isFapi2 && !isOpenId ? FAPI_1 : undefined);
    const byPkce = profile.sharpens.includes('S1') && isFapi2 && parameters.has('code_challenge');
    return judged([
      {
        where: [askedAt(request, 'state')],
        expected: 'state with a random value',
        ...(parameters.has('state') && { seen: 'an empty state' }),
        cause: 'Nothing ties the answer to the browser that asked for it.',
        remedy: 'Send a new random state with every request, and compare it when the answer comes.',
        ...((byPkce && { severity: 'info', because: BY_PKCE }) ||
          (demand && { because: demand }) ||
          (guard && { severity: 'warning', because: guard })),
      },
    ]);
  },
});

/** Systems whose guides make state mandatory, whatever else protects the answer. */
const DEMANDS: ReadonlyMap<string, string> = new Map([
  ['bs2', 'Banco BS2 makes state mandatory.'],
  ['vipps-app-to-app', 'Vipps MobilePay refuses a state under 8 characters.'],
]);

const FAPI_1 = 'FAPI 1.0 requires state where openid is not in the scope (Baseline §5.2.2.3).';
const BY_PKCE = 'FAPI 2.0 leaves the protection to PKCE, and state to the client (Security Profile §5.3.2.2, note 4).';

/** Why a forged answer fails nevertheless, provided that client and server do their part (RFC 9700 §2.1). */
function guardOf(parameters: ReadonlyMap<string, string>): string | undefined {
  if (parameters.has('code_challenge'))
    return 'PKCE is used: by RFC 9700 §2.1 a client may rely on it alone where it knows that the server enforces it.';
  return parameters.has('nonce') && parameters.get('scope')?.split(' ').includes('openid')
    ? 'A nonce is sent: by RFC 9700 §2.1 it protects an OpenID Connect sign-in, if it is compared.'
    : undefined;
}
