import type { Message } from '../flow/message.ts';
import type { Role, Step } from '../flow/step.ts';
import { requestParameters } from '../systems/oauth-parts/authorization-request.ts';
import type { Index } from './session-index.ts';
import type { SessionTraffic } from './session-traffic.ts';

/** Requests that have an access token in their query, by the token. */
const TOKENS: Index<Step> = {
  reads: ({ exchange, url }) => exchange !== undefined && url.includes('access_token='),
  entriesOf: ({ step, query }) => {
    const token = query.get('access_token');
    return token ? [[token, step]] : [];
  },
};

const REQUESTS: ReadonlySet<Role> = new Set(['authorization-request', 'pushed-authorization-request']);
const ONE_TIME = ['state', 'nonce', 'code_challenge'] as const;

/** Authorization requests, pushed ones too, by what is to be new in each. */
const ASKING: Index<Step> = {
  reads: ({ role }) => REQUESTS.has(role),
  entriesOf: (message) => {
    const parameters = requestParameters(message);
    return ONE_TIME.flatMap((name): [string, Step][] => {
      const text = parameters.get(name);
      return text ? [[`${name} ${text}`, message.step]] : [];
    });
  },
};

const ANY = '';

/** The first two flows that have an authorization request: that there is another one needs no more to be known. */
const FLOWS: Index<string> = {
  reads: ({ role, flowId }) => REQUESTS.has(role) && flowId !== undefined,
  entriesOf: ({ step: { flowId } }) => (flowId === undefined ? [] : [[ANY, flowId]]),
  repeats: (flowId, told) => told.length > 1 || told.includes(flowId),
};

/**
 * The whole session beside a flow: what a page loads by itself is part of no flow. Whatever is asked here is asked in
 * the flow's name, so that the session can tell when an answer would be another one.
 */
export class Traffic {
  readonly #session: SessionTraffic;
  /** Several checks look at the same page. */
  readonly #pages = new Map<Step, readonly Step[]>();

  constructor(session: SessionTraffic) {
    this.#session = session;
  }

  /** A step of the flow, parsed. */
  message(step: Step): Message {
    return this.#session.message(step);
  }

  /** Whether the session went on for longer than until then, in milliseconds since the epoch. */
  outlasts(time: number): boolean {
    return this.#session.outlasts(this, time);
  }

  /** What the steps of the session say under a key of an index: metadata and key sets often are part of no flow. */
  find<T>(index: Index<T>, key: string): readonly T[] {
    return this.#session.find(this, index, key);
  }

  /** Requests of the whole session with `access_token` and that text in their query. */
  withToken(text: string): readonly Step[] {
    return this.find(TOKENS, text);
  }

  /** Authorization requests, pushed ones too, of all flows with that text. */
  asking(name: (typeof ONE_TIME)[number], text: string): readonly Step[] {
    return this.find(ASKING, `${name} ${text}`);
  }

  /** Whether there are authorization requests of other flows. */
  hasOtherRequests(flowId: string): boolean {
    return this.find(FLOWS, ANY).some((other) => other !== flowId);
  }

  /** The page at which a redirect chain ends; undefined where its end was not seen. */
  pageOf(step: Step): Step | undefined {
    let page = step;
    if (page.exchange?.state !== 'redirected') return page;
    this.#session.behind(this, step, (next) => {
      if (next.exchange?.requestId === step.exchange?.requestId) page = next;
      return page.exchange?.state === 'redirected';
    });
    return page.exchange?.state === 'redirected' ? undefined : page;
  }

  /**
   * What happened while a page was in its tab: its own requests, those of its frames, changes of its
   * address; and, last, what it was left for.
   */
  onPage(page: Step): readonly Step[] {
    const known = this.#pages.get(page);
    if (known) return known;
    const frame = page.exchange?.frameId ?? 0;
    const steps: Step[] = [];
    this.#session.behind(this, page, (step) => {
      steps.push(step);
      const { exchange } = step;
      if (exchange?.state === 'redirected') return true;
      const isNext = exchange?.type === 'main_frame' || (exchange?.type === 'sub_frame' && exchange.frameId === frame);
      return !isNext && step.kind !== 'tab-closed';
    });
    this.#pages.set(page, steps);
    return steps;
  }
}
