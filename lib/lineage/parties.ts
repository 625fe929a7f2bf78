import { hostOf } from '../flow/address.ts';
import type { Step } from '../flow/step.ts';
import type { Group } from './identity.ts';
import { PUBLIC } from './kinds.ts';
import { isRequest, type Occurrence } from './slot.ts';

/** What pages load by themselves and browsers send beside: no message between the parties. */
const LOADED = new Set([
  ...[
    'image',
    'imageset',
    'font',
    'stylesheet',
    'script',
    'media',
    'object',
    'ping',
    'beacon',
    'csp_report',
    'websocket',
  ],
]);

/**
 * The hosts that are to know a value: who made it, whom it was made for, and whomever one of them gave it to on
 * purpose, by a redirect, a form or a call with it. Grows with every occurrence; ask in the order of the steps.
 */
export class Parties {
  private readonly hosts = new Set<string>();
  private readonly secret: boolean;

  constructor({ kind }: Group) {
    this.secret = !PUBLIC.has(kind);
  }

  /**
   * Takes the next occurrence.
   *
   * @returns the host that it was leaked to: by Referer, or in what a page loads or copies its address into
   */
  take(occurrence: Occurrence): string | undefined {
    const { step, slot } = occurrence;
    const host = hostOf(step.url);
    const first = this.hosts.size === 0;
    if (!isRequest(occurrence)) this.add(host, senderOf(step), hostOf(step.exchange?.redirectUrl ?? ''));
    else if (this.secret && !first && host !== '' && !this.hosts.has(host) && isBeside(occurrence)) return host;
    // A Referer alone makes nobody a party.
    else if (slot.path[0] !== 'Referer') this.add(host, senderOf(step));
    return undefined;
  }

  private add(...hosts: string[]): void {
    for (const host of hosts) if (host !== '') this.hosts.add(host);
  }
}

/** Of the page or server that made the browser send a step's request; empty where that is not known. */
function senderOf({ exchange }: Step): string {
  return exchange?.hop === 0 ? hostOf(exchange.initiator ?? '') : '';
}

/** Whether it went out beside the message itself. */
function isBeside({ step: { exchange }, part, slot }: Occurrence): boolean {
  if (slot.path[0] === 'Referer' && part === 'request-header') return true;
  if (!exchange) return false;
  const { type } = exchange;
  return LOADED.has(type) || (slot.copied && type !== 'main_frame' && type !== 'sub_frame');
}
