import { hostOf } from './address.ts';
import { chainOf } from './assemble.ts';
import type { Step } from './step.ts';
import { Trail } from './trail.ts';

/** Who is behind a step; hosts with their port, empty where that was not seen. */
export interface Sender {
  /** The page that asked for it. */
  page: string;
  /** The server that redirected the browser there, or the page that went there by itself. */
  cause?: string;
}

/**
 * For each step of a flow who sent it: by what the browser names as its initiator, else by the
 * page that was in its tab.
 */
export function sendersOf(steps: readonly Step[]): ReadonlyMap<Step, Sender> {
  const trail = new Trail();
  /** By redirect chain: the page that began it and the host of its latest hop. */
  const chains = new Map<string, { page: string; host: string }>();
  const senders = new Map<Step, Sender>();
  for (const step of steps) {
    const before = step.via === 'redirect' ? chains.get(chainOf(step)) : undefined;
    const initiator = hostOf(step.exchange?.initiator ?? '');
    const page = initiator || (before ? before.page : (trail.before(step)?.at(-1) ?? ''));
    const cause = before?.host ?? (step.via === 'client-redirect' ? page : '');
    senders.set(step, cause === '' ? { page } : { page, cause });
    if (step.exchange) chains.set(chainOf(step), { page, host: hostOf(step.url) });
    trail.follow(step);
  }
  return senders;
}
