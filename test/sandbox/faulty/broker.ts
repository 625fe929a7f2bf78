import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { html } from 'hono/html';
import { json, page } from '../core/page.ts';
import type { AuthorizationServer, Client } from './authorization-server.ts';

interface Upstream {
  pendingId: string;
  verifier: string;
}

const CLIENT_ID = 'ordinary-login-broker';

/**
 * The half of an authorization server that sends its users to another one to log in. Its page,
 * at `<origin>/broker/callback`, redeems the code of that other server.
 */
export class Broker {
  readonly #upstream: string;
  readonly #redirectUri: string;
  readonly #logins = new Map<string, Upstream>();

  /** @param origin the broker's own; @param upstream the identity provider's */
  constructor(origin: string, upstream: string) {
    this.#upstream = upstream;
    this.#redirectUri = `${origin}/broker/callback`;
  }

  /** The broker as the identity provider has it registered. */
  get clients(): ReadonlyMap<string, Client> {
    return new Map([[CLIENT_ID, { redirectUri: this.#redirectUri, name: 'Ordinary Login', user: 'approve' }]]);
  }

  /** Sends the user on, with a `state` and a verifier of the broker's own. */
  begin(context: Context, pendingId: string): Response {
    const state = randomUUID();
    const verifier = randomBytes(32).toString('base64url');
    this.#logins.set(state, { pendingId, verifier });
    const request = new URLSearchParams({
      response_type: 'code',
      client_id: CLIENT_ID,
      redirect_uri: this.#redirectUri,
      scope: 'profile',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    return context.redirect(`${this.#upstream}/authorize?${request}`);
  }

  /** Adds the way back: the callback page and what it posts to. */
  serve(app: Hono, server: AuthorizationServer, provider: AuthorizationServer): void {
    app.get('/broker/callback', (context) => {
      const { state = '', code } = context.req.query();
      const login = this.#logins.get(state);
      this.#logins.delete(state);
      if (!login) return context.text('This login is unknown.', 400);
      if (!code) return server.decide(context, login.pendingId, 'refuse');
      return context.html(this.#callbackPage(login, code));
    });
    app.post('/broker/continue', async (context) => {
      const form = new URLSearchParams(await context.req.text());
      const decision = provider.knows(form.get('access_token') ?? '') ? 'approve' : 'refuse';
      return server.decide(context, form.get('request') ?? '', decision);
    });
  }

  #callbackPage({ pendingId, verifier }: Upstream, code: string) {
    const token = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: this.#redirectUri,
      client_id: CLIENT_ID,
      code_verifier: verifier,
    });
    return page({
      title: 'Taking over your login',
      party: 'authorization server',
      name: 'Ordinary Login',
      body: html`<p>What a broker’s backend would do, done by this page.</p>
<form method="post" action="/broker/continue">
<input type="hidden" name="request" value="${pendingId}"><input type="hidden" name="access_token">
</form>`,
      script: `(async () => {
  const answer = await fetch(${json(`${this.#upstream}/token`)}, { method: 'POST', body: new URLSearchParams(${json(String(token))}) });
  const { access_token = '' } = await answer.json();
  document.forms[0].elements.access_token.value = access_token;
  document.forms[0].submit();
})();`,
    });
  }
}
