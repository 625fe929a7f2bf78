import cleartextRedirectUri from './catalogue/cleartext-redirect-uri.ts';
import credentialsPostedAgain from './catalogue/credentials-posted-again.ts';
import customScheme from './catalogue/custom-scheme.ts';
import errorTextCharacters from './catalogue/error-text-characters.ts';
import landedElsewhere from './catalogue/landed-elsewhere.ts';
import misnamedParameter from './catalogue/misnamed-parameter.ts';
import placeholder from './catalogue/placeholder.ts';
import redirectUriFragment from './catalogue/redirect-uri-fragment.ts';
import redirectUriMismatch from './catalogue/redirect-uri-mismatch.ts';
import repeatedParameter from './catalogue/repeated-parameter.ts';
import secondQuestionMark from './catalogue/second-question-mark.ts';
import silentCallback from './catalogue/silent-callback.ts';
import stateAltered from './catalogue/state-altered.ts';
import stateGuessable from './catalogue/state-guessable.ts';
import stateMissing from './catalogue/state-missing.ts';
import stateNotOpaque from './catalogue/state-not-opaque.ts';
import stateNotReturned from './catalogue/state-not-returned.ts';
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
  stateMissing,
  stateNotReturned,
  stateAltered,
  stateGuessable,
  stateNotOpaque,
  silentCallback,
  errorTextCharacters,
];
