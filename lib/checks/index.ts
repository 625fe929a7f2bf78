import codeVerifierMismatch from './catalogue/code-verifier-mismatch.ts';
import malformedCodeChallenge from './catalogue/malformed-code-challenge.ts';
import missingCodeChallenge from './catalogue/missing-code-challenge.ts';
import pkceDowngrade from './catalogue/pkce-downgrade.ts';
import plainCodeChallenge from './catalogue/plain-code-challenge.ts';
import redirectUriMismatch from './catalogue/redirect-uri-mismatch.ts';
import reusedChallenge from './catalogue/reused-challenge.ts';
import type { Check } from './check.ts';

/** The catalogue, in the order of its codes. */
export const checks: readonly Check[] = [
  redirectUriMismatch,
  missingCodeChallenge,
  plainCodeChallenge,
  malformedCodeChallenge,
  codeVerifierMismatch,
  pkceDowngrade,
  reusedChallenge,
];
