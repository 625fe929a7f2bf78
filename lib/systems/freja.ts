import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused, succeeded, waiting } from '../flow/terms.ts';
import { readBrokeredRequest } from './eid-parts/brokered-request.ts';
import { oauth } from './oauth.ts';
import { failure, hasFailed, readError, withError } from './oauth-parts/error.ts';
import { outcomeOfWord, withWord } from './vocabulary-parts/outcome-of-word.ts';

const BROKERED = /(^|\s)(urn:grn:authn:se:freja|urn:signicat:oidc:method:freja|idp:freja)/i;
/** `initAuthentication`, `initSignature`, and of an organisation `init`. */
const INIT = /\/(authentication|sign)\/1\.\d\/init(Authentication|Signature)?$/;

const AGAIN = 'Let the user begin again.';
const TERMS: Vocabulary = {
  STARTED: waiting('the transaction was started; the app does not have it yet'),
  DELIVERED_TO_MOBILE: waiting('the app shows it to the user'),
  APPROVED: succeeded('the user approved'),
  CANCELED: refused('the user cancelled in the app', AGAIN),
  REJECTED: failed(
    'two transactions met, and both were ended',
    'Only one transaction at a time: look for a page that starts two.',
  ),
  RP_CANCELED: failed('the site itself cancelled it', AGAIN),
  EXPIRED: failed('the user did not act within two minutes', AGAIN),
};

/** Freja eID: a transaction, an app that is bound to it, and a result that is polled. */
export const freja = defineSystem({
  id: 'freja',
  title: 'Freja',
  guide: 'https://frejaeid.atlassian.net/wiki/spaces/DOC/overview',
  family: oauth,
  steps: ['authorization request for Freja', 'Freja app opened', 'Freja transaction started', 'Freja status'],
  parameters: {
    transactionReference: 'The transaction that the app is to be bound to: authRef or signRef.',
    originAppScheme: 'The app that Freja returns to.',
    authRef: 'Names the authentication.',
    signRef: 'Names the signature.',
    initAuthRequest: 'What is asked for, as JSON in base64.',
    initSignRequest: 'What is to be signed, as JSON in base64.',
    userInfoType: 'How the user is named; INFERRED leaves it to the QR code.',
    status: 'How far it got.',
    details: 'The result, as a JWS.',
  },
  vocabulary: TERMS,
  limits: [{ of: 'session', title: 'transaction', seconds: 120, source: 'guide' }],
  recognise(message) {
    const { kind } = message.step;
    if (kind === 'deep-link') return appLink(message);
    if (kind !== 'http' || !message.url) return undefined;
    return readBrokeredRequest(message, BROKERED, 'Freja') ?? appLink(message) ?? init(message) ?? result(message);
  },
});

/** `frejaeid://bindUserToTransaction?transactionReference=…`, or the app link with `action=` so. */
function appLink({ step, query }: Message): Recognition | undefined {
  const reference = query.get('transactionReference');
  const isLink =
    step.kind === 'deep-link' ? /^frejaeid:/i.test(step.url) : query.get('action') === 'bindUserToTransaction';
  if (!reference || !isLink) return undefined;
  const origin = query.get('originAppScheme');
  const redirectUri = origin && (origin.includes(':') ? origin : `${origin}://`);
  return {
    role: 'app-open',
    words: step.kind === 'deep-link' ? 'Freja app opened' : 'Freja app opened by app link',
    keys: keysOf(reference),
    returnsTo: redirectUri ? [{ redirectUri, role: 'app-return', words: 'back from the Freja app' }] : [],
    // Opened by whatever system sent the user there.
    weight: 0.05,
  };
}

function init(message: Message): Recognition | undefined {
  const { form, step, url } = message;
  const asked = form.has('initAuthRequest') || form.has('initSignRequest');
  if (step.method !== 'POST' || !asked || !INIT.test(url?.pathname ?? '')) return undefined;
  const error = hasFailed(message) ? errorOf(message) : undefined;
  return {
    role: 'authorisation-start',
    words: withError('Freja transaction started', error),
    keys: keysOf(referenceIn(message)),
    begins: true,
    outcome: error
      ? { kind: 'failed', ...(error.code && { code: error.code }), reason: failure('Freja', message, error) }
      : { kind: 'waiting', reason: 'The transaction was started; the app does not have it yet.' },
    evidence: 'initAuthRequest',
    weight: 0.9,
  };
}

/** `{"code":1004,"message":"…"}` */
function errorOf(message: Message): { code?: string; description?: string } {
  const body = asObject(message.responseJson);
  const description = asText(body?.message);
  return typeof body?.code === 'number'
    ? { code: String(body.code), ...(description && { description }) }
    : readError(message);
}

/** `getOneResult`, or a site's own server that passes the answer on: then this is where it begins. */
function result(message: Message): Recognition | undefined {
  const reference = referenceIn(message);
  const status = asText(asObject(message.responseJson)?.status) ?? '';
  if (!reference || !Object.hasOwn(TERMS, status)) return undefined;
  return {
    role: 'authorisation-status',
    words: withWord('Freja status', status),
    keys: keysOf(reference),
    begins: true,
    outcome: outcomeOfWord('Freja', status, TERMS),
    evidence: 'authRef with a status',
    weight: 0.6,
  };
}

function referenceIn({ responseJson }: Message): string | undefined {
  const body = asObject(responseJson);
  return asText(body?.authRef) ?? asText(body?.signRef);
}

function keysOf(reference: string | undefined): Key[] {
  return reference ? [{ name: 'authorisation_id', value: reference }] : [];
}
