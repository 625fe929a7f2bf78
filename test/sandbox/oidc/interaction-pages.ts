import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import type Provider from 'oidc-provider';
import type { InteractionResults } from 'oidc-provider';
import { actions, formButton, type Html, page } from '../core/page.ts';
import { CUSTOMER } from './provider.ts';

type Visit = Context<{ Bindings: HttpBindings }>;

const SCOPES: Record<string, string> = {
  openid: 'know which customer you are',
  profile: 'see your name and language',
  email: 'see your e-mail address',
  offline_access: 'keep this access until you withdraw it',
};

/**
 * The pages of the bank between authorization request and response: sign-in and consent.
 *
 * @param decisionFor what the unattended walk decides in the flow with this `state`
 */
export function interactionPages(
  provider: Provider,
  decisionFor: (state: unknown) => 'allow' | 'refuse',
): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const details = (visit: Visit) => provider.interactionDetails(visit.env.incoming, visit.env.outgoing);
  const answer = (visit: Visit, result: InteractionResults) =>
    provider.interactionResult(visit.env.incoming, visit.env.outgoing, result);

  app.get('/interaction/:uid', (visit) => visit.html(loginPage(visit.req.param('uid'))));

  // One interaction answers both prompts, so that nothing between them hangs on a session.
  app.post('/interaction/:uid/login', async (visit) => {
    const { login } = await visit.req.parseBody();
    if (typeof login !== 'string' || !login) return visit.text('A user name is needed.', 400);
    await answer(visit, { login: { accountId: login, amr: ['pwd'] } });
    return visit.redirect(`/interaction/${visit.req.param('uid')}/consent`, 303);
  });

  app.get('/interaction/:uid/consent', async (visit) => {
    const { uid, params } = await details(visit);
    const client = await provider.Client.find(String(params.client_id));
    return visit.html(consentPage(uid, client?.clientName ?? 'Unknown', scopes(params), decisionFor(params.state)));
  });

  app.post('/interaction/:uid/allow', async (visit) => {
    const { params, result } = await details(visit);
    const login = result?.login;
    if (!login) return visit.text('Sign in first.', 400);
    const grant = new provider.Grant({ accountId: login.accountId, clientId: String(params.client_id) });
    grant.addOIDCScope(scopes(params));
    return visit.redirect(await answer(visit, { login, consent: { grantId: await grant.save() } }), 303);
  });

  app.post('/interaction/:uid/refuse', async (visit) => {
    const refusal = { error: 'access_denied', error_description: 'The customer refused the request' };
    return visit.redirect(await answer(visit, refusal), 303);
  });

  return app;
}

/** The page for an error that must not be sent to the redirect URI. */
export async function errorPage(error: string, description: string | undefined): Promise<string> {
  const body = html`<p>The request cannot be answered: <code>${error}</code></p><p>${description ?? ''}</p>`;
  return String(await bankPage('Something is wrong with this request', body, true));
}

function scopes({ scope }: Record<string, unknown>): string[] {
  return String(scope).split(' ');
}

function bankPage(title: string, body: Html, end = false): Html {
  return page({ title, party: 'authorization server', name: 'Nordvik Bank', body, end });
}

function loginPage(uid: string): Html {
  return bankPage(
    'Sign in to Nordvik Bank',
    html`<form method="post" action="/interaction/${uid}/login" id="login">
<p><label>User name<br><input name="login" value="${CUSTOMER.login}" autocomplete="username" required></label></p>
<p><label>Password<br><input name="password" type="password" value="kattunge" autocomplete="current-password"></label></p>
</form>
<div class="actions"><button class="button" form="login" data-next>Sign in</button>
${formButton('Cancel', `/interaction/${uid}/refuse`, {})}</div>`,
  );
}

function consentPage(uid: string, client: string, asked: string[], decision: 'allow' | 'refuse'): Html {
  return bankPage(
    `Do you allow ${client} this?`,
    html`<p><strong>${client}</strong> would like to</p>
<ul>${asked.map((scope) => html`<li>${SCOPES[scope] ?? scope}</li>`)}</ul>
${actions(
  formButton('Allow', `/interaction/${uid}/allow`, {}, { next: decision === 'allow' }),
  formButton('Refuse', `/interaction/${uid}/refuse`, {}, { next: decision === 'refuse' }),
)}`,
  );
}
