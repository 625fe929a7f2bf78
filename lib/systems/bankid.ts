import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition, type Term, type Vocabulary } from '../flow/system.ts';
import { failed, refused, succeeded, waiting } from '../flow/terms.ts';
import { readBankIdLink } from './eid-parts/bankid-link.ts';
import { readBrokeredRequest } from './eid-parts/brokered-request.ts';
import { oauth } from './oauth.ts';
import { failure, hasFailed } from './oauth-parts/error.ts';
import { outcomeOfWord, type SaidOutcome, withWord } from './vocabulary-parts/outcome-of-word.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Text of the animated QR code: token, seconds since the order, HMAC. */
/** In a trace without its secrets, pseudonyms stand in the places of the token and the code. */
const QR = /^bankid\.([0-9a-f-]{36}|\([a-z-]+-[0-9a-f]{6}\))\.(\d{1,6})\.(?:[0-9a-f]{64}|\([a-z-]+-[0-9a-f]{6}\))$/i;
/** Criipto, Signicat and their kin. */
const BROKERED = /(^|\s)(urn:grn:authn:se:bankid|urn:signicat:oidc:method:sbid|idp:sbid|sbid$)/i;

const AGAIN = 'Let the user begin again with a new order.';
const TERMS: Vocabulary = {
  complete: succeeded('the user has identified or signed'),
  outstandingTransaction: waiting('the app has not been started with this order'),
  noClient: waiting('no app of this person has reported yet'),
  started: waiting('the app is open, but has found no BankID that fits'),
  userMrtd: waiting('the user has to read a passport or identity card'),
  userCallConfirm: waiting('the user is asked whether somebody is calling'),
  userSign: waiting('the user is asked for the security code'),
  processing: waiting('BankID is checking what the user entered'),
  userCancel: refused('the user cancelled in the app', AGAIN),
  userDeclinedCall: refused(
    'the user said that somebody is calling who asks for it',
    'Warn the user of fraud; do not begin again by yourself.',
  ),
  cancelled: failed(
    'another order was started for the same person',
    'Only one order at a time: look for a page that starts two.',
  ),
  expiredTransaction: failed('the user did not act in time', AGAIN),
  startFailed: failed(
    'the app was not started in time, or not with this order',
    'Offer a QR code, or another way to open the app.',
  ),
  certificateErr: failed(
    'the BankID is blocked or revoked, or the code was wrong too often',
    'The user has to turn to the bank that issued it.',
  ),
  notSupportedByUserApp: failed('the app is too old for this order', 'The user has to update the app.'),
  transactionRiskBlocked: failed(
    'the risk of the transaction is higher than the order allows',
    'Let the user go another way.',
  ),
};
const STATUSES = new Set(['pending', 'failed', 'complete']);

/** Swedish BankID: an order, an app or a QR code that starts it, and a status that is collected. */
export const bankId = defineSystem({
  id: 'bankid',
  title: 'BankID (Sweden)',
  guide: 'https://developers.bankid.com/',
  family: oauth,
  steps: [
    'authorization request for BankID',
    'BankID app opened',
    'BankID order started',
    'order collected',
    'QR code',
  ],
  parameters: {
    autostarttoken: 'Ties the app to the order; good for one start.',
    autoStartToken: 'Ties the app to the order; good for one start.',
    redirect: 'Where the app returns to; null lets it return by itself, which iOS cannot.',
    orderRef: 'Names the order when its status is collected.',
    qrStartToken: 'Stands in the QR code.',
    qrStartSecret: 'Key of the QR code’s HMAC; it must never leave the server.',
    hintCode: 'How far it got, or why it failed.',
    completionData: 'Who the user is, and the signature.',
    endUserIp: 'The user’s address, as the client’s server sees it.',
  },
  vocabulary: TERMS,
  limits: [
    { of: 'autostart_token', title: 'start of the app', seconds: 30, source: 'Open Payments’ guide, for some banks' },
    { of: 'session', title: 'order', seconds: 180, source: 'not read in the guide; compare it' },
  ],
  recognise(message) {
    const { kind } = message.step;
    if (kind === 'deep-link') return readBankIdLink(message);
    if (kind !== 'http' || !message.url) return undefined;
    return (
      readBrokeredRequest(message, BROKERED, 'BankID') ??
      readBankIdLink(message) ??
      order(message) ??
      collected(message) ??
      qrCode(message)
    );
  },
});

