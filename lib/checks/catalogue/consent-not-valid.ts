import { clause } from '../../flow/clauses.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import { couldNotTell, defineCheck, judged, notApplicable, passed, type Where } from '../check.ts';
import { consentCalls, consentStatusOf, isNextGenPsd2, redemptions, withoutRedemption } from '../consent-calls.ts';

const FIELD = 'response body consentStatus';

/** N3. The consent status that is read after the token. Whether the accounts can be read is not looked at. */
export default defineCheck({
  id: 'consent-not-valid',
  code: 'N3',
  title: 'There is a token, but the consent is not valid',
  severity: 'warning',
  clauses: [clause('Open Payments guide', 'https://docs.openpayments.io')],
  needs: ['messages'],
  help: {
    why: 'With NextGenPSD2 it is the consent that grants access, not the token. A token can be issued while the consent is still received or partiallyAuthorised, as when a second person has to sign; every call for accounts then fails with CONSENT_INVALID, and the third party wrongly looks for the error in its token.',
    attack: [
      'The third party takes the token for the end of the consent and shows that the bank is connected.',
      'The account belongs to a company, and a second person has not signed yet.',
      'Every nightly reading fails, and the user is told to connect again, which changes nothing.',
    ],
    fix: {
      'third party':
        'Read the consent status after the token, and go on only with valid; otherwise poll it, or tell the user who still has to sign.',
      'authorization server': 'Issue the token when the consent has become valid.',
    },
  },
  check({ messages, system }) {
    const calls = consentCalls(messages);
    if (calls.length === 0 && !isNextGenPsd2(system))
      return notApplicable('No consent API of NextGenPSD2 is part of this flow.');
    const redeemed = redemptions(messages);
    if (redeemed.length === 0) return withoutRedemption(messages);
    const issued = redeemed.find(({ responseJson }) => asText(asObject(responseJson)?.access_token));
    if (!issued) return notApplicable('No token was issued for the code.');
    const token: Where = { step: issued.step.n, field: 'response body access_token' };
    const after = calls.filter(({ step }) => step.n > issued.step.n);
    const told = after.flatMap((message) => {
      const status = consentStatusOf(message);
      return status ? [{ message, status }] : [];
    });
    const last = told.at(-1);
    if (!last)
      return couldNotTell(
        'the consent status after the token',
        'Read it there: GET …/consents/{consentId}/status with the token.',
      );
    // What happens to a valid consent later is not a fault of this sign-in.
    const valid = told.find(({ status }) => status === 'valid');
    if (valid) return passed(placeOf(valid.message), token);
    return judged([
      {
        where: [placeOf(last.message), token],
        expected: 'valid',
        seen: last.status,
        cause: `The token is there, but the consent is ${last.status}: it cannot be used yet.`,
        remedy: remedyFor(last.status),
      },
    ]);
  },
});

function placeOf({ step }: Message): Where {
  return { step: step.n, field: FIELD };
}

function remedyFor(status: string): string {
  return /^(received|partiallyAuthorised)$/.test(status)
    ? 'Go on reading the status until it is valid; where several people have to sign, tell the user.'
    : 'Throw the token away, and create a new consent.';
}
