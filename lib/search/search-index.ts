import type { Flow, Step, Trace } from '../flow/step.ts';
import { type Completion, type Counts, completionsOf, countFacets } from './completions.ts';
import { type Entry, EntryReader } from './entry.ts';
import type { Marked } from './keys.ts';
import { type FlowFacts, type Surroundings, surroundings, type Test, testOf } from './match.ts';
import { askable, parseQuery, type Term } from './query.ts';

/** What somebody asks. */
export interface Question {
  query: string;
  /** Where in the query somebody writes: the word there is completed. */
  caret?: number;
  marked?: Marked;
}

/** The answer for the steps that have been read by now. */
export interface Found {
  /** Numbers of the steps that match, ascending; undefined where nothing was asked, so that all do. */
  matches?: Uint32Array;
  completions: Completion[];
}

/** Between two of these a slice of work may end. */
export type Work<T> = Generator<undefined, T, unknown>;

/** Entries between two places where work may rest: some hundredths of a millisecond for text, more for expressions. */
const REST = 64;

/**
 * The steps of a session as search reads them, kept as they change. All that takes long is done in slices, by whoever
 * runs the generators.
 */
export class SearchIndex {
  readonly #reader = new EntryReader();
  #steps: readonly Step[] = [];
  #sources: (Step | undefined)[] = [];
  #entries: Entry[] = [];
  #facts: ReadonlyMap<string, FlowFacts> = new Map();
  #flows: readonly Flow[] | undefined;
  /** Steps from here on may not have been read. */
  #unread = 0;
  /** What was found last, as long as nothing has changed. */
  readonly #kept = new Kept();

  get size(): number {
    return this.#steps.length;
  }

  /** How many of the steps have been read. */
  get read(): number {
    return this.#unread;
  }

  /** Takes what the session is by now; what has not changed stays read. */
  take({ steps, flows }: Trace): void {
    if (steps === this.#steps && flows === this.#flows) return;
    this.#kept.forget();
    this.#facts = new Map(flows.map((flow) => [flow.id, factsOf(flow)]));
    this.#flows = flows;
    let same = 0;
    const known = Math.min(this.#unread, steps.length);
    while (same < known && steps[same] === this.#sources[same]) same += 1;
    this.#steps = steps;
    this.#entries.length = Math.min(this.#entries.length, steps.length);
    this.#sources.length = Math.min(this.#sources.length, steps.length);
    this.#unread = same;
  }

  /** Reads the steps that have not been read, or are other than when they were. */
  *readAll(): Work<void> {
    while (this.#unread < this.#steps.length) {
      const at = this.#unread;
      const step = this.#steps[at];
      if (step && this.#sources[at] !== step) {
        this.#entries[at] = this.#reader.read(step);
        this.#sources[at] = step;
        this.#kept.forget();
        yield undefined;
      }
      this.#unread = at + 1;
    }
  }

  /** Answers for what has been read. */
  *find({ query, caret, marked = {} }: Question): Work<Found> {
    const around = surroundings(this.#facts, marked);
    const terms = parseQuery(query);
    const word = caret === undefined ? undefined : terms.find(({ at, end }) => caret > at && caret <= end);
    const others = terms.filter((term) => term !== word);
    this.#kept.under(JSON.stringify([marked, this.#unread]));
    const base = yield* this.#baseOf(askable(others), around);
    const last = word && askable([word])[0];
    const matching = last ? yield* this.#narrowed(base, last, around) : base;
    const completions = caret === undefined ? [] : completionsOf(word, yield* this.#countsIn(base, around), around);
    const asked = askable(terms).length > 0;
    return { ...(asked && { matches: Uint32Array.from(matching, ({ n }) => n) }), completions };
  }

  /** Entries that match all words but the one that is being written: the same from one letter to the next. */
  *#baseOf(terms: readonly Term[], around: Surroundings): Work<readonly Entry[]> {
    const name = terms.map(({ text }) => text).join(' ');
    if (this.#kept.base?.name === name) return this.#kept.base.entries;
    const tests = terms.map((term) => testOf(term, around));
    const all = this.#unread < this.#entries.length ? this.#entries.slice(0, this.#unread) : this.#entries;
    const entries = tests.length === 0 ? all : yield* filtered(all, (entry) => tests.every((test) => test(entry)));
    this.#kept.base = { name, entries };
    return entries;
  }

  *#narrowed(base: readonly Entry[], term: Term, around: Surroundings): Work<readonly Entry[]> {
    const before = this.#kept.last;
    const from = before && before.base === base && isNarrower(term, before.term) ? before.entries : base;
    const entries = yield* filtered(from, testOf(term, around));
    this.#kept.last = { base, term, entries };
    return entries;
  }

  *#countsIn(base: readonly Entry[], around: Surroundings): Work<Counts> {
    if (this.#kept.counts?.base === base) return this.#kept.counts.counts;
    const counts = yield* countFacets(base, around);
    this.#kept.counts = { base, counts };
    return counts;
  }
}

/** What was found for the letters before. */
class Kept {
  base: { name: string; entries: readonly Entry[] } | undefined;
  last: { base: readonly Entry[]; term: Term; entries: readonly Entry[] } | undefined;
  counts: { base: readonly Entry[]; counts: Counts } | undefined;
  #under = '';

  /** Nothing is kept from other circumstances. */
  under(circumstances: string): void {
    if (circumstances !== this.#under) this.forget();
    this.#under = circumstances;
  }

  forget(): void {
    this.base = undefined;
    this.last = undefined;
    this.counts = undefined;
  }
}

/** Whether whatever matches a term has matched another one: a text that goes on. */
function isNarrower(term: Term, before: Term): boolean {
  const isText = ({ key, negated, pattern }: Term) =>
    !negated && !pattern && (key === undefined || key === 'host' || key === 'value');
  return isText(term) && isText(before) && term.key === before.key && term.value.includes(before.value);
}

function* filtered(entries: readonly Entry[], test: Test): Work<readonly Entry[]> {
  const found: Entry[] = [];
  let tested = 0;
  for (const entry of entries) {
    if (test(entry)) found.push(entry);
    tested += 1;
    if (tested % REST === 0) yield undefined;
  }
  return found;
}

function factsOf({ system, systemTitle, outcome }: Flow): FlowFacts {
  return { system: system.toLowerCase(), title: systemTitle.toLowerCase(), outcome: outcome.kind };
}
