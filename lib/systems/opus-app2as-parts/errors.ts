import type { Vocabulary } from '../../flow/system.ts';
import { failed, refused } from '../../flow/terms.ts';

/** The vendor's error types, as far as they name a cause; OIDC_ERROR only says that there is one. */
export const ERRORS: Vocabulary = {
  CPF_MISMATCH: failed(
    'the person who authenticated is not the one whom the consent names',
    'Sign in to the bank as the person whose CPF the consent has, or create the consent for this person.',
  ),
  CNPJ_MISMATCH: failed(
    'the company that authenticated is not the one that the consent names',
    'Choose the company whose CNPJ the consent has, or leave cnpj in the authentication JWT to that company.',
  ),
  EXPIRED_CONSENT: failed(
    'the consent expired before it was confirmed',
    'Create a new consent at the third party and begin again.',
  ),
  INVALID_SESSION: failed(
    'the session is unknown or over; it lives 10 minutes',
    'Open the link again, and answer with the commandId that came last.',
  ),
  RESOURCE_MUST_CONTAIN_ID: failed(
    'the answer selects no resource',
    'Send at least one id of the command’s resources in selectedResources.',
  ),
  RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS: failed(
    'the answer selects no resource of a product that must be selected',
    'Send in selectedResources an id of every product that the user has to choose from.',
  ),
  DISCOVERY_ERROR: failed(
    'the bank could not list the resources of the user',
    'Look at the bank’s own connector: the authorization server asked it for accounts and got an error.',
  ),
  DISCOVERY_TIMEOUT: failed(
    'the bank did not list the resources of the user in time',
    'Try again; if it stays so, the bank’s connector is too slow for the authorization server.',
  ),
  INVALID_STATUS_CONFIRMATION: failed(
    'the consent is not in a status in which it can be confirmed',
    'Read the consent’s status: it was confirmed, rejected or expired before.',
  ),
  INVALID_PAYMENT_DATA: failed(
    'the bank does not accept the data of the payment',
    'Compare account, amount and date of the payment consent with what the bank allows.',
  ),
  INVALID_ENROLLMENT_INFORMATION: failed(
    'the bank does not accept the data of the enrolment',
    'Compare limits, expiry and name in the consent answer with what the command offered.',
  ),
  GENERIC_ERROR: failed(
    'the authorization server names no cause',
    'Send commandId and time to whoever runs the authorization server; its log has the cause.',
  ),
  HANDOFF_ABORTED: refused('the hand-off was cancelled', 'Begin again; the QR code is of no more use.'),
};
