import { clause } from '../../flow/clauses.ts';
import type { Message } from '../../flow/message.ts';
import type { AuthorizationRequest } from '../artifacts.ts';
import { couldNotTell, defineCheck, type Fault, judged, notApplicable, type Verdict, type Where } from '../check.ts';
import { redemptions, withoutRedemption } from '../consent-calls.ts';
import { nearness } from '../nearness.ts';
import { askedAt } from '../places.ts';

/** Which header of the token request repeats which word of acr_values. */
const PAIRS = [
  ['X-ConsentId', 'consentId'],
  ['X-ConsentAuthorisationId', 'consentAuthorisationId'],
] as const;

/** N2. The headers of the token request are compared with the ids in `acr_values` of the authorization request. */
export default defineCheck({
  id: 'consent-id-mismatch',
  code: 'N2',
  title: 'The token request is for another consent',
  severity: 'error',
  clauses: [clause('Open Payments guide', 'https://docs.openpayments.io')],
  needs: ['authorizationRequest', 'messages'],
  help: {
    why: 'The code alone does not say for which consent it was given. Open Payments therefore wants the id of the consent and of its authorisation as headers of the token request, the same that acr_values named. Where they are missing the code is not accepted, and where they are those of another consent, the third party confuses two of its users’ consents.',
    attack: [
      'The third party keeps the consent id in a variable that all sessions of its server share.',
      'Two users authorise at the same time, and the second overwrites the id of the first.',
      'The first user’s code is redeemed with the second user’s consent: it fails, or the tokens end up with the wrong person.',
    ],
    fix: {
      'third party':
        'Keep consentId and authorisationId in the session under state, and send them as X-ConsentId and X-ConsentAuthorisationId with the code of that very state.',
      'authorization server': 'Bind the code to consent and authorisation, and refuse other ids with invalid_grant.',
    },
  },
  check({ authorizationRequest: request, messages, system }) {
    const acrValues = request.parameters.get('acr_values')?.split(' ') ?? [];
    const asked = PAIRS.flatMap(([header, word]) => {
      const value = acrValues.find((one) => one.startsWith(`${word}:`))?.slice(word.length + 1);
      return value ? [{ header, word, value }] : [];
    });
    const calls = redemptions(messages);
    if (asked.length === 0) return system?.id === 'open-payments' ? unnamed(request, calls) : NAMES_NONE;
    if (calls.length === 0) return withoutRedemption(messages);
    const readable = calls.filter(({ step }) => step.exchange?.requestHeaders);
    if (readable.length === 0)
      return couldNotTell('the headers of the token request', 'Record it once more, with access to its host.');
    const expectedAt = askedAt(request, 'acr_values');
    const faults: Fault[] = [];
    const looked: Where[] = [expectedAt];
    for (const message of readable)
      for (const { header, word, value } of asked) {
        const sent = message.requestHeader(header);
        const where: Where = { step: message.step.n, field: `request header ${header}` };
        looked.push(where);
        if (sent === value) continue;
        const near = sent === undefined ? undefined : nearness(value, sent);
        faults.push({
          where: [where, expectedAt],
          expected: value,
          ...(near && { seen: sent, difference: near.difference }),
          cause: near
            ? `${header} is not the ${word} of acr_values: they differ ${near.words}.`
            : `The token request has no ${header}, although acr_values names ${word}.`,
          remedy: `Send ${header} with the ${word} for which the user was sent to the bank.`,
        });
      }
    return judged(faults, ...looked);
  },
});

const NAMES_NONE = notApplicable('acr_values names no consent.');

/** Open Payments' scaOAuth always names it: where it is not there, somebody cut the address. */
function unnamed(request: AuthorizationRequest, calls: readonly Message[]): Verdict {
  const call = calls.find((message) => message.requestHeader('x-consentid'));
  const id = call?.requestHeader('x-consentid');
  if (!call || !id) return NAMES_NONE;
  return judged([
    {
      where: [askedAt(request, 'acr_values'), { step: call.step.n, field: 'request header X-ConsentId' }],
      expected: `consentId:${id}`,
      ...(request.parameters.has('acr_values') && { seen: request.parameters.get('acr_values') ?? '' }),
      cause: 'The token request names a consent, but acr_values of the authorization request names none.',
      remedy: 'Open scaOAuth as the bank sent it, and fill in only client id, redirect URI and state.',
    },
  ]);
}
