import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { encodeQR } from 'qr';
import { correct } from '../core/attacks.ts';
import { actions, json, linkButton, page, scriptButton } from '../core/page.ts';
import { readParameters } from '../core/parameters.ts';
import type { SandboxContext } from '../core/system.ts';
import { type Authorisation, type ConsentRegister, qrText, secondsSince } from './consents.ts';
import { client, type Plan, plans, SCOPE } from './plan.ts';
import { THIRD_PARTY_SCRIPT } from './third-party-script.ts';

/** One attempt to connect a bank, known by its `state`. */
interface Connection {
  state: string;
  plan: Plan;
  /** Present once the page has told its server what it started. */
  authorisation?: Authorisation;
  returned?: boolean;
}

type Endpoints = Record<'api' | 'auth' | 'bankId' | 'callback' | 'return', string>;

/** The third party: its pages make the calls that its backend would make unseen. */
export function thirdParty({ origin, log }: SandboxContext, register: ConsentRegister): Hono {
  const app = new Hono();
  const connections = new Map<string, Connection>();
  const endpoints = {
    api: origin('openpayments-api'),
    auth: origin('openpayments-auth'),
    bankId: origin('openpayments-bankid'),
    callback: `${origin('openpayments-tpp')}/callback`,
    return: `${origin('openpayments-tpp')}/return`,
  };

  app.get('/start', (context) => {
    const plan = plans[context.req.query('scenario') ?? ''];
    if (!plan) return context.notFound();
    const connection: Connection = { state: randomUUID(), plan };
    connections.set(connection.state, connection);
    return context.html(startPage(connection, endpoints));
  });

  // Told by the page once the authorisation runs: what the pages after the return need to know.
  app.put('/connections/:state', async (context) => {
    const connection = connections.get(context.req.param('state'));
    const { consentId, authorisationId } = await context.req.json<Record<string, string>>();
    const authorisation = register.authorisation(consentId ?? '', authorisationId ?? '');
    if (!connection || !authorisation) return context.json({ error: 'not found' }, 404);
    connection.authorisation = authorisation;
    const url = deepLink(connection, endpoints.return);
    if (url) log.add({ kind: 'deep-link', time: Date.now(), party: 'openpayments-tpp', url });
    return context.json({ state: connection.state });
  });
  app.get('/connections/:state/qr', (context) => {
    const order = connections.get(context.req.param('state'))?.authorisation?.order;
    if (!order) return context.json({ error: 'not found' }, 404);
    const text = qrText(order, secondsSince(order));
    context.header('cache-control', 'no-store');
    return context.json({ text, svg: encodeQR(text, 'svg') });
  });

  app.get('/callback', (context) => {
    const answer = readParameters(new URL(context.req.url).searchParams, correct);
    if (!answer) return context.html(lostPage(), 400);
    const { code, error, error_description, state = '' } = answer;
    if (error) return context.html(errorPage(error, error_description ?? '', connections.has(state)));
    const connection = takeReturned(context, connections);
    if (!connection || !code) return context.html(lostPage(), 400);
    return context.html(returnPage(connection, endpoints, `redeem(${json(code)})`));
  });
  app.get('/return', (context) => {
    const connection = takeReturned(context, connections);
    return connection ? context.html(returnPage(connection, endpoints, 'resume()')) : context.html(lostPage(), 400);
  });
  return app;
}

/** The connection that a return belongs to; each may return once. */
function takeReturned(context: Context, connections: Map<string, Connection>): Connection | undefined {
  const connection = connections.get(context.req.query('state') ?? '');
  if (!connection?.authorisation || connection.returned) return undefined;
  connection.returned = true;
  return connection;
}

/** The deep link that the page builds from `challengeData`; none where BankID runs on another device or by app link. */
function deepLink({ plan, state, authorisation }: Connection, returnTo: string): string | undefined {
  const token = authorisation?.order?.autoStartToken;
  if (!token || plan.device === 'other device' || plan.opens === 'app link') return undefined;
  return `bankid:///?autostarttoken=${token}${redirectOf(plan, state, returnTo)}`;
}

