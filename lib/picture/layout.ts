import { isDocument } from '../flow/bodies.ts';
import type { Party } from '../flow/parties.ts';
import { type Arrow, type Sequence, sequenceOf } from '../flow/sequence.ts';
import type { Flow, Outcome, OutcomeKind, Step } from '../flow/step.ts';
import { type Folded, foldArrows, stepsIn } from './fold.ts';
import { type Label, place, type Span, widthOf } from './label.ts';
import { detailOf, isFailed, statusOf, titleOf } from './words.ts';

/** The life line of a party. */
export interface Lane {
  party: Party;
  /** Pixels from the left: of the line, and of the room that its name has. */
  x: number;
  left: number;
  width: number;
}

/** How an arrow is drawn: what a page's script asks, a page, a form, an app that opens, or nothing that is sent. */
export type Stroke = 'fetch' | 'page' | 'form' | 'app' | 'loop';

/** One arrow with all that is written at it. Lengths in pixels, from the top left of the picture. */
export interface PictureRow extends Folded {
  /** Its first step. */
  step: Step;
  stroke: Stroke;
  top: number;
  height: number;
  /** Of the arrow, below `top`. */
  y: number;
  from: number;
  to: number;
  /** What leaves nobody is drawn to the left of its line, where there is more room. */
  mirrored: boolean;
  /** The answer that sent the browser there, from whom to the browser, at the very top of the row. */
  cause?: { from: number; to: number };
  title: Label;
  detail: Label;
  /** Stands behind the detail, which leaves room for it. */
  status: string;
  failed: boolean;
  /** Set where it decided the outcome. */
  outcome?: OutcomeKind;
  /** Milliseconds since the row before it, where these are not drawn to scale. */
  pause?: number;
  /** Milliseconds of these in which nothing was recorded. */
  unrecorded?: number;
}

export interface PictureLayout {
  width: number;
  height: number;
  lanes: Lane[];
  rows: PictureRow[];
  /** Where each row begins with the time before it, and at the end the height of all. */
  tops: number[];
}

/** Pixels. Left of the lanes stands the time. */
export const GUTTER = 74;
const EDGE = 14;
const LEAST_LANE = 72;
const MOST_LANE = 260;
/** The browser stands at the edge, and has a short name. */
const BROWSER_LANE = 62;
/** Narrower, nothing could be read. */
const LEAST_WIDTH = 260;
const HEIGHTS = { arrow: 38, loop: 34, cause: 8 } as const;
export const GAP = 22;
/** Pixels for a millisecond; less time than a row is high is not to be seen. */
const SCALE = 0.06;
/** Milliseconds over which time is folded into a mark. */
export const LONG = 1500;
/** Pixels that a step takes at whom it does not leave, and those of its verdict. */
const LOOP = 30;
const VERDICT = 84;
/** Pixels of letters. */
const TITLE = 11.5;
const DETAIL = 10.5;

/** What of a flow does not depend on the room that there is. */
export interface Folds {
  flow: Flow;
  parties: readonly Party[];
  folds: readonly Folded[];
  /** By the number of a step: for how many milliseconds nothing was recorded before it. */
  unrecorded?: ReadonlyMap<number, number>;
}

/** @param sequence who sends what to whom; for an exported picture, without secrets */
export function foldsOf(flow: Flow, { parties, arrows }: Sequence = sequenceOf(flow)): Folds {
  const { step: decision, kind } = flow.outcome;
  // Of a flow that waits the latest poll says so, and the next one will say it again.
  return { flow, parties, folds: foldArrows(arrows, kind === 'waiting' ? undefined : decision) };
}

/**
 * Places a flow as a sequence diagram: lanes from left to right, one row for each arrow from the
 * top down. Time is to scale, but rows never overlap and long pauses are folded.
 *
 * Pure: for the panel, and for an exported picture alike.
 *
 * @param width pixels that there are; the picture is wider where its lanes need more
 */
