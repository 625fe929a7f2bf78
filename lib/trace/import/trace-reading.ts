import type { Collector, ParsedPiece } from './format.ts';
import { formats } from './formats.ts';
import type { ImportedTrace } from './imported-trace.ts';
import { TraceFileError, Warnings } from './problems.ts';
import { type Fault, type Piece, Splitter } from './splitter.ts';

/** Levels of objects and arrays in one entry: deeper ones are made by nobody but to do harm. */
const DEPTH = 500;

/** Pieces before the first that says which format it is: of a HAR and of all others it is among the first few. */
const PIECES = 200;

/**
 * One JSON text, read as it comes: bytes in, a trace out. It holds what the records hold, and one entry at a time of
 * what they were read from.
 */
export class TraceReading {
  readonly #name: string;
  readonly #warnings = new Warnings();
  readonly #splitter: Splitter;
  #before: ParsedPiece[] = [];
  #collector: Collector | undefined;
  #size = 0;

  /** @param limit bytes of one entry */
  constructor(name: string, limit: number) {
    this.#name = name;
    this.#splitter = new Splitter({
      limit,
      piece: (piece) => this.#take(piece),
      fault: (fault, at) => this.#warnings.add('file', faultWords(fault, at)),
    });
  }

  push(chunk: Uint8Array): void {
    this.#size += chunk.length;
    this.#splitter.push(chunk);
  }

  /** @throws TraceFileError where it is no trace */
  end(): ImportedTrace {
    this.#splitter.end();
    if (this.#collector) return this.#collector.finish();
    if (this.#size === 0) throw new TraceFileError('EMPTY', this.#name, `${this.#name} is empty.`);
    const known = formats.map(({ title }) => title).join(', ');
    throw new TraceFileError('NOT_A_TRACE', this.#name, `${this.#name} is none of the files that are read: ${known}.`);
  }

  #take(piece: Piece): void {
    const value = this.#parse(piece);
    if (value === undefined) return;
    const { path, index } = piece;
    const parsed: ParsedPiece = { path, ...(index !== undefined && { index }), value };
    if (this.#collector) {
      this.#collector.take(parsed);
      return;
    }
    const format = formats.find((one) => one.recognises(parsed));
    if (!format) {
      if (this.#before.length < PIECES) this.#before.push(parsed);
      return;
    }
    this.#collector = format.collect(this.#name, this.#warnings);
    for (const one of [...this.#before, parsed]) this.#collector.take(one);
    this.#before = [];
  }

  #parse({ path, index, text, size, depth }: Piece): unknown {
    const where = path.join('.') || 'file';
    if (text === undefined) {
      this.#warnings.add(where, `It is too large (${Math.round(size / 1e6)} MB), and is left out.`, index);
      return undefined;
    }
    if (depth > DEPTH) {
      this.#warnings.add(where, `It has more than ${DEPTH} levels within each other, and is left out.`, index);
      return undefined;
    }
    try {
      return JSON.parse(text);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0]?.slice(0, 200) : '';
      this.#warnings.add(where, `It is no JSON, and is left out: ${reason}`, index);
      return undefined;
    }
  }
}

function faultWords(fault: Fault, at: number): string {
  if (fault === 'cut-off') return 'It ends in the middle: what was whole before that is read.';
  if (fault === 'more-after-end') return `More stands behind its end (byte ${at}): that is not read.`;
  return `It is no JSON at byte ${at}: what can be read around that is.`;
}
