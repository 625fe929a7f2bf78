import { rfc, VIPPS_FAQ } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { returnAddresses } from '../return-addresses.ts';

/** R3. A `#` in the redirect URI; also one that was not encoded and so has cut the rest of the request off. */
export default defineCheck({
  id: 'redirect-uri-fragment',
  code: 'R3',
  title: 'The redirect URI has a fragment',
  severity: 'error',
  clauses: [rfc('RFC 6749', '3.1.2'), VIPPS_FAQ],
  needs: ['authorizationRequest'],
  help: {
    why: 'A redirect URI must not have a fragment. The server appends its answer to the query, in front of the #, or replaces the fragment by its own; a browser keeps a fragment across redirects, so that it also turns up at addresses for which it was not meant. Most servers refuse such a request.',
    attack: [
      'A single-page application asks for https://app.example/#/callback, and the server appends ?code=… in front of the #.',
      'The router of the application looks behind the # and finds no code; the sign-in hangs.',
      'The code stays in the address of the start page, where analytics and referrers pick it up.',
    ],
    fix: {
      'third party':
        'Register a path without a fragment, such as https://app.example/callback, and let the page there change to the route.',
      'authorization server': 'Refuse to register and to accept redirect URIs with a fragment.',
    },
  },
  check({ authorizationRequest: request }) {
    const addresses = returnAddresses(request);
    const faults = addresses.flatMap(({ name, uri, where }): Fault[] => {
      const hash = uri.indexOf('#');
      if (hash < 0) return [];
      return [
        {
          where: [where],
          expected: uri.slice(0, hash),
          seen: uri,
          cause: `${name} has the fragment ${uri.slice(hash, hash + 80)}.`,
          remedy: 'Use an address without #, and let the page there change to the route.',
        },
      ];
    });
    const cut = cutOff(request.message.step.url);
    if (cut)
      faults.push({
        where: [{ step: request.message.step.n, field: 'address' }],
        seen: cut,
        cause: 'A # in the address of the request is not encoded: what stands behind it never reached the server.',
        remedy: 'Use a redirect URI without #, and percent-encode the value.',
      });
    if (addresses.length === 0 && faults.length === 0)
      return hiddenRequest(request) ?? notApplicable('The authorization request names no redirect URI.');
    return judged(faults, ...addresses.map(({ where }) => where));
  },
});

/** `redirect_uri=https://app.example/#/cb&state=1` at the end of the query: parameters became a fragment. */
function cutOff(url: string): string | undefined {
  const hash = url.indexOf('#');
  if (hash < 0) return undefined;
  const last =
    url
      .slice(url.lastIndexOf('&', hash) + 1, hash)
      .split('?')
      .at(-1) ?? '';
  const swallows = /&(state|scope|client_id|response_type|nonce|code_challenge)=/.test(url.slice(hash));
  return swallows && /^(redirect_uri|app_callback_uri)=[a-z][a-z0-9+.-]{0,40}:\//i.test(last)
    ? last + url.slice(hash)
    : undefined;
}
