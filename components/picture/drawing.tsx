import type { ValueEvent } from '../../lib/flow/value.ts';
import { GLYPHS } from '../flows/outcome-badge.tsx';
import { offset } from '../words.ts';
import type { Found } from './found.ts';
import type { Label } from './label.ts';
import { GAP, GUTTER, type PictureLayout, type PictureRow, type Stroke } from './layout.ts';
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
export function Ground({ layout: { width, lanes }, rows, from, to }: GroundProps) {
  const top = Math.floor(from / DASH) * DASH;
  return (
    <>
      {lanes.map(({ party, x }) => (
        <line key={party.id} class={`life ${party.kind}`} x1={x} x2={x} y1={top} y2={to} />
      ))}
      {rows.map(({ step, top, pause }) =>
        pause === undefined ? null : <Pause key={step.id} y={top - GAP} width={width} milliseconds={pause} />,
      )}
    </>
  );
}

function Pause({ y, width, milliseconds }: { y: number; width: number; milliseconds: number }) {
  return (
    <g class="pause" transform={`translate(0 ${y})`}>
      <rect x={0} y={4} width={width} height={GAP - 8} />
      <path d={`M0 4H${width}M0 ${GAP - 4}H${width}`} />
      <text x={8} y={GAP / 2 + 4}>
        {laterWords(milliseconds)}
      </text>
    </g>
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

/** One arrow with its words, as SVG from the top left of its row. */
export function RowDrawing({ row, since, event, found }: RowProps) {
  const { step, y, title, detail, status, stroke, outcome, cause } = row;
  return (
    <g class={classOf(row, event)}>
      {cause ? <Cause from={cause.from} to={cause.to} /> : null}
      {stroke === 'loop' ? <Loop x={row.to} y={y} onward={row.mirrored ? -1 : 1} /> : <ArrowLine row={row} />}
      <text class="offset" x={GUTTER - 8} y={y - 2} text-anchor="end">
        {offset(step.time - since)}
      </text>
      {event === undefined ? null : (
        <text class="event" x={GUTTER - 8} y={y + 11} text-anchor="end">
          {event}
        </text>
      )}
      {found ? <FoundMark row={row} found={found} /> : null}
      <Text class="title" label={title} y={stroke === 'loop' ? y - 2 : y - 7}>
        {outcome === undefined ? null : (
          <tspan class={`decided ${outcome}`} dx="6">
            {GLYPHS[outcome]} {outcome}
          </tspan>
        )}
      </Text>
      <Text class="detail" label={detail} y={stroke === 'loop' ? y + 11 : y + 12}>
        {status === '' ? null : (
          <tspan class="status" dx="5">
            {status}
          </tspan>
        )}
      </Text>
    </g>
  );
}

export const SIGNS: Record<Found['severity'], string> = { error: '⨯', warning: '▲' };

/** A sign where the line begins, by shape as well as by colour, and with its amount below the time. */
function FoundMark({ row, found }: { row: PictureRow; found: Found }) {
  const { from, to, y, stroke, mirrored } = row;
  const x = stroke === 'loop' ? to + (mirrored ? -10 : 10) : from;
  return (
    <g class={`found ${found.severity}`}>
      <Sign severity={found.severity} x={x} y={stroke === 'loop' ? y - 7 : y} />
      <text class="amount" x={5} y={y + 11}>
        {SIGNS[found.severity]}
        {found.amount > 1 ? ` ${found.amount}` : ''}
      </text>
    </g>
  );
}

/** A disc with a bar for an error, a triangle for a warning. */
export function Sign({ severity, x, y }: { severity: Found['severity']; x: number; y: number }) {
  return severity === 'error' ? (
    <>
      <circle class="sign" cx={x} cy={y} r={5} />
      <path class="bar" d={`M${x - 2} ${y - 2}l4 4m0 -4l-4 4`} />
    </>
  ) : (
    <>
      <path class="sign" d={`M${x} ${y - 6}l6 11h-12z`} />
      <path class="bar" d={`M${x} ${y - 2.5}v4m0 1.2v1.3`} />
    </>
  );
}

function classOf({ stroke, failed }: PictureRow, event: ValueEvent | undefined): string {
  const classes = ['arrow', stroke];
  if (failed) classes.push('failed');
  if (event !== undefined) classes.push('marked');
  return classes.join(' ');
}

interface TextProps {
  class: string;
  label: Label;
  y: number;
  children?: preact.ComponentChildren;
}

function Text({ class: name, label: { text, x, anchor }, y, children }: TextProps) {
  if (text === '') return null;
  return (
    <text class={name} x={x} y={y} text-anchor={anchor}>
      {text}
      {children}
    </text>
  );
}

/** The answer that sent the browser on: dashed, from whom it came. */
function Cause({ from, to }: { from: number; to: number }) {
  const back = to < from ? 1 : -1;
  return (
    <path class="cause" d={`M${from - back * 3} 5H${to + back * 3}m${back * 5} -3l${-back * 5} 3l${back * 5} 3`} />
  );
}

/** Leaves nobody: a change of address, a tab, an app that asks its own server. */
function Loop({ x, y, onward }: { x: number; y: number; onward: number }) {
  const turn = 20 * onward;
  return (
    <path
      class="line"
      d={`M${x} ${y - 7}h${turn}v14H${x + 3 * onward}m${4 * onward} -3l${-4 * onward} 3l${4 * onward} 3`}
    />
  );
}

function ArrowLine({ row }: { row: PictureRow }) {
  const { from, to, y, stroke, failed } = row;
  const onward = to < from ? -1 : 1;
  const end = failed ? to - onward * 11 : to - onward * (stroke === 'fetch' ? 4 : 8);
  return (
    <>
      <line class="line" x1={from + onward * 3} x2={end} y1={y} y2={y} />
      {failed ? (
        <Cross x={to - onward * 9} y={y} />
      ) : (
        <Head x={to - onward * 3} y={y} onward={onward} stroke={stroke} />
      )}
      {stroke === 'form' ? <rect class="tail" x={from - 3.5} y={y - 3.5} width={7} height={7} /> : null}
      {stroke === 'app' ? <Phone x={to + onward * 12} y={y} /> : null}
    </>
  );
}

function Head({ x, y, onward, stroke }: { x: number; y: number; onward: number; stroke: Stroke }) {
  return stroke === 'fetch' ? (
    <path class="head open" d={`M${x - onward * 6} ${y - 4}L${x} ${y}L${x - onward * 6} ${y + 4}`} />
  ) : (
    <path class="head" d={`M${x} ${y}l${-onward * 8} -4.5v9z`} />
  );
}

function Cross({ x, y }: { x: number; y: number }) {
  return <path class="cross" d={`M${x - 4.5} ${y - 4.5}l9 9m0 -9l-9 9`} />;
}

function Phone({ x, y }: { x: number; y: number }) {
  return (
    <g class="phone" transform={`translate(${x - 4.5} ${y - 8})`}>
      <rect width={9} height={16} rx={2} />
      <path d="M3 13h3" />
    </g>
  );
}
