import { rfc, VIPPS_GUIDE } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { disclosuresIn } from '../personal-data.ts';
import { askedAt } from '../places.ts';

/** Vipps MobilePay answers 502 beyond about so many; others cut. */
const LONGEST = 1000;

/** S5. A state beyond 1000 characters, or one that gives away personal data or a secret once it is decoded. */
export default defineCheck({
  id: 'state-not-opaque',
  code: 'S5',
  title: 'The state is too long or gives something away',
  severity: 'warning',
  clauses: [VIPPS_GUIDE, rfc('RFC 9700', '4.2')],
  needs: ['authorizationRequest'],
  help: {
    why: 'State goes through the browser’s address twice, and from there into its history, into the logs of every server on the way, and into the Referer of what the callback page loads. Base64 hides nothing. Servers may also cut a long one, or fail on it.',
    attack: [
      'The third party packs e-mail address and access token of the user into state, as base64.',
      'The callback page loads a script of an advertiser, with the whole address as Referer.',
      'The advertiser decodes it, or whoever reads the advertiser’s logs.',
    ],
    fix: {
      'third party':
        'Send a random handle as state and keep everything else in the session under it; where there is no session, encrypt it for yourself.',
    },
  },
  check({ authorizationRequest: request, system, profile }) {
    const state = request.parameters.get('state');
    if (!state) return hiddenRequest(request) ?? notApplicable('The authorization request has no state.');
    const where = askedAt(request, 'state');
    const faults = disclosuresIn(state).map(
      ({ what, place }): Fault => ({
        where: [where],
        expected: 'an opaque handle',
        seen: state,
        cause: place ? `State holds ${what}, as ${place}: anybody can decode it.` : `State is ${what}.`,
        remedy: 'Send a random handle, and keep the rest in the session.',
      }),
    );
    if (state.length > LONGEST)
      faults.push({
        where: [where],
        expected: `at most ${LONGEST} characters`,
        seen: `${state.length} characters`,
        cause: `State has ${state.length} characters, which servers cut or refuse.`,
        remedy: 'Send a random handle, and keep the rest in the session.',
        ...((system?.id === 'vipps-app-to-app' && {
          severity: 'error',
          because: 'Vipps MobilePay answers 502 beyond about 1000 characters.',
        }) ||
          (profile.sharpens.includes('S5') && {
            severity: 'info',
            because: 'FAPI 2.0 expects a state that is a JWT, and longer (Security Profile §5.3.2.2, note 4).',
          })),
      });
    return judged(faults, where);
  },
});
