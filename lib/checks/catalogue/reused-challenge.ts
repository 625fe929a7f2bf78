import { fapi2, rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { hidden } from '../pkce.ts';
import { askedAt } from '../places.ts';

const NAMES = ['code_challenge', 'nonce'] as const;

/** P6. Code challenge and nonce are drawn anew for each request; the later of two flows is the one told of. */
export default defineCheck({
  id: 'reused-challenge',
  code: 'P6',
  title: 'A code challenge or nonce was used in two flows',
  severity: 'warning',
  clauses: [rfc('RFC 9700', '2.1.1'), fapi2('5.3.3.2')],
  needs: ['authorizationRequest', 'sharedValues', 'traffic'],
  help: {
    why: 'Code challenge and nonce tie an answer to the one request that was made for it. A constant, or one that is drawn at the start of the program, ties it to nothing: an answer to one request fits all others. RFC 9700 asks that both are specific to the transaction, and encourages servers to notice constants.',
    attack: [
      'The third party draws its verifier once, or takes one from an example.',
      'The attacker steals a code of the victim and injects it into a sign-in of their own.',
      'Both were made with the same challenge, so the server finds that the verifier fits.',
    ],
    fix: {
      'third party':
        'Draw verifier and nonce from a cryptographic generator for each request, and keep them with its state.',
      'authorization server': 'Remember the challenges of a client for a while, and refuse one that comes back.',
    },
  },
  check({ authorizationRequest: request, sharedValues, traffic, flow }) {
    const names = NAMES.filter((name) => request.parameters.get(name));
    if (names.length === 0)
      return hidden(request) ?? notApplicable('The request has neither code_challenge nor nonce.');
    if (!traffic.hasOtherRequests(flow.id))
      return notApplicable('No other request is in this session to compare it with.');
    const faults = sharedValues.flatMap(({ name, value, earlier }): Fault[] =>
      name === 'state'
        ? []
        : [
            {
              where: [askedAt(request, name), earlier],
              seen: value,
              cause: `The ${name} is the same as in #${earlier.step}, which is another flow.`,
              remedy: `Draw a new ${name === 'nonce' ? 'nonce' : 'code_verifier'} for each request.`,
            },
          ],
    );
    return judged(faults, ...names.map((name) => askedAt(request, name)));
  },
});
