import type { Exchange } from '../flow/exchange.ts';
import { type Message, readMessage } from '../flow/message.ts';
import type { Step } from '../flow/step.ts';

/** What steps say to flows of which they are no part, under keys that a flow can ask for. */
export interface Index<T> {
  /** Whether a step may have something to say; asked of every step, so it costs nothing. */
  reads(step: Step): boolean;
  entriesOf(message: Message): readonly (readonly [key: string, value: T])[];
  /** Whether a value says no more than the one before it under the same key: then it is left out. */
  repeats?(value: T, before: T): boolean;
}

interface Entry {
  n: number;
  value: unknown;
}

/** An index as far as it was made. */
interface Made {
  entries: Map<string, Entry[]>;
  /** What is told of a key: another array exactly when something else is told. */
  told: Map<string, readonly unknown[]>;
  /** Keys of each step that has some. */
  keys: Map<number, readonly string[]>;
  /** By key: who asked. */
  askers: Map<string, Set<Asker>>;
}

/** Whoever asked something of the session: told apart from others by being another object. */
export type Asker = object;

/** What is no longer as it was. */
export interface Changes {
  /** How many steps are new, or other than before. */
  count: number;
  /** Flows that these steps are part of, or were. */
  flows: ReadonlySet<string>;
  /** Those who would get another answer now. */
  askers: ReadonlySet<Asker>;
}

interface Question {
  asker: Asker;
  ask: () => boolean;
  answer: boolean;
}

/**
 * The steps of a session, found by what flows ask for. It is kept from one fold to the next: a fold makes all steps
 * anew, and most of them are what they were, so they stay, with whatever was read of them.
 */
export class SessionTraffic {
  #steps: Step[] = [];
  #messages: (Message | undefined)[] = [];
  readonly #prints = new Prints();
  readonly #tabs = new Map<number, Tab>();
  readonly #indexes = new Map<Index<unknown>, Made>();
  #questions: Question[] = [];
  /** Asked once, and no longer there: so that nobody is looked for in all lists at once. */
  readonly #dismissed = new Set<Asker>();
  #lastTime = 0;

