import { responseParameters } from '../../flow/authorization-response.ts';
import { rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { hiddenRequest, hiddenResponse } from '../out-of-sight.ts';
import { answeredAt, askedAt } from '../places.ts';

/** S2. The answer has no state although the request has one; an error, and the return of the app, must have it as well. */
export default defineCheck({
  id: 'state-not-returned',
  code: 'S2',
  title: 'The answer has no state',
  severity: 'error',
  clauses: [rfc('RFC 6749', '4.1.2'), rfc('RFC 6749', '4.1.2.1')],
  needs: ['authorizationRequest', 'authorizationResponses', 'messages'],
  help: {
    why: 'A server must return the state of the request in every answer, and an error is an answer, too. Without it a third party that compares cannot use the answer: it does not know which of its sign-ins was refused, shows a page of its own error, or, worse, stops comparing.',
    attack: [
      'The server drops state when the user cancels, so the third party accepts answers that have none.',
      'The attacker makes the victim’s browser open a callback with the attacker’s code and without state.',
      'The third party takes it for one of those answers, and signs the victim in as the attacker.',
    ],
    fix: {
      'authorization server': 'Keep state with the request, and append it unchanged to success and error alike.',
      'third party': 'Refuse an answer without state, in the error case as well; tell the server’s operator.',
    },
  },
  check({ authorizationRequest: request, authorizationResponses: responses, messages }) {
    const asked = request.parameters.get('state');
    const silent = responses.filter(({ parameters }) => !parameters.get('state'));
    if (!asked) {
      const hidden = hiddenRequest(request);
      if (!hidden) return notApplicable('The authorization request has no state.');
      if (silent.length > 0) return hidden;
    }
    const expected = asked ? [askedAt(request, 'state')] : [];
    // Vipps: the app returns with state and resume_uri, and with state and error.
    const returns = messages.filter((message) => message.step.role === 'app-return' && message.query.has('resume_uri'));
    const faults = returns
      .filter((message) => !responseParameters(message).has('state'))
      .map(({ step }) => toFault({ step: step.n, field: 'address state' }, asked, expected, 'The return of the app'));
    for (const response of silent) {
      if (hiddenResponse(response)) continue;
      const what = response.parameters.has('error') ? 'The error' : 'The answer';
      faults.push(toFault(answeredAt(response, 'state'), asked, expected, what));
    }
    const [hidden] = silent.flatMap((response) => hiddenResponse(response) ?? []);
    if (hidden && faults.length === 0) return hidden;
    const seen = responses.map((response) => answeredAt(response, 'state'));
    return judged(faults, ...seen, ...returns.map(({ step }) => ({ step: step.n, field: 'address state' })));
  },
});

function toFault(where: Where, expected: string | undefined, others: Where[], what: string): Fault {
  return {
    where: [where, ...others],
    ...(expected && { expected }),
    cause: `${what} came back without the state of the request.`,
    remedy: 'The server has to return state unchanged with every answer, errors included.',
  };
}
