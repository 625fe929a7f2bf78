import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Hono } from 'hono';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Parameters, readParameters } from '../core/parameters.ts';
import { type Grant, MERCHANT, type Vipps } from './login.ts';

/** Milliseconds. */
const CODE_LIFETIME = 600_000;
const KEY_ID = 'public:vipps-login-2026';
const USER = {
  sub: 'c06c4afe-d9e1-4c5d-939a-177d752a0944',
  name: 'Ada Lovelace Nordmann',
  given_name: 'Ada Lovelace',
  family_name: 'Nordmann',
  email: 'ada.nordmann@example.com',
  email_verified: true,
  phone_number: '4791234567',
};
// RFC 6749 §5.2, word for word: it does not say which of its causes it was.
const INVALID_GRANT =
  'The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, ' +
  'expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.';

/** Adds the JWKS, the token endpoint (RFC 6749 §4.1.3, RFC 7636 §4.6) and userinfo to `app`. */
export async function serveTokens(app: Hono, { grants, weak }: Vipps, issuer: string): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' };
  const base = new URL(issuer).pathname;
  const sessions = new Map<string, string>();

  app.get(`${base}.well-known/jwks.json`, (context) => context.json({ keys: [jwk] }));
  app.post(`${base}oauth2/token`, async (context) => {
    if (context.req.header('authorization') !== basic()) {
      context.header('WWW-Authenticate', 'Basic realm="vipps-login"');
      return context.json({ error: 'invalid_client', error_description: 'Client authentication failed.' }, 401);
    }
    const form = readParameters(new URLSearchParams(await context.req.text()), weak);
    if (!form) return context.json({ error: 'invalid_request' }, 400);
    if (form.grant_type !== 'authorization_code') return context.json({ error: 'unsupported_grant_type' }, 400);
    const code = form.code ?? '';
    const grant = grants.get(code);
    grants.delete(code);
    if (!grant || !redeems(grant, form)) {
      return context.json({ error: 'invalid_grant', error_description: INVALID_GRANT }, 400);
    }
    const access_token = randomBytes(32).toString('base64url');
    sessions.set(access_token, randomUUID());
    const id_token = await idToken(grant, access_token, issuer, privateKey);
    const scope = grant.login.request.get('scope');
    return context.json({ access_token, expires_in: 3599, id_token, scope, token_type: 'bearer' });
  });
  app.get('/vipps-userinfo-api/userinfo', (context) => {
    const sid = sessions.get(context.req.header('authorization')?.replace(/^Bearer /i, '') ?? '');
    if (sid) return context.json({ ...USER, sid });
    context.header('WWW-Authenticate', 'Bearer error="invalid_token"');
    return context.json({ error: 'invalid_token' }, 401);
  });
}

/** OpenID Connect Core §2 and §3.1.3.6, with the claims that Vipps MobilePay adds. */
function idToken({ login, issuedAt }: Grant, accessToken: string, issuer: string, key: CryptoKey): Promise<string> {
  const claims = {
    at_hash: createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url'),
    auth_time: seconds(issuedAt),
    nonce: login.request.get('nonce') ?? undefined,
    msn: MERCHANT.serialNumber,
    rat: seconds(login.beganAt),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: KEY_ID, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience([MERCHANT.clientId])
    .setSubject(USER.sub)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key);
}

function redeems({ login: { plan, request }, issuedAt }: Grant, form: Parameters): boolean {
  const challenge = request.get('code_challenge');
  const verified = createHash('sha256')
    .update(form.code_verifier ?? '')
    .digest('base64url');
  return (
    Date.now() - issuedAt < (plan.codeLifetime ?? CODE_LIFETIME) &&
    form.redirect_uri === request.get('redirect_uri') &&
    // RFC 9700 §2.1.1: no verifier where there was no challenge.
    (challenge === null ? form.code_verifier === undefined : challenge === verified)
  );
}

function basic(): string {
  return `Basic ${Buffer.from(`${MERCHANT.clientId}:${MERCHANT.clientSecret}`).toString('base64')}`;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
