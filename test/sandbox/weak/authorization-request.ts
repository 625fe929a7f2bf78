import { JwtRefused, readJwt } from '../core/jwt.ts';
import { type Parameters, readParameters } from '../core/parameters.ts';
import { isRegistered } from '../core/redirect-uri.ts';
import { tamperingOf } from '../core/tampering.ts';
import type { Client, ResponseMode } from './clients.ts';
import type { Place } from './place.ts';

/** Where an authorization response goes, and how. */
export interface ReturnAddress {
  redirectUri: string;
  responseMode: ResponseMode;
  state?: string;
}

export interface AuthorizationRequest extends ReturnAddress {
  client: Client;
  scope: string;
  nonce?: string;
  /** RFC 7636; absent only where a weak server does without. */
  challenge?: Challenge;
  /** What the person decides, where nobody is asked. */
  decision?: string;
}

export interface Challenge {
  value: string;
  method: 'S256' | 'plain';
}

/** A request that is not answered at its redirect URI, for that may be anybody's: RFC 6749 §4.1.2.1. */
export class Unanswerable extends Error {}

/** A request that is answered with an error at its redirect URI. */
export class Refused extends Error {
  readonly error: string;
  readonly to: ReturnAddress;

  constructor(error: string, description: string, to: ReturnAddress) {
    super(description);
    this.error = error;
    this.to = to;
  }
}

/**
 * Reads an authorization request: RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 9101, OpenID Connect Core §3.3.2.
 *
 * @throws Unanswerable, Refused
 */
export async function readRequest(place: Place, query: URLSearchParams): Promise<AuthorizationRequest> {
  const { weak } = place;
  const sent = readParameters(query, weak);
  if (!sent) throw new Unanswerable('A parameter is there more than once');
  const client = clientOf(place, sent);
  const parameters = client.signs ? await readRequestObject(place, client, sent) : sent;
  const redirectUri = redirectUriOf(place, client, parameters);
  const to: ReturnAddress = { redirectUri, responseMode: client.responseMode, state: parameters.state };
  const refuse = (error: string, description: string) => new Refused(error, description, to);
  if (parameters.response_type !== client.responseType)
    throw refuse('unauthorized_client', `response_type must be ${client.responseType}`);
  const asked = responseModeOf(parameters, client);
  if (asked !== client.responseMode && (!isResponseMode(asked) || !weak('response-mode/swap')))
    throw refuse('invalid_request', `response_mode must be ${client.responseMode}`);
  return {
    ...to,
    responseMode: asked,
    client,
    scope: scopeOf(place, client, parameters.scope, refuse),
    nonce: nonceOf(place, client, parameters.nonce, refuse),
    challenge: challengeOf(place, parameters, refuse),
    decision: parameters.decision,
  };
}

type Refuse = (error: string, description: string) => Refused;

function clientOf({ clients, weak }: Place, { client_id, redirect_uri }: Parameters): Client {
  const known = clients.find(({ id }) => id === client_id);
  if (known) return known;
  // Whoever overlooks the client goes by the address.
  const byAddress = clients.find(({ redirectUri }) => redirectUri === redirect_uri);
  if (byAddress && weak(`client-id/${tamperingOf(client_id) ?? 'alter'}`)) return byAddress;
  throw new Unanswerable('client_id is unknown');
}

/** RFC 9101 §6: only what is signed counts. */
async function readRequestObject(place: Place, client: Client, { request = '' }: Parameters): Promise<Parameters> {
  const { issuer, keys, weak } = place;
  const expected = { key: keys.client.publicKey, alg: 'RS256', issuer: client.id, audience: [issuer] } as const;
  try {
    const claims = await readJwt(request, expected, weak);
    return Object.fromEntries(
      Object.entries(claims).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
  } catch (error) {
    if (!(error instanceof JwtRefused)) throw error;
    throw new Unanswerable(`The request object is not accepted: ${error.message}`);
  }
}

function redirectUriOf({ weak }: Place, client: Client, { redirect_uri }: Parameters): string {
  if (!redirect_uri) {
    if (weak(`redirect-uri/${redirect_uri === undefined ? 'drop' : 'empty'}`)) return client.redirectUri;
    throw new Unanswerable('redirect_uri is missing');
  }
  if (isRegistered(redirect_uri, client.redirectUri, weak)) return redirect_uri;
  throw new Unanswerable('redirect_uri is not registered');
}

function responseModeOf({ response_mode }: Parameters, { responseType }: Client): ResponseMode {
  return (response_mode ?? (responseType === 'code' ? 'query' : 'fragment')) as ResponseMode;
}

function isResponseMode(word: string): boolean {
  return ['query', 'fragment', 'form_post'].includes(word);
}

function scopeOf({ weak }: Place, client: Client, scope: string | undefined, refuse: Refuse): string {
  if (!scope) {
    if (weak(scope === undefined ? 'scope/drop' : 'scope/empty')) return client.scopes.join(' ');
    throw refuse('invalid_scope', 'scope is missing');
  }
  const foreign = scope.split(' ').filter((word) => !client.scopes.includes(word));
  // Whoever believes a request object unread takes its scope as it stands.
  const isTaken = weak('scope/alter') || (client.signs && weak('jwt/claims'));
  if (foreign.length > 0 && !isTaken) throw refuse('invalid_scope', `not registered: ${foreign.join(' ')}`);
  return scope;
}

/** OpenID Connect Core §3.3.2.11: an ID token of the authorization endpoint must have it. */
function nonceOf({ weak }: Place, client: Client, nonce: string | undefined, refuse: Refuse): string | undefined {
  const tampering = tamperingOf(nonce);
  const needed = client.responseType !== 'code' && tampering && !weak(`nonce/${tampering}`);
  if (needed) throw refuse('invalid_request', 'nonce is missing');
  return nonce;
}

function challengeOf({ weak }: Place, parameters: Parameters, refuse: Refuse): Challenge | undefined {
  const { code_challenge: value, code_challenge_method: method = 'plain' } = parameters;
  if (!value) {
    if (weak(value === undefined ? 'code-challenge/drop' : 'code-challenge/empty')) return undefined;
    throw refuse('invalid_request', 'code_challenge is missing');
  }
  if (method === 'S256' || (method === 'plain' && weak('pkce-downgrade'))) return { value, method };
  throw refuse('invalid_request', 'code_challenge_method must be S256');
}
