import { hostOf, isDeepLink, isWeb, placeOf } from '../../flow/address.ts';
import { addressParameters } from '../../flow/address-parameters.ts';
import type { Attempt } from '../../flow/attempt.ts';
import { asObject, asText } from '../../flow/json.ts';
import { parameter } from '../../flow/parameter-list.ts';
import type { RequestDraft } from '../../flow/request-draft.ts';
import type { Flow, Step } from '../../flow/step.ts';
import { drawnFor } from '../drawn.ts';
import { fieldIn } from '../fields.ts';
import { valueAt, withFreshValues } from '../fresh-values.ts';
import type { Changed, Given } from '../mutation.ts';
import type { Attack } from '../offered.ts';
import { type Observed, type Outcome, observed } from '../outcome.ts';
import type { Plan, PlannedStep } from '../planned.ts';
import { jsonOf } from '../readings/said.ts';
import { isTokenCall } from '../readings/token.ts';
import { browse, type End } from './browse.ts';
import { pagesBetween } from './hosts.ts';
import { answerOf, seen, stepOfHeld, stepsOf } from './seen.ts';
import type { Held, Said, Ways } from './ways.ts';

type Sent = Exclude<PlannedStep, { do: 'person' }>;
type Awaited = Extract<PlannedStep, { do: 'person' }>;

/** What was seen of an attack, or in a sentence why it could not be made. */
export type Carried = { attempts: readonly Attempt[]; decisive?: Attempt; note?: string } & (
  | { outcome: Outcome }
  | { problem: string }
);

/** What a user adds to an attack. */
export type Extras = Pick<Given, 'keyForm' | 'privateKey' | 'parameter'> & {
  /** Milliseconds, instead of what the attack needs to wait. */
  wait?: number;
};

/** Sends all that a plan has, in order, with the values of a fresh run; rejects only where the ways do. */
export async function carryOut(
  plan: Plan,
  flow: Flow,
  attack: Attack,
  ways: Ways,
  extras: Extras = {},
): Promise<Carried> {
  const attempts: Attempt[] = [];
  const note = { attempts };
  let otherCode: string | undefined;
  if (plan.before && isBoundAlike(plan))
    return {
      ...note,
      problem:
        'The third party signed its code_challenge: both runs would have the same, and no code is a foreign one.',
    };
  if (plan.before) {
    const before = new Course(plan.before, flow, attack, ways, extras, attempts);
    const problem = await before.go();
    otherCode = problem === undefined ? before.code() : undefined;
    if (otherCode === undefined) return { ...note, problem: problem ?? 'The other run brought no code.' };
  }
  const course = new Course(
    plan.steps,
    flow,
    attack,
    ways,
    { ...extras, ...(otherCode !== undefined && { otherCode }) },
    attempts,
  );
  const problem = await course.go();
  const { outcome, decisive, changed } = course;
  const about = {
    ...note,
    ...(decisive && { decisive }),
    ...(changed && 'note' in changed && changed.note !== undefined && { note: changed.note }),
  };
  if (outcome) return { ...about, outcome };
  return { ...about, problem: problem ?? 'The plan has no request that carries the attack.' };
}

/** Whether the code of another run goes with the same verifier. */
function isBoundAlike({ steps }: Plan): boolean {
  return steps.some(
    (step) =>
      step.do !== 'person' &&
      fieldIn(step.draft, 'code_verifier') !== undefined &&
      !step.replace.some(({ kind }) => kind === 'code_verifier'),
  );
}

/** One way through the steps of a plan. */
class Course {
  outcome: Outcome | undefined;
  decisive: Attempt | undefined;
  changed: Changed | undefined;
  private readonly fresh: Map<string, string>;
  /** Answers of this run, by the number of the recorded step. */
  private readonly answers = new Map<number, Step>();
  private readonly steps: readonly PlannedStep[];
  private readonly flow: Flow;
  private readonly attack: Attack;
  private readonly ways: Ways;
  private readonly extras: Extras & Pick<Given, 'otherCode'>;
  private readonly attempts: Attempt[];
  private held: Held | undefined;
  private untouched: Observed | undefined;

  constructor(
    steps: readonly PlannedStep[],
    flow: Flow,
    attack: Attack,
    ways: Ways,
    extras: Extras & Pick<Given, 'otherCode'>,
    attempts: Attempt[],
  ) {
    this.steps = steps;
    this.flow = flow;
    this.attack = attack;
    this.ways = ways;
    this.extras = extras;
    this.attempts = attempts;
    this.fresh = new Map(drawnFor(steps, ways.random));
  }

