import { hostOf, schemeOf } from './address.ts';
import { isDocument, isStatic } from './bodies.ts';
import { isPreflight } from './side-request.ts';
import type { Role, Step } from './step.ts';

interface Place {
  /** True within a flow, once the third party has handed over. */
  handedOver: boolean;
  /** Hosts of the third party. */
  clients: ReadonlySet<string>;
}

/** Role and words of a step that no system recognised. */
export function plainWords(step: Step, { handedOver, clients }: Place): { role: Role; words: string } {
  const { kind, exchange, url, method, status } = step;
  if (kind === 'deep-link') return { role: 'app-open', words: `deep link to ${schemeOf(url)}` };
  if (kind === 'tab-opened') return { role: 'page', words: 'tab opened' };
  if (kind === 'tab-closed') return { role: 'page', words: 'tab closed' };
  if (kind === 'fragment') return { role: 'page', words: 'fragment changed' };
  if (kind === 'history') return { role: 'page', words: 'address rewritten by the page' };
  if (exchange && isStatic(exchange)) return { role: 'static', words: exchange.type };
  if (isPreflight(step)) return { role: 'preflight', words: 'CORS preflight' };
  if (exchange?.state === 'redirected' || (status !== undefined && status >= 300 && status < 400 && status !== 304))
    return { role: 'redirect', words: 'redirect' };
  if (exchange && !isDocument(exchange)) return { role: 'other', words: 'request by the page' };
  const words =
    exchange?.type === 'sub_frame' ? 'page in a frame' : method === 'POST' ? 'page after a form post' : 'page';
  return { role: handedOver && !clients.has(hostOf(url)) ? 'bank-page' : 'page', words };
}
