import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { actions, json, linkButton, page, scriptButton } from '../core/page.ts';

/** How a scenario's page sends the user to the authorization server. */
export type Opening =
  /** By a link, in the same tab. */
  | 'link'
  /** In a pop-up. */
  | 'pop-up'
  /** In a new tab, and only then keeps `state`: the new tab's sessionStorage has none. */
  | 'new tab, state kept too late'
  /** In a new tab that will fail to come back. */
  | 'new tab, lost';

export interface ThirdParty {
  /** Origins of the two parties. */
  own: string;
  authorizationServer: string;
  /** By scenario; the scenario's id is the client's id, too. */
  openings: ReadonlyMap<string, { opening: Opening; redirectUri: string }>;
  /** Path of the callback page; by absence `CALLBACK`. */
  callback?: string;
}

export const CALLBACK = '/cb';
/** The address that the page gives itself after a form_post. */
export const CLEANED = '/signed-in';
/** Where a user ends who does not sign in. */
export const HOME = '/shop';
const NAME = 'Corner Shop';

/** A single-page application: `state` and the PKCE verifier are in sessionStorage, not on its server. */
export function thirdParty(parts: ThirdParty): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('Cache-Control', 'no-store');
  });

  app.get('/start', (context) => {
    const scenario = context.req.query('scenario') ?? '';
    const found = parts.openings.get(scenario);
    if (!found) return context.notFound();
    const login = { state: randomUUID(), verifier: randomBytes(32).toString('base64url'), clientId: scenario };
    const request = new URLSearchParams({
      response_type: 'code',
      client_id: scenario,
      redirect_uri: found.redirectUri,
      scope: 'orders:read',
      state: login.state,
      code_challenge: createHash('sha256').update(login.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const url = `${parts.authorizationServer}/authorize?${request}`;
    return context.html(startPage(found.opening, { ...login, redirectUri: found.redirectUri }, url, parts));
  });

  app.get(parts.callback ?? CALLBACK, (context) => context.html(callbackPage(parts)));
  app.post(CALLBACK, async (context) => context.html(callbackPage(parts, await context.req.text())));
  app.get(HOME, (context) => context.html(shown('Corner Shop', html`<p>Perhaps another time.</p>`, undefined, true)));
  app.get(CLEANED, (context) =>
    context.html(shown('Signed in', html`<p>Your orders are shown here.</p>`, undefined, true)),
  );
  return app;
}

function startPage(opening: Opening, login: Record<string, string>, url: string, parts: ThirdParty) {
  const button =
    opening === 'link'
      ? linkButton('Sign in with Ordinary Login', url, { next: true })
      : scriptButton('Sign in with Ordinary Login', 'signIn()', { next: true });
  const keep = `sessionStorage.setItem('login', ${json(JSON.stringify(login))});`;
  const open = (target: string, features = '') => `window.open(${json(url)}, ${json(target)}, ${json(features)});`;
  const scripts: Record<Opening, string> = {
    link: keep,
    'pop-up': `function signIn() { ${keep} ${open('login', 'popup,width=520,height=640')} }`,
    'new tab, state kept too late': `function signIn() { ${open('_blank')} ${keep} }`,
    // The consent page says when it leaves the screen, which it does only for the browser's error page.
    'new tab, lost': `function signIn() { ${keep} ${open('_blank')} }
addEventListener('message', ({ origin, data }) => {
  if (origin === ${json(parts.authorizationServer)} && data === 'left') end('The other tab did not come back: nobody listens there.');
});`,
  };
  return shown('Your orders', html`<p>Sign in to see your orders.</p>${actions(button)}`, scripts[opening]);
}

/** @param posted the form's text, where the answer came as a form_post */
function callbackPage({ own, authorizationServer }: ThirdParty, posted?: string) {
  const values = {
    posted,
    tokenEndpoint: `${authorizationServer}/token`,
    cleaned: posted ? `${own}${CLEANED}` : undefined,
  };
  return shown('Signing you in', html`<p>What came back:</p>`, `const page = ${json(values)};${REDEEM}`);
}

function shown(title: string, body: ReturnType<typeof html>, script?: string, end?: boolean) {
  return page({ title, party: 'third party', name: NAME, body, script, end });
}

// Runs in the callback page. A fragment may hold further “#”, as seen in the wild.
const REDEEM = `
const answer = new URLSearchParams(page.posted ?? location.search.slice(1) + location.hash.split('#').join('&'));
const login = JSON.parse(sessionStorage.getItem('login'));
async function redeem() {
  if (answer.get('error')) {
    return end(answer.get('error') + ': ' + answer.get('error_description') + (answer.has('state') ? '' : ' (and no state)'));
  }
  const kept = login === null ? null : login.state;
  if (answer.get('state') !== kept) return end('state is ' + answer.get('state') + ', expected ' + kept + ': rejected');
  if (!answer.has('code')) return end('Neither a code nor an error came back.');
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code: answer.get('code'),
    redirect_uri: login.redirectUri,
    client_id: login.clientId,
    code_verifier: login.verifier,
  });
  const response = await fetch(page.tokenEndpoint, { method: 'POST', body: form });
  const token = await response.json();
  if (!response.ok) return end('The token request failed: ' + token.error);
  sessionStorage.removeItem('login');
  if (page.cleaned) history.replaceState(null, '', page.cleaned);
  end('Signed in; the token is valid for ' + token.expires_in + ' seconds.');
}
redeem().catch((error) => out(String(error)));
`;
