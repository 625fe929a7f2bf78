import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { correct } from '../core/attacks.ts';
import { actions, json, linkButton, page, scriptButton } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import { BASIC, CLIENT, type Origins, type Wishes } from './parties.ts';

/** What a scenario does that the others do not. */
interface Plan extends Wishes {
  /** The redirect URI ends in an id of the run, and no state is sent. */
  wildcard?: boolean;
  /** What is pressed after the token call. */
  presses?: 'refresh' | 'resend';
  /** Seconds between the callback and the token call. */
  waits?: number;
  /** How often the page decodes the code; once is right. */
  decodes?: 0 | 2;
}

const PLANS: Record<string, Plan> = {
  'aiia-full': {},
  'aiia-cancel': { atBank: 'cancel' },
  'aiia-bank-error': { atBank: 'fail' },
  'aiia-wildcard': { wildcard: true },
  'aiia-refresh': { presses: 'refresh' },
  'aiia-refresh-expired': { presses: 'refresh', daysAgo: 15 },
  'aiia-late-code': { waits: 61 },
  'aiia-code-reused': { presses: 'resend' },
  'aiia-decoded-twice': { decodes: 2 },
  'aiia-not-decoded': { decodes: 0 },
  'aiia-corrupted-jwt': { corrupts: true },
};

/** Runs under way, by `state` or, where there is none, by the last part of the redirect URI. */
export function plans() {
  const runs = new Map<string, Plan>();
  return {
    add: (key: string, plan: Plan) => runs.set(key, plan),
    find: (key: string) => runs.get(key),
    wishes: (redirectUri: string, state?: string): Wishes =>
      runs.get(state ?? redirectUri.slice(redirectUri.lastIndexOf('/') + 1)) ?? {},
  };
}

/** The third party: a start page and the callback, whose script calls the token endpoint. */
export function thirdParty(origins: Origins, runs: ReturnType<typeof plans>): Hono {
  const app = new Hono();
  app.get('/start', (context) => {
    const plan = PLANS[context.req.query('scenario') ?? 'aiia-full'];
    if (!plan) return context.text('unknown scenario', 404);
    const key = randomUUID();
    runs.add(key, plan);
    return context.html(startPage(connectUrl(origins, plan, key)));
  });
  app.get('/callback', (context) => {
    const { state = '', code } = answerOf(context) ?? {};
    const plan = runs.find(state);
    return plan ? context.html(returned(origins, plan, code, '/callback')) : context.html(unknownSession(), 400);
  });
  app.get('/cb/:customer', (context) => {
    const { customer } = context.req.param();
    const answer = answerOf(context);
    const plan = answer && runs.find(customer);
    return plan
      ? context.html(returned(origins, plan, answer.code, `/cb/${customer}`))
      : context.html(unknownSession(), 400);
  });
  return app;
}

function answerOf(context: Context) {
  return readParameters(new URL(context.req.url).searchParams, correct);
}

function connectUrl(origins: Origins, { wildcard }: Plan, key: string): string {
  const url = new URL('/v1/oauth/connect', origins.server);
  url.search = new URLSearchParams({
    client_id: CLIENT.id,
    redirect_uri: `${origins.thirdParty}${wildcard ? `/cb/${key}` : '/callback'}`,
    scope: 'accounts offline_access',
    response_type: 'code',
    ...(wildcard ? {} : { state: key }),
  }).toString();
  return url.href;
}

function startPage(connect: string) {
  return page({
    title: 'See all your accounts in one place',
    party: 'third party',
    name: 'Budget App',
    body: html`<p>Budget App reads balances and transactions through Mastercard Open Finance (Aiia). You choose what to share at your bank.</p>
${actions(linkButton('Connect your bank', connect, { next: true }))}`,
  });
}

function unknownSession() {
  return page({
    party: 'third party',
    name: 'Budget App',
    title: 'Unknown session',
    body: html`<p>This callback belongs to no connection that was started here.</p>`,
    end: true,
  });
}

function returned(origins: Origins, plan: Plan, code: string | undefined, path: string) {
  const parts = { party: 'third party', name: 'Budget App' } as const;
  if (code === undefined) {
    return page({
      ...parts,
      title: 'No bank was connected',
      body: html`<p>The callback came without <code>code</code> and <code>consentId</code>: you cancelled, or the bank had a problem.</p>`,
      end: true,
    });
  }
  return page({
    ...parts,
    title: 'Welcome back from your bank',
    body: html`<p id="progress">The authorization response is here.</p>
${actions(
  scriptButton('Refresh the tokens', 'refresh()', { id: 'refresh', hidden: true, next: plan.presses === 'refresh' }),
  scriptButton('Send the code again', 'resend()', { id: 'resend', hidden: true, next: plan.presses === 'resend' }),
  scriptButton('Read the accounts again', 'readAccounts()', { id: 'accounts', hidden: true }),
)}`,
    script: `const run = ${json({
      token: `${origins.server}/v1/oauth/token`,
      accounts: `${origins.server}/v1/accounts`,
      redirectUri: `${origins.thirdParty}${path}`,
      basic: BASIC,
      ...plan,
    })};${SCRIPT}`,
  });
}

// What a real backend would do; here the page does it, so that it can be observed.
const SCRIPT = `
let tokens;
const say = (text) => { document.getElementById('progress').textContent = text; };

async function requestToken(body) {
  const response = await fetch(run.token, {
    method: 'POST',
    headers: { authorization: run.basic, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  out('POST /v1/oauth/token (' + body.grant_type + ') \\u2192 ' + response.status);
  out(answer);
  if (response.ok) tokens = answer;
  return response.ok;
}

async function readAccounts() {
  const response = await fetch(run.accounts, { headers: { authorization: 'Bearer ' + tokens.access_token } });
  const answer = await response.json();
  out('GET /v1/accounts \\u2192 ' + response.status);
  out(!response.ok ? answer : answer.accounts.map(({ name, number, bookedBalance, currency }) => [name, number.iban, bookedBalance, currency].join('  ')).join('\\n'));
}

async function refresh() {
  const ok = await requestToken({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
  if (ok) await readAccounts();
  say(ok
    ? 'The tokens were refreshed; the refresh token is a new one too.'
    : 'The authorization server refused the refresh token.');
  end();
}

let redeem;
async function resend() {
  await redeem();
  say('The authorization server refused the code, which was used before. The tokens are still good.');
  end();
}

function countDown(seconds) {
  const until = Date.now() + seconds * 1000;
  return new Promise((done) => {
    const tick = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      say('The code lives 60 seconds. The token call follows in ' + left + ' s.');
      if (left > 0) setTimeout(tick, 200);
      else done();
    };
    tick();
  });
}

async function exchange() {
  let code = /[?&]code=([^&]*)/.exec(location.search)[1];
  for (let times = run.decodes ?? 1; times > 0; times--) code = new URLSearchParams('code=' + code).get('code');
  redeem = () => requestToken({ grant_type: 'authorization_code', code, redirect_uri: run.redirectUri });
  if (run.waits) await countDown(run.waits);
  if (!(await redeem())) {
    say('The authorization server refused the code.');
    return end();
  }
  say('Your bank is connected.');
  if (!run.presses) await readAccounts();
  ['refresh', 'resend', 'accounts'].forEach(reveal);
  if (!run.presses) end();
}
exchange();
`;
