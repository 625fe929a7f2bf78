import { foldBeside } from '../flow/beside.ts';
import type { Exchange, Navigation, ResponseBody } from '../flow/exchange.ts';
import { isSame } from '../flow/same.ts';
import { steady } from '../flow/steady.ts';
import type { Trace } from '../flow/step.ts';
import type { Records as FoldedRecords } from '../flow/steps.ts';
import { words } from '../flow/words.ts';
import {
  atOnce,
  countExchanges,
  exchangeOf,
  live,
  type Portion,
  type Records,
  readPortion,
  readSince,
  topRevision,
} from '../store/queries.ts';
import type { TraceDatabase } from '../store/schema.ts';
import { type CarriedSession, readCarriedSession } from './carried.ts';
import { leaner } from './lean.ts';
import { pace } from './pace.ts';
import type { Progress } from './topic.ts';

/** Somebody who wants to know what a session holds, now and whenever that changes. */
export interface Listener {
  changed(trace: Trace, progress: Progress | undefined): void;
  /** Why nothing new is told, in a sentence; the last trace still holds. */
  failed(sentence: string): void;
}

/** Exchanges that are read at a time, the first few for the first rows to come soon; then all that are left. */
const PORTIONS = [200, 8_000];

/**
 * So many times as long as a fold of everything takes, what is beside all consents is taken up by itself: of the time
 * that a long session is recorded, that fold then takes a twentieth.
 */
const SELDOM = 20;

/**
 * Reads one stored session, in portions from its beginning, and follows what is written to it from then on. Every trace
 * has the very steps and flows of the one before wherever they say the same.
 */
export class Reading {
  readonly session: number;
  readonly #db: TraceDatabase;
  #interpret: (records: FoldedRecords) => Trace;
  #carried: CarriedSession | undefined;
  readonly #listeners = new Set<Listener>();
  readonly #exchanges = new Map<string, Exchange>();
  readonly #navigations = new Map<string, Navigation>();
  readonly #bodies = new Map<string, ResponseBody>();
  readonly #lean = leaner();
  readonly #folding = pace(() => this.#refresh());
  /** What came since the last fold of everything, and was taken up beside it or not at all. */
  #changed: (Exchange | Navigation | ResponseBody)[] = [];
  /** How long the last fold of everything took, and when the next is due. */
  #took = 0;
  #due = 0;
  #settling: ReturnType<typeof setTimeout> | undefined;
  #trace: Trace | undefined;
  /** The last revision that was read, and the last one that is in the trace. */
  #rev = 0;
  #folded = 0;
  #progress: Progress | undefined;
  #fault: string | undefined;
  #unfollow: (() => void) | undefined;
  #closed = false;

  constructor(db: TraceDatabase, session: number, fold: (records: FoldedRecords) => Trace) {
    this.#interpret = fold;
    this.session = session;
    this.#db = db;
    void this.#load().catch((error: unknown) => this.#fail(`The database cannot be read: ${words(error)}`));
  }

  /** Tells a listener what is known by now, and from then on. @returns the way to stop */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#trace) listener.changed(this.#trace, this.#progress);
    if (this.#fault !== undefined) listener.failed(this.#fault);
    return () => this.#listeners.delete(listener);
  }

  /** What the file of a redacted session told of it; known before anything is told to a listener. */
  get carried(): CarriedSession | undefined {
    return this.#carried;
  }

