import { rfc, VIPPS_FAQ } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { askedAt } from '../places.ts';

/** As Vipps MobilePay demands it; a random state has 22 and more. */
const SHORTEST = 8;
/** What programs write in place of a value that is not there. */
const UNSET = new Set(['undefined', 'null', 'NaN', 'None', 'nil', '[object Object]', '[object Promise]']);

/** S4. A short state, or one that an earlier flow of the session had. How random a long one is cannot be seen. */
export default defineCheck({
  id: 'state-guessable',
  code: 'S4',
  title: 'The state is guessable or was used before',
  severity: 'warning',
  clauses: [rfc('RFC 6749', '10.12'), rfc('RFC 9700', '2.1'), VIPPS_FAQ],
  needs: ['authorizationRequest', 'sharedValues'],
  help: {
    why: 'State protects only as long as nobody else knows it. A short one is tried out, a fixed one is read from any recorded link, and one that is used twice lets an answer of yesterday pass today. It is drawn anew for every request and thrown away with the answer.',
    attack: [
      'The third party sends state=1234 with every request.',
      'The attacker sees it in the own browser, and needs no more than that.',
      'The forged callback with the attacker’s code and state=1234 passes the comparison in every victim’s browser.',
    ],
    fix: {
      'third party':
        'Draw at least 16 random bytes for each request, write them as base64url, keep them in the session, and forget them when the answer has come.',
    },
  },
  check({ authorizationRequest: request, sharedValues, system }) {
    const state = request.parameters.get('state');
    if (!state) return hiddenRequest(request) ?? notApplicable('The authorization request has no state.');
    const where = askedAt(request, 'state');
    const faults: Fault[] = [];
    if (UNSET.has(state))
      faults.push({
        where: [where],
        expected: 'a random value',
        seen: state,
        cause: `State is ${state}, the text of a variable without a value: it is the same for everybody.`,
        remedy: 'Draw at least 16 random bytes before the request is built.',
      });
    else if (state.length < SHORTEST)
      faults.push({
        where: [where],
        expected: `at least ${SHORTEST} characters`,
        seen: state,
        cause: `State has ${state.length} character${state.length === 1 ? '' : 's'}, which can be guessed.`,
        remedy: 'Draw at least 16 random bytes.',
        ...(system?.id === 'vipps-app-to-app' && {
          severity: 'error',
          because: 'Vipps MobilePay refuses a state under 8 characters.',
        }),
      });
    const shared = sharedValues.find(({ name }) => name === 'state');
    if (shared)
      faults.push({
        where: [where, shared.earlier],
        seen: state,
        cause: `The same state was already sent in #${shared.earlier.step}, for another consent.`,
        remedy: 'Draw a new state for every request.',
      });
    return judged(faults, where);
  },
});
