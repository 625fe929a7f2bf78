import { rfc } from '../../flow/clauses.ts';
import { defineCheck, judged, notApplicable } from '../check.ts';
import { challengeIn, hidden } from '../pkce.ts';

/** P3. The form of an S256 challenge: 43 characters of base64url, which hold the 32 bytes of a hash. */
export default defineCheck({
  id: 'malformed-code-challenge',
  code: 'P3',
  title: 'The code challenge is no SHA-256 in base64url',
  severity: 'error',
  clauses: [rfc('RFC 7636', '4.2'), rfc('RFC 7636', 'A')],
  needs: ['authorizationRequest'],
  help: {
    why: 'A challenge of method S256 is the base64url of 32 bytes without padding: always 43 characters. Hash functions that return hex by default, and encoders that make + / and =, give a text that looks much the same and never matches. The server often notices only when the code is redeemed, and answers with a bare invalid_grant.',
    attack: [
      'The developer hashes the verifier with a function that returns hex, and encodes that text as base64url.',
      'The authorization server takes the challenge as it is, and the user gives their consent.',
      'The token request fails with invalid_grant, and the code is lost with the consent.',
    ],
    fix: {
      'third party':
        'Encode the raw bytes of the hash, for example createHash("sha256").update(verifier).digest("base64url") in Node.',
      'authorization server': 'Check the form of code_challenge on arrival, and answer invalid_request at once.',
    },
  },
  check({ authorizationRequest: request }) {
    const challenge = challengeIn(request);
    if (!challenge) return hidden(request) ?? notApplicable('The request has no code_challenge.');
    if (challenge.method !== 'S256') return notApplicable('The method of the challenge is not S256.');
    const cause = faultIn(challenge.text);
    if (!cause) return judged([], challenge.where);
    return judged([
      {
        where: [challenge.where],
        expected: '43 characters of A-Z a-z 0-9 - _',
        seen: challenge.text,
        cause,
        remedy: 'Encode the 32 bytes of the SHA-256 themselves as base64url, without padding.',
      },
    ]);
  },
});

function faultIn(text: string): string | undefined {
  if (isHex(text)) return 'The challenge is the hash in hex, and not in base64url.';
  if (/^[\w-]+=*$/.test(text) && isHex(decoded(text)))
    return 'The challenge is the base64 of a hex digest, and not of its bytes.';
  if (/=$/.test(text)) return 'The challenge is padded with =, which base64url here leaves out.';
  if (/[+/ ]/.test(text)) return 'The challenge is plain base64, with + or /, and not base64url.';
  if (!/^[\w-]*$/.test(text)) return 'The challenge has characters that base64url does not have.';
  return text.length === 43
    ? undefined
    : `The challenge has ${text.length} character${text.length === 1 ? '' : 's'}; a SHA-256 has 43.`;
}

/** A digest of SHA-1, SHA-256 or the like, or of MD5, as text. */
function isHex(text: string): boolean {
  return /^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/i.test(text);
}

function decoded(text: string): string {
  try {
    return atob(text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/'));
  } catch {
    return '';
  }
}
