import { isDeepLink, isWeb, withoutFragment } from './address.ts';
import { chainOf } from './assemble.ts';
import { attachBodies, completeByBody, isDocument, reconstruct } from './bodies.ts';
import type { Exchange, Navigation, ResponseBody } from './exchange.ts';
import { type HeldRecords, heldParts, readHeld } from './held-steps.ts';
import type { Step, Via } from './step.ts';

/** What a session holds, in any order; records are only ever added to it. */
export interface Records {
  exchanges: readonly Exchange[];
  navigations: readonly Navigation[];
  bodies: readonly ResponseBody[];
}

/** Milliseconds within which a redirect to an app and the navigation that it ends in are one. */
const SAME_DEEP_LINK = 5_000;

/** Chromium's word for a request that was given up, by whomever. */
const ABORTED = 'net::ERR_ABORTED';

/** Behind an exchange's id: the deep link to which it redirects. */
const TO_APP = '>app';

interface Build {
  steps: Step[];
  bodies: ReturnType<typeof attachBodies>['states'];
  /** First hop of every chain. */
  chains: Map<string, Step>;
  /** By tab: URLs of web pages and whatever else was requested, without fragments. */
  requests: Map<number, Set<string>>;
  /** By tab, frame and URL: the latest document. */
  documents: Map<string, Step>;
  /** By tab and URL: redirects to an app whose own navigation may still be reported. */
  redirectedToApp: Map<string, number[]>;
  /** By tab and frame: the address that the page has. */
  addresses: Map<string, string>;
  /** By tab: the latest step that showed an address, else the first of any kind. */
  latest: Map<number, Step>;
  held: HeldRecords;
}

/**
 * Makes the numbered steps of a session: exchanges and navigations by order of arrival.
 * A redirect to a custom scheme is a deep link of its own from the moment of the redirect,
 * whether or not the browser reports a navigation for it (Firefox does not), so numbers
 * never depend on what arrives later. Roles and words are left plain.
 */
export function buildSteps(records: Records): Step[] {
  const { navigations } = records;
  const held = readHeld(records.exchanges, navigations);
  const requested = explainAborted(held.exchanges, navigations);
  const attached = attachBodies(requested, records.bodies);
  const reconstructed = attached.orphans.flatMap((body) => reconstruct(body) ?? []);
  const all = [...requested, ...reconstructed];
  const bodies = reconstructed.length > 0 ? attachBodies(all, records.bodies).states : attached.states;
  const exchanges = followRedirects(all).map((exchange) => completeByBody(exchange, bodies.get(exchange.id) ?? {}));
  const build: Build = {
    steps: [],
    bodies,
    chains: new Map(),
    requests: new Map(),
    documents: new Map(),
    redirectedToApp: new Map(),
    addresses: new Map(),
    latest: new Map(),
    held,
  };
  const arrivals: Arrival[] = [
    ...exchanges.map((exchange) => ({
      seq: exchange.seq,
      time: exchange.startedAt,
      add: () => addExchange(build, exchange),
    })),
    ...exchanges.filter(redirectsToApp).map((exchange) => ({
      // Fixtures and imported traces do not tell when the redirect came: directly behind, then.
      seq: exchange.deepLinkSeq ?? exchange.seq + 0.5,
      time: exchange.endedAt ?? exchange.startedAt,
      add: () => addDeepLink(build, exchange),
    })),
    ...navigations.map((navigation) => ({
      seq: navigation.seq,
      time: navigation.time,
      add: () => addNavigation(build, navigation),
    })),
  ];
  for (const { add } of arrivals.sort((a, b) => a.seq - b.seq || a.time - b.time)) add();
  return build.steps;
}

/** A hop that has a next one was a redirect, also when the worker was killed before it heard so. */
function followRedirects(exchanges: readonly Exchange[]): readonly Exchange[] {
  const pending = new Set(exchanges.filter(({ state }) => state === 'pending').map(chainOf));
  if (pending.size === 0) return exchanges;
  const byHop = new Map<string, Exchange>();
  for (const exchange of exchanges) {
    const chain = chainOf(exchange);
    if (pending.has(chain)) byHop.set(`${chain} ${exchange.hop}`, exchange);
  }
  return exchanges.map((exchange) => {
    const next = exchange.state === 'pending' && byHop.get(`${chainOf(exchange)} ${exchange.hop + 1}`);
    return next ? { ...exchange, state: 'redirected', redirectUrl: next.url, endedAt: next.startedAt } : exchange;
  });
}

