import { compressedText } from '../../decode/compression.ts';
import { base64Text } from '../secret-shapes.ts';
import type { Features } from './features.ts';

/** What stands in base64, and what it says. */
export interface Whole {
  text: string;
  inner: string;
  /** In what is compressed nothing can be replaced: it is hidden whole. */
  compressed: boolean;
}

/** How the base64 of gzip and zlib begins. */
const COMPRESSED = /^(?:H4sI|eJ|eN|eA|eF)/;
const POINT = 46;
/** Bare deflate has no mark; shorter runs are words and identifiers, or too short for what would be worth compressing. */
const LEAST_BARE = 32;
const MIXED = /^(?=.{0,60}\d)(?=.{0,60}[A-Z])(?=.{0,60}[a-z]).{32}/;
/** How base64 of text begins: its first and fourth byte are letters, signs, or an end of line. */
const TEXT = /^[CDI-Za-f].{3}[CDI-Za-f]/;
const UNREADABLE = /[^\s\x20-\x7e\u00a0-\uffef]/;

/**
 * Runs of base64 or base64url in a text behind which another stands. Linear in the text's length.
 *
 * @param inflated what is compressed in runs that were looked into before
 */
export function wholesIn(text: string, { runs }: Features, inflated: Map<string, string | undefined>): Whole[] {
  const found: Whole[] = [];
  for (let index = 0; index < runs.length; index += 2) {
    const [from = 0, end = 0] = [runs[index], runs[index + 1]];
    // What is behind a point is a part of a token.
    if (text.charCodeAt(from - 1) === POINT || !mayBeWhole(text, from, end)) continue;
    let filled = end;
    while (filled < end + 2 && text[filled] === '=') filled += 1;
    const run = text.slice(from, filled);
    const inner = readable(run);
    if (inner !== undefined) found.push({ text: run, inner, compressed: false });
    else if (COMPRESSED.test(run) || run.length === text.length || MIXED.test(run)) {
      if (!inflated.has(run)) inflated.set(run, compressedText(run));
      const held = inflated.get(run);
      if (held !== undefined) found.push({ text: run, inner: held, compressed: true });
    }
  }
  return found;
}

function mayBeWhole(text: string, from: number, end: number): boolean {
  const start = text.slice(from, from + 5);
  return (
    TEXT.test(start) || COMPRESSED.test(start) || end - from >= LEAST_BARE || (from === 0 && end + 2 >= text.length)
  );
}

function readable(run: string): string | undefined {
  if (!TEXT.test(run)) return undefined;
  if (UNREADABLE.test(base64Text(run.slice(0, 32)).slice(0, -1))) return undefined;
  const inner = base64Text(run);
  return inner.length < 8 || UNREADABLE.test(inner) ? undefined : inner;
}

/** A text in the same alphabet, and with as much or as little padding, as another one. */
export function encodedLike(text: string, whole: string): string {
  const bytes = new TextEncoder().encode(text);
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const standard = btoa(binary);
  const plain =
    /[-_]/.test(whole) || !/[+/=]/.test(whole) ? standard.replaceAll('+', '-').replaceAll('/', '_') : standard;
  return whole.endsWith('=') || /[+/]/.test(whole) ? plain : plain.replace(/=+$/, '');
}
