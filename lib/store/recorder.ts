import { Dexie } from 'dexie';
import type { CaptureEvent } from '../flow/capture-event.ts';
import { words } from '../flow/words.ts';
import { append, type Batch, emptyBatch } from './batch.ts';
import { isOpened, takes, widened } from './following.ts';
import { type Journal, resumeJournal } from './journal.ts';
import type { Restart, Scope, SessionRow, TraceDatabase } from './schema.ts';
import { BROWSER_CLOSED, STORAGE_FULL } from './stop-reasons.ts';

/** Reasons why sessions were stopped, by their ids; outlives a worker, not a run of the browser. */
export interface Stops {
  read(): Promise<Record<number, string>>;
  write(stops: Record<number, string>): Promise<void>;
}

export interface RecorderOptions {
  db: TraceDatabase;
  /** Names this run of the browser: request ids begin anew with the next one. */
  run: Promise<string>;
  /** Told whenever the set of recording sessions, or the tabs they follow, changes. */
  onActive(sessions: SessionRow[]): void;
  /** Told last, in a sentence, when nothing can be recorded or a session was stopped because writing failed. */
  onFault(reason: string): void;
  /** Where it is kept why a session was stopped, by its id, while the database has no room for that. */
  stops: Stops;
  /** Milliseconds since the epoch. */
  now?(): number;
}

/**
 * How many batches may be under way at once. Up to here an event is written at once; more is a
 * flood, in which events gather and go together: many small writes are slow, and most of the
 * events of a request then fall into one write.
 */
const WRITES = 8;

/** Milliseconds for which the events of a flood gather after the batch before them is through. */
const GATHERING = 30;

/** With no more than so many events gathered, a flood is over. */
const CALM = 4;

/** How many events of tabs that a session does not follow yet are kept for the case that it soon does. */
const STRAYS = 500;

/** Bytes of request bodies among them. */
const STRAY_BODIES = 16 * 1024 * 1024;

/**
 * Takes capture events in the order in which the browser sent them and appends what they
 * say to the sessions that follow their tabs.
 *
 * The worker may be killed between any two events: nothing here is needed again that is not in
 * the database. Events that arrive before the database has answered wait for it; events that
 * arrive during a write make the next batch.
 */
export class Recorder {
  /** Resolves when the sessions of an earlier worker have been taken up. */
  readonly ready: Promise<void>;
  private readonly options: RecorderOptions;
  private readonly journals = new Map<number, Journal>();
  private run = '';
  private queue: CaptureEvent[] = [];
  private strays: CaptureEvent[] = [];
  private straySize = 0;
  /** Starts and stops, one after another. */
  private work: Promise<void>;
  /** Batches on their way to the database. */
  private readonly writes = new Set<Promise<void>>();
  private scheduled = false;
  private held = false;
  private flood = false;
  private gathering: ReturnType<typeof setTimeout> | undefined;
  /** Resolves when the events of the queue are stored. */
  private next: PromiseWithResolvers<void> | undefined;

  constructor(options: RecorderOptions) {
    this.options = options;
    this.scheduled = true;
    this.ready = this.resume()
      .catch((error: unknown) => `The database cannot be opened: ${words(error)}`)
      .then((fault) => {
        this.options.onActive(this.active);
        if (fault) this.options.onFault(fault);
        this.pump();
      });
    this.work = this.ready;
  }

  get active(): SessionRow[] {
    return [...this.journals.values()].map((journal) => journal.session);
  }

  /**
   * Takes one event.
   *
   * @returns when it is stored, or known to be wanted by no session
   */
  record(event: CaptureEvent): Promise<void> {
    this.queue.push(event);
    this.next ??= Promise.withResolvers();
    const { promise } = this.next;
    if (!this.scheduled && !this.gathers()) {
      this.scheduled = true;
      queueMicrotask(() => this.pump());
    }
    return promise;
  }

  /** Whether any session records what happens in a tab. */
  follows(tabId: number): boolean {
    return this.active.some(({ scope }) => scope.kind === 'all' || scope.tabIds.includes(tabId));
  }

