import { randomBytes, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { auth } from 'hono/utils/basic-auth';
import { type JWTPayload, jwtVerify, SignJWT } from 'jose';
import type { BankLogin } from './bank.ts';
import { CLIENT, type Origins } from './parties.ts';

const CODE_LIFETIME_MS = 60_000;
const ACCESS_TOKEN_SECONDS = 3600;
const REFRESH_TOKEN_SECONDS = 14 * 24 * 3600;

interface Connect {
  redirectUri: string;
  state?: string;
}

interface Code {
  redirectUri: string;
  consentId: string;
  userId: string;
  expiresAt: number;
}

/** Whether the run behind an authorization request is one in which the user cancels. */
type Cancels = (redirectUri: string, state?: string) => boolean;
type TokenIssuer = ReturnType<typeof tokenIssuer>;

/** The aggregator: authorization endpoint, token endpoint with a JSON body, accounts. */
export function authorizationServer(origins: Origins, logins: Map<string, BankLogin>, cancels: Cancels): Hono {
  const codes = new Map<string, Code>();
  const issuer = tokenIssuer();
  const app = new Hono();
  // No caching of preflights, so that every run makes the same requests.
  const fromThirdParty = cors({
    origin: origins.thirdParty,
    allowHeaders: ['authorization', 'content-type'],
    allowMethods: ['GET', 'POST'],
    maxAge: 0,
  });
  for (const path of ['/v1/oauth/token', '/v1/accounts']) app.use(path, fromThirdParty);
  serveConnect(app, origins, logins, codes, cancels);
  serveToken(app, codes, issuer);
  serveAccounts(app, issuer);
  return app;
}

function serveConnect(
  app: Hono,
  origins: Origins,
  logins: Map<string, BankLogin>,
  codes: Map<string, Code>,
  cancels: Cancels,
): void {
  const connects = new Map<string, Connect>();

  app.get('/v1/oauth/connect', (context) => {
    const { client_id, redirect_uri = '', response_type, state } = context.req.query();
    if (client_id !== CLIENT.id) return refuse(context, 'invalid_client', 'Unknown client_id');
    if (!isRegistered(redirect_uri, origins)) return refuse(context, 'invalid_request', 'redirect_uri not registered');
    if (response_type !== 'code') return refuse(context, 'unsupported_response_type', 'response_type must be code');
    const reference = randomUUID();
    connects.set(reference, { redirectUri: redirect_uri, state });
    logins.set(reference, { cancels: cancels(redirect_uri, state) });
    return context.redirect(`${origins.bank}/login?reference=${reference}`);
  });

  app.get('/v1/oauth/bank-return', (context) => {
    const reference = context.req.query('reference') ?? '';
    const connect = connects.get(reference);
    const decision = logins.get(reference)?.decision;
    if (!connect || !decision) return refuse(context, 'invalid_request', 'Unknown reference');
    connects.delete(reference);
    const target = new URL(connect.redirectUri);
    // A cancelled login comes back with neither code nor consentId, and with no error.
    if (decision === 'approve') {
      const code = newCode();
      const consentId = randomUUID();
      const expiresAt = Date.now() + CODE_LIFETIME_MS;
      codes.set(code, { redirectUri: connect.redirectUri, consentId, userId: randomUUID(), expiresAt });
      target.searchParams.set('code', code);
      target.searchParams.set('consentId', consentId);
    }
    if (connect.state !== undefined) target.searchParams.set('state', connect.state);
    return context.redirect(target.href);
  });
}

function serveToken(app: Hono, codes: Map<string, Code>, issuer: TokenIssuer): void {
  app.post('/v1/oauth/token', async (context) => {
    context.header('cache-control', 'no-store');
    const client = auth(context.req.raw);
    if (client?.username !== CLIENT.id || client.password !== CLIENT.secret) {
      context.header('www-authenticate', 'Basic realm="Aiia"');
      return refuse(context, 'invalid_client', 'Client authentication failed', 401);
    }
    const body: Record<string, unknown> = (await context.req.json().catch(() => null)) ?? {};
    if (body.grant_type === 'refresh_token') {
      const claims = await issuer.verify(body.refresh_token, 'RefreshToken');
      if (!claims) return refuse(context, 'invalid_grant', 'The refresh token is invalid or expired');
      return context.json(await issuer.issue(claims.userId, claims.consentId, claims.redirectUri));
    }
    if (body.grant_type !== 'authorization_code')
      return refuse(context, 'unsupported_grant_type', 'Unknown grant_type');
    const key = String(body.code);
    const code = codes.get(key);
    if (!code) return refuse(context, 'invalid_grant', 'The code is unknown or was already used');
    if (Date.now() > code.expiresAt) return refuse(context, 'invalid_grant', 'The code has expired');
    if (body.redirect_uri !== code.redirectUri) return refuse(context, 'invalid_grant', 'redirect_uri does not match');
    codes.delete(key);
    return context.json(await issuer.issue(code.userId, code.consentId, code.redirectUri));
  });
}

function serveAccounts(app: Hono, issuer: TokenIssuer): void {
  app.get('/v1/accounts', async (context) => {
    const token = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (await issuer.verify(token, 'ClientUser')) return context.json(ACCOUNTS);
    context.header('www-authenticate', 'Bearer error="invalid_token"');
    return refuse(context, 'invalid_token', 'The access token is invalid or expired', 401);
  });
}

/** Signs and reads the two tokens: HS256, without iss and aud, as the system does. */
function tokenIssuer() {
  const secret = randomBytes(32);
  /** A refresh token answers with the redirect URI of its consent, which is not among its claims. */
  const redirectUris = new Map<string, string>();
  const sign = (claims: JWTPayload, seconds: number) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + seconds)
      .sign(secret);
  };
  return {
    async issue(userId: string, consentId: string, redirectUri: string) {
      redirectUris.set(consentId, redirectUri);
      const common = { userId, clientId: CLIENT.id, sessionId: randomUUID() };
      return {
        access_token: await sign({ ...common, role: 'ClientUser' }, ACCESS_TOKEN_SECONDS),
        expires_in: ACCESS_TOKEN_SECONDS,
        redirect_uri: redirectUri,
        refresh_token: await sign({ ...common, consentId, role: 'RefreshToken' }, REFRESH_TOKEN_SECONDS),
        token_type: 'bearer',
      };
    },
    /** Undefined for a token that is not one of these, not of that role, or out of date. */
    async verify(token: unknown, role: 'ClientUser' | 'RefreshToken') {
      const verified = await jwtVerify<{ userId: string; consentId: string; role: string }>(String(token), secret, {
        algorithms: ['HS256'],
      }).catch(() => undefined);
      if (verified?.payload.role !== role) return undefined;
      const { userId, consentId } = verified.payload;
      return { userId, consentId, redirectUri: redirectUris.get(consentId) ?? '' };
    },
  };
}

