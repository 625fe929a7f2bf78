import { parseUrl } from '../flow/address.ts';
import { readMessage } from '../flow/message.ts';
import { readParameters } from '../flow/parameters.ts';
import type { Role, Step } from '../flow/step.ts';
import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';

/** The whole session beside a flow: what a page loads by itself is part of no flow. */
export class Traffic {
  readonly #byTab = new Map<number, Step[]>();
  readonly #lastTime: number;
  readonly #steps: readonly Step[];
  /** By access token: requests that have it in their query. */
  #byToken: Map<string, Step[]> | undefined;
  #byRole: Map<Role, Step[]> | undefined;
  /** By name and value: authorization requests. */
  #byRequest: Map<string, Step[]> | undefined;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
    for (const step of steps) {
      const tab = this.#byTab.get(step.tabId);
      if (tab) tab.push(step);
      else this.#byTab.set(step.tabId, [step]);
    }
    this.#lastTime = steps.at(-1)?.time ?? 0;
  }

  /** When the last step of the session was, in milliseconds since the epoch. */
  get lastTime(): number {
    return this.#lastTime;
  }

  /** Steps of that role, those of no flow too: metadata and key sets often stand alone. */
  withRole(role: Role): readonly Step[] {
    this.#byRole ??= Map.groupBy(this.#steps, (step) => step.role);
    return this.#byRole.get(role) ?? [];
  }

  /** Requests of the whole session with `access_token` and that text in their query. */
  withToken(text: string): readonly Step[] {
    this.#byToken ??= tokensInQueries(this.#steps);
    return this.#byToken.get(text) ?? [];
  }

  /** Authorization requests, pushed ones too, of all flows with that text as code challenge or nonce. */
  asking(name: 'code_challenge' | 'nonce', text: string): readonly Step[] {
    this.#byRequest ??= requestsByValue(this.#steps);
    return this.#byRequest.get(`${name} ${text}`) ?? [];
  }

  /** The page at which a redirect chain ends; undefined where its end was not seen. */
  pageOf(step: Step): Step | undefined {
    let page = step;
    for (const next of this.#rest(step)) {
      if (page.exchange?.state !== 'redirected') break;
      if (next.exchange?.requestId === step.exchange?.requestId) page = next;
    }
    return page.exchange?.state === 'redirected' ? undefined : page;
  }

  /**
   * What happened while a page was in its tab: its own requests, those of its frames, changes of its
   * address; and, last, what it was left for.
   */
  *onPage(page: Step): Generator<Step> {
    const frame = page.exchange?.frameId ?? 0;
    for (const step of this.#rest(page)) {
      yield step;
      const { exchange } = step;
      if (exchange?.state === 'redirected') continue;
      const isNext = exchange?.type === 'main_frame' || (exchange?.type === 'sub_frame' && exchange.frameId === frame);
      if (isNext || step.kind === 'tab-closed') return;
    }
  }

  *#rest({ tabId, n }: Step): Generator<Step> {
    const tab = this.#byTab.get(tabId) ?? [];
    for (let index = firstAfter(tab, n); index < tab.length; index++) {
      const step = tab[index];
      if (step) yield step;
    }
  }
}

function tokensInQueries(steps: readonly Step[]): Map<string, Step[]> {
  const found = new Map<string, Step[]>();
  for (const step of steps) {
    if (!step.exchange || !step.url.includes('access_token=')) continue;
    const token = readParameters(parseUrl(step.url)?.search.slice(1) ?? '').get('access_token');
    if (token) found.set(token, [...(found.get(token) ?? []), step]);
  }
  return found;
}

function requestsByValue(steps: readonly Step[]): Map<string, Step[]> {
  const found = new Map<string, Step[]>();
  for (const step of steps) {
    if (step.role !== 'authorization-request' && step.role !== 'pushed-authorization-request') continue;
    const parameters = requestParameters(readMessage(step));
    for (const name of ['code_challenge', 'nonce']) {
      const key = `${name} ${parameters.get(name)}`;
      if (parameters.get(name)) found.set(key, [...(found.get(key) ?? []), step]);
    }
  }
  return found;
}

function firstAfter(tab: readonly Step[], n: number): number {
  let low = 0;
  let high = tab.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tab[middle]?.n ?? 0) <= n) low = middle + 1;
    else high = middle;
  }
  return low;
}