export function layoutOf({ flow, parties, folds, unrecorded }: Folds, width: number): PictureLayout {
  const lanes = lanesOf(parties, width);
  const places = new Map(lanes.map((lane) => [lane.party.id, lane]));
  const total = Math.max(width, LEAST_WIDTH, (lanes.at(-1)?.left ?? 0) + (lanes.at(-1)?.width ?? 0) + EDGE);
  const layout: PictureLayout = { width: total, height: 0, lanes, rows: [], tops: [0] };
  let latest = flow.startedAt;
  for (const fold of folds) {
    const before = layout.rows.at(-1);
    const bottom = layout.tops.at(-1) ?? 0;
    const gaps = stepsIn(fold).flatMap(({ n }) => unrecorded?.get(n) ?? []);
    const gap = gaps.reduce<number | undefined>((sum = 0, each) => sum + each, undefined);
    const { space, pause } = spaceFor(fold.arrow.step.time - latest, before, gap);
    const row = rowOf(fold, bottom + space, flow.outcome, places, total);
    layout.rows.push({
      ...row,
      ...(pause !== undefined && { pause }),
      ...(gap !== undefined && pause !== undefined && { unrecorded: gap }),
    });
    layout.tops.push(row.top + row.height);
    latest = Math.max(latest, ...fold.steps.map(({ time }) => time));
  }
  layout.height = layout.tops.at(-1) ?? 0;
  return layout;
}

function lanesOf(parties: readonly Party[], width: number): Lane[] {
  const room = (width - GUTTER - BROWSER_LANE - EDGE) / Math.max(1, parties.length - 1);
  const each = Math.min(MOST_LANE, Math.max(LEAST_LANE, room));
  let left = GUTTER;
  return parties.map((party) => {
    const own = party.kind === 'browser' ? BROWSER_LANE : each;
    const lane = { party, x: Math.round(left + own / 2) + 0.5, left, width: own };
    left += own;
    return lane;
  });
}

/** The room above a row: as much as the time since the row before it is longer than that one is high. */
function spaceFor(time: number, before: PictureRow | undefined, gap?: number): { space: number; pause?: number } {
  if (!before) return gap === undefined ? { space: 4 } : { space: GAP, pause: gap };
  if (time > LONG || gap !== undefined) return { space: GAP, pause: time };
  return { space: Math.max(0, Math.round(time * SCALE - before.height)) };
}

function rowOf(
  fold: Folded,
  top: number,
  outcome: Outcome,
  places: ReadonlyMap<string, Lane>,
  width: number,
): PictureRow {
  const { arrow, steps } = fold;
  const { step, cause } = arrow;
  const [from, to] = [places.get(arrow.from)?.x ?? GUTTER, places.get(arrow.to)?.x ?? GUTTER];
  const stroke = strokeOf(arrow);
  const extra = cause !== undefined && cause !== arrow.from ? HEIGHTS.cause : 0;
  const decided = steps.some(({ n }) => n === outcome.step);
  const several = (places.get(arrow.to)?.party.hosts.length ?? 0) > 1;
  const status = statusOf(step);
  const mirrored = stroke === 'loop' && to > (GUTTER + width) / 2;
  const [title, detail] = place(
    [
      { text: titleOf(fold), size: TITLE, taken: decided ? VERDICT : 0 },
      { text: detailOf(step, several), size: DETAIL, taken: widthOf(status, DETAIL) + 8 },
    ],
    stroke === 'loop' ? besideLoop(to, mirrored) : [Math.min(from, to) + 8, Math.max(from, to) - 8],
    // Beside a mirrored loop no text may run on over the loop itself.
    [GUTTER, mirrored ? to - LOOP : width - 4],
  );
  return {
    ...fold,
    ...{ step, stroke, top, from, to, mirrored, status },
    height: (stroke === 'loop' ? HEIGHTS.loop : HEIGHTS.arrow) + extra,
    y: (stroke === 'loop' ? 16 : 21) + extra,
    ...(extra > 0 && { cause: { from: places.get(cause ?? '')?.x ?? from, to: from } }),
    ...{ title, detail },
    failed: isFailed(step),
    ...(decided && { outcome: outcome.kind }),
  };
}

function besideLoop(x: number, mirrored: boolean): Span {
  return mirrored ? [x - LOOP, x - LOOP] : [x + LOOP, x + LOOP];
}

function strokeOf({ step, from, to }: Arrow): Stroke {
  if (from === to) return 'loop';
  if (step.kind === 'deep-link' || step.role === 'app-open') return 'app';
  if (step.exchange && !isDocument(step.exchange)) return 'fetch';
  return step.method === 'POST' ? 'form' : 'page';
}
