import { base64urlOf, sha256 } from '../../decode/hash.ts';
import { rfc } from '../../flow/clauses.ts';
import { defineCheck, type Fault, judged, notApplicable, type Where } from '../check.ts';
import { type Challenge, challengesIn, hidden } from '../pkce.ts';

const SHORTEST = 43;
const LONGEST = 128;

/** P4. The form of the code verifier, and the verifier against the code challenges of the flow. */
export default defineCheck({
  id: 'code-verifier-mismatch',
  code: 'P4',
  title: 'The code verifier is malformed or does not match the challenge',
  severity: 'error',
  clauses: [rfc('RFC 7636', '4.6'), rfc('RFC 7636', '4.1'), rfc('RFC 7636', '4.2')],
  needs: ['messages', 'authorizationRequest', 'codeExchanges', 'traffic'],
  help: {
    why: 'The server hashes the verifier and compares the result with the challenge of the authorization request; where they differ the answer is invalid_grant, the same word as for an expired or reused code. Mostly the verifier of another tab or attempt was loaded, or challenge and verifier were encoded in different ways. A server that does not compare makes PKCE useless; and one that takes a short verifier lets it be guessed from the challenge, which anybody can read in the address.',
    attack: [
      'The attacker injects a stolen code into a sign-in of their own at the same third party.',
      'The third party redeems it with the verifier of the attacker’s attempt, which is not that of the code.',
      'Only this comparison at the token endpoint stops it.',
    ],
    fix: {
      'third party':
        'Write 32 random bytes as base64url, which gives 43 characters; keep them with the state of their own request, so that two tabs do not overwrite each other’s, and hash exactly the text that is sent.',
      'authorization server':
        'Refuse a verifier that is not of the form of RFC 7636 §4.1, compare as §4.6 says, and answer invalid_grant where the two differ.',
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
    const faults = verifiers.flatMap(({ text, where }) => formFaults(text, where));
    const last = challenges.at(-1);
    if (!last && faults.length > 0) return judged(faults);
    if (!last) return hidden(authorizationRequest) ?? notApplicable('No request has a code_challenge.');
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

/** 43 to 128 unreserved characters (RFC 7636 §4.1). */
function formFaults(text: string, where: Where): Fault[] {
  const wrong = /[^\w.~-]/u.exec(text);
  const isLong = text.length >= SHORTEST && text.length <= LONGEST;
  if (!wrong && isLong) return [];
  return [
    {
      where: [where],
      expected: `${SHORTEST} to ${LONGEST} characters of A-Z a-z 0-9 - . _ ~`,
      seen: text,
      cause: wrong
        ? `The verifier has ${wrong[0] === ' ' ? 'a space' : wrong[0]} at character ${wrong.index + 1}, which RFC 7636 does not allow there.`
        : `The verifier has ${text.length} character${text.length === 1 ? '' : 's'}; RFC 7636 asks for ${SHORTEST} to ${LONGEST}.`,
      remedy: 'Write 32 random bytes as base64url without padding, which gives 43 characters.',
    },
  ];
}

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
