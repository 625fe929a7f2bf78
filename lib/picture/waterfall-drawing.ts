import { duration } from '../flow/amounts.ts';
import { GLYPHS } from '../flow/outcome-signs.ts';
import { sign } from './drawing.ts';
import type { Found } from './found.ts';
import { widthOf } from './label.ts';
import { type Shape, shape } from './shape.ts';
import { TICK_SIZE } from './time-axis.ts';
import { NAME_LEFT, ROW, type WaterfallLayout, type WaterfallRow } from './waterfall-layout.ts';

/** The scale above the bars. */
export function scale({ axis, left }: WaterfallLayout, height: number): Shape[] {
  return [
    ...axis.ticks.map(({ x, label }) =>
      shape(
        'g',
        { key: `tick ${x}` },
        shape('path', { class: 'tick-line', d: `M${left + x} ${height - 5}v5` }),
        shape('text', { class: 'words', x: left + x + 3, y: height - 7 }, label),
      ),
    ),
    ...axis.gaps.flatMap(({ x, width, time, label }) =>
      label === ''
        ? []
        : shape(
            'text',
            { key: `gap ${x}`, class: 'words of-gap', x: left + x + width / 2, y: 10, 'text-anchor': 'middle' },
            label,
            shape('title', {}, `Nothing happened for ${duration(time)}`),
          ),
    ),
  ];
}

/** The time that is folded away, and lines below the ticks; few elements however long the flow is. */
export function waterfallGround({ axis, left, names }: WaterfallLayout, height: number): Shape[] {
  const folded = axis.gaps.map(({ x, width }) => `M${left + x} 0h${width}V${height}h${-width}z`).join('');
  const ticks = axis.ticks.map(({ x }) => `M${left + x} 0V${height}`).join('');
  return [
    shape('path', { class: 'gaps', d: folded }),
    shape('path', { class: 'ticks', d: `M${names + 0.5} 0V${height}${ticks}` }),
  ];
}

interface RowProps {
  row: WaterfallRow;
  /** The row that sent the browser here. */
  cause: WaterfallRow | undefined;
  /** How many rows above that one is. */
  above: number;
  layout: WaterfallLayout;
  found: Found | undefined;
}

/** One step, from the top left of its row. */
export function waterfallDrawing({ row, cause, above, layout, found }: RowProps): Shape {
  const { title, status, mark, failed, outcome } = row;
  const y = ROW / 2;
  const classes = ['fall', mark, failed && 'failed', row.open && 'open', outcome && `decisive ${outcome}`];
  return shape(
    'g',
    { class: classes.filter((name) => name).join(' ') },
    found ? shape('g', { class: `found ${found.severity}` }, sign(found.severity, 10, y)) : null,
    shape('text', { class: 'name', x: NAME_LEFT, y: y + 4 }, title),
    shape('text', { class: 'status', x: layout.names - 5, y: y + 4, 'text-anchor': 'end' }, status),
    cause ? chain(row, cause, above) : null,
    // A link that opens an app may be a request as well, which takes time.
    mark === 'point' || (mark === 'app' && row.to === row.from) ? null : bar(row),
    mark === 'app' || mark === 'point' ? point(row) : null,
    lengthText(row, layout),
  );
}

const BAR = 10;
/** A bar is seen however short it is. */
const LEAST = 3;

function bar({ from, to, answered, failed }: WaterfallRow): Shape[] {
  const y = (ROW - BAR) / 2;
  const width = Math.max(LEAST, to - from);
  const bars = [shape('rect', { class: 'waiting', x: from, y, width, height: BAR, rx: 1.5 })];
  if (failed) bars.push(shape('path', { class: 'cross', d: `M${from + width - 4} ${ROW / 2 - 4}l8 8m0 -8l-8 8` }));
  else if (answered !== undefined) {
    const rest = Math.max(0, from + width - answered);
    bars.push(shape('rect', { class: 'receiving', x: answered, y, width: rest, height: BAR, rx: 1.5 }));
  }
  return bars;
}

function point({ from, mark }: WaterfallRow): Shape {
  const y = ROW / 2;
  return mark === 'app'
    ? shape('path', { class: 'diamond', d: `M${from} ${y - 6}l6 6l-6 6l-6 -6z` })
    : shape('circle', { class: 'point', cx: from, cy: y, r: 3 });
}

/** From the end of the redirect down to what it led to. */
function chain({ from }: WaterfallRow, cause: WaterfallRow, above: number): Shape {
  const end = Math.max(cause.to, cause.from + LEAST);
  const top = ROW / 2 - above * ROW + BAR / 2;
  const x = Math.min(end, from) + 0.5;
  return shape('path', { class: 'chain', d: `M${x} ${top}V${ROW / 2}H${from}` });
}

/** How long it took and what it decided, behind the bar or before it, wherever there is room. */
function lengthText(row: WaterfallRow, layout: WaterfallLayout): Shape | null {
  const { from, to, mark, failed, outcome } = row;
  const decided = outcome === undefined ? '' : `${GLYPHS[outcome]} ${outcome}`;
  const text = [lengthWords(row), decided].filter((part) => part !== '').join(' ');
  if (text === '') return null;
  const width = widthOf(text, TICK_SIZE);
  const behind = Math.max(to, from + LEAST) + (failed || mark === 'app' ? 9 : 5);
  const fits = behind + width <= layout.width - 6;
  if (!fits && from - 9 - width < layout.left) return null;
  const x = fits ? behind : from - (mark === 'app' ? 9 : 5);
  return shape('text', { class: 'length', x, y: ROW / 2 + 3.5, 'text-anchor': fits ? 'start' : 'end' }, text);
}

function lengthWords({ step, mark, open }: WaterfallRow): string {
  if (mark === 'app') return 'app';
  if (mark === 'point') return '';
  if (open) return 'under way';
  return step.duration === undefined ? '' : duration(step.duration);
}
