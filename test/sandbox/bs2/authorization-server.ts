import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import { auth } from 'hono/utils/basic-auth';
import type { Weak } from '../core/attacks.ts';
import { actions, formButton, type Html, page } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import { AUTHORIZE, CLIENT, type Origins, SCOPE, TOKEN, type Wishes } from './parties.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3600 * 1000;
/** The longest that RFC 6749 §4.1.2 recommends. */
const CODE_LIFETIME_MS = 10 * MINUTE_MS;
const REFRESH_TOKEN_LIFETIME_MS = 30 * DAY_MS;

interface Session {
  redirectUri: string;
  state: string;
  scope: string;
  loggedIn: boolean;
}

interface Grant {
  state: string;
  scope: string;
}

type Code = Grant & { redirectUri: string; issuedAt: number; spent: boolean };
type RefreshToken = Grant & { issuedAt: number; spent: boolean };

/** What the run behind a `state` wants. */
type WishesOf = (state: string) => Wishes;

/** The bank’s authorization server with its login and consent pages. */
export function authorizationServer(origins: Origins, wishes: WishesOf, weak: Weak): Hono {
  const sessions = new Map<string, Session>();
  const codes = new Map<string, Code>();
  const app = new Hono();
  // No caching of preflights, so that every run makes the same requests.
  const fromThirdParty = cors({
    origin: origins.thirdParty,
    allowHeaders: ['authorization'],
    allowMethods: ['GET', 'POST'],
    maxAge: 0,
  });
  for (const path of [AUTHORIZE, `${AUTHORIZE}/login`, TOKEN]) app.use(path, fromThirdParty);
  serveLogin(app, origins, sessions, weak);
  serveConsent(app, sessions, codes, wishes);
  serveToken(app, codes, wishes, weak);
  return app;
}

function serveLogin(app: Hono, origins: Origins, sessions: Map<string, Session>, weak: Weak): void {
  app.get(AUTHORIZE, (context) => {
    const query = readParameters(new URL(context.req.url).searchParams, weak);
    if (!query) return refuse(context, 'invalid_request', 'A parameter is there more than once');
    const { client_id, redirect_uri = '', response_type, scope = '', state } = query;
    // The bank's pages show both: Basic on this request, or client_id in the query.
    if (client_id === undefined ? !isClient(context) : client_id !== CLIENT.key) return challenge(context);
    if (redirect_uri !== origins.thirdParty + CLIENT.redirectPath) {
      return refuse(context, 'invalid_request', 'redirect_uri is not registered');
    }
    if (!state) return respond(context, redirect_uri, { error: 'invalid_request' });
    if (response_type !== 'code') return respond(context, redirect_uri, { error: 'unsupported_response_type', state });
    if (!scope.split(' ').every((word) => SCOPE.split(' ').includes(word)))
      return respond(context, redirect_uri, { error: 'invalid_scope', state });
    const sessionID = randomUUID();
    sessions.set(sessionID, { redirectUri: redirect_uri, state, scope, loggedIn: false });
    return context.redirect(`${origins.server}${AUTHORIZE}/login?sessionID=${sessionID}`);
  });

  app.get(`${AUTHORIZE}/login`, (context) => {
    const sessionID = context.req.query('sessionID') ?? '';
    return sessions.has(sessionID) ? context.html(loginPage(sessionID)) : unknownSession(context);
  });
  app.post(`${AUTHORIZE}/login`, async (context) => {
    const { sessionID } = await context.req.parseBody();
    const session = sessions.get(String(sessionID));
    if (!session) return unknownSession(context);
    session.loggedIn = true;
    return context.redirect(`${origins.server}${AUTHORIZE}/consent?sessionID=${sessionID}`, 303);
  });
}

function serveConsent(app: Hono, sessions: Map<string, Session>, codes: Map<string, Code>, wishes: WishesOf): void {
  app.get(`${AUTHORIZE}/consent`, (context) => {
    const sessionID = context.req.query('sessionID') ?? '';
    const session = sessions.get(sessionID);
    if (!session?.loggedIn) return unknownSession(context);
    return context.html(consentPage(sessionID, session.scope, wishes(session.state).refuses === true));
  });
  app.post(`${AUTHORIZE}/consent`, async (context) => {
    const { sessionID, action } = await context.req.parseBody();
    const session = sessions.get(String(sessionID));
    if (!session?.loggedIn) return unknownSession(context);
    sessions.delete(String(sessionID));
    const { redirectUri, state, scope } = session;
    if (action !== 'grant') return respond(context, redirectUri, { error: 'access_denied', state }, 303);
    const code = randomUUID();
    const issuedAt = Date.now() - (wishes(state).minutesAgo ?? 0) * MINUTE_MS;
    codes.set(code, { redirectUri, state, scope, issuedAt, spent: false });
    return respond(context, redirectUri, { code, state }, 303);
  });
}

