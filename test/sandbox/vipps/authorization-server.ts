import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { cors } from 'hono/cors';
import { html } from 'hono/html';
import { actions, formButton, json, linkButton, page } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import { cancelUri, errorUri, finalCallback } from './final-callback.ts';
import { type Login, MERCHANT, query, type Vipps } from './login.ts';
import { serveTokens } from './tokens.ts';

const BASE = '/access-management-1.0/access/';
const RESUME = `${BASE}resume`;
const NAME = 'Vipps MobilePay Login';

/** The authorization server: discovery, authorize, landing page, resume, token and userinfo. */
export async function authorizationServer(vipps: Vipps): Promise<Hono> {
  const app = new Hono();
  const issuer = `${vipps.origin('vipps-as')}${BASE}`;
  const browserCalls = cors({
    origin: vipps.origin('vipps-tpp'),
    allowHeaders: ['Authorization', 'Content-Type'],
    allowMethods: ['GET', 'POST'],
  });
  for (const path of [`${BASE}.well-known/*`, `${BASE}oauth2/token`, '/vipps-userinfo-api/*'])
    app.use(path, browserCalls);
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get(`${BASE}.well-known/openid-configuration`, (context) => context.json(discovery(vipps, issuer)));
  await serveTokens(app, vipps, issuer);

  serveAuthorize(app, vipps, issuer);
  serveLanding(app, vipps);
  serveResume(app, vipps);
  return app;
}

/** Checks the authorization request, binds it to the browser by a cookie and goes on to the landing page. */
function serveAuthorize(app: Hono, vipps: Vipps, issuer: string): void {
  app.get(`${BASE}oauth2/auth`, (context) => {
    const sent = readParameters(new URL(context.req.url).searchParams, vipps.weak);
    if (!sent) return errorPage(context, 'invalid_request', 'A parameter is there more than once.');
    const request = new URLSearchParams(Object.entries(sent).map(([name, value = '']) => [name, value]));
    const redirectUri = request.get('redirect_uri') ?? '';
    if (request.get('client_id') !== MERCHANT.clientId) {
      return errorPage(context, 'invalid_client', 'The requested OAuth 2.0 client does not exist.');
    }
    const registered = `${vipps.origin('vipps-tpp')}${MERCHANT.redirectPath}`;
    if (redirectUri !== registered) {
      return errorPage(
        context,
        'invalid_request',
        `The redirect_uri ${redirectUri} does not match the registered ${registered}. URIs must be exactly the same, trailing / and URL-encoding included.`,
      );
    }
    if ([request.get('state'), request.get('nonce')].some((value) => value && value.length > 1000)) {
      return errorPage(context, 'Bad Gateway', 'The server took too long to respond.', 502);
    }
    const problem = problemOf(request, vipps);
    if (problem) {
      const state = request.get('state') ?? '';
      return context.redirect(`${redirectUri}?${query({ ...problem, state })}`);
    }
    const login = beginLogin(vipps, issuer, request);
    setCookie(context, cookieOf(login), login.browser, { httpOnly: true, sameSite: 'Lax', path: RESUME });
    return context.redirect(`/vipps-login-frontend/?login_challenge=${login.challenge}`);
  });
}

/** The end of the flow in the browser: `resume_uri` leads to the redirect URI, once and in the same browser. */
function serveResume(app: Hono, vipps: Vipps): void {
  app.get(RESUME, (context) => {
    const { url } = context.req;
    const login = [...vipps.logins.values()].find(({ resumeUri }) => resumeUri === url);
    const known = login ?? vipps.resumed.get(url);
    if (!known) return errorPage(context, 'login_required', 'This resume_uri is unknown.');
    // A login with automatic return may end in another browser than it began in.
    const isHere =
      known.plan.flow === 'automatic_return_from_vipps_app' || getCookie(context, cookieOf(known)) === known.browser;
    if (!login?.answer || !isHere) return context.redirect(errorUri(known, 'login_required'));
    vipps.logins.delete(login.challenge);
    vipps.resumed.set(url, login);
    if (login.plan.resumes !== 'twice') deleteCookie(context, cookieOf(login), { path: RESUME });
    return context.redirect(finalCallback(vipps, login));
  });
}

/** Each login has a cookie of its own, so that several may be under way in one browser. */
function cookieOf({ challenge }: Login): string {
  return `vipps_login_${challenge}`;
}

function beginLogin(vipps: Vipps, issuer: string, request: URLSearchParams): Login {
  const login: Login = {
    challenge: randomUUID().replaceAll('-', ''),
    request,
    beganAt: Date.now(),
    browser: randomUUID(),
    resumeUri: `${issuer}resume?login_verifier=${randomUUID().replaceAll('-', '')}`,
    plan: vipps.plans.get(request.get('state') ?? '') ?? {},
    returned: Promise.withResolvers(),
  };
  vipps.logins.set(login.challenge, login);
  return login;
}

