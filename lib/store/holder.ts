import { isDeepLink } from '../flow/address.ts';
import type { CaptureEvent } from '../flow/capture-event.ts';
import { draftProblems } from '../flow/draft-problems.ts';
import {
  type Fate,
  type HeldRequest,
  HOLD_TIME,
  type Hold,
  type HoldTarget,
  holdProblem,
  isElsewhere,
  isHeldBy,
  redirectUrisIn,
} from '../flow/hold.ts';
import { parameter } from '../flow/parameter-list.ts';
import { words } from '../flow/words.ts';
import { recentRedirectUris } from './holds.ts';
import type { SessionRow, TraceDatabase } from './schema.ts';

/** What the browser is to stop, and in which tabs. */
export interface GateOrder {
  /** Id of the hold. */
  hold: number;
  target: HoldTarget;
  /** Where flows under way want their answers. */
  learned: readonly string[];
  tabs: readonly number[] | 'all';
}

/** The browser, as far as it can be stopped. */
export interface Gate {
  /** @throws Error with a sentence where the browser refuses; then nothing is stopped */
  close(order: GateOrder): Promise<void>;
  /** Stops nothing any more. Never rejects. */
  open(): Promise<void>;
  /** Why this cannot be held for want of permission; undefined where it can. */
  forbidden(target: HoldTarget): Promise<string | undefined>;
  /** Shows the page of ours: in that tab, or in one of its own beside it. @returns the tab that it is in */
  show(hold: number, tabId: number, beside: boolean): Promise<number | undefined>;
  /** Goes on to the app of a deep link that a page made; the page stays. */
  go(tabId: number, url: string): Promise<void>;
  /** Whether the page of ours for this hold is still in that tab. */
  isShown(hold: number, tabId: number): Promise<boolean>;
  /** Keeps this worker from being ended for idleness, while something is armed. */
  stayAwake(on: boolean): void;
}

export interface HolderOptions {
  db: TraceDatabase;
  /** Names this run of the browser. */
  run: Promise<string>;
  gate: Gate;
  /** Adds to what a session records. */
  record(event: CaptureEvent): Promise<void>;
  /** Told whenever it changes what is armed, or held and waits. */
  onChange(state: 'armed' | 'held' | 'idle'): void;
  /** Milliseconds since the epoch. */
  now?(): number;
}

export interface HoldOrder {
  session: number;
  target: HoldTarget;
  /** Names the view without which nothing is held; absent: it may close. */
  view?: string;
  /** Milliseconds, {@link HOLD_TIME} at the most. */
  time?: number;
}

const RESTARTED = 'The browser restarted the extension’s background, so nothing was held any more.';
const STOPPED = 'The recording ended.';
const CLOSED = 'The panel from which it was armed was closed.';
const LAPSED = 'It was armed for as long as it may be, and nothing came.';
const REPLACED = 'Something else was armed instead.';

/**
 * Stops the browser before it goes to what is to be held, keeps what was held, and lets it go on as somebody decides.
 * One order is armed at a time, and it holds one request. It is disarmed when its session ends, its view closes, its
 * time is over, or an earlier worker had it: nothing is ever stopped that nobody waits for.
 */
export class Holder {
  /** Resolves when what an earlier worker had armed is disarmed. */
  readonly ready: Promise<void>;
  private readonly options: HolderOptions;
  private armed: Hold | undefined;
  private learned: string[] = [];
  private tabs: readonly number[] | 'all' = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private work: Promise<unknown>;

  constructor(options: HolderOptions) {
    this.options = options;
    this.ready = this.tidy().catch((error: unknown) =>
      console.error('Consent Tracer could not disarm its holds', error),
    );
    this.work = this.ready;
  }

  /**
   * Arms an order, in the place of any other.
   *
   * @returns its id
   * @throws Error with a sentence where it cannot be held
   */
  arm({ session, target, view, time = HOLD_TIME }: HoldOrder): Promise<number> {
    return this.enqueue(async () => {
      const { db, gate, run, now = Date.now } = this.options;
      const problem = holdProblem(target) ?? (await gate.forbidden(target));
      if (problem !== undefined) throw new Error(problem);
      const row = await db.sessions.get(session);
      if (row?.state !== 'recording') throw new Error('Nothing records: what is held becomes a step of a recording.');
      await this.lower(REPLACED);
      const armedAt = now();
      const lasts = Number.isFinite(time) ? Math.min(Math.max(time, 1000), HOLD_TIME) : HOLD_TIME;
      const order = { session, target, armedAt, until: armedAt + lasts, run: await run, state: 'armed' as const };
      this.learned = target.kind === 'next' ? await recentRedirectUris(db, session) : [];
      this.tabs = tabsOf(row);
      const id = await db.holds.add({ ...order, ...(view !== undefined && { view }) });
      this.armed = { ...order, id, ...(view !== undefined && { view }) };
      try {
        await this.raise();
      } catch (error) {
        await this.lower(words(error));
        throw error;
      }
      this.timer = setTimeout(() => void this.disarm(LAPSED), lasts);
      gate.stayAwake(true);
      this.tell();
      return id;
    });
  }

