import { asObject, asText, peekJwt } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed, refused, succeeded, waiting } from '../flow/terms.ts';
import { readConsentResource } from './consent-parts/consent-resource.ts';
import { oauth } from './oauth.ts';
import { readRequest, requestedClaims, requestParameters } from './oauth-parts/authorization-request.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

/** Statuses and reasons of the consents, payments and enrolments APIs. */
const VOCABULARY: Vocabulary = {
  AWAITING_AUTHORISATION: waiting('nobody has confirmed it at the bank', 'Send the user on before it expires.'),
  PARTIALLY_ACCEPTED: waiting('another person has to confirm it, too', 'Wait until the others have confirmed.'),
  AUTHORISED: succeeded('the user has confirmed it'),
  CONSUMED: succeeded('the payment was made with it, or failed with it', 'Read the payment’s own status.'),
  REJECTED: refused('the user, the bank or the third party ended it', 'Read the rejection’s reason.'),
  REVOKED: refused('the user or the third party withdrew it', 'Ask for a new consent if the user wants one.'),
  CUSTOMER_MANUALLY_REJECTED: refused('the user said no', 'Offer to begin again.'),
  CUSTOMER_MANUALLY_REVOKED: refused('the user withdrew a consent that was there', 'Stop reading.'),
  REJEITADO_USUARIO: refused('the user said no', 'Offer to begin again.'),
  CONSENT_EXPIRED: failed('nobody confirmed it in time', 'Create a new consent and send the user on at once.'),
  CONSENT_MAX_DATE_REACHED: failed(
    'the time for which data were shared is over',
    'Ask for a renewal or a new consent.',
  ),
  CONSENT_TECHNICAL_ISSUE: failed(
    'something technical keeps the third party from using it, often the exchange of the code',
    'Look at the token request of the same consent.',
  ),
  INTERNAL_SECURITY_REASON: failed('a security rule of the bank refused it', 'Have the user ask the bank.'),
  TEMPO_EXPIRADO_AUTORIZACAO: failed('nobody confirmed the payment within 5 minutes', 'Begin again.'),
  TEMPO_EXPIRADO_CONSUMO: failed('the payment was not made within 60 minutes', 'Begin again, and pay at once.'),
  VALOR_INVALIDO: failed('the amount is not valid', 'Compare the amount with the Pix key or QR code.'),
  VALOR_ACIMA_LIMITE: failed('the amount is above the user’s limit', 'Have the user raise the limit, or pay less.'),
  SALDO_INSUFICIENTE: failed('the account has not enough money', 'Choose another account.'),
  QRCODE_INVALIDO: failed('the Pix QR code is not valid, or out of date', 'Make a new QR code.'),
  CONTAS_ORIGEM_DESTINO_IGUAIS: failed('payer and payee are the same account', 'Choose another account.'),
  CONTA_NAO_PERMITE_PAGAMENTO: failed('the account may not pay', 'Choose another account.'),
  FALHA_INFRAESTRUTURA: failed('the bank met an error of its own', 'Try again later.'),
  NAO_INFORMADO: failed('the bank names no reason', 'Ask the bank with x-fapi-interaction-id.'),
};

/** Open Finance Brasil: a consent by API, then FAPI with the consent in the scope. */
export const openFinanceBrasil = defineSystem({
  id: 'open-finance-brasil',
  title: 'Open Finance Brasil',
  guide: 'https://openfinancebrasil.atlassian.net/wiki/spaces/OF',
  family: oauth,
  steps: ['consent created', 'consent creation', 'consent status', 'consent deleted', 'call with interaction id'],
  parameters: {
    acr: 'The level of authentication: urn:brasil:openbanking:loa2 with one factor, loa3 with two, which payments need.',
    consentId: 'Names the consent, as `urn:<bank>:<id>`; it stands in the scope of the authorization request.',
    expirationDateTime: 'Until when data may be read; for a payment, until when it may be made.',
    permissions: 'The groups of data that the consent is for; some are valid only together.',
    rejectedBy: 'Who ended the consent: USER, ASPSP (the bank) or TPP (the third party).',
    rejectionReason: 'Why the payment’s consent was refused, in a code and a sentence.',
    request:
      'The request object, signed with PS256 and often encrypted for the bank; encrypted, only the bank can read it.',
    request_uri: 'Stands for the request object that was pushed; good for one use, within its expires_in.',
    response_mode: '`jwt` for a signed response; without it code and ID token come in the fragment.',
    response_type: '`code id_token`, or `code` together with response_mode=jwt.',
    scope: '`openid consent:<consentId>` and the products; a consent that is missing here is never confirmed.',
    loggedUser: 'The person who is signed in at the third party; the same CPF must sign in at the bank.',
    businessEntity: 'The company for which the user acts, by its CNPJ.',
    'x-fapi-interaction-id': 'A UUID that goes through the whole call; the bank repeats it, and support asks for it.',
    'x-idempotency-key': 'Makes a payment that is sent twice count once; a new one for each new payment.',
  },
  vocabulary: VOCABULARY,
  limits: [
    { of: 'consent_id', title: 'payment consent to be confirmed', seconds: 300, source: 'payments API, state machine' },
    { of: 'access_token', title: 'access token', seconds: 900, source: 'FAPI-BR: 300 to 900 seconds' },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return request(message) ?? consent(message) ?? token(message) ?? resource(message);
  },
});

