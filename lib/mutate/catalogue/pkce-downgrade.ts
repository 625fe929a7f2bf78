import { fapi2, rfc } from '../../flow/clauses.ts';
import { untilToken } from '../callbacks.ts';
import { fieldIn, withField } from '../fields.ts';
import { defineMutation } from '../mutation.ts';
import { readUntilToken } from '../readings/authorization.ts';
import { hiddenReason, REQUESTS } from '../target.ts';

export default defineMutation({
  id: 'pkce-downgrade',
  title: 'PKCE with plain instead of S256',
  gain: 'Whoever reads the authorization request has the verifier, and redeems the stolen code.',
  variants: [
    {
      title: 'the challenge is called plain, and sent again as the verifier',
      roles: REQUESTS,
      refuses: 'authorization server',
      must: 'It refuses plain for a client that uses S256, at the latest when the challenge comes back as the verifier.',
      clauses: [rfc('RFC 9700', '2.1.1'), rfc('RFC 7636', '7.2'), fapi2('5.3.2.2')],
      applies(target) {
        const hidden = hiddenReason(target, 'code_challenge');
        if (hidden !== undefined) return { missing: hidden };
        const method = fieldIn(target.draft, 'code_challenge_method')?.value;
        return method === 'S256' ? untilToken(target) : { missing: `The challenge is ${method ?? 'plain'} already.` };
      },
      change({ draft }) {
        const [challenge, method] = [fieldIn(draft, 'code_challenge'), fieldIn(draft, 'code_challenge_method')];
        if (!challenge || !method) return { problem: 'The request has no challenge with a method.' };
        return {
          draft: withField(draft, method, { kind: 'set', value: 'plain' }),
          afterwards(request) {
            const verifier = fieldIn(request, 'code_verifier');
            return verifier ? withField(request, verifier, { kind: 'set', value: challenge.value }) : request;
          },
        };
      },
      read: readUntilToken,
    },
  ],
});
