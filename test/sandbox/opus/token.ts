import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Context } from 'hono';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTVerifyGetKey, jwtVerify, SignJWT } from 'jose';
import { levelOf } from './plan.ts';
import type { Session } from './session.ts';

export interface SigningKey {
  alg: 'PS256' | 'RS256';
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

/** A new RSA key, its `kid` and public half. */
export async function newSigningKey(alg: SigningKey['alg']): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg);
  const kid = randomBytes(12).toString('base64url');
  return { alg, kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

interface TokenEndpointOptions {
  issuer: string;
  key: SigningKey;
  clientId: string;
  clientKeys: JWTVerifyGetKey;
}

/** Milliseconds that a code lives; the security profile of Open Finance Brasil allows no more. */
const CODE_LIFETIME = 60_000;
/** Seconds that an access token lives. */
const TOKEN_LIFETIME = 900;
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
    const form = new URLSearchParams(await context.req.text());
    const refuse = (error: string, error_description: string, status: 400 | 401 = 400) =>
      context.json({ error, error_description }, status);
    if (!(await this.#isClient(form))) return refuse('invalid_client', 'client_assertion is not valid', 401);
    if (form.get('grant_type') !== 'authorization_code')
      return refuse('unsupported_grant_type', 'only authorization_code is supported');
    const code = form.get('code') ?? '';
    const issued = this.#codes.get(code);
    this.#codes.delete(code);
    if (!issued || Date.now() - issued.issuedAt > CODE_LIFETIME)
      return refuse('invalid_grant', 'the code is unknown, used or expired');
    const { request } = issued.session;
    if (form.get('redirect_uri') !== request.redirectUri)
      return refuse('invalid_grant', 'redirect_uri is not that of the authorization request');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (challenge !== request.codeChallenge) return refuse('invalid_grant', 'code_verifier does not fit');
    return context.json(await this.#tokens(issued.session));
  }

  async #isClient(form: URLSearchParams): Promise<boolean> {
    const { clientId, issuer, clientKeys } = this.#options;
    if (form.get('client_assertion_type') !== JWT_BEARER) return false;
    try {
      const { payload } = await jwtVerify(form.get('client_assertion') ?? '', clientKeys, {
        algorithms: ['PS256'],
        issuer: clientId,
        subject: clientId,
        audience: `${issuer}/auth/token`,
        requiredClaims: ['jti', 'exp'],
      });
      if (!payload.jti || this.#assertions.has(payload.jti)) return false;
      this.#assertions.add(payload.jti);
      return true;
    } catch {
      return false;
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
