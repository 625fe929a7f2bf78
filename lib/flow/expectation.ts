import { hostOf, isDeepLink, parseUrl, placeOf, schemeOf, withoutFragment } from './address.ts';
import { isAnswer, isResponse, readAuthorizationResponse, responseParameters } from './authorization-response.ts';
import { type Draft, rankedSystems, rootOf } from './draft.ts';
import type { Message } from './message.ts';
import type { Recognition } from './system.ts';

export type ReturnAddress = NonNullable<Recognition['returnsTo']>[number];

/** An address to which the browser is to come back, and for whom. */
export interface Expectation extends ReturnAddress {
  draft: Draft;
  /** Made by a broker between the two parties: its answer decides nothing. */
  nested: boolean;
}

/** A return that was expected, and how well it fits. */
export interface Landing extends Expectation {
  /** The state is right and so is the host, but not the address: a slash, an encoding, a query. */
  astray?: true;
}

/** What is known of the way by which the browser came. */
export interface Arrival {
  /** The flow that is under way in the tab. */
  draft: Draft | undefined;
  /** As `Trail.before` tells it. */
  senders: readonly string[] | undefined;
}

/** Return addresses of all flows, found by exact scheme, host and path. */
export class Expectations {
  readonly #byPlace = new Map<string, Expectation[]>();
  readonly #byState = new Map<string, Expectation[]>();

  add(expectation: Expectation): void {
    const { redirectUri, state, draft, nested } = expectation;
    const inPlace = listIn(this.#byPlace, placeOf(redirectUri));
    const others = state ? listIn(this.#byState, plainState(state)) : inPlace;
    if (others.some((other) => isSame(other, expectation))) return;
    inPlace.push(expectation);
    if (state) others.push(expectation);
    if (nested) return;
    const host = hostOf(redirectUri);
    if (host) rootOf(draft).clients.add(host);
    rootOf(draft).addressed = true;
  }

  /**
   * The expectation that a message fulfils.
   *
   * The same address, the parameters of the registered URI among its own, and the same `state`;
   * or else the flow that is under way in the tab, provided that a server sent the browser, for a
   * state may be lost or altered on the way. Then two lesser ways: the right state at another
   * address of the third party; and, where the redirect URI was pushed or registered unseen, a
   * complete answer that a server sends to a host outside.
   */
  find(message: Message, arrival: Arrival): Landing | undefined {
    if (!mayLand(message)) return undefined;
    return this.#atAddress(message, arrival) ?? this.#astray(message, arrival) ?? atUnknownAddress(message, arrival);
  }

  #atAddress(message: Message, arrival: Arrival): Expectation | undefined {
    const place = placeOf(message.step.url);
    const candidates = this.#byPlace.get(place);
    if (!candidates) return undefined;
    const parameters = responseParameters(message);
    // Without an answer it is one only the first time: later the page was merely looked at again.
    const isOpen = ({ draft, redirectUri }: Expectation) =>
      holdsQueryOf(redirectUri, message) && (isResponse(parameters) || !rootOf(draft).returned);
    const sameState = this.#withState(parameters).filter(
      (candidate) => placeOf(candidate.redirectUri) === place && isOpen(candidate),
    );
    return (
      sameState.findLast(({ draft }) => rootOf(draft).tabs.has(message.step.tabId)) ??
      sameState.at(-1) ??
      candidates.findLast(
        (candidate) =>
          rootOf(candidate.draft) === arrival.draft && isOpen(candidate) && wasSent(candidate, message, arrival),
      )
    );
  }

  #withState(parameters: ReadonlyMap<string, string>): readonly Expectation[] {
    const state = parameters.get('state');
    return (state && this.#byState.get(plainState(state))) || [];
  }

  #astray(message: Message, { senders }: Arrival): Landing | undefined {
    const parameters = responseParameters(message);
    const candidates = this.#withState(parameters);
    if (!candidates.length || !isAnswer(parameters)) return undefined;
    const { url } = message.step;
    const found = candidates.findLast(({ draft, nested, redirectUri }) => {
      const root = rootOf(draft);
      if (nested || root.returned || !isNear(redirectUri, url) || !isFromServer(senders, root, true)) return false;
      return root.clients.has(hostOf(url)) || !root.servers.has(hostOf(url));
    });
    return found && (isLoopbackPort(found.redirectUri, url) ? found : { ...found, astray: true });
  }
}

