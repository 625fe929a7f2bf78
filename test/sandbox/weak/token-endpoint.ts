import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { JwtRefused, readJwt } from '../core/jwt.ts';
import { type Parameters, readParameters } from '../core/parameters.ts';
import { tamperingOf } from '../core/tampering.ts';
import type { Client } from './clients.ts';
import type { Place } from './place.ts';
import type { Grant, Tokens } from './tokens.ts';

export const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Redeems codes and refresh tokens: RFC 6749 §4.1.3 and §6, RFC 7636 §4.5, RFC 7523. */
export async function answerTokenRequest(context: Context, place: Place, tokens: Tokens): Promise<Response> {
  context.header('Cache-Control', 'no-store');
  const refuse = (error: string, error_description: string, status: 400 | 401 = 400) =>
    context.json({ error, error_description }, status);
  const form = readParameters(new URLSearchParams(await context.req.text()), place.weak);
  if (!form) return refuse('invalid_request', 'A parameter is there more than once');
  const client = await authenticated(place, form);
  if (!client) return refuse('invalid_client', 'The client is not authenticated', 401);
  if (form.grant_type === 'refresh_token') {
    const grant = tokens.spendRefreshToken(form.refresh_token ?? '');
    if (grant?.request.client !== client) return refuse('invalid_grant', 'The refresh token is unknown or was used');
    return context.json(await tokens.answer(grant));
  }
  if (form.grant_type !== 'authorization_code') return refuse('unsupported_grant_type', 'grant_type is unknown');
  const grant = tokens.byCode(form.code ?? '');
  if (grant?.request.client !== client) return refuse('invalid_grant', 'The code is unknown');
  const fault = faultOf(place, tokens, grant, form);
  if (fault) return refuse('invalid_grant', fault);
  grant.spent = true;
  return context.json(await tokens.answer(grant));
}

/** Why a code is not redeemed. */
function faultOf(place: Place, tokens: Tokens, grant: Grant, form: Parameters): string | undefined {
  const { weak, codeLifetime } = place;
  if (grant.spent && !weak('code-twice')) {
    // RFC 6749 §4.1.2: whoever comes second may be the one who was meant.
    grant.revoked = true;
    return 'The code was used before';
  }
  if (Date.now() - grant.issuedAt > codeLifetime && !weak('code-late')) return 'The code has expired';
  const { redirect_uri } = form;
  if (redirect_uri !== grant.request.redirectUri && !weak(`redirect-uri-at-token/${redirect_uri ? 'alter' : 'drop'}`))
    return 'redirect_uri is not that of the authorization request';
  return isVerified(place, tokens, grant, form.code_verifier) ? undefined : 'code_verifier does not fit';
}

/** RFC 7636 §4.6, and RFC 9700 §2.1.1: no verifier where there was no challenge. */
function isVerified({ weak }: Place, tokens: Tokens, { request }: Grant, verifier: string | undefined): boolean {
  // Without a challenge comes only what was let in without one.
  if (!request.challenge) return weak('code-challenge/drop') || weak('code-challenge/empty');
  if (!verifier) return weak(verifier === undefined ? 'code-verifier/drop' : 'code-verifier/empty');
  const { value, method } = request.challenge;
  const challenge = method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url');
  if (challenge === value) return true;
  if (tokens.knowsChallenge(challenge)) return weak('code-swap');
  return weak('code-verifier/alter') || weak('code-challenge/alter');
}

async function authenticated(place: Place, form: Parameters): Promise<Client | undefined> {
  return form.client_assertion_type === undefined ? bySecret(place, form) : byAssertion(place, form);
}

function bySecret({ clients, weak }: Place, { client_id, client_secret }: Parameters): Client | undefined {
  const client = clients.find(({ secret }) => secret !== undefined && secret === client_secret);
  const tampering = tamperingOf(client_id, client?.id);
  return tampering && !weak(`client-id/${tampering}`) ? undefined : client;
}

/** RFC 7523 §3 and RFC 7521 §4.2: the assertion names the client, and client_id only repeats it. */
async function byAssertion(place: Place, form: Parameters): Promise<Client | undefined> {
  const { clients, issuer, keys, weak } = place;
  if (form.client_assertion_type !== JWT_BEARER) return undefined;
  const expected = { key: keys.client.publicKey, alg: 'RS256', audience: [issuer, `${issuer}/token`] } as const;
  try {
    const { iss, sub } = await readJwt(form.client_assertion ?? '', expected, weak);
    const client = clients.find(({ id, signs }) => signs && (id === sub || weak('jwt/claims')));
    if (!client || (iss !== client.id && !weak('jwt/claims'))) return undefined;
    const altered = tamperingOf(form.client_id, client.id) === 'alter';
    return altered && !weak('client-id/alter') ? undefined : client;
  } catch (error) {
    if (error instanceof JwtRefused) return undefined;
    throw error;
  }
}
