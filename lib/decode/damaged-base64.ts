import { type Alphabet, readBase64, readUtf8 } from './bytes.ts';
import { isPrintable } from './characters.ts';
import type { Problem } from './node.ts';
import { MANY } from './problems.ts';

interface Reading {
  text: string;
  note?: string;
  /** Offsets into the input. */
  problems: Problem[];
}

/** More nonsense than this after a break, and all after it is nonsense. */
const NONSENSE = 0.15;

/**
 * Reads base64 of a text that may have been damaged on its way. A character that was altered spoils a byte or two; one
 * that was lost or added shifts all that follows, which is then read again from the place where it makes sense. The
 * text has U+FFFD where something is missing, and ends where nothing could be read any more.
 */
export function readDamaged(input: string, alphabet: Alphabet): Reading {
  const { bytes, problems, offsetOf } = readBase64(input, alphabet);
  const { text } = readUtf8(bytes);
  const breaks = nonsense(bytes);
  const [first] = breaks;
  if (first === undefined) return { text, problems };
  const offset = offsetOf(first);
  // Where they are not all listed, there is nothing but.
  if (breaks.length < MANY && breaks.length / (bytes.length - first) < NONSENSE) {
    return { text, problems: [...problems, { offset, message: 'damaged: from here some bytes are not text' }] };
  }
  const before = readUtf8(bytes.subarray(0, first)).text;
  const resumed = resume(input, alphabet, offset);
  const problem = { offset, message: 'damaged: a character is missing or too many at or shortly before this' };
  if (resumed !== undefined) return { text: `${before}\ufffd${resumed}`, problems: [...problems, problem] };
  const note = `the first ${first} of ${bytes.length} bytes can be read`;
  return {
    text: before,
    note,
    problems: [...problems, { offset, message: 'damaged: what is encoded from here on is not text' }],
  };
}

/** Indexes of the first bytes that no text holds: not UTF-8, or control characters. */
function nonsense(bytes: Uint8Array): number[] {
  const control: number[] = [];
  for (let i = 0; i < bytes.length && control.length < MANY; i += 1) {
    const byte = bytes[i] ?? 0;
    if ((byte < 0x20 || byte === 0x7f) && !TEXT_CONTROLS.has(byte)) control.push(i);
  }
  return [...readUtf8(bytes).bad, ...control].sort((a, b) => a - b).slice(0, MANY);
}

/** Tab and line breaks. */
const TEXT_CONTROLS = new Set([0x09, 0x0a, 0x0d]);

/** What can be read after a lost or added character; undefined when nothing can, or more is wrong with it. */
function resume(input: string, alphabet: Alphabet, from: number): string | undefined {
  if (!/^[\w+/-]*=*$/.test(input.slice(from + 1))) return undefined;
  for (let start = from + 1; start <= from + 4 && start < input.length; start += 1) {
    const { text } = readUtf8(readBase64(input.slice(start), alphabet).bytes);
    if (isPrintable(text) && text.length > 2) return text;
  }
  return undefined;
}