/** What the return means in the best of the flow's systems; RFC 6749 where none has its own reading. */
export function readReturn(
  message: Message,
  { draft, redirectUri, role, words, ...how }: Landing,
): Recognition | undefined {
  const parameters = responseParameters(message);
  if (role === 'app-return' && words && !isResponse(parameters)) return { role, words, keys: [], weight: 0.1 };
  const [system] = rankedSystems(rootOf(draft));
  const read = system?.readReturn ? system.readReturn(message) : readAuthorizationResponse(message);
  if (!read) return undefined;
  if (how.nested) {
    const error = parameters.get('error');
    const told = `answer to the broker${error ? `: ${error}` : ''}`;
    return { ...read, role: 'redirect', words: told, outcome: undefined };
  }
  if (how.astray)
    return { ...read, words: `${read.words}, not at the redirect URI`, ...gone(message, redirectUri, read) };
  return { ...read, ...(role && { role }), ...(words && { words }) };
}

function gone(message: Message, redirectUri: string, { outcome }: Recognition): Pick<Recognition, 'outcome'> {
  if (outcome?.kind !== 'waiting') return {};
  const landed = withoutFragment(message.step.url).replace(/\?.*$/, '');
  return {
    outcome: {
      kind: 'waiting',
      reason: `The authorization response went to ${landed}, but the redirect URI is ${redirectUri}.`,
    },
  };
}

/**
 * Where a request named no redirect URI that could be seen (pushed by a server, or the one that
 * is registered), the third party is the first host outside that gets an answer with what only
 * an authorization response has beside it, or what the flow's system appends in its place.
 */
function atUnknownAddress(message: Message, { draft, senders }: Arrival): Landing | undefined {
  if (!draft || draft.begin === undefined || draft.addressed || draft.returned || !senders?.length) return undefined;
  const host = hostOf(message.step.url);
  const sender = senders.at(-1) ?? '';
  if (host === sender || draft.servers.has(host)) return undefined;
  const state = responseParameters(message).get('state');
  const appended = draft.servers.has(sender) && rankedSystems(draft)[0]?.isReturn?.(message);
  if (!appended && !isProven(message, draft)) return undefined;
  const redirectUri = withoutFragment(message.step.url).replace(/\?.*$/, '');
  return { redirectUri, ...(state !== undefined && { state }), draft, nested: false };
}

function isProven(message: Message, { states }: Draft): boolean {
  const parameters = responseParameters(message);
  const state = parameters.get('state');
  const proven = state !== undefined || parameters.has('iss') || parameters.has('response');
  if (!proven || !isAnswer(parameters)) return false;
  return states.size === 0 || (state !== undefined && states.has(state));
}

function listIn(map: Map<string, Expectation[]>, key: string): Expectation[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}

function isSame(a: Expectation, b: Expectation): boolean {
  return rootOf(a.draft) === rootOf(b.draft) && a.redirectUri === b.redirectUri && a.state === b.state;
}

/** The same for states that were encoded once too often, or in which a `+` was read as a space. */
function plainState(state: string): string {
  const spaced = state.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced).replaceAll('+', ' ');
  } catch {
    return spaced;
  }
}

/** True when the browser was sent here: by a server, by an app, or once more with the same code. */
function wasSent({ draft, role }: Expectation, message: Message, { senders }: Arrival): boolean {
  const parameters = responseParameters(message);
  const root = rootOf(draft);
  if (role === 'app-return' || root.codes.has(parameters.get('code') ?? '')) return true;
  return isFromServer(senders, root, isResponse(parameters));
}

/**
 * False for what the third party's own pages lead to: a voucher's `code`, a `state` of the
 * United States, a redirect from `/old` to `/`. An answer may pass the third party's own hops.
 */
function isFromServer(senders: Arrival['senders'], { clients, servers }: Draft, answers: boolean): boolean {
  if (!senders) return false;
  const isServer = (host: string) => !clients.has(host) || servers.has(host);
  return senders.length === 0 || (answers ? senders : senders.slice(-1)).some(isServer);
}

/** Scripts and pictures at the same address are no return; pages, apps and changes of address are. */
function mayLand({ step }: Message): boolean {
  const { type } = step.exchange ?? {};
  return !type || type === 'main_frame' || type === 'sub_frame' || type === 'other';
}

function holdsQueryOf(redirectUri: string, { query }: Message): boolean {
  if (!redirectUri.includes('?')) return true;
  const registered = parseUrl(redirectUri)?.searchParams ?? new URLSearchParams();
  return [...registered].every(([name, value]) => query.get(name) === value);
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** The same host, or the same app. */
function isNear(redirectUri: string, url: string): boolean {
  if (isDeepLink(url)) return schemeOf(url) === schemeOf(redirectUri);
  const host = parseUrl(url)?.hostname;
  return host !== undefined && host !== '' && host === parseUrl(redirectUri)?.hostname;
}

/** RFC 8252 §7.3: the port of a loopback address is free. */
function isLoopbackPort(redirectUri: string, url: string): boolean {
  const [expected, landed] = [parseUrl(redirectUri), parseUrl(url)];
  return LOOPBACK.test(landed?.hostname ?? '') && expected?.pathname === landed?.pathname && expected?.search === '';
}
