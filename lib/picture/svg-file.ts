import type { Sequence } from '../flow/sequence.ts';
import type { Flow } from '../flow/step.ts';
import { ground, rowDrawing } from './drawing.ts';
import { type FoundBySteps, foundAt } from './found.ts';
import { shorten, wrap } from './label.ts';
import { foldsOf, type Lane, layoutOf } from './layout.ts';
import { type Shape, shape, textOf } from './shape.ts';
import { FONT, type Place, styleOf, type Theme } from './svg-style.ts';
import { scale, waterfallDrawing, waterfallGround } from './waterfall-drawing.ts';
import { ROW, waterfallOf } from './waterfall-layout.ts';
import { aboutFlow } from './words.ts';

/** A flow as a picture of it may show it; what is secret in it was replaced before. */
export interface PicturedFlow {
  flow: Flow;
  /** Who sends what to whom. */
  sequence: Sequence;
  /** How many different values were replaced. */
  hidden: number;
  /** By the number of a step: for how many milliseconds nothing was recorded before it. */
  unrecorded?: ReadonlyMap<number, number>;
}

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

/** A flow as an image that needs nothing else: its style is written in its elements. Pure. */
export function svgOf(
  pictured: PicturedFlow,
  found: FoundBySteps,
  view: 'sequence' | 'waterfall',
  theme: Theme,
): SvgFile {
  const { body, width, height } =
    view === 'waterfall' ? waterfallSheet(pictured, found) : sequenceSheet(pictured, found);
  const about = aboutFlow(pictured.flow, pictured.hidden);
  const heading = shorten(about, width - 24, 13);
  const total = HEADING + height + BOTTOM;
  const sheet = shape(
    'svg',
    {
      ...{ xmlns: 'http://www.w3.org/2000/svg', width, height: total, viewBox: `0 0 ${width} ${total}`, role: 'img' },
      'font-family': FONT,
    },
    shape('title', {}, heading),
    shape('rect', { class: 'sheet', width, height: total }),
    shape('text', { class: 'heading', x: 12, y: 21 }, heading),
    shape('g', { transform: `translate(0 ${HEADING})` }, body),
  );
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${written(sheet, (place) => styleOf(place, theme))}\n`;
  return { text, width, height: total, texts: textsIn(sheet) };
}

/**
 * A flow as the sequence that stands in a page: it has classes, for `pictureCss`, and no heading, for the page has one.
 *
 * @param label what is read out in its place
 */
export function inlineSvg(pictured: PicturedFlow, found: FoundBySteps, label: string): SvgFile {
  const { body, width, height } = sequenceSheet(pictured, found);
  const total = height + BOTTOM;
  const sheet = shape(
    'svg',
    { width, height: total, viewBox: `0 0 ${width} ${total}`, role: 'img', 'aria-label': label },
    body,
  );
  return { text: written(sheet), width, height: total, texts: [label, ...textsIn(sheet)] };
}

function textsIn(drawn: Shape): string[] {
  const inside = drawn.children.flatMap((child) => (typeof child === 'string' ? [] : textsIn(child)));
  return drawn.tag === 'text' || drawn.tag === 'title' ? [textOf(drawn), ...inside] : inside;
}

/** @param style of a shape, by its place; with it, classes are left out */
function written(drawn: Shape, style?: (path: readonly Place[]) => object, outside: readonly Place[] = []): string {
  const { tag, attributes, children } = drawn;
  const path = [...outside, { tag, classes: String(attributes.class ?? '').split(' ') }];
  const own = Object.entries(attributes).filter(([name]) => name !== 'key' && !(style && name === 'class'));
  const all = [...own, ...Object.entries(style?.(path) ?? {})];
  const said = all.map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join('');
  const inside = children.map((child) => (typeof child === 'string' ? escaped(child) : written(child, style, path)));
  return inside.length === 0 ? `<${tag}${said}/>` : `<${tag}${said}>${inside.join('')}</${tag}>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text of XML 1.0 (§2.2, §2.4); code points that it may not hold are replaced. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}

interface Sheet {
  body: Shape[];
  width: number;
  height: number;
}

function sequenceSheet({ flow, sequence, unrecorded }: PicturedFlow, found: FoundBySteps): Sheet {
  const layout = layoutOf({ ...foldsOf(flow, sequence), ...(unrecorded && { unrecorded }) }, WIDTH);
  const names = layout.lanes.map(({ party, width }) => wrap(party.name, width - 8, 11, PARTY_LINES));
  const header = 18 + LINE * (1 + Math.max(1, ...names.map(({ length }) => length)));
  const rows = layout.rows.map((row) =>
    shape(
      'g',
      { transform: `translate(0 ${row.top})` },
      rowDrawing({ row, since: flow.startedAt, event: undefined, found: foundAt(row, found) }),
    ),
  );
  const body = [
    ...layout.lanes.map((lane, at) => partyHead(lane, names[at] ?? [], header)),
    shape('line', { class: 'rule', x1: 0, x2: layout.width, y1: header - 0.5, y2: header - 0.5 }),
    shape(
      'g',
      { transform: `translate(0 ${header})` },
      ground({ layout, rows: layout.rows, from: 0, to: layout.height }),
      rows,
    ),
  ];
  return { body, width: layout.width, height: header + layout.height };
}

/** @param lines of its name */
function partyHead({ party, x, width }: Lane, lines: readonly string[], height: number): Shape {
  const first = height - 8 - (lines.length - 1) * LINE;
  return shape(
    'g',
    { 'text-anchor': 'middle' },
    shape('text', { class: 'what', x, y: first - LINE }, shorten(party.title, width - 2, 10)),
    lines.map((name, at) => shape('text', { class: `who ${party.kind}`, x, y: first + at * LINE }, name)),
  );
}

function waterfallSheet({ flow }: PicturedFlow, found: FoundBySteps): Sheet {
  const layout = waterfallOf(flow, WIDTH);
  const height = layout.tops.at(-1) ?? 0;
  const rows = layout.rows.map((row, at) =>
    shape(
      'g',
      { transform: `translate(0 ${at * ROW})` },
      waterfallDrawing({
        row,
        cause: row.after === undefined ? undefined : layout.rows[row.after],
        above: at - (row.after ?? 0),
        layout,
        found: found.get(row.step.n),
      }),
    ),
  );
  const body = [
    ...scale(layout, SCALE),
    shape('line', { class: 'rule', x1: 0, x2: layout.width, y1: SCALE - 0.5, y2: SCALE - 0.5 }),
    shape('g', { transform: `translate(0 ${SCALE})` }, waterfallGround(layout, height), rows),
  ];
  return { body, width: layout.width, height: SCALE + height };
}
