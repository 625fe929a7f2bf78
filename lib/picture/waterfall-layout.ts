import { chainOf } from '../flow/assemble.ts';
import { isDocument } from '../flow/bodies.ts';
import type { Flow, OutcomeKind, Step } from '../flow/step.ts';
import { shorten, widthOf } from './label.ts';
import { type Period, TICK_SIZE, type TimeAxis, timeAxis } from './time-axis.ts';
import { isFailed, statusOf } from './words.ts';

/** How a step is drawn: what takes time, or a point: an app that opens, or what is not sent at all. */
export type Mark = 'page' | 'form' | 'fetch' | 'app' | 'point';

/** One step of a waterfall. Lengths in pixels from the left of the picture. */
export interface WaterfallRow {
  step: Step;
  title: string;
  /** `302`, `✕ 404`. */
  status: string;
  mark: Mark;
  /** Of the bar; the same for a point. */
  from: number;
  to: number;
  /** Where the answer began, if that was seen: until then the browser waited. */
  answered?: number;
  /** It had not ended when the recording was last looked at. */
  open: boolean;
  /** Index of the row that sent the browser here, which is why this one did not begin before. */
  after?: number;
  failed: boolean;
  outcome?: OutcomeKind;
}

export interface WaterfallLayout {
  width: number;
  /** Pixels that the names of the steps have, and where the axis begins and ends. */
  names: number;
  left: number;
  right: number;
  axis: TimeAxis;
  rows: WaterfallRow[];
  /** Of each row, and at the end the height of all. */
  tops: number[];
}

/** Pixels. */
export const ROW = 22;
export const NAME_SIZE = 11;
/** Left of the names stands what was found, behind them the status. */
export const NAME_LEFT = 20;
const APART = 12;
const NAMES = { least: 150, most: 340, part: 0.48 } as const;
/** Right of the axis there is room for how long the last bar took. */
const END = 14;
const LEAST_WIDTH = 300;

/**
 * Places the steps of a flow below each other, from when each began to when it ended.
 *
 * Pure; in time that grows with the number of steps.
 *
 * @param width pixels that there are
 */
export function waterfallOf(flow: Flow, width: number): WaterfallLayout {
  const total = Math.max(width, LEAST_WIDTH);
  const names = Math.round(Math.min(NAMES.most, Math.max(NAMES.least, total * NAMES.part)));
  const [left, right] = [names + 8, total - END];
  const periods = flow.steps.map((step): Period => [step.time, endOf(step, flow)]);
  const axis = timeAxis(periods.length > 0 ? periods : [[flow.startedAt, flow.endedAt]], right - left);
  const chains = new Map<string, number>();
  const rows = flow.steps.map((step, index): WaterfallRow => {
    const after = step.via === 'redirect' ? chains.get(chainOf(step)) : undefined;
    chains.set(chainOf(step), index);
    const [from, to] = periods[index] ?? [step.time, step.time];
    const respondedAt = step.exchange?.respondedAt;
    const status = statusOf(step).replace('→ ', '');
    return {
      step,
      title: shorten(
        `#${step.n} ${step.words || step.role}`,
        names - NAME_LEFT - widthOf(status, TICK_SIZE) - APART,
        NAME_SIZE,
      ),
      status,
      mark: markOf(step),
      from: left + axis.xOf(from),
      to: left + axis.xOf(to),
      ...(respondedAt !== undefined && respondedAt >= from && respondedAt <= to
        ? { answered: left + axis.xOf(respondedAt) }
        : {}),
      open: isOpen(step),
      ...(after !== undefined && { after }),
      failed: isFailed(step),
      ...(step.n === flow.outcome.step && { outcome: flow.outcome.kind }),
    };
  });
  return {
    width: total,
    names,
    left,
    right,
    axis,
    rows,
    tops: Array.from({ length: rows.length + 1 }, (_, at) => at * ROW),
  };
}

/** What has not ended lasts as long as anything is known of its flow. */
function endOf(step: Step, flow: Flow): number {
  if (isOpen(step)) return Math.max(step.time, flow.endedAt);
  return step.time + Math.max(0, step.duration ?? 0);
}

function isOpen({ exchange }: Step): boolean {
  return exchange?.state === 'pending';
}

function markOf(step: Step): Mark {
  if (step.kind === 'deep-link' || step.role === 'app-open') return 'app';
  if (step.kind !== 'http') return 'point';
  if (step.exchange && !isDocument(step.exchange)) return 'fetch';
  return step.method === 'POST' ? 'form' : 'page';
}
