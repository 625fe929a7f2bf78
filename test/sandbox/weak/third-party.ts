import { type Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { html, raw } from 'hono/html';
import { JwtRefused } from '../core/jwt.ts';
import { actions, type Html, json, linkButton, page } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import { tamperingOf } from '../core/tampering.ts';
import { CALLBACK_FOLDER, CLIENT_NAME, type Client } from './clients.ts';
import { readIdToken } from './id-token.ts';
import type { Place } from './place.ts';
import { authorizationUrl, type Form, tokenRequest } from './requests.ts';
import { type Transaction, Transactions } from './transactions.ts';

const COOKIE = 'kaffekassen';

/** The third party of one place: its server begins, checks and signs; its page makes the token call. */
export function thirdParty(place: Place): Hono {
  const transactions = new Transactions();
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get('/', (context) => context.html(homePage(place)));
  app.get('/start', async (context) => {
    const { flow = 'code', consent } = context.req.query();
    const client = place.clients.find(({ kind }) => kind === flow);
    if (!client) return context.html(notice('There is no such flow', html``), 404);
    const { transaction, session } = transactions.begin(client, getCookie(context, COOKIE));
    // A form_post comes from another site: only with None does the cookie come along.
    setCookie(context, COOKIE, session, { httpOnly: true, secure: true, sameSite: 'None', path: '/' });
    const url = await authorizationUrl(place, transaction, consent);
    return consent ? context.redirect(url, 303) : context.html(startPage(url));
  });
  serveCallback(app, place, transactions);
  app.get('/jwks', (context) => context.json({ keys: [place.keys.client.jwk] }));
  return app;
}

function serveCallback(app: Hono, place: Place, transactions: Transactions): void {
  const answer = async (context: Context, given: URLSearchParams) => {
    const client = place.clients.find(({ kind }) => kind === context.req.param('flow'));
    const taken = client && takeAnswer(context, place, transactions, client, given);
    if (!taken) return context.html(notice('This is not the answer to a login of yours', html``), 400);
    const { transaction, code, id_token, error } = taken;
    if (error)
      return context.html(notice('You are not connected', html`<p>Fjellbanken says <code>${error}</code>.</p>`));
    try {
      if (transaction.client.responseType === 'code id_token')
        await readIdToken(place, transaction, id_token ?? '', code);
    } catch (cause) {
      if (!(cause instanceof JwtRefused)) throw cause;
      return context.html(notice('The ID token is not accepted', html`<p>${cause.message}.</p>`), 400);
    }
    return context.html(callbackPage(place, transaction, await tokenRequest(place, transaction, code ?? '')));
  };
  const path = `${CALLBACK_FOLDER}/:flow`;
  app.get(path, (context) => answer(context, new URL(context.req.url).searchParams));
  app.post(path, async (context) => answer(context, new URLSearchParams(await context.req.text())));

  // What the page got at the token endpoint: the login counts only when its ID token does.
  app.post('/session', async (context) => {
    const { state, id_token } = await context.req.json<Record<string, unknown>>().catch(() => ({}) as never);
    const transaction = transactions.answered(getCookie(context, COOKIE) ?? '', String(state));
    if (!transaction) return context.json({ error: 'This login is unknown' }, 400);
    try {
      const { sub } = await readIdToken(place, transaction, String(id_token));
      return context.json({ sub });
    } catch (cause) {
      if (!(cause instanceof JwtRefused)) throw cause;
      return context.json({ error: `The ID token is not accepted: ${cause.message}` }, 400);
    }
  });
}

/** @returns undefined for an answer that belongs to no login of this browser, or comes from elsewhere */
function takeAnswer(
  context: Context,
  { weak, issuer }: Place,
  transactions: Transactions,
  client: Client,
  given: URLSearchParams,
) {
  const answer = readParameters(given, weak);
  if (!answer) return undefined;
  const { state, iss, code, id_token, error } = answer;
  const transaction = transactions.waiting(getCookie(context, COOKIE) ?? '', client, state, weak);
  // RFC 9207 §2.4: the server says in its metadata that it sends it.
  const tampering = tamperingOf(iss, issuer);
  if (!transaction || (tampering && !weak(`iss/${tampering}`)) || (!code && !error)) return undefined;
  transaction.answered = true;
  return { transaction, code, id_token, error };
}

const FRAME = { party: 'third party', name: CLIENT_NAME } as const;

function homePage({ clients }: Place): Html {
  return page({
    ...FRAME,
    title: 'Coffee money, shared',
    body: html`<p>Connect your bank to share what the coffee costs.</p>
${actions(...clients.map(({ kind }) => linkButton(`Connect (${kind})`, `/start?flow=${kind}`)))}`,
  });
}

function startPage(url: string): Html {
  return page({
    ...FRAME,
    title: 'Connect your bank',
    body: html`<p>${CLIENT_NAME} will send you to Fjellbanken, where you decide what it may see.</p>
${actions(linkButton('Continue at Fjellbanken', url, { next: true }))}`,
  });
}

function callbackPage({ issuer }: Place, { state }: Transaction, form: Form): Html {
  return page({
    ...FRAME,
    title: 'Back from Fjellbanken',
    body: html`<p>In real life the third party’s server redeems the code unseen; here this page does:</p>
<script type="application/json" id="token-request">${raw(json({ url: `${issuer}/token`, form, state, accounts: `${issuer}/accounts`, keys: [`${issuer}/jwks`, '/jwks'] }))}</script>`,
    script: REDEEM,
  });
}

function notice(title: string, body: Html): Html {
  return page({ ...FRAME, title, body, end: true });
}

const REDEEM = `
const run = JSON.parse(document.getElementById('token-request').textContent);
async function redeem() {
  // The server’s keys, which the third party reads, and its own, which the server reads: unseen in real life.
  await Promise.all(run.keys.map(async (url) => (await fetch(url)).json()));
  const response = await fetch(run.url, { method: 'POST', body: new URLSearchParams(run.form) });
  const tokens = await response.json();
  if (!response.ok) return end('The code was not accepted: ' + tokens.error_description);
  const login = await fetch('/session', { method: 'POST', headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ state: run.state, id_token: tokens.id_token }) });
  const { sub, error } = await login.json();
  if (!login.ok) return end(error);
  const accounts = await fetch(run.accounts, { headers: { Authorization: 'Bearer ' + tokens.access_token } });
  out(await accounts.json());
  end('Welcome, ' + sub + '.');
}
redeem().catch((error) => out(String(error)));
`;
