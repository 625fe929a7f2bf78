import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose';
import type { SandboxContext } from '../core/system.ts';
import { commandNotFound, errorPage, notAcceptable, openPage, whoAsks } from './browser-or-app.ts';
import { type Command, Commands, UnreadableAnswer } from './commands.ts';
import type { Consent } from './consent.ts';
import { handOffRoutes } from './hand-off.ts';
import type { AuthorizationRequest, Session, Sessions } from './session.ts';
import { type SigningKey, TokenEndpoint } from './token.ts';

/** A client as it is registered at the authorization server. */
export interface Client {
  clientId: string;
  redirectUri: string;
  jwks: { keys: JWK[] };
}

export interface AuthorizationServerOptions extends SandboxContext {
  consents: ReadonlyMap<string, Consent>;
  sessions: Sessions;
  client: Client;
  key: SigningKey;
  /** The bank's keys for the JWT that says who has signed in. */
  federationKeys: JWTVerifyGetKey;
}

/** The authorization server of Opus Open Finance: authorization, app2as, hand-off, token. */
export function authorizationServer(options: AuthorizationServerOptions): Hono {
  const issuer = options.origin('opus-as');
  const { sessions } = options;
  const commands = new Commands({
    issuer,
    logoUrl: `${options.origin('opus-tpp')}/logo.svg`,
    federationKeys: options.federationKeys,
  });
  const tokens = new TokenEndpoint({
    issuer,
    key: options.key,
    clientId: options.client.clientId,
    clientKeys: createLocalJWKSet(options.client.jwks),
  });

  const app = new Hono();
  // One URL, two answers, each once: nothing may come from a cache.
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
    context.header('Vary', 'Accept', { append: true });
  });
  const forApp = cors({
    origin: options.origin('opus-app'),
    allowMethods: ['GET', 'PUT'],
    allowHeaders: ['Content-Type'],
  });
  for (const path of ['/auth/auth', '/auth/handoff/:id', '/auth/app/*']) app.use(path, forApp);
  app.use('/auth/token', cors({ origin: options.origin('opus-tpp'), allowMethods: ['POST'] }));

  app.get('/auth/auth', (context) => authorize(context, options, sessions, commands));
  app.get('/auth/auth/:uid', (context) => resume(context, sessions.byUid(context.req.param('uid')), issuer, tokens));
  appRoutes(app, sessions, commands);
  handOffRoutes(app, { ...options, commands });
  app.post('/auth/token', (context) => tokens.answer(context));
  app.get('/auth/jwks', (context) => context.json({ keys: [options.key.publicJwk] }));
  return app;
}

function authorize(context: Context, options: AuthorizationServerOptions, sessions: Sessions, commands: Commands) {
  const who = whoAsks(context);
  if (who === 'nobody') return notAcceptable(context);
  const isApp = who === 'app';
  const { client, consents } = options;
  const query = context.req.query();
  // Without a trusted redirect URI nobody may be redirected: RFC 6749 §4.1.2.1.
  if (query.client_id !== client.clientId || query.redirect_uri !== client.redirectUri) {
    const message = query.client_id === client.clientId ? 'redirect_uri is not registered' : 'unknown client_id';
    return isApp ? context.json({ code: 400, message }, 400) : context.html(errorPage(message), 400);
  }
  const checked = checkRequest(query, consents);
  if ('error' in checked) {
    const back = new URL(client.redirectUri);
    back.search = new URLSearchParams({
      result: 'error',
      ...checked,
      ...(query.state && { state: query.state }),
    }).toString();
    if (!isApp) return context.redirect(back.href);
    const redirect = { isHandOff: false, redirectTo: back.href };
    const errorCommand = { type: 'OIDC_ERROR', message: checked.error_description, redirect };
    return context.json({ command: 'error', commandId: randomUUID(), tpp: commands.tpp(), errorCommand });
  }
  const { request, consent } = checked;
  if (isApp) return context.json(commands.first(sessions.start(request, consent, 'same')));
  if (consent.plan.device === 'same') return openPage(context, options.origin('opus-app'));
  const { handOff } = sessions.start(request, consent, 'other');
  return context.redirect(`/auth/handoff.html?codigo=${handOff?.oobStartCode ?? ''}`);
}

function checkRequest(
  query: Record<string, string>,
  consents: ReadonlyMap<string, Consent>,
): { request: AuthorizationRequest; consent: Consent } | { error: string; error_description: string } {
  const refuse = (error: string, error_description: string) => ({ error, error_description });
  if (query.response_type !== 'code') return refuse('unsupported_response_type', 'only code is supported');
  const scopes = query.scope?.split(' ') ?? [];
  const consent = consents.get(scopes.find((scope) => scope.startsWith('consent:'))?.slice('consent:'.length) ?? '');
  if (!scopes.includes('openid') || !consent) return refuse('invalid_scope', 'openid and a known consent are required');
  if (!query.code_challenge || query.code_challenge_method !== 'S256')
    return refuse('invalid_request', 'PKCE with S256 is required');
  const { client_id = '', redirect_uri = '', scope = '', state, nonce, code_challenge } = query;
  const request = {
    clientId: client_id,
    redirectUri: redirect_uri,
    scope,
    state,
    nonce,
    codeChallenge: code_challenge,
  };
  return { request, consent };
}

/** The authorization response, once: `result=success` with a code, or `result=error` with the reason. */
function resume(context: Context, session: Session | undefined, issuer: string, tokens: TokenEndpoint) {
  if (!session?.ending || session.returned) return context.html(errorPage('This request is unknown or over'), 400);
  session.returned = true;
  const { ending, request } = session;
  const answer: Record<string, string> =
    ending.kind === 'completed'
      ? { result: 'success', code: tokens.issueCode(session) }
      : { result: 'error', error: ending.error, error_description: `${ending.type}: ${ending.message}` };
  const back = new URL(request.redirectUri);
  back.search = new URLSearchParams({
    ...answer,
    ...(request.state && { state: request.state }),
    iss: `${issuer}/auth`,
  }).toString();
  return context.redirect(back.href);
}

function appRoutes(app: Hono, sessions: Sessions, commands: Commands): void {
  const answer = async (context: Context, kind: 'authenticate' | 'consent') => {
    if (whoAsks(context) !== 'app') return notAcceptable(context);
    const session = sessions.byCommand(context.req.param('id') ?? '');
    if (!session || session.pending?.kind !== kind) return commandNotFound(context);
    try {
      const body: unknown = await context.req.json().catch(() => undefined);
      const next: Command =
        kind === 'authenticate' ? await commands.authenticated(session, body) : commands.consented(session, body);
      return context.json(next);
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error;
      return context.json({ code: error.code, message: error.message }, error.code);
    }
  };
  // The guide's text says `command`, the specification `commands`: installations know both.
  for (const commandsPath of ['/auth/app/commands', '/auth/app/command']) {
    app.get(`${commandsPath}/:id`, (context) => {
      if (whoAsks(context) !== 'app') return notAcceptable(context);
      const session = sessions.byCommand(context.req.param('id'));
      return session ? context.json(commands.pending(session)) : commandNotFound(context);
    });
    app.put(`${commandsPath}/:id/authentication`, (context) => answer(context, 'authenticate'));
    app.put(`${commandsPath}/:id/consent`, (context) => answer(context, 'consent'));
  }
}