function serveToken(app: Hono, codes: Map<string, Code>, wishes: WishesOf, weak: Weak): void {
  const refresh = refreshTokens(wishes, weak);
  app.post(TOKEN, async (context) => {
    context.header('cache-control', 'no-store');
    if (!isClient(context)) return challenge(context);
    const form = readParameters(new URLSearchParams(await context.req.text()), weak);
    if (!form) return refuse(context, 'invalid_request', 'A parameter is there more than once');
    if (form.grant_type === 'refresh_token') return refresh.use(context, String(form.refresh_token));
    if (form.grant_type !== 'authorization_code')
      return refuse(context, 'unsupported_grant_type', 'Unknown grant_type');
    const code = codes.get(String(form.code));
    const fault = faultOf(code, form.redirect_uri);
    if (!code || fault) return refuse(context, 'invalid_grant', fault ?? '');
    code.spent = true;
    return context.json(refresh.tokens(code));
  });
}

/** Why a code is good for nothing. */
function faultOf(code: Code | undefined, redirectUri: unknown): string | undefined {
  if (!code) return 'The code is unknown';
  if (code.spent) return 'The code was already used';
  if (Date.now() > code.issuedAt + CODE_LIFETIME_MS) return 'The code has expired';
  return redirectUri === code.redirectUri ? undefined : 'redirect_uri does not match';
}

/** Issues guids and keeps the refresh tokens: each is good once, for 30 days. */
function refreshTokens(wishes: WishesOf, weak: Weak) {
  const issued = new Map<string, RefreshToken>();
  const tokens = ({ state, scope }: Grant) => {
    const refresh_token = randomUUID();
    const issuedAt = Date.now() - (wishes(state).daysAgo ?? 0) * DAY_MS;
    issued.set(refresh_token, { state, scope, issuedAt, spent: false });
    return { access_token: randomUUID(), token_type: 'Bearer', expires_in: 3600, refresh_token, scope };
  };
  return {
    tokens,
    use(context: Context, key: string) {
      const token = issued.get(key);
      if (!token || (token.spent && !weak('bs2-refresh/old')))
        return refuse(context, 'invalid_grant', 'The refresh token is unknown or was already used');
      if (Date.now() > token.issuedAt + REFRESH_TOKEN_LIFETIME_MS) {
        const descricao = 'O refresh token expirou. Refaça o consentimento.';
        return context.json([{ tag: 'refresh_token_expirado', descricao }], 401);
      }
      token.spent = true;
      return context.json(tokens(token));
    },
  };
}

function isClient(context: Context): boolean {
  const client = auth(context.req.raw);
  return client?.username === CLIENT.key && client.password === CLIENT.secret;
}

/** The gateway before the authorization server turns a stranger away in its own words. */
function challenge(context: Context) {
  context.header('www-authenticate', 'Basic realm="api-banking"');
  return context.json({ message: 'Unauthorized' }, 401);
}

function refuse(context: Context, error: string, error_description: string) {
  return context.json({ error, error_description }, 400);
}

function unknownSession(context: Context) {
  return refuse(context, 'invalid_request', 'Unknown sessionID');
}

function respond(context: Context, redirectUri: string, parameters: Record<string, string>, status: 302 | 303 = 302) {
  return context.redirect(`${redirectUri}?${new URLSearchParams(parameters)}`, status);
}

function loginPage(sessionID: string): Html {
  return bankPage(
    'Acesse sua conta',
    html`<p>Log in to Banco BS2 to decide on the request of <strong>Fluxo Certo</strong>.</p>
<p>CPF <strong>529.982.247-25</strong><br>Senha <strong>••••••</strong></p>
${actions(
  formButton(
    'Entrar',
    `${AUTHORIZE}/login`,
    { sessionID, cpf: '52998224725', senha: 'caixa-de-areia-1' },
    { next: true },
  ),
)}`,
  );
}

function consentPage(sessionID: string, scope: string, refuses: boolean): Html {
  return bankPage(
    'Autorizar Fluxo Certo',
    html`<p><strong>Fluxo Certo</strong> asks for access to account 0001 / 123456-7 of Maria Souza:</p>
<ul>${scope.split(' ').map((word) => html`<li>${word}</li>`)}</ul>
<p>The consent lasts 30 days.</p>
${actions(
  formButton('Autorizar', `${AUTHORIZE}/consent`, { sessionID, action: 'grant' }, { next: !refuses }),
  formButton('Negar', `${AUTHORIZE}/consent`, { sessionID, action: 'deny' }, { next: refuses }),
)}`,
  );
}

function bankPage(title: string, body: Html): Html {
  return page({ title, party: 'authorization server', name: 'Banco BS2', body });
}