  /** Disarms what is armed; what is held already stays so. */
  disarm(reason?: string, which: (hold: Hold) => boolean = () => true): Promise<void> {
    return this.enqueue(async () => {
      if (this.armed && which(this.armed)) await this.lower(reason);
    });
  }

  /** The view of that name is gone. */
  viewClosed(view: string): Promise<void> {
    return this.disarm(CLOSED, (hold) => hold.view === view);
  }

  /** Told whenever the set of recording sessions, or their tabs, changes. */
  follow(sessions: readonly SessionRow[]): void {
    void this.enqueue(async () => {
      const { armed } = this;
      if (!armed) return;
      const own = sessions.find(({ id }) => id === armed.session);
      if (!own) return this.lower(STOPPED);
      const tabs = tabsOf(own);
      if (tabs === this.tabs || (tabs.length === this.tabs.length && tabs !== 'all')) return;
      this.tabs = tabs;
      await this.raise().catch((error: unknown) => this.lower(words(error)));
    });
  }

  /** Learns from what the browser tells where flows under way want their answers. */
  hear(event: CaptureEvent): void {
    if (this.armed?.target.kind !== 'next' || event.kind !== 'request' || event.type !== 'main_frame') return;
    if (this.tabs !== 'all' && !this.tabs.includes(event.tabId)) return;
    const fresh = redirectUrisIn(event.url).filter((url) => !this.learned.includes(url));
    if (fresh.length === 0) return;
    this.learned.push(...fresh);
    void this.enqueue(async () => {
      if (this.armed) await this.raise().catch(() => undefined);
    });
  }

  /** Whether a request would be held now. */
  wants(tabId: number, request: HeldRequest): boolean {
    const { armed, tabs } = this;
    if (!armed || (tabs !== 'all' && !tabs.includes(tabId))) return false;
    return isHeldBy(armed.target, this.learned, request);
  }

  /** Id of what is armed. */
  get current(): number | undefined {
    return this.armed?.id;
  }

  /**
   * Something was stopped.
   *
   * @param hold by which order; one that is not armed any more has nothing to do with it
   * @returns whether it is held
   */
  caught(
    hold: number,
    tabId: number,
    request: HeldRequest,
    more: { pageTabId?: number; origin?: string } = {},
  ): Promise<boolean> {
    return this.enqueue(async () => {
      const { db, gate, record, now = Date.now } = this.options;
      if (this.armed?.id !== hold) {
        // The page of ours was loaded again.
        const known = await db.holds.get(hold);
        return known?.state === 'held' && known.held?.tabId === tabId && known.held.url === request.url;
      }
      const at = now();
      const { session } = this.armed;
      this.forget();
      await gate.open();
      await db.holds.update(hold, { state: 'held', held: { ...request, ...more, at, tabId } });
      this.tell('held');
      await record(eventOf('held', { at, tabId, hold, session, request }));
      return true;
    });
  }

  /** What a page is about to do: it is held where that is wanted. @returns whether it is held */
  async intercept(tabId: number, request: HeldRequest, origin?: string): Promise<boolean> {
    await this.ready;
    const hold = this.current;
    if (hold === undefined || !this.wants(tabId, request)) return false;
    const held = await this.caught(hold, tabId, request, origin === undefined ? {} : { origin });
    if (!held) return false;
    const { db, gate } = this.options;
    const beside = isDeepLink(request.url);
    const pageTabId = await gate.show(hold, tabId, beside).catch(() => undefined);
    const row = await db.holds.get(hold);
    if (row?.held && beside && pageTabId !== undefined)
      await db.holds.update(hold, { held: { ...row.held, pageTabId } });
    return true;
  }

