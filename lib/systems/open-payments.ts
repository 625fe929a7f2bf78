import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition } from '../flow/system.ts';
import { readBankReturn } from './consent-parts/bank-return.ts';
import { nextGenPsd2 } from './nextgenpsd2.ts';
import { type Proof, readConsentCall } from './nextgenpsd2-parts/consent-call.ts';
import { isAuthorizationRequest, readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

/** Open Payments: many banks behind one NextGenPSD2 interface, chosen by X-BicFi. */
export const openPayments = defineSystem({
  id: 'open-payments',
  title: 'Open Payments (NextGenPSD2)',
  guide: 'https://docs.openpayments.io',
  family: nextGenPsd2,
  // Evidence of its own, the family's words.
  steps: [],
  parameters: {
    acr_values:
      'Names bank, consent and authorisation: `idp:<BICFI> consentId:<id> consentAuthorisationId:<id>`, as scaOAuth has it.',
    autostarttoken: 'Starts the BankID app for this very authorisation; some banks give it 30 seconds.',
    consentAuthorisationId: 'The authorisation that this login completes.',
    data: 'First of all the token that starts BankID; an array at some banks, a text at others.',
    idp: 'The bank, by its BICFI.',
    qrStartToken: 'Begins the text of the animated QR code, which changes every second.',
    redirect: 'Where the BankID app returns to; mandatory on iOS, `null` where the app shall only close.',
    scaOAuth:
      'The address of the authorization request with placeholders: client id, redirect URI and state are yours to fill in.',
    scope: 'For account information `accountinformation private`, or `corporate` for companies.',
    'X-BicFi': 'The bank that the call is meant for, by its BICFI; without it nobody knows which bank.',
    'X-ConsentAuthorisationId': 'On the token request: the authorisation whose code is redeemed.',
    'X-ConsentId': 'On the token request: the consent whose code is redeemed; without it the code is not accepted.',
  },
  vocabulary: {},
  limits: [
    {
      of: 'autostart_token',
      title: 'token that starts BankID',
      seconds: 30,
      source: 'guide: some banks need the start within 30 seconds',
    },
    { of: 'access_token', title: 'access token', seconds: 3600, source: 'guide' },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return readConsentCall(message, ownProof) ?? authorize(message) ?? token(message);
  },
  readReturn: readBankReturn,
});

function ownProof(message: Message): Proof | undefined {
  if (message.requestHeader('x-bicfi')) return { evidence: 'header X-BicFi', weight: 0.9 };
  const [path] = /\/psd2\/(consent|paymentinitiation)\//.exec(message.url?.pathname ?? '') ?? [];
  return path ? { evidence: `path ${path.slice(0, -1)}`, weight: 0.9 } : undefined;
}

/** `_links.scaOAuth` with its placeholders filled in: `acr_values` names consent and authorisation. */
function authorize(message: Message): Recognition | undefined {
  const acrValues = message.query.get('acr_values') ?? '';
  const consentId = /(?:^| )consentId:(\S+)/.exec(acrValues)?.[1];
  if (!consentId || !isAuthorizationRequest(message.query)) return undefined;
  const authorisationId = /(?:^| )consentAuthorisationId:(\S+)/.exec(acrValues)?.[1];
  const request = readAuthorizationRequest(message);
  return {
    ...request,
    words: 'authorization request by scaOAuth',
    keys: [...request.keys, ...consentKeys(consentId, authorisationId)],
    evidence: 'consentId in acr_values',
    weight: 0.9,
  };
}

function token(message: Message): Recognition | undefined {
  const consentId = message.requestHeader('x-consentid');
  const read = consentId ? readTokenRequest(message) : undefined;
  if (!consentId || !read) return undefined;
  const keys = consentKeys(consentId, message.requestHeader('x-consentauthorisationid'));
  return { ...read, keys: [...read.keys, ...keys], evidence: 'X-ConsentId on the token request', weight: 0.8 };
}

function consentKeys(consentId: string, authorisationId?: string): Key[] {
  const keys = [{ name: 'consent_id', value: consentId }];
  if (authorisationId) keys.push({ name: 'authorisation_id', value: authorisationId });
  return keys;
}
