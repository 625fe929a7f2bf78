import { offset } from '../flow/amounts.ts';
import { GLYPHS } from '../flow/outcome-signs.ts';
import type { ValueEvent } from '../flow/value.ts';
import type { Found } from './found.ts';
import type { Label } from './label.ts';
import { GAP, GUTTER, type PictureLayout, type PictureRow, type Stroke } from './layout.ts';
import { type Drawn, type Shape, shape } from './shape.ts';
import { laterWords } from './words.ts';

interface GroundProps {
  layout: PictureLayout;
  rows: readonly PictureRow[];
  /** From where to where the lines are drawn: a browser takes long over what goes through thousands of rows. */
  from: number;
  to: number;
}

/** Dashes and what is between them, in pixels: lines that begin at a multiple of it look the same wherever they begin. */
const DASH = 8;

/** The life lines of all parties, and the pauses that are not drawn to scale. */
export function ground({ layout: { width, lanes }, rows, from, to }: GroundProps): Shape[] {
  const top = Math.floor(from / DASH) * DASH;
  return [
    ...lanes.map(({ party, x }) =>
      shape('line', { key: party.id, class: `life ${party.kind}`, x1: x, x2: x, y1: top, y2: to }),
    ),
    ...rows.flatMap(({ step, top, pause, unrecorded }) =>
      pause === undefined ? [] : pauseMark(`pause ${step.id}`, top - GAP, width, laterWords(pause, unrecorded)),
    ),
  ];
}

function pauseMark(key: string, y: number, width: number, words: string): Shape {
  return shape(
    'g',
    { key, class: 'pause', transform: `translate(0 ${y})` },
    shape('rect', { x: 0, y: 4, width, height: GAP - 8 }),
    shape('path', { d: `M0 4H${width}M0 ${GAP - 4}H${width}` }),
    shape('text', { x: 8, y: GAP / 2 + 4 }, words),
  );
}

interface RowProps {
  row: PictureRow;
  /** When the flow began, milliseconds since the epoch. */
  since: number;
  /** What happens here to the selected value. */
  event: ValueEvent | undefined;
  /** What the checks found here. */
  found: Found | undefined;
}

/** One arrow with its words, from the top left of its row. */
export function rowDrawing({ row, since, event, found }: RowProps): Shape {
  const { step, y, title, detail, status, stroke, outcome, cause } = row;
  const edge = { x: GUTTER - 8, 'text-anchor': 'end' };
  return shape(
    'g',
    { class: classOf(row, event) },
    cause ? causeMark(cause.from, cause.to) : null,
    stroke === 'loop' ? loop(row.to, y, row.mirrored ? -1 : 1) : arrowLine(row),
    shape('text', { class: 'offset', y: y - 2, ...edge }, offset(step.time - since)),
    event === undefined ? null : shape('text', { class: 'event', y: y + 11, ...edge }, event),
    found ? foundMark(row, found) : null,
    labelText(
      'title',
      title,
      stroke === 'loop' ? y - 2 : y - 7,
      outcome === undefined
        ? null
        : shape('tspan', { class: `decided ${outcome}`, dx: 6 }, `${GLYPHS[outcome]} ${outcome}`),
    ),
    labelText(
      'detail',
      detail,
      stroke === 'loop' ? y + 11 : y + 12,
      status === '' ? null : shape('tspan', { class: 'status', dx: 5 }, status),
    ),
  );
}

export const SIGNS: Record<Found['severity'], string> = { error: '⨯', warning: '▲' };

/** A sign where the line begins, by shape as well as by colour, and with its amount below the time. */
function foundMark({ from, to, y, stroke, mirrored }: PictureRow, { severity, amount }: Found): Shape {
  const x = stroke === 'loop' ? to + (mirrored ? -10 : 10) : from;
  return shape(
    'g',
    { class: `found ${severity}` },
    sign(severity, x, stroke === 'loop' ? y - 7 : y),
    shape('text', { class: 'amount', x: 5, y: y + 11 }, `${SIGNS[severity]}${amount > 1 ? ` ${amount}` : ''}`),
  );
}

/** A disc with a bar for an error, a triangle for a warning. */
export function sign(severity: Found['severity'], x: number, y: number): Shape[] {
  return severity === 'error'
    ? [
        shape('circle', { class: 'sign', cx: x, cy: y, r: 5 }),
        shape('path', { class: 'bar', d: `M${x - 2} ${y - 2}l4 4m0 -4l-4 4` }),
      ]
    : [
        shape('path', { class: 'sign', d: `M${x} ${y - 6}l6 11h-12z` }),
        shape('path', { class: 'bar', d: `M${x} ${y - 2.5}v4m0 1.2v1.3` }),
      ];
}

function classOf({ stroke, failed }: PictureRow, event: ValueEvent | undefined): string {
  const classes = ['arrow', stroke];
  if (failed) classes.push('failed');
  if (event !== undefined) classes.push('marked');
  return classes.join(' ');
}

function labelText(name: string, { text, x, anchor }: Label, y: number, more: Drawn): Shape | null {
  if (text === '') return null;
  return shape('text', { class: name, x, y, 'text-anchor': anchor }, text, more);
}

/** The answer that sent the browser on: dashed, from whom it came. */
function causeMark(from: number, to: number): Shape {
  const back = to < from ? 1 : -1;
  return shape('path', {
    class: 'cause',
    d: `M${from - back * 3} 5H${to + back * 3}m${back * 5} -3l${-back * 5} 3l${back * 5} 3`,
  });
}

/** Leaves nobody: a change of address, a tab, an app that asks its own server. */
function loop(x: number, y: number, onward: number): Shape {
  const turn = 20 * onward;
  return shape('path', {
    class: 'line',
    d: `M${x} ${y - 7}h${turn}v14H${x + 3 * onward}m${4 * onward} -3l${-4 * onward} 3l${4 * onward} 3`,
  });
}

function arrowLine({ from, to, y, stroke, failed }: PictureRow): Shape[] {
  const onward = to < from ? -1 : 1;
  const end = failed ? to - onward * 11 : to - onward * (stroke === 'fetch' ? 4 : 8);
  return [
    shape('line', { class: 'line', x1: from + onward * 3, x2: end, y1: y, y2: y }),
    failed ? cross(to - onward * 9, y) : head(to - onward * 3, y, onward, stroke),
    ...(stroke === 'form' ? [shape('rect', { class: 'tail', x: from - 3.5, y: y - 3.5, width: 7, height: 7 })] : []),
    ...(stroke === 'app' ? [phone(to + onward * 12, y)] : []),
  ];
}

function head(x: number, y: number, onward: number, stroke: Stroke): Shape {
  return stroke === 'fetch'
    ? shape('path', { class: 'head open', d: `M${x - onward * 6} ${y - 4}L${x} ${y}L${x - onward * 6} ${y + 4}` })
    : shape('path', { class: 'head', d: `M${x} ${y}l${-onward * 8} -4.5v9z` });
}

function cross(x: number, y: number): Shape {
  return shape('path', { class: 'cross', d: `M${x - 4.5} ${y - 4.5}l9 9m0 -9l-9 9` });
}

function phone(x: number, y: number): Shape {
  return shape(
    'g',
    { class: 'phone', transform: `translate(${x - 4.5} ${y - 8})` },
    shape('rect', { width: 9, height: 16, rx: 2 }),
    shape('path', { d: 'M3 13h3' }),
  );
}
