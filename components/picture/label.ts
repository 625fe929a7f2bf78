import { visible } from '../inspector/value-text.tsx';

/** Text with its place: `x` is its beginning, or its end. */
export interface Label {
  text: string;
  x: number;
  anchor: 'start' | 'end';
}

/** Left and right end, in pixels. */
export type Span = [left: number, right: number];

/** In heights of a letter; wider than most of a system font, so that a label rather ends too early. */
const LETTER = 0.55;
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

/** The text, or its beginning with an ellipsis, within so many pixels. Control characters are made visible. */
export function shorten(text: string, room: number, size: number): string {
  const shown = visible(text.slice(0, MOST)).replace(/\s+/g, ' ');
  const whole = text.length <= MOST;
  if (whole && widthOf(shown, size) <= room) return shown;
  let width = widthOf('…', size);
  let kept = '';
  for (const character of shown) {
    width += widthOf(character, size);
    if (width > room) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * Puts a text above an arrow: from its left end on, over the edge of the arrow where it is long;
 * to its right end where there is more room on the left.
 *
 * @param span left and right end of the arrow
 * @param edges of the picture, within which the text must stay
 */
export function place(text: string, span: Span, edges: Span, size: number): Label {
  const [left, right] = span;
  const onward = edges[1] - left;
  const back = right - edges[0];
  const width = widthOf(text.slice(0, MOST), size);
  if (width <= onward || onward >= back) return { text: shorten(text, onward, size), x: left, anchor: 'start' };
  return { text: shorten(text, back, size), x: right, anchor: 'end' };
}
