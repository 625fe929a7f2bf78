import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import type { CryptoKey } from 'jose';
import type { Weak } from '../core/attacks.ts';
import { type Parameters, readParameters } from '../core/parameters.ts';
import type { SandboxContext } from '../core/system.ts';
import { commandNotFound, consentPage, errorPage, notAcceptable, openPage, whoAsks } from './browser-or-app.ts';
import { Commands } from './commands.ts';
import type { Consent } from './consent.ts';
import { handOffRoutes } from './hand-off.ts';
import type { AuthorizationRequest, Session, Sessions } from './session.ts';
import { type SigningKey, TokenEndpoint } from './token.ts';

/** A client as it is registered at the authorization server. */
export interface Client {
  clientId: string;
  redirectUri: string;
  key: CryptoKey;
}

export interface AuthorizationServerOptions extends SandboxContext {
  consents: ReadonlyMap<string, Consent>;
  sessions: Sessions;
  client: Client;
  key: SigningKey;
  /** The bank's key for the JWT that says who has signed in. */
  federationKey: CryptoKey;
  weak: Weak;
}

/** Registered for the client, besides the dynamic scope of the consent. */
const SCOPES = ['openid', 'accounts', 'credit-cards-accounts', 'resources', 'payments'];

/** The authorization server of Opus Open Finance: authorization, app2as, hand-off, token. */
export function authorizationServer(options: AuthorizationServerOptions): Hono {
  const issuer = options.origin('opus-as');
  const { sessions } = options;
  const commands = new Commands({
    issuer,
    logoUrl: `${options.origin('opus-tpp')}/logo.svg`,
    federationKey: options.federationKey,
    weak: options.weak,
  });
  const tokens = new TokenEndpoint({
    issuer,
    key: options.key,
    clientId: options.client.clientId,
    clientKey: options.client.key,
    weak: options.weak,
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
  app.post('/auth/auth/:uid', (context) => decide(context, sessions.byUid(context.req.param('uid')), commands));
  appRoutes(app, sessions, commands, options.weak);
  handOffRoutes(app, { ...options, commands });
  app.post('/auth/token', (context) => tokens.answer(context));
  app.get('/auth/jwks', (context) => context.json({ keys: [options.key.publicJwk] }));
  return app;
}

function authorize(context: Context, options: AuthorizationServerOptions, sessions: Sessions, commands: Commands) {
  const who = whoAsks(context, options.weak);
  if (who === 'nobody') return notAcceptable(context);
  const isApp = who === 'app';
  const { client, consents } = options;
  const query = readParameters(new URL(context.req.url).searchParams, options.weak);
  // Without a trusted redirect URI nobody may be redirected: RFC 6749 §4.1.2.1.
  const message = query ? faultOfReturn(query, client) : 'a parameter is there more than once';
  if (!query || message) {
    return isApp
      ? context.json(commands.errorWithoutSession('OIDC_ERROR', message ?? ''))
      : context.html(errorPage(message ?? ''), 400);
  }
  // The app intercepts the address before anybody has looked at what is in it.
  if (!isApp && consentOf(query, consents)?.plan.device === 'same')
    return openPage(context, options.origin('opus-app'));
  const checked = checkRequest(query, consents);
  if ('error' in checked) {
    const back = new URL(client.redirectUri);
    const answer = { result: 'error', ...checked, ...(query.state && { state: query.state }) };
    back.search = new URLSearchParams(answer).toString();
    if (!isApp) return context.redirect(back.href);
    const redirect = { isHandOff: false, redirectTo: back.href };
    return context.json(commands.errorWithoutSession('OIDC_ERROR', checked.error_description, redirect));
  }
  const { request, consent } = checked;
  if (isApp) return context.json(commands.first(sessions.start(request, consent, 'same')));
  const { device } = consent.plan;
  const session = sessions.start(request, consent, device);
  if (device === 'other') return context.redirect(`/auth/handoff.html?codigo=${session.handOff?.oobStartCode ?? ''}`);
  commands.first(session);
  if (!session.pending) return context.redirect(commands.resumeUrl(session));
  return context.redirect(`${options.origin('opus-app')}/web?command=${session.pending.commandId}`);
}

/** What is wrong with the client or the address to which the answer would go. */
function faultOfReturn({ client_id, redirect_uri }: Parameters, client: Client): string | undefined {
  if (client_id !== client.clientId) return 'unknown client_id';
  return redirect_uri === client.redirectUri ? undefined : 'redirect_uri is not registered';
}

/** The consent that the dynamic scope names. */
function consentOf({ scope = '' }: Parameters, consents: ReadonlyMap<string, Consent>) {
  return consents.get(/(?:^| )consent:(\S+)/.exec(scope)?.[1] ?? '');
}

function checkRequest(
  query: Parameters,
  consents: ReadonlyMap<string, Consent>,
): { request: AuthorizationRequest; consent: Consent } | { error: string; error_description: string } {
  const refuse = (error: string, error_description: string) => ({ error, error_description });
  if (query.response_type !== 'code') return refuse('unsupported_response_type', 'only code is supported');
  const scopes = query.scope?.split(' ') ?? [];
  const consent = consentOf(query, consents);
  if (!scopes.includes('openid') || !consent) return refuse('invalid_scope', 'openid and a known consent are required');
  const foreign = scopes.filter((word) => !SCOPES.includes(word) && !word.startsWith('consent:'));
  if (foreign.length > 0) return refuse('invalid_scope', `not registered: ${foreign.join(' ')}`);
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
  const { ending, request, consent } = session;
  if (ending.kind === 'completed' && consent.status !== 'AUTHORISED') return consentPage(context, consent);
  session.returned = true;
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

/** What the person chose on the server's own consent screen. */
async function decide(context: Context, session: Session | undefined, commands: Commands) {
  if (session?.ending?.kind !== 'completed' || session.returned)
    return context.html(errorPage('This request is unknown or over'), 400);
  const { decision } = await context.req.parseBody();
  if (decision === 'confirm') session.consent.status = 'AUTHORISED';
  else commands.refuse(session);
  return context.redirect(commands.resumeUrl(session), 303);
}

function appRoutes(app: Hono, sessions: Sessions, commands: Commands, weak: Weak): void {
  const answer = async (context: Context, kind: 'authenticate' | 'consent') => {
    if (whoAsks(context, weak) !== 'app') return notAcceptable(context);
    const session = sessions.byCommand(context.req.param('id') ?? '', weak('opus-command/stale-id'));
    if (!session || session.pending?.kind !== kind) return commandNotFound(context);
    const body: unknown = await context.req.json().catch(() => undefined);
    return context.json(await commands.answer(session, kind, body));
  };
  // The guide's text says `command`, the specification `commands`: installations know both.
  for (const commandsPath of ['/auth/app/commands', '/auth/app/command']) {
    app.get(`${commandsPath}/:id`, (context) => {
      if (whoAsks(context, weak) !== 'app') return notAcceptable(context);
      const session = sessions.byCommand(context.req.param('id'));
      return session ? context.json(commands.pending(session)) : commandNotFound(context);
    });
    app.put(`${commandsPath}/:id/authentication`, (context) => answer(context, 'authenticate'));
    app.put(`${commandsPath}/:id/consent`, (context) => answer(context, 'consent'));
  }
}