/** Milliseconds between the news of a request that ended and that of its navigation. */
const SAME_END = 1_000;

/** Chromium calls any request of a page aborted that ends in none; why, it tells of the navigation. */
function explainAborted(exchanges: readonly Exchange[], navigations: readonly Navigation[]): readonly Exchange[] {
  const ends = new Map<string, Navigation[]>();
  for (const navigation of navigations) {
    if (navigation.navigation !== 'failed' || !navigation.error) continue;
    const key = inFrame(navigation);
    ends.set(key, [...(ends.get(key) ?? []), navigation]);
  }
  if (ends.size === 0) return exchanges;
  return exchanges.map((exchange) => {
    if (exchange.error !== ABORTED || !isDocument(exchange)) return exchange;
    const ended = exchange.endedAt ?? exchange.startedAt;
    const own = ends.get(inFrame(exchange)) ?? [];
    const [end] = own.toSorted((a, b) => Math.abs(a.time - ended) - Math.abs(b.time - ended));
    if (!end?.error || Math.abs(end.time - ended) > SAME_END) return exchange;
    return { ...exchange, error: end.error };
  });
}

/** Something that has a place in the order of arrival. */
interface Arrival {
  seq: number;
  time: number;
  add(): void;
}

type RedirectToApp = Exchange & { redirectUrl: string };

/** Only a navigation opens an app: a script's request that is sent there fails. */
function redirectsToApp(exchange: Exchange): exchange is RedirectToApp {
  return isDocument(exchange) && exchange.redirectUrl !== undefined && isDeepLink(exchange.redirectUrl);
}

/** True for the deep link that the step before it redirects to. */
export function isRedirectedToApp(step: Step): boolean {
  return step.kind === 'deep-link' && step.id.endsWith(TO_APP);
}

function addExchange(build: Build, exchange: Exchange): void {
  const { id, tabId, method, url, status, error, hop, startedAt, endedAt } = exchange;
  const news = build.held.stopped.get(id);
  if (news) {
    const via = hop > 0 ? { via: 'redirect' as const } : {};
    const parts = heldParts(news, build.held.releases);
    // With the fragment, which the browser may not tell of the request.
    push(build, { id, kind: 'http', time: startedAt, tabId, url: news.url, navigation: news, ...via, ...parts });
    return;
  }
  const step = push(build, {
    ...{ id, kind: 'http', time: startedAt, tabId, method, url, exchange },
    ...(endedAt !== undefined && { duration: endedAt - startedAt }),
    ...(status !== undefined && { status }),
    ...(error !== undefined && { error }),
    ...(hop > 0 ? { via: 'redirect' } : isDocument(exchange) ? {} : { via: 'script' }),
    response: build.bodies.get(id) ?? {},
  });
  // Only of documents it is told how the browser came to them.
  if (isDocument(exchange) && !build.chains.has(chainOf(exchange))) build.chains.set(chainOf(exchange), step);
  const requests = build.requests.get(tabId);
  if (requests) requests.add(withoutFragment(url));
  else build.requests.set(tabId, new Set([withoutFragment(url)]));
  if (isDocument(exchange)) build.documents.set(inFrame(exchange), step);
}

function addDeepLink(build: Build, { id, tabId, startedAt, endedAt, redirectUrl }: RedirectToApp): void {
  const time = endedAt ?? startedAt;
  const news = build.held.heldApps.get(id);
  const parts = news ? { navigation: news, ...heldParts(news, build.held.releases) } : { response: {} };
  push(build, { id: id + TO_APP, kind: 'deep-link', time, tabId, url: redirectUrl, via: 'redirect', ...parts });
  if (news) return;
  const key = inTab(tabId, redirectUrl);
  build.redirectedToApp.set(key, [...(build.redirectedToApp.get(key) ?? []), time]);
}

