import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Bank, Person } from './plan.ts';

export interface Consent {
  id: string;
  bank: Bank;
  person: Person;
  /** `TPP-Redirect-URI`: where a bank without OAuth sends the person back to. */
  returnUri?: string;
  status: 'received' | 'rejected' | 'valid' | 'revokedByPsu' | 'expired' | 'terminatedByTpp';
  /** The bank's approval reaches the platform only after this many more readings of the status. */
  readingsUntilValid?: number;
  authorisations: Map<string, Authorisation>;
}

export interface Authorisation {
  id: string;
  consent: Consent;
  scaStatus: 'started' | 'scaMethodSelected' | 'psuAuthenticated' | 'finalised' | 'failed' | 'exempted';
  order?: BankIdOrder;
}

/** A BankID signature that was asked for and not yet given. */
export interface BankIdOrder {
  ref: string;
  authorisation: Authorisation;
  autoStartToken: string;
  qrStartToken: string;
  qrStartSecret: string;
  /** Milliseconds since the epoch; the animated QR code counts seconds from here. */
  createdAt: number;
}

/** Consents, their authorisations and BankID orders: what platform, bank and BankID know in common. */
export class ConsentRegister {
  readonly consents = new Map<string, Consent>();
  readonly orders = new Map<string, BankIdOrder>();

  create(bank: Bank, person: Person, returnUri?: string): Consent {
    const consent: Consent = {
      id: randomUUID(),
      bank,
      person,
      returnUri,
      status: 'received',
      authorisations: new Map(),
    };
    this.consents.set(consent.id, consent);
    return consent;
  }

  authorise(consent: Consent): Authorisation {
    const authorisation: Authorisation = { id: randomUUID(), consent, scaStatus: 'started' };
    consent.authorisations.set(authorisation.id, authorisation);
    return authorisation;
  }

  authorisation(consentId: string, authorisationId: string): Authorisation | undefined {
    return this.consents.get(consentId)?.authorisations.get(authorisationId);
  }

  /** Chooses the one method there is; a decoupled bank asks BankID for a signature at once, or does without. */
  selectMethod(authorisation: Authorisation): void {
    const { consent } = authorisation;
    authorisation.scaStatus = consent.bank.exempts ? 'exempted' : 'scaMethodSelected';
    if (consent.bank.exempts) consent.status = 'valid';
    if (consent.bank.approach !== 'DECOUPLED' || consent.bank.exempts) return;
    authorisation.order = {
      ref: randomUUID(),
      authorisation,
      autoStartToken: randomUUID(),
      qrStartToken: randomUUID(),
      qrStartSecret: randomUUID(),
      createdAt: Date.now(),
    };
    this.orders.set(authorisation.order.ref, authorisation.order);
  }

  /** The order that an autostart token or the text of a fresh QR code stands for. */
  findOrder(by: { autoStartToken?: string; qr?: string }): BankIdOrder | undefined {
    return [...this.orders.values()].find(
      (order) => order.autoStartToken === by.autoStartToken || (by.qr !== undefined && isFreshQr(order, by.qr)),
    );
  }

  /**
   * BankID is started from a link. An order that cannot be signed fails without an answer of
   * the person, so that the consent stays as it was.
   *
   * @param returns whether the link says where to go afterwards, if only `null`; iOS needs it
   * @returns why the order cannot be signed
   */
  start({ authorisation, createdAt }: BankIdOrder, returns: boolean): string | undefined {
    const { startWithin = Infinity } = authorisation.consent.bank;
    const late = Date.now() - createdAt > startWithin;
    if (!late && returns) return undefined;
    authorisation.scaStatus = 'failed';
    return late ? 'The autostart token has expired.' : 'This phone needs redirect in the link, and there is none.';
  }

  /** The person's answer at the bank or in the app. A second answer changes nothing. */
  answer(authorisation: Authorisation, approved: boolean): void {
    if (authorisation.scaStatus !== 'scaMethodSelected') return;
    const { consent } = authorisation;
    if (!approved) {
      authorisation.scaStatus = 'failed';
      consent.status = 'rejected';
    } else if (consent.bank.link === 'scaOAuth') {
      authorisation.scaStatus = 'psuAuthenticated';
    } else if (consent.bank.link === 'scaRedirect') {
      authorisation.scaStatus = 'finalised';
      consent.readingsUntilValid = 1;
    } else {
      authorisation.scaStatus = 'finalised';
      consent.status = 'valid';
    }
  }

  /** With scaOAuth the consent becomes valid when its code is exchanged, not before. */
  finalise(authorisation: Authorisation): void {
    authorisation.scaStatus = 'finalised';
    authorisation.consent.status = 'valid';
  }

  /** The accounts were read: what the person, or time, does to the consent comes next. */
  use(consent: Consent): void {
    consent.status = consent.person.afterwards ?? consent.status;
  }

  readStatus(consent: Consent): Consent['status'] {
    const { status, readingsUntilValid: left } = consent;
    if (status === 'received' && left === 0) consent.status = 'valid';
    else if (left) consent.readingsUntilValid = left - 1;
    return consent.status;
  }
}

/**
 * Text of BankID's animated QR code, `bankid.<qrStartToken>.<seconds>.<hmac>`, where hmac is
 * the hex HMAC-SHA256 of the decimal seconds under the start secret.
 *
 * @param seconds whole seconds since the order was made
 */
export function qrText(order: Pick<BankIdOrder, 'qrStartToken' | 'qrStartSecret'>, seconds: number): string {
  const hmac = createHmac('sha256', order.qrStartSecret).update(String(seconds)).digest('hex');
  return `bankid.${order.qrStartToken}.${seconds}.${hmac}`;
}

/** Whole seconds since the order was made. */
export function secondsSince(order: BankIdOrder): number {
  return Math.floor((Date.now() - order.createdAt) / 1000);
}

const QR_LIFETIME_SECONDS = 10;

function isFreshQr(order: BankIdOrder, text: string): boolean {
  const seconds = Number(text.split('.')[2]);
  const age = secondsSince(order) - seconds;
  if (!(age >= 0 && age <= QR_LIFETIME_SECONDS)) return false;
  const expected = Buffer.from(qrText(order, seconds));
  const scanned = Buffer.from(text);
  return expected.length === scanned.length && timingSafeEqual(expected, scanned);
}
