import { readAuthorizationResponse, responseParameters } from '../flow/authorization-response.ts';
import { asObject, asText, peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused, succeeded, waiting } from '../flow/terms.ts';
import { readConsentResource } from './consent-parts/consent-resource.ts';
import { oauth } from './oauth.ts';
import { readRequest, requestedClaims } from './oauth-parts/authorization-request.ts';
import { failure, hasFailed, type ReadError, readError, withError } from './oauth-parts/error.ts';
import { tokenFields } from './oauth-parts/token-request.ts';

/** Statuses of v3.1, the four letters that v4.0 has in their place, and the error codes of v3.1. */
const VOCABULARY: Vocabulary = {
  AwaitingAuthorisation: waiting('nobody has authorised it at the bank', 'Send the user on with this consent.'),
  AWAU: waiting('nobody has authorised it at the bank', 'Send the user on with this consent.'),
  AwaitingUpload: waiting('the file of payments is still missing', 'Upload the file, then send the user on.'),
  Authorised: succeeded('the user has authorised it'),
  AUTH: succeeded('the user has authorised it'),
  Consumed: succeeded('the payment was made with it', 'Read the payment’s own status.'),
  COND: succeeded('the payment was made with it', 'Read the payment’s own status.'),
  Rejected: refused('the user, or the bank for the user, said no', 'Create a new consent if the user wants one.'),
  RJCT: refused('the user, or the bank for the user, said no', 'Create a new consent if the user wants one.'),
  Revoked: failed('the user withdrew it at the bank', 'Stop reading; create a new consent if the user wants one.'),
  CANC: failed('the user withdrew it at the bank', 'Stop reading; create a new consent if the user wants one.'),
  EXPD: failed('its time is over', 'Create a new consent.'),
  'UK.OBIE.Field.Expected': failed('a field that belongs to another one is missing', 'Send the field that path names.'),
  'UK.OBIE.Field.Invalid': failed('a field has a value that is not allowed', 'Correct the field that path names.'),
  'UK.OBIE.Field.InvalidDate': failed('a date is out of range', 'Correct the date that path names.'),
  'UK.OBIE.Field.Missing': failed('a mandatory field is missing', 'Send the field that path names.'),
  'UK.OBIE.Field.Unexpected': failed(
    'a field may not stand beside another one',
    'Leave out the field that path names.',
  ),
  'UK.OBIE.Header.Invalid': failed('a header has a value that is not allowed', 'Correct the header that path names.'),
  'UK.OBIE.Header.Missing': failed('a mandatory header is missing', 'Send the header that path names.'),
  'UK.OBIE.Reauthenticate': failed(
    'the user has to sign in at the bank again',
    'Send the user on with the same consent once more.',
  ),
  'UK.OBIE.Resource.ConsentMismatch': failed(
    'the payment differs from its consent, or the permissions do not cover the call',
    'Compare the field that path names with the consent.',
  ),
  'UK.OBIE.Resource.InvalidConsentStatus': failed(
    'the consent’s status does not allow the call',
    'Read the status first; it must be Authorised.',
  ),
  'UK.OBIE.Resource.InvalidFormat': failed('the body is not what this endpoint takes', 'Compare it with the guide.'),
  'UK.OBIE.Resource.NotFound': failed('there is no such resource', 'Compare the id with the answer that gave it.'),
  'UK.OBIE.Rules.AfterCutOffDateTime': failed('it is too late for this day', 'Send the payment on the next day.'),
  'UK.OBIE.Rules.DuplicateReference': failed('the reference was used before', 'Use a new reference.'),
  'UK.OBIE.Signature.Invalid': failed('x-jws-signature is wrong', 'Sign exactly the bytes that are sent.'),
  'UK.OBIE.Signature.Missing': failed('x-jws-signature is missing', 'Sign the body with a detached JWS.'),
  'UK.OBIE.UnexpectedError': failed('the bank met an error of its own', 'Try again with a new x-fapi-interaction-id.'),
  'UK.OBIE.Unsupported.AccountIdentifier': failed('the bank cannot pay to such an account', 'Use another identifier.'),
  'UK.OBIE.Unsupported.Scheme': failed('the bank does not offer the scheme', 'Use another SchemeName.'),
};

