import { joined } from './bytes.ts';

/** A value that was cut out of a JSON text. */
export interface Piece {
  /** Names of the objects and arrays around it; of a member its own name is the last. */
  path: readonly string[];
  /** Index in the array that it is in; absent for members of objects. */
  index?: number;
  /** The value as JSON; undefined where it is larger than the limit. */
  text?: string;
  /** Bytes. */
  size: number;
  /** How many objects and arrays are within each other. */
  depth: number;
}

/** What a splitter could not make sense of. */
export type Fault = 'unexpected' | 'more-after-end' | 'cut-off';

export interface SplitterOptions {
  piece(piece: Piece): void;
  fault(fault: Fault, at: number): void;
  /** Bytes of one piece; a larger one is passed over. */
  limit: number;
}

/** Objects that are opened, and not handed on whole. */
const OPENED = new Set(['log']);
/** Arrays of which each item is handed on by itself. */
const SPLIT = new Set(['entries', 'requests', 'events']);

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

interface Container {
  kind: 'object' | 'array';
  path: readonly string[];
  next: 'key' | 'colon' | 'value' | 'end';
  key: string;
  index: number;
}

interface Capture {
  purpose: 'key' | 'value';
  /** A number, true, false, null: it ends where something else begins. */
  isBare: boolean;
  depth: number;
  deepest: number;
  inString: boolean;
  /** An odd number of backslashes stands at the end of what was read. */
  isEscaped: boolean;
  parts: Uint8Array[];
  size: number;
}

/**
 * Cuts a JSON text, given as UTF-8 bytes in chunks of any size, into the pieces that are worth parsing by themselves:
 * the items of the long arrays of trace files, and the other members beside them. So a file that is larger than what
 * can be held as one object is read, and what is wrong with one piece is no harm to the next. Whether a piece is JSON is
 * for whoever parses it to say. Never throws; takes a few operations for each byte outside of strings, and fewer inside.
 */
export class Splitter {
  readonly #options: SplitterOptions;
  readonly #stack: Container[] = [];
  #capture: Capture | undefined;
  #isOver = false;
  #hasBegun = false;
  #hasFault = false;
  #at = 0;

  constructor(options: SplitterOptions) {
    this.#options = options;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) at = this.#capture ? this.#take(chunk, at) : this.#structure(chunk, at);
    this.#at += chunk.length;
  }

