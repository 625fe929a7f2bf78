import { isDocument } from '../flow/bodies.ts';
import type { Flow, Step } from '../flow/step.ts';
import type { AuthorizationResponse } from './artifacts.ts';
import { couldNotTell, notApplicable, type Verdict } from './check.ts';
import type { Traffic } from './traffic.ts';

/** What an answer must not lose: whoever has it has the consent. */
const SECRETS = ['code', 'response', 'id_token', 'access_token'].map((name) => ({
  name,
  inQuery: new RegExp(`[?&]${name}=[^&]`),
  inFragment: new RegExp(`[#?&]${name}=[^&]`),
}));

/**
 * The page that the browser shows at the redirect URI, or where that one redirects to.
 *
 * @returns a verdict where there is no such page
 */
export function callbackPage(response: AuthorizationResponse, flow: Flow, traffic: Traffic): Step | Verdict {
  const step = arrivalIn(flow) ?? response.message.step;
  if (step.kind === 'deep-link') return notApplicable('The answer went to an app, and no page of the browser has it.');
  if (!step.exchange || !isDocument(step.exchange))
    return notApplicable('The answer came by a change of the address, and loaded no page of its own.');
  const page = traffic.pageOf(step);
  if (!page) return notApplicable('The redirect URI redirects on, and the page behind was not seen.');
  if (page.exchange?.state === 'failed') return notApplicable('The page at the redirect URI could not be loaded.');
  if (page.exchange?.state === 'pending')
    return couldNotTell('the page at the redirect URI', 'It is still loading: wait for it.');
  return page;
}

/** The last document that got the answer: what comes behind it may be the page changing its own address. */
function arrivalIn({ steps }: Flow): Step | undefined {
  return steps.findLast(({ role, exchange }) => role === 'authorization-response' && exchange && isDocument(exchange));
}

/** Narrows what `callbackPage` gives. */
export function isPage(found: Step | Verdict): found is Step {
  return 'kind' in found;
}

/** The part of an address in which a code, or what stands for it, is; undefined for an address without. */
export function partWithSecret(address: string): { part: 'query' | 'fragment'; name: string } | undefined {
  const hash = address.indexOf('#');
  const query = hash < 0 ? address : address.slice(0, hash);
  for (const { name, inQuery, inFragment } of SECRETS) {
    if (inQuery.test(query)) return { part: 'query', name };
    if (hash >= 0 && inFragment.test(address.slice(hash))) return { part: 'fragment', name };
  }
  return undefined;
}