/** The landing page, on which the user opens the Vipps app or cancels. */
function serveLanding(app: Hono, vipps: Vipps): void {
  app.get('/vipps-login-frontend/', (context) => {
    const login = vipps.logins.get(context.req.query('login_challenge') ?? '');
    if (!login) return errorPage(context, 'login_required', 'This login is over.');
    const { challenge, plan } = login;
    const standIn = `${vipps.origin('vipps-app')}/login?login_challenge=${challenge}`;
    const deepLink = `vippsmobilepay://login?login_challenge=${challenge}`;
    if (plan.resumes === 'in another browser') deleteCookie(context, cookieOf(login), { path: RESUME });
    if (plan.customSchemes) vipps.log.add({ kind: 'deep-link', time: Date.now(), party: 'vipps-as', url: deepLink });
    return context.html(
      page({
        title: `Log in to ${MERCHANT.name}`,
        party: 'authorization server',
        name: NAME,
        body: html`<p>Confirm in the Vipps app that it is you.</p>
${actions(
  linkButton('Open Vipps', plan.customSchemes ? deepLink : standIn, { next: true, id: 'open' }),
  linkButton('Go on in the Vipps app (stand-in)', standIn, { next: true, id: 'stand-in', hidden: true }),
  formButton('Cancel', '/vipps-login-frontend/cancel', { login_challenge: challenge }),
)}`,
        script: plan.customSchemes ? afterDeepLink(challenge) : undefined,
      }),
    );
  });
  app.get('/vipps-login-frontend/status', (context) => {
    const login = vipps.logins.get(context.req.query('login_challenge') ?? '');
    return context.json({ status: login ? (login.answer ?? 'pending') : 'unknown' });
  });
  app.post('/vipps-login-frontend/cancel', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const login = vipps.logins.get(form.get('login_challenge') ?? '');
    if (!login) return errorPage(context, 'login_required', 'This login is over.');
    vipps.logins.delete(login.challenge);
    return context.redirect(cancelUri(login));
  });
}

// The page stays when the phone opens the app; only after the browser has dealt with
// the deep link may the next press begin another navigation.
function afterDeepLink(challenge: string): string {
  const status = `/vipps-login-frontend/status?login_challenge=${challenge}`;
  return `document.getElementById('open').addEventListener('click', async () => {
  const { status } = await (await fetch(${json(status)})).json();
  out('Waiting for the Vipps app: ' + status);
  reveal('stand-in');
});`;
}

/** The first thing wrong with an authorization request whose redirect URI may be trusted. */
function problemOf(request: URLSearchParams, vipps: Vipps): { error: string; error_description: string } | undefined {
  const problem = (error: string, error_description: string) => ({ error, error_description });
  if (request.get('response_type') !== 'code') {
    return problem('unsupported_response_type', 'response_type must be code.');
  }
  if ((request.get('state') ?? '').length < 8) {
    return problem('invalid_request', "Request parameter 'state' must be at least 8 characters long.");
  }
  const scopes = request.get('scope')?.split(' ') ?? [];
  if (!scopes.includes('openid')) return problem('invalid_scope', 'scope must name openid.');
  const foreign = scopes.filter((word) => !MERCHANT.scopes.includes(word));
  if (foreign.length > 0) return problem('invalid_scope', `The client may not ask for ${foreign.join(' ')}.`);
  if (request.has('code_challenge') && request.get('code_challenge_method') !== 'S256') {
    return problem('invalid_request', 'code_challenge_method must be S256.');
  }
  const flow = request.get('requested_flow');
  if (flow === 'app_to_app_v2' && !request.has('code_challenge'))
    return problem('invalid_request', 'app_to_app_v2 requires PKCE: code_challenge is missing.');
  if (flow !== 'app_to_app') return undefined;
  const callback = request.get('app_callback_uri') ?? '';
  if (!URL.canParse(callback)) return problem('invalid_app_callback_uri', 'app_callback_uri must be an absolute URI.');
  const registered = [MERCHANT.appCallbackScheme, `${vipps.origin('vipps-tpp')}${MERCHANT.appCallbackPath}`];
  if (registered.includes(callback)) return undefined;
  return problem('app_callback_uri_not_registered', `app_callback_uri ${callback} is not registered.`);
}

function errorPage(context: Context, error: string, description: string, status: 400 | 502 = 400) {
  const body = html`<p>${description}</p><pre>error: ${error}</pre>`;
  const parts = {
    title: 'The login cannot go on',
    party: 'authorization server',
    name: NAME,
    body,
    end: true,
  } as const;
  return context.html(page(parts), status);
}

function discovery(vipps: Vipps, issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}oauth2/auth`,
    token_endpoint: `${issuer}oauth2/token`,
    userinfo_endpoint: `${vipps.origin('vipps-as')}/vipps-userinfo-api/userinfo`,
    jwks_uri: `${issuer}.well-known/jwks.json`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    scopes_supported: MERCHANT.scopes,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
  };
}
