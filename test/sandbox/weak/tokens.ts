import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { AuthorizationRequest } from './authorization-request.ts';
import { type Place, sign } from './place.ts';

const SUBJECT = 'astrid-berg';
/** Seconds. */
const ACCESS_TOKEN_LIFETIME = 300;
const ID_TOKEN_LIFETIME = 300;

/** What a person has allowed: lives on in its tokens. */
export interface Grant {
  id: string;
  request: AuthorizationRequest;
  /** Milliseconds since the epoch. */
  issuedAt: number;
  spent: boolean;
  revoked: boolean;
}

/** Codes and tokens of one authorization server. */
export class Tokens {
  readonly #place: Place;
  readonly #grants = new Map<string, Grant>();
  readonly #codes = new Map<string, Grant>();
  readonly #refreshTokens = new Map<string, Grant>();

  constructor(place: Place) {
    this.#place = place;
  }

  issueCode(request: AuthorizationRequest): string {
    const code = randomBytes(24).toString('base64url');
    const grant = { id: randomUUID(), request, issuedAt: Date.now(), spent: false, revoked: false };
    this.#codes.set(code, grant);
    this.#grants.set(grant.id, grant);
    return code;
  }

  byCode(code: string): Grant | undefined {
    return this.#codes.get(code);
  }

  /** True when the server has given out a code for that challenge. */
  knowsChallenge(challenge: string): boolean {
    return [...this.#grants.values()].some(({ request }) => request.challenge?.value === challenge);
  }

  /** A refresh token is good once; RFC 9700 §4.14.2: one that comes again ends its whole grant. */
  spendRefreshToken(token: string): Grant | undefined {
    const grant = this.#refreshTokens.get(token);
    if (!grant) return undefined;
    if (grant.revoked || !this.#isNewest(token, grant)) {
      grant.revoked = true;
      return undefined;
    }
    return grant;
  }

  isLive(grantId: unknown): boolean {
    return this.#grants.get(String(grantId))?.revoked === false;
  }

  /** The answer of the token endpoint: RFC 6749 §5.1, RFC 9068, OpenID Connect Core §3.1.3.3. */
  async answer(grant: Grant): Promise<Record<string, unknown>> {
    const { issuer, keys } = this.#place;
    const { client, scope } = grant.request;
    const claims = { iss: issuer, aud: resourceOf(issuer), sub: SUBJECT, client_id: client.id, scope, grant: grant.id };
    const scopes = scope.split(' ');
    return {
      access_token: await sign({ ...claims, jti: randomUUID() }, keys.server, ACCESS_TOKEN_LIFETIME, 'at+jwt'),
      token_type: 'Bearer',
      expires_in: ACCESS_TOKEN_LIFETIME,
      scope,
      ...(scopes.includes('offline_access') && { refresh_token: this.#newRefreshToken(grant) }),
      ...(scopes.includes('openid') && { id_token: await this.idToken(grant.request) }),
    };
  }

  /** @param code given along from the authorization endpoint, whose hash the ID token then holds */
  idToken({ client, nonce }: AuthorizationRequest, code?: string): Promise<string> {
    const { issuer, keys } = this.#place;
    const c_hash = code && codeHash(code);
    return sign({ iss: issuer, aud: client.id, sub: SUBJECT, nonce, c_hash }, keys.server, ID_TOKEN_LIFETIME);
  }

  #newRefreshToken(grant: Grant): string {
    const token = randomBytes(24).toString('base64url');
    this.#refreshTokens.set(token, grant);
    return token;
  }

  #isNewest(token: string, grant: Grant): boolean {
    return [...this.#refreshTokens].findLast(([, other]) => other === grant)?.[0] === token;
  }
}

/** OpenID Connect Core §3.3.2.11. */
export function codeHash(code: string): string {
  return createHash('sha256').update(code).digest().subarray(0, 16).toString('base64url');
}

/** What access tokens are for: their `aud`. */
export function resourceOf(issuer: string): string {
  return `${issuer}/accounts`;
}
