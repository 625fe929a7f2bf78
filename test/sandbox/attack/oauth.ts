import type { JsonWebKey } from 'node:crypto';
import type { FlowKind } from '../weak/clients.ts';
import { codeFlowTrials } from './code-flow.ts';
import { FORGERIES, type Forgery, forge } from './forge.ts';
import { CHANGES, edit, type Origin, type Trial, type Tricks, trial } from './trial.ts';
import { formOf, type Visitor } from './visitor.ts';

export interface OauthTricks extends Tricks {
  flow?: FlowKind;
  onBearer?: (token: string) => string;
}

/** Every attack on the flows of `weak`'s own parties. */
export const oauthTrials: readonly Trial[] = [
  ...codeFlowTrials(walkOauth),
  ...CHANGES.map((change) =>
    trial(walkOauth, `state/${change}`, { flow: 'hybrid', onCallback: edit('state', change) }, 'form_post'),
  ),
  ...CHANGES.map((change) =>
    trial(walkOauth, `nonce/${change}`, { flow: 'hybrid', onAuthorization: edit('nonce', change) }, 'hybrid'),
  ),
  trial(walkOauth, 'response-mode/swap', {
    flow: 'hybrid',
    onAuthorization: (request) => request.set('response_mode', 'query'),
  }),
  ...FORGERIES.flatMap(forgeries),
];

/** A flow of `weak`'s own parties, to the accounts. */
export async function walkOauth(visitor: Visitor, origin: Origin, tricks: OauthTricks): Promise<boolean> {
  const start = await visitor.get(`${origin('tpp')}/start?flow=${tricks.flow ?? 'code'}&consent=allow`);
  const callback = await authorize(visitor, start.headers.get('location') ?? '', tricks);
  if (!callback?.parameters.has('code')) return false;
  // An answer that goes elsewhere is out of the third party's hands.
  if (!callback.isRegistered) return true;
  const { url, method, parameters } = callback;
  tricks.onCallback?.(parameters);
  const answered = await (method === 'GET' ? visitor.get(`${url}?${parameters}`) : visitor.post(url, parameters));
  const run = /id="token-request">(.*?)<\/script>/.exec(await answered.text())?.[1];
  if (!run || !answered.ok) return false;
  tricks.waits?.();
  return redeem(visitor, origin, JSON.parse(run), tricks);
}

interface Callback {
  url: string;
  method: 'GET' | 'POST';
  parameters: URLSearchParams;
  /** It goes to the third party's own address. */
  isRegistered: boolean;
}

/** @returns undefined when the server refuses with a page */
async function authorize(visitor: Visitor, request: string, tricks: Tricks): Promise<Callback | undefined> {
  const url = new URL(request);
  const own = url.searchParams.get('redirect_uri');
  tricks.onAuthorization?.(url.searchParams);
  const asked = url.searchParams.get('redirect_uri');
  const isRegistered = !asked || asked === own;
  const response = await visitor.get(url.href);
  const location = response.headers.get('location');
  if (location) {
    const { origin, pathname, search, hash } = new URL(location);
    const parameters = new URLSearchParams(search || hash.slice(1));
    return { url: origin + pathname, method: 'GET', parameters, isRegistered };
  }
  const form = response.ok && formOf(await response.text());
  return form ? { url: form.action, method: 'POST', parameters: form.fields, isRegistered } : undefined;
}

interface TokenRun {
  url: string;
  form: Record<string, string>;
  state: string;
  accounts: string;
}

/** Token, login and accounts: true when all three go well. */
async function redeem(visitor: Visitor, origin: Origin, run: TokenRun, tricks: OauthTricks): Promise<boolean> {
  const form = new URLSearchParams(run.form);
  tricks.onToken?.(form);
  if (tricks.redeemsTwice) await visitor.post(run.url, form);
  const response = await visitor.post(run.url, form);
  if (!response.ok || tricks.endsWithTokens) return response.ok;
  const { id_token, access_token } = (await response.json()) as Record<string, string>;
  const body = JSON.stringify({ state: run.state, id_token });
  const login = await visitor.send(`${origin('tpp')}/session`, { method: 'POST', body });
  if (!login.ok) return false;
  const token = tricks.onBearer?.(access_token ?? '') ?? access_token;
  return (await visitor.get(run.accounts, { Authorization: `Bearer ${token}` })).ok;
}

/** A forged JWT at each step that carries one. */
function forgeries(forgery: Forgery): Trial[] {
  const at = (
    step: string,
    from: 'tpp' | 'as',
    tricks: (forged: (jwt: string | null) => string) => OauthTricks,
  ): Trial => ({
    attack: `jwt/${forgery}`,
    at: step,
    accepted: async (visitor, origin) => {
      const { keys } = (await (await visitor.get(`${origin(from)}/jwks`)).json()) as { keys: [JsonWebKey] };
      return walkOauth(
        visitor,
        origin,
        tricks((jwt) => forge(jwt ?? '', forgery, keys[0])),
      );
    },
  });
  const inside = (name: string, forged: (jwt: string | null) => string) => (all: URLSearchParams) =>
    all.set(name, forged(all.get(name)));
  const flow: FlowKind = 'signed';
  return [
    at('request object', 'tpp', (forged) => ({ flow, onAuthorization: inside('request', forged) })),
    at('client assertion', 'tpp', (forged) => ({ flow, onToken: inside('client_assertion', forged) })),
    at('access token', 'as', (forged) => ({ onBearer: forged })),
    at('ID token by form_post', 'as', (forged) => ({ flow: 'hybrid', onCallback: inside('id_token', forged) })),
  ];
}