  /** Begins a session. Events that came before this call are not part of it. */
  start(scope: Scope, name: string): Promise<SessionRow> {
    return this.enqueue(async () => {
      const { db, now = Date.now } = this.options;
      await this.stored();
      await this.settle();
      if (this.journals.size === 0) this.forgetStrays();
      const session = { name, startedAt: now(), state: 'recording' as const, scope, restarts: 0, run: this.run };
      // From the moment in which a view can see the session, nothing may pass it by.
      this.held = true;
      try {
        const id = await db.sessions.add(session);
        const journal = await resumeJournal(db, { ...session, id }).catch(async (error: unknown) => {
          await db.sessions.delete(id);
          throw error;
        });
        this.journals.set(id, journal);
        this.options.onActive(this.active);
        return journal.session;
      } catch (error) {
        throw isQuota(error) ? new Error(STORAGE_FULL, { cause: error }) : error;
      } finally {
        this.held = false;
        this.pump();
      }
    });
  }

  /** Ends a session after everything that arrived before this call has been stored. */
  stop(id: number, reason?: string): Promise<void> {
    return this.enqueue(async () => {
      await this.stored();
      await this.end(id, reason);
    });
  }

  /** Resolves when everything that arrived before this call is stored. */
  flush(): Promise<void> {
    return this.enqueue(() => this.stored());
  }

  // One thing after another: a batch, a start, a stop.
  private enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.work.then(task);
    this.work = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  /** @returns why a session was stopped whose end could still not be stored */
  private async resume(): Promise<string | undefined> {
    const { db } = this.options;
    const run = await this.options.run;
    this.run = run;
    await this.settle();
    const stops = await this.options.stops.read();
    for (const session of await db.sessions.where({ state: 'recording' }).toArray()) {
      if (stops[session.id] !== undefined) continue;
      if (session.run !== run) {
        await db.sessions.update(session.id, this.stopped(BROWSER_CLOSED));
        continue;
      }
      const restarts = session.restarts + 1;
      const journal = await resumeJournal(db, { ...session, restarts });
      await db.sessions.update(session.id, { restarts, restarted: this.restarted(journal) });
      this.journals.set(session.id, journal);
    }
    return Object.values(stops)[0];
  }

  /** Stores the ends of sessions for which there was no room before; what still cannot be stored is left as it is. */
  private async settle(): Promise<void> {
    const { db, stops } = this.options;
    const reasons = await stops.read();
    for (const [id, reason] of Object.entries(reasons)) {
      try {
        await db.sessions.update(Number(id), this.stopped(reason));
        delete reasons[Number(id)];
        await stops.write(reasons);
      } catch {
        return;
      }
    }
  }

  private restarted({ hops }: Journal): Restart {
    const underWay = [...hops.values()].filter((chain) => chain.at(-1)?.state === 'pending').length;
    return { at: (this.options.now ?? Date.now)(), underWay };
  }

  private stopped(reason?: string) {
    const stoppedAt = (this.options.now ?? Date.now)();
    return { state: 'stopped' as const, stoppedAt, ...(reason ? { stopReason: reason } : {}) };
  }

  /** Waits for what has arrived until now, not for what goes on arriving. */
  private async stored(): Promise<void> {
    this.gather(false);
    this.pump();
    await Promise.all([...this.writes, this.next?.promise]);
  }

  /**
   * Hands what has arrived to the database within the task in which it arrived, because the next
   * task may never come. Only in a flood do events wait and gather.
   */
  private pump(): void {
    this.scheduled = false;
    if (this.held || this.queue.length === 0 || this.gathers()) return;
    // A worker that was just woken gets its listeners' events in the order of the listeners.
    const events = this.queue.sort((a, b) => a.time - b.time);
    const { next } = this;
    this.queue = [];
    this.next = undefined;
    this.flood &&= events.length > CALM;
    const batches = [...this.sort(events)];
    const write = Promise.all(batches.map(([journal, batch]) => this.write(journal, batch))).then(() => {
      this.writes.delete(write);
      next?.resolve();
      if (this.flood && this.queue.length > 0) this.gather(true);
      else this.pump();
    });
    this.writes.add(write);
    this.flood ||= this.writes.size >= WRITES;
    for (const [{ hops, ended }] of batches) {
      for (const requestId of ended) hops.delete(requestId);
      ended.clear();
    }
  }

