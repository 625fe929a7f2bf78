import { randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { correct } from '../core/attacks.ts';
import { actions, json, linkButton, page, scriptButton } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import { AUTHORIZE, BASIC, CLIENT, type Origins, SCOPE, TOKEN, type Wishes, WRONG_BASIC } from './parties.ts';

/** What a scenario does that the others do not. */
interface Plan extends Wishes {
  /** Names the client by Basic on the authorization request, not by client_id. */
  basic?: boolean;
  /** The token call names the client with a secret that the bank did not issue. */
  wrongSecret?: boolean;
  /** What is pressed after the token call, in this order. */
  presses?: ('refresh' | 'reuse' | 'resend')[];
}

const PLANS: Record<string, Plan> = {
  'bs2-client-id': {},
  'bs2-basic': { basic: true },
  'bs2-wrong-secret': { wrongSecret: true },
  'bs2-code-reused': { presses: ['resend'] },
  'bs2-code-expired': { minutesAgo: 11 },
  'bs2-refresh': { presses: ['refresh', 'refresh'] },
  'bs2-refresh-reused': { presses: ['refresh', 'reuse'] },
  'bs2-refresh-expired': { presses: ['refresh'], daysAgo: 31 },
  'bs2-cancel': { refuses: true },
};

/** Runs under way, by `state`. */
export function plans() {
  const runs = new Map<string, Plan>();
  return {
    add: (state: string, plan: Plan) => runs.set(state, plan),
    find: (state: string) => runs.get(state),
    wishes: (state: string): Wishes => runs.get(state) ?? {},
  };
}

/** The third party: a start page and the callback, whose script calls the token endpoint. */
export function thirdParty(origins: Origins, runs: ReturnType<typeof plans>): Hono {
  const app = new Hono();
  app.get('/start', (context) => {
    const plan = PLANS[context.req.query('scenario') ?? 'bs2-client-id'];
    if (!plan) return context.text('unknown scenario', 404);
    const state = randomUUID();
    runs.add(state, plan);
    return context.html(startPage(authorizeUrl(origins, plan, state), plan));
  });
  app.get(CLIENT.redirectPath, (context) => {
    const { state = '', code, error } = readParameters(new URL(context.req.url).searchParams, correct) ?? {};
    const plan = runs.find(state);
    return plan ? context.html(returned(origins, plan, code, error)) : context.html(unknownState(), 400);
  });
  return app;
}

function authorizeUrl(origins: Origins, { basic }: Plan, state: string): string {
  const url = new URL(AUTHORIZE, origins.server);
  url.search = new URLSearchParams({
    response_type: 'code',
    ...(basic ? {} : { client_id: CLIENT.key }),
    scope: SCOPE,
    state,
    redirect_uri: origins.thirdParty + CLIENT.redirectPath,
  }).toString();
  return url.href;
}

const FRAME = { party: 'third party', name: 'Fluxo Certo' } as const;

function startPage(authorize: string, { basic }: Plan) {
  const label = 'Connect Banco BS2';
  return page({
    ...FRAME,
    title: 'Cash flow for small companies',
    body: html`<p>Fluxo Certo reads balance and statement of your account and prepares payments, once you agree at your bank.</p>
${actions(basic ? scriptButton(label, 'authorize()', { next: true }) : linkButton(label, authorize, { next: true }))}`,
    // A navigation cannot carry an Authorization header of the page's making: a fetch asks, then the page follows.
    script: basic
      ? `async function authorize() {
  const response = await fetch(${json(authorize)}, { headers: { authorization: ${json(BASIC)} } });
  await response.text();
  location.assign(response.url);
}`
      : undefined,
  });
}

function unknownState() {
  return page({
    ...FRAME,
    title: 'Unknown state',
    body: html`<p>This callback belongs to no request that was made here.</p>`,
    end: true,
  });
}

function returned(origins: Origins, plan: Plan, code?: string, error?: string) {
  if (code === undefined) {
    return page({
      ...FRAME,
      title: 'Your account was not connected',
      body: html`<p>Banco BS2 answered <code>${error ?? 'nothing'}</code>.</p>`,
      end: true,
    });
  }
  return page({
    ...FRAME,
    title: 'Welcome back from Banco BS2',
    body: html`<p id="progress">The authorization response is here.</p>
${actions(
  scriptButton('Refresh the tokens', 'refresh()', { id: 'refresh', hidden: true }),
  scriptButton('Send the old refresh token again', 'reuse()', { id: 'reuse', hidden: true }),
  scriptButton('Send the code again', 'redeem()', { id: 'resend', hidden: true }),
)}`,
    script: `const run = ${json({
      token: origins.server + TOKEN,
      redirectUri: origins.thirdParty + CLIENT.redirectPath,
      basic: plan.wrongSecret ? WRONG_BASIC : BASIC,
      scope: SCOPE,
      presses: plan.presses ?? [],
    })};${SCRIPT}`,
  });
}

// What a real backend would do; here the page does it, so that it can be observed.
const SCRIPT = `
let refreshToken, oldRefreshToken;
const say = (text) => { document.getElementById('progress').textContent = text; };

/** Marks the button that the scenario presses next, or says that it is over. */
function goOn(ok) {
  const next = ok && run.presses.shift();
  for (const id of ['refresh', 'reuse', 'resend']) {
    const button = document.getElementById(id);
    button.removeAttribute('data-pressed');
    button.toggleAttribute('data-next', id === next);
  }
  if (ok) ['refresh', 'resend'].forEach(reveal);
  if (oldRefreshToken) reveal('reuse');
  if (!next) end();
}

async function requestToken(fields) {
  const response = await fetch(run.token, {
    method: 'POST',
    headers: { authorization: run.basic },
    body: new URLSearchParams(fields),
  });
  const answer = await response.json();
  out('POST ${TOKEN} (' + fields.grant_type + ') \\u2192 ' + response.status);
  out(answer);
  say(response.ok ? 'Your account is connected.' : 'Banco BS2 refused the request.');
  if (response.ok) {
    oldRefreshToken = refreshToken;
    refreshToken = answer.refresh_token;
  }
  goOn(response.ok);
}

const refreshWith = (refresh_token) => requestToken({ grant_type: 'refresh_token', scope: run.scope, refresh_token });
const refresh = () => refreshWith(refreshToken);
const reuse = () => refreshWith(oldRefreshToken);

const code = new URLSearchParams(location.search).get('code');
const redeem = () => requestToken({ grant_type: 'authorization_code', code, redirect_uri: run.redirectUri });
redeem();
`;