  /** An exchange as it is stored, headers and all; undefined where it is gone. */
  async whole(exchange: Exchange): Promise<Exchange | undefined> {
    return exchangeOf(this.#db, this.session, exchange.id);
  }

  /** Whether the trace that was told last has all that is written by now; where it has not, more is told soon. */
  async isUpToDate(): Promise<boolean> {
    return (await topRevision(this.#db, this.session)) <= this.#folded;
  }

  close(): void {
    this.#closed = true;
    this.#folding.stop();
    clearTimeout(this.#settling);
    this.#unfollow?.();
    this.#listeners.clear();
  }

  async #load(): Promise<void> {
    // What is written from now on is read when it is followed: both are of one moment.
    const [[top, first], carried] = await Promise.all([
      atOnce(this.#db, () => Promise.all([topRevision(this.#db, this.session), this.#portion(0, 0)])),
      readCarriedSession(this.#db, this.session),
    ]);
    this.#tellAs(carried);
    let of: number | undefined;
    let next = Promise.resolve(first);
    for (let turn = 1; ; turn++) {
      const portion = await next;
      if (this.#closed) return;
      const { upTo } = portion;
      // The next one is on its way while this one is read.
      if (upTo !== undefined) next = this.#portion(upTo, turn);
      this.#merge(portion);
      if (upTo === undefined) this.#rev = top;
      this.#progress = upTo === undefined ? undefined : { read: this.#exchanges.size, ...(of !== undefined && { of }) };
      this.#fold();
      if (upTo === undefined) break;
      // Counting takes as long as some rows: those that are seen first come first.
      of ??= await countExchanges(this.#db, this.session);
    }
    if (!this.#closed) this.#follow(top);
  }

  #tellAs(carried: CarriedSession | undefined): void {
    if (!carried) return;
    const fold = this.#interpret;
    this.#carried = carried;
    this.#interpret = (records) => carried.restore(fold(records));
  }

  #portion(after: number, turn: number): Promise<Portion> {
    return readPortion(this.#db, this.session, after, PORTIONS[turn] ?? Number.POSITIVE_INFINITY);
  }

  #follow(from: number): void {
    let rev = from;
    this.#unfollow = live(
      () => readSince(this.#db, this.session, rev),
      (records) => {
        if (records.rev === rev) return;
        rev = records.rev;
        this.#merge(records);
        this.#rev = rev;
        this.#folding.request();
      },
      (error) => this.#fail(`The database cannot be read: ${words(error)}`),
    );
  }

  #merge({ exchanges, navigations, bodies }: Omit<Records, 'rev'>): void {
    const changed = [
      exchanges.map((exchange) => keep(this.#exchanges, this.#lean(exchange))),
      navigations.map((navigation) => keep(this.#navigations, navigation)),
      bodies.map((body) => keep(this.#bodies, body)),
    ];
    for (const record of changed.flat()) if (record) this.#changed.push(record);
  }

  /** Takes up what came: by itself where it is beside all consents, else with everything anew. */
  #refresh(): void {
    const trace = this.#trace;
    const isDue = !trace || performance.now() >= this.#due;
    const taken = !isDue && this.#interpreted(() => foldBeside(trace, this.#records(), this.#changed, this.#interpret));
    if (!taken) this.#fold();
  }

  /** Of everything. */
  #fold(): void {
    const begun = performance.now();
    this.#interpreted(() => this.#interpret(this.#records()));
    const ended = performance.now();
    this.#changed = [];
    this.#took = ended - begun;
    this.#due = ended + SELDOM * this.#took;
    clearTimeout(this.#settling);
    this.#settling = undefined;
  }

  /** Tells what comes of it. @returns false where there is nothing to tell */
  #interpreted(make: () => Trace | undefined): boolean {
    try {
      const made = make();
      if (!made) return false;
      this.#trace = steady(this.#trace, made);
      this.#folded = this.#rev;
      this.#fault = undefined;
    } catch (error) {
      this.#fail(`What was recorded could not be interpreted: ${words(error)}`);
      return true;
    }
    // Also where nothing else comes after it.
    this.#settling ??= setTimeout(() => this.#fold(), SELDOM * this.#took);
    for (const listener of this.#listeners) listener.changed(this.#trace, this.#progress);
    return true;
  }

  #records(): FoldedRecords {
    return {
      exchanges: [...this.#exchanges.values()],
      navigations: [...this.#navigations.values()],
      bodies: [...this.#bodies.values()],
    };
  }

  #fail(sentence: string): void {
    if (this.#closed) return;
    this.#fault = sentence;
    for (const listener of this.#listeners) listener.failed(sentence);
  }
}

/**
 * What is read once more, as where two queries overlap, stays the very same object: then nothing has changed.
 *
 * @returns what did change
 */
function keep<T extends { id: string }>(known: Map<string, T>, record: T): T | undefined {
  const before = known.get(record.id);
  if (before !== undefined && isSame(before, record)) return undefined;
  known.set(record.id, record);
  return record;
}
