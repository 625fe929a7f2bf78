import { hostOf, isWeb, schemeOf } from './address.ts';
import { isDocument } from './bodies.ts';
import { asText, peekJwt } from './json.ts';
import { readMessage } from './message.ts';
import { type Sender, sendersOf } from './senders.ts';
import type { Flow, Role, Step } from './step.ts';

/** In the order in which they are drawn, from the person to the apps. */
export const PARTY_KINDS = [
  'browser',
  'third-party',
  'broker',
  'authorization-server',
  'resource-server',
  'bank',
  'server',
  'app',
] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];

/** Somebody who takes part in a flow. */
export interface Party {
  /** Unique in its flow, and the same for the same steps. */
  id: string;
  kind: PartyKind;
  /** What it is, in a few words: `authorization server`. */
  title: string;
  /** Host of it, or the scheme of an app: as captured. */
  name: string;
  /** All hosts and schemes of it; none of the browser. */
  hosts: readonly string[];
}

export const BROWSER: Party = { id: 'browser', kind: 'browser', title: 'person', name: 'Browser', hosts: [] };

/** The app of which no page was seen: it calls the server from elsewhere. */
const UNSEEN_APP = 'app';

const TITLES: Record<PartyKind, string> = {
  browser: 'person',
  'third-party': 'third party',
  broker: 'identity broker',
  'authorization-server': 'authorization server',
  'resource-server': 'API',
  bank: 'bank or sign-in',
  server: 'other server',
  app: 'app',
};

/** Servers that nothing is known of have a place of their own, up to so many. */
const MOST_SERVERS = 3;

/** What only an authorization server answers. */
const ISSUING: ReadonlySet<Role> = new Set([
  'discovery',
  'jwks',
  'client-registration',
  'pushed-authorization-request',
  'token-request',
  'refresh-request',
  'introspection',
]);
const RESOURCES: ReadonlySet<Role> = new Set([
  'consent-creation',
  'consent-status',
  'authorisation-start',
  'authorisation-update',
  'authorisation-status',
  'userinfo',
  'resource-request',
]);

/** True for what a client asks, or the server that acts for it. */
export function isClientCall({ role }: Step): boolean {
  return ISSUING.has(role) || RESOURCES.has(role) || role === 'revocation';
}

/** How surely a host is what it is taken for: of several the surest counts. */
const SURENESS = {
  nothing: 0,
  bankPage: 1,
  // A token is revoked at the authorization server, a consent where it was created.
  revoking: 2,
  resource: 3,
  issuing: 4,
  client: 5,
  app: 6,
  asked: 7,
  broker: 8,
} as const;

interface Cast {
  /** By host or scheme, in the order in which they were first seen. */
  kinds: Map<string, { kind: PartyKind; sureness: number }>;
  /** Apps that belong to the third party. */
  returning: Set<string>;
}

/**
 * Who takes part in a flow: the browser, the third party, its authorization server or broker,
 * APIs, banks and apps, the browser first and then by kind.
 *
 * Told from the roles of the steps, from where the browser was to return and returned, and from
 * which page sent what. A guess where the steps say little: no host is known by name.
 */
export function partiesOf({ steps }: Flow, senders: ReadonlyMap<Step, Sender> = sendersOf(steps)): Party[] {
  const cast: Cast = { kinds: new Map(), returning: new Set() };
  for (const step of steps) meet(cast, step, senders.get(step));
  castServers(cast, steps, senders);
  castClients(cast, steps, senders);
  castOwnServers(cast, steps, senders);
  const parties = [BROWSER, ...thirdParty(cast, steps), ...others(cast), ...apps(cast, steps, senders)];
  return parties.sort((a, b) => PARTY_KINDS.indexOf(a.kind) - PARTY_KINDS.indexOf(b.kind));
}

