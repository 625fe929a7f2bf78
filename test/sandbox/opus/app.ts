import { Hono } from 'hono';
import { html } from 'hono/html';
import { SignJWT } from 'jose';
import { actions, json, linkButton, page, scriptButton } from '../core/page.ts';
import type { SandboxContext } from '../core/system.ts';
import { BRAND } from './consent.ts';
import { PEOPLE, type Person, type Plan } from './plan.ts';
import type { SigningKey } from './token.ts';

interface BankAppOptions extends SandboxContext {
  key: SigningKey;
  /** The plan of the run that an intercepted URL belongs to. */
  planFor(intercepted: URL): Plan | undefined;
}

/** Stand-in for the bank's app and for the bank's server behind it (the guide's “BFF”). */
export function bankApp({ origin, key, planFor }: BankAppOptions): Hono {
  const app = new Hono();

  app.get('/open', (context) => {
    const given = context.req.query('url') ?? '';
    const url = URL.canParse(given) ? new URL(given) : undefined;
    const plan = url && isIntercepted(url, origin('opus-as')) ? planFor(url) : undefined;
    return url && plan ? context.html(loopPage(url, plan)) : context.html(notIntercepted(given), 400);
  });

  // The bank's web application: the server sends the browser here, with the command to begin with.
  app.get('/web', (context) => {
    const url = new URL(`${origin('opus-as')}/auth/app/commands/${context.req.query('command') ?? ''}`);
    const plan = planFor(url);
    return plan ? context.html(loopPage(url, plan)) : context.html(notIntercepted(url.href), 400);
  });

  // “The JWT must not be signed in the application to avoid exposing the private signing key.”
  app.post('/bff/authentication', async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    if (!isSignIn(body)) return context.json({ message: 'person and jti are required' }, 400);
    const jwt = await new SignJWT({ ...PEOPLE[body.person] })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'JWT' })
      .setJti(body.jti)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(key.privateKey);
    return context.json({ jwt });
  });

  app.get('/jwks', (context) => context.json({ keys: [key.publicJwk] }));
  return app;
}

/** The two shapes of URL that the guide tells the app to intercept. */
function isIntercepted(url: URL, authorizationServer: string): boolean {
  return url.origin === authorizationServer && /^\/auth\/(auth|handoff\/[^/]+)$/.test(url.pathname);
}

function isSignIn(body: unknown): body is { person: Person; jti: string } {
  if (typeof body !== 'object' || body === null || !('person' in body) || !('jti' in body)) return false;
  return typeof body.jti === 'string' && typeof body.person === 'string' && Object.hasOwn(PEOPLE, body.person);
}

function loopPage(url: URL, plan: Plan) {
  const commands = `${url.origin}/auth/app/${plan.oldSpelling ? 'command' : 'commands'}`;
  return page({
    title: 'Open Finance',
    party: 'app',
    name: `${BRAND.name} app (stand-in)`,
    head: html`<style>
body main { max-width: 30rem; }
label { display: block; padding: .3rem 0; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .2rem .8rem; margin: .8rem 0; }
dt { opacity: .7; } dd { margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 .4rem; }
section { border-top: 3px solid var(--hue); padding-top: .8rem; }
details { margin-top: 1.2rem; }
#trail { font-size: .8rem; opacity: .8; padding-left: 1.2rem; overflow-wrap: anywhere; }
</style>`,
    body: html`${authenticateView(plan)}${consentView(plan)}${endViews()}
<p id="busy" role="status">Asking the authorization server …</p>
<details><summary>What the app has asked</summary><ol id="trail"></ol></details>`,
    script: `const intercepted = ${json(url.href)}; const commands = ${json(commands)}; const plan = ${json(plan)};${LOOP}`,
  });
}

function authenticateView({ person: expected, answer }: Plan) {
  return html`<section id="authenticate" hidden><h2>Sign in</h2>
<p><b data-of="tpp"></b> asks for your consent (<span data-of="type"></span>).</p>
<dl><dt>acr</dt><dd data-of="acr"></dd><dt>jti</dt><dd data-of="jti"></dd></dl>
${actions(
  ...(Object.keys(PEOPLE) as Person[]).map((person) =>
    scriptButton(introduction(PEOPLE[person]), `signIn('${person}')`, {
      next: person === expected && answer !== 'refuse to sign in',
    }),
  ),
  scriptButton('Refuse', `refuse('authentication')`, { next: answer === 'refuse to sign in' }),
)}</section>`;
}

function consentView({ answer }: Plan) {
  return html`<section id="consent" hidden><h2>Your consent</h2>
<p><span data-of="customer"></span>, do you agree to what <b data-of="tpp"></b> asks for?</p>
<dl><dt>consent</dt><dd data-of="externalId"></dd><dt>what</dt><dd data-of="what"></dd><dt>until</dt><dd data-of="until"></dd></dl>
<div id="resources"></div>
<div id="limits" hidden><label>Limit for one payment (BRL) <input id="transactionLimit" type="number"></label>
<label>Limit for one day (BRL) <input id="dailyLimit" type="number"></label></div>
${actions(
  scriptButton('Confirm', 'confirmConsent()', { next: answer === 'confirm' }),
  scriptButton('Refuse', `refuse('consent')`, { next: answer === 'refuse' }),
)}</section>`;
}

