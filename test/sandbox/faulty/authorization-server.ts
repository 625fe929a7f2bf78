import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import { actions, formButton, linkButton, page } from '../core/page.ts';

/** What becomes of the parameters of an authorization response: here the faults live. */
export type Respond = (
  context: Context,
  redirectUri: string,
  answer: Record<string, string>,
) => Response | Promise<Response>;

/** A public client, as registered. */
export interface Client {
  redirectUri: string;
  name: string;
  /** What the user of the scenario does on the consent page. */
  user: 'approve' | 'refuse' | 'leave';
  /** Linked from the consent page. */
  home?: string;
  /** By absence a 302 with the answer in the query. */
  respond?: Respond;
  /** Added to the consent page. */
  consentScript?: string;
  /** Called after an answer with a token. */
  tokenIssued?(): void;
}

/** An authorization request that waits for the user. */
export interface Pending {
  client: Client;
  request: URLSearchParams;
}

interface Grant extends Pending {
  /** Milliseconds since the epoch. */
  issuedAt: number;
}

export interface ServerParts {
  name: string;
  clients: ReadonlyMap<string, Client>;
  /** Asks the user who they are in another way than by the consent page. */
  authenticate?(context: Context, pendingId: string, pending: Pending): Response | undefined;
}

export interface AuthorizationServer {
  app: Hono;
  /** Ends a pending authorization with the user's decision. */
  decide(context: Context, pendingId: string, decision: string): Response | Promise<Response>;
  /** True for an access token of this server. */
  knows(accessToken: string): boolean;
}

const CODE_LIFETIME = 60_000;

/** An OAuth 2.0 authorization server for public clients: code with PKCE S256, RFC 6749 and RFC 7636. */
export function authorizationServer(parts: ServerParts): AuthorizationServer {
  const { name, clients } = parts;
  const party = 'authorization server';
  const app = new Hono();
  const waiting = new Map<string, Pending>();
  const codes = new Map<string, Grant>();
  const accessTokens = new Set<string>();
  const refuse = (context: Context, text: string) =>
    context.html(page({ title: 'This cannot go on', party, name, body: html`<p>${text}</p>`, end: true }), 400);
  const respondTo = ({ client, request }: Pending, context: Context, answer: Record<string, string>) => {
    const state = request.get('state');
    return (client.respond ?? byQuery)(context, client.redirectUri, state === null ? answer : { ...answer, state });
  };

  const registered = (origin: string) =>
    [...clients.values()].some((client) => new URL(client.redirectUri).origin === origin) ? origin : undefined;
  app.use('/token', cors({ origin: registered }));
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get('/authorize', (context) => {
    const request = new URL(context.req.url).searchParams;
    const client = clients.get(request.get('client_id') ?? '');
    if (!client) return refuse(context, 'The client is unknown.');
    if (request.get('redirect_uri') !== client.redirectUri)
      return refuse(context, 'The redirect_uri is not registered.');
    const pending = { client, request };
    if (request.get('response_type') !== 'code') {
      return respondTo(pending, context, { error: 'unsupported_response_type' });
    }
    if (!request.get('code_challenge') || request.get('code_challenge_method') !== 'S256') {
      return respondTo(pending, context, { error: 'invalid_request', error_description: 'PKCE with S256 is required' });
    }
    const id = randomUUID();
    waiting.set(id, pending);
    return parts.authenticate?.(context, id, pending) ?? context.html(consentPage(parts, id, pending));
  });

  const decide: AuthorizationServer['decide'] = (context, id, decision) => {
    const pending = waiting.get(id);
    if (!pending) return refuse(context, 'This request was answered before.');
    waiting.delete(id);
    if (decision !== 'approve') {
      return respondTo(pending, context, { error: 'access_denied', error_description: 'The user cancelled' });
    }
    const code = randomBytes(24).toString('base64url');
    codes.set(code, { ...pending, issuedAt: Date.now() });
    return respondTo(pending, context, { code });
  };
  app.post('/decision', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    return decide(context, form.get('request') ?? '', form.get('decision') ?? '');
  });

  serveToken(app, codes, accessTokens);

  return { app, decide, knows: (accessToken) => accessTokens.has(accessToken) };
}

/** RFC 6749 §4.1.3 with RFC 7636 §4.6; a code serves once. */
function serveToken(app: Hono, codes: Map<string, Grant>, accessTokens: Set<string>): void {
  app.post('/token', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    if (form.get('grant_type') !== 'authorization_code') return context.json({ error: 'unsupported_grant_type' }, 400);
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    if (!grant || Date.now() - grant.issuedAt > CODE_LIFETIME || !redeems(grant, form)) {
      return context.json({ error: 'invalid_grant' }, 400);
    }
    const accessToken = randomBytes(32).toString('base64url');
    accessTokens.add(accessToken);
    grant.client.tokenIssued?.();
    const scope = grant.request.get('scope');
    return context.json({ access_token: accessToken, token_type: 'Bearer', expires_in: 3600, scope });
  });
}

const byQuery: Respond = (context, redirectUri, answer) =>
  context.redirect(`${redirectUri}?${new URLSearchParams(answer)}`);

function redeems({ request }: Pending, form: URLSearchParams): boolean {
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  return (
    form.get('client_id') === request.get('client_id') &&
    form.get('redirect_uri') === request.get('redirect_uri') &&
    challenge === request.get('code_challenge')
  );
}

function consentPage({ name }: ServerParts, id: string, { client, request }: Pending) {
  const button = (label: string, decision: string) =>
    formButton(label, '/decision', { request: id, decision }, { next: client.user === decision });
  const buttons = [button('Allow', 'approve'), button('Refuse', 'refuse')];
  if (client.home) buttons.push(linkButton('Back to the shop', client.home, { next: client.user === 'leave' }));
  return page({
    title: `${client.name} asks for access`,
    party: 'authorization server',
    name,
    body: html`<p>May ${client.name} use <b>${request.get('scope')}</b> on your behalf?</p>
${actions(...buttons)}`,
    script: client.consentScript,
  });
}
