import accessTokenInQuery from './catalogue/access-token-in-query.ts';
import agedRefreshToken from './catalogue/aged-refresh-token.ts';
import brokenAppCommand from './catalogue/broken-app-command.ts';
import cacheableTokenResponse from './catalogue/cacheable-token-response.ts';
import cleartextRedirectUri from './catalogue/cleartext-redirect-uri.ts';
import codeInAddressBar from './catalogue/code-in-address-bar.ts';
import codeVerifierMismatch from './catalogue/code-verifier-mismatch.ts';
import conflictingRequestObjects from './catalogue/conflicting-request-objects.ts';
import consentIdMismatch from './catalogue/consent-id-mismatch.ts';
import consentNotValid from './catalogue/consent-not-valid.ts';
import credentialsPostedAgain from './catalogue/credentials-posted-again.ts';
import customScheme from './catalogue/custom-scheme.ts';
import divergentRequestObject from './catalogue/divergent-request-object.ts';
import errorTextCharacters from './catalogue/error-text-characters.ts';
import expiredCode from './catalogue/expired-code.ts';
import failingAppStart from './catalogue/failing-app-start.ts';
import idTokenLifetime from './catalogue/id-token-lifetime.ts';
import implicitGrant from './catalogue/implicit-grant.ts';
import insufficientAcr from './catalogue/insufficient-acr.ts';
import invalidDpopProof from './catalogue/invalid-dpop-proof.ts';
import invalidSignedResponse from './catalogue/invalid-signed-response.ts';
import jsonTokenRequest from './catalogue/json-token-request.ts';
import landedElsewhere from './catalogue/landed-elsewhere.ts';
import leakedCode from './catalogue/leaked-code.ts';
import malformedCodeChallenge from './catalogue/malformed-code-challenge.ts';
import misdecodedCode from './catalogue/misdecoded-code.ts';
import misnamedParameter from './catalogue/misnamed-parameter.ts';
import missingCodeChallenge from './catalogue/missing-code-challenge.ts';
import nonceMismatch from './catalogue/nonce-mismatch.ts';
import pkceDowngrade from './catalogue/pkce-downgrade.ts';
import placeholder from './catalogue/placeholder.ts';
import plainCodeChallenge from './catalogue/plain-code-challenge.ts';
import publicSecret from './catalogue/public-secret.ts';
import redirectUriFragment from './catalogue/redirect-uri-fragment.ts';
import redirectUriMismatch from './catalogue/redirect-uri-mismatch.ts';
import repeatedParameter from './catalogue/repeated-parameter.ts';
import responseIssuerMismatch from './catalogue/response-issuer-mismatch.ts';
import reusedChallenge from './catalogue/reused-challenge.ts';
import reusedCode from './catalogue/reused-code.ts';
import reusedRequestUri from './catalogue/reused-request-uri.ts';
import scaApproachMismatch from './catalogue/sca-approach-mismatch.ts';
import secondQuestionMark from './catalogue/second-question-mark.ts';
import secretInAddress from './catalogue/secret-in-address.ts';
import silentCallback from './catalogue/silent-callback.ts';
import stateAltered from './catalogue/state-altered.ts';
import stateGuessable from './catalogue/state-guessable.ts';
import stateMissing from './catalogue/state-missing.ts';
import stateNotOpaque from './catalogue/state-not-opaque.ts';
import stateNotReturned from './catalogue/state-not-returned.ts';
import supersededRefreshToken from './catalogue/superseded-refresh-token.ts';
import thirdPartyResources from './catalogue/third-party-resources.ts';
import tokenHashMismatch from './catalogue/token-hash-mismatch.ts';
import twoClientAuthentications from './catalogue/two-client-authentications.ts';
import unencodedAddress from './catalogue/unencoded-address.ts';
import unknownResumeHost from './catalogue/unknown-resume-host.ts';
import unresumableLogin from './catalogue/unresumable-login.ts';
import unverifiedSignature from './catalogue/unverified-signature.ts';
import weakSignatureAlgorithm from './catalogue/weak-signature-algorithm.ts';
import wrongIssuerOrAudience from './catalogue/wrong-issuer-or-audience.ts';
import wrongResponseMode from './catalogue/wrong-response-mode.ts';
import type { Check } from './check.ts';

/** The catalogue, in the order of its codes. */
export const checks: readonly Check[] = [
  redirectUriMismatch,
  landedElsewhere,
  redirectUriFragment,
  customScheme,
  cleartextRedirectUri,
  repeatedParameter,
  misnamedParameter,
  placeholder,
  secondQuestionMark,
  unencodedAddress,
  unknownResumeHost,
  credentialsPostedAgain,
  stateMissing,
  stateNotReturned,
  stateAltered,
  stateGuessable,
  stateNotOpaque,
  silentCallback,
  errorTextCharacters,
  missingCodeChallenge,
  plainCodeChallenge,
  malformedCodeChallenge,
  codeVerifierMismatch,
  pkceDowngrade,
  reusedChallenge,
  expiredCode,
  reusedCode,
  misdecodedCode,
  leakedCode,
  thirdPartyResources,
  codeInAddressBar,
  secretInAddress,
  publicSecret,
  twoClientAuthentications,
  accessTokenInQuery,
  implicitGrant,
  cacheableTokenResponse,
  jsonTokenRequest,
  supersededRefreshToken,
  agedRefreshToken,
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
  scaApproachMismatch,
  consentIdMismatch,
  consentNotValid,
  failingAppStart,
  brokenAppCommand,
  unresumableLogin,
];
