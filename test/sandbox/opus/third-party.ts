import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { SignJWT } from 'jose';
import { correct } from '../core/attacks.ts';
import { json, page } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import type { SandboxContext } from '../core/system.ts';
import { type Consent, createConsent, TPP_NAME } from './consent.ts';
import type { Plan } from './plan.ts';
import { planOf } from './scenarios.ts';
import type { SigningKey } from './token.ts';

interface ThirdPartyOptions extends SandboxContext {
  clientId: string;
  key: SigningKey;
  /** Where the bank keeps the consents that third parties create. */
  consents: Map<string, Consent>;
}

interface Transaction {
  codeVerifier: string;
  redirectUri: string;
  nonce: string;
  plan: Plan;
  /** The answer came: it comes once. */
  answered: boolean;
}

/** The third party: starts a consent, and redeems the code that comes back. */
export function thirdParty(options: ThirdPartyOptions): Hono {
  const { origin, clientId, consents } = options;
  const transactions = new Map<string, Transaction>();
  const redirectUri = `${origin('opus-tpp')}/callback`;
  const app = new Hono();

  app.get('/start', (context) => {
    const plan = planOf(context.req.query('scenario') ?? '');
    if (!plan) return context.html(notice('There is no such scenario', html``), 404);
    const consent = createConsent(plan);
    consents.set(consent.externalId, consent);
    const state = randomBytes(16).toString('base64url');
    const codeVerifier = randomBytes(32).toString('base64url');
    const nonce = randomBytes(16).toString('base64url');
    const transaction = { codeVerifier, redirectUri, nonce, plan, answered: false };
    transactions.set(state, transaction);
    const query = new URLSearchParams(authorizationRequest(clientId, consent, state, transaction));
    return context.redirect(`${origin('opus-as')}/auth/auth?${query}`);
  });

  app.get('/callback', async (context) => {
    const issuer = `${origin('opus-as')}/auth`;
    const answer = readParameters(new URL(context.req.url).searchParams, correct);
    const { state = '', code, result, error, error_description, iss } = answer ?? {};
    const transaction = transactions.get(state);
    // RFC 9207 §2.4. Errors that the server finds before the consent come without iss.
    const isFromBank = iss === issuer || (iss === undefined && !code);
    if (!transaction || transaction.answered || !isFromBank)
      return context.html(notice('This answer belongs to no request', html`<pre>${context.req.url}</pre>`), 400);
    transaction.answered = true;
    if (!code) {
      const said = html`<p>The bank says <code>${result}</code>: <b>${error}</b></p><pre>${error_description}</pre>`;
      return context.html(notice('No consent', said));
    }
    const form = await tokenRequest(options, transaction, code);
    return context.html(
      redeemPage(`${origin('opus-as')}/auth/token`, form, transaction, { iss: issuer, aud: clientId }),
    );
  });

  serveReturn(app, transactions);
  app.get('/jwks', (context) => context.json({ keys: [options.key.publicJwk] }));
  app.get('/logo.svg', (context) => context.body(LOGO, 200, { 'content-type': 'image/svg+xml' }));
  return app;
}

/** Where the third party's app hands over what it was opened with: the query, as it is. */
function serveReturn(app: Hono, transactions: ReadonlyMap<string, Transaction>): void {
  app.post('/return', async (context) => {
    const { data = '' } = await context.req.json<{ data?: string }>();
    const { code, state = '' } = readParameters(new URLSearchParams(data), correct) ?? {};
    return context.body(null, code && transactions.has(state) ? 204 : 422);
  });
}

function authorizationRequest(
  clientId: string,
  { externalId }: Consent,
  state: string,
  { plan, codeVerifier, redirectUri, nonce }: Transaction,
): Record<string, string> {
  const resources = plan.consent === 'DATA_SHARING' ? 'accounts credit-cards-accounts resources' : 'payments';
  return {
    client_id: clientId,
    response_type: 'code',
    scope: `openid consent:${externalId} ${resources}`,
    redirect_uri: redirectUri,
    state,
    nonce,
    ...(!plan.withoutPkce && {
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  };
}

async function tokenRequest(
  { origin, clientId, key }: ThirdPartyOptions,
  { codeVerifier, redirectUri }: Transaction,
  code: string,
): Promise<Record<string, string>> {
  const client_assertion = await new SignJWT()
    .setProtectedHeader({ alg: key.alg, kid: key.kid })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(`${origin('opus-as')}/auth/token`)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime('60s')
    .sign(key.privateKey);
  return {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
    client_id: clientId,
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion,
  };
}

function redeemPage(
  tokenEndpoint: string,
  form: Record<string, string>,
  { plan: { postsAnswer }, nonce }: Transaction,
  expected: Record<'iss' | 'aud', string>,
) {
  return page({
    title: 'Redeeming the code',
    party: 'third party',
    name: TPP_NAME,
    body: html`<p>The bank has sent a code. In real life the third party’s server redeems it unseen; here this page
does, with the client assertion that the server has signed.</p>`,
    script: `(async () => {
  const postsAnswer = ${json(postsAnswer ?? '')};
  if (postsAnswer) {
    const answer = new URLSearchParams(location.search);
    if (postsAnswer === 'without state') answer.delete('state');
    const taken = await fetch('/return', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ data: String(answer) }) });
    if (!taken.ok) return end('The third party’s server does not accept the answer: ' + taken.status + '.');
  }
  const response = await fetch(${json(tokenEndpoint)}, { method: 'POST', body: new URLSearchParams(${json(form)}) });
  const tokens = await response.json();
  out(tokens);
  if (!response.ok) return end('The code was not accepted.');
  // OpenID Connect Core §3.1.3.7; the token endpoint's TLS stands for the signature.
  const expected = ${json({ ...expected, nonce })};
  const claims = JSON.parse(atob(tokens.id_token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
  const wrong = Object.keys(expected).filter((name) => claims[name] !== expected[name]);
  if (claims.exp * 1000 < Date.now()) wrong.push('exp');
  end(wrong.length ? 'The ID token is not accepted: ' + wrong.join(', ') : 'The consent is given.');
})();`,
  });
}

function notice(title: string, body: ReturnType<typeof html>) {
  return page({ title, party: 'third party', name: TPP_NAME, body, end: true });
}

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#2457c5"/>
<path d="M6 9h12v8H6zM6 9l9-3v3" fill="none" stroke="#fff" stroke-width="1.6"/></svg>`;