  private gathers(): boolean {
    return this.flood && (this.writes.size > 0 || this.gathering !== undefined);
  }

  private gather(on: boolean): void {
    clearTimeout(this.gathering);
    const over = () => {
      this.gathering = undefined;
      this.pump();
    };
    this.gathering = on ? setTimeout(over, GATHERING) : undefined;
  }

  private sort(events: CaptureEvent[]): Map<Journal, Batch> {
    const batches = new Map<Journal, Batch>();
    for (const event of events) {
      let strays = false;
      for (const journal of this.journals.values()) {
        if (!takes(journal.session.scope, event)) {
          strays = true;
          continue;
        }
        const batch = batches.get(journal) ?? emptyBatch();
        batches.set(journal, batch);
        append(journal, batch, event, this.run);
        this.widen(journal, batch, event);
      }
      // A body comes so late that its tab is known.
      if (strays && event.kind !== 'body') this.keepStray(event);
    }
    return batches;
  }

  private forgetStrays(): void {
    this.strays = [];
    this.straySize = 0;
  }

  private keepStray(event: CaptureEvent): void {
    this.strays.push(event);
    this.straySize += bodySize(event);
    while (this.strays.length > STRAYS || this.straySize > STRAY_BODIES)
      this.straySize -= bodySize(this.strays.shift());
  }

  /** Follows what an event leads to. */
  private widen(journal: Journal, batch: Batch, event: CaptureEvent): void {
    const { session } = journal;
    const scope = widened(session.scope, event);
    if (scope === session.scope) return;
    session.scope = scope;
    batch.widened = true;
    if (!isOpened(event)) return;
    // A new tab's first requests can arrive before the browser says who opened it.
    for (const stray of this.strays) {
      if (stray.tabId === event.tabId) append(journal, batch, stray, this.run);
    }
    this.options.onActive(this.active);
  }

  private async write(journal: Journal, batch: Batch): Promise<void> {
    const { db } = this.options;
    try {
      const rows = db.transaction('rw', db.exchanges, db.navigations, db.bodies, (transaction) => {
        const puts = Promise.all([
          db.exchanges.bulkPut([...batch.exchanges.values()]),
          db.navigations.bulkPut(batch.navigations),
          db.bodies.bulkPut(batch.bodies),
        ]);
        // Committed now and not when the answers are back: a worker killed in between loses nothing.
        transaction.idbtrans.commit();
        return puts;
      });
      // Not the whole row: a view may have renamed the session.
      const scope = batch.widened && db.sessions.update(journal.session.id, { scope: journal.session.scope });
      await Promise.all([rows, scope]);
    } catch (error) {
      // Several writes may be under way when the first one fails.
      if (this.journals.has(journal.session.id)) await this.end(journal.session.id, describe(error));
    }
  }

  private async end(id: number, reason?: string): Promise<void> {
    this.journals.delete(id);
    const { db, stops } = this.options;
    try {
      await db.sessions
        .where({ id })
        .and(({ state }) => state === 'recording')
        .modify(this.stopped(reason));
    } catch (error) {
      // With the storage full even this may fail.
      await stops.write({ ...(await stops.read()), [id]: reason ?? describe(error) });
    }
    this.options.onActive(this.active);
    if (reason) this.options.onFault(reason);
  }
}

function bodySize(event: CaptureEvent | undefined): number {
  return event?.kind === 'request' ? (event.body?.size ?? 0) : 0;
}

function describe(error: unknown): string {
  if (isQuota(error)) return STORAGE_FULL;
  return `Writing to the database failed: ${words(error)}`;
}

function isQuota(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const inner = error instanceof Dexie.DexieError ? (error as { inner?: unknown }).inner : undefined;
  return error.name === 'QuotaExceededError' || (inner !== undefined && isQuota(inner));
}
