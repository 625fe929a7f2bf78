import { rfc } from '../../flow/clauses.ts';
import type { AuthorizationResponse } from '../artifacts.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { nearness } from '../nearness.ts';
import { hiddenRequest, hiddenResponse } from '../out-of-sight.ts';
import { answeredAt, askedAt } from '../places.ts';

/** S3. The state of the answer is compared with that of the request, each decoded once. */
export default defineCheck({
  id: 'state-altered',
  code: 'S3',
  title: 'The answer has another state than the request',
  severity: 'error',
  clauses: [rfc('RFC 6749', '4.1.2'), rfc('RFC 6749', '4.1.2.1')],
  needs: ['authorizationRequest', 'authorizationResponses'],
  help: {
    why: 'State must come back as exactly the value that was sent. Where it differs, either it was damaged on the way, decoded once too often or cut off, or the answer belongs to a request that this browser never made: that is the forgery against which state is there.',
    attack: [
      'The attacker makes the victim’s browser open a callback with the attacker’s code and any state.',
      'The third party only looks whether a state is there, and does not compare.',
      'The victim’s session is now tied to the attacker’s account.',
    ],
    fix: {
      'third party':
        'Compare the decoded text with the one in the session, and refuse the answer where they differ. Use letters, digits, - and _ only: nothing encodes them.',
      'authorization server': 'Decode state once when it comes and encode it once when it goes; never cut it.',
    },
  },
  check({ authorizationRequest: request, authorizationResponses: responses }) {
    const asked = request.parameters.get('state');
    if (!asked) return hiddenRequest(request) ?? notApplicable('The authorization request has no state.');
    const told = responses.filter(({ parameters }) => parameters.get('state'));
    const [hidden] = responses.flatMap((response) => hiddenResponse(response) ?? []);
    if (told.length === 0) return hidden ?? notApplicable('The answer has no state.');
    const expected = askedAt(request, 'state');
    const faults = told.flatMap((response) => faultIn(response, asked, expected));
    return faults.length === 0 && hidden
      ? hidden
      : judged(faults, ...told.map((response) => answeredAt(response, 'state')), expected);
  },
});

function faultIn(response: AuthorizationResponse, asked: string, expected: Where): Fault[] {
  const answered = response.parameters.get('state') ?? '';
  // A state may itself hold ?code= and the like, which was then not swallowed.
  const whole = response.written.some(({ name, value }) => name === 'state' && value === asked);
  if (answered === asked || whole) return [];
  const near = nearness(asked, answered);
  return [
    {
      where: [answeredAt(response, 'state'), expected],
      expected: asked,
      seen: answered,
      difference: near.difference,
      cause: `The two differ ${near.words}.`,
      remedy: 'Refuse the answer; if it was damaged on the way, send a state of letters, digits, - and _ only.',
    },
  ];
}
