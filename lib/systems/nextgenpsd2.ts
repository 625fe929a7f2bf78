import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition } from '../flow/system.ts';
import { readBankReturn } from './consent-parts/bank-return.ts';
import { genericProof, readConsentCall } from './nextgenpsd2-parts/consent-call.ts';
import { TERMS } from './nextgenpsd2-parts/terms.ts';
import { oauth } from './oauth.ts';
import { isAuthorizationRequest, readAuthorizationRequest } from './oauth-parts/authorization-request.ts';

/** Any bank that speaks NextGenPSD2 of the Berlin Group: consents and payments, authorised by redirect or app. */
export const nextGenPsd2 = defineSystem({
  id: 'nextgenpsd2',
  title: 'Berlin Group NextGenPSD2',
  guide: 'https://www.berlin-group.org/nextgenpsd2-downloads',
  family: oauth,
  steps: [
    ...['consent created', 'consent creation', 'consent read', 'consent status', 'consent deleted', 'consent API'],
    ...['payment created', 'payment status', 'authorisation started', 'SCA method selected', 'SCA status'],
    ...['PSU data updated', 'transaction authorisation', 'authorization request by scaOAuth'],
    ...['account information', 'back from the bank'],
  ],
  parameters: {
    _links: 'Addresses that may be called next; which ones are there tells the approach that the bank has chosen.',
    access: 'The accounts, balances and transactions that the consent is for.',
    'ASPSP-SCA-Approach':
      'How the bank wants to authenticate the user: REDIRECT, DECOUPLED (an app of its own), EMBEDDED or OAUTH.',
    aspspConsentId: 'The bank’s own name of the consent.',
    authenticationMethodId: 'Names one of the scaMethods; it is sent back to choose that method.',
    authenticationType: 'The kind of a method, as SMS_OTP, CHIP_OTP, PHOTO_OTP or PUSH_OTP.',
    authorisationId: 'Names one authorisation of a consent or payment; it stands in the address of its status.',
    authorisationIds: 'All authorisations that were started for this consent or payment.',
    category: 'ERROR, or WARNING for what did not stop the request.',
    challengeData: 'What the user has to answer or scan; its `data` may hold the token that starts an app.',
    chosenScaMethod: 'The method that was chosen, by the user or as the only one.',
    combinedServiceIndicator: 'True where a payment shall follow in the same session; few banks support it.',
    'Consent-ID': 'The consent under which an account is read; it must be valid, and of this very third party.',
    consentId: 'Names the consent; it is made by the bank and stands in every later call about it.',
    consentStatus: 'How far the consent is; only `valid` lets anyone read.',
    Digest: 'Hash of the body that the signature covers; it changes with every character of the body.',
    frequencyPerDay: 'How often a day the accounts may be read without the user; 4 is usual.',
    name: 'What the bank calls the method, to be shown to the user.',
    path: 'Which field of the request the message is about.',
    paymentId: 'Names the payment; it is made by the bank.',
    'PSU-Corporate-ID': 'The company for which the user acts, where the bank asks for it.',
    'PSU-ID': 'The user’s name at the bank; often wanted for DECOUPLED and EMBEDDED.',
    'PSU-IP-Address':
      'Address of the user’s own device; it proves that the user is there, so it must not be the server’s.',
    'PSU-User-Agent': 'The user’s browser or app, passed on by the third party.',
    psuData: 'The user’s password for EMBEDDED; it should never be seen in a browser.',
    psuMessage: 'A sentence of the bank that must be shown to the user.',
    recurringIndicator: 'True for a consent that may be used again and again, false for one reading.',
    scaAuthenticationData: 'The one-time password that the user typed, for EMBEDDED.',
    scaMethods: 'The methods among which the user may choose; with one alone the bank may choose by itself.',
    scaOAuth: 'Where the OAuth flow for this consent begins, or its metadata are.',
    scaRedirect: 'The bank’s page to which the browser must be sent; it is good for one user, once, for some minutes.',
    scaStatus: 'How far the user’s authentication is; finalised, failed and exempted are its last words.',
    scope: 'For scaOAuth `AIS:` or `PIS:` and the id of the consent or payment that it is for.',
    selectAuthenticationMethod: 'Where the choice of a method is put.',
    self: 'Address of the resource itself.',
    Signature: 'Signature over the headers that it lists, with the QSEAL certificate.',
    startAuthorisation: 'Where an authorisation is started with a POST; there is none where it began by itself.',
    startAuthorisationWithAuthenticationMethodSelection:
      'Where an authorisation is started by choosing a method in the same call.',
    startAuthorisationWithPsuIdentification: 'Where an authorisation is started by naming the user in the same call.',
    status: 'Where the status is read.',
    text: 'What the bank says of the error, for developers.',
    'TPP-Explicit-Authorisation-Preferred':
      'Asks for authorisations that are started by a call of their own; the bank may ignore it.',
    'TPP-Nok-Redirect-URI':
      'Where the bank sends the user after a failure; without it TPP-Redirect-URI serves for both.',
    'TPP-Redirect-Preferred': 'Asks for REDIRECT rather than EMBEDDED or DECOUPLED; the bank may ignore it.',
    'TPP-Redirect-URI': 'Where the bank sends the user back to; it adds nothing, so put a state of your own into it.',
    'TPP-Signature-Certificate': 'The certificate that the signature is checked with, base64 in one line.',
    tppMessages: 'What went wrong: category, code, path and text of each problem.',
    transactionStatus: 'How far the payment is, in four letters of ISO 20022.',
    validUntil: 'The last day of the consent; 180 days is the longest for account information.',
    'X-Request-ID': 'A new UUID for every call, which the bank repeats; support finds the call by it.',
  },
  vocabulary: TERMS,
  limits: [
    {
      of: 'consent_id',
      title: 'consent for account information',
      seconds: 180 * 86_400,
      source: 'Regulation (EU) 2022/2360, at the most',
    },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return readConsentCall(message, genericProof) ?? authorize(message) ?? resource(message);
  },
  readReturn: readBankReturn,
});

const SCOPE = /(?:^| )(AIS|PIS|PIIS):(\S+)/;

/** OAuth as the approach (Implementation Guidelines §13.1): the scope names what is to be authorised. */
function authorize(message: Message): Recognition | undefined {
  const [, service, id] = SCOPE.exec(message.query.get('scope') ?? '') ?? [];
  if (!service || !id || !isAuthorizationRequest(message.query)) return undefined;
  const request = readAuthorizationRequest(message);
  return {
    ...request,
    words: 'authorization request by scaOAuth',
    keys: [...request.keys, { name: service === 'PIS' ? 'payment_id' : 'consent_id', value: id }],
    evidence: `scope ${service}:…`,
    weight: 0.8,
  };
}

function resource(message: Message): Recognition | undefined {
  const consentId = message.requestHeader('consent-id');
  if (!consentId) return undefined;
  // Where no status could be read, data that were delivered tell the same.
  const outcome =
    message.step.status === 200
      ? { kind: 'consented' as const, reason: 'The bank delivered account information for the consent.' }
      : undefined;
  return {
    role: 'resource-request',
    words: 'account information',
    keys: [{ name: 'consent_id', value: consentId }],
    outcome,
    evidence: 'header Consent-ID',
    weight: 0.5,
  };
}
