import { Gunzip, Unzip, UnzipInflate } from 'fflate';
import { words } from '../../flow/words.ts';
import { joined } from './bytes.ts';
import { TraceFileError } from './problems.ts';

/** What takes the bytes of one file. */
export interface Sink {
  push(chunk: Uint8Array): void;
  end(): void;
}

export interface Unpacked {
  /** Name of the file, and with a slash behind it that of the file within it. */
  name: string;
  /** How many archives it was in. */
  depth: number;
}

export interface UnpackingOptions {
  /** Opens a sink for a file that is packed no further. */
  open(file: Unpacked): Sink;
  /** Told of every byte that comes out. */
  grown(bytes: number): void;
}

/** Archives within archives that are opened. */
const NESTED = 2;
/** Bytes of an archive that are unpacked at once: at most a thousand times as many come out. */
const STEP = 16 * 1024;

/**
 * Finds out by its first bytes what a file is, and takes it apart: gzip (RFC 1952), zip, UTF-16 as some shells write it,
 * a byte order mark. Whatever comes out goes on to the sink, as it comes.
 *
 * @throws TraceFileError where an archive is broken
 */
export function unpacking(name: string, options: UnpackingOptions, depth = 0): Sink {
  let head: Uint8Array | undefined = new Uint8Array();
  let sink: Sink | undefined;
  const begin = (bytes: Uint8Array) => {
    head = undefined;
    sink = sinkFor(bytes, name, options, depth);
    if (bytes.length > 0) sink.push(bytes);
  };
  return {
    push(chunk) {
      if (sink) return sink.push(chunk);
      const bytes = head && head.length > 0 ? joined([head, chunk]) : chunk;
      head = bytes;
      if (bytes.length >= 4) begin(bytes);
    },
    end() {
      if (!sink) begin(head ?? new Uint8Array());
      sink?.end();
    },
  };
}

function sinkFor(bytes: Uint8Array, name: string, options: UnpackingOptions, depth: number): Sink {
  const [first, second, third, fourth] = bytes;
  const isGzip = first === 0x1f && second === 0x8b;
  const isZip = first === 0x50 && second === 0x4b && (third === 3 || third === 5) && (fourth === 4 || fourth === 6);
  if (depth < NESTED && isGzip) return inSteps(name, gzip(name, options, depth));
  if (depth < NESTED && isZip) return inSteps(name, zip(name, options, depth));
  const plain = options.open({ name, depth });
  if (first === 0xff && second === 0xfe) return recoded(plain, 'utf-16le');
  if (first === 0xfe && second === 0xff) return recoded(plain, 'utf-16be');
  if (first === 0xef && second === 0xbb && third === 0xbf) return withoutMark(plain);
  return plain;
}

function recoded(sink: Sink, encoding: string): Sink {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  return {
    push: (chunk) => sink.push(encoder.encode(decoder.decode(chunk, { stream: true }))),
    end: () => {
      sink.push(encoder.encode(decoder.decode()));
      sink.end();
    },
  };
}

function withoutMark(sink: Sink): Sink {
  let left = 3;
  return {
    push: (chunk) => {
      sink.push(chunk.subarray(left));
      left = Math.max(0, left - chunk.length);
    },
    end: () => sink.end(),
  };
}

/** Little by little, so that one that grows beyond all measure is noticed before it has. */
function inSteps(name: string, sink: Sink): Sink {
  const attempt = (task: () => void) => {
    try {
      task();
    } catch (error) {
      if (error instanceof TraceFileError) throw error;
      throw new TraceFileError('BROKEN_ARCHIVE', name, `${name} cannot be unpacked: ${words(error)}.`, error);
    }
  };
  return {
    push: (chunk) => {
      for (let at = 0; at < chunk.length; at += STEP) attempt(() => sink.push(chunk.subarray(at, at + STEP)));
    },
    end: () => attempt(() => sink.end()),
  };
}

function gzip(name: string, options: UnpackingOptions, depth: number): Sink {
  const inner = unpacking(name.replace(/\.gz$/i, ''), options, depth + 1);
  const gunzip = new Gunzip((chunk) => {
    options.grown(chunk.length);
    inner.push(chunk);
  });
  return {
    push: (chunk) => gunzip.push(chunk, false),
    end: () => {
      try {
        gunzip.push(new Uint8Array(), true);
      } finally {
        // What came out of one that is cut off is worth reading.
        inner.end();
      }
    },
  };
}

function zip(name: string, options: UnpackingOptions, depth: number): Sink {
  const unzip = new Unzip((file) => {
    if (file.name.endsWith('/')) return;
    const inner = unpacking(`${name}/${file.name}`, options, depth + 1);
    file.ondata = (error, chunk, final) => {
      if (error) throw error;
      options.grown(chunk.length);
      inner.push(chunk);
      if (final) inner.end();
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  return {
    push: (chunk) => unzip.push(chunk, false),
    end: () => unzip.push(new Uint8Array(), true),
  };
}
