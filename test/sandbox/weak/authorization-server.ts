import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import { actions, formButton, type Html, page } from '../core/page.ts';
import {
  type AuthorizationRequest,
  Refused,
  type ReturnAddress,
  readRequest,
  Unanswerable,
} from './authorization-request.ts';
import { CLIENT_NAME } from './clients.ts';
import type { Place } from './place.ts';
import { answerAccounts } from './resource.ts';
import { answerTokenRequest } from './token-endpoint.ts';
import { Tokens } from './tokens.ts';

type Answer = Record<string, string>;

/** The authorization server of one place: metadata, authorization, token, keys, and the accounts. */
export function authorizationServer(place: Place): Hono {
  const tokens = new Tokens(place);
  const app = new Hono();
  const fromPage = cors({ origin: place.thirdParty, allowMethods: ['GET', 'POST'], allowHeaders: ['Authorization'] });
  for (const path of ['/token', '/accounts', '/jwks', '/.well-known/*']) app.use(path, fromPage);
  app.get('/.well-known/openid-configuration', (context) => context.json(metadata(place)));
  app.get('/jwks', (context) => context.json({ keys: [place.keys.server.jwk] }));
  serveAuthorization(app, place, tokens);
  app.post('/token', (context) => answerTokenRequest(context, place, tokens));
  app.get('/accounts', (context) => answerAccounts(context, place, tokens));
  return app;
}

function serveAuthorization(app: Hono, place: Place, tokens: Tokens): void {
  const waiting = new Map<string, AuthorizationRequest>();
  const decide = async (context: Context, request: AuthorizationRequest, decision: string) => {
    if (decision !== 'allow')
      return respond(context, place, request, { error: 'access_denied', error_description: 'The customer refused' });
    const code = tokens.issueCode(request);
    const isHybrid = request.client.responseType === 'code id_token';
    return respond(context, place, request, {
      code,
      ...(isHybrid && { id_token: await tokens.idToken(request, code) }),
    });
  };

  app.get('/authorize', async (context) => {
    context.header('Cache-Control', 'no-store');
    try {
      const request = await readRequest(place, new URL(context.req.url).searchParams);
      if (request.decision) return decide(context, request, request.decision);
      const id = randomUUID();
      waiting.set(id, request);
      return context.html(consentPage(id, request));
    } catch (error) {
      if (error instanceof Unanswerable) return context.html(errorPage(error.message), 400);
      if (!(error instanceof Refused)) throw error;
      return respond(context, place, error.to, { error: error.error, error_description: error.message });
    }
  });

  app.post('/decision', async (context) => {
    const { request: id, decision } = await context.req.parseBody();
    const request = waiting.get(String(id));
    waiting.delete(String(id));
    return request
      ? decide(context, request, String(decision))
      : context.html(errorPage('It was answered before'), 400);
  });
}

/** The authorization response, with RFC 9207's `iss`. */
function respond(context: Context, { issuer }: Place, to: ReturnAddress, answer: Answer) {
  const { redirectUri, responseMode, state } = to;
  const all = { ...answer, ...(state !== undefined && { state }), iss: issuer };
  if (responseMode === 'form_post') return context.html(formPost(redirectUri, all));
  const url = new URL(redirectUri);
  if (responseMode === 'fragment') url.hash = String(new URLSearchParams(all));
  else for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return context.redirect(url.href, 303);
}

function metadata({ issuer, clients }: Place) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code', 'code id_token'],
    response_modes_supported: ['query', 'form_post'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    scopes_supported: [...new Set(clients.flatMap(({ scopes }) => scopes))],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    request_parameter_supported: true,
    request_object_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  };
}

const FRAME = { party: 'authorization server', name: 'Fjellbanken' } as const;

function consentPage(request: string, { scope }: AuthorizationRequest): Html {
  return page({
    ...FRAME,
    title: `Do you allow ${CLIENT_NAME} this?`,
    body: html`<p><strong>${CLIENT_NAME}</strong> asks for</p><ul>${scope.split(' ').map((word) => html`<li>${word}</li>`)}</ul>
${actions(
  formButton('Allow', '/decision', { request, decision: 'allow' }, { next: true }),
  formButton('Refuse', '/decision', { request, decision: 'refuse' }),
)}`,
  });
}

/** OAuth 2.0 Form Post Response Mode §2. */
function formPost(action: string, answer: Answer): Html {
  return page({
    ...FRAME,
    title: 'Back to where you came from',
    body: formButton('Go on', action, answer),
    script: 'document.forms[0].submit();',
  });
}

function errorPage(message: string): Html {
  return page({ ...FRAME, title: 'The request cannot be answered', body: html`<p>${message}.</p>`, end: true });
}
