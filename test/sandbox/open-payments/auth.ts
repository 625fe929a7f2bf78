import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import type { Weak } from '../core/attacks.ts';
import { page } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import type { SandboxContext } from '../core/system.ts';
import type { Authorisation, ConsentRegister } from './consents.ts';
import { client, SCOPE } from './plan.ts';
import { TOKEN_LIFETIME, type TokenRegister } from './tokens.ts';

/** An authorization request that waits for the bank. */
export interface PendingAuthorization {
  authorisation: Authorisation;
  redirectUri: string;
  state: string | null;
}

/** The platform's authorization server: a broker between the third party and the banks. */
export function auth(
  { origin, weak }: SandboxContext & { weak: Weak },
  register: ConsentRegister,
  tokens: TokenRegister,
  pending: Map<string, PendingAuthorization>,
): Hono {
  const app = new Hono();
  const callback = `${origin('openpayments-tpp')}/callback`;

  app.get('/connect/authorize', (context) => {
    const query = new URL(context.req.url).searchParams;
    if (!readParameters(query, weak)) return context.html(refusal('A parameter is there more than once'), 400);
    // Before these two are known to be right, nothing may be sent to the redirect URI (RFC 6749 §4.1.2.1).
    if (weak('placeholder')) fillIn(query, callback);
    if (query.get('client_id') !== client.id) return context.html(refusal('Unknown client_id'), 400);
    if (query.get('redirect_uri') !== callback) return context.html(refusal('redirect_uri is not registered'), 400);
    const state = query.get('state');
    const fault = faultOf(query, weak);
    if (fault) return context.redirect(answer(callback, { ...fault, state }), 302);
    const authorisation = named(query, register);
    if (!authorisation) {
      const error_description = 'acr_values name no authorisation that can be started';
      return context.redirect(answer(callback, { error: 'invalid_request', error_description, state }), 302);
    }
    const session = randomUUID();
    pending.set(session, { authorisation, redirectUri: callback, state });
    return context.redirect(`${origin('openpayments-bank')}/login?session=${session}`, 302);
  });

  // The bank's own code for the broker: never the third party's business, though it passes through the browser.
  app.get('/signin/:bicFi', (context) => {
    const session = context.req.query('state') ?? '';
    const waiting = pending.get(session);
    pending.delete(session);
    if (!waiting || waiting.authorisation.consent.bank.bicFi !== context.req.param('bicFi'))
      return context.html(refusal('This sign-in is unknown or was already used'), 400);
    const { authorisation, redirectUri, state } = waiting;
    const parameters =
      authorisation.scaStatus === 'psuAuthenticated'
        ? { code: tokens.issueCode(authorisation, redirectUri), scope: SCOPE, state }
        : { error: 'access_denied', error_description: 'The PSU declined the consent at the ASPSP', state };
    return context.redirect(answer(redirectUri, parameters), 302);
  });

  app.use(
    '/connect/token',
    cors({
      origin: origin('openpayments-tpp'),
      allowMethods: ['POST'],
      allowHeaders: ['X-ConsentId', 'X-ConsentAuthorisationId'],
      maxAge: 600,
    }),
  );
  app.post('/connect/token', (context) => token(context, register, tokens, weak));
  return app;
}

/** What a server does that takes a link as it has handed it out: it knows what the third party forgot. */
function fillIn(query: URLSearchParams, callback: string): void {
  if (query.get('client_id') === '[CLIENT_ID]') query.set('client_id', client.id);
  if (query.get('redirect_uri') === '[TPP_REDIRECT_URI]') query.set('redirect_uri', callback);
}

function faultOf(query: URLSearchParams, weak: Weak): { error: string; error_description: string } | undefined {
  const left = [...query].find(([, value]) => /\[[A-Z_]+\]/.test(value));
  if (left && !weak('placeholder'))
    return { error: 'invalid_request', error_description: `${left[0]} still holds a placeholder` };
  if (query.get('response_type') !== 'code')
    return { error: 'unsupported_response_type', error_description: 'response_type must be code' };
  if (query.get('scope') !== SCOPE) return { error: 'invalid_scope', error_description: `scope must be ${SCOPE}` };
  return undefined;
}

/** The authorisation that `acr_values` names, if it waits for its bank. */
function named(query: URLSearchParams, register: ConsentRegister): Authorisation | undefined {
  const values = new Map(
    (query.get('acr_values') ?? '').split(' ').map((pair) => {
      const colon = pair.indexOf(':');
      return [pair.slice(0, colon), pair.slice(colon + 1)];
    }),
  );
  const found = register.authorisation(values.get('consentId') ?? '', values.get('consentAuthorisationId') ?? '');
  const usable = found?.scaStatus === 'scaMethodSelected' && found.consent.bank.bicFi === values.get('idp');
  return usable ? found : undefined;
}

async function token(
  context: Context,
  register: ConsentRegister,
  tokens: TokenRegister,
  weak: Weak,
): Promise<Response> {
  context.header('cache-control', 'no-store');
  const form = new URLSearchParams(await context.req.text());
  if (!readParameters(form, weak)) return context.json({ error: 'invalid_request' }, 400);
  if (form.get('client_id') !== client.id || form.get('client_secret') !== client.secret)
    return context.json({ error: 'invalid_client' }, 401);
  const issued = () => ({ access_token: tokens.issue(), expires_in: TOKEN_LIFETIME, token_type: 'Bearer' });
  if (form.get('scope') !== SCOPE) return context.json({ error: 'invalid_scope' }, 400);
  if (form.get('grant_type') === 'client_credentials') return context.json({ ...issued(), scope: SCOPE });
  if (form.get('grant_type') !== 'authorization_code') return context.json({ error: 'unsupported_grant_type' }, 400);

  const spent = tokens.spendCode(form.get('code') ?? '');
  if (!spent || spent.redirectUri !== form.get('redirect_uri')) return context.json({ error: 'invalid_grant' }, 400);
  const { authorisation } = spent;
  const consentId = context.req.header('x-consentid');
  const overlooked = consentId === undefined && weak('open-payments-consent-id/missing');
  const sameConsent =
    (consentId === authorisation.consent.id || overlooked) &&
    context.req.header('x-consentauthorisationid') === authorisation.id;
  if (!sameConsent) {
    const error_description = 'X-ConsentId and X-ConsentAuthorisationId must name the consent of the code';
    return context.json({ error: 'invalid_request', error_description }, 400);
  }
  register.finalise(authorisation);
  return context.json(issued());
}

function answer(redirectUri: string, parameters: Record<string, string | null | undefined>): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
  return url.href;
}

function refusal(text: string) {
  return page({
    title: 'This request cannot be served',
    party: 'authorization server',
    name: 'Open Payments',
    body: html`<p>${text}.</p>`,
  });
}
