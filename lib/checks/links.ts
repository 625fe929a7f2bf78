import { splitUrl } from '../decode/url-text.ts';
import { isDeepLink, placeOf } from '../flow/address.ts';
import type { Message } from '../flow/message.ts';
import type { Role, Step } from '../flow/step.ts';
import type { RawParameter } from './artifacts.ts';
import type { Where } from './check.ts';
import { readPairs, writtenIn } from './pairs.ts';

/** An address that one party made for another, with what was posted to it. */
export interface Link {
  step: number;
  role: Role;
  /** `redirect` where a server sent the browser there and nothing shows that it went. */
  part: 'address' | 'redirect';
  url: string;
  /** In their order, repeated names too. */
  parameters: readonly RawParameter[];
}

/** Roles whose addresses go from one party to another; the pages of one server are its own affair. */
const BETWEEN_PARTIES: ReadonlySet<Role> = new Set([
  'pushed-authorization-request',
  'authorization-request',
  'hand-off',
  'app-open',
  'app-return',
  'authorization-response',
]);

/**
 * The addresses of the protocol in a flow, each once, in the order of its steps. A redirect counts where the browser
 * was sent to a return address or an app, and no step of its own shows it.
 */
export function linksOf(messages: readonly Message[]): Link[] {
  const links: Link[] = [];
  const urls = new Set<string>();
  const returns = new Set<string>();
  for (const message of messages) {
    const { step } = message;
    // A form that is posted to the same address is another message.
    if (!isBetweenParties(step) || (urls.has(step.url) && step.method !== 'POST')) continue;
    urls.add(step.url);
    if (isReturn(step)) returns.add(placeOf(step.url));
    links.push({ step: step.n, role: step.role, part: 'address', url: step.url, parameters: writtenIn(message) });
  }
  const leads = (url: string) => isDeepLink(url) || [...returns].some((place) => url.startsWith(place));
  for (const { step } of messages) {
    const url = step.exchange?.redirectUrl;
    if (url === undefined || urls.has(url) || !leads(url)) continue;
    urls.add(url);
    const { query = '', fragment = '' } = splitUrl(url);
    const parameters = [...readPairs(query, 'query'), ...readPairs(fragment, 'fragment')];
    links.push({ step: step.n, role: step.role, part: 'redirect', url, parameters });
  }
  return links.sort((a, b) => a.step - b.step);
}

/** Where a parameter of a link stands. */
export function inLink({ step, part }: Link, parameter: Pick<RawParameter, 'name' | 'part'>): Where {
  return { step, field: `${parameter.part === 'body' ? 'request body' : part} ${parameter.name}` };
}

function isBetweenParties({ role, kind }: Step): boolean {
  return BETWEEN_PARTIES.has(role) || kind === 'deep-link';
}

function isReturn({ role }: Step): boolean {
  return role === 'authorization-response' || role === 'app-return';
}
