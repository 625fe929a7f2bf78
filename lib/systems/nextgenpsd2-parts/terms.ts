import type { Vocabulary } from '../../flow/system.ts';
import { failed, refused, succeeded, waiting } from '../../flow/terms.ts';

/** `consentStatus` (Implementation Guidelines §14.3). */
export const CONSENT_STATUSES: Vocabulary = {
  received: waiting('the bank has it, and nobody has authorised it', 'Start an authorisation and send the user on.'),
  partiallyAuthorised: waiting('another person has to authorise it, too', 'Wait until the others have authorised.'),
  valid: succeeded('account information may be read with it'),
  rejected: refused('the user, or the bank for the user, said no', 'Create a new consent if the user wants one.'),
  expired: failed('its time is over', 'Create a new consent and let the user authorise it.'),
  revokedByPsu: failed('the user withdrew it at the bank', 'Stop reading; create a new consent if the user wants one.'),
  terminatedByTpp: failed('the third party ended it', 'Create a new consent; look who deleted this one.'),
};

/** `scaStatus` (§14.16); `received` and `started` come first, `finalised`, `failed` and `exempted` last. */
export const SCA_STATUSES: Vocabulary = {
  started: waiting('the authorisation has begun', 'Choose a method, or send the user to the address in _links.'),
  psuIdentified: waiting('the bank knows who the user is'),
  psuAuthenticated: waiting('the first factor was accepted'),
  scaMethodSelected: waiting('the bank waits for the user in the chosen method'),
  unconfirmed: waiting('the user is done, and the third party has to confirm', 'Send the confirmation code.'),
  finalised: succeeded('the user has authenticated; what it means for the consent its own status says'),
  failed: failed('the user did not authenticate, cancelled, or came too late', 'Start a new authorisation.'),
  exempted: succeeded('the bank did without strong authentication'),
};

/** `transactionStatus`: the codes of ISO 20022 that occur before and after authorisation (§14.13). */
export const PAYMENT_STATUSES: Vocabulary = {
  RCVD: waiting('the bank has the payment, and nobody has authorised it', 'Start an authorisation.'),
  PDNG: waiting('the bank is still checking the payment', 'Read the status again later.'),
  PATC: waiting('another person has to authorise it, too', 'Wait until the others have authorised.'),
  ACTC: waiting('syntax and data of the payment are right', 'Read the status again later.'),
  ACCP: succeeded('the customer profile was checked, too'),
  ACFC: succeeded('the funds were checked, too'),
  ACWC: succeeded('accepted with a change by the bank', 'Compare date and data with what was sent.'),
  ACWP: succeeded('accepted, and not yet booked for the creditor'),
  ACSP: succeeded('accepted, and being settled'),
  ACSC: succeeded('settled on the debtor’s account'),
  ACCC: succeeded('settled on the creditor’s account'),
  RJCT: failed('the payment was rejected', 'Read the reason in tppMessages; a rejected payment has to be made anew.'),
  CANC: refused('the payment was cancelled', 'Make it anew if the user wants it.'),
};

