import type { Scenario } from '../core/system.ts';
import { type Plan, USUAL } from './plan.ts';
import type { ErrorType } from './session.ts';

type Row = Pick<Scenario, 'id' | 'title' | 'explains' | 'outcome'> & { plan: Partial<Plan> };
type Told = Pick<Scenario, 'id' | 'title' | 'explains'>;

const consented = (told: Told, plan: Partial<Plan> = {}): Row => ({ ...told, outcome: { kind: 'consented' }, plan });
const refused = (code: string, told: Told, plan: Partial<Plan>): Row => ({
  ...told,
  outcome: { kind: 'refused', code },
  plan,
});
/** An error of the vendor's list, titled by its type and `when` it comes. */
const failed = (code: ErrorType, told: Omit<Told, 'title'> & { when: string }, plan: Partial<Plan>): Row => {
  const { id, when, explains } = told;
  return { id, title: `${code} ${when}`, explains, outcome: { kind: 'failed', code }, plan };
};
/** Something that has no type in the vendor's list. */
const broken = (told: Told, plan: Partial<Plan>): Row => ({ ...told, outcome: { kind: 'failed' }, plan });

const HAPPY: Row[] = [
  consented({
    id: 'opus-payment',
    title: 'Payment, happy flow',
    explains:
      'The bank’s app intercepts the authorization URL on the same device: authenticate, consent, completed, back to the third party with a code.',
  }),
  consented(
    {
      id: 'opus-handoff',
      title: 'Hand-off payment',
      explains:
        'The consent begins at a computer; the app on a phone scans the QR code and the page that shows it learns of every step by polling.',
    },
    { device: 'other' },
  ),
  consented(
    {
      id: 'opus-web',
      title: 'Payment in the bank’s web application',
      explains: 'A web application takes the app’s place: the server sends it a commandId, and it reads that command.',
    },
    { device: 'web' },
  ),
  consented(
    {
      id: 'opus-enrollment',
      title: 'ENROLLMENT, happy flow',
      explains:
        'A device is enrolled for later payments; the answer carries the transaction limit and the daily limit.',
    },
    { consent: 'ENROLLMENT' },
  ),
  consented(
    {
      id: 'opus-server-screens',
      title: 'The server draws its own consent screens',
      explains:
        'Sign-in is answered with completed at once; the consent is given on a page of the authorization server.',
    },
    { consent: 'DATA_SHARING', serverScreens: true },
  ),
  consented(
    {
      id: 'opus-old-spelling',
      title: 'Data sharing with the old spellings',
      explains:
        'A happy flow with an installation that writes isHandoff and /app/command/ and sends no type, as the vendor’s own mock does.',
    },
    { consent: 'DATA_SHARING', oldSpelling: true },
  ),
  consented(
    {
      id: 'opus-unlisted-acr',
      title: 'An acr that is not in the specification',
      explains: 'The authenticate command asks for urn:brasil:openbanking:loa1; the app goes on all the same.',
    },
    { acr: 'urn:brasil:openbanking:loa1' },
  ),
  consented(
    {
      id: 'opus-answer-posted',
      title: 'The answer is posted, 204',
      explains: 'The third party’s app posts the query of the return to its server as {"data":"…"}, which takes it.',
    },
    { postsAnswer: 'whole' },
  ),
];

const IN_THE_LINK: Row[] = [
  failed(
    'EXPIRED_CONSENT',
    {
      id: 'opus-expired-consent',
      when: 'in the initial link',
      explains: 'The consent’s expirationDateTime had passed before the app asked for the first command.',
    },
    { fault: 'EXPIRED_CONSENT' },
  ),
  failed(
    'GENERIC_ERROR',
    {
      id: 'opus-generic-error',
      when: 'in the initial link',
      explains: 'The first command is an error already; only its message says what happened.',
    },
    { fault: 'GENERIC_ERROR' },
  ),
  failed(
    'OIDC_ERROR',
    {
      id: 'opus-oidc-error',
      when: 'in the initial link',
      explains: 'The authorization request lacks PKCE; the third party is told invalid_request.',
    },
    { withoutPkce: true },
  ),
];

