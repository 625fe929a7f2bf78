import { isDeepLink, isWeb, parseUrl, schemeOf, withoutFragment } from './address.ts';
import { addressParameters } from './address-parameters.ts';

/** What is to be held. */
export type HoldTarget =
  /** What goes to this redirect URI, of the web or of an app, whatever its parameters are. One `*` may stand in its path. */
  | { kind: 'address'; url: string }
  /** Whatever opens the app of this scheme: `bankid:`. */
  | { kind: 'scheme'; scheme: string }
  /** The next authorization response, and what goes to the redirect URI of the flow under way. */
  | { kind: 'next' };

/** A request of a page, or an app that it opens. */
export interface HeldRequest {
  method: string;
  /** With its fragment. */
  url: string;
  /** Fields of a form that is posted, in their order, decoded. */
  form?: readonly (readonly [name: string, value: string])[];
}

/** What became of what was held. */
export type Fate =
  | 'continued'
  /** Continued with other parameters. */
  | 'edited'
  /** To another redirect URI or host. */
  | 'elsewhere'
  | 'dropped'
  /** Its tab was closed, or left. */
  | 'left';

/** What was held, and where. */
export interface HeldNow extends HeldRequest {
  /** Milliseconds since the epoch. */
  at: number;
  /** In which it goes on. */
  tabId: number;
  /** Where the hold page is, where that is another tab: the page that opened the app stays as it was. */
  pageTabId?: number;
  /** Origin of the page that posted it, where a page did. */
  origin?: string;
}

/** One order to hold, and what came of it. It holds one request and no more. */
export interface Hold {
  id: number;
  session: number;
  target: HoldTarget;
  /** Milliseconds since the epoch. */
  armedAt: number;
  /** Until then at the latest. */
  until: number;
  /** Names the view without which nothing is held. */
  view?: string;
  /** Names the run of the browser. */
  run: string;
  state: 'armed' | 'held' | 'released' | 'disarmed';
  /** Why it was disarmed, in a sentence. */
  reason?: string;
  held?: HeldNow;
  fate?: Fate;
  /** What was sent in the end; absent where nothing was. */
  onward?: HeldRequest;
  endedAt?: number;
}

/** What is told in the session's record. */
export interface HoldNews {
  /** Id of the hold. */
  id: number;
  method: string;
  form?: [name: string, value: string][];
  /** Absent while it is held. */
  fate?: Fate;
}

/** Milliseconds after which an order to hold lapses, if nothing else is said. */
export const HOLD_TIME = 10 * 60_000;

/** Schemes that no app is opened by, and those that are every page's. */
const NO_APP =
  /^(javascript|data|vbscript|file|filesystem|blob|about|chrome|moz-extension|chrome-extension|devtools|view-source|resource|chrome-error|ws|wss):$/;

/**
 * What somebody who types it means: a scheme (`bankid:`, `bankid://`) or an address.
 *
 * @returns why it cannot be held, in a sentence, where it cannot
 */
export function holdTargetOf(text: string): HoldTarget | { problem: string } {
  const typed = text.trim();
  if (typed === '')
    return { problem: 'Nothing is named: give a redirect URI, or the scheme of an app such as bankid:.' };
  const [, scheme] = /^([a-z][a-z0-9+.-]*):(?:\/\/\/?)?\*?$/i.exec(typed) ?? [];
  const target: HoldTarget = scheme
    ? { kind: 'scheme', scheme: `${scheme.toLowerCase()}:` }
    : { kind: 'address', url: typed };
  const problem = holdProblem(target);
  return problem === undefined ? target : { problem };
}

/** Why a target cannot be held, in a sentence; undefined where it can. */
export function holdProblem(target: HoldTarget): string | undefined {
  if (target.kind === 'next') return undefined;
  if (target.kind === 'scheme') return schemeProblem(target.scheme);
  return addressProblem(target.url);
}

function schemeProblem(scheme: string): string | undefined {
  if (!/^[a-z][a-z0-9+.-]*:$/.test(scheme))
    return `“${scheme}” is no scheme: it begins with a letter and ends with a colon.`;
  if (/^https?:$/.test(scheme))
    return `Every page is of ${scheme}, so it would hold them all: give the whole redirect URI.`;
  return NO_APP.test(scheme) ? `${scheme} opens no app: there is nothing to hold.` : undefined;
}

