import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { correct } from '../core/attacks.ts';
import { actions, json, linkButton, page, scriptButton } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import { MERCHANT, query, type Vipps } from './login.ts';
import type { Plan } from './plan.ts';
import { planOf } from './scenarios.ts';

interface Transaction {
  plan: Plan;
  nonce: string;
  verifier: string;
  /** As the Vipps app gave it to the merchant's app. */
  resumeUri?: string;
  /** A code has come. */
  answered?: boolean;
}

/** The merchant: its web pages and, under `/merchant-app`, a stand-in for its app. */
export function merchant(vipps: Vipps): Hono {
  const app = new Hono();
  const transactions = new Map<string, Transaction>();
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get('/start', (context) => {
    const plan = planOf(context.req.query('scenario') ?? '');
    if (!plan) return context.notFound();
    const state = text(plan.stateLength);
    const nonce = text(plan.nonceLength);
    const transaction = { plan, nonce, verifier: randomBytes(32).toString('base64url') };
    transactions.set(state, transaction);
    vipps.plans.set(state, plan);
    return context.html(startPage(vipps, query(authorizationRequest(vipps, state, transaction))));
  });

  serveApp(app, vipps, transactions);

  app.get(MERCHANT.redirectPath, (context) => {
    const answer = readParameters(new URL(context.req.url).searchParams, correct);
    const { error, error_description, state, code } = answer ?? {};
    if (error) return context.html(ended('Not logged in', `${error}: ${error_description}`));
    const transaction = transactions.get(state ?? '');
    if (!transaction || !code)
      return context.html(ended('Not logged in', 'This is not the answer to a login of ours.'), 400);
    const { plan, resumeUri, answered } = transaction;
    transaction.answered = true;
    return context.html(
      plan.resumes === 'twice' && resumeUri && !answered ? openAgain(resumeUri) : redeemPage(vipps, code, transaction),
    );
  });
  return app;
}

/** The merchant's app, opened by the Vipps app: by an app link, or by a custom scheme at its stand-in. */
function serveApp(app: Hono, vipps: Vipps, transactions: ReadonlyMap<string, Transaction>): void {
  const appCallback = (context: Context, uri: string) => {
    const resumeUri = resumeUriOf(uri);
    const transaction = transactions.get(/[?&]state=([^?&]+)/.exec(uri)?.[1] ?? '');
    if (transaction) transaction.resumeUri = resumeUri;
    // The app opens what it is handed only where that is of the server which it has asked.
    const isOfVipps = !resumeUri || resumeUri.startsWith(`${vipps.origin('vipps-as')}/`);
    if (isOfVipps) return context.html(appReturn(uri, resumeUri));
    if (vipps.weak('vipps-resume/other-host')) return context.redirect(resumeUri);
    return context.html(
      ended('Back in the app', 'resume_uri leads elsewhere than to Vipps MobilePay: not opened.'),
      400,
    );
  };
  app.get(MERCHANT.appCallbackPath, (context) => appCallback(context, context.req.url));

  app.get('/merchant-app/:challenge', (context) => {
    const uri = vipps.handedToMerchantApp.get(context.req.param('challenge'));
    return uri ? appCallback(context, uri) : context.notFound();
  });
}

/** A uuid, or as many characters as are wanted. */
function text(length?: number): string {
  const uuid = randomUUID();
  return length === undefined ? uuid : uuid.repeat(Math.ceil(length / uuid.length)).slice(0, length);
}

function accessOf(vipps: Vipps): string {
  return `${vipps.origin('vipps-as')}/access-management-1.0/access`;
}

