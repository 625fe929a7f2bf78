import {
  Z_BUF_ERROR,
  Z_DATA_ERROR,
  Z_NEED_DICT,
  Z_OK,
  Z_STREAM_END,
  Z_SYNC_FLUSH,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
} from 'pako';
import { readUtf8 } from './bytes.ts';
import { firstControl } from './characters.ts';
import type { DecodeContext, Draft } from './decoder.ts';
import type { Problem } from './node.ts';

/** RFC 1952, RFC 1950, RFC 1951. */
export type Compression = 'gzip' | 'zlib' | 'deflate';

export interface Inflated {
  bytes: Uint8Array;
  /** Why it ends before its end, or that its checksum is wrong; the offset counts bytes of the input. */
  problem?: Problem;
  /** There would be more: the limit was reached. */
  more: boolean;
}

/** What zlib calls `windowBits`: the window's size, and by it the format around the data. */
const WINDOW: Record<Compression, number> = { gzip: 31, zlib: 15, deflate: -15 };

/** Bytes that come out at the most, so that a kilobyte cannot become a gigabyte. */
export const MAX_INFLATED = 1_048_576;
/** Room for so much of what comes out at first, as a multiple of what goes in. */
const FIRST_ROOM = 8;

/** Inflates as far as it goes. Checksums are checked, also those of a text that could be read. */
export function inflate(input: Uint8Array, format: Compression, limit = MAX_INFLATED): Inflated {
  const stream = new ZStream();
  zlibInflateInit2(stream, WINDOW[format]);
  stream.input = input;
  stream.avail_in = input.length;
  let output = new Uint8Array(Math.min(limit, input.length * FIRST_ROOM + 64));
  for (;;) {
    stream.output = output;
    stream.next_out = stream.total_out;
    stream.avail_out = output.length - stream.total_out;
    const state = zlibInflate(stream, Z_SYNC_FLUSH);
    const full = stream.avail_out === 0 && (state === Z_OK || state === Z_BUF_ERROR);
    const bytes = output.subarray(0, stream.total_out);
    if (!full) return { bytes, problem: problemOf(state, stream, input), more: false };
    if (output.length >= limit) return { bytes, more: true };
    const longer = new Uint8Array(Math.min(limit, output.length * 4));
    longer.set(output);
    output = longer;
  }
}

function problemOf(state: number, stream: ZStream, input: Uint8Array): Problem | undefined {
  const offset = Math.min(stream.next_in, input.length);
  if (state === Z_STREAM_END) {
    return offset < input.length
      ? { offset, message: `${input.length - offset} bytes too many behind its end` }
      : undefined;
  }
  if (state === Z_NEED_DICT) return { offset, message: 'compressed with a dictionary that is not here' };
  if (state === Z_DATA_ERROR) return { offset, message: `damaged at or shortly before this: ${stream.msg}` };
  return { offset: input.length, message: 'ends before its end: some of it is missing' };
}

/** A level of what came out: text and what is in it, or bytes and what is in them, or their number. */
export function inflatedDraft(inflated: Inflated, context: DecodeContext): Draft {
  const { bytes, problem, more } = inflated;
  const problems = problem ? [problem] : [];
  const text = textOf(inflated);
  const inner = text === undefined ? context.bytes(bytes) : undefined;
  const note = [
    more && `only the first ${bytes.length} bytes were inflated`,
    text === undefined && !inner && `${bytes.length} bytes that are no text`,
  ];
  const found = text === undefined ? { children: inner ? [inner] : [] } : context.layer(text);
  return { note: note.filter(Boolean).join('; '), problems, ...found };
}

/** The text that came out; of damaged or endless data what can be read before the first byte that is no text. */
export function textOf({ bytes, problem, more }: Inflated): string | undefined {
  const { text, bad } = readUtf8(bytes);
  const end = firstNonsense(text, bad.length > 0);
  if (end === text.length) return text === '' ? undefined : text;
  return (problem || more) && end >= MIN_READABLE ? text.slice(0, end) : undefined;
}

/** Less than that may be chance. */
const MIN_READABLE = 8;

function firstNonsense(text: string, broken: boolean): number {
  const control = firstControl(text);
  const replaced = broken ? text.indexOf('\ufffd') : -1;
  return Math.min(...[control, replaced, text.length].filter((at) => at >= 0));
}
