import { parseUrl } from '../../flow/address.ts';
import { rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { returnAddresses } from '../return-addresses.ts';

/** These never leave the machine; RFC 6761 §6.3 says so of every name under localhost. */
const LOOPBACK = /^(localhost|[\w.-]{1,253}\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * R5. A redirect URI with http, unless it is on this machine. FAPI 1.0 (Baseline §7.5) does not let apps listen there,
 * either; what was recorded there is most likely somebody’s trial, so that is not told.
 */
export default defineCheck({
  id: 'cleartext-redirect-uri',
  code: 'R5',
  title: 'The redirect URI is not encrypted',
  severity: 'error',
  clauses: [rfc('RFC 9700', '2.6'), rfc('RFC 8252', '7.3'), rfc('RFC 6749', '3.1.2.1')],
  needs: ['authorizationRequest'],
  help: {
    why: 'Code and state come back in the address, and with http everybody on the way reads and changes it: the café’s network, a proxy, the provider. Only an address on the same machine is exempt, for its traffic does not leave it.',
    attack: [
      'The user signs in over the network of a hotel, which the attacker watches.',
      'The browser requests http://tpp.example/cb?code=…&state=…, and the attacker holds the request back.',
      'The attacker opens the same address in a browser of their own, and is signed in as the user.',
    ],
    fix: {
      'third party': 'Use https for every redirect URI, and send Strict-Transport-Security.',
      'authorization server': 'Refuse http, except for 127.0.0.1, [::1] and localhost.',
    },
  },
  check({ authorizationRequest: request }) {
    const addresses = returnAddresses(request);
    if (addresses.length === 0)
      return hiddenRequest(request) ?? notApplicable('The authorization request names no redirect URI.');
    const faults = addresses.flatMap(({ name, uri, where }): Fault[] => {
      const url = parseUrl(uri);
      if (url?.protocol !== 'http:' || LOOPBACK.test(url.hostname)) return [];
      return [
        {
          where: [where],
          expected: uri.replace(/^http:/i, 'https:'),
          seen: uri,
          cause: `The answer goes to ${name} ${url.host} over http, readable for everybody on the way.`,
          remedy: 'Use https.',
        },
      ];
    });
    return judged(faults, ...addresses.map(({ where }) => where));
  },
});