function addNavigation(build: Build, navigation: Navigation): void {
  const { id, time, tabId, frameId, url, error } = navigation;
  const step = { id, time, tabId, url, navigation, response: {} };
  const frame = `${tabId} ${frameId}`;
  switch (navigation.navigation) {
    case 'committed':
      build.addresses.set(frame, url);
      explainDocument(build, navigation);
      return;
    case 'failed':
      if (isDeepLink(url)) {
        if (!wasRedirected(build, navigation)) push(build, { ...step, kind: 'deep-link' });
      } else if (isWeb(url) && !build.requests.get(tabId)?.has(withoutFragment(url))) {
        // Stopped before any request was made, by a blocker for instance.
        const response = { absence: 'failed', reason: `The navigation failed: ${error ?? 'unknown error'}.` } as const;
        push(build, { ...step, kind: 'http', method: 'GET', ...(error !== undefined && { error }), response });
      }
      return;
    case 'fragment':
    case 'history':
      // Chromium can report one change as both.
      if (build.addresses.get(frame) === url) return;
      build.addresses.set(frame, url);
      push(build, { ...step, kind: navigation.navigation });
      return;
    case 'opened':
      push(build, { ...step, kind: 'tab-opened' });
      return;
    case 'held':
      if (!build.held.placed.has(id))
        push(build, {
          ...step,
          ...heldParts(navigation, build.held.releases),
          kind: isDeepLink(url) ? 'deep-link' : 'http',
        });
      return;
    case 'released':
      return;
    case 'closed': {
      // A tab in which nothing was recorded is nobody's news.
      const last = build.latest.get(tabId);
      if (last) push(build, { ...step, kind: 'tab-closed', url: build.addresses.get(frame) ?? last.url });
    }
  }
}

function push(build: Build, step: Omit<Step, 'n' | 'role' | 'words'>): Step {
  const { duration, method, status, error, via, exchange, navigation, held } = step;
  // All of one shape, with room for what is told of them later: folds and checks read little else.
  const numbered: Step = {
    ...{ n: build.steps.length + 1, id: step.id, kind: step.kind, time: step.time, tabId: step.tabId, url: step.url },
    ...{ exchange, navigation, response: step.response, role: 'other', words: '', flowId: undefined, via },
    ...{ duration, method, status, error, held },
  };
  build.steps.push(numbered);
  const isPage = !step.exchange || isDocument(step.exchange);
  if (isPage || !build.latest.has(step.tabId)) build.latest.set(step.tabId, numbered);
  return numbered;
}

/** Takes the redirect that explains a navigation to an app, once. */
function wasRedirected(build: Build, { tabId, url, time }: Navigation): boolean {
  const times = build.redirectedToApp.get(inTab(tabId, url)) ?? [];
  const index = times.findIndex((redirected) => Math.abs(redirected - time) <= SAME_DEEP_LINK);
  if (index < 0) return false;
  times.splice(index, 1);
  return true;
}

function inTab(tabId: number, url: string): string {
  const normal = withoutFragment(url);
  return `${tabId} ${!isWeb(normal) && URL.canParse(normal) ? new URL(normal).href : normal}`;
}

function inFrame({ tabId, frameId, url }: { tabId: number; frameId: number; url: string }): string {
  return `${frameId} ${inTab(tabId, url)}`;
}

/** Tells how the browser came to a document; a chain was entered at its first hop. */
function explainDocument(build: Build, navigation: Navigation): void {
  const document = build.documents.get(inFrame(navigation));
  const exchange = document?.exchange;
  // A page that comes back from the browser's cache is committed again, without a request.
  if (!document || !exchange || document.navigation) return;
  document.navigation = navigation;
  const first = build.chains.get(chainOf(exchange)) ?? document;
  const via = viaOf(navigation);
  if (via && first.exchange?.hop === 0) first.via = via;
}

const TYPED = new Set([
  'typed',
  'auto_bookmark',
  'generated',
  'keyword',
  'keyword_generated',
  'start_page',
  'auto_toplevel',
]);

function viaOf({ transition, qualifiers }: Navigation): Via | undefined {
  // Back, forward: the transition is that of the visit to which they lead.
  if (qualifiers?.includes('forward_back')) return undefined;
  if (transition === 'form_submit') return 'form-post';
  if (qualifiers?.includes('client_redirect')) return 'client-redirect';
  if (transition === 'link') return 'link';
  return transition !== undefined && TYPED.has(transition) ? 'typed' : undefined;
}
