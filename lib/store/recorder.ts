import type { CaptureEvent } from '../flow/capture-event.ts';
import type { Environment } from '../flow/environment.ts';
import { words } from '../flow/words.ts';
import { append, type Batch, emptyBatch } from './batch.ts';
import { keepClockSkew } from './clock-skew.ts';
import { closeRequests, continuation, interruption } from './continuing.ts';
import { isOpened, takes, widened } from './following.ts';
import { type Journal, resumeJournal } from './journal.ts';
import { isNoRoom } from './no-room.ts';
import { isPaused, isSentInPause, pausedFrom, pausedUntil } from './pausing.ts';
import type { Restart, Scope, SessionRow, TraceDatabase } from './schema.ts';
import { STORAGE_FULL } from './stop-reasons.ts';
import { Strays } from './strays.ts';

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
  /** Where a session is recorded; absent: nothing is known of it. */
  environment?(): Promise<Environment>;
  /** Told, after something was handed to the database, that there is more: what it costs, every batch costs. */
  onMore?(): void;
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
  private readonly strays = new Strays();
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
    this.ready = this.takeUp()
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

  /** Whether any session stores what happens in a tab. */
  follows(tabId: number): boolean {
    return this.following(tabId).length > 0;
  }

  /** The sessions that store what happens in a tab: those that are not paused. */
  following(tabId: number): SessionRow[] {
    return this.active.filter(
      (row) => !isPaused(row) && (row.scope.kind === 'all' || row.scope.tabIds.includes(tabId)),
    );
  }

  /** How many steps the sessions that record have by now, about. */
  get steps(): number {
    return [...this.journals.values()].reduce((sum, { steps }) => sum + steps, 0);
  }

  /** Begins a session. Events that came before this call are not part of it. */
  start(scope: Scope, name: string): Promise<SessionRow> {
    return this.enqueue(async () => {
      const { db, now = Date.now } = this.options;
      await this.stored();
      await this.settle();
      if (this.journals.size === 0) this.strays.forget();
      const environment = await this.options.environment?.().catch(() => undefined);
      const session = {
        ...{ name, startedAt: now(), state: 'recording' as const, scope, restarts: 0, run: this.run },
        ...(environment && { environment }),
      };
      return this.begin(async () => {
        const id = await db.sessions.add(session);
        return resumeJournal(db, { ...session, id }).catch(async (error: unknown) => {
          await db.sessions.delete(id);
          throw error;
        });
      });
    });
  }

  /**
   * Goes on with a session that the browser interrupted when it was closed: what comes from now on is appended.
   *
   * @param scope in terms of this run of the browser
   * @throws Error with a sentence where it cannot be continued
   */
  continue(id: number, scope: Scope): Promise<SessionRow> {
    return this.enqueue(async () => {
      const { db, now = Date.now } = this.options;
      await this.stored();
      if (this.journals.size === 0) this.strays.forget();
      const session = continuation(await db.sessions.get(id), this.run, scope, now());
      return this.begin(async () => {
        await closeRequests(db, id);
        const journal = await resumeJournal(db, session);
        await db.sessions.put(session);
        return journal;
      });
    });
  }

  /** Stores nothing of a session from now on; what arrived before this call is stored. */
  pause(id: number): Promise<void> {
    return this.changePauses(id, pausedFrom);
  }

  resume(id: number): Promise<void> {
    return this.changePauses(id, pausedUntil);
  }

  private changePauses(id: number, change: typeof pausedFrom): Promise<void> {
    return this.enqueue(async () => {
      const { db, now = Date.now } = this.options;
      await this.stored();
      const journal = this.journals.get(id);
      if (!journal) throw new Error('This session does not record.');
      const before = journal.session;
      const pauses = change(before, now());
      // First here: what a view is told is so already.
      journal.session = { ...before, pauses };
      try {
        await db.sessions.update(id, { pauses });
      } catch (error) {
        journal.session = before;
        throw error;
      }
      this.options.onActive(this.active);
    });
  }

  /** From the moment in which a view can see the session, nothing may pass it by. */
  private async begin(make: () => Promise<Journal>): Promise<SessionRow> {
    this.held = true;
    try {
      const journal = await make();
      this.journals.set(journal.session.id, journal);
      this.options.onActive(this.active);
      return journal.session;
    } catch (error) {
      throw isNoRoom(error) ? new Error(STORAGE_FULL, { cause: error }) : error;
    } finally {
      this.held = false;
      this.pump();
    }
  }

  /** Ends a session after everything that arrived before this call has been stored. */
  stop(id: number, reason?: string): Promise<void> {
    return this.enqueue(async () => {
      await this.stored();
      await this.end(id, reason);
      // Beside what is recorded, and nothing that it would fail for.
      await keepClockSkew(this.options.db, id).catch(() => undefined);
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
  private async takeUp(): Promise<string | undefined> {
    const { db } = this.options;
    const run = await this.options.run;
    this.run = run;
    await this.settle();
    const stops = await this.options.stops.read();
    for (const session of await db.sessions.where({ state: 'recording' }).toArray()) {
      if (stops[session.id] !== undefined) continue;
      if (session.run !== run) {
        await db.sessions.update(session.id, await interruption(db, session));
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
    if (batches.length > 0) this.options.onMore?.();
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
        this.take(journal, batch, event);
      }
      // A body comes so late that its tab is known.
      if (strays && event.kind !== 'body') this.strays.keep(event);
    }
    return batches;
  }

  private take(journal: Journal, batch: Batch, event: CaptureEvent): void {
    const paused = isPaused(journal.session);
    // Whoever goes on after a pause wants the tabs that were opened in it, and nothing else of it.
    if (paused) journal.passedOver.pass(event);
    if (paused ? !isOpened(event) : journal.passedOver.has(event)) return;
    if (isSentInPause(journal.session, event)) return;
    const earlier = this.widen(journal, batch, event);
    if (paused) return;
    if (!isOpened(event)) for (const stray of earlier) append(journal, batch, stray, this.run);
    append(journal, batch, event, this.run);
    if (isOpened(event)) for (const stray of earlier) append(journal, batch, stray, this.run);
  }

  /** Follows what an event leads to. @returns what came before it and belongs to what is followed now */
  private widen(journal: Journal, batch: Batch, event: CaptureEvent): CaptureEvent[] {
    const { session } = journal;
    const scope = widened(session.scope, event);
    if (scope === session.scope) return [];
    const isNews = scope.kind !== 'all' && session.scope.kind !== 'all' && scope.tabIds !== session.scope.tabIds;
    session.scope = scope;
    batch.widened = true;
    if (!isNews) return [];
    this.options.onActive(this.active);
    return this.strays.before(event);
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
    const stopped = this.stopped(reason);
    try {
      await db.sessions
        .where({ id })
        .and(({ state }) => state === 'recording')
        .modify((row) => {
          Object.assign(row, stopped, row.pauses && { pauses: pausedUntil(row, stopped.stoppedAt) });
        });
    } catch (error) {
      // With the storage full even this may fail.
      await stops.write({ ...(await stops.read()), [id]: reason ?? describe(error) });
    }
    this.options.onActive(this.active);
    if (reason) this.options.onFault(reason);
  }
}

function describe(error: unknown): string {
  if (isNoRoom(error)) return STORAGE_FULL;
  return `Writing to the database failed: ${words(error)}`;
}
