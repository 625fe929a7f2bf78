import { randomUUID } from 'node:crypto';
import { type Place, sign } from './place.ts';
import { JWT_BEARER } from './token-endpoint.ts';
import { challengeOf, type Transaction } from './transactions.ts';

/** Seconds. */
const REQUEST_LIFETIME = 300;

/** The address that begins an authorization; with `decision`, nobody is asked there. */
export async function authorizationUrl(place: Place, transaction: Transaction, decision?: string): Promise<string> {
  const { client, state, nonce } = transaction;
  const request = {
    response_type: client.responseType,
    client_id: client.id,
    redirect_uri: client.redirectUri,
    ...(client.responseMode !== 'query' && { response_mode: client.responseMode }),
    scope: client.scopes.join(' '),
    state,
    nonce,
    code_challenge: challengeOf(transaction),
    code_challenge_method: 'S256',
    ...(decision && { decision }),
  };
  const sent = client.signs ? { client_id: client.id, request: await requestObject(place, request) } : request;
  return `${place.issuer}/authorize?${new URLSearchParams(sent)}`;
}

/** What redeems a code. */
export async function tokenRequest(place: Place, transaction: Transaction, code: string): Promise<Form> {
  const { client, verifier } = transaction;
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: client.redirectUri,
    code_verifier: verifier,
    ...(await authentication(place, transaction)),
  };
}

export type Form = Record<string, string>;

/** RFC 9101 §4. */
function requestObject({ issuer, keys }: Place, request: Form): Promise<string> {
  const claims = { ...request, iss: request.client_id, aud: issuer, jti: randomUUID() };
  return sign(claims, keys.client, REQUEST_LIFETIME, 'oauth-authz-req+jwt');
}

/** RFC 6749 §2.3.1 with the secret in the body, or RFC 7523 §2.2. */
async function authentication({ issuer, keys }: Place, { client }: Transaction): Promise<Form> {
  const { id, secret } = client;
  if (secret) return { client_id: id, client_secret: secret };
  const claims = { iss: id, sub: id, aud: `${issuer}/token`, jti: randomUUID() };
  return {
    client_id: id,
    client_assertion_type: JWT_BEARER,
    client_assertion: await sign(claims, keys.client, REQUEST_LIFETIME),
  };
}
