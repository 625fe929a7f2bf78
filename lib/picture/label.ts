import { visible } from '../flow/visible.ts';

/** Text with its place: `x` is its beginning, or its end. */
export interface Label {
  text: string;
  x: number;
  anchor: 'start' | 'end';
}

/** Left and right end, in pixels. */
export type Span = [left: number, right: number];

/** In heights of a letter; wider than most of a system font, so that a label rather ends too early. */
const LETTER = 0.6;
/** Ideographs and emoji are as wide as high. */
const WIDE = 1.05;
/** What is longer is no label. */
const MOST = 400;

/** Estimated width in pixels: a layout knows no font. */
export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) < 0x1100 ? LETTER : WIDE;
  return width * size;
}

/** The text, or its beginning with an ellipsis, or nothing, within so many pixels. Control characters are made visible. */
export function shorten(text: string, room: number, size: number): string {
  const shown = visible(text.slice(0, MOST)).replace(/\s+/g, ' ');
  const whole = text.length <= MOST;
  if (whole && widthOf(shown, size) <= room) return shown;
  let width = widthOf('…', size);
  if (width > room) return '';
  let kept = '';
  for (const character of shown) {
    width += widthOf(character, size);
    if (width > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/** A text that is to stand at an arrow. */
export interface Wording {
  text: string;
  /** Pixels of its letters. */
  size: number;
  /** Pixels for what is written behind it. */
  taken: number;
}

/**
 * Puts two texts above and below an arrow: both from its left end on, over the edge of the arrow
 * where they are long; or both to its right end where they have more room on the left.
 *
 * @param span left and right end of the arrow
 * @param edges of the picture, within which the texts must stay
 */
export function place(words: [above: Wording, below: Wording], span: Span, edges: Span): [above: Label, below: Label] {
  const [left, right] = span;
  const onward = Math.max(0, edges[1] - left);
  const back = Math.max(0, right - edges[0]);
  const width = Math.max(...words.map(({ text, size, taken }) => widthOf(text.slice(0, MOST), size) + taken));
  const anchor = width <= onward || onward >= back ? 'start' : 'end';
  const [x, room] = anchor === 'start' ? [left, onward] : [right, back];
  const label = ({ text, size, taken }: Wording): Label => ({ text: shorten(text, room - taken, size), x, anchor });
  return [label(words[0]), label(words[1])];
}

/** The text in at most so many lines of so many pixels; what is left over ends in an ellipsis. */
export function wrap(text: string, room: number, size: number, lines: number): string[] {
  const wrapped: string[] = [];
  let rest = shorten(text, Number.POSITIVE_INFINITY, size);
  while (rest !== '' && wrapped.length < lines - 1 && widthOf(rest, size) > room) {
    const end = lineEnd(rest, room, size);
    wrapped.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' ? wrapped : [...wrapped, shorten(rest, room, size)];
}

/** Where a line ends: behind the last dot, hyphen or blank that still fits, else behind the last letter. */
function lineEnd(text: string, room: number, size: number): number {
  let width = 0;
  let end = 0;
  let soft = 0;
  for (const character of text) {
    width += widthOf(character, size);
    if (width > room) break;
    end += character.length;
    if (/[.\s-]/.test(character)) soft = end;
  }
  return soft || Math.max(end, [...text][0]?.length ?? 1);
}
