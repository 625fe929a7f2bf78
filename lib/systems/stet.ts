import { termIn } from '../flow/error-codes.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition } from '../flow/system.ts';
import { failed, refused } from '../flow/terms.ts';
import { readBankReturn } from './consent-parts/bank-return.ts';
import { outcomeOfStatus } from './consent-parts/outcome-of-status.ts';
import { PAYMENT_STATUSES } from './nextgenpsd2-parts/terms.ts';
import { oauth } from './oauth.ts';
import { isAuthorizationRequest, readAuthorizationRequest } from './oauth-parts/authorization-request.ts';
import { failure, hasFailed, readError } from './oauth-parts/error.ts';

/** Statuses of a payment request, and the reasons that stand beside RJCT (ISO 20022). */
const VOCABULARY = {
  ...PAYMENT_STATUSES,
  AC01: failed('the account number is wrong', 'Compare the IBAN.'),
  AC04: failed('the account is closed', 'Choose another account.'),
  AC06: failed('the account is blocked', 'Have the user ask the bank.'),
  AG01: failed('the account may not make such a payment', 'Choose another account.'),
  AM18: failed('there are too many transactions in the request', 'Send fewer.'),
  BE05: failed('the bank does not know the third party', 'Compare the certificate with the registration.'),
  CH03: failed('the date is too far ahead', 'Send an earlier date.'),
  CUST: refused('the user said no', 'Offer to begin again.'),
  DS02: refused('the user cancelled the order', 'Offer to begin again.'),
  DUPL: failed('the same payment was sent before', 'Look whether it was made.'),
  FF01: failed('the request is malformed', 'Compare it with the guide.'),
  FRAD: failed('the bank suspects fraud', 'Have the user ask the bank.'),
  MS03: failed('the bank names no reason', 'Ask the bank with X-Request-ID.'),
  NOAS: failed('the user did not answer in time', 'Begin again.'),
  RR01: failed('the payer’s account or name is missing', 'Send the debtor’s account.'),
  RR12: failed('an identification is missing or not valid', 'Send the identification that the guide asks for.'),
};

/** STET, the interface of most French banks: a scope of its own, and payment requests that the user approves. */
export const stet = defineSystem({
  id: 'stet',
  title: 'STET PSD2',
  guide: 'https://www.stet.eu/en/psd2/',
  family: oauth,
  steps: [
    'authorization request for accounts',
    'payment request',
    'payment request status',
    'consent put',
    'back from the bank',
  ],
  parameters: {
    acceptedAuthenticationApproach:
      'The approaches that the third party can do: REDIRECT, DECOUPLED, EMBEDDED-1-FACTOR.',
    appliedAuthenticationApproach: 'The approach that the bank has chosen.',
    consentApproval: 'The bank’s page to which the browser must be sent for the approval of a payment.',
    paymentInformationStatus: 'How far the payment is, in four letters of ISO 20022.',
    'PSU-IP-Address': 'Address of the user’s own device; it proves that the user is there.',
    scope:
      '`aisp` for accounts, `extended_transaction_history` for more than 90 days, `cbpii` for the coverage check, `pisp` for payments.',
    Signature: 'HTTP signature over the headers that it lists, with the QSEAL certificate.',
    statusReasonInformation: 'Why the payment has its status, in a code of ISO 20022.',
    successfulReportUrl: 'Where the bank sends the user back to after the approval.',
    unsuccessfulReportUrl:
      'Where the bank sends the user back to after a refusal; without it successfulReportUrl serves.',
    'X-Request-ID': 'A new id for every call, which the bank repeats; support finds the call by it.',
  },
  vocabulary: VOCABULARY,
  limits: [
    {
      of: 'refresh_token',
      title: 'access to accounts',
      seconds: 180 * 86_400,
      source: 'Regulation (EU) 2022/2360, at the most',
    },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return authorize(message) ?? paymentRequest(message) ?? putConsent(message);
  },
  readReturn: readBankReturn,
});

