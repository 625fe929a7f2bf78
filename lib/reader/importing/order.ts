import type { FormatId, ImportWarning, SizeQuestion } from '../../trace/import/index.ts';

/** What a view asks of whoever imports files, by the number that it gave to a file. */
export type ImportOrder =
  | { read: number; name: string; file: Blob }
  | { cancel: number }
  /** Whether a file is to be read although it is large. */
  | { answer: number; yes: boolean };

/** How far a file is. */
export interface ImportProgress {
  /** Bytes are read, then rows are written. */
  phase: 'reading' | 'writing';
  done: number;
  /** Absent where that is not known. */
  of?: number;
}

/** A session that was made of a file. */
export interface ImportedSession {
  id: number;
  name: string;
  format: FormatId;
  redacted: boolean;
  /** How many requests it has. */
  requests: number;
  warnings: ImportWarning[];
}

/** What is told of a file. After `ended` nothing more is. */
export type ImportNews = { of: number } & (
  | { progress: ImportProgress }
  | { question: SizeQuestion }
  | { session: ImportedSession }
  /** `problem` where not all of it could be read: one sentence, and a code where it is the file’s fault. */
  | { ended: { state: 'done' | 'cancelled' } | { state: 'failed'; problem: string; code?: string } }
);
