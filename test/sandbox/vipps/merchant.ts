import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { actions, json, linkButton, page, scriptButton } from '../core/page.ts';
import { MERCHANT, type Plan, query, type Vipps } from './login.ts';

interface Transaction {
  plan: Plan;
  nonce: string;
  verifier: string;
}

/** The merchant: its web pages and, under `/merchant-app`, a stand-in for its app. */
export function merchant(vipps: Vipps, plans: ReadonlyMap<string, Plan>): Hono {
  const app = new Hono();
  const transactions = new Map<string, Transaction>();
  const access = `${vipps.origin('vipps-as')}/access-management-1.0/access`;
  const redirectUri = `${vipps.origin('vipps-tpp')}${MERCHANT.redirectPath}`;
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get('/start', (context) => {
    const plan = plans.get(context.req.query('scenario') ?? '');
    if (!plan) return context.notFound();
    const state = randomUUID().slice(0, plan.stateLength);
    const transaction = { plan, nonce: randomUUID(), verifier: randomBytes(32).toString('base64url') };
    transactions.set(state, transaction);
    vipps.plans.set(state, plan);
    const request = query({
      response_type: 'code',
      client_id: MERCHANT.clientId,
      redirect_uri: plan.slashAt === 'authorize' ? `${redirectUri}/` : redirectUri,
      scope: 'openid name email phoneNumber',
      state,
      nonce: transaction.nonce,
      requested_flow: 'app_to_app',
      app_callback_uri: plan.customSchemes
        ? MERCHANT.appCallbackScheme
        : `${vipps.origin('vipps-tpp')}${MERCHANT.appCallbackPath}`,
      code_challenge: createHash('sha256').update(transaction.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    return context.html(
      shown(
        'Log in',
        html`<p>Log in to see your orders.</p>${actions(scriptButton('Continue with Vipps', 'logIn()', { next: true }))}`,
        `async function logIn() {
  const discovery = await fetch(${json(`${access}/.well-known/openid-configuration`)});
  const { authorization_endpoint } = await discovery.json();
  location.assign(authorization_endpoint + '?' + ${json(request)});
}`,
      ),
    );
  });

  app.get(MERCHANT.appCallbackPath, (context) => context.html(appReturn(context.req.url)));

  app.get('/merchant-app/:challenge', (context) => {
    const uri = vipps.handedToMerchantApp.get(context.req.param('challenge'));
    return uri ? context.html(appReturn(uri)) : context.notFound();
  });

  app.get(MERCHANT.redirectPath, (context) => {
    const { error, error_description, state, code } = context.req.query();
    if (error) return context.html(ended('Not logged in', `${error}: ${error_description}`));
    const transaction = transactions.get(state ?? '');
    if (!transaction || !code)
      return context.html(ended('Not logged in', 'This is not the answer to a login of ours.'), 400);
    const { plan, nonce, verifier } = transaction;
    const form = query({
      grant_type: 'authorization_code',
      code,
      redirect_uri: plan.slashAt === 'token' ? `${redirectUri}/` : redirectUri,
      code_verifier: verifier,
    });
    const basic = Buffer.from(`${MERCHANT.clientId}:${MERCHANT.clientSecret}`).toString('base64');
    const values = {
      access,
      userinfo: `${vipps.origin('vipps-as')}/vipps-userinfo-api/userinfo`,
      form,
      basic,
      nonce,
      clientId: MERCHANT.clientId,
    };
    return context.html(
      shown(
        'Logging you in',
        html`<p>What a backend would do, done by this page:</p>`,
        `const merchant = ${json(values)};${REDEEM}`,
      ),
    );
  });
  return app;
}

/** The page on which the merchant's app finds itself when the Vipps app has opened its callback. */
function appReturn(uri: string) {
  // Guides show resume_uri encoded and raw, and `?error=` where `&error=` belongs: read all of them.
  const [, error] = uri.split(/[?&]error=/);
  if (error) return ended('Back in the app', `The Vipps app reports ${error}.`);
  const [, rest = ''] = uri.split(/[?&]resume_uri=/);
  const resumeUri = /^https?%3A/i.test(rest) ? decodeURIComponent(rest) : rest;
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
async function redeem() {
  const answer = await fetch(merchant.access + '/oauth2/token', {
    method: 'POST',
    headers: { Authorization: 'Basic ' + merchant.basic, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: merchant.form,
  });
  const tokens = await answer.json();
  if (!answer.ok) return end(tokens.error + ': ' + tokens.error_description);
  const claims = await verify(tokens);
  const headers = { Authorization: 'Bearer ' + tokens.access_token };
  const user = await (await fetch(merchant.userinfo, { headers })).json();
  if (user.sub !== claims.sub) throw new Error('userinfo is about another subject');
  end('Welcome, ' + user.given_name + '. The ID token is valid.');
}
redeem().catch((error) => out(String(error)));
`;
