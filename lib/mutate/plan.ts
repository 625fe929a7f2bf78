import { draftOf, type RequestDraft, withoutHeaders } from '../flow/request-draft.ts';
import type { Flow, Step } from '../flow/step.ts';
import type { Value, ValueKind, ValuePlace } from '../flow/value.ts';
import type { Lineage } from '../lineage/lives.ts';
import type { Attack } from './offered.ts';
import type { Plan, PlannedStep, Replacement, Source } from './planned.ts';

/** Values that are as good the next time, or that the browser sends by itself. */
const KEPT: ReadonlySet<ValueKind> = new Set(['client_id', 'redirect_uri', 'session']);
const DRAWN: ReadonlySet<ValueKind> = new Set(['state', 'nonce', 'code_verifier']);

/**
 * What has to go before an attack, and after it: which recorded steps are sent again, in which of them a person has to
 * act, and which values of the fresh run stand in for the recorded ones, as the lineage of the flow knows where each came
 * from. Data alone: nothing is sent. Cookies are taken out of every draft, for the browser has its own.
 */
export function planOf(flow: Flow, attack: Attack, lineage: Lineage): Plan {
  return new Planner(flow, attack, lineage).plan();
}

class Planner {
  private readonly flow: Flow;
  private readonly attack: Attack;
  private readonly lineage: Lineage;
  /** Steps of the plan by number. */
  private readonly needed = new Set<number>();
  private readonly problems = new Set<string>();
  private readonly request: Step | undefined;
  private readonly response: Step | undefined;
  /** A person has to go from the request to the response. */
  private consents = false;

  constructor(flow: Flow, attack: Attack, lineage: Lineage) {
    this.flow = flow;
    this.attack = attack;
    this.lineage = lineage;
    const own = flow.steps.filter(({ aside }) => !aside);
    this.response = own.findLast(({ role }) => role === 'authorization-response');
    const end = this.response?.n ?? Number.POSITIVE_INFINITY;
    this.request = own.findLast(({ role, n }) => role === 'authorization-request' && n < end);
  }

  plan(): Plan {
    const { needs } = this.attack;
    const target = this.at(this.attack.step);
    if (!target) return { attack: this.attack.id, steps: [], problems: ['The step is not of this flow.'] };
    const steps = needs.fresh === 'third party' ? this.byThirdParty(target) : this.byRunner(target);
    const another = needs.another && steps.filter((step) => step.do === 'person' || !step.attack);
    return { attack: this.attack.id, ...(another && { before: another }), steps, problems: [...this.problems] };
  }

  /** The third party asks for itself, from its own page, and the runner comes between. */
  private byThirdParty(target: Step): PlannedStep[] {
    const { request, response, flow } = this;
    const start = flow.steps.find(
      ({ exchange, n }) => exchange?.type === 'main_frame' && exchange.method === 'GET' && n < (request?.n ?? target.n),
    );
    const steps: PlannedStep[] = start
      ? [
          {
            n: start.n,
            what: 'the third party’s page, where it begins',
            do: 'open',
            draft: this.draft(start),
            replace: [],
          },
        ]
      : [];
    if (!start) this.problems.add('The page of the third party is not in the flow: begin there by hand.');
    const isRequest = request !== undefined && target.n <= request.n;
    steps.push(person(target.n, target, true, isRequest ? 'the third party asks' : 'the person consents once more'));
    const changed = { do: 'open', draft: this.draft(target), replace: [], attack: true, held: true } as const;
    steps.push({ n: target.n, what: target.words, ...changed });
    if (isRequest && response)
      steps.push(person(target.n, response, false, 'the person consents, and the third party gets the answer'));
    return steps;
  }

  private byRunner(target: Step): PlannedStep[] {
    const { needs } = this.attack;
    if (needs.fresh === undefined) {
      const before = needs.first ? [this.sent(target, {}, [])] : [];
      return [...before, this.sent(target, { attack: true, wait: needs.wait }, [])];
    }
    this.need(target);
    const isRequest = this.isRequest(target);
    if (isRequest && this.request) this.need(this.request);
    this.needWholeConsent();
    if (isRequest && needs.consent) this.consents = true;
    const after = needs.afterwards && this.tokenRequest();
    if (after) this.need(after);
    const steps = [...this.needed]
      .sort((a, b) => a - b)
      .flatMap((n) => {
        const step = this.at(n);
        return step && !this.isPersons(step) ? this.planned(step, target, after) : [];
      });
    return steps;
  }

  private planned(step: Step, target: Step, after: Step | undefined): PlannedStep[] {
    const { needs } = this.attack;
    const replace = this.replacements(step);
    const isTarget = step === target;
    const said = isTarget
      ? { attack: true as const, wait: needs.wait }
      : step === after
        ? { afterwards: true as const }
        : {};
    const steps = [this.sent(step, said, replace)];
    if (isTarget && needs.first) steps.unshift(this.sent(step, {}, replace));
    if (step === this.request && this.consents && this.response)
      steps.push(person(step.n, this.response, true, 'the person consents once more'));
    return steps;
  }

  private sent(
    step: Step,
    said: { attack?: true; wait?: number | undefined; afterwards?: true },
    replace: readonly Replacement[],
  ): PlannedStep {
    const { attack, wait, afterwards } = said;
    // A page before the request is wanted for its answer alone, and must not lead the tab away.
    const isOpened = step === this.request || step.kind === 'deep-link' || step.role === 'authorization-response';
    return {
      ...{ n: step.n, what: step.words, do: isOpened ? 'open' : 'send', draft: this.draft(step), replace },
      ...(attack && { attack }),
      ...(wait !== undefined && { wait }),
      ...(afterwards && { afterwards }),
    };
  }

