import { defineCheck, judged, notApplicable } from '../check.ts';
import { rfc } from '../clauses.ts';
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
  needs: ['authorizationRequest', 'authorizationResponse'],
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
  check({ authorizationRequest: request, authorizationResponse: response }) {
    const asked = request.parameters.get('state');
    const answered = response.parameters.get('state');
    if (!asked) return hiddenRequest(request) ?? notApplicable('The authorization request has no state.');
    if (!answered) return hiddenResponse(response) ?? notApplicable('The answer has no state.');
    const [where, expected] = [answeredAt(response, 'state'), askedAt(request, 'state')];
    // A state may itself hold ?code= and the like, which was then not swallowed.
    const whole = response.written.some(({ name, value }) => name === 'state' && value === asked);
    if (answered === asked || whole) return judged([], where, expected);
    const near = nearness(asked, answered);
    return judged([
      {
        where: [where, expected],
        expected: asked,
        seen: answered,
        difference: near.difference,
        cause: `The two differ ${near.words}.`,
        remedy: 'Refuse the answer; if it was damaged on the way, send a state of letters, digits, - and _ only.',
      },
    ]);
  },
});
