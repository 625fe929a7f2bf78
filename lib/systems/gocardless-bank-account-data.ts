import { responseParameters } from '../flow/authorization-response.ts';
import { termIn } from '../flow/error-codes.ts';
import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import type { Role } from '../flow/step.ts';
import { defineSystem, type Key, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused, succeeded, waiting } from '../flow/terms.ts';
import { oauth } from './oauth.ts';
import { failure, hasFailed, readError } from './oauth-parts/error.ts';
import { outcomeOfWord, withWord } from './vocabulary-parts/outcome-of-word.ts';

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** The `link` of a requisition: `/psd2/start/{requisition}/{INSTITUTION_BIC}`. */
const START = new RegExp(`/psd2/start/(${UUID})(?:/[A-Z0-9_]+)?/?$`, 'i');
const PAGE = new RegExp(`/(${UUID})(?=/|$)`, 'i');
const REQUISITIONS = new RegExp(`/api/v2/requisitions/(?:(${UUID})/?)?$`, 'i');

const AGAIN = 'Create a new requisition and let the user begin again.';
/** Requisition statuses, and the errors that are appended to the redirect. */
const TERMS: Vocabulary = {
  CR: waiting('the requisition was created; the user has not begun'),
  GC: waiting('the user is asked for consent at GoCardless'),
  UA: waiting('the user signs in at the bank'),
  SA: waiting('the user chooses accounts'),
  GA: waiting('the user grants access at the bank'),
  LN: succeeded('the accounts are linked'),
  RJ: failed('the national identity number did not match, or the credentials were wrong', AGAIN),
  EX: failed('the end user agreement is over', 'Ask for a new agreement and a new requisition.'),
  SU: failed(
    'suspended after repeated failures to read an account',
    'Let the user reconnect the bank with a new requisition.',
  ),
  UserCancelledSession: refused('the user left by the cancel button', AGAIN),
  SSNVerificationFailed: failed(
    'the national identity number is not the one that the bank knows',
    'Check the number and create a new requisition.',
  ),
  InstitutionTechnicalError: failed(
    'the bank met an error of its own',
    'Try again later; look at the bank’s status page.',
  ),
  GoCardlessTechnicalError: failed(
    'GoCardless met an error of its own',
    'Try again; write to their support if it stays.',
  ),
  RequisitionLinkReused: failed('the link was used before', AGAIN),
  UnknownError: failed(
    'the bank sent an error that GoCardless does not know',
    'Try again; write to their support if it stays.',
  ),
};

/** GoCardless Bank Account Data (once Nordigen): a requisition, a link, a redirect with `ref`. */
export const gocardlessBankAccountData = defineSystem({
  id: 'gocardless-bank-account-data',
  title: 'GoCardless Bank Account Data',
  guide: 'https://developer.gocardless.com/bank-account-data/overview',
  family: oauth,
  steps: [
    'requisition created',
    'requisition status',
    'link of the requisition opened',
    'page of GoCardless',
    'back from GoCardless',
  ],
  parameters: {
    ref: 'The reference of the requisition; its id where the client gave none.',
    reference: 'The client’s own name for the requisition; it comes back as ref.',
    redirect: 'Where the browser returns to.',
    link: 'The address at which the user begins; it works once.',
    institution_id: 'The bank, by a name that ends in its BIC.',
    agreement: 'The end user agreement: how far back and for how long.',
    error: 'What went wrong; absent where nothing did.',
    details: 'The error in a sentence.',
    status: 'How far the requisition got, in two letters.',
  },
  vocabulary: TERMS,
  limits: [
    { of: 'access_token', title: 'API access token', seconds: 86_400, source: 'not read in the guide; compare it' },
    {
      of: 'refresh_token',
      title: 'API refresh token',
      seconds: 30 * 86_400,
      source: 'not read in the guide; compare it',
    },
    {
      of: 'consent_id',
      title: 'end user agreement, unless it says otherwise',
      seconds: 90 * 86_400,
      source: 'not read in the guide; compare it',
    },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return requisitionCall(message) ?? page(message);
  },
  isReturn: ({ query }) => query.has('ref'),
  readReturn,
});

/** `POST /api/v2/requisitions/`, and its status by `GET …/{id}/`. */
function requisitionCall(message: Message): Recognition | undefined {
  const [matched, asked] = REQUISITIONS.exec(message.url?.pathname ?? '') ?? [];
  const body = asObject(message.responseJson);
  const [id, link, status] = [asText(body?.id), asText(body?.link), asText(body?.status)];
  const creates = message.step.method === 'POST' && asText(asObject(message.requestJson)?.institution_id);
  if (matched === undefined || !(creates || (asked && status && link))) return undefined;
  const keys = keysOf(id ?? asked, link, asText(body?.reference));
  const base = { keys, evidence: 'requisition', weight: 0.9 };
  if (creates && hasFailed(message)) {
    const reason = failure('The requisition endpoint', message, readError(message));
    return {
      ...base,
      role: 'consent-creation',
      words: 'requisition',
      begins: true,
      outcome: { kind: 'failed', reason },
    };
  }
  const redirectUri = asText(body?.redirect) ?? asText(asObject(message.requestJson)?.redirect);
  const known = status && termIn(TERMS, status);
  return {
    ...base,
    role: (creates ? 'consent-creation' : message.step.method === 'DELETE' ? 'revocation' : 'consent-status') as Role,
    words: withWord(creates ? 'requisition created' : 'requisition status', status),
    ...(creates && { begins: true, returnsTo: redirectUri ? [{ redirectUri }] : [] }),
    ...(known && { outcome: outcomeOfWord('GoCardless', status, TERMS) }),
  };
}

/** GoCardless’s own pages: the link at which it begins, and those between the bank and the return. */
function page(message: Message): Recognition | undefined {
  const pathname = message.url?.pathname ?? '';
  const [, started] = START.exec(pathname) ?? [];
  if (started) {
    return {
      role: 'authorization-request',
      words: 'link of the requisition opened',
      keys: keysOf(started),
      begins: true,
      outcome: { kind: 'waiting', reason: 'The browser has not come back from GoCardless.' },
      evidence: 'path /psd2/start',
      weight: 0.9,
    };
  }
  const [, id] = pathname.startsWith('/psd2/') ? (PAGE.exec(pathname) ?? []) : [];
  return id ? { role: 'bank-page', words: 'page of GoCardless', keys: keysOf(id), weight: 0.3 } : undefined;
}

function keysOf(id?: string, link?: string, reference?: string): Key[] {
  const candidates: [string, string | undefined][] = [
    ['consent_id', id?.toLowerCase()],
    ['sca_url', link],
    // Often a plain number, which says nothing by itself; this name keeps it apart.
    ['requisition_reference', reference],
  ];
  return candidates.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

/** `?ref=…`, and where something went wrong `&error=…&details=…`; there is no code. */
function readReturn(message: Message): Recognition | undefined {
  const parameters = responseParameters(message);
  const [ref, error] = [parameters.get('ref'), parameters.get('error')];
  if (!ref && !error) return undefined;
  const details = parameters.get('details');
  return {
    role: 'authorization-response',
    words: withWord('back from GoCardless', error),
    keys: ref ? keysOf(undefined, undefined, ref) : [],
    outcome: error
      ? outcomeOfWord('GoCardless', error, TERMS, details)
      : {
          kind: 'waiting',
          reason:
            'GoCardless sent the browser back without an error; only the requisition’s status tells (LN: linked).',
        },
    ...(ref && { evidence: 'ref in the callback' }),
    weight: 0.5,
  };
}
