import type { Message } from '../flow/message.ts';
import type { Step } from '../flow/step.ts';

/** What steps say to flows of which they are no part, under keys that a flow can ask for. */
export interface Index<T> {
  /** Whether a step may have something to say; asked of every step, so it costs nothing. */
  reads(step: Step): boolean;
  entriesOf(message: Message): readonly (readonly [key: string, value: T])[];
  /** Whether a value says no more than what is told of the same key already, never nothing: then it is left out. */
  repeats?(value: T, told: readonly T[]): boolean;
}

/** Whoever asked something of the session: told apart from others by being another object. */
export type Asker = object;

interface Entry {
  n: number;
  value: unknown;
}

const NOTHING: readonly never[] = [];

/** An index over the steps of a session, and who asked what of it. */
export class SessionIndex {
  readonly #index: Index<unknown>;
  readonly #entries = new Map<string, Entry[]>();
  /** What is told of a key: another array exactly when something else is told. */
  readonly #told = new Map<string, readonly unknown[]>();
  /** Keys of each step that has some. */
  readonly #keys = new Map<number, readonly string[]>();
  readonly #askers = new Map<string, Set<Asker>>();

  constructor(index: Index<unknown>) {
    this.#index = index;
  }

  /** What is told of a key, in the order of the steps. */
  find(asker: Asker, key: string): readonly unknown[] {
    const askers = this.#askers.get(key);
    if (askers) askers.add(asker);
    else this.#askers.set(key, new Set([asker]));
    return this.#told.get(key) ?? NOTHING;
  }

  forget(askers: ReadonlySet<Asker>): void {
    for (const some of this.#askers.values()) for (const asker of askers) some.delete(asker);
  }

  /** Reads steps that are new, or changed; tells who would get another answer from now on. */
  refresh(steps: readonly Step[], messageOf: (step: Step) => Message): Asker[] {
    const touched = new Set<string>();
    for (const step of steps) {
      if (this.#keys.has(step.n)) for (const key of this.#drop(step.n)) touched.add(key);
      if (!this.#index.reads(step)) continue;
      const found = this.#index.entriesOf(messageOf(step));
      for (const [key, value] of found) {
        const entries = this.#entries.get(key);
        if (entries) entries.push({ n: step.n, value });
        else this.#entries.set(key, [{ n: step.n, value }]);
        touched.add(key);
      }
      const keys = found.map(([key]) => key);
      if (keys.length > 0) this.#keys.set(step.n, keys);
    }
    return [...touched].flatMap((key) => (this.#tell(key) ? [...(this.#askers.get(key) ?? [])] : []));
  }

  #drop(n: number): readonly string[] {
    const keys = this.#keys.get(n) ?? NOTHING;
    for (const key of keys) {
      const entries = this.#entries.get(key) ?? [];
      this.#entries.set(
        key,
        entries.filter((entry) => entry.n !== n),
      );
    }
    this.#keys.delete(n);
    return keys;
  }

  /** Whether it is not what was told before. */
  #tell(key: string): boolean {
    const sorted = (this.#entries.get(key) ?? []).sort((a, b) => a.n - b.n);
    const values: unknown[] = [];
    for (const { value } of sorted)
      if (values.length === 0 || !this.#index.repeats?.(value, values)) values.push(value);
    const known = this.#told.get(key);
    const isSame = known?.length === values.length && values.every((value, at) => value === known[at]);
    if (!isSame) this.#told.set(key, values);
    return !isSame;
  }
}
