import accessTokenInQuery from './catalogue/access-token-in-query.ts';
import agedRefreshToken from './catalogue/aged-refresh-token.ts';
import cacheableTokenResponse from './catalogue/cacheable-token-response.ts';
import codeInAddressBar from './catalogue/code-in-address-bar.ts';
import codeVerifierMismatch from './catalogue/code-verifier-mismatch.ts';
import expiredCode from './catalogue/expired-code.ts';
import implicitGrant from './catalogue/implicit-grant.ts';
import jsonTokenRequest from './catalogue/json-token-request.ts';
import leakedCode from './catalogue/leaked-code.ts';
import malformedCodeChallenge from './catalogue/malformed-code-challenge.ts';
import misdecodedCode from './catalogue/misdecoded-code.ts';
import missingCodeChallenge from './catalogue/missing-code-challenge.ts';
import pkceDowngrade from './catalogue/pkce-downgrade.ts';
import plainCodeChallenge from './catalogue/plain-code-challenge.ts';
import publicSecret from './catalogue/public-secret.ts';
import redirectUriMismatch from './catalogue/redirect-uri-mismatch.ts';
import reusedChallenge from './catalogue/reused-challenge.ts';
import reusedCode from './catalogue/reused-code.ts';
import secretInAddress from './catalogue/secret-in-address.ts';
import supersededRefreshToken from './catalogue/superseded-refresh-token.ts';
import thirdPartyResources from './catalogue/third-party-resources.ts';
import twoClientAuthentications from './catalogue/two-client-authentications.ts';
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
];
