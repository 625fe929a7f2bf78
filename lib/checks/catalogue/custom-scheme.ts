import { isDeepLink, schemeOf } from '../../flow/address.ts';
import { AIIA_CONNECT_FLOW, rfc, VIPPS_FAQ } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import type { Profile } from '../profiles.ts';
import { returnAddresses } from '../return-addresses.ts';

/** Systems whose documentation lets apps have a scheme of whatever name. */
const ACCEPTS: ReadonlyMap<string, string> = new Map([
  ['aiia-connect', 'The guide of Aiia advises against custom schemes, but accepts them.'],
  ['vipps-app-to-app', 'Vipps MobilePay accepts custom schemes, of app_callback_uri and of redirect_uri.'],
]);

/** R4. A return address with a scheme of an app; one without a dot belongs to nobody. */
export default defineCheck({
  id: 'custom-scheme',
  code: 'R4',
  title: 'The browser returns to a custom URL scheme',
  severity: 'warning',
  clauses: [rfc('RFC 8252', '7.1'), rfc('RFC 8252', '8.1'), rfc('RFC 8252', '8.4'), AIIA_CONNECT_FLOW, VIPPS_FAQ],
  needs: ['authorizationRequest'],
  help: {
    why: 'Any app on the phone may register any scheme, and where two have the same the system chooses, or asks a user who cannot know. The answer of the authorization server then reaches a stranger. An https address that the app has proved to own, as a Universal Link or App Link, opens no other app.',
    attack: [
      'The attacker publishes a torch app that registers the scheme myapp, too.',
      'The user signs in at the bank, and the phone opens the torch app with code and state.',
      'Without PKCE the attacker redeems the code; with PKCE the sign-in fails and the user is stuck.',
    ],
    fix: {
      app: 'Claim an https address by assetlinks.json on Android and apple-app-site-association on iOS, and use it as the redirect URI; until then send PKCE, and use your own domain in reverse order, such as com.example.app:/callback.',
      'authorization server': 'Refuse schemes without a dot, and require PKCE of every app.',
    },
  },
  check({ authorizationRequest: request, system, profile }) {
    const addresses = returnAddresses(request);
    if (addresses.length === 0)
      return hiddenRequest(request) ?? notApplicable('The authorization request names no redirect URI.');
    const faults = addresses.flatMap(({ uri, where }): Fault[] => {
      // urn:ietf:wg:oauth:2.0:oob opens nothing.
      if (!isDeepLink(uri) || schemeOf(uri) === 'urn:') return [];
      const scheme = schemeOf(uri).slice(0, -1);
      const owned = scheme.includes('.');
      return [
        {
          where: [where],
          expected: 'an https address that the app has claimed',
          seen: uri,
          cause: owned
            ? `Any app can claim the scheme ${scheme}, although its name follows a domain.`
            : `Any app can claim the scheme ${scheme}, and its name follows no domain: two honest apps may have it as well.`,
          remedy: owned
            ? 'Use a Universal Link or App Link.'
            : 'Use a Universal Link or App Link, or at least your own domain in reverse order: com.example.app.',
          ...weightOf(owned, profile, system?.id),
        },
      ];
    });
    return judged(faults, ...addresses.map(({ where }) => where));
  },
});

/** How seriously it is taken, and why. */
function weightOf(owned: boolean, profile: Profile, system = ''): Pick<Fault, 'severity' | 'because'> {
  if (profile.sharpens.includes('R4'))
    return {
      severity: 'error',
      because: `${profile.title}: FAPI 1.0 Baseline §7.5 allows an app nothing but claimed https.`,
    };
  const because = ACCEPTS.get(system);
  if (because) return { because };
  return owned
    ? {}
    : { severity: 'error', because: 'RFC 8252 §7.1 demands a scheme that is based on a domain name, so it has a dot.' };
}
