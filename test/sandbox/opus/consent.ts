import { randomUUID } from 'node:crypto';
import { COMPANY_CNPJ, PEOPLE, type Plan } from './plan.ts';

/** The name by which the bank and its app know the third party. */
export const TPP_NAME = 'Carteira Fácil';
export const BRAND = { id: 'bancoipe', name: 'Banco Ipê' };

export interface Resource {
  id: string;
  type: 'PAYMENT' | 'ACCOUNT' | 'CREDIT_CARD_ACCOUNT' | 'ENROLLMENT';
  name: { key: string; value: string }[];
  balanceCurrency?: string;
  balanceAmount?: number;
  hasMultipleAuthorisers: boolean;
}

/** A consent as the third party created it at the bank, by a call that no browser sees. */
export interface Consent {
  /** `urn:bancoipe:<uuid>`; the authorization request names it in its scope. */
  externalId: string;
  plan: Plan;
  /** Of the person who asked for it, digits only. */
  cpf: string;
  /** Of the company for which it was asked. */
  cnpj?: string;
  status: 'AWAITING_AUTHORISATION' | 'AUTHORISED' | 'REJECTED';
  /** Milliseconds since the epoch, like `expiresAt`. */
  createdAt: number;
  expiresAt: number;
  resources: Resource[];
}

const MINUTE = 60_000;

export function createConsent(plan: Plan): Consent {
  const expired = plan.fault === 'EXPIRED_CONSENT';
  const createdAt = Date.now() - (expired ? 6 * MINUTE : 0);
  return {
    externalId: `urn:${BRAND.id}:${randomUUID()}`,
    plan,
    cpf: PEOPLE.ana.cpf,
    ...(plan.business && { cnpj: COMPANY_CNPJ }),
    status: 'AWAITING_AUTHORISATION',
    createdAt,
    expiresAt: createdAt + (plan.consent === 'PAYMENT' || expired ? 5 : 365 * 24 * 60) * MINUTE,
    resources: plan.consent === 'DATA_SHARING' ? shareable() : [payer(plan.consent)],
  };
}

/** The `consentCommand` that asks for this consent. */
export function consentCommand(consent: Consent): Record<string, unknown> {
  const { consent: type } = consent.plan;
  const sharing = type === 'DATA_SHARING';
  return {
    customerName: PEOPLE.ana.name,
    brand: BRAND,
    consent: {
      type,
      brandId: BRAND.id,
      creationDateTime: timestamp(consent.createdAt),
      tpp: { name: TPP_NAME },
      externalId: consent.externalId,
      loggedUser: { document: { identification: consent.cpf, rel: 'CPF' } },
      ...(consent.cnpj && { businessEntity: { document: { identification: consent.cnpj, rel: 'CNPJ' } } }),
      resources: consent.resources,
      expirationDateTime: timestamp(consent.expiresAt),
      ...(type === 'PAYMENT' && pix()),
      ...(type === 'ENROLLMENT' && { permissions: ['PAYMENTS_INITIATE'] }),
      ...(sharing && { permissions: PERMISSIONS.map(({ name }) => name) }),
    },
    ...(sharing && { permissions: PERMISSIONS, resourceTypes: RESOURCE_TYPES }),
  };
}

const pix = () => ({
  creditor: { personType: 'PESSOA_JURIDICA', cpfCnpj: '11222333000181', name: 'Livraria Jatobá Ltda.' },
  payment: {
    type: 'PIX',
    date: timestamp(Date.now()).slice(0, 10),
    currency: 'BRL',
    amount: '218.12',
    ibgeTownCode: '5300108',
    details: {
      localInstrument: 'DICT',
      proxy: '11222333000181',
      creditorAccount: { ispb: '12345678', issuer: '1774', number: '1234567890', accountType: 'CACC' },
    },
  },
});

const PERMISSIONS = [
  { name: 'ACCOUNTS_READ', title: 'Your accounts', description: 'Branch and number of each account' },
  { name: 'ACCOUNTS_BALANCES_READ', title: 'Balances', description: 'The balances of your accounts' },
  { name: 'CREDIT_CARDS_ACCOUNTS_READ', title: 'Your credit cards', description: 'Name and brand of each card' },
  { name: 'RESOURCES_READ', title: 'What is shared', description: 'The list of what you share' },
];

const RESOURCE_TYPES = [
  { name: 'ACCOUNT', title: 'Account data', permissions: ['ACCOUNTS_READ', 'ACCOUNTS_BALANCES_READ'] },
  { name: 'CREDIT_CARD_ACCOUNT', title: 'Credit card data', permissions: ['CREDIT_CARDS_ACCOUNTS_READ'] },
];

/** The account that is to pay, now or later. */
function payer(type: 'PAYMENT' | 'ENROLLMENT'): Resource {
  return {
    id: randomUUID(),
    type,
    name: [
      { key: 'Agência', value: '1774' },
      { key: 'Conta corrente', value: '94088-3' },
    ],
    balanceCurrency: 'BRL',
    balanceAmount: 5239.12,
    hasMultipleAuthorisers: false,
  };
}

function shareable(): Resource[] {
  return [
    {
      id: randomUUID(),
      type: 'ACCOUNT',
      name: [{ key: 'Conta corrente', value: '94088-3' }],
      hasMultipleAuthorisers: false,
    },
    {
      id: randomUUID(),
      type: 'CREDIT_CARD_ACCOUNT',
      name: [{ key: 'Cartão', value: 'Ipê Gold •••• 4453' }],
      hasMultipleAuthorisers: false,
    },
  ];
}

/** RFC 3339 in UTC without fractions, as the schema's pattern wants it. */
function timestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
