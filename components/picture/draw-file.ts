import type { FoundBySteps } from '../../lib/picture/found.ts';
import { svgOf } from '../../lib/picture/svg-file.ts';
import type { Draw } from '../../lib/session/export-picture.ts';
import { toMermaid } from '../../lib/trace/mermaid.ts';
import { diagramOf } from './mermaid-file.ts';
import { pngOf } from './png-file.ts';
import type { PictureView } from './shown.tsx';
import { themeInSight } from './theme-in-sight.ts';

export type PictureFormat = 'svg' | 'png' | 'mermaid';

/**
 * Makes the file of a picture as it is in sight; Mermaid knows only the sequence.
 *
 * @param found errors and warnings by number of the step
 */
export function drawFile(format: PictureFormat, view: PictureView, found: FoundBySteps): Draw {
  const name = view === 'waterfall' ? '-waterfall' : '';
  return async (hidden) => {
    const marks: FoundBySteps = new Map(
      [...found].map(([n, { titles, ...rest }]) => [n, { ...rest, titles: titles.map(hidden.hide) }]),
    );
    if (format === 'mermaid') {
      const diagram = diagramOf(hidden, marks);
      const texts = [diagram.title, ...diagram.parties.flat(), ...diagram.lines.map(({ text }) => text)];
      return { ending: '.mmd', content: toMermaid(diagram), texts };
    }
    const svg = svgOf(hidden, marks, view, themeInSight());
    return format === 'svg'
      ? { ending: `${name}.svg`, content: svg.text, texts: svg.texts }
      : { ending: `${name}.png`, content: await pngOf(svg), texts: svg.texts };
  };
}