const CONSENT_SCOPE = /(?:^| )((?:recurring-)?consent|enrollment):(urn:\S+)/;
const LEVEL = /urn:brasil:openbanking:loa\d/;

function request(message: Message): Recognition | undefined {
  const parameters = requestParameters(message);
  const [, kind, id] = CONSENT_SCOPE.exec(parameters.get('scope') ?? '') ?? [];
  const level = kind ? undefined : levelOf(message, parameters);
  if (!kind && !level) return undefined;
  const read = readRequest(message);
  if (!read) return undefined;
  const keys = id ? [{ name: 'consent_id', value: id }] : [];
  const evidence = kind ? `scope ${kind}:urn:…` : `acr ${level}`;
  return { ...read, keys: [...read.keys, ...keys], evidence, weight: 0.9 };
}

function levelOf(message: Message, parameters: ReadonlyMap<string, string>): string | undefined {
  if (!['acr_values', 'claims', 'request'].some((name) => parameters.has(name))) return undefined;
  const acr = asObject(asObject(requestedClaims(message)?.id_token)?.acr);
  const asked = [parameters.get('acr_values'), acr?.value, ...(Array.isArray(acr?.values) ? acr.values : [])];
  return LEVEL.exec(asked.filter((value) => typeof value === 'string').join(' '))?.[0];
}

const CONSENTS =
  /\/open-banking\/((?:consents|payments|enrollments|automatic-payments)\/v\d+)\/(?:recurring-consents|consents|enrollments)(?:\/(urn:[^/]+|urn%3A[^/]+))?\/?$/i;

function consent(message: Message): Recognition | undefined {
  const [, api, id] = CONSENTS.exec(message.url?.pathname ?? '') ?? [];
  if (!api) return undefined;
  const data = dataOf(message);
  const rejection = asObject(data?.rejection);
  const reason = asObject(rejection?.reason) ?? asObject(data?.rejectionReason);
  const resource = {
    id: id && decode(id),
    given: asText(data?.consentId) ?? asText(data?.recurringConsentId) ?? asText(data?.enrollmentId),
    status: asText(data?.status),
    reason: asText(reason?.code),
  };
  const read = readConsentResource(message, resource, VOCABULARY);
  return { ...read, evidence: `path /open-banking/${api}`, weight: 0.8 };
}

/** The payments API signs what it answers. */
function dataOf({ responseJson, step }: Message): Record<string, unknown> | undefined {
  const body = asObject(responseJson) ?? peekJwt(step.response.body?.text?.trim());
  return asObject(body?.data);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Where the request was encrypted, the scope of the answer still names the consent. */
function token(message: Message): Recognition | undefined {
  if (message.step.method !== 'POST') return undefined;
  const scope = asText(asObject(message.responseJson)?.scope);
  const [, kind, id] = (scope && CONSENT_SCOPE.exec(scope)) || [];
  const read = kind && id ? readTokenRequest(message) : undefined;
  if (!read || !id) return undefined;
  const keys = [...read.keys, { name: 'consent_id', value: id }];
  return { ...read, keys, evidence: `scope ${kind}:urn:… of the token`, weight: 0.8 };
}

const RESOURCE = /\/open-banking\/([a-z-]+\/v\d+)\//;

function resource(message: Message): Recognition | undefined {
  const [, api] = RESOURCE.exec(message.url?.pathname ?? '') ?? [];
  if (!api || !message.requestHeader('x-fapi-interaction-id')) return undefined;
  const [, token] = /^Bearer +(\S+)/i.exec(message.requestHeader('authorization') ?? '') ?? [];
  return {
    role: 'resource-request',
    words: `call with interaction id (${api})`,
    keys: token ? [{ name: 'access_token', value: token }] : [],
    evidence: `path /open-banking/${api}`,
    weight: 0.5,
  };
}