/** Answer to `/auth`, `/sign` or `/payment`: by BankID itself, or by a site's server that passes it on. */
function order(message: Message): Recognition | undefined {
  const body = bodyOf(message);
  const autostart = asText(body?.autoStartToken) ?? asText(body?.autostartToken);
  const reference = asText(body?.orderRef);
  const qr = asText(body?.qrStartToken);
  if (!autostart || !UUID.test(autostart) || !(reference ?? qr)) return undefined;
  return {
    role: 'authorisation-start',
    words: 'BankID order started',
    keys: [
      ...keysOf('autostart_token', autostart),
      ...keysOf('authorisation_id', reference),
      ...keysOf('qr_start_token', qr),
    ],
    begins: true,
    outcome: { kind: 'waiting', reason: 'The BankID order was started; nothing was collected yet.' },
    evidence: 'autoStartToken and orderRef',
    weight: 0.6,
  };
}

/** `/collect`: `{"orderRef","status","hintCode"}`. */
function collected(message: Message): Recognition | undefined {
  const body = bodyOf(message);
  const reference = asText(body?.orderRef) ?? asText(asObject(message.requestJson)?.orderRef);
  const [status, hint] = [asText(body?.status), asText(body?.hintCode)];
  if (/\/collect\/?$/.test(message.url?.pathname ?? '') && reference && hasFailed(message)) {
    const description = asText(body?.details);
    const told = {
      ...(asText(body?.errorCode) && { code: String(body?.errorCode) }),
      ...(description && { description }),
    };
    const outcome: SaidOutcome = {
      kind: 'failed',
      ...(told.code && { code: told.code }),
      reason: failure('BankID', message, told),
    };
    return {
      ...COLLECT,
      words: withWord('order collected', told.code),
      keys: keysOf('authorisation_id', reference),
      outcome,
    };
  }
  if (!status || !STATUSES.has(status) || !isTheirs(body, hint)) return undefined;
  const word = status === 'complete' ? status : (hint ?? status);
  return {
    ...COLLECT,
    words: withWord('order collected', status === 'complete' ? status : `${status}${hint ? `, ${hint}` : ''}`),
    keys: keysOf('authorisation_id', reference),
    outcome: status === 'failed' ? failedBy(word) : outcomeOfWord('BankID', word, { pending: PENDING, ...TERMS }),
  };
}

const COLLECT = { role: 'authorisation-status' as const, evidence: 'status and hintCode', weight: 0.5 };
const PENDING: Term = waiting('the order is under way');

/** Other interfaces have a status as well; a hint, or what a finished order brings, is BankID's. */
function isTheirs(body: Record<string, unknown> | undefined, hint: string | undefined): boolean {
  if (body?.status !== 'complete') return hint !== undefined && Object.hasOwn(TERMS, hint);
  return asObject(body.completionData) !== undefined;
}

/** A hint that is new here still is of a failed order. */
function failedBy(hint: string): SaidOutcome {
  const outcome = outcomeOfWord('BankID', hint, TERMS);
  return outcome.kind === 'refused' || outcome.kind === 'failed' ? outcome : { ...outcome, kind: 'failed', code: hint };
}

/** Where the page fetches each second what the QR code shall say. */
function qrCode(message: Message): Recognition | undefined {
  const [, token, seconds] =
    Object.values(bodyOf(message) ?? {})
      .flatMap((value) => (typeof value === 'string' ? [QR.exec(value)] : []))
      .find(Boolean) ?? [];
  if (!token) return undefined;
  return {
    role: 'authorisation-status',
    words: `QR code at second ${seconds}`,
    keys: keysOf('qr_start_token', token),
    weight: 0.3,
  };
}

function bodyOf({ responseJson }: Message): Record<string, unknown> | undefined {
  const body = asObject(responseJson);
  return asObject(body?.data) ?? body;
}

function keysOf(name: string, value: string | undefined): Key[] {
  return value ? [{ name, value }] : [];
}