function authorizationRequest(vipps: Vipps, state: string, { plan, nonce, verifier }: Transaction) {
  const here = vipps.origin('vipps-tpp');
  const registered = plan.customSchemes ? MERCHANT.appCallbackScheme : `${here}${MERCHANT.appCallbackPath}`;
  return {
    response_type: 'code',
    client_id: MERCHANT.clientId,
    redirect_uri: `${here}${plan.redirectPaths?.authorize ?? MERCHANT.redirectPath}`,
    scope: 'openid name email phoneNumber',
    state,
    nonce,
    requested_flow: plan.flow ?? 'app_to_app',
    ...(!plan.flow && { app_callback_uri: plan.appCallbackUri ?? registered }),
    ...(!plan.withoutPkce && {
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
    ...plan.parameters,
  };
}

function startPage(vipps: Vipps, request: string) {
  return shown(
    'Log in',
    html`<p>Log in to see your orders.</p>${actions(scriptButton('Continue with Vipps', 'logIn()', { next: true }))}`,
    `async function logIn() {
  const discovery = await fetch(${json(`${accessOf(vipps)}/.well-known/openid-configuration`)});
  const { authorization_endpoint } = await discovery.json();
  location.assign(authorization_endpoint + '?' + ${json(request)});
}`,
  );
}

function redeemPage(vipps: Vipps, code: string, { plan, nonce, verifier }: Transaction) {
  const form = query({
    grant_type: 'authorization_code',
    code,
    redirect_uri: `${vipps.origin('vipps-tpp')}${plan.redirectPaths?.token ?? MERCHANT.redirectPath}`,
    code_verifier: verifier,
  });
  const values = {
    access: accessOf(vipps),
    userinfo: `${vipps.origin('vipps-as')}/vipps-userinfo-api/userinfo`,
    form,
    basic: Buffer.from(`${MERCHANT.clientId}:${MERCHANT.clientSecret}`).toString('base64'),
    nonce,
    clientId: MERCHANT.clientId,
    sendsCodeTwice: plan.sendsCodeTwice ?? false,
  };
  return shown(
    'Logging you in',
    html`<p>What a backend would do, done by this page:</p>`,
    `const merchant = ${json(values)};${REDEEM}`,
  );
}

/** Before the code is redeemed, the user is back in the merchant's app. */
function openAgain(resumeUri: string) {
  return shown(
    'Back in the app, again',
    html`<p>The code has come, but the app opens resume_uri once more.</p>
${actions(linkButton('Open resume_uri again', resumeUri, { next: true }))}`,
  );
}

/** Guides show resume_uri encoded and raw: read both. */
function resumeUriOf(uri: string): string {
  const [, rest = ''] = uri.split(/[?&]resume_uri=/);
  return /^https?%3A/i.test(rest) ? decodeURIComponent(rest) : rest;
}

/** The page on which the merchant's app finds itself when the Vipps app has opened its callback. */
function appReturn(uri: string, resumeUri: string) {
  // Guides show `?error=` where `&error=` belongs.
  const [, error] = uri.split(/[?&]error=/);
  if (error) return ended('Back in the app', `The Vipps app reports ${error}.`);
  return shown(
    'Back in the app',
    html`<p>The Vipps app opened</p><pre>${uri}</pre>
${actions(linkButton('Open resume_uri in the same browser', resumeUri, { next: true }))}`,
  );
}

function shown(title: string, body: ReturnType<typeof html>, script?: string) {
  return page({ title, party: 'third party', name: MERCHANT.name, body, script });
}

function ended(title: string, text: string) {
  return page({ title, party: 'third party', name: MERCHANT.name, body: html`<p>${text}</p>`, end: true });
}

// Runs in the callback page: token, ID token validation (OpenID Connect Core §3.1.3.7), userinfo.
const REDEEM = `
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const claimsOf = (part) => JSON.parse(new TextDecoder().decode(bytes(part)));
async function verify({ id_token, access_token }) {
  const [head, body, signature] = id_token.split('.');
  const { keys } = await (await fetch(merchant.access + '/.well-known/jwks.json')).json();
  const jwk = keys.find((key) => key.kid === claimsOf(head).kid);
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  const signed = await crypto.subtle.verify(algorithm, key, bytes(signature), new TextEncoder().encode(head + '.' + body));
  const claims = claimsOf(body);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(access_token));
  const hash = String.fromCharCode(...new Uint8Array(digest).subarray(0, 16));
  const checks = {
    signature: signed,
    iss: claims.iss === merchant.access + '/',
    aud: claims.aud.includes(merchant.clientId),
    nonce: claims.nonce === merchant.nonce,
    exp: claims.exp * 1000 > Date.now(),
    at_hash: String.fromCharCode(...bytes(claims.at_hash)) === hash,
  };
  const wrong = Object.keys(checks).filter((name) => !checks[name]);
  if (wrong.length) throw new Error('the ID token is not valid: ' + wrong.join(', '));
  return claims;
}
const requestTokens = () => fetch(merchant.access + '/oauth2/token', {
  method: 'POST',
  headers: { Authorization: 'Basic ' + merchant.basic, 'Content-Type': 'application/x-www-form-urlencoded' },
  body: merchant.form,
});
async function redeem() {
  const answer = await requestTokens();
  const tokens = await answer.json();
  if (!answer.ok) return end(tokens.error + ': ' + tokens.error_description);
  const claims = await verify(tokens);
  const headers = { Authorization: 'Bearer ' + tokens.access_token };
  const user = await (await fetch(merchant.userinfo, { headers })).json();
  if (user.sub !== claims.sub) throw new Error('userinfo is about another subject');
  if (merchant.sendsCodeTwice) out('Once more: ' + (await (await requestTokens()).json()).error);
  end('Welcome, ' + user.given_name + '. The ID token is valid.');
}
redeem().catch((error) => out(String(error)));
`;
