import type { Exchange } from '../flow/exchange.ts';
import type { Step } from '../flow/step.ts';

/**
 * What tells a step from the one that a later fold has in its place. In columns, because old steps lie far apart in
 * memory, and to touch each of them takes longer than everything else.
 */
export class StepPrints {
  readonly #exchanges: Step['exchange'][] = [];
  readonly #navigations: Step['navigation'][] = [];
  readonly #bodies: Step['response']['body'][] = [];
  readonly #absences: Step['response']['absence'][] = [];
  readonly #roles: Step['role'][] = [];
  readonly #vias: Step['via'][] = [];
  readonly #flows: Step['flowId'][] = [];
  readonly #words: string[] = [];
  /** Of steps that have no exchange, which tells all the rest. */
  readonly #urls: (string | undefined)[] = [];

  set(at: number, step: Step): void {
    this.#exchanges[at] = step.exchange;
    this.#navigations[at] = step.navigation;
    this.#bodies[at] = step.response.body;
    this.#absences[at] = step.response.absence;
    this.#roles[at] = step.role;
    this.#vias[at] = step.via;
    this.#flows[at] = step.flowId;
    this.#words[at] = step.words;
    this.#urls[at] = step.exchange ? undefined : `${step.id} ${step.url}`;
  }

  /** Places of the steps that are new, or not what stood there. */
  misfits(steps: readonly Step[]): number[] {
    const [exchanges, navigations, bodies, absences] = [
      this.#exchanges,
      this.#navigations,
      this.#bodies,
      this.#absences,
    ];
    const [roles, vias, flows, words, urls] = [this.#roles, this.#vias, this.#flows, this.#words, this.#urls];
    const found: number[] = [];
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at];
      if (!step) continue;
      const { exchange, response } = step;
      const fits =
        at < roles.length &&
        (exchanges[at] === exchange || isSameExchange(exchanges[at], exchange)) &&
        bodies[at] === response.body &&
        absences[at] === response.absence &&
        navigations[at] === step.navigation &&
        roles[at] === step.role &&
        vias[at] === step.via &&
        flows[at] === step.flowId &&
        // Of steps beside the flows nobody reads the words.
        (step.flowId === undefined || words[at] === step.words) &&
        (exchange !== undefined || urls[at] === `${step.id} ${step.url}`);
      if (!fits) found.push(at);
    }
    return found;
  }
}

/** What a fold completes it copies: `followRedirects`, `completeByBody` and `explainAborted` of lib/flow. */
function isSameExchange(a: Exchange | undefined, b: Exchange | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    a.id === b.id &&
    a.state === b.state &&
    a.endedAt === b.endedAt &&
    a.status === b.status &&
    a.error === b.error &&
    a.redirectUrl === b.redirectUrl &&
    a.requestHeaders === b.requestHeaders &&
    a.responseHeaders === b.responseHeaders &&
    a.requestBody === b.requestBody
  );
}