  /** Takes a step into the plan, and all steps whose answers its request is made of. */
  private need(step: Step): void {
    if (this.needed.has(step.n)) return;
    this.needed.add(step.n);
    this.signedIn(step);
    for (const { source } of this.replacements(step)) {
      const from = source.kind === 'answer' ? this.at(source.step) : undefined;
      if (!from) continue;
      if (!this.isPersons(from)) this.need(from);
      if (this.isAnswered(from) && this.request) {
        this.consents = true;
        this.need(this.request);
      }
    }
  }

  /** Where a consent is created, the calls that bring it to the bank belong to it, though nothing of their answers is sent on. */
  private needWholeConsent(): void {
    if (!this.flow.steps.some(({ n, role }) => role === 'consent-creation' && this.needed.has(n))) return;
    const end = Math.max(...this.needed);
    for (const step of this.flow.steps) {
      const moves = step.role === 'authorisation-start' || step.role === 'authorisation-update';
      if (moves && step.method !== 'GET' && step.n < Math.min(end, this.request?.n ?? end)) this.need(step);
    }
  }

  /** What of a step's request has to be another in the fresh run, and where that comes from. */
  private replacements(step: Step): Replacement[] {
    return this.lineage.at(step.n).flatMap((value): Replacement[] => {
      const own = value.uses.find((use) => use.step === step.n && isSent(use.place) && use.event !== 'hashed');
      const source = own && !KEPT.has(value.kind) ? this.sourceOf(value, step) : undefined;
      const { id, kind, name, text } = value;
      return source
        ? [{ value: id, kind, name, text: own?.event === 'altered' ? (own?.text ?? text) : text, source }]
        : [];
    });
  }

  private sourceOf(value: Value, step: Step): Source | undefined {
    const { kind, uses } = value;
    if (kind === 'code_challenge') {
      const verifier = this.lineage.values.find((other) => other.kind === 'code_verifier');
      const method = this.methodOf(value);
      return verifier ? { kind: 'challenge', of: verifier.id, method } : undefined;
    }
    // What the third party signed cannot be drawn anew, and the verifier of a challenge that it signed neither.
    if (DRAWN.has(kind) && this.isSigned(value)) return undefined;
    const first = uses.find(({ event }) => event !== 'hashed');
    // A server may ask for a nonce of its own (RFC 9449 §8).
    if (DRAWN.has(kind) && first?.place.part !== 'response-header') return { kind: 'drawn' };
    if (!first || first.step >= step.n) return undefined;
    // A page that posts the answer is not read, but the answer is.
    if (isSent(first.place) && first.step !== this.response?.n) return undefined;
    // What the browser is sent back with is seen where it is stopped.
    const back = uses.find((use) => use.step === this.response?.n && isSent(use.place));
    const from = this.isBehindPerson(first.step) ? back : undefined;
    return { kind: 'answer', step: (from ?? first).step, place: (from ?? first).place };
  }

  private isSigned({ uses }: Value): boolean {
    const until = this.request?.n ?? 0;
    return uses.some(({ step, place }) => step <= until && place.encodings.includes('jwt'));
  }

  private isBehindPerson(n: number): boolean {
    const step = this.at(n);
    return step !== undefined && this.isAnswered(step);
  }

  private methodOf({ uses }: Value): 'S256' | 'plain' {
    return uses.some(({ hash }) => hash === 'S256') ||
      this.lineage.values.some(
        ({ kind, uses: others }) => kind === 'code_verifier' && others.some(({ hash }) => hash === 'S256'),
      )
      ? 'S256'
      : 'plain';
  }

  /** What its sender signed for that one request, and nobody else can sign. */
  private signedIn(step: Step): void {
    const { draft } = draftOf(step);
    const fields = draft.body?.kind === 'form' ? draft.body.fields.map(({ name }) => name) : [];
    for (const name of ['client_assertion', 'request'])
      if (fields.includes(name))
        this.problems.add(
          `${name} of #${step.n} was signed for the recorded request: it may be refused for its age, or for its jti.`,
        );
    if (draft.headers.some(({ name }) => /^dpop$/i.test(name)))
      this.problems.add(
        `The DPoP proof of #${step.n} was signed for the recorded request: it may be refused for its age, or for its jti.`,
      );
  }

  /** Between the request and the answer the browser goes by itself, or a person goes with it. */
  private isPersons(step: Step): boolean {
    const [from, to] = [this.request?.n ?? Number.POSITIVE_INFINITY, this.response?.n ?? -1];
    const isPage =
      step.exchange === undefined || step.exchange.type === 'main_frame' || step.exchange.type === 'sub_frame';
    return step.n > from && step.n <= to && isPage && step.n !== this.attack.step;
  }

  /** Its answer is only there once a person has consented. */
  private isAnswered(step: Step): boolean {
    return this.isPersons(step) || step === this.request;
  }

  private isRequest({ role }: Step): boolean {
    return role === 'authorization-request' || role === 'pushed-authorization-request';
  }

  private tokenRequest(): Step | undefined {
    const from = this.response?.n ?? this.attack.step;
    return this.flow.steps.find(({ role, n, aside }) => role === 'token-request' && n > from && !aside);
  }

  private at(n: number): Step | undefined {
    return this.flow.steps.find((step) => step.n === n);
  }

  private draft(step: Step): RequestDraft {
    return withoutHeaders(draftOf(step).draft, 'cookie');
  }
}

function person(n: number, until: Step, hold: boolean, what: string): PlannedStep {
  return { n, what, do: 'person', until: until.n, address: until.url, hold };
}

function isSent({ part, path }: ValuePlace): boolean {
  if (part === 'request-header') return !/^(cookie|referer|origin)$/i.test(path[0] ?? '');
  return part === 'address' || part === 'request-body';
}
