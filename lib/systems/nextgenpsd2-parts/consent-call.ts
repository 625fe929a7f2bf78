import { termIn } from '../../flow/error-codes.ts';
import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import type { Outcome, Role } from '../../flow/step.ts';
import type { Key, Recognition, Term, Vocabulary } from '../../flow/system.ts';
import { outcomeOfStatus } from '../consent-parts/outcome-of-status.ts';
import { failure, hasFailed } from '../oauth-parts/error.ts';
import { type Address, readAddress } from './address.ts';
import { CONSENT_STATUSES, MESSAGE_CODES, PAYMENT_STATUSES, SCA_STATUSES } from './terms.ts';

/** What speaks for a system in a call. */
export type Proof = Pick<Recognition, 'evidence' | 'weight'>;

/**
 * Reads a call of NextGenPSD2 for a consent or a payment (Implementation Guidelines §5, §6.3 and
 * §7): creating it, starting and updating its authorisation, reading a status.
 *
 * @param proofOf what speaks for the system in a call with such an address; nothing for another's
 * @returns undefined for any other message
 */
export function readConsentCall(
  message: Message,
  proofOf: (message: Message, address: Address) => Proof | undefined,
): Recognition | undefined {
  const address = readAddress(message.url?.pathname ?? '');
  const proof = address && proofOf(message, address);
  if (!proof) return undefined;
  const { role, words } = kindOf(message, address);
  const outcome = outcomeOf(message);
  const creates = role === 'consent-creation';
  return {
    role,
    words: words + wordsOfAnswer(message),
    keys: keysOf(message, address),
    ...(creates && { begins: true, returnsTo: redirectUris(message) }),
    ...(outcome && { outcome }),
    ...proof,
  };
}

/** By what any bank's server is known: its answer's header, fields and words, else the user's address. */
export function genericProof(message: Message, address: Address): Proof | undefined {
  if (message.responseHeader('aspsp-sca-approach')) return { evidence: 'header ASPSP-SCA-Approach', weight: 0.7 };
  const field = tellingField(message, address);
  if (field) return { evidence: `${field} in the answer`, weight: 0.6 };
  // STET has the header, too, and puts its consents.
  const asks = message.step.method === 'POST' && message.requestHeader('x-request-id') !== undefined;
  return asks && message.requestHeader('psu-ip-address')
    ? { evidence: 'headers X-Request-ID and PSU-IP-Address', weight: 0.5 }
    : undefined;
}

const LINKS = /^(sca(Redirect|OAuth|Status)|startAuthorisation\w*|selectAuthenticationMethod)$/;

/** Consent managers for cookies have a `consentStatus` as well, with words of their own. */
function tellingField(message: Message, address: Address): string | undefined {
  const body = asObject(message.responseJson);
  if (!body) return undefined;
  for (const name of ['tppMessages', 'authorisationIds']) if (Array.isArray(body[name])) return name;
  const link = Object.keys(asObject(body._links) ?? {}).find((name) => LINKS.test(name));
  if (link) return `_links.${link}`;
  // The guidelines have the header on every call; links lead on from whatever was created.
  const isSure =
    message.requestHeader('x-request-id') !== undefined || body._links !== undefined || !creates(message, address);
  return isSure ? statusIn(body)?.field : undefined;
}

interface Status {
  field: 'consentStatus' | 'transactionStatus' | 'scaStatus';
  word: string;
  term: Term | undefined;
}

const STATUSES: readonly [Status['field'], Vocabulary][] = [
  ['consentStatus', CONSENT_STATUSES],
  ['transactionStatus', PAYMENT_STATUSES],
  ['scaStatus', { ...SCA_STATUSES, received: CONSENT_STATUSES.received as Term }],
];

function statusIn(body: Record<string, unknown> | undefined): Status | undefined {
  for (const [field, vocabulary] of STATUSES) {
    const word = asText(body?.[field]);
    const term = word && termIn(vocabulary, word);
    if (word && term) return { field, word, term };
  }
  return undefined;
}

function creates({ step }: Message, { id }: Address): boolean {
  return step.method === 'POST' && id === undefined;
}

