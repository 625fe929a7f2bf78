import { rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable } from '../check.ts';
import { challengesIn, hidden } from '../pkce.ts';
import { askedAt } from '../places.ts';

/** P5. Challenge and verifier go together: one without the other is a downgrade, or a forgotten half. */
export default defineCheck({
  id: 'pkce-downgrade',
  code: 'P5',
  title: 'Only one half of PKCE was sent',
  severity: 'error',
  clauses: [rfc('RFC 9700', '2.1.1'), rfc('RFC 9700', '4.8.2')],
  needs: ['messages', 'authorizationRequest', 'codeExchanges'],
  help: {
    why: 'A server that supports PKCE must require the verifier whenever there was a challenge, and must refuse a verifier to which there was none. Otherwise an attacker takes the challenge out of the authorization request, and the protection is gone without anybody noticing. A client that sends but one half has PKCE switched on in one place only.',
    attack: [
      'The attacker begins a sign-in of the third party’s and removes code_challenge from the address.',
      'The server issues a code without a challenge, and the attacker injects it into the victim’s session.',
      'The third party sends its verifier, which the server ignores, and the victim works in the attacker’s account.',
    ],
    fix: {
      'third party': 'Send code_challenge with every authorization request, and its code_verifier with every code.',
      'authorization server':
        'Refuse a code_verifier where the request had no code_challenge, and a missing one where it had.',
    },
  },
  check({ messages, authorizationRequest, codeExchanges }) {
    const [challenge] = challengesIn(messages);
    const sent = codeExchanges.filter(({ fields }) => fields.get('code_verifier'));
    if (!challenge) {
      const unseen = hidden(authorizationRequest);
      if (unseen) return unseen;
      if (sent.length === 0) return notApplicable('PKCE is not used; missing-code-challenge speaks of that.');
    }
    const where = challenge?.where ?? askedAt(authorizationRequest, 'code_challenge');
    const faults: Fault[] = [];
    for (const { message, fields, ok } of codeExchanges) {
      const verifier = fields.get('code_verifier');
      const own = { step: message.step.n, field: 'request body code_verifier' };
      const taken = ok ? ', and the server took it' : '';
      if (challenge && !verifier)
        faults.push({
          where: [own, where],
          cause: `The authorization request has a code_challenge, but the token request has no code_verifier${taken}.`,
          remedy: 'Send the code_verifier of this request with the code.',
        });
      if (!challenge && verifier)
        faults.push({
          where: [own, where],
          seen: verifier,
          cause: `The token request has a code_verifier, but the authorization request had no code_challenge${taken}.`,
          remedy: 'Find out where the code_challenge was lost: in the client, or on the way.',
        });
    }
    return judged(
      faults,
      where,
      ...codeExchanges.map(({ message: { step } }) => ({ step: step.n, field: 'request body code_verifier' })),
    );
  },
});
