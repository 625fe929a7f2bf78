import { asObject, asText } from '../flow/json.ts';
import type { Message } from '../flow/message.ts';
import { defineSystem, type Key, type Recognition, type Vocabulary } from '../flow/system.ts';
import { failed } from '../flow/terms.ts';
import { oauth } from './oauth.ts';
import { readRequest, requestedClaims, requestParameters } from './oauth-parts/authorization-request.ts';
import { failure, hasFailed, readError, withError } from './oauth-parts/error.ts';
import { readTokenRequest } from './oauth-parts/token-request.ts';

const ERROR = 'urn:au-cds:error:cds-all:';

/** The errors of the Consumer Data Standards. */
const VOCABULARY: Vocabulary = {
  [`${ERROR}Authorisation/AdrStatusNotActive`]: failed(
    'the third party, or its product, is not active in the register',
    'Look at the status in the CDR Register.',
  ),
  [`${ERROR}Authorisation/InvalidArrangement`]: failed(
    'the bank knows no such arrangement of this third party',
    'Compare cdr_arrangement_id with the token response that gave it.',
  ),
  [`${ERROR}Authorisation/InvalidConsent`]: failed(
    'the consent does not cover this call',
    'Compare the scope of the token with the call.',
  ),
  [`${ERROR}Authorisation/RevokedConsent`]: failed(
    'the user withdrew the consent',
    'Delete the data, and ask for a new consent if the user wants one.',
  ),
  [`${ERROR}Field/Invalid`]: failed('a field has a value that is not allowed', 'Correct the field that detail names.'),
  [`${ERROR}Field/InvalidDateTime`]: failed('a date is out of range', 'Correct the date that detail names.'),
  [`${ERROR}Field/Missing`]: failed('a mandatory field is missing', 'Send the field that detail names.'),
  [`${ERROR}Header/Invalid`]: failed('a header has a value that is not allowed', 'Correct the header.'),
  [`${ERROR}Header/InvalidVersion`]: failed('x-v is no version', 'Send a whole number as x-v.'),
  [`${ERROR}Header/Missing`]: failed('a mandatory header is missing', 'Send the header that detail names.'),
  [`${ERROR}Header/UnsupportedVersion`]: failed('the bank does not offer the version', 'Compare x-v and x-min-v.'),
  [`${ERROR}Resource/Invalid`]: failed('the account is not one of the arrangement', 'List the accounts anew.'),
  [`${ERROR}Resource/NotFound`]: failed('there is no such resource', 'Compare the id with the answer that gave it.'),
  [`${ERROR}Resource/NotImplemented`]: failed('the bank does not offer the resource', 'Leave the call out.'),
  [`${ERROR}Resource/Unavailable`]: failed('the account cannot be read at the moment', 'Try again later.'),
};

/** Consumer Data Right, Australia: everything is pushed, and the browser carries two opaque values. */
export const cdrAustralia = defineSystem({
  id: 'cdr-australia',
  title: 'Consumer Data Right (Australia)',
  guide: 'https://consumerdatastandardsaustralia.github.io/standards/',
  family: oauth,
  steps: ['arrangement revoked', 'arrangement revocation', 'call with x-v'],
  parameters: {
    acr: 'The level of authentication: urn:cds.au:cdr:2 with a one-time password, urn:cds.au:cdr:3 with two factors.',
    cdr_arrangement_id:
      'Names the arrangement for all its life; pushed with a new request it replaces the earlier consent.',
    cdr_arrangement_jwt: 'The arrangement to revoke, as a JWT that the third party signs.',
    request: 'The signed request object that is pushed; the browser never sees it.',
    request_uri: 'Stands for the pushed request object; good for one use, and for at most 90 seconds.',
    response: 'The authorization response as one signed JWT; code and state are claims of it.',
    response_mode: '`jwt`: the answer is signed.',
    scope: 'The clusters of data, as `bank:accounts.basic:read`; the user may not take single ones out.',
    sharing_duration: 'For how many seconds data may be read; at most 31536000, and 0 or none for a single time.',
    'x-cds-client-headers': 'The user’s own headers, base64; they tell the bank that the user is there.',
    'x-fapi-auth-date': 'When the user last signed in at the third party.',
    'x-fapi-customer-ip-address': 'The user’s own address; it tells the bank that the user is there.',
    'x-fapi-interaction-id': 'A UUID that goes through the whole call; the bank repeats it, and support asks for it.',
    'x-min-v': 'The lowest version that the third party can read.',
    'x-v': 'The version that the third party wants.',
  },
  vocabulary: VOCABULARY,
  limits: [
    { of: 'request_uri', title: 'pushed request', seconds: 90, source: 'CDR security profile: 10 to 90 seconds' },
    { of: 'access_token', title: 'access token', seconds: 600, source: 'not read in the guide; compare it' },
    { of: 'consent_id', title: 'arrangement', seconds: 31_536_000, source: 'sharing_duration, at the most' },
  ],
  recognise(message) {
    if (message.step.kind !== 'http' || !message.url) return undefined;
    return request(message) ?? token(message) ?? revocation(message) ?? resource(message);
  },
});