  /** @returns why it did not come to its end */
  async go(): Promise<string | undefined> {
    let end: End | undefined;
    for (const [at, step] of this.steps.entries()) {
      if (step.do === 'person') {
        const stopped = await this.cameBack(step, end);
        if (stopped !== undefined) return this.outcome ? undefined : stopped;
        continue;
      }
      const made = await this.drafted(step);
      if ('problem' in made) return this.outcome ? undefined : made.problem;
      const wait = step.wait === undefined ? undefined : (this.extras.wait ?? step.wait);
      if (wait !== undefined) await this.ways.wait(wait);
      const next = this.steps[at + 1];
      const isBrowsed =
        step.do === 'open' && !isDeepLink(made.draft.url) && (next?.do === 'person' ? next.hold : !step.held);
      if (isBrowsed) end = await this.browsed(step, made.draft, next?.do === 'person' ? next : undefined);
      else if (step.do === 'open') await this.visited(step, made.draft, next?.do === 'person' ? next : undefined);
      else {
        const problem = await this.sent(step, made.draft);
        if (problem !== undefined) return this.outcome ? undefined : problem;
      }
      // What the browser does then by itself was waited for.
      if (step.do === 'open' && step.attack && !isBrowsed) return undefined;
    }
    return undefined;
  }

  /** The code with which the run ended. */
  code(): string | undefined {
    const { url = '', posted } = this.held ?? {};
    const { query, fragment } = addressParameters(url);
    const all = [...(posted ?? []), ...[...query, ...fragment].map(({ name, value }) => [name, value] as const)];
    return all.find(([name]) => name === 'code')?.[1];
  }

  private async drafted(step: Sent): Promise<{ draft: RequestDraft } | { problem: string }> {
    for (const { source, text, name } of step.replace) {
      if (source.kind !== 'answer') continue;
      const from = this.answers.get(source.step);
      const value = from && valueAt(from, source.place);
      if (value === undefined)
        return { problem: `${name} of #${source.step}, which #${step.n} needs, did not come this time.` };
      this.fresh.set(text, value);
    }
    const own = step.held && this.held ? draftOfHeld(this.held) : withFreshValues(step.draft, this.fresh);
    if (step.afterwards) {
      const after = this.changed && 'draft' in this.changed ? this.changed.afterwards : undefined;
      return { draft: after ? after(own) : own };
    }
    if (!step.attack) return { draft: own };
    const { wait: _, ...extras } = this.extras;
    const { ways, fresh } = this;
    this.changed = await this.attack.change({
      ...extras,
      draft: own,
      now: ways.now(),
      fresh: (text) => fresh.get(text) ?? text,
    });
    return 'draft' in this.changed ? { draft: this.changed.draft } : { problem: this.changed.problem };
  }

  private async sent(step: Sent, draft: RequestDraft): Promise<string | undefined> {
    const attempt = await this.ways.send(draft, 'single', this.said(step));
    this.attempts.push(attempt);
    const [answer] = stepsOf(attempt);
    if (answer) this.answers.set(step.n, answer);
    if (step.attack) {
      this.decided(attempt, []);
      await this.afterCommand(step, answer);
    } else if (this.outcome) this.follow([answerOf(attempt)]);
    else if (step.n === this.attack.step) this.untouched = answerOf(attempt);
    if (attempt.state === 'done') return undefined;
    return attempt.problem ?? `#${step.n} got no answer.`;
  }

  /** Where the bank's app is done, it opens an address, and what the third party is told stands in where that leads. */
  private async afterCommand(step: Sent, answer: Step | undefined): Promise<void> {
    const { completedCommand } = asObject(answer && jsonOf(seen(answer))) ?? {};
    const url = asText(asObject(asObject(completedCommand)?.redirect)?.redirectTo);
    const callback = this.flow.steps.find(({ role, aside }) => role === 'authorization-response' && !aside);
    if (!url || !isWeb(url) || !callback) return;
    if (placeOf(url) === placeOf(callback.url)) {
      this.follow([seen(stepOfHeld({ url }, this.ways.now()))]);
      return;
    }
    const route = { until: callback.url, hosts: new Set([hostOf(url)]) };
    const draft = { method: 'GET', url, headers: [] };
    const {
      attempts,
      observed: all,
      end,
    } = await browse(draft, route, { ...this.said(step), attack: false }, this.ways);
    this.attempts.push(...attempts);
    this.follow(all);
    if (end.kind === 'held') this.follow([seen(stepOfHeld(end.held, this.ways.now()))]);
  }

  /** From a page on, until it is stopped; the background does it, for which nobody has to be there. */
  private async browsed(step: Sent, draft: RequestDraft, person: Awaited | undefined): Promise<End> {
    const until = person?.until ?? step.n + 1;
    const hosts = new Set([...pagesBetween(this.flow, step.n, until).map(hostOf), hostOf(draft.url)]);
    const {
      attempts,
      observed: all,
      end,
    } = await browse(draft, { until: person?.address ?? 'none:', hosts }, this.said(step), this.ways);
    this.attempts.push(...attempts);
    const [first] = attempts;
    const [answer] = first ? stepsOf(first) : [];
    if (answer) this.answers.set(step.n, answer);
    if (step.attack && first) this.decided(first, all.slice(1));
    else if (this.outcome) this.follow(all);
    return end;
  }