const DURING_AUTHENTICATION: Row[] = [
  failed(
    'CPF_MISMATCH',
    {
      id: 'opus-cpf-mismatch',
      when: 'during authentication',
      explains: 'Whoever signs in to the app is not the person whose CPF the third party put into the consent.',
    },
    { person: 'bruno' },
  ),
  failed(
    'CNPJ_MISMATCH',
    {
      id: 'opus-cnpj-mismatch',
      when: 'during authentication',
      explains: 'The right person signs in, but for another company than the one whose CNPJ is in the consent.',
    },
    { business: true, person: 'anaForCompany' },
  ),
  failed(
    'DISCOVERY_ERROR',
    {
      id: 'opus-discovery-error',
      when: 'during authentication',
      explains: 'The person has signed in, but the bank’s core system fails to list the accounts.',
    },
    { fault: 'DISCOVERY_ERROR' },
  ),
  failed(
    'DISCOVERY_TIMEOUT',
    {
      id: 'opus-discovery-timeout',
      when: 'during authentication',
      explains: 'The person has signed in, but the bank’s core system does not list the accounts in time.',
    },
    { fault: 'DISCOVERY_TIMEOUT' },
  ),
];

const ON_CONFIRMATION: Row[] = [
  failed(
    'RESOURCE_MUST_CONTAIN_ID',
    {
      id: 'opus-resource-must-contain-id',
      when: 'on confirmation',
      explains: 'The app confirms the payment with an empty selectedResources.',
    },
    { ticked: 'none' },
  ),
  failed(
    'RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS',
    {
      id: 'opus-selectable-products',
      when: 'on confirmation',
      explains: 'A data sharing consent for accounts and cards is confirmed with an account and no card.',
    },
    { consent: 'DATA_SHARING', ticked: 'first' },
  ),
  failed(
    'INVALID_STATUS_CONFIRMATION',
    {
      id: 'opus-invalid-status',
      when: 'on confirmation',
      explains: 'While the person reads, the consent is rejected by another channel; the confirmation comes too late.',
    },
    { fault: 'INVALID_STATUS_CONFIRMATION' },
  ),
  failed(
    'INVALID_PAYMENT_DATA',
    {
      id: 'opus-invalid-payment-data',
      when: 'on confirmation',
      explains: 'The bank checks the payment that was confirmed and does not accept its data.',
    },
    { fault: 'INVALID_PAYMENT_DATA' },
  ),
  failed(
    'INVALID_ENROLLMENT_INFORMATION',
    {
      id: 'opus-invalid-enrollment',
      when: 'on confirmation',
      explains: 'An enrolment is confirmed without selectedTransactionLimit and selectedDailyLimit.',
    },
    { consent: 'ENROLLMENT', sendsLimits: false },
  ),
  failed(
    'INVALID_SESSION',
    {
      id: 'opus-invalid-session',
      when: 'on confirmation',
      explains: 'The session’s ten minutes are over when the consent is answered; the error has no way back in it.',
    },
    { fault: 'INVALID_SESSION' },
  ),
  broken(
    {
      id: 'opus-command-not-found',
      title: '404 “Command not found”',
      explains: 'The app answers the consent under the commandId of the command before it.',
    },
    { answersOldCommand: true },
  ),
  broken(
    {
      id: 'opus-answer-rejected',
      title: 'The answer is posted, 422',
      explains:
        'The third party’s app posts the answer to its server but leaves state out; the server does not accept it.',
    },
    { postsAnswer: 'without state' },
  ),
];

const REFUSALS: Row[] = [
  refused(
    'access_denied',
    {
      id: 'opus-refused',
      title: 'The user refuses the consent',
      explains: 'The consent command is answered with {"refused":true}; the third party gets access_denied.',
    },
    { answer: 'refuse' },
  ),
  refused(
    'access_denied',
    {
      id: 'opus-refused-sign-in',
      title: 'The user refuses to sign in',
      explains: 'The authenticate command is answered with {"refused":true}; the third party gets access_denied.',
    },
    { answer: 'refuse to sign in' },
  ),
  refused(
    'HANDOFF_ABORTED',
    {
      id: 'opus-handoff-aborted',
      title: 'The hand-off is cancelled',
      explains: 'The user presses Cancel below the QR code; the next poll says HANDOFF_ABORTED and the page returns.',
    },
    { device: 'other', cancelled: true },
  ),
];

const ROWS: Row[] = [...HAPPY, ...IN_THE_LINK, ...DURING_AUTHENTICATION, ...ON_CONFIRMATION, ...REFUSALS];

export const scenarios: Scenario[] = ROWS.map(({ plan: _, ...row }) => ({
  ...row,
  start: { party: 'opus-tpp', path: `/start?scenario=${row.id}` },
  recognisedAs: 'opus-app2as',
}));

/** How the scenario of that id goes, or undefined when there is none. */
export function planOf(id: string): Plan | undefined {
  const row = ROWS.find((candidate) => candidate.id === id);
  return row && { ...USUAL, ...row.plan };
}