const SCOPE = /(?:^| )((?:bank|energy|common):[a-z.-]+:(?:read|update))(?: |$)/;
const ACR = /^urn:cds\.au:cdr:\d$/;

function request(message: Message): Recognition | undefined {
  const parameters = requestParameters(message);
  if (!['scope', 'claims', 'request'].some((name) => parameters.has(name))) return undefined;
  const [, scope] = SCOPE.exec(parameters.get('scope') ?? '') ?? [];
  const claims = requestedClaims(message);
  const evidence = scope ? `scope ${scope}` : evidenceIn(claims);
  const read = evidence ? readRequest(message) : undefined;
  if (!evidence || !read) return undefined;
  return { ...read, keys: [...read.keys, ...arrangement(asText(claims?.cdr_arrangement_id))], evidence, weight: 0.9 };
}

function evidenceIn(claims: Record<string, unknown> | undefined): string | undefined {
  if (!claims) return undefined;
  const name = ['sharing_duration', 'cdr_arrangement_id'].find((claim) => claims[claim] !== undefined);
  if (name) return `${name} in the requested claims`;
  const acr = asObject(asObject(claims.id_token)?.acr);
  const values: unknown[] = [acr?.value, ...(Array.isArray(acr?.values) ? acr.values : [])];
  const level = values.find((value) => typeof value === 'string' && ACR.test(value));
  return typeof level === 'string' ? `acr ${level}` : undefined;
}

function token(message: Message): Recognition | undefined {
  if (message.step.method !== 'POST') return undefined;
  const id = asText(asObject(message.responseJson)?.cdr_arrangement_id);
  const read = id ? readTokenRequest(message) : undefined;
  if (!read) return undefined;
  const keys = [...read.keys, ...arrangement(id)];
  return { ...read, keys, evidence: 'cdr_arrangement_id of the token', weight: 0.9 };
}

function revocation(message: Message): Recognition | undefined {
  const { step, url } = message;
  if (step.method !== 'POST' || !/\/arrangements\/revoke\/?$/.test(url?.pathname ?? '')) return undefined;
  const named = ['cdr_arrangement_jwt', 'cdr_arrangement_id'].find((name) => message.form.has(name));
  if (!named) return undefined;
  const done = step.status !== undefined && step.status < 400;
  return {
    role: 'revocation',
    words: done ? 'arrangement revoked' : 'arrangement revocation',
    keys: arrangement(message.form.get('cdr_arrangement_id')),
    evidence: `${named} posted`,
    weight: 0.9,
  };
}

function resource(message: Message): Recognition | undefined {
  const atStandard = /\/cds-au\/v1\//.test(message.url?.pathname ?? '');
  const error = hasFailed(message) && message.step.method === 'GET' ? readError(message) : {};
  const isTheirs = error.code?.startsWith('urn:au-cds:error:') ?? false;
  if (!isTheirs && !(atStandard && message.requestHeader('x-v'))) return undefined;
  const [, token] = /^Bearer +(\S+)/i.exec(message.requestHeader('authorization') ?? '') ?? [];
  const reason = failure('The bank', message, error, VOCABULARY);
  return {
    role: 'resource-request',
    words: withError('call with x-v', error),
    keys: token ? [{ name: 'access_token', value: token }] : [],
    ...(error.code?.includes(':Authorisation/') && { outcome: { kind: 'failed', code: error.code, reason } }),
    evidence: isTheirs ? 'error code urn:au-cds:error:…' : 'path /cds-au/v1',
    weight: 0.6,
  };
}

function arrangement(value: string | undefined): Key[] {
  return value ? [{ name: 'consent_id', value }] : [];
}