function endViews() {
  return html`<section id="over" hidden><h2 id="overTitle"></h2><p id="overText"></p>
${actions(linkButton('Back to the third party', '#', { id: 'return', hidden: true, next: true }))}</section>`;
}

function notIntercepted(url: string) {
  return page({
    title: 'This address is none of the app’s',
    party: 'app',
    name: `${BRAND.name} app (stand-in)`,
    body: html`<p>The app intercepts <code>/auth/auth</code> and <code>/auth/handoff/{id}</code> of its authorization server,
for consents that are known here.</p><pre>${url}</pre>`,
    end: true,
  });
}

function introduction({ name, cpf, cnpj }: { name: string; cpf: string; cnpj?: string }): string {
  return `I am ${name} (CPF ${dotted(cpf)}${cnpj ? `, for the company with CNPJ ${cnpj}` : ''})`;
}

function dotted(cpf: string): string {
  return cpf.replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, '$1.$2.$3-$4');
}

// The event loop, as the guide draws it: every answer is a command; two of the four go on.
const LOOP = `
let command, previous;
const show = (view) => { for (const id of ['authenticate', 'consent', 'over', 'busy']) document.getElementById(id).hidden = id !== view; };
const fill = (texts) => { for (const [name, text] of Object.entries(texts))
  for (const element of document.querySelectorAll('[data-of=' + name + ']')) element.textContent = text; };
const ask = async (method, url, body) => {
  show('busy');
  const trail = document.createElement('li');
  trail.textContent = method + ' ' + url;
  document.getElementById('trail').append(trail);
  const response = await fetch(url, { method, body: body && JSON.stringify(body),
    headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) } });
  return response.json();
};
const answerWith = async (kind, body) => {
  const { commandId } = plan.answersOldCommand ? previous ?? command : command;
  run(await ask('PUT', commands + '/' + commandId + '/' + kind, body));
};
const refuse = (kind) => answerWith(kind, { refused: true });
const signIn = async (person) => {
  const { jwt } = await ask('POST', '/bff/authentication', { person, jti: command.authenticateCommand.jti });
  await answerWith('authentication', { refused: false, jwt });
};
const confirmConsent = () => answerWith('consent', { refused: false,
  selectedResources: [...document.querySelectorAll('#resources input:checked')].map((box) => box.value), ...limits() });
const limits = () => {
  const [transaction, daily] = ['transactionLimit', 'dailyLimit'].map((id) => document.getElementById(id).value);
  return { ...(transaction && { selectedTransactionLimit: Number(transaction) }), ...(daily && { selectedDailyLimit: Number(daily) }) };
};
const over = (title, text, redirect) => {
  document.getElementById('overTitle').textContent = title;
  document.getElementById('overText').textContent = text;
  show('over');
  if (!redirect) return end();
  if (redirect.redirectTo) { const back = document.getElementById('return'); back.href = redirect.redirectTo; back.hidden = false; return; }
  if (redirect.isHandOff ?? redirect.isHandoff) document.getElementById('overText').textContent += ' Continue on the device where you began.';
  else end('Go back to the third party yourself: the bank has sent no address.');
};
const handlers = {
  authenticate: ({ tpp, type, authenticateCommand }) => {
    fill({ tpp: tpp.name, type: type ?? 'type not said', ...authenticateCommand });
    show('authenticate');
  },
  consent: ({ consentCommand: { customerName, consent } }) => {
    const what = consent.payment ? consent.payment.type + ' ' + consent.payment.currency + ' ' + consent.payment.amount + ' to ' + consent.creditor.name
      : (consent.type === 'ENROLLMENT' ? 'later payments from this device: ' : 'your data: ') + consent.permissions.join(', ');
    fill({ customer: customerName, externalId: consent.externalId, what, until: new Date(consent.expirationDateTime).toLocaleString() });
    document.getElementById('resources').replaceChildren(...consent.resources.map((resource, index) => {
      const label = document.createElement('label');
      const box = Object.assign(document.createElement('input'), { type: 'checkbox', value: resource.id,
        checked: plan.ticked === 'all' || (plan.ticked === 'first' && index === 0) });
      label.append(box, ' ' + resource.name.map(({ key, value }) => key + ' ' + value).join(', '));
      return label;
    }));
    document.getElementById('limits').hidden = consent.type !== 'ENROLLMENT';
    if (consent.type === 'ENROLLMENT' && plan.sendsLimits)
      Object.entries({ transactionLimit: 500, dailyLimit: 1500 }).forEach(([id, limit]) => { document.getElementById(id).value = limit; });
    show('consent');
  },
  error: ({ errorCommand: { type, message, redirect } }) => over(type, message, redirect),
  completed: ({ completedCommand: { redirect } }) => over('Done', 'Your consent is given.', redirect),
};
const run = (next) => {
  previous = command;
  command = next;
  const handle = handlers[next.command];
  if (handle) handle(next); else over('The authorization server says ' + next.code, next.message);
};
ask('GET', intercepted).then(run);
`;
