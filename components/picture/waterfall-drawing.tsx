import { GLYPHS } from '../flows/outcome-badge.tsx';
import { duration } from '../words.ts';
import { Sign } from './drawing.tsx';
import type { Found } from './found.ts';
import { widthOf } from './label.ts';
import { TICK_SIZE } from './time-axis.ts';
import { NAME_LEFT, ROW, type WaterfallLayout, type WaterfallRow } from './waterfall-layout.ts';

/** The scale above the bars. */
export function Scale({ layout: { axis, left }, height }: { layout: WaterfallLayout; height: number }) {
  return (
    <>
      {axis.ticks.map(({ x, label }) => (
        <g key={x}>
          <path class="tick-line" d={`M${left + x} ${height - 5}v5`} />
          <text class="words" x={left + x + 3} y={height - 7}>
            {label}
          </text>
        </g>
      ))}
      {axis.gaps.map(({ x, width, time, label }) =>
        label === '' ? null : (
          <text key={x} class="words of-gap" x={left + x + width / 2} y={10} text-anchor="middle">
            {label}
            <title>Nothing happened for {duration(time)}</title>
          </text>
        ),
      )}
    </>
  );
}

/** The time that is folded away, and lines below the ticks; few elements however long the flow is. */
export function WaterfallGround({
  layout: { axis, left, names },
  height,
}: {
  layout: WaterfallLayout;
  height: number;
}) {
  const folded = axis.gaps.map(({ x, width }) => `M${left + x} 0h${width}V${height}h${-width}z`).join('');
  const ticks = axis.ticks.map(({ x }) => `M${left + x} 0V${height}`).join('');
  return (
    <>
      <path class="gaps" d={folded} />
      <path class="ticks" d={`M${names + 0.5} 0V${height}${ticks}`} />
    </>
  );
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
export function WaterfallDrawing({ row, cause, above, layout, found }: RowProps) {
  const { title, status, mark, failed, outcome } = row;
  const y = ROW / 2;
  const classes = ['fall', mark, failed && 'failed', row.open && 'open', outcome && `decisive ${outcome}`];
  return (
    <g class={classes.filter((name) => name).join(' ')}>
      {found ? (
        <g class={`found ${found.severity}`}>
          <Sign severity={found.severity} x={10} y={y} />
        </g>
      ) : null}
      <text class="name" x={NAME_LEFT} y={y + 4}>
        {title}
      </text>
      <text class="status" x={layout.names - 5} y={y + 4} text-anchor="end">
        {status}
      </text>
      {cause ? <Chain row={row} cause={cause} above={above} /> : null}
      {/* A link that opens an app may be a request as well, which takes time. */}
      {mark === 'point' || (mark === 'app' && row.to === row.from) ? null : <Bar row={row} />}
      {mark === 'app' || mark === 'point' ? <Point row={row} /> : null}
      <Length row={row} layout={layout} />
    </g>
  );
}

const BAR = 10;
/** A bar is seen however short it is. */
const LEAST = 3;

function Bar({ row: { from, to, answered, failed } }: { row: WaterfallRow }) {
  const top = (ROW - BAR) / 2;
  const width = Math.max(LEAST, to - from);
  return (
    <>
      <rect class="waiting" x={from} y={top} width={width} height={BAR} rx={1.5} />
      {answered === undefined || failed ? null : (
        <rect
          class="receiving"
          x={answered}
          y={top}
          width={Math.max(0, from + width - answered)}
          height={BAR}
          rx={1.5}
        />
      )}
      {failed ? <path class="cross" d={`M${from + width - 4} ${ROW / 2 - 4}l8 8m0 -8l-8 8`} /> : null}
    </>
  );
}

function Point({ row: { from, mark } }: { row: WaterfallRow }) {
  const y = ROW / 2;
  return mark === 'app' ? (
    <path class="diamond" d={`M${from} ${y - 6}l6 6l-6 6l-6 -6z`} />
  ) : (
    <circle class="point" cx={from} cy={y} r={3} />
  );
}

/** From the end of the redirect down to what it led to. */
function Chain({ row: { from }, cause, above }: { row: WaterfallRow; cause: WaterfallRow; above: number }) {
  const end = Math.max(cause.to, cause.from + LEAST);
  const top = ROW / 2 - above * ROW + BAR / 2;
  const x = Math.min(end, from) + 0.5;
  return <path class="chain" d={`M${x} ${top}V${ROW / 2}H${from}`} />;
}

/** How long it took and what it decided, behind the bar or before it, wherever there is room. */
function Length({ row, layout }: { row: WaterfallRow; layout: WaterfallLayout }) {
  const { from, to, mark, failed, outcome } = row;
  const decided = outcome === undefined ? '' : `${GLYPHS[outcome]} ${outcome}`;
  const text = [lengthWords(row), decided].filter((part) => part !== '').join(' ');
  if (text === '') return null;
  const width = widthOf(text, TICK_SIZE);
  const behind = Math.max(to, from + LEAST) + (failed || mark === 'app' ? 9 : 5);
  const fits = behind + width <= layout.width - 6;
  if (!fits && from - 9 - width < layout.left) return null;
  const x = fits ? behind : from - (mark === 'app' ? 9 : 5);
  return (
    <text class="length" x={x} y={ROW / 2 + 3.5} text-anchor={fits ? 'start' : 'end'}>
      {text}
    </text>
  );
}

function lengthWords({ step, mark, open }: WaterfallRow): string {
  if (mark === 'app') return 'app';
  if (mark === 'point') return '';
  if (open) return 'under way';
  return step.duration === undefined ? '' : duration(step.duration);
}