/** The scheme of a deep link, of an `intent:` URL the one that it wraps, else its package. */
export function appOf(url: string): string {
  if (schemeOf(url) !== 'intent:') return schemeOf(url);
  const [, fragment = ''] = /#Intent;([^#]{0,2000})/.exec(url) ?? [];
  const named = (name: string) => fragment.split(';').find((part) => part.startsWith(`${name}=`));
  const scheme = named('scheme')?.slice('scheme='.length);
  return scheme ? `${scheme.toLowerCase()}:` : (named('package')?.slice('package='.length) ?? 'intent:');
}

function say({ kinds }: Cast, host: string, kind: PartyKind, sureness: number): void {
  const known = kinds.get(host);
  if (!known || known.sureness < sureness) kinds.set(host, { kind, sureness });
}

/** Takes in whom a step goes to, with what its role alone says. */
function meet(cast: Cast, step: Step, sender: Sender | undefined): void {
  const { kind, role, url, exchange } = step;
  if (kind === 'deep-link') {
    say(cast, appOf(url), 'app', SURENESS.app);
    if (role === 'app-return') cast.returning.add(appOf(url));
  }
  if (kind !== 'http') return;
  const host = hostOf(url);
  say(cast, host, 'server', SURENESS.nothing);
  if (role === 'bank-page') say(cast, host, 'bank', SURENESS.bankPage);
  if (role === 'revocation') say(cast, host, 'authorization-server', SURENESS.revoking);
  if (RESOURCES.has(role)) say(cast, host, 'resource-server', SURENESS.resource);
  if (ISSUING.has(role) || role === 'app-command' || role === 'hand-off')
    say(cast, host, 'authorization-server', SURENESS.issuing);
  if (role === 'app-open') say(cast, host, 'app', SURENESS.app);
  // A page may fetch its own command: that server then has screens of its own.
  if (role === 'app-command' && exchange && sender?.page && sender.page !== host)
    say(cast, sender.page, 'app', SURENESS.app);
}

function castServers(cast: Cast, steps: readonly Step[], senders: ReadonlyMap<Step, Sender>): void {
  const asked = new Set<string>();
  for (const step of steps) {
    if (step.role !== 'authorization-request' || step.kind !== 'http') continue;
    const host = hostOf(step.url);
    const back = returnHost(step);
    // Whoever was asked, and asks another one in turn, brokers.
    const broker = back !== host && asked.has(back) ? back : senderOf(step, senders);
    if (broker !== host && asked.has(broker)) say(cast, broker, 'broker', SURENESS.broker);
    asked.add(host);
    say(cast, host, 'authorization-server', SURENESS.asked);
  }
}

function castClients(cast: Cast, steps: readonly Step[], senders: ReadonlyMap<Step, Sender>): void {
  const isBank = (host: string) => cast.kinds.get(host)?.kind === 'bank';
  const client = (host: string) => host !== '' && say(cast, host, 'third-party', SURENESS.client);
  for (const [index, step] of steps.entries()) {
    const { kind, role, url, exchange } = step;
    const isPage = kind === 'http' && exchange?.type === 'main_frame';
    if (role === 'authorization-response' || role === 'app-return') client(hostOf(url));
    else if (isPage && (role === 'page' || (index === 0 && role === 'redirect'))) client(hostOf(url));
    if (role === 'authorization-request' || isClientCall(step)) {
      client(returnHost(step));
      const sender = senderOf(step, senders);
      if (!isBank(sender)) client(sender);
    }
  }
}

/** A third party's page that calls `api.` of its own site calls its own server. */
function castOwnServers(cast: Cast, steps: readonly Step[], senders: ReadonlyMap<Step, Sender>): void {
  for (const step of steps) {
    const host = hostOf(step.url);
    const page = senders.get(step)?.page ?? '';
    if (step.role !== 'other' || cast.kinds.get(host)?.sureness !== SURENESS.nothing) continue;
    if (cast.kinds.get(page)?.kind === 'third-party' && isOfSite(host, page))
      say(cast, host, 'third-party', SURENESS.client);
  }
}

