import { widthOf } from './label.ts';
import { LONG } from './layout.ts';

/** From and to, in milliseconds since the epoch. */
export type Period = readonly [from: number, to: number];

/** Time in which nothing happened, drawn as narrow as it can be. Pixels from the left of the axis. */
export interface FoldedGap {
  x: number;
  width: number;
  /** Milliseconds. */
  time: number;
  /** Empty where there is no room for it. */
  label: string;
}

export interface Tick {
  x: number;
  label: string;
}

/** Time from left to right: to scale where something happens, and folded where nothing does. */
export interface TimeAxis {
  gaps: FoldedGap[];
  ticks: Tick[];
  /** Pixels from the left of the axis of a time in milliseconds since the epoch. */
  xOf(time: number): number;
}

/** Pixels of a folded gap, and of all of them together at most in parts of the axis. */
const GAP = 36;
const GAPS = 0.4;
/** Between two ticks, in pixels. */
const APART = 64;
export const TICK_SIZE = 10;

interface Piece {
  from: number;
  to: number;
  folded: boolean;
}

/**
 * Spreads times over a width.
 *
 * @param periods in any order, at least one
 * @param width pixels
 */
export function timeAxis(periods: readonly Period[], width: number): TimeAxis {
  const pieces = piecesOf(periods);
  const folded = pieces.filter((piece) => piece.folded).length;
  const gap = folded === 0 ? 0 : Math.min(GAP, (width * GAPS) / folded);
  const busy = pieces.reduce((sum, { from, to, folded }) => sum + (folded ? 0 : to - from), 0);
  // Without any duration everything stands at the left.
  const scale = busy === 0 ? 0 : (width - gap * folded) / busy;
  const lefts = [0];
  for (const { from, to, folded } of pieces) lefts.push((lefts.at(-1) ?? 0) + (folded ? gap : (to - from) * scale));
  const xOf = (time: number) => {
    const at = pieceAt(pieces, time);
    const piece = pieces[at];
    const [left = 0, right = 0] = [lefts[at], lefts[at + 1]];
    if (!piece || piece.to === piece.from) return left;
    const part = (time - piece.from) / (piece.to - piece.from);
    return left + Math.min(1, Math.max(0, part)) * (right - left);
  };
  const gaps = pieces.flatMap(({ from, to, folded }, at): FoldedGap[] => {
    if (!folded) return [];
    const label = gapWords(to - from);
    return [{ x: lefts[at] ?? 0, width: gap, time: to - from, label: fits(label, gap) ? label : '' }];
  });
  return { gaps, ticks: ticksOf(pieces, lefts, scale), xOf };
}

/** Folded or not, one after the other without a hole. */
function piecesOf(periods: readonly Period[]): Piece[] {
  const sorted = [...periods].sort((a, b) => a[0] - b[0]);
  const pieces: Piece[] = [];
  for (const [from, until] of sorted) {
    const to = Math.max(from, until);
    const last = pieces.at(-1);
    if (!last) pieces.push({ from, to, folded: false });
    else if (from - last.to > LONG) pieces.push({ from: last.to, to: from, folded: true }, { from, to, folded: false });
    else last.to = Math.max(last.to, to);
  }
  return pieces;
}

function pieceAt(pieces: readonly Piece[], time: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.from ?? 0) <= time) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** Where each busy piece begins, and at round times within it; never so near that they would touch. */
function ticksOf(pieces: readonly Piece[], lefts: readonly number[], scale: number): Tick[] {
  const start = pieces[0]?.from ?? 0;
  const step = roundUp(APART / Math.max(scale, Number.MIN_VALUE));
  const ticks: Tick[] = [];
  const end = lefts.at(-1) ?? 0;
  const add = (x: number, time: number) => {
    const label = tickWords(time - start);
    const free = (ticks.at(-1)?.x ?? Number.NEGATIVE_INFINITY) + APART;
    if (x >= free && x + widthOf(label, TICK_SIZE) + 4 <= end) ticks.push({ x, label });
  };
  for (const [at, { from, to, folded }] of pieces.entries()) {
    if (folded) continue;
    const left = lefts[at] ?? 0;
    add(left, from);
    if (!Number.isFinite(step)) continue;
    const first = start + Math.ceil((from - start) / step) * step;
    for (let time = first; time <= to; time += step) if (time > from) add(left + (time - from) * scale, time);
  }
  return ticks;
}

/** 1, 2 or 5 with zeros, at least so many milliseconds. */
function roundUp(milliseconds: number): number {
  const power = 10 ** Math.floor(Math.log10(milliseconds));
  return [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= milliseconds) ?? 10 * power;
}

/** `0`, `340 ms`, `1.2 s`, `2:05 min`: as short as they can be told apart. */
function tickWords(milliseconds: number): string {
  const ms = Math.round(milliseconds);
  if (ms === 0) return '0';
  if (ms < 1000) return `${ms} ms`;
  if (ms < 60_000) return `${Number((ms / 1000).toFixed(2))} s`;
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}

/** `12 s`, `3 min`, `2 h`: narrow, as it stands between two lines. */
function gapWords(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  return seconds < 99.5 * 60 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

function fits(label: string, width: number): boolean {
  return widthOf(label, TICK_SIZE) <= width;
}
