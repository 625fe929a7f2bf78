import { COLOURS } from '../flow/colours.ts';

export { COLOURS } from '../flow/colours.ts';

export type Theme = keyof typeof COLOURS;
type Colour = keyof (typeof COLOURS)['light'];

type Attributes = Readonly<Record<string, string | number>>;

const halo = { 'paint-order': 'stroke', stroke: '--ground', 'stroke-width': 3, 'stroke-linejoin': 'round' } as const;

/** As in `picture.css`, as attributes; a later rule overrides an earlier one. Colours by their names. */
const RULES: readonly (readonly [selector: string, attributes: Attributes])[] = [
  ['text', { fill: '--text', 'font-size': 10.5 }],
  ['.sheet', { fill: '--ground' }],
  ['.heading', { 'font-size': 13, 'font-weight': 600 }],
  ['.rule', { stroke: '--line' }],
  ['.what', { fill: '--dim', 'font-size': 10.5 }],
  ['.who', { 'font-size': 11, 'font-weight': 600 }],
  ['.who.app', { fill: '--violet' }],
  ['.life', { stroke: '--line' }],
  ['.life.app', { 'stroke-dasharray': '5 3' }],
  ['.pause rect', { fill: '--raised' }],
  ['.pause path', { fill: 'none', stroke: '--line', 'stroke-dasharray': '3 3' }],
  ['.pause text', { fill: '--dim', 'font-weight': 600 }],
  ['.arrow text', halo],
  ['.title', { 'font-size': 11.5, 'font-weight': 500 }],
  ['.detail, .offset', { fill: '--dim' }],
  ['.arrow .line', { fill: 'none', stroke: '--dim', 'stroke-width': 1.4 }],
  ['.arrow .head', { fill: '--dim' }],
  ['.arrow .head.open', { fill: 'none', stroke: '--dim', 'stroke-width': 1.4 }],
  ['.cause', { fill: 'none', stroke: '--dim', 'stroke-dasharray': '4 3' }],
  ['.phone', { fill: '--ground', stroke: '--violet', 'stroke-width': 1.4 }],
  ['.arrow.page .line, .arrow.form .line', { stroke: '--accent' }],
  ['.arrow.page .head, .arrow.form .head, .tail', { fill: '--accent' }],
  ['.arrow.form .line', { 'stroke-width': 2.4 }],
  ['.arrow.app .line', { stroke: '--violet', 'stroke-width': 2.6, 'stroke-dasharray': '7 4' }],
  ['.arrow.app .head', { fill: '--violet' }],
  ['.arrow.failed .line', { stroke: '--red' }],
  ['.cross', { fill: 'none', stroke: '--red', 'stroke-width': 2.2 }],
  ['.failed .status', { fill: '--red', 'font-weight': 600 }],
  ['.arrow .decided', { 'font-weight': 700 }],
  ['.arrow .decided.consented', { fill: '--green' }],
  ['.arrow .decided.failed', { fill: '--red' }],
  ['.arrow .decided.refused', { fill: '--amber' }],
  ['.found .sign', { fill: '--red', 'paint-order': 'stroke', stroke: '--ground', 'stroke-width': 2 }],
  ['.found .bar', { fill: 'none', stroke: '--ground', 'stroke-width': 1.5 }],
  ['.found .amount', { fill: '--red', 'font-weight': 700 }],
  ['.found.warning .sign, .found.warning .amount', { fill: '--amber' }],
  ['.words', { fill: '--dim', 'font-size': 10 }],
  ['.words.of-gap', { 'font-weight': 600 }],
  ['.tick-line, .ticks', { fill: 'none', stroke: '--line' }],
  ['.gaps', { fill: '--raised' }],
  ['.name', { 'font-size': 11 }],
  ['.fall .status, .length', { fill: '--dim', 'font-size': 10 }],
  ['.length', halo],
  ['.waiting', { fill: '--dim', 'fill-opacity': 0.45 }],
  ['.receiving', { fill: '--dim' }],
  ['.page .waiting, .form .waiting', { fill: '--accent' }],
  ['.page .receiving, .form .receiving', { fill: '--accent' }],
  ['.fall.app .waiting, .fall.app .receiving', { fill: '--violet', 'fill-opacity': 0.45 }],
  ['.fall.open .waiting', { fill: 'none', stroke: '--dim', 'stroke-dasharray': '3 2' }],
  ['.fall.failed .waiting', { fill: '--red' }],
  ['.fall.failed .status', { fill: '--red', 'font-weight': 600 }],
  ['.diamond', { fill: '--violet' }],
  ['.point', { fill: '--ground', stroke: '--dim', 'stroke-width': 1.4 }],
  ['.chain', { fill: 'none', stroke: '--accent' }],
  ['.fall.decisive .name, .fall.decisive .length', { 'font-weight': 700 }],
  ['.fall.decisive.consented .name, .fall.decisive.consented .length', { fill: '--green' }],
  ['.fall.decisive.failed .name, .fall.decisive.failed .length', { fill: '--red' }],
  ['.fall.decisive.refused .name, .fall.decisive.refused .length', { fill: '--amber' }],
];

