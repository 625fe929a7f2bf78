import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import { ATTACKS, type Weak } from '../core/attacks.ts';
import { JwtRefused, readJwt } from '../core/jwt.ts';
import { type Parameters, readParameters } from '../core/parameters.ts';
import { levelOf } from './plan.ts';
import type { Session } from './session.ts';

export interface SigningKey {
  alg: 'PS256' | 'RS256';
  kid: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  publicJwk: JWK;
}

/** A new RSA key, its `kid` and public half. */
export async function newSigningKey(alg: SigningKey['alg']): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const kid = randomBytes(12).toString('base64url');
  return { alg, kid, privateKey, publicKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

interface TokenEndpointOptions {
  issuer: string;
  key: SigningKey;
  clientId: string;
  clientKey: CryptoKey;
  weak: Weak;
}

/** Milliseconds that a code lives; the security profile of Open Finance Brasil allows no more. */
const CODE_LIFETIME = 60_000;
/** Seconds that an access token lives. */
const TOKEN_LIFETIME = 900;
const FORGERIES = ATTACKS.filter((attack) => attack.startsWith('jwt/'));
const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Redeems codes (RFC 6749 §4.1.3, RFC 7636) of a client that signs its assertions (RFC 7523). */
export class TokenEndpoint {
  readonly #options: TokenEndpointOptions;
  readonly #codes = new Map<string, { session: Session; issuedAt: number }>();
  readonly #assertions = new Set<string>();

  constructor(options: TokenEndpointOptions) {
    this.#options = options;
  }

  issueCode(session: Session): string {
    const code = randomBytes(32).toString('base64url');
    this.#codes.set(code, { session, issuedAt: Date.now() });
    return code;
  }

  async answer(context: Context): Promise<Response> {
    const form = readParameters(new URLSearchParams(await context.req.text()), this.#options.weak);
    const refuse = (error: string, error_description: string, status: 400 | 401 = 400) =>
      context.json({ error, error_description }, status);
    if (!form) return refuse('invalid_request', 'a parameter is there more than once');
    if (!(await this.#isClient(form))) return refuse('invalid_client', 'client_assertion is not valid', 401);
    if (form.grant_type !== 'authorization_code')
      return refuse('unsupported_grant_type', 'only authorization_code is supported');
    const code = form.code ?? '';
    const issued = this.#codes.get(code);
    this.#codes.delete(code);
    if (!issued || Date.now() - issued.issuedAt > CODE_LIFETIME)
      return refuse('invalid_grant', 'the code is unknown, used or expired');
    const { request } = issued.session;
    if (form.redirect_uri !== request.redirectUri)
      return refuse('invalid_grant', 'redirect_uri is not that of the authorization request');
    const challenge = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url');
    if (challenge !== request.codeChallenge) return refuse('invalid_grant', 'code_verifier does not fit');
    return context.json(await this.#tokens(issued.session));
  }

  async #isClient(form: Parameters): Promise<boolean> {
    const { clientId, issuer, clientKey, weak } = this.#options;
    if (form.client_assertion_type !== JWT_BEARER) return false;
    // RFC 7521 §4.2: client_id may be absent, and must be that of the assertion where it is not.
    if (form.client_id && form.client_id !== clientId) return false;
    const audience = [`${issuer}/auth/token`];
    try {
      const claims = await readJwt(
        form.client_assertion ?? '',
        { key: clientKey, alg: 'PS256', issuer: clientId, audience },
        weak,
      );
      // Whoever believes what is not signed has no use for the rest of it.
      if (FORGERIES.some(weak)) return claims.sub === clientId || weak('jwt/claims');
      if (claims.sub !== clientId || !claims.jti || this.#assertions.has(claims.jti)) return false;
      this.#assertions.add(claims.jti);
      return true;
    } catch (error) {
      if (error instanceof JwtRefused) return false;
      throw error;
    }
  }

  async #tokens({ request, consent }: Session): Promise<Record<string, unknown>> {
    const { issuer, clientId, key } = this.#options;
    const acr = levelOf(consent.plan);
    const now = Math.floor(Date.now() / 1000);
    const id_token = await new SignJWT({ nonce: request.nonce, acr, auth_time: now })
      .setProtectedHeader({ alg: key.alg, kid: key.kid })
      .setIssuer(`${issuer}/auth`)
      .setSubject(randomUUID())
      .setAudience(clientId)
      .setIssuedAt(now)
      .setExpirationTime(now + TOKEN_LIFETIME)
      .sign(key.privateKey);
    return {
      access_token: randomBytes(32).toString('base64url'),
      token_type: 'Bearer',
      expires_in: TOKEN_LIFETIME,
      ...(consent.plan.consent === 'DATA_SHARING' && { refresh_token: randomBytes(32).toString('base64url') }),
      scope: request.scope,
      id_token,
    };
  }
}