function authorize(message: Message): Recognition | undefined {
  const scope = message.query.get('scope')?.split(' ') ?? [];
  const [own] = ['extended_transaction_history', 'aisp', 'cbpii'].filter((name) => scope.includes(name));
  if (!own || !isAuthorizationRequest(message.query)) return undefined;
  return {
    ...readAuthorizationRequest(message),
    words: `authorization request for accounts (${own})`,
    evidence: `scope ${own}`,
    // Others call a scope `aisp`, too; the long one is nobody else's.
    weight: own === 'aisp' ? 0.6 : 0.8,
  };
}

const PAYMENT_REQUESTS = /\/payment-requests(?:\/([^/]+)(?:\/(?:o-)?confirmation)?)?\/?$/;

/** `_links.consentApproval` is told from memory of the standard, so either of its names will do. */
function paymentRequest(message: Message): Recognition | undefined {
  const [matched, id] = PAYMENT_REQUESTS.exec(message.url?.pathname ?? '') ?? [];
  if (matched === undefined) return undefined;
  const body = asObject(message.responseJson);
  const approval = asText(asObject(asObject(body?._links)?.consentApproval)?.href);
  const sent = asObject(asObject(message.requestJson)?.supplementaryData);
  const payment = asObject(body?.paymentRequest);
  const evidence = approval
    ? '_links.consentApproval'
    : body?.appliedAuthenticationApproach !== undefined
      ? 'appliedAuthenticationApproach'
      : payment?.paymentInformationStatus !== undefined
        ? 'paymentInformationStatus'
        : sent?.successfulReportUrl !== undefined
          ? 'successfulReportUrl'
          : undefined;
  if (!evidence) return undefined;
  const begins = message.step.method === 'POST' && id === undefined;
  const keys: Key[] = [];
  if (id) keys.push({ name: 'payment_id', value: id });
  if (begins && idIn(message)) keys.push({ name: 'payment_id', value: idIn(message) ?? '' });
  if (approval) keys.push({ name: 'sca_url', value: approval.replace(/#.*$/, '') });
  const back = [sent?.successfulReportUrl, sent?.unsuccessfulReportUrl].flatMap((address) => {
    const redirectUri = asText(address);
    return redirectUri ? [{ redirectUri }] : [];
  });
  return {
    role: begins ? 'consent-creation' : 'consent-status',
    ...said(message, begins, payment),
    keys,
    ...(begins && { begins, returnsTo: back }),
    evidence,
    weight: 0.8,
  };
}

/** The id of what was made is in the Location header alone. */
function idIn({ responseHeader }: Message): string | undefined {
  return /\/payment-requests\/([^/?#]+)/.exec(responseHeader('location') ?? '')?.[1];
}

function said(
  message: Message,
  begins: boolean,
  payment: Record<string, unknown> | undefined,
): Pick<Recognition, 'words' | 'outcome'> {
  const words = begins ? 'payment request' : 'payment request status';
  if (hasFailed(message)) {
    const error = readError(message);
    const reason = failure('The bank', message, error);
    return { words, outcome: { kind: 'failed', ...(error.code && { code: error.code }), reason } };
  }
  const status = asText(payment?.paymentInformationStatus);
  if (!status) return { words };
  const reason = asText(payment?.statusReasonInformation);
  const word = reason ?? status;
  const term = termIn(VOCABULARY, word) ?? termIn(VOCABULARY, status);
  return { words: `${words}: ${word}`, outcome: outcomeOfStatus('payment', status, term, word) };
}

/** The third party tells the bank which accounts the user has chosen with it. */
function putConsent({ step, url, requestJson }: Message): Recognition | undefined {
  if (step.method !== 'PUT' || !url?.pathname.endsWith('/consents')) return undefined;
  const body = asObject(requestJson);
  if (body?.psuIdentity === undefined || body.trustedBeneficiaries === undefined) return undefined;
  return {
    role: 'consent-creation',
    words: 'consent put',
    keys: [],
    evidence: 'psuIdentity and trustedBeneficiaries',
    weight: 0.7,
  };
}
