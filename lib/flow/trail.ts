import { hostOf } from './address.ts';
import { chainOf } from './assemble.ts';
import { isDocument } from './bodies.ts';
import type { Step } from './step.ts';

/** Remembers, step by step, where the browser is: what a return address cannot tell by itself. */
export class Trail {
  /** By tab and frame: host of the page that is there. */
  readonly #pages = new Map<string, string>();
  /** By redirect chain: the page that began it, then its hops. */
  readonly #chains = new Map<string, string[]>();

  /**
   * Hosts over which the browser came to a step, the nearest last; none where that was not seen.
   *
   * @returns undefined where nobody sent it: a typed address, or a page that changed its own
   */
  before(step: Step): readonly string[] | undefined {
    if (step.via === 'typed' || step.kind === 'fragment' || step.kind === 'history') return undefined;
    if (step.exchange?.hop || step.via === 'redirect') return this.#chains.get(chainOf(step)) ?? [];
    const page = this.#pages.get(frameOf(step));
    return page === undefined ? [] : [page];
  }

  /** Takes in a step, after `before` was asked about it. */
  follow(step: Step): void {
    const { kind, exchange, navigation, url } = step;
    if (kind === 'tab-opened') {
      const opener = this.#pages.get(`${navigation?.fromTabId} 0`);
      if (opener !== undefined) this.#pages.set(`${step.tabId} 0`, opener);
    }
    if (!exchange || !isDocument(exchange)) return;
    const before = this.before(step) ?? [];
    this.#chains.set(chainOf(exchange), [...before, hostOf(url)]);
    if (exchange.state !== 'redirected') this.#pages.set(frameOf(step), hostOf(url));
  }
}

function frameOf({ tabId, exchange, navigation }: Step): string {
  return `${tabId} ${exchange?.frameId ?? navigation?.frameId ?? 0}`;
}
