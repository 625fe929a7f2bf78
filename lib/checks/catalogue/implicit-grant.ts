import { fapi1Advanced, fapi2, rfc } from '../../flow/clauses.ts';
import { defineCheck, judged, notApplicable } from '../check.ts';
import { hidden, placeIn } from '../pkce.ts';

/** By profile: which response types it admits. */
const FORBIDDEN: Readonly<Record<string, string>> = {
  'fapi-1-advanced': 'FAPI 1.0 Advanced §5.2.2, 2',
  'open-finance-brasil': 'FAPI 1.0 Advanced §5.2.2, 2',
  'fapi-2-security': '§5.3.2.2, 1',
};

/** K5. `token` among the response types; `id_token` alone is none. */
export default defineCheck({
  id: 'implicit-grant',
  code: 'K5',
  title: 'The access token is asked for in the answer itself',
  severity: 'warning',
  clauses: [rfc('RFC 9700', '2.1.2'), fapi1Advanced('5.2.2', 'authorization-server'), fapi2('5.3.2.2')],
  needs: ['authorizationRequest'],
  help: {
    why: 'With token in response_type the access token comes back in the address of the callback. There it can leak, there it can be swapped for another one, and it cannot be bound to a key of the client. RFC 9700 asks clients to use response_type=code instead, which every browser has been able to do since CORS.',
    attack: [
      'The attacker gets an access token of the victim through an application of their own.',
      'They put it into the fragment of the third party’s callback, in their own browser.',
      'The third party cannot tell for whom the token was issued, and shows the victim’s data.',
    ],
    fix: {
      'third party': 'Use response_type=code with PKCE; an ID token for the front channel is code id_token.',
      'authorization server': 'Do not register clients for response types with token.',
    },
  },
  check({ authorizationRequest: request, profile }) {
    const type = request.parameters.get('response_type');
    if (type === undefined) return hidden(request) ?? notApplicable('The request names no response_type.');
    const where = placeIn(request, 'response_type');
    if (!type.split(' ').includes('token')) return judged([], where);
    return judged([
      {
        where: [where],
        expected:
          type === 'token'
            ? 'code'
            : type
                .split(' ')
                .filter((word) => word !== 'token')
                .join(' '),
        seen: type,
        cause: `response_type=${type} brings the access token through the browser’s address.`,
        remedy: 'Ask for a code, and redeem it at the token endpoint.',
        ...(FORBIDDEN[profile.id] && { because: `${profile.title} forbids it (${FORBIDDEN[profile.id]}).` }),
      },
    ]);
  },
});