/** Where a shape stands, by the tags and classes that style goes by. */
export interface Place {
  tag: string;
  classes: readonly string[];
}

interface Rule {
  /** From the outside in; each a tag, or the classes that it must have. */
  path: readonly (readonly string[])[];
  attributes: Attributes;
}

const COMPILED: readonly Rule[] = RULES.flatMap(([selectors, attributes]) =>
  selectors.split(', ').map((selector) => ({
    path: selector.split(' ').map((part) => part.split('.').map((name, at) => (at === 0 ? name : `.${name}`))),
    attributes,
  })),
);

/**
 * The style of a shape as attributes.
 *
 * @param path from the outermost shape to the one in question
 */
export function styleOf(path: readonly Place[], theme: Theme): Attributes {
  const merged = Object.assign(
    {},
    ...COMPILED.filter((rule) => matches(rule.path, path)).map((rule) => rule.attributes),
  );
  const colours = COLOURS[theme];
  return Object.fromEntries(
    Object.entries<string | number>(merged).map(([name, value]) => {
      const text = String(value);
      return [name, text.startsWith('--') ? colours[text.slice(2) as Colour] : value];
    }),
  );
}

function matches(wanted: Rule['path'], path: readonly Place[]): boolean {
  const last = wanted.at(-1);
  const here = path.at(-1);
  if (!last || !here || !isOne(last, here)) return false;
  let at = wanted.length - 2;
  for (let depth = path.length - 2; depth >= 0 && at >= 0; depth--) {
    const [part, place] = [wanted[at], path[depth]];
    if (part && place && isOne(part, place)) at--;
  }
  return at < 0;
}

function isOne(names: readonly string[], { tag, classes }: Place): boolean {
  return names.every((name) => name === '' || (name[0] === '.' ? classes.includes(name.slice(1)) : name === tag));
}

export const FONT = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/**
 * The same rules as a style sheet, for pictures that stand in a page with their classes.
 *
 * @param within selector of what they stand in; the page has the colours as `--text` and so on
 */
export function pictureCss(within: string): string {
  return RULES.map(([selectors, attributes]) => {
    const scoped = selectors.split(', ').map((selector) => `${within} ${selector}`);
    const said = Object.entries(attributes).map(([name, value]) => {
      const text = String(value);
      return `${name}:${text.startsWith('--') ? `var(${text})` : unitOf(name, text)}`;
    });
    return `${scoped.join(',')}{${said.join(';')}}`;
  }).join('\n');
}

/** In a style sheet a length has its unit. */
function unitOf(name: string, text: string): string {
  return name === 'font-size' || name === 'stroke-width' ? `${text}px` : text;
}
