import { rfc } from '../../flow/clauses.ts';
import { ASKED_ANEW } from '../callbacks.ts';
import { fieldIn } from '../fields.ts';
import { defineMutation } from '../mutation.ts';
import { readTokenAnswer } from '../readings/token.ts';

export default defineMutation({
  id: 'code-twice',
  title: 'A code that is redeemed twice',
  gain: 'A code that leaks after its use, by a log or a Referer, is as good as new.',
  variants: [
    {
      title: 'the same token request is sent a second time',
      roles: ['token-request'],
      refuses: 'authorization server',
      must: 'It refuses a code that was redeemed before, and should revoke the tokens that it gave for it.',
      clauses: [rfc('RFC 6749', '4.1.2'), rfc('RFC 9700', '4.5.3')],
      applies: ({ draft }) =>
        fieldIn(draft, 'code') ? { ...ASKED_ANEW, first: true } : { missing: 'The request redeems no code.' },
      change: ({ draft }) => ({ draft }),
      read({ answer, untouched }) {
        const before = untouched && readTokenAnswer(untouched);
        if (before && before.verdict !== 'accepted')
          return {
            ...before,
            verdict: 'unclear',
            evidence: `The code could not be redeemed even once. ${before.evidence}`,
          };
        const read = readTokenAnswer(answer);
        return before || read.verdict === 'unclear'
          ? read
          : {
              ...read,
              verdict: 'unclear',
              evidence: `${read.evidence} Whether the code was redeemed before was not seen.`,
            };
      },
    },
  ],
});
