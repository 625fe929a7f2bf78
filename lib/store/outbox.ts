import type { Attempt, Course, Ending, SendOrder } from '../flow/attempt.ts';
import { words } from '../flow/words.ts';
import type { TraceDatabase } from './schema.ts';

/** What is sent: an order, of which step it is, and on whose behalf. */
export type Errand = SendOrder & Pick<Attempt, 'session' | 'of' | 'mutation' | 'run'>;

export interface OutboxOptions {
  db: TraceDatabase;
  /**
   * Sends an order, and tells what came of it until then whenever that changes. Never rejects.
   *
   * @param cancel ends it as soon as may be
   */
  send(order: SendOrder & { id: number }, tell: (course: Course) => void, cancel: AbortSignal): Promise<Ending>;
  /** Takes away what an earlier worker may have left behind in the browser. */
  tidy(): Promise<void>;
  /** Milliseconds since the epoch. */
  now?(): number;
}

const INTERRUPTED =
  'It was interrupted: the browser was closed, or it ended the extension’s background, before the answer was there. ' +
  'Whether the server received the request is not known.';
const NO_ROOM = 'The body of the answer is not kept: the storage of this browser profile is full.';

/**
 * Sends drafts and keeps every attempt under the step that it is of, from before it is sent until it has ended. What an
 * earlier worker left unfinished is marked as interrupted.
 */
export class Outbox {
  /** Resolves when what an earlier worker left unfinished is settled; nothing is sent before. */
  readonly ready: Promise<void>;
  private readonly options: OutboxOptions;
  private readonly running = new Map<number, AbortController>();

  constructor(options: OutboxOptions) {
    this.options = options;
    this.ready = Promise.all([
      options.tidy().catch((error: unknown) => console.error('Consent Tracer could not clear its rules', error)),
      this.interrupt(() => true).catch(() => undefined),
    ]).then(() => undefined);
  }

  /** How many are under way. */
  get size(): number {
    return this.running.size;
  }

  /**
   * Stores an attempt and begins to send it.
   *
   * @returns its id
   * @throws Error with a sentence where it cannot be stored: then nothing is sent
   */
  async send(errand: Errand): Promise<number> {
    await this.ready;
    const { db, now = Date.now } = this.options;
    const begun = { ...errand, at: now(), state: 'running' as const, exchanges: [], notes: [] };
    const id = await db.transaction('rw', db.sessions, db.attempts, async () => {
      if (!(await db.sessions.get(errand.session))) throw new Error('The session of this step is not there any more.');
      return db.attempts.add(begun);
    });
    const controller = new AbortController();
    this.running.set(id, controller);
    void this.carry({ ...errand, id }, controller).finally(() => this.running.delete(id));
    return id;
  }

  /** Ends an attempt that is under way; one that has ended stays as it is. */
  async cancel(id: number): Promise<undefined> {
    await this.ready;
    const controller = this.running.get(id);
    if (controller) controller.abort();
    else await this.interrupt((attempt) => attempt.id === id);
    return undefined;
  }

  private async carry(order: Errand & { id: number }, controller: AbortController): Promise<void> {
    const { db, send, now = Date.now } = this.options;
    let writing: Promise<unknown> = Promise.resolve();
    let course: Course = { exchanges: [], notes: [] };
    const tell = (news: Course) => {
      course = news;
      // One after another: an older course must not overwrite a newer one.
      writing = writing.then(async () => {
        const found = await db.attempts.update(order.id, { ...news });
        // Deleted meanwhile, alone or with its session.
        if (found === 0) controller.abort();
      });
      // A course that found no room is written again with the end.
      writing = writing.catch(() => undefined);
    };
    const ending = await send(order, tell, controller.signal).catch((error: unknown) => failure(error));
    await writing;
    const last = { ...ending, endedAt: now() };
    try {
      await db.attempts.update(order.id, { ...course, ...last });
    } catch {
      await db.attempts.update(order.id, { ...withoutBodies(course), ...last }).catch(() => undefined);
    }
  }

  private async interrupt(which: (attempt: Attempt) => boolean): Promise<void> {
    const { db, now = Date.now } = this.options;
    await db.attempts
      .where({ state: 'running' })
      .and((attempt) => !this.running.has(attempt.id) && which(attempt))
      .modify({ state: 'failed', problem: INTERRUPTED, endedAt: now() });
  }
}

function failure(error: unknown): Ending {
  return { state: 'failed', problem: `It could not be sent: ${words(error)}` };
}

function withoutBodies({ exchanges, notes, ...course }: Course): Course {
  return {
    ...course,
    exchanges: exchanges.map(({ responseBody: _, ...exchange }) => exchange),
    notes: [...notes, NO_ROOM],
  };
}
