import { randomBytes, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { auth } from 'hono/utils/basic-auth';
import { correct } from '../core/attacks.ts';
import { readParameters } from '../core/parameters.ts';
import type { BankLogin } from './bank.ts';
import { CLIENT, type Origins, type Wishes } from './parties.ts';
import { type Grant, type TokenIssuer, tokenIssuer } from './tokens.ts';

const CODE_LIFETIME_MS = 60_000;
/** What a request that names none asks for. */
const SCOPE = 'accounts offline_access';

interface Connect {
  redirectUri: string;
  state?: string;
}

interface Code extends Grant {
  expiresAt: number;
  spent: boolean;
}

/** What the run behind an authorization request wants. */
type WishesOf = (redirectUri: string, state?: string) => Wishes;

/** The aggregator: authorization endpoint, token endpoint with a JSON body, accounts. */
export function authorizationServer(origins: Origins, logins: Map<string, BankLogin>, wishes: WishesOf): Hono {
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
  serveConnect(app, origins, logins, codes, wishes);
  serveToken(app, codes, issuer);
  serveAccounts(app, issuer);
  return app;
}

function serveConnect(
  app: Hono,
  origins: Origins,
  logins: Map<string, BankLogin>,
  codes: Map<string, Code>,
  wishes: WishesOf,
): void {
  const connects = new Map<string, Connect>();

  app.get('/v1/oauth/connect', (context) => {
    const query = readParameters(new URL(context.req.url).searchParams, correct);
    if (!query) return refuse(context, 'invalid_request', 'A parameter is there more than once');
    const { client_id, redirect_uri = '', response_type, scope = SCOPE, state } = query;
    if (client_id !== CLIENT.id) return refuse(context, 'invalid_client', 'Unknown client_id');
    if (!isRegistered(redirect_uri, origins)) return refuse(context, 'invalid_request', 'redirect_uri not registered');
    if (response_type !== 'code') return refuse(context, 'unsupported_response_type', 'response_type must be code');
    if (!scope.split(' ').every((word) => SCOPE.split(' ').includes(word)))
      return refuse(context, 'invalid_scope', `scope must be of ${SCOPE}`);
    const reference = randomUUID();
    connects.set(reference, { redirectUri: redirect_uri, state });
    logins.set(reference, { wishes: wishes(redirect_uri, state) });
    return context.redirect(`${origins.bank}/login?reference=${reference}`);
  });

  app.get('/v1/oauth/bank-return', (context) => {
    const reference = context.req.query('reference') ?? '';
    const connect = connects.get(reference);
    const login = logins.get(reference);
    if (!connect || !login?.decision) return refuse(context, 'invalid_request', 'Unknown reference');
    connects.delete(reference);
    const target = new URL(connect.redirectUri);
    // A login that was cancelled or failed comes back with neither code nor consentId, and with no error.
    if (login.decision === 'approve') {
      const code = newCode();
      const consentId = randomUUID();
      const expiresAt = Date.now() + CODE_LIFETIME_MS;
      const { redirectUri } = connect;
      const { wishes } = login;
      codes.set(code, { redirectUri, consentId, userId: randomUUID(), wishes, expiresAt, spent: false });
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
      const grant = await issuer.grantOf(body.refresh_token);
      if (!grant) return refuse(context, 'invalid_grant', 'The refresh token is invalid or expired');
      return context.json(await issuer.issue(grant));
    }
    if (body.grant_type !== 'authorization_code')
      return refuse(context, 'unsupported_grant_type', 'Unknown grant_type');
    const code = codes.get(String(body.code));
    if (!code) return refuse(context, 'invalid_grant', 'The code is unknown');
    if (code.spent) return refuse(context, 'invalid_grant', 'The code was already used');
    if (Date.now() > code.expiresAt) return refuse(context, 'invalid_grant', 'The code has expired');
    if (body.redirect_uri !== code.redirectUri) return refuse(context, 'invalid_grant', 'redirect_uri does not match');
    code.spent = true;
    return context.json(await issuer.issue(code));
  });
}

function serveAccounts(app: Hono, issuer: TokenIssuer): void {
  app.get('/v1/accounts', async (context) => {
    const token = /^Bearer (.+)$/i.exec(context.req.header('authorization') ?? '')?.[1];
    if (await issuer.isAccess(token)) return context.json(ACCOUNTS);
    context.header('www-authenticate', 'Bearer error="invalid_token"');
    return refuse(context, 'invalid_token', 'The access token is invalid or expired', 401);
  });
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
