import { clause } from '../../flow/clauses.ts';
import { withoutHeaders } from '../../flow/request-draft.ts';
import { atTokenEndpoint } from '../callbacks.ts';
import { defineMutation } from '../mutation.ts';
import { readTokenAnswer } from '../readings/token.ts';

export default defineMutation({
  id: 'open-payments-consent-id',
  title: 'The consent of the token request',
  gain: 'A code is redeemed without saying for which consent it was given.',
  system: 'open-payments',
  variants: [
    {
      id: 'missing',
      title: 'X-ConsentId is left out',
      roles: ['token-request'],
      refuses: 'authorization server',
      must: 'It refuses to redeem the code without the consent for which it was given.',
      clauses: [clause('Open Payments guide', 'https://docs.openpayments.io')],
      applies: (target) =>
        target.message.requestHeader('x-consentid') === undefined
          ? { missing: 'The request has no X-ConsentId.' }
          : atTokenEndpoint(target),
      change: ({ draft }) => ({ draft: withoutHeaders(draft, 'x-consentid') }),
      read: ({ answer }) => readTokenAnswer(answer, 'any'),
    },
  ],
});