/** The app on the same phone is told where to go afterwards; beside a browser it need not go anywhere. */
function redirectOf(plan: Plan, state: string, returnTo: string): string {
  if (plan.slip === 'no redirect for the app') return '';
  return `&redirect=${appReturns(plan) ? encodeURIComponent(`${returnTo}?state=${state}`) : 'null'}`;
}

function appReturns({ device, slip }: Plan): boolean {
  return device === 'mobile' && slip !== 'no redirect for the app';
}

/** What the script needs to know, as its `run`. */
function run({ plan, state, authorisation }: Connection, endpoints: Endpoints) {
  const { bank, person, device, opens, slip, later } = plan;
  return {
    ...endpoints,
    state,
    bicFi: bank.bicFi,
    psuId: person.psuId,
    device,
    opens,
    slip,
    later,
    redirect: redirectOf(plan, state, endpoints.return),
    appReturns: appReturns(plan),
    holds: slip === 'late start' ? (bank.startWithin ?? 0) + 100 : 0,
    clientId: client.id,
    clientSecret: client.secret,
    scope: SCOPE,
    validUntil: inNinetyDays(slip),
    consentId: authorisation?.consent.id,
    authorisationId: authorisation?.id,
    approach: bank.approach,
  };
}

/** A date as the API wants it, or as a Swede who learnt it in London might write it. */
function inNinetyDays(slip: Plan['slip']): string {
  const date = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
  return slip === 'date in another format' ? date.split('-').reverse().join('/') : date;
}

function startPage(connection: Connection, endpoints: Endpoints) {
  const { bank, person, device } = connection.plan;
  const withBankId = {
    desktop: linkButton('Open BankID on this computer', '#', { id: 'app', hidden: true, next: true }),
    mobile: linkButton('Open BankID on this phone', '#', { id: 'app', hidden: true, next: true }),
    'other device': '',
  };
  const standIn = linkButton(
    device === 'other device' ? 'Scan it with the phone (stand-in)' : 'BankID app stand-in',
    '#',
    { id: 'stand-in', hidden: true, next: true, newTab: !appReturns(connection.plan) },
  );
  return page({
    title: 'Connect your bank account',
    party: 'third party',
    name: client.name,
    body: html`<p>${client.name} shows all your accounts in one place. Bank: <b>${bank.name}</b> (${bank.bicFi}). You: <b>${person.name}</b>.</p>
<div id="qr" style="width:14rem;padding:.8rem;background:#fff" hidden></div>
${actions(
  scriptButton(`Connect ${bank.name}`, 'connect()', { id: 'connect', next: true }),
  device
    ? html`${withBankId[device]}${standIn}`
    : html`${linkButton(`Continue at ${bank.name}`, '#', { id: 'bank', hidden: true, next: true })}`,
)}`,
    script: `const run = ${json(run(connection, endpoints))};\n${THIRD_PARTY_SCRIPT}`,
  });
}

const LATER = { 'asks again': 'Ask again another day', 'deletes the consent': 'Disconnect the bank' };

/** Where a person comes back to; it goes on by itself, with `call`. */
function returnPage(connection: Connection, endpoints: Endpoints, call: string) {
  const { later } = connection.plan;
  return page({
    title: 'Welcome back',
    party: 'third party',
    name: client.name,
    body: html`<p>Back from ${connection.plan.bank.name}. ${client.name} asks what became of your consent.</p>
${later ? actions(scriptButton(LATER[later], 'comeBack()', { id: 'later', hidden: true, next: true })) : ''}`,
    script: `const run = ${json(run(connection, endpoints))};\n${THIRD_PARTY_SCRIPT}\n${call};`,
  });
}

function errorPage(error: string, description: string, stateKnown: boolean) {
  return page({
    title: 'Your bank was not connected',
    party: 'third party',
    name: client.name,
    body: html`<p>The authorization server says <code>${error}</code>: ${description}.</p>
${stateKnown ? '' : html`<p>And the <code>state</code> that came back is none that ${client.name} sent.</p>`}`,
    end: true,
  });
}

function lostPage() {
  return page({
    title: 'This return belongs to no connection',
    party: 'third party',
    name: client.name,
    body: html`<p>Its <code>state</code> is unknown, or it has come back before.</p>`,
  });
}
