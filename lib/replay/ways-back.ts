import { splitUrl } from '../decode/url-text.ts';
import { isDeepLink, isWeb, parseUrl } from '../flow/address.ts';
import { readFragment, readParameters, withSecondQuery } from '../flow/parameters.ts';
import type { Step } from '../flow/step.ts';
import { SOURCES, type Source } from './lead-sources.ts';

export type WayBackKind = 'resume_uri' | 'app_callback_uri' | 'redirect' | 'final-redirect';

/** An address that the app would open when it is done. */
export interface WayBack {
  kind: WayBackKind;
  url: string;
  /** Where it was found: `#4 address resume_uri`. */
  from: string;
  /** What opening it does, in one sentence. */
  does: string;
  source: Source;
  /** Opens an app, and not a page. */
  isApp: boolean;
  /** Placeholders in it, as they stand: nothing good comes of opening it with them. */
  placeholders: readonly string[];
}

const PLACEHOLDER = /[[{<](?:[A-Za-z][\w-]{1,40})[\]}>]/g;
const MOST = 8;

/**
 * What the app would open at its end, the latest first: `resume_uri` and `app_callback_uri` of Vipps MobilePay,
 * `redirect` of BankID, and the final redirect to an app or with an answer.
 *
 * @param steps of the flow; or the one step that is in no flow
 */
export function waysBack(steps: readonly Step[]): WayBack[] {
  const ways: WayBack[] = [];
  for (const step of [...steps].reverse()) {
    ways.push(...inAddress(step.url, `#${step.n} address`));
    const target = step.exchange?.redirectUrl;
    if (target === undefined) continue;
    ways.push(...inAddress(target, `#${step.n} Location`));
    if (isFinal(target)) ways.push(way('final-redirect', target, `#${step.n} Location`));
  }
  const seen = new Set<string>();
  return ways.filter(({ url }) => !seen.has(url) && seen.add(url)).slice(0, MOST);
}

function inAddress(url: string, from: string): WayBack[] {
  const parameters = parametersOf(url);
  const state = parameters.get('state');
  return (['resume_uri', 'app_callback_uri', 'redirect'] as const).flatMap((name) => {
    const held = parameters.get(name);
    if (held === undefined || (name === 'redirect' && !/autostarttoken=/i.test(url)) || !isOpenable(held)) return [];
    return [way(name, name === 'app_callback_uri' ? withState(held, state) : held, `${from} ${name}`)];
  });
}

/** The app tells by `state` which login it comes back to. */
function withState(url: string, state: string | undefined): string {
  if (state === undefined) return url;
  const [before = '', ...hash] = url.split('#');
  const joined = `${before}${before.includes('?') ? '&' : '?'}state=${encodeURIComponent(state)}`;
  return [joined, ...hash].join('#');
}

/** An answer to the third party: of an authorization server, or of Opus with `result`. */
function isFinal(url: string): boolean {
  const parameters = parametersOf(url);
  return isOpenable(url) && ['code', 'error', 'result', 'response'].some((name) => parameters.has(name));
}

/** Only what a person may be sent to: a page, or an app. */
function isOpenable(url: string): boolean {
  return isDeepLink(url) || (isWeb(url) && parseUrl(url) !== undefined);
}

function parametersOf(url: string): ReadonlyMap<string, string> {
  const { query = '', fragment = '' } = splitUrl(url);
  return withSecondQuery(new Map([...readFragment(fragment), ...readParameters(query)]));
}

const DOES: Readonly<Record<WayBackKind, string>> = {
  resume_uri:
    'Goes on with the login. It has to be opened once, in the browser that began, for its cookies are asked for: it is opened in the tab.',
  app_callback_uri:
    'Tells the third party that the Vipps MobilePay app is done, with state; the resume_uri that the app would add is not known here.',
  redirect: 'Goes where the BankID app goes when the user is done, whether the user is or not: the order decides.',
  'final-redirect': 'Brings the answer to the third party. A code in it is good once.',
};
const WHO: Readonly<Record<WayBackKind, Source>> = {
  resume_uri: SOURCES.vipps,
  app_callback_uri: SOURCES.vipps,
  redirect: SOURCES.bankIdAutostart,
  'final-redirect': { title: 'RFC 6749 §4.1.2', url: 'https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2' },
};

function way(kind: WayBackKind, url: string, from: string): WayBack {
  const placeholders = [...new Set(url.match(PLACEHOLDER) ?? [])];
  return { kind, url, from, does: DOES[kind], source: WHO[kind], isApp: isDeepLink(url), placeholders };
}