/** Codes of `tppMessages` (§14.11). */
export const MESSAGE_CODES: Vocabulary = {
  ACCESS_EXCEEDED: failed(
    'the account was read more often than the consent allows without the user',
    'Wait until tomorrow, or call while the user is there, with PSU-IP-Address.',
  ),
  CANCELLATION_INVALID: failed('the payment can no longer be cancelled', 'Read its status; it may be settled.'),
  CERTIFICATE_BLOCKED: failed('the bank has blocked the certificate', 'Ask the bank why.'),
  CERTIFICATE_EXPIRED: failed('the certificate is out of date', 'Use a valid QWAC or QSEAL certificate.'),
  CERTIFICATE_INVALID: failed(
    'the certificate, or its chain or role, was not accepted',
    'Compare the certificate with the environment, and look at its PSD2 roles.',
  ),
  CERTIFICATE_MISSING: failed('no client certificate reached the bank', 'Connect with the QWAC certificate.'),
  CERTIFICATE_REVOKED: failed('the certificate was revoked', 'Get a new one from its issuer.'),
  CONSENT_EXPIRED: failed('the consent’s time is over', 'Create a new consent and let the user authorise it.'),
  CONSENT_INVALID: failed(
    'the consent is not valid yet, or does not cover this call',
    'Read the consent’s status, and compare its access with the call.',
  ),
  CONSENT_UNKNOWN: failed(
    'the bank knows no such consent of this third party',
    'Compare Consent-ID, certificate and environment with those of the consent’s creation.',
  ),
  CORPORATE_ID_INVALID: failed('the corporate id is unknown', 'Ask the user for the company’s id at this bank.'),
  EXECUTION_DATE_INVALID: failed('the bank cannot execute on that date', 'Send a later date, on a working day.'),
  FORMAT_ERROR: failed(
    'a header or field is missing or malformed',
    'Look at path and text of the message: they name the field.',
  ),
  FUNDS_NOT_AVAILABLE: failed('the account has not enough money', 'Choose another account or amount.'),
  INTERNAL_SERVER_ERROR: failed('the bank met an error of its own', 'Try again later with a new X-Request-ID.'),
  PARAMETER_NOT_CONSISTENT: failed('two parameters contradict each other', 'Look at path and text of the message.'),
  PARAMETER_NOT_SUPPORTED: failed('the bank does not support a parameter', 'Leave it out.'),
  PAYMENT_FAILED: failed('the bank could not make the payment', 'Read text, and make a new payment.'),
  PERIOD_INVALID: failed('the dates are out of range', 'Ask for at most 90 days of transactions.'),
  PRODUCT_INVALID: failed('the payment product is not offered for this account', 'Use another product.'),
  PRODUCT_UNKNOWN: failed(
    'the bank does not know the payment product',
    'Compare the product in the path with the guide.',
  ),
  PSU_CREDENTIALS_INVALID: failed(
    'the user’s id or password is wrong, or the user is blocked',
    'Ask the user again; a blocked user has to call the bank.',
  ),
  REQUESTED_FORMATS_INVALID: failed('the bank has no such format', 'Compare Accept with the guide.'),
  RESOURCE_BLOCKED: failed('the account or payment is blocked', 'Have the user ask the bank.'),
  RESOURCE_EXPIRED: failed('the resource’s time is over', 'Create it anew.'),
  RESOURCE_UNKNOWN: failed('there is no such resource', 'Compare the id in the path with the answer that gave it.'),
  ROLE_INVALID: failed('the certificate has not the role for this call', 'Use a certificate with PSP_AI or PSP_PI.'),
  SCA_INVALID: failed('the authentication was not accepted', 'Start a new authorisation.'),
  SCA_METHOD_UNKNOWN: failed(
    'the bank does not know the authentication method',
    'Send an authenticationMethodId of the scaMethods that were just received.',
  ),
  SERVICE_BLOCKED: failed('the user’s access is blocked at the bank', 'Have the user call the bank.'),
  SERVICE_INVALID: failed('the call is not possible for this resource', 'Compare method and path with the guide.'),
  SESSIONS_NOT_SUPPORTED: failed('the bank joins no services in one session', 'Leave combinedServiceIndicator false.'),
  SIGNATURE_INVALID: failed('the signature is wrong', 'Sign exactly the headers and the Digest that are sent.'),
  SIGNATURE_MISSING: failed('the bank wants signed requests', 'Send Digest, Signature and TPP-Signature-Certificate.'),
  STATUS_INVALID: failed('the resource’s status forbids the call', 'Read the status first.'),
  TIMESTAMP_INVALID: failed('the time is out of range', 'Set the clock.'),
  TOKEN_EXPIRED: failed('the access token’s time is over', 'Get a new one.'),
  TOKEN_INVALID: failed('the access token has not the scope for this call', 'Get one with the right scope.'),
  TOKEN_UNKNOWN: failed('the bank does not know the access token', 'Look whether it is of this bank and environment.'),
};

/** `ASPSP-SCA-Approach` (§4.12). */
const APPROACHES: Vocabulary = {
  DECOUPLED: waiting('the user authorises in an app of the bank', 'Start the app, and read the status meanwhile.'),
  EMBEDDED: waiting('the third party passes on what the user types', 'Send psuData, then scaAuthenticationData.'),
  OAUTH: waiting('the user authorises on the bank’s page, by OAuth', 'Send the browser to scaOAuth.'),
  REDIRECT: waiting('the user authorises on the bank’s page', 'Send the browser to scaRedirect or scaOAuth.'),
};

/** All words, as one table: no word means two things. */
export const TERMS: Vocabulary = {
  ...APPROACHES,
  ...MESSAGE_CODES,
  ...PAYMENT_STATUSES,
  ...SCA_STATUSES,
  ...CONSENT_STATUSES,
};
