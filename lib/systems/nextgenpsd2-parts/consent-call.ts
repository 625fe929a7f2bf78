import { asObject, asText } from '../../flow/json.ts';
import type { Message } from '../../flow/message.ts';
import type { Outcome, Role } from '../../flow/step.ts';
import type { Key, Recognition } from '../../flow/system.ts';
import { failure, hasFailed } from '../oauth-parts/error.ts';

const CONSENTS = /\/consents(?:\/([^/]+)(?:\/(status|authorisations)(?:\/([^/]+))?)?)?\/?$/;
/** Consent managers for cookies have a `consentStatus` as well, with words of their own. */
const STATUSES = new Set([
  ...['received', 'rejected', 'partiallyAuthorised', 'valid', 'revokedByPsu', 'expired', 'terminatedByTpp'],
  ...[
    'started',
    'psuIdentified',
    'psuAuthenticated',
    'scaMethodSelected',
    'finalised',
    'failed',
    'exempted',
    'unconfirmed',
  ],
]);

/** How a consent ends that was given, or could have been. */
const ENDS: Record<string, string> = {
  expired: 'its time is over',
  revokedByPsu: 'the user withdrew it at the bank',
  terminatedByTpp: 'the third party ended it',
};

/** The parts of a consent's address. */
interface Address {
  consentId?: string;
  part?: string;
  authorisationId?: string;
}

/**
 * Reads a call of NextGenPSD2's consent API (Implementation Guidelines §6.3 and §7): creating a
 * consent, starting and updating its authorisation, reading a status.
 *
 * @returns undefined for any other message
 */
export function readConsentCall(message: Message): Recognition | undefined {
  const [matched, consentId, part, authorisationId] = CONSENTS.exec(message.url?.pathname ?? '') ?? [];
  const proof = matched === undefined ? undefined : proofOf(message);
  if (!proof) return undefined;
  const address = {
    ...(consentId && { consentId }),
    ...(part && { part }),
    ...(authorisationId && { authorisationId }),
  };
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

function proofOf(message: Message): Pick<Recognition, 'evidence' | 'weight'> | undefined {
  if (message.requestHeader('x-bicfi')) return { evidence: 'header X-BicFi', weight: 0.9 };
  if (/\/psd2\/consent\//.test(message.url?.pathname ?? '')) return { evidence: 'path /psd2/consent', weight: 0.9 };
  if (hasShape(message)) return { evidence: 'NextGenPSD2 responses', weight: 0.6 };
  return message.requestHeader('psu-ip-address') ? { evidence: 'header PSU-IP-Address', weight: 0.5 } : undefined;
}

function hasShape(message: Message): boolean {
  const body = asObject(message.responseJson);
  if (Array.isArray(body?.tppMessages) || Array.isArray(body?.authorisationIds)) return true;
  const status = [body?.consentStatus, body?.scaStatus].some((word) => STATUSES.has(asText(word) ?? ''));
  // The guidelines have the header on every call; links lead on from whatever was created.
  return (
    status && (message.requestHeader('x-request-id') !== undefined || body?._links !== undefined || !creates(message))
  );
}

function creates({ step, url }: Message): boolean {
  return step.method === 'POST' && /\/consents\/?$/.test(url?.pathname ?? '');
}

function kindOf(message: Message, { consentId, part, authorisationId }: Address): { role: Role; words: string } {
  const { method, status } = message.step;
  // What was asked for is not said to be done where it failed, or nobody knows.
  const words = (done: string, asked: string) => (status !== undefined && status < 400 ? done : asked);
  const other = { role: 'other' as const, words: 'consent API' };
  if (!consentId)
    return method === 'POST'
      ? { role: 'consent-creation', words: words('consent created', 'consent creation') }
      : other;
  if (part === 'status') return { role: 'consent-status', words: 'consent status' };
  if (!part)
    return method === 'DELETE'
      ? { role: 'revocation', words: words('consent deleted', 'consent deletion') }
      : { role: 'consent-status', words: words('consent read', 'consent reading') };
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
  const said = errorCode(message) ?? asText(body?.consentStatus) ?? asText(body?.scaStatus);
  return said ? `: ${said}` : '';
}

function keysOf(message: Message, address: Address): Key[] {
  const body = asObject(message.responseJson);
  const links = asObject(body?._links);
  const challenge = asObject(body?.challengeData)?.data;
  const [autostart]: unknown[] = Array.isArray(challenge) ? challenge : [challenge];
  const candidates: [string, string | undefined][] = [
    ['consent_id', address.consentId],
    ['consent_id', asText(body?.consentId)],
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

function errorCode(message: Message): string | undefined {
  const messages = asObject(message.responseJson)?.tppMessages;
  return Array.isArray(messages) ? asText(asObject(messages[0])?.code) : undefined;
}

function outcomeOf(message: Message): Omit<Outcome, 'step'> | undefined {
  const body = asObject(message.responseJson);
  if (hasFailed(message)) {
    const code = errorCode(message);
    const messages: unknown = body?.tppMessages;
    const description = Array.isArray(messages) ? asText(asObject(messages[0])?.text) : undefined;
    const told = { ...(code && { code }), ...(description && { description }) };
    return { kind: 'failed', ...(code && { code }), reason: failure('The consent API', message, told) };
  }
  const consentStatus = asText(body?.consentStatus);
  if (consentStatus) return outcomeOfConsent(consentStatus);
  const scaStatus = asText(body?.scaStatus);
  return scaStatus ? outcomeOfSca(scaStatus) : undefined;
}

function outcomeOfConsent(status: string): Omit<Outcome, 'step'> {
  switch (status) {
    case 'valid':
      return { kind: 'consented', reason: 'The consent status is valid.' };
    case 'rejected':
      return { kind: 'refused', code: status, reason: 'The consent status is rejected.' };
    case 'expired':
    case 'revokedByPsu':
    case 'terminatedByTpp':
      return { kind: 'failed', code: status, reason: `The consent status is ${status}: ${ENDS[status]}.` };
    default:
      return { kind: 'waiting', reason: `The consent status is ${status}.` };
  }
}

/** Terminal words are finalised, failed and exempted; what they mean for the consent its status says. */
function outcomeOfSca(status: string): Omit<Outcome, 'step'> {
  return status === 'failed'
    ? { kind: 'failed', reason: 'Strong customer authentication failed.' }
    : { kind: 'waiting', reason: `The SCA status is ${status}; the consent status decides.` };
}