  /** Tells that no more comes. */
  end(): void {
    if (this.#capture?.isBare) this.#finish(this.#capture);
    if (!this.#isOver && this.#hasBegun) this.#options.fault('cut-off', this.#at);
  }

  /** White space outside of all pieces, and the byte behind it. */
  #structure(chunk: Uint8Array, from: number): number {
    let begin = from;
    while (begin < chunk.length && isSpace(chunk[begin] ?? 0)) begin++;
    return begin < chunk.length ? this.#sign(chunk[begin] ?? 0, begin) : begin;
  }

  #sign(byte: number, from: number): number {
    const container = this.#stack.at(-1);
    if (!container) return this.#begin(byte, from);
    if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      this.#stack.pop();
      this.#isOver = this.#stack.length === 0;
      return from + 1;
    }
    if (byte === COMMA) {
      container.next = container.kind === 'object' ? 'key' : 'value';
      return from + 1;
    }
    if (container.next === 'key' && byte === QUOTE) return this.#open('key', byte, from);
    if (container.next === 'colon' && byte === COLON) {
      container.next = 'value';
      return from + 1;
    }
    if (container.next === 'value') return this.#value(container, byte, from);
    this.#fault('unexpected', from);
    return from + 1;
  }

  #begin(byte: number, from: number): number {
    if (this.#hasBegun) {
      this.#fault('more-after-end', from);
      return Number.MAX_SAFE_INTEGER;
    }
    this.#hasBegun = true;
    if (byte === OPEN_OBJECT) this.#enter('object', []);
    else if (byte === OPEN_ARRAY) this.#enter('array', []);
    else {
      this.#isOver = true;
      this.#fault('unexpected', from);
    }
    return from + 1;
  }

  #enter(kind: Container['kind'], path: readonly string[]): void {
    this.#stack.push({ kind, path, next: kind === 'object' ? 'key' : 'value', key: '', index: -1 });
  }

  #value(container: Container, byte: number, from: number): number {
    container.next = 'end';
    if (container.kind === 'array') container.index++;
    else {
      const { key, path } = container;
      const own = [...path, key];
      if (byte === OPEN_OBJECT && path.length === 0 && OPENED.has(key)) return this.#inside('object', own, from);
      const isRoot = path.length === 0 || (path.length === 1 && OPENED.has(path[0] ?? ''));
      if (byte === OPEN_ARRAY && isRoot && SPLIT.has(key)) return this.#inside('array', own, from);
    }
    return this.#open('value', byte, from);
  }

  #inside(kind: Container['kind'], path: readonly string[], from: number): number {
    this.#enter(kind, path);
    return from + 1;
  }

  #open(purpose: Capture['purpose'], byte: number, from: number): number {
    const isBare = byte !== QUOTE && byte !== OPEN_OBJECT && byte !== OPEN_ARRAY;
    this.#capture = {
      ...{ purpose, isBare, depth: 0, deepest: 0, inString: false, isEscaped: false },
      ...{ parts: [], size: 0 },
    };
    return from;
  }

  /** Takes bytes of a piece up to its end, or that of the chunk. */
  #take(chunk: Uint8Array, from: number): number {
    const capture = this.#capture as Capture;
    const end = capture.isBare ? endOfBare(chunk, from) : endOf(capture, chunk, from);
    const to = end < 0 ? chunk.length : end;
    capture.size += to - from;
    // What is too large is not kept, only measured.
    if (capture.size > this.#options.limit) capture.parts = [];
    else capture.parts.push(end < 0 ? chunk.slice(from, to) : chunk.subarray(from, to));
    if (end >= 0) this.#finish(capture);
    return to;
  }

  #finish(capture: Capture): void {
    this.#capture = undefined;
    const container = this.#stack.at(-1);
    if (!container) return;
    const { purpose, parts, size, deepest: depth } = capture;
    const text = size > this.#options.limit ? undefined : decoded(parts);
    if (purpose === 'key') {
      container.key = keyOf(text);
      container.next = 'colon';
      return;
    }
    const { kind, path, key, index } = container;
    this.#options.piece({
      path: kind === 'array' ? path : [...path, key],
      ...(kind === 'array' && { index }),
      ...(text !== undefined && { text }),
      ...{ size, depth },
    });
  }

  /** Of one text, once: what comes after it may be odd only because of it. */
  #fault(fault: Fault, from: number): void {
    if (this.#hasFault) return;
    this.#hasFault = true;
    this.#options.fault(fault, this.#at + from);
  }
}

/** Where a piece ends that is a string, an object or an array; −1 where that is not in this chunk. */
function endOf(capture: Capture, chunk: Uint8Array, from: number): number {
  let at = from;
  while (at < chunk.length) {
    if (capture.inString) {
      at = endOfString(capture, chunk, at);
      if (at < 0) return -1;
      capture.inString = false;
      if (capture.depth === 0) return at;
      continue;
    }
    const byte = chunk[at++];
    if (byte === QUOTE) capture.inString = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      capture.depth++;
      if (capture.depth > capture.deepest) capture.deepest = capture.depth;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      capture.depth--;
      if (capture.depth <= 0) return at;
    }
  }
  return -1;
}

/** Behind the quotation mark that ends a string; −1 where that is not in this chunk. */
function endOfString(capture: Capture, chunk: Uint8Array, from: number): number {
  let at = from;
  // The one that is escaped may be the first of this chunk.
  let floor = from;
  if (capture.isEscaped) {
    capture.isEscaped = false;
    at++;
    floor++;
  }
  for (;;) {
    const quote = chunk.indexOf(QUOTE, at);
    const end = quote < 0 ? chunk.length : quote;
    let backslashes = 0;
    while (end - 1 - backslashes >= floor && chunk[end - 1 - backslashes] === BACKSLASH) backslashes++;
    const isEscaped = backslashes % 2 === 1;
    if (quote < 0) {
      capture.isEscaped = isEscaped;
      return -1;
    }
    at = quote + 1;
    if (!isEscaped) return at;
    floor = at;
  }
}

function endOfBare(chunk: Uint8Array, from: number): number {
  for (let at = from; at < chunk.length; at++) {
    const byte = chunk[at] ?? 0;
    if (byte === COMMA || byte === CLOSE_OBJECT || byte === CLOSE_ARRAY || isSpace(byte)) return at;
  }
  return -1;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

const decoder = new TextDecoder();

function decoded(parts: readonly Uint8Array[]): string {
  if (parts.length === 1) return decoder.decode(parts[0]);
  return decoder.decode(joined(parts));
}

function keyOf(text: string | undefined): string {
  try {
    return String(JSON.parse(text ?? '""'));
  } catch {
    return '';
  }
}
