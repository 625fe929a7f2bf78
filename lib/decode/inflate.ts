import { Inflate, inflateSync } from 'fflate';
import { readUtf8 } from './bytes.ts';
import { firstControl } from './characters.ts';
import type { DecodeContext, Draft } from './decoder.ts';
import type { Problem } from './node.ts';

export interface Inflated {
  bytes: Uint8Array;
  /** Why it ends before its end, or what is wrong with it; the offset counts bytes of the input. */
  problem?: Problem;
  /** There would be more: the limit was reached. */
  more: boolean;
}

/** Bytes that come out at the most, so that a kilobyte cannot become a gigabyte. */
export const MAX_INFLATED = 1_048_576;
/** Bytes that the inflater is given at a time, of which no more than 2 MB can come; where it breaks, smaller steps find the place. */
const STEPS = [2048, 32, 1];

/** Inflates bare deflate (RFC 1951) as far as it goes. Bytes behind its end are not noticed. */
export function inflate(input: Uint8Array, limit = MAX_INFLATED): Inflated {
  let damage: Damage | undefined;
  let output = new Output(limit);
  for (const step of STEPS) {
    // Anew each time: after a throw an inflater is of no more use.
    output = new Output(limit);
    damage = push(input, output, step, damage?.at ?? 0);
    if (!damage || output.more) break;
  }
  const bytes = output.joined();
  if (output.more) return { bytes, more: true };
  const problem = damage
    ? { offset: damage.at, message: `damaged at or shortly before this: ${damage.message}` }
    : incomplete(input, bytes.length);
  return { bytes, more: false, ...(problem && { problem }) };
}

interface Damage {
  /** Where the chunk begins that could not be inflated. */
  at: number;
  message: string;
}

/** Pushes the input in chunks, as large as they go up to `near`, then in steps. */
function push(input: Uint8Array, output: Output, step: number, near: number): Damage | undefined {
  const inflater = new Inflate((chunk) => output.add(chunk));
  for (let at = 0; at < input.length && !output.more; ) {
    const next = at < near ? Math.min(near, at + (STEPS[0] ?? 1)) : at + step;
    try {
      inflater.push(input.subarray(at, next));
    } catch (error) {
      return { at, message: error instanceof Error ? error.message : String(error) };
    }
    at = next;
  }
  return undefined;
}

class Output {
  more = false;
  private readonly chunks: Uint8Array[] = [];
  private left: number;

  constructor(limit: number) {
    this.left = limit;
  }

  add(chunk: Uint8Array): void {
    if (chunk.length > this.left) this.more = true;
    this.chunks.push(chunk.subarray(0, this.left));
    this.left = Math.max(0, this.left - chunk.length);
  }

  joined(): Uint8Array {
    const bytes = new Uint8Array(this.chunks.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const chunk of this.chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }
}

/** A stream that was cut off looks to the inflater as if more were to come; all at once, it says that it ends too early. */
function incomplete(input: Uint8Array, length: number): Problem | undefined {
  if (endsIn(input, length)) return undefined;
  return { offset: input.length, message: 'ends before its end: some of it is missing' };
}

/** Whether the deflated data ends within these bytes, given how many come out. */
export function endsIn(input: Uint8Array, length: number): boolean {
  try {
    inflateSync(input, { out: new Uint8Array(length) });
    return true;
  } catch {
    return false;
  }
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