  private async visited(step: Sent, draft: RequestDraft, person: Awaited | undefined): Promise<void> {
    const isThere = (steps: readonly Step[]) => {
      const from = person ? steps.findIndex(({ url }) => placeOf(url) === placeOf(person.address)) : 0;
      const after = from < 0 ? [] : steps.slice(from).map(seen);
      if (isRefused(steps.map(seen))) return true;
      return after.length > 0 && (!this.recordedAfter().some(isTokenCall) || after.some(isTokenCall));
    };
    const { attempt, steps, settled } = await this.ways.visit(draft, this.said(step), {
      isThere,
      person: person !== undefined,
    });
    this.attempts.push(attempt);
    const own = attempt.exchanges.map(({ id }) => id);
    const at = steps.findIndex(({ exchange }) => exchange !== undefined && own.includes(exchange.id));
    const [answer = answerOf(attempt), ...followed] = at < 0 ? stepsOf(attempt).map(seen) : steps.slice(at).map(seen);
    this.decisive = attempt;
    this.outcome = { answer, followed, settled, ...this.before() };
  }

  /** @returns why it did not come back */
  private async cameBack(step: Awaited, end: End = { kind: 'page' }): Promise<string | undefined> {
    let held = end.kind === 'held' ? end.held : undefined;
    if (end.kind === 'page' && step.hold && !this.isRefused()) {
      const came = await this.ways.person({ ...(end.url !== undefined && { address: end.url }), until: step.address });
      if ('problem' in came) return came.problem;
      held = came;
    }
    if (!held) return this.outcome && end.kind === 'elsewhere' ? this.ended(end) : sentenceOf(end);
    this.held = held;
    const callback = stepOfHeld(held, this.ways.now());
    this.answers.set(step.until, callback);
    if (this.outcome) this.follow([seen(callback)]);
    return undefined;
  }

  /** What was given away elsewhere is part of what was seen, though nobody goes there. */
  private ended(end: Extract<End, { kind: 'elsewhere' }>): string {
    this.follow([seen(stepOfHeld(end.held, this.ways.now()))]);
    return sentenceOf(end);
  }

  /** An attack that was refused at once leaves nothing for anybody to do. */
  private isRefused(): boolean {
    return this.outcome !== undefined && this.attack.read(this.outcome).verdict === 'rejected';
  }

  private decided(attempt: Attempt, followed: readonly Observed[]): void {
    this.decisive = attempt;
    this.outcome = { answer: answerOf(attempt), followed, settled: true, ...this.before() };
  }

  private follow(more: readonly Observed[]): void {
    if (this.outcome) this.outcome = { ...this.outcome, followed: [...this.outcome.followed, ...more] };
  }

  /** What the request led to without the attack: in this run where it was sent so, else when it was recorded. */
  private before(): Pick<Outcome, 'untouched' | 'untouchedFollowed'> {
    const recorded = this.flow.steps.find(({ n }) => n === this.attack.step);
    const untouched = this.untouched ?? (recorded && observed(recorded));
    return { ...(untouched && { untouched }), untouchedFollowed: this.untouched ? [] : this.recordedAfter() };
  }

  private recordedAfter(): readonly Observed[] {
    return this.flow.steps.filter(({ n, aside }) => n > this.attack.step && !aside).map(observed);
  }

  private said({ n, attack }: Sent): Said {
    return { of: this.flow.steps.find((step) => step.n === n)?.id ?? '', attack: attack === true };
  }
}

function isRefused(all: readonly Observed[]): boolean {
  return all.some(({ status }) => status !== undefined && status >= 400);
}

function draftOfHeld({ url, posted }: Held): RequestDraft {
  if (!posted) return { method: 'GET', url, headers: [] };
  const fields = posted.map(([name, value]) => parameter(name, value, '+'));
  const headers = [{ name: 'Content-Type', value: 'application/x-www-form-urlencoded' }];
  return { method: 'POST', url, headers, body: { kind: 'form', fields } };
}

function sentenceOf(end: End): string {
  if (end.kind === 'failed') return `The fresh authorization did not come back: ${end.problem}`;
  if (end.kind === 'refused') return `The fresh authorization was refused (HTTP ${end.status}).`;
  if (end.kind === 'page') return 'The fresh authorization ended at a page.';
  return `The fresh authorization went to ${placeOf(end.held.url)}, and not back.`;
}
