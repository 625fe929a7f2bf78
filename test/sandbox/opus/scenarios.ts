import type { Scenario } from '../core/system.ts';

/** People who have the bank's app; the second is not the one who asked for the consent. */
export const PEOPLE = {
  ana: { name: 'Ana Beatriz Souza', cpf: '52998224725' },
  bruno: { name: 'Bruno Carvalho Lima', cpf: '11144477735' },
} as const;

export type Person = keyof typeof PEOPLE;

/** What goes wrong at the bank although everybody behaves. */
export type Fault =
  | 'EXPIRED_CONSENT'
  | 'GENERIC_ERROR'
  | 'INVALID_STATUS_CONFIRMATION'
  | 'DISCOVERY_ERROR'
  | 'DISCOVERY_TIMEOUT';

/** How one run goes: what the bank does, and which button an unattended walk presses. */
export interface Plan {
  consent: 'PAYMENT' | 'DATA_SHARING';
  /** On which device the bank's app is. */
  device: 'same' | 'other';
  /** Who signs in to the app. */
  person: Person;
  /** Resources that are ticked when the consent is shown. */
  ticked: 'all' | 'first' | 'none';
  answer: 'confirm' | 'refuse';
  /** The hand-off page's Cancel is pressed before anybody scans the code. */
  cancelled: boolean;
  fault?: Fault;
  /**
   * Old installations and the vendor's own mock write `isHandoff`, leave out `type` and
   * say `/app/command/`; the specification writes `isHandOff`, `type`, `/app/commands/`.
   */
  oldSpelling: boolean;
}

const USUAL: Plan = {
  consent: 'PAYMENT',
  device: 'same',
  person: 'ana',
  ticked: 'all',
  answer: 'confirm',
  cancelled: false,
  oldSpelling: false,
};

type Row = Pick<Scenario, 'id' | 'title' | 'explains' | 'outcome'> & { plan?: Partial<Plan> };

const ROWS: Row[] = [
  {
    id: 'opus-payment',
    title: 'Payment, happy flow',
    explains:
      'The bank’s app intercepts the authorization URL on the same device: authenticate, consent, completed, back to the third party with a code.',
    outcome: { kind: 'consented' },
  },
  {
    id: 'opus-handoff',
    title: 'Hand-off payment',
    explains:
      'The consent begins at a computer; the app on a phone scans the QR code and the page that shows it learns of every step by polling.',
    outcome: { kind: 'consented' },
    plan: { device: 'other' },
  },
  {
    id: 'opus-cpf-mismatch',
    title: 'CPF_MISMATCH during authentication',
    explains: 'Whoever signs in to the app is not the person whose CPF the third party put into the consent.',
    outcome: { kind: 'failed', code: 'CPF_MISMATCH' },
    plan: { person: 'bruno' },
  },
  {
    id: 'opus-expired-consent',
    title: 'EXPIRED_CONSENT in the initial link',
    explains: 'The consent’s expirationDateTime had passed before the app asked for the first command.',
    outcome: { kind: 'failed', code: 'EXPIRED_CONSENT' },
    plan: { fault: 'EXPIRED_CONSENT' },
  },
  {
    id: 'opus-generic-error',
    title: 'GENERIC_ERROR in the initial link',
    explains: 'The first command is an error already; only its message says what happened.',
    outcome: { kind: 'failed', code: 'GENERIC_ERROR' },
    plan: { fault: 'GENERIC_ERROR' },
  },
  {
    id: 'opus-resource-must-contain-id',
    title: 'RESOURCE_MUST_CONTAIN_ID on confirmation',
    explains: 'The app confirms the payment with an empty selectedResources.',
    outcome: { kind: 'failed', code: 'RESOURCE_MUST_CONTAIN_ID' },
    plan: { ticked: 'none' },
  },
  {
    id: 'opus-selectable-products',
    title: 'RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS on confirmation',
    explains: 'A data sharing consent for accounts and cards is confirmed with an account and no card.',
    outcome: { kind: 'failed', code: 'RESOURCE_MUST_CONTAIN_ID_SELECTABLE_PRODUCTS' },
    plan: { consent: 'DATA_SHARING', ticked: 'first' },
  },
  {
    id: 'opus-invalid-status',
    title: 'INVALID_STATUS_CONFIRMATION on confirmation',
    explains: 'While the person reads, the consent is rejected by another channel; the confirmation comes too late.',
    outcome: { kind: 'failed', code: 'INVALID_STATUS_CONFIRMATION' },
    plan: { fault: 'INVALID_STATUS_CONFIRMATION' },
  },
  {
    id: 'opus-discovery-error',
    title: 'DISCOVERY_ERROR during authentication',
    explains: 'The person has signed in, but the bank’s core system fails to list the accounts.',
    outcome: { kind: 'failed', code: 'DISCOVERY_ERROR' },
    plan: { fault: 'DISCOVERY_ERROR' },
  },
  {
    id: 'opus-discovery-timeout',
    title: 'DISCOVERY_TIMEOUT during authentication',
    explains: 'The person has signed in, but the bank’s core system does not list the accounts in time.',
    outcome: { kind: 'failed', code: 'DISCOVERY_TIMEOUT' },
    plan: { fault: 'DISCOVERY_TIMEOUT' },
  },
  {
    id: 'opus-refused',
    title: 'The user refuses the consent',
    explains: 'The consent command is answered with {"refused":true}; the third party gets access_denied.',
    outcome: { kind: 'refused', code: 'access_denied' },
    plan: { answer: 'refuse' },
  },
  {
    id: 'opus-handoff-aborted',
    title: 'The hand-off is cancelled',
    explains: 'The user presses Cancel below the QR code; the next poll says HANDOFF_ABORTED and the page returns.',
    outcome: { kind: 'refused', code: 'HANDOFF_ABORTED' },
    plan: { device: 'other', cancelled: true },
  },
  {
    id: 'opus-old-spelling',
    title: 'Data sharing with the old spellings',
    explains:
      'A happy flow with an installation that writes isHandoff and /app/command/ and sends no type, as the vendor’s own mock does.',
    outcome: { kind: 'consented' },
    plan: { consent: 'DATA_SHARING', oldSpelling: true },
  },
];

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
