import type { Messages } from '../browser/messages.ts';
import type { Shortcut } from '../browser/shortcuts.ts';
import type { Mute } from '../checks/mute.ts';
import type { Reader } from '../reader/client.ts';
import type { Importer } from '../reader/importing/client.ts';
import type { TraceDatabase } from '../store/schema.ts';
import type { AnswersShelf, PlayMemory } from './answers-shelf.ts';
import type { Locks, RunTabs } from './attacks/deps.ts';
import type { Catalogue } from './catalogue.ts';
import type { KeptCollector } from './kept-collector.ts';
import type { PackingChoice } from './packing.ts';
import type { SearchHistory, StandingFilter } from './search-history.ts';
import type { Visibility } from './time.ts';

/** The commands of the background that a view may give. */
export type Send = <
  N extends
    | 'recording.start'
    | 'recording.stop'
    | 'recording.pause'
    | 'recording.resume'
    | 'recording.continue'
    | 'recording.flush'
    | 'replay.send'
    | 'replay.cancel'
    | 'replay.check'
    | 'page.picture'
    | 'hold.arm'
    | 'hold.disarm'
    | 'hold.continue'
    | 'hold.drop',
>(
  name: N,
  payload: Messages[N]['payload'],
) => Promise<Messages[N]['answer']>;

/** Which hosts the extension may observe. */
export interface HostAccess {
  /** `<all_urls>` is granted. */
  all: boolean;
  /** The site in question is granted, by itself or by `all`. */
  site: boolean;
}

export interface Permissions {
  has(url?: string): Promise<HostAccess>;
  /** Must be reached synchronously from the user's click. `wide`: with what is below the host. */
  request(url?: string, wide?: boolean): Promise<boolean>;
  onChanged(callback: () => void): () => void;
}

/** What a trace file says of the program that wrote it. */
export interface About {
  extensionVersion: string;
  browser: { name: string; version: string };
}

/** The browser's own keys for what we do. */
export interface Shortcuts {
  read(): Promise<Shortcut[]>;
  /** Opens the page on which they are changed. @returns in a sentence where it is, where the browser does not open it */
  change(): Promise<string | undefined>;
  /** The moment at which somebody asked by key to write a note, milliseconds since the epoch; told once. */
  takeNoteMoment(): Promise<number | undefined>;
}

/** All that a session needs of the world; a test hands in its own. */
export interface SessionDeps {
  db: TraceDatabase;
  send: Send;
  permissions: Permissions;
  /** Tells now, and after every change, why sessions were stopped whose end the database had no room for. */
  watchStops(callback: (stops: Record<number, string>) => void): () => void;
  /** Hands a finished file to the user. */
  save(name: string, text: string): void;
  saveImage(name: string, image: Blob): void;
  saveFile(name: string, content: Blob): void;
  about(): About;
  /** Reads stored sessions, in a thread of its own. */
  reader: Reader;
  /** Imports files, in a thread of its own. */
  importer: Importer;
  /** What the checks are called and how they help. Undefined while it is not loaded; signals tell when it is. */
  catalogue(): Catalogue | undefined;
  /** What is muted in every session. */
  hostMutes: {
    /** Tells now, and after every change. */
    watch(callback: (mutes: readonly Mute[]) => void): () => void;
    change(change: (mutes: readonly Mute[]) => Mute[]): Promise<void>;
  };
  /** Milliseconds since the epoch. */
  now(): number;
  /** The page that the view is in; absent: one that is always visible. */
  page?: Visibility;
  /** What was looked for before; absent: it is not remembered. */
  searches?: SearchHistory;
  /** The filters that stand when the view is loaded once more; absent: none do. */
  filter?: StandingFilter;
  /** Tells the background of this view as long as it is open; its name. Absent: one whose end nobody hears of. */
  presence?(): string;
  /** What an address answers, as parsed JSON; asked without cookies, and only on the user's click. */
  fetchJson(address: string, cancel: AbortSignal): Promise<unknown>;
  /** How a collector is asked; absent: by the browser's own fetch. */
  fetch?: typeof globalThis.fetch;
  /** The collector that was sent to last; absent: it is not remembered. */
  collector?: KeptCollector;
  /** Whether HAR files are compressed; absent: it is not remembered. */
  packing?: PackingChoice;
  /** Absent: the browser has no keys for us. */
  shortcuts?: Shortcuts;
  /** Whatever is recorded is gone with the window. */
  isPrivate?: boolean;
  /** Answers that are played again; absent: none are kept. */
  answers?: AnswersShelf;
  /** Whether something was played when the view was loaded once more; absent: it is not said. */
  played?: PlayMemory;
  /** Tabs in which an attack run opens pages; absent: it can open none. */
  tabs?: RunTabs;
  /** By which other views know what goes on in this one; absent: there are no others. */
  locks?: Locks;
  /** What the browser says of the room that there is; absent: it says nothing. */
  storage?: Pick<StorageManager, 'estimate' | 'persisted' | 'persist'>;
}

/** What the view is about. */
export interface Target {
  /** The tab whose session is shown while the user has chosen no other. */
  tabId?: number;
  /** The session that the address asks for. */
  sessionId?: number;
  /** Number of the step that the address asks for. */
  step?: number;
  /** Address of the tab's page, where the view may know it. */
  url?(): Promise<string | undefined>;
  /** Loads the tab's page again, where the view may. */
  reload?(): void;
  /** The present run of the browser: tab ids of earlier runs mean other tabs. */
  run?: Promise<string>;
  /** The view lists all sessions, with what can be done with each. */
  library?: boolean;
  /** Shows the session that records, or else the newest, when nothing else decides. */
  anySession?: boolean;
}

/** What a command did, or why it failed, in a sentence. */
export interface Told {
  sentence: string;
  failed: boolean;
}