/** Rather no than yes: under a short name, as `co.uk`, everybody may have a site. */
function isOfSite(host: string, page: string): boolean {
  const name = page.replace(/:\d+$/, '');
  const other = host.replace(/:\d+$/, '');
  const parent = name.slice(name.indexOf('.') + 1);
  const labels = parent.split('.');
  const isSite = labels.length > 2 || (labels.length === 2 && (labels[0] ?? '').length > 3);
  return other === name || other.endsWith(`.${name}`) || (isSite && (other === parent || other.endsWith(`.${parent}`)));
}

function senderOf(step: Step, senders: ReadonlyMap<Step, Sender>): string {
  const { page = '', cause } = senders.get(step) ?? {};
  return cause ?? page;
}

/** Host to which a request asks the browser to return; empty where that is not to be read, or an app. */
function returnHost(step: Step): string {
  const { query, form, requestHeader } = readMessage(step);
  const named = (name: string) => query.get(name) ?? form.get(name);
  const address =
    named('redirect_uri') ?? asText(peekJwt(named('request'))?.redirect_uri) ?? requestHeader('tpp-redirect-uri');
  return hostOf(address ?? '');
}

/** Where it lives on the host of its server, it has a place of its own all the same, without a host. */
function thirdParty({ kinds }: Cast, steps: readonly Step[]): Party[] {
  const hosts = [...kinds].filter(([, { kind }]) => kind === 'third-party').map(([host]) => host);
  const callback = steps.find(({ role, kind }) => role === 'authorization-response' && kind === 'http');
  const name = hosts[0] ?? (callback && hostOf(callback.url));
  return name === undefined
    ? []
    : [{ id: 'third-party', kind: 'third-party', title: TITLES['third-party'], name, hosts }];
}

function others({ kinds }: Cast): Party[] {
  const parties = [...kinds]
    .filter(([, { kind }]) => kind !== 'third-party' && kind !== 'app')
    .map(([host, { kind }]): Party => ({ id: host, kind, title: TITLES[kind], name: host, hosts: [host] }));
  const unknown = parties.filter(({ kind }) => kind === 'server');
  if (unknown.length <= MOST_SERVERS) return parties.map(named);
  const hosts = unknown.map(({ name }) => name);
  const rest: Party = { id: 'servers', kind: 'server', title: 'other servers', name: `${hosts.length} hosts`, hosts };
  return [...parties.filter(({ kind }) => kind !== 'server'), rest];
}

/** What was captured may be no address at all. */
function named(party: Party): Party {
  return party.name === '' ? { ...party, id: 'nowhere', name: 'unknown host' } : party;
}

/** One place for an app, whether it is opened by its scheme or by a link on a host named after it. */
function apps({ kinds, returning }: Cast, steps: readonly Step[], senders: ReadonlyMap<Step, Sender>): Party[] {
  const names = [...kinds].filter(([, { kind }]) => kind === 'app').map(([name]) => name);
  const schemes = names.filter((name) => name.endsWith(':'));
  const ownerOf = (name: string) =>
    schemes.find((scheme) => scheme.length > 4 && name.includes(scheme.slice(0, -1))) ?? name;
  const grouped = Map.groupBy(names, ownerOf);
  const parties = [...grouped].map(
    ([name, hosts]): Party => ({
      ...{ id: name, kind: 'app', name, hosts },
      title: returning.has(name) ? 'third party’s app' : TITLES.app,
    }),
  );
  if (parties.some(({ title }) => title === TITLES.app) || !steps.some((step) => isFromUnseenApp(step, senders)))
    return parties;
  return [...parties, { id: UNSEEN_APP, kind: 'app', title: TITLES.app, name: 'on a device', hosts: [] }];
}

/** True for what an app asks of a server from where no page is: in the app itself, or on another device. */
export function isFromUnseenApp(step: Step, senders: ReadonlyMap<Step, Sender>): boolean {
  const { role, exchange, url } = step;
  if (role !== 'app-command' && role !== 'hand-off') return false;
  return isWeb(url) && exchange !== undefined && !isDocument(exchange) && senders.get(step)?.page === '';
}
