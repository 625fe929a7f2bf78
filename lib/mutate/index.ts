import bs2Refresh from './catalogue/bs2-refresh.ts';
import clientId from './catalogue/client-id.ts';
import codeChallenge from './catalogue/code-challenge.ts';
import codeLate from './catalogue/code-late.ts';
import codeSwap from './catalogue/code-swap.ts';
import codeTwice from './catalogue/code-twice.ts';
import codeVerifier from './catalogue/code-verifier.ts';
import duplicate from './catalogue/duplicate.ts';
import iss from './catalogue/iss.ts';
import jwt from './catalogue/jwt.ts';
import nonce from './catalogue/nonce.ts';
import openPaymentsConsentId from './catalogue/open-payments-consent-id.ts';
import opusAccept from './catalogue/opus-accept.ts';
import opusCommand from './catalogue/opus-command.ts';
import opusConsent from './catalogue/opus-consent.ts';
import opusJti from './catalogue/opus-jti.ts';
import pkceDowngrade from './catalogue/pkce-downgrade.ts';
import placeholder from './catalogue/placeholder.ts';
import redirectUri from './catalogue/redirect-uri.ts';
import redirectUriAtToken from './catalogue/redirect-uri-at-token.ts';
import responseMode from './catalogue/response-mode.ts';
import scope from './catalogue/scope.ts';
import state from './catalogue/state.ts';
import vippsResume from './catalogue/vipps-resume.ts';
import type { Mutation } from './mutation.ts';

/** Every mutation: first what the browser carries, then tokens and the request as a whole, then what one system alone has. */
export const mutations: readonly Mutation[] = [
  state,
  iss,
  nonce,
  codeChallenge,
  codeVerifier,
  pkceDowngrade,
  redirectUri,
  redirectUriAtToken,
  scope,
  clientId,
  codeSwap,
  codeTwice,
  codeLate,
  jwt,
  responseMode,
  duplicate,
  placeholder,
  opusCommand,
  opusJti,
  opusConsent,
  opusAccept,
  bs2Refresh,
  openPaymentsConsentId,
  vippsResume,
];
