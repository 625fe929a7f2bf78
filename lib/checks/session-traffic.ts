import { type Message, readMessage } from '../flow/message.ts';
import type { Step } from '../flow/step.ts';
import { type Asker, type Index, SessionIndex } from './session-index.ts';

/** What is no longer as it was. */
export interface Changes {
  /** How many steps are new, or other than before. */
  count: number;
  /** Those who would get another answer now. */
  askers: ReadonlySet<Asker>;
}

/**
 * The steps of a session, found by what flows ask for. It is kept from one fold to the next: steps that are the same
 * objects as before stay, with whatever was read of them.
 */
export class SessionTraffic {
  #steps: Step[] = [];
  #messages: (Message | undefined)[] = [];
  readonly #tabs = new Map<number, Tab>();
  readonly #indexes = new Map<Index<unknown>, SessionIndex>();
  /** Who waits for the session to last until then. */
  #waiting: { asker: Asker; time: number }[] = [];
  /** Asked once, and no longer there: so that nobody is looked for in all lists at once. */
  readonly #dismissed = new Set<Asker>();
  #lastTime = 0;

  /** How many steps it knows; it must never get fewer. */
  get size(): number {
    return this.#steps.length;
  }

  /** Takes the steps of a fold, in the order of their numbers, and tells what that changes. */
  update(steps: readonly Step[]): Changes {
    const before = this.#steps.length;
    const changed = new Changed();
    for (const [at, step] of steps.entries()) {
      const known = this.#steps[at];
      if (known === step) continue;
      changed.note(known);
      changed.note(step);
      this.#steps[at] = step;
      this.#messages[at] = undefined;
      this.#lastTime = Math.max(this.#lastTime, step.time);
    }
    if (changed.numbers.size > 0) this.#follow(changed, before);
    return { count: changed.numbers.size, askers: changed.askers };
  }

  /** Forgets whoever asked and needs no answer any more. */
  dismiss(asker: Asker): void {
    this.#dismissed.add(asker);
  }

  /** The step, parsed; once for all that ask. */
  message({ n }: Step): Message {
    const step = this.#steps[n - 1];
    if (!step) throw new Error(`#${n} is no step of this session`);
    this.#messages[n - 1] ??= readMessage(step);
    return this.#messages[n - 1] as Message;
  }

  /** What the session says under a key, in the order of its steps: the same array as long as it is the same. */
  find<T>(asker: Asker, index: Index<T>, key: string): readonly T[] {
    const known = this.#indexes.get(index as Index<unknown>);
    const made = known ?? new SessionIndex(index as Index<unknown>);
    if (!known) {
      this.#indexes.set(index as Index<unknown>, made);
      made.refresh(this.#steps, (step) => this.message(step));
    }
    return made.find(asker, key) as readonly T[];
  }

  /** Whether any step was after that time, in milliseconds since the epoch; once that is so, it stays so. */
  outlasts(asker: Asker, time: number): boolean {
    const answer = this.#lastTime > time;
    if (!answer) this.#waiting.push({ asker, time });
    return answer;
  }

  /**
   * Goes through the steps of a tab behind one of them, as far as the asker wants.
   *
   * @param visit whether to go on to the next
   */
  behind(asker: Asker, { tabId, n }: Step, visit: (step: Step) => boolean): void {
    const tab = this.#tabs.get(tabId) ?? { steps: [], spans: [] };
    this.#tabs.set(tabId, tab);
    const span = { asker, from: n, to: Number.POSITIVE_INFINITY };
    tab.spans.push(span);
    for (let at = firstAfter(tab.steps, n); at < tab.steps.length; at++) {
      const step = tab.steps[at] as Step;
      if (visit(step)) continue;
      span.to = step.n;
      return;
    }
  }

  #follow(changed: Changed, before: number): void {
    for (const [tabId, numbers] of changed.byTab) {
      const tab = this.#tabs.get(tabId) ?? { steps: [], spans: [] };
      this.#tabs.set(tabId, tab);
      const isLater = numbers.every((n) => n > before);
      if (!isLater) tab.steps = tab.steps.filter(({ n }) => !changed.numbers.has(n));
      for (const n of new Set(numbers)) {
        const step = this.#steps[n - 1];
        if (step?.tabId === tabId) tab.steps.push(step);
      }
      if (!isLater) tab.steps.sort((a, b) => a.n - b.n);
      tab.spans = tab.spans.filter(({ asker }) => !this.#dismissed.has(asker));
      for (const { asker, from, to } of tab.spans)
        if (numbers.some((n) => n > from && n <= to)) changed.askers.add(asker);
    }
    const steps = [...changed.numbers].flatMap((n) => this.#steps[n - 1] ?? []);
    for (const index of this.#indexes.values())
      for (const asker of index.refresh(steps, (step) => this.message(step))) changed.askers.add(asker);
    this.#waiting = this.#waiting.filter(({ asker, time }) => {
      if (this.#lastTime > time) changed.askers.add(asker);
      return this.#lastTime <= time && !this.#dismissed.has(asker);
    });
    this.#forget();
  }

  /** All that hangs on those who were dismissed, once they are many. */
  #forget(): void {
    if (this.#dismissed.size < MANY) return;
    const isOver = ({ asker }: { asker: Asker }) => this.#dismissed.has(asker);
    for (const tab of this.#tabs.values()) tab.spans = tab.spans.filter((span) => !isOver(span));
    for (const index of this.#indexes.values()) index.forget(this.#dismissed);
    this.#dismissed.clear();
  }
}

/** So many may be dismissed before they are forgotten everywhere. */
const MANY = 200;

interface Tab {
  steps: Step[];
  spans: { asker: Asker; from: number; to: number }[];
}

class Changed {
  readonly numbers = new Set<number>();
  readonly byTab = new Map<number, number[]>();
  readonly askers = new Set<Asker>();

  note(step: Step | undefined): void {
    if (!step) return;
    this.numbers.add(step.n);
    const tab = this.byTab.get(step.tabId);
    if (tab) tab.push(step.n);
    else this.byTab.set(step.tabId, [step.n]);
  }
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
