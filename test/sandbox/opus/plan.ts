/** People who have the bank's app; one can sign in for a company as well. Only Ana has asked for a consent. */
export const PEOPLE = {
  ana: { name: 'Ana Beatriz Souza', cpf: '52998224725' },
  bruno: { name: 'Bruno Carvalho Lima', cpf: '11144477735' },
  anaForCompany: { name: 'Ana Beatriz Souza', cpf: '52998224725', cnpj: '11444777000161' },
} as const;

export type Person = keyof typeof PEOPLE;

/** The company that a business consent names; nobody here can sign in for it. */
export const COMPANY_CNPJ = '12345678000195';

/** What goes wrong at the bank although everybody behaves. */
export type Fault =
  | 'EXPIRED_CONSENT'
  | 'GENERIC_ERROR'
  | 'INVALID_SESSION'
  | 'INVALID_STATUS_CONFIRMATION'
  | 'INVALID_PAYMENT_DATA'
  | 'DISCOVERY_ERROR'
  | 'DISCOVERY_TIMEOUT';

export type ConsentType = 'PAYMENT' | 'DATA_SHARING' | 'ENROLLMENT';

/** How one run goes: what the bank does, and which button an unattended walk presses. */
export interface Plan {
  consent: ConsentType;
  /** The consent names a company besides the person. */
  business: boolean;
  /** On which device the bank's app is; `web` for the bank's web application in its place. */
  device: 'same' | 'other' | 'web';
  /** Who signs in to the app. */
  person: Person;
  /** Resources that are ticked when the consent is shown. */
  ticked: 'all' | 'first' | 'none';
  /** The app sends the limits that an enrolment must have. */
  sendsLimits: boolean;
  answer: 'confirm' | 'refuse' | 'refuse to sign in';
  /** The app answers the consent command under the id of the command before it. */
  answersOldCommand: boolean;
  /** The hand-off page's Cancel is pressed before anybody scans the code. */
  cancelled: boolean;
  fault?: Fault;
  /** The third party leaves PKCE out of its authorization request. */
  withoutPkce: boolean;
  /** Asked for instead of the level of assurance that fits the consent. */
  acr?: string;
  /** The authorization server shows the consent on a page of its own, after `completed`. */
  serverScreens: boolean;
  /** The third party's app posts the answer to its server: as it is, or without what the server knows it by. */
  postsAnswer?: 'whole' | 'without state';
  /**
   * Old installations and the vendor's own mock write `isHandoff`, leave out `type` and
   * say `/app/command/`; the specification writes `isHandOff`, `type`, `/app/commands/`.
   */
  oldSpelling: boolean;
}

export const USUAL: Plan = {
  consent: 'PAYMENT',
  business: false,
  device: 'same',
  person: 'ana',
  ticked: 'all',
  sendsLimits: true,
  answer: 'confirm',
  answersOldCommand: false,
  cancelled: false,
  withoutPkce: false,
  serverScreens: false,
  oldSpelling: false,
};

/** The level of assurance that a consent needs, or the one that its plan asks for instead. */
export function levelOf({ acr, consent }: Plan): string {
  return acr ?? `urn:brasil:openbanking:${consent === 'DATA_SHARING' ? 'loa2' : 'loa3'}`;
}