  /**
   * Lets go on what is held, as it was or otherwise.
   *
   * @throws Error with a sentence where it cannot: then it is still held
   */
  release(id: number, onward?: HeldRequest): Promise<void> {
    return this.enqueue(async () => {
      const { gate } = this.options;
      const hold = await this.heldOne(id);
      const request = onward ?? requestOf(hold.held);
      const [problem] = draftProblems(draftOf(request), 'tab');
      if (problem) throw new Error(problem.reason);
      const { tabId, pageTabId } = hold.held;
      if (pageTabId === undefined && !(await gate.isShown(id, tabId))) {
        await this.settle(hold, 'left');
        throw new Error('Its tab was closed or has gone elsewhere, so nothing can go on in it.');
      }
      if (pageTabId !== undefined) await gate.go(tabId, request.url);
      await this.settle(hold, fateOf(hold.held, request), request);
    });
  }

  /** Nothing is sent. */
  drop(id: number): Promise<void> {
    return this.enqueue(async () => this.settle(await this.heldOne(id), 'dropped'));
  }

  private async heldOne(id: number): Promise<Hold & { held: NonNullable<Hold['held']> }> {
    const hold = await this.options.db.holds.get(id);
    if (hold?.state === 'held' && hold.held) return { ...hold, held: hold.held };
    throw new Error('It is not held any more: somebody has decided already.');
  }

  private async settle(
    hold: Hold & { held: NonNullable<Hold['held']> },
    fate: Fate,
    onward?: HeldRequest,
  ): Promise<void> {
    const { db, record, now = Date.now } = this.options;
    const at = now();
    // Before it goes on: the page of ours acts as soon as it reads this.
    const { tabId } = hold.held;
    await record(
      eventOf('released', { at, tabId, hold: hold.id, session: hold.session, request: onward ?? hold.held, fate }),
    );
    await db.holds.update(hold.id, { state: 'released', fate, endedAt: at, ...(onward && { onward }) });
    this.tell();
  }

  private async raise(): Promise<void> {
    const { armed, learned, tabs } = this;
    if (armed) await this.options.gate.close({ hold: armed.id, target: armed.target, learned, tabs });
  }

  private async lower(reason?: string): Promise<void> {
    const { armed } = this;
    if (!armed) return;
    const { db, gate, now = Date.now } = this.options;
    this.forget();
    await gate.open();
    await db.holds.update(armed.id, { state: 'disarmed', endedAt: now(), ...(reason !== undefined && { reason }) });
    this.tell();
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.armed = undefined;
    this.learned = [];
    this.options.gate.stayAwake(false);
  }

  private tell(state?: 'held'): void {
    this.options.onChange(state ?? (this.armed ? 'armed' : 'idle'));
  }

  private async tidy(): Promise<void> {
    const { db, gate, now = Date.now } = this.options;
    await gate.open();
    const run = await this.options.run;
    await db.holds.where({ state: 'armed' }).modify({ state: 'disarmed', reason: RESTARTED, endedAt: now() });
    // Tabs of an earlier run of the browser are others now.
    await db.holds
      .where({ state: 'held' })
      .and((hold) => hold.run !== run)
      .modify({ state: 'released', fate: 'left', endedAt: now() });
  }

  // One thing after another: what is caught must not meet a disarming half way.
  private enqueue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.work.then(task);
    this.work = result.catch(() => undefined);
    return result;
  }
}

function tabsOf({ scope }: SessionRow): readonly number[] | 'all' {
  return scope.kind === 'all' ? 'all' : scope.tabIds;
}

function requestOf({ method, url, form }: HeldRequest): HeldRequest {
  return { method, url, ...(form && { form }) };
}

function draftOf({ method, url, form }: HeldRequest) {
  const fields = (form ?? []).map(([name, value]) => parameter(name, value, '+'));
  return { method, url, headers: [], ...(method === 'POST' && { body: { kind: 'form' as const, fields } }) };
}

function fateOf(held: HeldRequest, onward: HeldRequest): Fate {
  if (isElsewhere(held.url, onward.url)) return 'elsewhere';
  const same = held.url === onward.url && held.method === onward.method;
  return same && JSON.stringify(held.form ?? []) === JSON.stringify(onward.form ?? []) ? 'continued' : 'edited';
}

interface Told {
  at: number;
  tabId: number;
  hold: number;
  session: number;
  request: HeldRequest;
  fate?: Fate;
}

function eventOf(navigation: 'held' | 'released', { at, tabId, hold, request, fate }: Told): CaptureEvent {
  const { method, url, form } = request;
  const fields = form?.map(([name, value]): [string, string] => [name, value]);
  const news = { id: hold, method, ...(fields && { form: fields }), ...(fate && { fate }) };
  return { kind: 'navigation', navigation, time: at, tabId, frameId: 0, url, hold: news };
}