/** Standard base64 in which each of `+`, `/` and `=` occurs. */
function newCode(): string {
  for (;;) {
    const code = randomBytes(32).toString('base64');
    if (code.includes('+') && code.includes('/')) return code;
  }
}

function isRegistered(redirectUri: string, origins: Origins): boolean {
  return CLIENT.redirectUris.some((path) => {
    const [before = '', after] = `${origins.thirdParty}${path}`.split('*');
    if (after === undefined) return redirectUri === before;
    // Compared as a browser will read it, or `/cb/../` would leave the registered path.
    if (URL.parse(redirectUri)?.href !== redirectUri) return false;
    return redirectUri.startsWith(before) && /^[^?#]+$/.test(redirectUri.slice(before.length));
  });
}

function refuse(context: Context, error: string, description: string, status: 400 | 401 = 400) {
  return context.json({ error, error_description: description }, status);
}

const ACCOUNTS = {
  accounts: [account('Lønkonto', 'DK5000400440116243', 18_240.55), account('Opsparing', 'DK9520000123456789', 102_000)],
};

function account(name: string, iban: string, balance: number) {
  return {
    id: `${randomUUID()}|fjordbanken`,
    providerId: 'DK_Fjordbanken',
    name,
    owner: 'Anna Lindqvist',
    number: { iban, bban: iban.slice(4), bbanType: 'DK' },
    bookedBalance: balance,
    availableBalance: balance,
    currency: 'DKK',
  };
}
