import cleartextRedirectUri from './catalogue/cleartext-redirect-uri.ts';
import credentialsPostedAgain from './catalogue/credentials-posted-again.ts';
import customScheme from './catalogue/custom-scheme.ts';
import landedElsewhere from './catalogue/landed-elsewhere.ts';
import misnamedParameter from './catalogue/misnamed-parameter.ts';
import placeholder from './catalogue/placeholder.ts';
import redirectUriFragment from './catalogue/redirect-uri-fragment.ts';
import redirectUriMismatch from './catalogue/redirect-uri-mismatch.ts';
import repeatedParameter from './catalogue/repeated-parameter.ts';
import secondQuestionMark from './catalogue/second-question-mark.ts';
import unencodedAddress from './catalogue/unencoded-address.ts';
import unknownResumeHost from './catalogue/unknown-resume-host.ts';
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
];
