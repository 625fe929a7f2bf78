import type { Trace } from '../../flow/step.ts';
import { words } from '../../flow/words.ts';
import { asTold } from '../told.ts';
import { joined } from './bytes.ts';
import { bodyOfBytes } from './found/har-entry.ts';
import type { ImportedTrace, Recorded } from './imported-trace.ts';
import { type ImportWarning, TraceFileError } from './problems.ts';
import type { TraceSource } from './source.ts';
import { TraceReading } from './trace-reading.ts';
import { type Sink, type Unpacked, unpacking } from './unpacking.ts';

export { aboutImported } from './about.ts';
export { formats } from './formats.ts';
export type { FormatId, ImportedTrace, Recorded } from './imported-trace.ts';
export { type ImportWarning, type TraceFileCode, TraceFileError } from './problems.ts';
export { sourceOfBlob, sourceOfText, type TraceSource } from './source.ts';

/** What an imported trace says: its records folded, and where its secrets are hidden, what the file tells of them. */
export function foldImported({ records, told }: ImportedTrace, fold: (records: Recorded) => Trace): Trace {
  const trace = fold(records);
  return told ? asTold(trace, told) : trace;
}

/** Something that is larger than what is read unasked. */
export interface SizeQuestion {
  /** Name of the file. */
  file: string;
  /** Of the file, or of what was unpacked of it by now. */
  bytes: number;
  /** Bytes that are read unasked. */
  limit: number;
  /** It is packed, and how large it will be is not known. */
  isPacked: boolean;
}

export interface ReadOptions {
  /** Told after every portion, in bytes of the file. */
  progress?(done: number, total?: number): void;
  signal?: AbortSignal;
  /** Asked once where a file is larger than the limit; absent: it is refused. */
  ask?(question: SizeQuestion): Promise<boolean>;
  /** Bytes that are read unasked, of a file as well as of what is packed in it. */
  limit?: number;
  /** Bytes of one entry; a larger one is left out and told. */
  entryLimit?: number;
}

/** Bytes that are read unasked. */
export const FILE_LIMIT = 500_000_000;
/** Bytes of one entry, with its bodies. */
export const ENTRY_LIMIT = 100_000_000;
/** No recording is so monotonous that it shrinks to less than a part of so many. */
const TIGHTEST = 300;
/** Unpacked bytes from which on that counts. */
const NOTICED = 50_000_000;

/**
 * Reads a file that holds one trace: HAR by anybody, our own traces, and what else `formats` lists; in gzip or zip, too.
 * Entry by entry, so that it takes the memory of what is kept, and not of the file beside it. What is odd in it is told
 * by the warnings of the trace; nothing is left out silently.
 *
 * @throws TraceFileError where it is no trace, broken, or too large and nobody wanted it anyway; what the signal was
 * aborted with
 */
export async function readTrace(source: TraceSource, options: ReadOptions = {}): Promise<ImportedTrace> {
  for await (const trace of readTraces(source, options)) return trace;
  throw new TraceFileError('NOT_A_TRACE', source.name, `${source.name} holds no trace.`);
}

/**
 * Reads every trace in a file: an archive may hold several. Files in it that are no traces are passed over, and told by
 * the first trace that is read after them, or else the last one before them.
 *
 * @throws see {@link readTrace}
 */
export async function* readTraces(source: TraceSource, options: ReadOptions = {}): AsyncGenerator<ImportedTrace> {
  const reading = new FileReading(source, options);
  let held: ImportedTrace[] = [];
  for await (const chunk of bytesOf(source)) {
    options.signal?.throwIfAborted();
    await reading.push(chunk);
    if (reading.isBroken) break;
    held.push(...reading.finished());
    // The last one is held back, for what comes behind it may be worth telling; so is one whose bodies may come yet.
    while (held.length > 1 && !held[0]?.files) yield held.shift() as ImportedTrace;
  }
  options.signal?.throwIfAborted();
  reading.end();
  held = [...held, ...reading.finished()].map((trace) => reading.withFiles(trace));
  const last = held.at(-1);
  if (!last) throw reading.reason();
  last.warnings.push(...reading.passedOver());
  yield* held;
}

async function* bytesOf(source: TraceSource): AsyncIterable<Uint8Array> {
  try {
    yield* source.chunks();
  } catch (error) {
    throw new TraceFileError('UNREADABLE', source.name, `${source.name} cannot be read: ${words(error)}.`, error);
  }
}

/** One file on its way: how much of it was read, what came out, and what is asked about it. */
class FileReading {
  readonly #source: TraceSource;
  readonly #options: ReadOptions;
  readonly #sink: Sink;
  readonly #failures: TraceFileError[] = [];
  /** Files of bodies, by their names. */
  readonly #attached = new Map<string, Uint8Array>();
  readonly #unused = new Set<string>();
  #done: ImportedTrace[] = [];
  #read = 0;
  #unpacked = 0;
  #isAllowed = false;
  /** Nothing more can be had of it. */
  isBroken = false;

