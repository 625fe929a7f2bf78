import conflictingRequestObjects from './catalogue/conflicting-request-objects.ts';
import divergentRequestObject from './catalogue/divergent-request-object.ts';
import idTokenLifetime from './catalogue/id-token-lifetime.ts';
import insufficientAcr from './catalogue/insufficient-acr.ts';
import invalidDpopProof from './catalogue/invalid-dpop-proof.ts';
import invalidSignedResponse from './catalogue/invalid-signed-response.ts';
import nonceMismatch from './catalogue/nonce-mismatch.ts';
import redirectUriMismatch from './catalogue/redirect-uri-mismatch.ts';
import responseIssuerMismatch from './catalogue/response-issuer-mismatch.ts';
import reusedRequestUri from './catalogue/reused-request-uri.ts';
import tokenHashMismatch from './catalogue/token-hash-mismatch.ts';
import unverifiedSignature from './catalogue/unverified-signature.ts';
import weakSignatureAlgorithm from './catalogue/weak-signature-algorithm.ts';
import wrongIssuerOrAudience from './catalogue/wrong-issuer-or-audience.ts';
import wrongResponseMode from './catalogue/wrong-response-mode.ts';
import type { Check } from './check.ts';

/** The catalogue, in the order of its codes. */
export const checks: readonly Check[] = [
  redirectUriMismatch,
  weakSignatureAlgorithm,
  wrongIssuerOrAudience,
  idTokenLifetime,
  nonceMismatch,
  tokenHashMismatch,
  insufficientAcr,
  unverifiedSignature,
  responseIssuerMismatch,
  wrongResponseMode,
  reusedRequestUri,
  conflictingRequestObjects,
  divergentRequestObject,
  invalidSignedResponse,
  invalidDpopProof,
];
