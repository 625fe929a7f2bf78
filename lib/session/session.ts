import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { words } from '../flow/words.ts';
import { type Digest, NOTHING, patched } from '../reader/digest.ts';
import type { Progress } from '../reader/topic.ts';
import { follows } from '../store/queries.ts';
import type { SessionRow } from '../store/schema.ts';
import { createArrival } from './arrival.ts';
import { type Attacks, createAttacks } from './attacks/attacks.ts';
import { type Attempts, createAttempts } from './attempts.ts';
import { type Companions, createCompanions } from './companions.ts';
import { type Comparing, createComparing } from './comparison.ts';
import { type Copying, createCopying } from './copying.ts';
import type { SessionDeps, Shortcuts, Target, Told } from './deps.ts';
import type { SpanSending } from './export-otlp.ts';
import type { Draw } from './export-picture.ts';
import { createExportPreview, type ExportPreview } from './export-preview.ts';
import type { ScriptKind } from './export-script.ts';
import { createFindings, type Findings } from './findings.ts';
import { createFlowComparing, type FlowComparing } from './flow-comparison.ts';
import { createHolding, type Holding } from './holding.ts';
import { createImporting, type Importing } from './importing.ts';
import { createKeeping, type Keeping } from './keeping.ts';
import { createKeys, type Keys } from './keys.ts';
import { createLibrary, type Library } from './library.ts';
import { createLinks, type Links } from './links.ts';
import { createOutline, type Outline } from './outline.ts';
import { createPlaying, type Playing } from './playing.ts';
import { createRecording, type Recording, type ScopeKind } from './recording.ts';
import { createRemarks, notedBy, type Remarks } from './remarks.ts';
import { flowKey, stepNumber } from './rows.ts';
import { createSearch, type Search } from './search.ts';
import { createSessionComparing, type SessionComparing } from './session-comparison.ts';
import { createShelf, type Shelf } from './shelf/shelf.ts';
import { createTime, type Time } from './time.ts';

/** What a view holds: one stored session in sight, and what can be done with it and its like. */
export interface Session {
  target: Target;
  library: Library;
  /** The library as somebody looks through it; made when it is first asked for. */
  readonly shelf: Shelf;
  /** Traces that are brought in. */
  importing: Importing;
  keeping: Keeping;
  companions: Companions;
  /** The browser's own keys; absent where it has none for us. */
  shortcuts: Shortcuts | undefined;
  /** Whatever is recorded is gone with the window. */
  isPrivate: boolean;
  recording: Recording;
  outline: Outline;
  comparing: Comparing;
  flowComparing: FlowComparing;
  comparingSessions: SessionComparing;
  attempts: Attempts;
  playing: Playing;
  links: Links;
  holding: Holding;
  attacks: Attacks;
  keys: Keys;
  findings: Findings;
  remarks: Remarks;
  search: Search;
  copying: Copying;
  exportPreview: ExportPreview;
  /** The session in sight. */
  current: ReadonlySignal<SessionRow | undefined>;
  /** The session that records what this view is about, or the one in sight while it records. */
  active: ReadonlySignal<SessionRow | undefined>;
  trace: ReadonlySignal<Digest>;
  /** How far the session in sight is read, while that takes more than a moment. */
  progress: ReadonlySignal<Progress | undefined>;
  time: Time;
  /** False until the session in sight has been read for the first time. */
  loaded: ReadonlySignal<boolean>;
  /** What is wrong with reading, in a sentence. */
  fault: ReadonlySignal<string | undefined>;
  /** What the last export did, or why the last command failed. */
  told: Signal<Told | undefined>;
  /** Brings a stored session in sight; undefined, or one that is gone, lets the view choose. */
  choose(id: number | undefined): void;
  /** Selects and reveals the step of that number once it is read, or says that there is none. */
  goTo(step: number): void;
  record(scope: ScopeKind): Promise<void>;
  stop(): Promise<void>;
  /** Goes on with an interrupted session, and shows it. */
  goOn(session: number): Promise<void>;
  /** Whether HAR files are compressed: chosen here, it holds in every view. */
  packed: ReadonlySignal<boolean>;
  pack(packed: boolean): void;
  /** Saves the session in sight as HAR. */
  exportHar(secrets: boolean): Promise<void>;
  /** Saves steps of the session in sight as HAR, secrets hidden. */
  exportSteps(chosen: readonly number[]): Promise<void>;
  /** Saves the findings of the session in sight as SARIF, and its trace beside it as HAR, secrets hidden in both. */
  exportFindings(): Promise<void>;
  /** Saves a report of the session in sight as a page of HTML, secrets hidden. */
  exportReport(): Promise<void>;
  /**
   * Hands over the same as Markdown for a ticket.
   *
   * @param copy puts it on the clipboard; false where that is refused
   */
  copyReport(copy: (text: string) => Promise<boolean>): Promise<void>;
  /** Saves the picture of a flow, secrets hidden. */
  exportPicture(flowId: string, draw: Draw): Promise<void>;
  /** Saves a flow as a script that does it again, its secrets taken from the environment. */
  exportScript(flowId: string, kind: ScriptKind): Promise<void>;
  /** Whether the session in sight is about to be sent to a collector. */
  sendingSpans: Signal<boolean>;
  /** What sends the session in sight to a collector; undefined where there is none in sight. */
  spanSending(): Promise<SpanSending | undefined>;
  /** Reads the database again after it failed. */
  retry(): void;
  /** Ends every subscription. */
  dispose(): void;
}