  constructor(source: TraceSource, options: ReadOptions) {
    this.#source = source;
    this.#options = options;
    this.#sink = unpacking(source.name, {
      open: (file) => this.#open(file),
      grown: (bytes) => this.#grow(bytes),
    });
  }

  async push(chunk: Uint8Array): Promise<void> {
    const { size, name: file } = this.#source;
    await this.#allow({ file, bytes: Math.max(size ?? 0, this.#read + chunk.length), isPacked: false });
    // A little of a packed file may be much.
    for (let at = 0; at < chunk.length && !this.isBroken; at += PUSHED) {
      const part = chunk.subarray(at, at + PUSHED);
      this.#read += part.length;
      this.#attempt(() => this.#sink.push(part));
      if (this.#unpacked > 0) await this.#allow({ file, bytes: this.#unpacked, isPacked: true });
    }
    this.#options.progress?.(this.#read, size);
  }

  end(): void {
    if (!this.isBroken) this.#attempt(() => this.#sink.end());
  }

  /** What came out of an archive before it broke is read all the same. */
  #attempt(task: () => void): void {
    try {
      task();
    } catch (error) {
      if (!(error instanceof TraceFileError) || error.code !== 'BROKEN_ARCHIVE') throw error;
      this.#failures.unshift(error);
      this.isBroken = true;
    }
  }

  finished(): ImportedTrace[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  /** Why there is no trace in it. */
  reason(): TraceFileError {
    const { name } = this.#source;
    const [only, ...others] = this.#failures;
    if (only && (others.length === 0 || this.isBroken)) return only;
    if (only)
      return new TraceFileError('NOT_A_TRACE', name, `None of the ${others.length + 1} files in ${name} is a trace.`);
    return new TraceFileError('EMPTY', name, `${name} is empty.`);
  }

  /** With the bodies that are in files beside it. */
  withFiles({ files, ...trace }: ImportedTrace): ImportedTrace {
    if (!files) return trace;
    const bodies = trace.records.bodies.map((body) => {
      const bytes = this.#attached.get(files.get(body.id) ?? '');
      if (!bytes) return body;
      this.#unused.delete(files.get(body.id) ?? '');
      const { missing: _, ...rest } = body;
      return { ...rest, ...bodyOfBytes(bytes, body.contentType) };
    });
    return { ...trace, records: { ...trace.records, bodies } };
  }

  passedOver(): ImportWarning[] {
    const passed = this.#failures.map(({ file, message }) => ({ where: file, what: message }));
    const [unused] = this.#unused;
    if (unused === undefined) return passed;
    const count = this.#unused.size === 1 ? 'A file' : `${this.#unused.size} files`;
    return [...passed, { where: unused, what: `${count} beside the trace: not named by any of its entries.` }];
  }

  #open({ name, depth }: Unpacked): Sink {
    const file = name.split('/').at(-1) ?? '';
    if (depth > 0 && ATTACHED.test(file)) return this.#attach(file);
    const reading = new TraceReading(name, this.#options.entryLimit ?? ENTRY_LIMIT);
    return {
      push: (chunk) => reading.push(chunk),
      end: () => {
        try {
          this.#done.push(reading.end());
        } catch (error) {
          if (!(error instanceof TraceFileError)) throw error;
          this.#failures.push(error);
        }
      },
    };
  }

  #attach(file: string): Sink {
    const parts: Uint8Array[] = [];
    return {
      push: (chunk) => parts.push(chunk.slice()),
      end: () => {
        this.#attached.set(file, joined(parts));
        this.#unused.add(file);
      },
    };
  }

  /** @throws TraceFileError where what comes out is out of all proportion */
  #grow(bytes: number): void {
    this.#unpacked += bytes;
    const { size = Number.POSITIVE_INFINITY, name } = this.#source;
    const packed = Math.min(size, this.#read + PUSHED);
    if (this.#unpacked <= NOTICED || this.#unpacked <= packed * TIGHTEST) return;
    const message = `${name} grows to more than ${TIGHTEST} times its size when it is unpacked: it is not read any further.`;
    throw new TraceFileError('PACKED_TOO_TIGHTLY', name, message);
  }

  /** @throws TraceFileError where nobody wants so much */
  async #allow(size: Omit<SizeQuestion, 'limit'>): Promise<void> {
    const { limit = FILE_LIMIT, ask } = this.#options;
    if (this.#isAllowed || size.bytes <= limit) return;
    this.#isAllowed = (await ask?.({ ...size, limit })) ?? false;
    if (this.#isAllowed) return;
    const what = size.isPacked ? 'unpacked, it has more than' : 'it has more than';
    const message = `${size.file} is not read: ${what} ${Math.round(limit / 1e6)} MB.`;
    throw new TraceFileError('TOO_LARGE', size.file, message);
  }
}

/** What Playwright calls the files of bodies in an archive: by their hash. */
const ATTACHED = /^[0-9a-f]{40}(\.\w{1,10})?$/;

/** Bytes that are taken at a time. */
const PUSHED = 64 * 1024;
