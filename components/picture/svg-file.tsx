import { render } from 'preact';
import type { HiddenFlow } from '../../lib/trace/hidden-flow.ts';
import { Ground, RowDrawing } from './drawing.tsx';
import { type FoundBySteps, foundAt } from './found.ts';
import { shorten, wrap } from './label.ts';
import { foldsOf, type Lane, layoutOf } from './layout.ts';
import type { PictureView } from './shown.tsx';
import { styleInline, type Theme } from './svg-style.ts';
import { Scale, WaterfallDrawing, WaterfallGround } from './waterfall-drawing.tsx';
import { ROW, waterfallOf } from './waterfall-layout.ts';
import { aboutFlow } from './words.ts';

/** Pixels that a picture has beside nothing else; wider where its lanes need more. */
const WIDTH = 960;
/** Of the line above the picture, of the names of the parties, of the scale, and below all. */
const HEADING = 32;
const PARTY_LINES = 2;
const SCALE = 30;
const BOTTOM = 16;
const LINE = 13;

export interface SvgFile {
  /** XML: it holds nothing but drawn shapes and text, and refers to nothing. */
  text: string;
  width: number;
  height: number;
  /** Every text in it, as it is read. */
  texts: string[];
}

/** A flow as an image that needs nothing else: its style is written in its elements. */
export function svgOf(hidden: HiddenFlow, found: FoundBySteps, view: PictureView, theme: Theme): SvgFile {
  const { body, width, height } = view === 'waterfall' ? waterfallSheet(hidden, found) : sequenceSheet(hidden, found);
  const about = aboutFlow(hidden.flow, hidden.hidden);
  const heading = shorten(about, width - 24, 13);
  const total = HEADING + height + BOTTOM;
  // Made as elements, so that no text can become anything but text.
  const holder = document.createElement('div');
  render(
    <svg width={width} height={total} viewBox={`0 0 ${width} ${total}`} role="img">
      <title>{heading}</title>
      <rect class="sheet" width={width} height={total} />
      <text class="heading" x={12} y={21}>
        {heading}
      </text>
      <g transform={`translate(0 ${HEADING})`}>{body}</g>
    </svg>,
    holder,
  );
  const svg = holder.querySelector('svg');
  if (!svg) throw new Error('the picture could not be drawn');
  styleInline(svg, theme);
  const texts = [...svg.querySelectorAll('text, title')].map(({ textContent }) => textContent ?? '');
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(svg)}\n`;
  render(null, holder);
  return { text, width, height: total, texts };
}

function sequenceSheet({ flow, sequence }: HiddenFlow, found: FoundBySteps) {
  const layout = layoutOf(foldsOf(flow, sequence), WIDTH);
  const names = layout.lanes.map(({ party, width }) => wrap(party.name, width - 8, 11, PARTY_LINES));
  const header = 18 + LINE * (1 + Math.max(1, ...names.map(({ length }) => length)));
  const body = (
    <>
      <Parties lanes={layout.lanes} names={names} width={layout.width} height={header} />
      <g transform={`translate(0 ${header})`}>
        <Ground layout={layout} rows={layout.rows} from={0} to={layout.height} />
        {layout.rows.map((row) => (
          <g key={row.step.id} transform={`translate(0 ${row.top})`}>
            <RowDrawing row={row} since={flow.startedAt} event={undefined} found={foundAt(row, found)} />
          </g>
        ))}
      </g>
    </>
  );
  return { body, width: layout.width, height: header + layout.height };
}

interface PartiesProps {
  lanes: readonly Lane[];
  /** Of each the lines of its name. */
  names: readonly (readonly string[])[];
  width: number;
  height: number;
}

function Parties({ lanes, names, width, height }: PartiesProps) {
  return (
    <>
      {lanes.map(({ party, x, width: room }, lane) => {
        const lines = names[lane] ?? [];
        const first = height - 8 - (lines.length - 1) * LINE;
        return (
          <g key={party.id} text-anchor="middle">
            <text class="what" x={x} y={first - LINE}>
              {shorten(party.title, room - 2, 10)}
            </text>
            {lines.map((name, at) => (
              <text key={name} class={`who ${party.kind}`} x={x} y={first + at * LINE}>
                {name}
              </text>
            ))}
          </g>
        );
      })}
      <line class="rule" x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
    </>
  );
}

function waterfallSheet({ flow }: HiddenFlow, found: FoundBySteps) {
  const layout = waterfallOf(flow, WIDTH);
  const height = layout.tops.at(-1) ?? 0;
  const body = (
    <>
      <Scale layout={layout} height={SCALE} />
      <line class="rule" x1={0} x2={layout.width} y1={SCALE - 0.5} y2={SCALE - 0.5} />
      <g transform={`translate(0 ${SCALE})`}>
        <WaterfallGround layout={layout} height={height} />
        {layout.rows.map((row, at) => (
          <g key={row.step.id} transform={`translate(0 ${at * ROW})`}>
            <WaterfallDrawing
              row={row}
              cause={row.after === undefined ? undefined : layout.rows[row.after]}
              above={at - (row.after ?? 0)}
              layout={layout}
              found={found.get(row.step.n)}
            />
          </g>
        ))}
      </g>
    </>
  );
  return { body, width: layout.width, height: SCALE + height };
}
