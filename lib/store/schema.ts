import { Dexie, type EntityTable, type Table } from 'dexie';
import type { Mute } from '../checks/mute.ts';
import type { ProfileId } from '../checks/profiles.ts';
import type { AttackRun } from '../flow/attack-run.ts';
import type { Attempt } from '../flow/attempt.ts';
import type { RequestBody } from '../flow/capture-event.ts';
import type { ConsoleError } from '../flow/console-error.ts';
import type { Environment } from '../flow/environment.ts';
import type { Exchange, Navigation, ResponseBody } from '../flow/exchange.ts';
import type { Hold } from '../flow/hold.ts';
import type { Screenshot } from '../flow/screenshot.ts';
import type { SummaryRow } from './summaries.ts';

/** Which traffic a session records. */
export type Scope = TabScope | SiteScope | { kind: 'all' };

interface Followed {
  /** Followed by now: those with which it began, and whatever these opened. */
  tabIds: number[];
  /** Of the pages in these tabs: the browser puts their service and shared workers into no tab. */
  origins?: string[];
}

interface TabScope extends Followed {
  kind: 'tab';
}

/** Every tab from the moment on in which a page of the site is in it. */
interface SiteScope extends Followed {
  kind: 'site';
  /** As `siteName` of `lib/flow/site.ts` names it. */
  site: string;
}

export interface SessionRow {
  id: number;
  name: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  stoppedAt?: number;
  state: 'recording' | 'stopped';
  /** Why it stopped, when nobody asked for it: a sentence. */
  stopReason?: string;
  scope: Scope;
  /** The run of the browser in which it records; see the recorder. */
  run: string;
  /** How many times the worker was started again while it recorded. */
  restarts: number;
  /** The last of these times; absent also where it happened before this was kept. */
  restarted?: Restart;
  /** Absent where it was recorded in this browser profile. */
  origin?: Origin;
  /** Under which profile it is judged; absent: by the system of each flow. */
  profile?: ProfileId;
  /** What is muted in this session alone. */
  mutes?: Mute[];
  /** By which somebody finds it again, each once, in the order in which they were given. */
  tags?: string[];
  /** Absent where it is not known. */
  environment?: Environment;
  /** Times in which nothing was recorded, oldest first; the last one without an end goes on. Milliseconds since the epoch. */
  pauses?: Pause[];
  /** The browser was closed while it recorded, and nobody said yet whether it goes on: until when it recorded, milliseconds since the epoch. */
  interrupted?: number;
  /** Retention leaves it alone. */
  pinned?: boolean;
  /** By the rules of retention it is deleted then, unless somebody keeps it. */
  leaving?: Leaving;
  /** About how much of the disk it takes; known of some that have stopped. */
  bytes?: number;
}

export interface Pause {
  from: number;
  to?: number;
  /** Absent: somebody paused it. */
  why?: 'browser-closed';
}

export interface Leaving {
  /** Not before, milliseconds since the epoch. */
  at: number;
  rule: 'age' | 'size';
}

export interface Restart {
  /** Milliseconds since the epoch. */
  at: number;
  /** Requests of which the end was still to come: what was on its way for them to the worker before is not known. */
  underWay: number;
}

/** Where a session came from that was not recorded here. */
export interface Origin {
  kind: 'imported';
  /** Name of the file, as its owner called it. */
  file: string;
  /** When it was imported, milliseconds since the epoch. */
  at: number;
  /** The file says that its secrets were replaced by pseudonyms. */
  redacted: boolean;
}

/**
 * Rows carry `rev`, a number that grows with every write of the session, so that a view
 * reads only what is new to it.
 */
interface Kept {
  session: number;
  rev: number;
}

export type ExchangeRow = Omit<Exchange, 'requestBody'> & Kept & { open: 0 | 1 };
export type NavigationRow = Navigation & Kept;
export type ResponseBodyRow = ResponseBody & Kept & { side: 'response' };
/** `id` is that of its exchange. */
export type RequestBodyRow = RequestBody & Kept & { side: 'request'; id: string };
export type BodyRow = ResponseBodyRow | RequestBodyRow;

export interface NoteRow {
  id: number;
  session: number;
  time: number;
  text: string;
  /** Number of the step that it is about. */
  step?: number;
}

/** A step that somebody marked. */
export interface MarkRow {
  session: number;
  /** Number of the step. */
  step: number;
}

export type ConsoleErrorRow = ConsoleError & { id: number; session: number };
export type ScreenshotRow = Screenshot & { id: number; session: number };

/** What a trace file said of a session and cannot be found out again from what is in it, for its secrets are hidden. */
export interface CarriedRow {
  session: number;
  /** As the file has it; `lib/trace` knows its shape. */
  carried: unknown;
}

/** A session that is being written in portions, and is no session until it is whole: see `unfinished.ts`. */
export interface UnfinishedRow {
  session: number;
  /** Milliseconds since the epoch. */
  since: number;
}

/** The one database; every other room asks this one. */
export class TraceDatabase extends Dexie {
  declare sessions: EntityTable<SessionRow, 'id'>;
  declare exchanges: Table<ExchangeRow, [number, string]>;
  declare navigations: Table<NavigationRow, [number, string]>;
  declare bodies: Table<BodyRow, [number, string, string]>;
  declare notes: EntityTable<NoteRow, 'id'>;
  declare marks: Table<MarkRow, [number, number]>;
  declare attempts: EntityTable<Attempt, 'id'>;
  declare holds: EntityTable<Hold, 'id'>;
  declare attackRuns: Table<AttackRun, string>;
  declare consoleErrors: EntityTable<ConsoleErrorRow, 'id'>;
  declare screenshots: EntityTable<ScreenshotRow, 'id'>;
  declare carried: Table<CarriedRow, number>;
  declare summaries: Table<SummaryRow, number>;
  declare unfinished: Table<UnfinishedRow, number>;

  constructor(name = 'consent-tracer') {
    super(name);
    // 1: before a session knew how often its worker was restarted, and before notes.
    this.version(1).stores({
      sessions: '++id, state, startedAt',
      exchanges: '[session+id], [session+rev], [session+open]',
      navigations: '[session+id], [session+rev]',
      bodies: '[session+side+id], [session+rev]',
    });
    this.version(2)
      .stores({ notes: '++id, session' })
      .upgrade((transaction) =>
        transaction
          .table('sessions')
          .toCollection()
          .modify((session: SessionRow) => {
            session.restarts ??= 0;
          }),
      );
    // 3: a long session is read from its beginning, in portions.
    this.version(3).stores({ exchanges: '[session+id], [session+rev], [session+open], [session+seq]' });
    // 4: steps can be marked.
    this.version(4).stores({ marks: '[session+step], session' });
    // 5: steps can be sent again.
    this.version(5).stores({ attempts: '++id, session, [session+of], state, run' });
    // 6: callbacks and deep links can be held.
    this.version(6).stores({ holds: '++id, session, state' });
    // 7: attacks are made one after the other, and what came of them is kept.
    this.version(7).stores({ attackRuns: 'id, session' });
    // 8: what the page said and looked like is kept, sessions have tags, and what an imported trace says of itself.
    this.version(8).stores({
      consoleErrors: '++id, session',
      screenshots: '++id, session',
      carried: 'session',
      sessions: '++id, state, startedAt, *tags',
    });
    // 9: what a list tells of a session is kept once it was read, and sessions are written in portions.
    this.version(9).stores({ summaries: 'session', unfinished: 'session' });
  }
}
