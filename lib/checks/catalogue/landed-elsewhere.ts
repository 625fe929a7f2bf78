import { rfc } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import { answers } from '../answers.ts';
import type { AuthorizationRequest } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { compareLanding } from '../landing.ts';
import { addressNearness } from '../nearness.ts';
import { hiddenRequest } from '../out-of-sight.ts';
import { askedAt } from '../places.ts';

/**
 * R2. The address at which the browser landed, without what the server appended, is compared with the redirect URI.
 * The port of a loopback address is free.
 */
export default defineCheck({
  id: 'landed-elsewhere',
  code: 'R2',
  title: 'The answer went to another address than the redirect URI',
  severity: 'error',
  clauses: [rfc('RFC 9700', '2.1'), rfc('RFC 9700', '4.1.3'), rfc('RFC 8252', '7.3')],
  needs: ['authorizationRequest', 'messages'],
  help: {
    why: 'The code belongs to whoever listens at the redirect URI. A server that sends it to an address which only resembles that one, by a slash, another port or a path below, compares patterns instead of texts, and an attacker looks for a page within the pattern that passes the code on.',
    attack: [
      'The third party has registered https://tpp.example/cb, and the server accepts whatever begins so.',
      'The attacker asks for https://tpp.example/cb/../redirect?to=evil.example, and has a victim open the link.',
      'The victim signs in, and the page there passes code and state on to the attacker.',
    ],
    fix: {
      'authorization server':
        'Compare the redirect URI as a text with those that are registered, and send the answer to that very text; append to its query and change nothing else.',
      'third party': 'Register every redirect URI in full, and ask for it exactly as it is registered.',
    },
  },
  check({ authorizationRequest: request, messages, flow }) {
    const asked = request.parameters.get('redirect_uri');
    if (asked === undefined)
      return hiddenRequest(request) ?? notApplicable('The authorization request names no redirect URI.');
    const expected = askedAt(request, 'redirect_uri');
    const landings = messages.filter(
      (message) => message.step.role === 'authorization-response' && answers(message, request),
    );
    if (landings.length === 0) {
      const stray = messages.find((message) => sendsAnswerAway(message, request));
      if (stray)
        return couldNotTell(
          'where the answer ended',
          `In #${stray.step.n} state and code went to ${stray.targetUrl?.host}, and nothing shows the redirect URI: that may be a hop of the server’s own. Record until the browser is back.`,
        );
      return flow.outcome.kind === 'waiting'
        ? couldNotTell('the authorization response', 'The browser has not come back; go on with the consent.')
        : notApplicable('The browser did not come back to the redirect URI.');
    }
    const faults = landings.flatMap(({ step }): Fault[] => {
      const { expected: uri, seen, fit } = compareLanding(asked, step.url);
      if (fit === 'same' || fit === 'loopback-port') return [];
      const near = addressNearness(uri, seen);
      return [
        {
          where: [{ step: step.n, field: 'address' }, expected],
          expected: uri,
          seen,
          difference: near.difference,
          cause: `The browser landed at another address; the two differ ${near.words}.`,
          remedy: 'Register the address exactly as it is asked for; the server has to return to that very text.',
          ...(fit === 'escapes' && {
            severity: 'warning',
            because: 'RFC 3986 §6.2.2 takes the two for the same address, but whoever compares texts does not.',
          }),
        },
      ];
    });
    return judged(faults, ...landings.map(({ step }) => ({ step: step.n, field: 'address' })), expected);
  },
});

function sendsAnswerAway({ step, target }: Message, { parameters }: AuthorizationRequest): boolean {
  const state = parameters.get('state');
  return (
    step.exchange?.redirectUrl !== undefined &&
    state !== undefined &&
    target.get('state') === state &&
    target.has('code')
  );
}
