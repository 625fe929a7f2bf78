import { base64urlOf, sha256 } from '../../decode/hash.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { rfc } from '../clauses.ts';
import { type Challenge, challengesIn, hidden } from '../pkce.ts';

/** P4. The code verifier against the code challenges of the flow. */
export default defineCheck({
  id: 'code-verifier-mismatch',
  code: 'P4',
  title: 'The code verifier does not match the challenge',
  severity: 'error',
  clauses: [rfc('RFC 7636', '4.6'), rfc('RFC 7636', '4.2')],
  needs: ['messages', 'authorizationRequest', 'codeExchanges', 'traffic'],
  help: {
    why: 'The server hashes the verifier and compares the result with the challenge of the authorization request; where they differ the answer is invalid_grant, the same word as for an expired or reused code. Mostly the verifier of another tab or attempt was loaded, or challenge and verifier were encoded in different ways. A server that does not compare makes PKCE useless.',
    attack: [
      'The attacker injects a stolen code into a sign-in of their own at the same third party.',
      'The third party redeems it with the verifier of the attacker’s attempt, which is not that of the code.',
      'Only this comparison at the token endpoint stops it.',
    ],
    fix: {
      'third party':
        'Keep the verifier with the state of its own request, so that two tabs do not overwrite each other’s, and hash exactly the text that is sent.',
      'authorization server': 'Compare as RFC 7636 §4.6 says, and answer invalid_grant where the two differ.',
    },
  },
  check({ messages, authorizationRequest, codeExchanges, traffic, flow }) {
    const challenges = challengesIn(messages);
    const verifiers = codeExchanges.flatMap(({ message: { step }, fields }) => {
      const text = fields.get('code_verifier');
      return text ? [{ text, where: { step: step.n, field: 'request body code_verifier' } }] : [];
    });
    const [verifier] = verifiers;
    if (!verifier) return notApplicable('No token request has a code_verifier.');
    const last = challenges.at(-1);
    if (!last) return hidden(authorizationRequest) ?? notApplicable('No request has a code_challenge.');
    const faults: Fault[] = [];
    for (const { text, where } of verifiers) {
      if (challenges.some((challenge) => matches(text, challenge))) continue;
      const made = ofMethod(text, last.method);
      const foreign = [base64urlOf(sha256(text)), text]
        .flatMap((challenge) => traffic.asking('code_challenge', challenge))
        .find(({ flowId }) => flowId !== undefined && flowId !== flow.id);
      faults.push({
        where: [where, last.where],
        expected: last.text,
        ...(made !== undefined && { seen: made }),
        cause: foreign
          ? `The verifier is that of another attempt: its challenge was sent in #${foreign.n}.`
          : causeOf(text, last),
        remedy: 'Send the verifier from which the code_challenge of this very request was made.',
      });
    }
    return judged(faults, ...verifiers.map(({ where }): Where => where), ...challenges.map(({ where }) => where));
  },
});

function ofMethod(verifier: string, method: string): string | undefined {
  if (method === 'S256') return base64urlOf(sha256(verifier));
  return method === 'plain' ? verifier : undefined;
}

/** True for a method of which nothing is known, too. */
function matches(verifier: string, { text, method }: Challenge): boolean {
  const made = ofMethod(verifier, method);
  return made === undefined || made === text;
}

function causeOf(verifier: string, { text, method }: Challenge): string {
  const digest = sha256(verifier);
  const hash = base64urlOf(digest);
  if (method === 'plain')
    return hash === text
      ? 'The challenge is the SHA-256 of the verifier, but its method is plain: the server compares the verifier itself.'
      : 'The verifier is not the plain challenge.';
  if (verifier === text) return 'The challenge is the verifier itself, but its method is S256.';
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  if (text === hex || text.replace(/=+$/, '') === base64urlOf(new TextEncoder().encode(hex)))
    return 'The challenge was made of the hash in hex, and not of its bytes.';
  const url = text.replaceAll('+', '-').replaceAll('/', '_').replaceAll(' ', '-').replace(/=+$/, '');
  if (url === hash) return 'The challenge is the right hash in plain base64, and not in base64url without padding.';
  return 'The SHA-256 of the verifier is another value than the challenge.';
}