function addressProblem(url: string): string | undefined {
  const scheme = schemeOf(url);
  if (scheme === '') return 'It begins with no scheme such as https:.';
  if (NO_APP.test(scheme)) return `${scheme} opens no app and is no redirect URI: there is nothing to hold.`;
  const parsed = parseUrl(url);
  if (!parsed) return 'It is no address that a browser understands.';
  if (url.includes('#')) return 'A redirect URI has no fragment (RFC 6749 §3.1.2): leave out what begins with #.';
  if (/^[^:]*:\/\/[^/?#]*\*/.test(url))
    return 'A * in the host would hold pages of strangers: name one host, and put the * in the path.';
  if (!isWeb(url)) return undefined;
  if (parsed.username !== '' || parsed.password !== '') return 'A redirect URI has no name or password in it.';
  if ((parsed.href.match(/\*/g) ?? []).length > 1) return 'Only one * can stand for any text.';
  return /^\/?\*/.test(parsed.pathname) ? `It would hold every page of ${parsed.host}: name a path.` : undefined;
}

/** A target in words: `the next callback`. */
export function holdWords(target: HoldTarget): string {
  if (target.kind === 'next') return 'the next callback';
  return target.kind === 'scheme' ? `whatever opens ${target.scheme}` : target.url;
}

/** Names of what only an authorization response has. A state alone may be that of a page of the bank. */
const ANSWERS = ['code', 'error', 'response', 'id_token', 'access_token', 'resume_uri', 'SAMLResponse'];
/** Names of what asks for such a response. */
const QUESTIONS = ['response_type', 'client_id', 'request_uri', 'SAMLRequest'];

/** What a browser is to stop, as it wants to be told. */
export interface Barrier {
  /** Of addresses of the web. */
  stop: readonly RegExp[];
  /** Exempt from these. */
  pass: readonly RegExp[];
  /** Beginnings of addresses of apps, which end behind a scheme or a whole redirect URI. */
  apps: readonly string[];
}

/**
 * @param learned redirect URIs of flows under way: where the next callback goes to
 */
export function barrierOf(target: HoldTarget, learned: readonly string[] = []): Barrier {
  if (target.kind === 'scheme') return { stop: [], pass: [], apps: [target.scheme] };
  if (target.kind === 'address')
    return isWeb(target.url)
      ? { stop: [patternOf(target.url)], pass: [], apps: [] }
      : { stop: [], pass: [], apps: [target.url.split('?')[0] ?? target.url] };
  const known = learned.filter((url) => holdProblem({ kind: 'address', url }) === undefined);
  return {
    stop: [named(ANSWERS), ...known.filter(isWeb).map(patternOf)],
    pass: [named(QUESTIONS)],
    apps: known.filter(isDeepLink).map((url) => url.split('?')[0] ?? url),
  };
}

/** Whether a request is what is to be held. */
export function isHeldBy(target: HoldTarget, learned: readonly string[], { method, url, form }: HeldRequest): boolean {
  const { stop, apps } = barrierOf(target, learned);
  if (isDeepLink(url)) {
    const begins = apps.some((app) => isOfApp(url, app));
    return begins || (target.kind === 'next' && isAnswer(namesOf(url)));
  }
  if (!isWeb(url)) return false;
  const goesThere = stop.slice(target.kind === 'next' ? 1 : 0).some((pattern) => pattern.test(hrefOf(url)));
  if (goesThere || target.kind !== 'next') return goesThere;
  const names = [...namesOf(url), ...(method === 'POST' ? (form ?? []).map(([name]) => name) : [])];
  return isAnswer(names);
}

function isAnswer(names: readonly string[]): boolean {
  return names.some((name) => ANSWERS.includes(name)) && !names.some((name) => QUESTIONS.includes(name));
}

function namesOf(url: string): string[] {
  const { query, fragment } = addressParameters(url);
  return [...query, ...fragment].map(({ name }) => name);
}

/** Whether an address is of an app, or goes to that redirect URI of one. */
function isOfApp(url: string, app: string): boolean {
  const [own, other] = [url.toLowerCase(), app.toLowerCase()];
  // Behind a redirect URI comes a query, a fragment, or a slash that the browser put there.
  return own.startsWith(other) && (app.endsWith(':') || /^(\/?[?#]|\/?$)/.test(own.slice(other.length)));
}

function hrefOf(url: string): string {
  return parseUrl(url)?.href ?? url;
}

/** What goes to a redirect URI. In the words that RE2, which Chromium reads rules with, understands, too. */
function patternOf(url: string): RegExp {
  const [place = '', query] = withoutFragment(hrefOf(url)).split(/\?(.*)/s);
  const path = place.split('*').map(escaped).join('[^?#]*');
  return new RegExp(`^${path}${query ? `\\?${escaped(query)}(?:[&#].*)?` : '(?:[?#].*)?'}$`);
}

function named(names: readonly string[]): RegExp {
  return new RegExp(`^https?://[^?#]*[?#](?:.*[?&#])?(?:${names.join('|')})=`);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Longest address in which redirect URIs are looked for, in characters. */
const LONGEST = 64 * 1024;

/** Where an authorization request wants the answer: its redirect URI, that of its request object, and an app's. */
export function redirectUrisIn(url: string): string[] {
  if (url.length > LONGEST) return [];
  const { query } = addressParameters(url);
  const value = (name: string) => query.find((one) => one.name === name)?.value;
  const claims = claimsOf(value('request') ?? '');
  const found = [value('redirect_uri'), value('app_callback_uri'), claims.redirect_uri];
  return found.filter((one): one is string => typeof one === 'string' && one !== '');
}

/** Claims of a signed request object (RFC 9101), which is not verified here. */
function claimsOf(jwt: string): { redirect_uri?: unknown } {
  const payload = jwt.split('.')[1];
  if (!payload) return {};
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims === 'object' && claims !== null ? claims : {};
  } catch {
    return {};
  }
}

/** Whether going on there sends what was held to somebody else than was meant: another origin, or another path. */
export function isElsewhere(held: string, onward: string): boolean {
  return placeOf(held) !== placeOf(onward);
}

function placeOf(url: string): string {
  return (withoutFragment(hrefOf(url)).split('?')[0] ?? '').replace(/\/$/, '');
}