/** Makes the model of one view. Reads at once and keeps reading until disposed. */
export function createSession(deps: SessionDeps, target: Target = {}): Session {
  const told = signal<Told | undefined>(undefined);
  const library = createLibrary(deps, told);
  const recording = createRecording(deps, target, told);
  const trace = signal<Digest>(NOTHING);
  const progress = signal<Progress | undefined>(undefined);
  const loaded = signal(false);
  const readFault = signal<string | undefined>(undefined);
  const chosen = signal<number | undefined>(target.sessionId);
  const tries = signal(0);
  const run = signal<string | undefined>(undefined);
  // Without its name, sessions of earlier runs are taken for those of this one.
  void target.run?.then(
    (name) => {
      run.value = name;
    },
    () => undefined,
  );

  const current = computed(() => pick(library.sessions.value ?? [], chosen.value, target, run.value));
  const currentId = computed(() => current.value?.id);
  const active = computed(() => {
    if (current.value?.state === 'recording') return current.value;
    return library.sessions.value?.find((session) => session.state === 'recording' && concerns(session, target));
  });
  const findings = createFindings(deps, current, trace, told);
  const remarks = createRemarks(deps, currentId, told);
  const companions = createCompanions(deps, currentId, trace, told);
  const search = createSearch(deps, currentId, findings, notedBy(remarks));
  const stopForgetting = effect(() => {
    const stored = library.sessions.value;
    if (stored) search.forgetGone(new Set(stored.map(({ id }) => id)));
  });
  const outline = createOutline(trace, currentId, deps.reader, search);
  const selectedStep = computed(() => stepNumber(outline.selected.value ?? ''));
  const selectedId = computed(() => trace.value.steps[(selectedStep.value ?? 0) - 1]?.id);
  const attempts = createAttempts(deps, currentId, selectedId, target, told);
  const playing = createPlaying(deps, currentId, attempts, told);
  const holding = createHolding(
    deps,
    computed(() => active.value?.id ?? currentId.value),
    told,
  );
  const attacks = createAttacks(deps, currentId, told);
  const comparing = createComparing(trace, currentId, selectedStep, deps.reader, outline.reveal);
  const selectedFlow = computed(() => {
    const key = outline.selected.value ?? '';
    return trace.value.flows.find(({ id }) => flowKey(id) === key)?.id;
  });
  const flowComparing = createFlowComparing(trace, currentId, selectedFlow, deps.reader);

  const stopReading = effect(() => {
    tries.value;
    const id = currentId.value;
    trace.value = NOTHING;
    progress.value = undefined;
    loaded.value = false;
    readFault.value = undefined;
    outline.reset();
    if (id === undefined) return undefined;
    return deps.reader.watch(
      'trace',
      id,
      {},
      (news) => {
        trace.value = patched(trace.peek(), news.patch);
        progress.value = news.progress;
        loaded.value = true;
        readFault.value = undefined;
      },
      (sentence) => {
        readFault.value = sentence;
      },
    );
  });

  const arrival = createArrival({ outline, sessions: library.sessions, current, trace, progress, loaded, told });
  if (target.step !== undefined) arrival.goTo(target.step, target.sessionId);

  const packed = signal(deps.packing?.read() ?? false);
  const written = async (write: (session: number) => Promise<string>) => {
    const id = currentId.value;
    if (id === undefined) return;
    try {
      told.value = { sentence: await write(id), failed: false };
    } catch (error) {
      told.value = { sentence: `Nothing was exported: ${words(error)}`, failed: true };
    }
  };

  let shelf: Shelf | undefined;
  const comparingSessions = createSessionComparing(library.sessions, deps.reader);
  const choose = (id: number | undefined) => {
    // Who asks for a session wants to see it.
    comparingSessions.close();
    chosen.value = id;
  };
  const ready = computed(() => !current.value || (loaded.value && progress.value === undefined));

  return {
    target,
    library,
    get shelf() {
      shelf ??= createShelf(deps, { library, current, ready, told, choose });
      return shelf;
    },
    importing: createImporting(deps, told),
    keeping: createKeeping(deps, library.sessions, told),
    companions,
    shortcuts: deps.shortcuts,
    isPrivate: deps.isPrivate === true,
    recording,
    outline,
    comparing,
    flowComparing,
    comparingSessions,
    attempts,
    playing,
    links: createLinks(deps, target, attempts, told),
    holding,
    attacks,
    keys: createKeys(deps, currentId),
    findings,
    remarks,
    search,
    copying: createCopying(deps, currentId, trace),
    exportPreview: createExportPreview(deps, currentId, told, packed),
    current,
    active,
    trace,
    progress,
    time: createTime(deps.now, deps.page),
    loaded,
    fault: computed(() => library.fault.value ?? readFault.value),
    told,
    choose,
    goTo: (step) => arrival.goTo(step),
    record: async (scope) => {
      const id = await recording.start(scope);
      if (id !== undefined) chosen.value = id;
    },
    stop: async () => {
      if (active.value) await recording.stop(active.value.id);
    },
    goOn: async (id) => {
      if (await recording.continue(id)) chosen.value = id;
    },
    // Read when they are needed: the panel opens without them.
    packed,
    pack: (chosen) => {
      packed.value = chosen;
      deps.packing?.write(chosen);
    },
    exportHar: (secrets) =>
      written(async (id) => (await import('./export.ts')).exportHar(deps, id, secrets, packed.peek())),
    exportSteps: (chosen) =>
      written(async (id) => (await import('./export.ts')).exportHar(deps, id, false, packed.peek(), chosen)),
    exportFindings: () =>
      written(async (id) => {
        const { exportFindings } = await import('./export-findings.ts');
        return exportFindings(deps, id, findings.mutes.peek());
      }),
    exportReport: () => written(async (id) => (await import('./export-report.ts')).exportReport(deps, id)),
    copyReport: (copy) => written(async (id) => (await import('./export-report.ts')).copyReport(deps, id, copy)),
    exportPicture: (flowId, draw) =>
      written(async (id) => (await import('./export-picture.ts')).exportPicture(deps, id, flowId, draw)),
    exportScript: (flowId, kind) =>
      written(async (id) => (await import('./export-script.ts')).exportScript(deps, id, flowId, kind)),
    sendingSpans: signal(false),
    spanSending: async () => {
      const id = currentId.peek();
      if (id === undefined) return undefined;
      const { createSpanSending } = await import('./export-otlp.ts');
      return createSpanSending(deps, id);
    },
    retry: () => {
      library.retry();
      tries.value++;
    },
    dispose: () => {
      stopReading();
      stopForgetting();
      shelf?.dispose();
      library.stop();
      recording.dispose();
      findings.dispose();
      remarks.dispose();
      companions.dispose();
      attempts.dispose();
      playing.dispose();
      holding.dispose();
      attacks.dispose();
      arrival.dispose();
    },
  };
}

// The user's choice; else the session that records this tab; else the newest that followed it.
function pick(sessions: SessionRow[], chosen: number | undefined, target: Target, run: string | undefined) {
  const asked = sessions.find(({ id }) => id === chosen);
  if (asked) return asked;
  const mine = sessions.filter((session) => followsTab(session, target) && (run === undefined || session.run === run));
  const candidates = target.anySession ? [...mine, ...sessions] : mine;
  return candidates.find(({ state }) => state === 'recording') ?? candidates[0];
}

function concerns(session: SessionRow, target: Target): boolean {
  return target.anySession === true || followsTab(session, target);
}

function followsTab(session: SessionRow, { tabId }: Target): boolean {
  return tabId !== undefined && follows(session, tabId);
}