function kindOf(message: Message, { what, id, part, authorisationId }: Address): { role: Role; words: string } {
  const { method, status } = message.step;
  // What was asked for is not said to be done where it failed, or nobody knows.
  const words = (done: string, asked: string) => (status !== undefined && status < 400 ? done : asked);
  const other = { role: 'other' as const, words: `${what} API` };
  if (!id)
    return method === 'POST'
      ? { role: 'consent-creation', words: words(`${what} created`, `${what} creation`) }
      : other;
  if (part === 'status') return { role: 'consent-status', words: `${what} status` };
  if (!part)
    return method === 'DELETE'
      ? { role: 'revocation', words: words(`${what} deleted`, `${what} deletion`) }
      : { role: 'consent-status', words: words(`${what} read`, `${what} reading`) };
  if (!authorisationId)
    return method === 'POST'
      ? { role: 'authorisation-start', words: words('authorisation started', 'authorisation start') }
      : other;
  if (method !== 'PUT') return { role: 'authorisation-status', words: 'SCA status' };
  const approach = message.responseHeader('aspsp-sca-approach');
  return { role: 'authorisation-update', words: updateOf(message, words) + (approach ? ` (${approach})` : '') };
}

/** The three updates of an authorisation are told apart by what they send (§7.2). */
function updateOf({ requestJson }: Message, words: (done: string, asked: string) => string): string {
  const body = asObject(requestJson);
  if (body?.scaAuthenticationData !== undefined) return 'transaction authorisation';
  if (body?.psuData !== undefined) return words('PSU data updated', 'PSU data update');
  return words('SCA method selected', 'SCA method selection');
}

function wordsOfAnswer(message: Message): string {
  const body = asObject(message.responseJson);
  const said = errorIn(message).code ?? [...STATUSES].map(([field]) => asText(body?.[field])).find(Boolean);
  return said ? `: ${said}` : '';
}

function keysOf(message: Message, address: Address): Key[] {
  const body = asObject(message.responseJson);
  const links = asObject(body?._links);
  const challenge = asObject(body?.challengeData)?.data;
  const [autostart]: unknown[] = Array.isArray(challenge) ? challenge : [challenge];
  const candidates: [string, string | undefined][] = [
    [`${address.what}_id`, address.id],
    ['consent_id', asText(body?.consentId)],
    ['payment_id', asText(body?.paymentId)],
    ['authorisation_id', address.authorisationId],
    ['authorisation_id', asText(body?.authorisationId)],
    ['sca_url', asText(asObject(links?.scaRedirect)?.href)],
    ['autostart_token', asText(autostart)],
  ];
  return candidates.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

/** Where a bank that is reached by scaRedirect sends the person back to. */
function redirectUris(message: Message): NonNullable<Recognition['returnsTo']> {
  return ['tpp-redirect-uri', 'tpp-nok-redirect-uri'].flatMap((name) => {
    const redirectUri = message.requestHeader(name);
    return redirectUri ? [{ redirectUri }] : [];
  });
}

function errorIn(message: Message): { code?: string; description?: string } {
  const messages = asObject(message.responseJson)?.tppMessages;
  const first = Array.isArray(messages) ? asObject(messages[0]) : undefined;
  const [code, description] = [asText(first?.code), asText(first?.text)];
  return { ...(code && { code }), ...(description && { description }) };
}

function outcomeOf(message: Message): Omit<Outcome, 'step'> | undefined {
  if (hasFailed(message)) {
    const told = errorIn(message);
    const reason = failure('The consent API', message, told, MESSAGE_CODES);
    return { kind: 'failed', ...(told.code && { code: told.code }), reason };
  }
  const body = asObject(message.responseJson);
  const [field] = STATUSES.find(([name]) => asText(body?.[name])) ?? [];
  const word = field && asText(body?.[field]);
  if (!field || !word) return undefined;
  if (field === 'scaStatus') return outcomeOfSca(word);
  return outcomeOfStatus(field === 'consentStatus' ? 'consent' : 'payment', word, statusIn(body)?.term);
}

/** Terminal words are finalised, failed and exempted; what they mean for the consent its status says. */
function outcomeOfSca(status: string): Omit<Outcome, 'step'> {
  return status === 'failed'
    ? { kind: 'failed', reason: 'Strong customer authentication failed.' }
    : { kind: 'waiting', reason: `The SCA status is ${status}; the consent status decides.` };
}
