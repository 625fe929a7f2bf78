/** The colours of `theme.css` that a picture is drawn in, for a file that has no style sheet. */
export const COLOURS = {
  light: {
    ground: '#ffffff',
    raised: '#f3f5f8',
    line: '#dfe3e8',
    text: '#1d1f23',
    dim: '#5a616c',
    accent: '#0b57d0',
    red: '#b3261e',
    green: '#146c37',
    amber: '#7a4d00',
    violet: '#6b3fa0',
  },
  dark: {
    ground: '#1f2023',
    raised: '#292b2f',
    line: '#3b3e44',
    text: '#e4e6ea',
    dim: '#a2a8b3',
    accent: '#a3c5fb',
    red: '#f4a29b',
    green: '#86d6a4',
    amber: '#f0c479',
    violet: '#cdb0f5',
  },
} as const;

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

/** Writes the style of each element into it, and takes away what only a page's style sheet reads. */
export function styleInline(svg: SVGSVGElement, theme: Theme): void {
  const colours = COLOURS[theme];
  const elements = [svg, ...svg.querySelectorAll<SVGElement>('*')];
  const styles = elements.map((element) =>
    Object.assign({}, ...RULES.filter(([selector]) => element.matches(selector)).map(([, attributes]) => attributes)),
  );
  // Only when all are known: rules look at the classes of what is around.
  for (const [at, element] of elements.entries()) {
    for (const [name, value] of Object.entries<string | number>(styles[at] as Attributes)) {
      const text = String(value);
      element.setAttribute(name, text.startsWith('--') ? colours[text.slice(2) as Colour] : text);
    }
    element.removeAttribute('class');
    element.removeAttribute('aria-hidden');
  }
  svg.setAttribute('font-family', 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif');
}

/** The theme that the page shows: as DevTools has it, else as the system does. */
export function themeInSight(): Theme {
  const scheme = document.documentElement.style.colorScheme;
  if (scheme === 'light' || scheme === 'dark') return scheme;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}
