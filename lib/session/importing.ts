import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { words } from '../flow/words.ts';
import type { Importer } from '../reader/importing/client.ts';
import type { ImportedSession, ImportNews, ImportProgress } from '../reader/importing/order.ts';
import { removeSession } from '../store/queries.ts';
import type { TraceDatabase } from '../store/schema.ts';
import type { ImportWarning, SizeQuestion } from '../trace/import/index.ts';
import type { Told } from './deps.ts';

/** A file that is being imported, or was. */
export interface ImportedFile {
  /** Counted in this view. */
  id: number;
  name: string;
  state: 'waiting' | 'reading' | 'writing' | 'done' | 'failed' | 'cancelled';
  progress?: ImportProgress;
  /** Asked before it is read any further. */
  question?: SizeQuestion;
  sessions: readonly ImportedSession[];
  /** Why not all of it was read, in one sentence. */
  problem?: string;
  /** `NOT_A_TRACE` and the like, where it is the file’s fault. */
  code?: string;
}

/** Files that become sessions. What they were, and what is odd in them, stays until the next ones come. */
export interface Importing {
  files: ReadonlySignal<readonly ImportedFile[]>;
  isBusy: ReadonlySignal<boolean>;
  /** Of all files, from 0 to 1; undefined where nothing is imported. */
  progress: ReadonlySignal<number | undefined>;
  /** What is odd in the files that were read, each with its session. */
  warnings: ReadonlySignal<readonly (ImportWarning & { session: ImportedSession })[]>;
  /** The file that is asked about. */
  question: ReadonlySignal<ImportedFile | undefined>;
  /** Answers that question. */
  answer(yes: boolean): void;
  /**
   * Imports files, one after the other.
   *
   * @returns ids of the sessions that were made of them, when all of them are done
   */
  importFiles(files: readonly (Pick<File, 'name'> & Blob)[]): Promise<number[]>;
  /** Imports what was pasted. */
  importText(text: string): Promise<number[]>;
  /** Stops what is under way, or one file of it; what is imported by then stays. */
  cancel(file?: number): void;
  /** Whether there is anything to undo. */
  canUndo: ReadonlySignal<boolean>;
  /** Removes the sessions that were made of these files. */
  undo(): Promise<void>;
  /** Forgets the files; the sessions stay. */
  dismiss(): void;
}

const UNDER_WAY: ReadonlySet<ImportedFile['state']> = new Set(['waiting', 'reading', 'writing']);

/** @param told hears of what could not be undone */
export function createImporting(
  { db, importer }: { db: TraceDatabase; importer: Importer },
  told: Signal<Told | undefined>,
): Importing {
  const files = signal<readonly ImportedFile[]>([]);
  const waiting = new Map<number, () => void>();
  let last = 0;
  const change = (id: number, make: (file: ImportedFile) => ImportedFile) => {
    files.value = files.value.map((file) => (file.id === id ? make(file) : file));
  };
  const end = (id: number) => {
    waiting.get(id)?.();
    waiting.delete(id);
  };
  importer.connect(
    (news) => {
      change(news.of, (file) => withNews(file, news));
      if ('ended' in news) end(news.of);
    },
    (problem) => {
      for (const { id, state } of files.value) {
        if (!UNDER_WAY.has(state)) continue;
        change(id, ({ question: _, ...file }) => ({ ...file, state: 'failed', problem }));
        end(id);
      }
    },
  );
  const isBusy = computed(() => files.value.some(({ state }) => UNDER_WAY.has(state)));
  const question = computed(() => files.value.find((file) => file.question));
  const sessions = computed(() => files.value.flatMap((file) => file.sessions));
  const importFiles: Importing['importFiles'] = async (chosen) => {
    const added = chosen.map((file) => ({ id: ++last, file }));
    const before = isBusy.peek() ? files.peek() : [];
    const fresh = added.map(({ id, file: { name } }): ImportedFile => ({ id, name, state: 'waiting', sessions: [] }));
    files.value = [...before, ...fresh];
    await Promise.all(
      added.map(({ id, file }) => {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.set(id, resolve);
        importer.send({ read: id, name: file.name, file });
        return promise;
      }),
    );
    const ids = new Set(added.map(({ id }) => id));
    return files.peek().flatMap((file) => (ids.has(file.id) ? file.sessions.map(({ id }) => id) : []));
  };
  return {
    files,
    isBusy,
    progress: computed(() => (isBusy.value ? progressOf(files.value) : undefined)),
    warnings: computed(() =>
      sessions.value.flatMap((session) => session.warnings.map((warning) => ({ ...warning, session }))),
    ),
    question,
    answer: (yes) => {
      const asked = question.peek();
      if (!asked) return;
      change(asked.id, ({ question: _, ...file }) => file);
      importer.send({ answer: asked.id, yes });
    },
    importFiles,
    importText: (text) => importFiles([Object.assign(new Blob([text]), { name: 'pasted' })]),
    cancel: (only) => {
      for (const { id, state } of files.peek())
        if (UNDER_WAY.has(state) && (only === undefined || id === only)) importer.send({ cancel: id });
    },
    canUndo: computed(() => !isBusy.value && sessions.value.length > 0),
    undo: async () => {
      try {
        for (const { id } of sessions.peek()) await removeSession(db, id);
        files.value = [];
      } catch (error) {
        told.value = { sentence: `The import was not undone: ${words(error)}`, failed: true };
      }
    },
    dismiss: () => {
      if (!isBusy.peek()) files.value = [];
    },
  };
}

function withNews(file: ImportedFile, news: ImportNews): ImportedFile {
  if ('progress' in news) return { ...file, state: news.progress.phase, progress: news.progress };
  if ('question' in news) return { ...file, question: news.question };
  if ('session' in news) return { ...file, sessions: [...file.sessions, news.session] };
  const { question: _, progress: __, ...rest } = file;
  return { ...rest, ...news.ended };
}

/** Reading and writing are half of a file each. */
function progressOf(files: readonly ImportedFile[]): number {
  const parts = files.map(({ state, progress }) => {
    if (!UNDER_WAY.has(state)) return 1;
    const part = progress?.of ? Math.min(1, progress.done / progress.of) / 2 : 0;
    return state === 'writing' ? 0.5 + part : part;
  });
  return parts.reduce((sum, part) => sum + part, 0) / Math.max(1, parts.length);
}
