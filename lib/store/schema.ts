import { Dexie, type EntityTable, type Table } from 'dexie';
import type { Mute } from '../checks/mute.ts';
import type { ProfileId } from '../checks/profiles.ts';
import type { AttackRun } from '../flow/attack-run.ts';
import type { Attempt } from '../flow/attempt.ts';
import type { RequestBody } from '../flow/capture-event.ts';
import type { Exchange, Navigation, ResponseBody } from '../flow/exchange.ts';
import type { Hold } from '../flow/hold.ts';

/** Which traffic a session records. */
export type Scope = TabScope | { kind: 'all' };

interface TabScope {
  kind: 'tab';
  tabIds: number[];
  /** Of the pages in these tabs: the browser puts their service and shared workers into no tab. */
  origins?: string[];
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
  }
}
