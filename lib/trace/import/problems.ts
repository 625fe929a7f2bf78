/** Something in a file that is not as it should be, and what was made of it. */
export interface ImportWarning {
  /** Which entry of the file, from 1. */
  entry?: number;
  /** Where in it: `request.headers`, `log.pages`. */
  where: string;
  /** What is odd there, and what became of it: one sentence. */
  what: string;
}

export type TraceFileCode =
  | 'EMPTY'
  /** It is none of the formats that are read. */
  | 'NOT_A_TRACE'
  /** Larger than what is read unasked. */
  | 'TOO_LARGE'
  /** An archive that grows so much when it is unpacked that it looks made for that. */
  | 'PACKED_TOO_TIGHTLY'
  | 'BROKEN_ARCHIVE'
  /** The bytes could not be had. */
  | 'UNREADABLE';

/** A file that cannot be read as a trace. */
export class TraceFileError extends Error {
  readonly code: TraceFileCode;
  /** Name of the file. */
  readonly file: string;

  constructor(code: TraceFileCode, file: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TraceFileError';
    this.code = code;
    this.file = file;
  }
}

/** So many are listed by themselves; of a file that is odd all over, the rest is counted. */
const MOST = 1000;

/** Collects what is odd in one file. */
export class Warnings {
  readonly #listed: ImportWarning[] = [];
  #more = 0;

  /** @param entry its index, from 0 */
  add(where: string, what: string, entry?: number): void {
    if (this.#listed.length >= MOST) this.#more++;
    else this.#listed.push({ ...(entry !== undefined && { entry: entry + 1 }), where, what });
  }

  list(): ImportWarning[] {
    if (this.#more === 0) return [...this.#listed];
    return [...this.#listed, { where: 'file', what: `There are ${this.#more} more oddities, which are not listed.` }];
  }
}

/** Says what is odd in one entry, or in one part of the file. */
export type Warn = (where: string, what: string) => void;