  /** Takes the steps of a fold, in the order of their numbers, and tells what that changes. */
  update(steps: readonly Step[]): Changes {
    const before = this.#steps.length;
    const changed = new Changed();
    for (let at = steps.length; at < before; at++) changed.note(this.#steps[at]);
    this.#steps.length = Math.min(before, steps.length);
    this.#messages.length = steps.length;
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at];
      if (!step || this.#prints.fits(at, step)) continue;
      changed.note(this.#steps[at]);
      changed.note(step);
      this.#steps[at] = step;
      this.#messages[at] = undefined;
      this.#prints.set(at, step);
    }
    this.#prints.cut(steps.length);
    this.#lastTime = steps.at(-1)?.time ?? 0;
    if (changed.numbers.size > 0) this.#follow(changed, before);
    return { count: changed.numbers.size, flows: changed.flows, askers: changed.askers };
  }

  /** Forgets whoever asked and needs no answer any more. */
  dismiss(asker: Asker): void {
    this.#dismissed.add(asker);
  }

  /** When the last step of the session was, in milliseconds since the epoch. */
  get lastTime(): number {
    return this.#lastTime;
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
    const made = this.#indexes.get(index as Index<unknown>) ?? this.#make(index as Index<unknown>);
    const askers = made.askers.get(key);
    if (askers) askers.add(asker);
    else made.askers.set(key, new Set([asker]));
    return (made.told.get(key) ?? NOTHING) as readonly T[];
  }

  /** A question of which the answer may change with any step: cheap, as it is asked again each time. */
  ask(asker: Asker, ask: () => boolean): boolean {
    const answer = ask();
    this.#questions.push({ asker, ask, answer });
    return answer;
  }

  /** The steps of a tab behind one of them, as far as the asker goes. */
  *behind(asker: Asker, { tabId, n }: Step): Generator<Step> {
    const tab = this.#tabs.get(tabId) ?? { steps: [], spans: [] };
    this.#tabs.set(tabId, tab);
    const span = { asker, from: n, to: Number.POSITIVE_INFINITY };
    tab.spans.push(span);
    let last = n;
    let exhausted = false;
    try {
      for (let at = firstAfter(tab.steps, n); at < tab.steps.length; at++) {
        const step = tab.steps[at];
        if (!step) continue;
        last = step.n;
        yield step;
      }
      exhausted = true;
    } finally {
      if (!exhausted) span.to = last;
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
    for (const [index, made] of this.#indexes)
      for (const key of this.#refresh(index, made, changed.numbers)) {
        for (const asker of made.askers.get(key) ?? []) changed.askers.add(asker);
      }
    this.#questions = this.#questions.filter(({ asker }) => !this.#dismissed.has(asker));
    for (const { asker, ask, answer } of this.#questions) if (ask() !== answer) changed.askers.add(asker);
    this.#forget();
  }

  /** All that hangs on those who were dismissed, once they are many. */
  #forget(): void {
    if (this.#dismissed.size < MANY) return;
    const isOver = ({ asker }: { asker: Asker }) => this.#dismissed.has(asker);
    for (const tab of this.#tabs.values()) tab.spans = tab.spans.filter((span) => !isOver(span));
    for (const { askers } of this.#indexes.values())
      for (const some of askers.values()) for (const asker of this.#dismissed) some.delete(asker);
    this.#dismissed.clear();
  }

  #make(index: Index<unknown>): Made {
    const made: Made = { entries: new Map(), told: new Map(), keys: new Map(), askers: new Map() };
    this.#indexes.set(index, made);
    this.#refresh(
      index,
      made,
      this.#steps.map(({ n }) => n),
    );
    return made;
  }

  /** Keys under which something else is told afterwards. */
  #refresh(index: Index<unknown>, made: Made, numbers: Iterable<number>): string[] {
    const touched = new Set<string>();
    for (const n of numbers) {
      for (const key of made.keys.get(n) ?? []) {
        made.entries.set(
          key,
          (made.entries.get(key) ?? []).filter((entry) => entry.n !== n),
        );
        touched.add(key);
      }
      made.keys.delete(n);
      const step = this.#steps[n - 1];
      if (!step || !index.reads(step)) continue;
      const found = index.entriesOf(this.message(step));
      for (const [key, value] of found) {
        const entries = made.entries.get(key);
        if (entries) entries.push({ n, value });
        else made.entries.set(key, [{ n, value }]);
        touched.add(key);
      }
      if (found.length > 0)
        made.keys.set(
          n,
          found.map(([key]) => key),
        );
    }
    return [...touched].filter((key) => tell(index, made, key));
  }
}

const NOTHING: readonly never[] = [];

/** So many may be dismissed before they are forgotten everywhere. */
const MANY = 200;

interface Tab {
  steps: Step[];
  spans: { asker: Asker; from: number; to: number }[];
}

class Changed {
  readonly numbers = new Set<number>();
  readonly byTab = new Map<number, number[]>();
  readonly flows = new Set<string>();
  readonly askers = new Set<Asker>();

  note(step: Step | undefined): void {
    if (!step) return;
    this.numbers.add(step.n);
    const tab = this.byTab.get(step.tabId);
    if (tab) tab.push(step.n);
    else this.byTab.set(step.tabId, [step.n]);
    if (step.flowId !== undefined) this.flows.add(step.flowId);
  }
}

/**
 * What tells a step from the one that a later fold has in its place. In columns, because old steps lie far apart in
 * memory, and to touch each of them takes longer than everything else.
 */
class Prints {
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

  fits(at: number, step: Step): boolean {
    const { exchange, response, flowId } = step;
    const known = this.#exchanges[at];
    return (
      at < this.#roles.length &&
      (known === exchange || isSameExchange(known, exchange)) &&
      this.#navigations[at] === step.navigation &&
      this.#bodies[at] === response.body &&
      this.#absences[at] === response.absence &&
      this.#roles[at] === step.role &&
      this.#vias[at] === step.via &&
      this.#flows[at] === flowId &&
      // Of steps beside the flows nobody reads the words.
      (flowId === undefined || this.#words[at] === step.words) &&
      (exchange !== undefined || this.#urls[at] === `${step.id} ${step.url}`)
    );
  }

  cut(length: number): void {
    if (this.#roles.length === length) return;
    for (const column of [this.#exchanges, this.#navigations, this.#bodies, this.#absences]) column.length = length;
    for (const column of [this.#roles, this.#vias, this.#flows, this.#words, this.#urls]) column.length = length;
  }
}

/** Whether it is not what was told before. */
function tell(index: Index<unknown>, { entries, told }: Made, key: string): boolean {
  const sorted = (entries.get(key) ?? []).sort((a, b) => a.n - b.n);
  const values: unknown[] = [];
  for (const { value } of sorted) {
    const before = values.at(-1);
    if (values.length === 0 || !index.repeats?.(value, before)) values.push(value);
  }
  const known = told.get(key);
  const isSame = known?.length === values.length && values.every((value, at) => value === known[at]);
  if (!isSame) told.set(key, values);
  return !isSame;
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
