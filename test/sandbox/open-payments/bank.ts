import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { actions, formButton, page } from '../core/page.ts';
import type { SandboxContext } from '../core/system.ts';
import type { PendingAuthorization } from './auth.ts';
import type { Authorisation, ConsentRegister } from './consents.ts';
import { client } from './plan.ts';

/** The pages of the banks that sign in their own way: one host plays them all. */
export function bank(
  { origin }: SandboxContext,
  register: ConsentRegister,
  pending: Map<string, PendingAuthorization>,
): Hono {
  const app = new Hono();

  // Reached through the authorization server, to which it also returns.
  app.get('/login', (context) => {
    const session = context.req.query('session') ?? '';
    const waiting = pending.get(session);
    return waiting
      ? context.html(consentPage(waiting.authorisation, '/login', { session }))
      : context.html(gone(), 400);
  });
  app.post('/login', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const session = form.get('session') ?? '';
    const waiting = pending.get(session);
    if (!waiting) return context.html(gone(), 400);
    const { authorisation } = waiting;
    register.answer(authorisation, form.get('answer') === 'approve');
    const back = new URL(`${origin('openpayments-auth')}/signin/${authorisation.consent.bank.bicFi}`);
    if (authorisation.scaStatus === 'failed') back.searchParams.set('error', 'access_denied');
    else back.searchParams.set('code', randomBytes(16).toString('base64url'));
    back.searchParams.set('state', session);
    return context.redirect(back.href, 303);
  });

  // Reached directly (scaRedirect); returns to the third party's TPP-Redirect-URI.
  const ofPath = (path: Record<string, string>) => register.authorisation(path.consent ?? '', path.authorisation ?? '');
  app.get('/sca/:consent/:authorisation', (context) => {
    const authorisation = ofPath(context.req.param());
    return authorisation?.scaStatus === 'scaMethodSelected'
      ? context.html(consentPage(authorisation, context.req.path, {}))
      : context.html(gone(), 400);
  });
  app.post('/sca/:consent/:authorisation', async (context) => {
    const authorisation = ofPath(context.req.param());
    const returnUri = authorisation?.consent.returnUri;
    if (authorisation?.scaStatus !== 'scaMethodSelected' || !returnUri) return context.html(gone(), 400);
    const form = new URLSearchParams(await context.req.text());
    register.answer(authorisation, form.get('answer') === 'approve');
    return context.redirect(returnUri, 303);
  });
  return app;
}

function consentPage({ consent }: Authorisation, action: string, fields: Record<string, string>) {
  const { person } = consent;
  return page({
    title: 'Share your account information?',
    party: 'bank',
    name: consent.bank.name,
    body: html`<p>Signed in as <b>${person.name}</b>, ${person.psuId.slice(0, 8)}-${person.psuId.slice(8)}.</p>
<p><b>${client.name}</b> asks, by way of Open Payments, to see for 90 days:</p>
<ul><li>your accounts</li><li>their balances</li><li>their transactions</li></ul>
${actions(
  formButton('Approve with Mobilt BankID', action, { ...fields, answer: 'approve' }, { next: person.approves }),
  formButton('Refuse', action, { ...fields, answer: 'refuse' }, { next: !person.approves }),
)}`,
  });
}

function gone() {
  return page({
    title: 'Nothing to sign here',
    party: 'bank',
    name: 'Bank',
    body: html`<p>This signature is unknown, or was already given or refused.</p>`,
  });
}