/** UK Open Banking (OBIE), and others who took its standard over: the intent stands in the request object. */
export const ukOpenBanking = defineSystem({
  id: 'uk-open-banking',
  title: 'UK Open Banking (OBIE)',
  guide: 'https://openbankinguk.github.io/read-write-api-site3/',
  family: oauth,
  steps: [
    ...['consent created', 'consent creation', 'consent status', 'consent deleted'],
    ...['authorization request for an intent', 'account information', 'payment API'],
  ],
  parameters: {
    Code: 'The HTTP status in words or digits.',
    ConsentId: 'Names the consent, or intent; the request object carries it as openbanking_intent_id.',
    ErrorCode: 'Which rule was broken, as `UK.OBIE.Field.Invalid`.',
    Errors: 'Each rule that was broken: code, message, and the path of the field.',
    ExpirationDateTime: 'Until when the accounts may be read; without it there is no end.',
    Message: 'What the bank says of the error, for developers.',
    openbanking_intent_id: 'The consent that the user is to authorise; the bank shows what this consent asks for.',
    Path: 'Which field of the request the error is about.',
    Permissions: 'What may be read, as ReadAccountsDetail; ReadTransactionsDetail needs credits or debits beside it.',
    request: 'The request object, signed with PS256; what stands in it counts before the query.',
    response_type: '`code id_token`, so that code and state can be checked against the ID token.',
    Risk: 'What the third party knows of the payment’s circumstances.',
    scope: '`openid accounts`, `openid payments` or `openid fundsconfirmations`.',
    Status: 'How far the consent is; only Authorised lets anyone read or pay.',
    StatusUpdateDateTime: 'When the status last changed.',
    'x-fapi-auth-date': 'When the user last signed in at the third party.',
    'x-fapi-customer-ip-address': 'The user’s own address; it tells the bank that the user is there.',
    'x-fapi-financial-id': 'Names the bank, in older versions.',
    'x-fapi-interaction-id': 'A UUID that goes through the whole call; the bank repeats it, and support asks for it.',
    'x-idempotency-key': 'Makes a payment that is sent twice count once, for 24 hours.',
    'x-jws-signature': 'Detached signature over the body.',
  },
  vocabulary: VOCABULARY,
  limits: [
    {
      of: 'consent_id',
      title: 'account access without a new confirmation by the user',
      seconds: 90 * 86_400,
      source: 'not read in the guide; compare it',
    },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return request(message) ?? consent(message) ?? resource(message);
  },
  readReturn,
});

function request(message: Message): Recognition | undefined {
  const intent = intentOf(requestedClaims(message));
  const read = intent ? readRequest(message) : undefined;
  if (!intent || !read) return undefined;
  return {
    ...read,
    ...(read.role === 'authorization-request' && { words: 'authorization request for an intent' }),
    keys: [...read.keys, { name: 'consent_id', value: intent }],
    evidence: 'openbanking_intent_id in the requested claims',
    weight: 0.9,
  };
}

function intentOf(claims: Record<string, unknown> | undefined): string | undefined {
  for (const place of ['id_token', 'userinfo']) {
    const intent = asText(asObject(asObject(claims?.[place])?.openbanking_intent_id)?.value);
    if (intent) return intent;
  }
  return undefined;
}

const CONSENTS =
  /\/((?:account-access|funds-confirmation|(?:domestic|international|file)[a-z-]*)-consents)(?:\/([^/]+))?\/?$/;

function consent(message: Message): Recognition | undefined {
  const [, path, id] = CONSENTS.exec(message.url?.pathname ?? '') ?? [];
  if (!path) return undefined;
  const data = asObject(asObject(message.responseJson)?.Data);
  const resource = { id, given: asText(data?.ConsentId), status: asText(data?.Status) };
  return { ...readConsentResource(message, resource, VOCABULARY), evidence: `path /${path}`, weight: 0.8 };
}

const API = /\/open-banking\/v\d+(?:\.\d+)*\/(aisp|pisp|cbpii|vrp)\//;
/** Errors that are about the consent itself; the others leave it as it is. */
const OF_CONSENT = /^UK\.OBIE\.(Resource\.(ConsentMismatch|InvalidConsentStatus)|Reauthenticate)$/;

/** A call for data or a payment; a bank with paths of its own is known by its error codes. */
function resource(message: Message): Recognition | undefined {
  const [, service] = API.exec(message.url?.pathname ?? '') ?? [];
  const error = errorOf(message);
  if (!service && !error.code) return undefined;
  const [, token] = /^Bearer +(\S+)/i.exec(message.requestHeader('authorization') ?? '') ?? [];
  const reason = failure('The bank', message, error, VOCABULARY);
  return {
    role: 'resource-request',
    words: withError(service === 'aisp' ? 'account information' : 'payment API', error),
    keys: token ? [{ name: 'access_token', value: token }] : [],
    ...(error.code && OF_CONSENT.test(error.code) && { outcome: { kind: 'failed', code: error.code, reason } }),
    evidence: service ? `path /open-banking/…/${service}` : `error code ${error.code}`,
    weight: 0.6,
  };
}

function errorOf(message: Message): ReadError {
  if (!hasFailed(message) || tokenFields(message).size) return {};
  const error = readError(message);
  return error.code?.startsWith('UK.OBIE.') ? error : {};
}

/** As any hybrid flow; the ID token in the fragment names the intent once more. */
function readReturn(message: Message): Recognition | undefined {
  const read = readAuthorizationResponse(message);
  const intent = asText(peekJwt(responseParameters(message).get('id_token'))?.openbanking_intent_id);
  if (!read || !intent) return read;
  return {
    ...read,
    keys: [...read.keys, { name: 'consent_id', value: intent }],
    evidence: 'openbanking_intent_id in the ID token',
  };
}
