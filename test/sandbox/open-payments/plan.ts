/** What tells one scenario from another: the bank, the person, the device, and the third party's slip. */
export interface Plan {
  bank: Bank;
  person: Person;
  /** Where BankID runs, seen from the browser; only DECOUPLED asks. */
  device?: 'desktop' | 'mobile' | 'other device';
  /** How BankID is opened; by its own scheme where it says nothing. */
  opens?: 'app link';
  slip?: 'state placeholder left' | 'date in another format' | 'no redirect for the app' | 'late start';
  /** What the third party does once the accounts were read. */
  later?: 'asks again' | 'deletes the consent';
}

export interface Bank {
  bicFi: string;
  name: string;
  approach: 'DECOUPLED' | 'REDIRECT';
  /** How a REDIRECT bank is reached. */
  link?: 'scaOAuth' | 'scaRedirect';
  /** Banks differ in whether `challengeData.data` is an array or a bare string. */
  challengeData?: 'array' | 'string';
  /** Asks for no signature at all. */
  exempts?: boolean;
  /** Milliseconds within which BankID must be started; real banks that limit it give 30 seconds. */
  startWithin?: number;
}

/** A test person, who always answers the same, as in the platform's own sandbox. */
export interface Person {
  /** Personal number, sent as `PSU-ID`. */
  psuId: string;
  name: string;
  approves: boolean;
  /** What becomes of the consent once the accounts were read. */
  afterwards?: 'revokedByPsu' | 'expired';
}

const sjobanken: Bank = { bicFi: 'SJOBSESS', name: 'Sjöbanken', approach: 'DECOUPLED', challengeData: 'array' };
const fjallbanken: Bank = { bicFi: 'FJALSESS', name: 'Fjällbanken', approach: 'DECOUPLED', challengeData: 'string' };
const norrbanken: Bank = { bicFi: 'NORBSESS', name: 'Norrbanken', approach: 'REDIRECT', link: 'scaOAuth' };
const skogsbanken: Bank = { bicFi: 'SKOGSESS', name: 'Skogsbanken', approach: 'REDIRECT', link: 'scaRedirect' };
const lugnbanken: Bank = { bicFi: 'LUGNSESS', name: 'Lugnbanken', approach: 'DECOUPLED', exempts: true };
const hastbanken: Bank = { ...sjobanken, bicFi: 'HASTSESS', name: 'Hastbanken', startWithin: 300 };

const tolvan: Person = { psuId: '191212121212', name: 'Tolvan Tolvansson', approves: true };
const agda: Person = { psuId: '198112189876', name: 'Agda Andersson', approves: false };
const elin: Person = { psuId: '189004119807', name: 'Elin Ek', approves: true, afterwards: 'revokedByPsu' };
const nils: Person = { psuId: '189107239801', name: 'Nils Nyman', approves: true, afterwards: 'expired' };

export const banks: readonly Bank[] = [sjobanken, fjallbanken, norrbanken, skogsbanken, lugnbanken, hastbanken];
export const persons: readonly Person[] = [tolvan, agda, elin, nils];

/** Plans by the id of their scenario. */
export const plans: Record<string, Plan> = {
  'open-payments-decoupled-desktop': { bank: sjobanken, person: tolvan, device: 'desktop' },
  'open-payments-decoupled-mobile': { bank: fjallbanken, person: tolvan, device: 'mobile' },
  'open-payments-decoupled-qr': { bank: sjobanken, person: tolvan, device: 'other device' },
  'open-payments-decoupled-app-link': { bank: fjallbanken, person: tolvan, device: 'mobile', opens: 'app link' },
  'open-payments-decoupled-exempted': { bank: lugnbanken, person: tolvan, device: 'desktop' },
  'open-payments-decoupled-late': { bank: hastbanken, person: tolvan, device: 'desktop', slip: 'late start' },
  'open-payments-decoupled-no-redirect': {
    ...{ bank: fjallbanken, person: tolvan, device: 'mobile', slip: 'no redirect for the app' },
  },
  'open-payments-decoupled-refused': { bank: sjobanken, person: agda, device: 'desktop' },
  'open-payments-oauth': { bank: norrbanken, person: tolvan },
  'open-payments-oauth-placeholder': { bank: norrbanken, person: tolvan, slip: 'state placeholder left' },
  'open-payments-oauth-refused': { bank: norrbanken, person: agda },
  'open-payments-redirect': { bank: skogsbanken, person: tolvan },
  'open-payments-redirect-refused': { bank: skogsbanken, person: agda },
  'open-payments-revoked': { bank: skogsbanken, person: elin, later: 'asks again' },
  'open-payments-expired': { bank: skogsbanken, person: nils, later: 'asks again' },
  'open-payments-terminated': { bank: skogsbanken, person: tolvan, later: 'deletes the consent' },
  'open-payments-format-error': { bank: sjobanken, person: tolvan, slip: 'date in another format' },
};

/** The third party as the platform knows it. */
export const client = { id: 'kassakoll', secret: 'b7f2c1e09d5a4d0c8a63f0f7f1f0f1a9', name: 'Kassakoll' };

export const SCOPE = 'accountinformation private';
