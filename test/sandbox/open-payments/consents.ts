import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Bank, Person } from './plan.ts';

export interface Consent {
  id: string;
  bank: Bank;
  person: Person;
  /** `TPP-Redirect-URI`: where a bank without OAuth sends the person back to. */
  returnUri?: string;
  status: 'received' | 'rejected' | 'valid';
  /** The bank's approval reaches the platform only after this many more readings of the status. */
  readingsUntilValid?: number;
  authorisations: Map<string, Authorisation>;
}

export interface Authorisation {
  id: string;
  consent: Consent;
  scaStatus: 'started' | 'scaMethodSelected' | 'psuAuthenticated' | 'finalised' | 'failed';
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

  /** Chooses the one method there is; a decoupled bank asks BankID for a signature at once. */
  selectMethod(authorisation: Authorisation): void {
    authorisation.scaStatus = 'scaMethodSelected';
    if (authorisation.consent.bank.approach !== 'DECOUPLED') return;
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

  readStatus(consent: Consent): Consent['status'] {
    if (consent.readingsUntilValid === 0) consent.status = 'valid';
    else if (consent.readingsUntilValid) consent.readingsUntilValid--;
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
