import { createServer } from 'node:net';
import { json } from './core/page.ts';
import { defineSandboxSystem, type SandboxContext, type Scenario } from './core/system.ts';
import {
  byClientHops,
  byFormPost,
  serverError,
  stateOnly,
  twoFragments,
  withoutStateOnError,
} from './faulty/answers.ts';
import { authorizationServer, type Client, type Respond } from './faulty/authorization-server.ts';
import { Broker } from './faulty/broker.ts';
import { CALLBACK, CLEANED, HOME, type Opening, thirdParty } from './faulty/third-party.ts';

type Told = Pick<Scenario, 'title' | 'explains' | 'outcome'> & { opening?: Opening; party?: string };
type Registered = Scenario & { opening: Opening };

const BROKERED = 'faulty-broker';

const SCENARIOS: Registered[] = [
  scenario('faulty-state-dropped', {
    title: 'state dropped on cancel',
    explains: 'The user refuses; the server answers access_denied without state.',
    outcome: { kind: 'refused', code: 'access_denied' },
  }),
  scenario('faulty-state-only', {
    title: 'A callback with state only',
    explains: 'The user consents; the callback has neither code nor error.',
    outcome: { kind: 'failed' },
  }),
  scenario('faulty-server-error', {
    title: 'server_error after the consent',
    explains: 'The user consents; the server cannot store it.',
    outcome: { kind: 'failed', code: 'server_error' },
  }),
  scenario('faulty-state-null', {
    title: 'state compared against null',
    explains:
      'The page opens a new tab before it keeps state: the callback finds none there, rejects the code and never redeems it.',
    outcome: { kind: 'waiting' },
    opening: 'new tab, state kept too late',
  }),
  scenario('faulty-two-fragments', {
    title: 'A fragment with two “#”',
    explains: 'The callback reads #state=…#code=…; the page copes.',
    outcome: { kind: 'consented' },
  }),
  scenario('faulty-client-hops', {
    title: 'Back by meta refresh and script',
    explains: 'Two pages without a redirect status stand between the consent and the callback.',
    outcome: { kind: 'consented' },
  }),
  scenario('faulty-pop-up', {
    title: 'Sign-in in a pop-up',
    explains: 'The whole flow, token request included, happens in a window that the page opens.',
    outcome: { kind: 'consented' },
    opening: 'pop-up',
  }),
  scenario('faulty-form-post', {
    title: 'form_post, then a cleaned address',
    explains: 'The answer is posted by a form; the page redeems the code and rewrites its address by replaceState.',
    outcome: { kind: 'consented' },
  }),
  scenario('faulty-dead-port', {
    title: 'The callback is not there',
    explains: 'The server redirects to a port where nobody listens.',
    outcome: { kind: 'failed' },
    opening: 'new tab, lost',
  }),
  scenario(BROKERED, {
    title: 'An identity broker in between',
    explains: 'The server sends the user on to an identity provider, with a state, a code and a callback of its own.',
    outcome: { kind: 'consented' },
  }),
  scenario('faulty-callback-prefix', {
    title: 'A callback that begins the address of the login page',
    explains: 'The shop is part of the login server: the redirect URI is its root, and every address there begins so.',
    outcome: { kind: 'consented' },
    party: 'faulty-as',
  }),
  scenario('faulty-abandoned', {
    title: 'The user goes back to the shop',
    explains: 'The consent page has a link to the shop; the user follows it and never answers.',
    outcome: { kind: 'abandoned' },
  }),
];

function scenario(id: string, { opening = 'link', party = 'faulty-tpp', ...told }: Told): Registered {
  return { id, ...told, opening, start: { party, path: `/start?scenario=${id}` }, recognisedAs: 'oauth' };
}

/** Ordinary OAuth 2.0 with one fault each, as public bug reports tell them. */
export const faulty = defineSandboxSystem({
  id: 'faulty',
  title: 'Public bug reports',
  note: 'An ordinary OAuth 2.0 server and a single-page application, with one fault at a time. The broker’s page redeems the identity provider’s code, which a backend would do.',
  parties: { 'faulty-tpp': 'third party', 'faulty-as': 'authorization server', 'faulty-idp': 'authorization server' },
  scenarios: SCENARIOS,
  async serve(context) {
    const own = context.origin('faulty-tpp');
    const authorization = context.origin('faulty-as');
    const broker = new Broker(authorization, context.origin('faulty-idp'));
    const provider = authorizationServer({ name: 'Upstream Identity', clients: broker.clients });
    const clients = new Map<string, Client>();
    const server = authorizationServer({
      name: 'Ordinary Login',
      clients,
      authenticate: (request, id, { client }) =>
        client === clients.get(BROKERED) ? broker.begin(request, id) : undefined,
    });
    register(clients, context, byClientHops(server.app), await closedPort());
    broker.serve(server.app, server, provider);
    const openings = new Map(
      SCENARIOS.map(({ id, opening }) => [id, { opening, redirectUri: clients.get(id)?.redirectUri ?? '' }]),
    );
    server.app.route(
      '/',
      thirdParty({ own: authorization, authorizationServer: authorization, openings, callback: '/' }),
    );
    return {
      'faulty-tpp': thirdParty({ own, authorizationServer: authorization, openings }),
      'faulty-as': server.app,
      'faulty-idp': provider.app,
    };
  },
});

/** One client for each scenario, with what goes wrong for it. */
function register(clients: Map<string, Client>, { origin, log }: SandboxContext, hops: Respond, port: number): void {
  const own = origin('faulty-tpp');
  const deadPort: Respond = (context, redirectUri, answer) => {
    const url = `${redirectUri}?${new URLSearchParams(answer)}`;
    log.add({ kind: 'unreachable', time: Date.now(), party: 'faulty-tpp', url });
    return context.redirect(url);
  };
  const cleaned = () => {
    log.add({ kind: 'address', time: Date.now(), party: 'faulty-tpp', url: `${own}${CLEANED}` });
  };
  const faults: Record<string, Partial<Client>> = {
    'faulty-state-dropped': { respond: withoutStateOnError, user: 'refuse' },
    'faulty-state-only': { respond: stateOnly },
    'faulty-server-error': { respond: serverError },
    'faulty-two-fragments': { respond: twoFragments },
    'faulty-client-hops': { respond: hops },
    'faulty-callback-prefix': { redirectUri: `${origin('faulty-as')}/` },
    'faulty-abandoned': { user: 'leave', home: `${own}${HOME}` },
    'faulty-form-post': { respond: byFormPost, tokenIssued: cleaned },
    'faulty-dead-port': {
      respond: deadPort,
      redirectUri: `http://faulty-tpp.localhost:${port}${CALLBACK}`,
      consentScript: `addEventListener('pagehide', () => opener?.postMessage('left', ${json(own)}));`,
    },
  };
  for (const { id } of SCENARIOS) {
    clients.set(id, { redirectUri: `${own}${CALLBACK}`, name: 'Corner Shop', user: 'approve', ...faults[id] });
  }
}

/**
 * A port where nobody listens. Below the range from which systems hand out ports by themselves,
 * so that no other server of a test run gets it later.
 */
async function closedPort(): Promise<number> {
  for (let port = 20_000 + Math.floor(Math.random() * 5_000); ; port++) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false));
      probe.listen(port, () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}
