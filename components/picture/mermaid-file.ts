import { type FoundBySteps, foundAt, foundWords } from '../../lib/picture/found.ts';
import { foldsOf, layoutOf, type PictureRow } from '../../lib/picture/layout.ts';
import { aboutFlow, detailOf, laterWords, statusOf, titleOf } from '../../lib/picture/words.ts';
import type { HiddenFlow } from '../../lib/trace/hidden-flow.ts';
import type { MermaidDiagram, MermaidLine } from '../../lib/trace/mermaid.ts';
import { visible } from '../inspector/value-text.tsx';

/** Of no consequence: no text is cut to it here. */
const ANY_WIDTH = 1000;
/** Characters of one text; a diagram is no place for more. */
const MOST = 300;

/** What Mermaid draws of a flow: the arrows, pauses and findings of the picture. */
export function diagramOf(
  { flow, sequence, hide, hidden, unrecorded }: HiddenFlow,
  found: FoundBySteps,
): MermaidDiagram {
  const { rows, lanes } = layoutOf({ ...foldsOf(flow, sequence), ...(unrecorded && { unrecorded }) }, ANY_WIDTH);
  const places = new Map(lanes.map(({ party }, at) => [party.id, at]));
  const placeOf = (id: string) => places.get(id) ?? 0;
  const text = (words: string) => visible(words.slice(0, MOST));
  const lines = rows.flatMap((row): MermaidLine[] => {
    const { arrow, outcome, pause } = row;
    const [from, to] = [placeOf(arrow.from), placeOf(arrow.to)];
    const here = foundAt(row, found);
    const notes = [here && hide(foundWords(here)), outcome && `decides the outcome: ${outcome}`];
    return [
      ...(pause === undefined
        ? []
        : [{ kind: 'note' as const, from: 0, to: lanes.length - 1, text: laterWords(pause, row.unrecorded) }]),
      ...(row.cause && arrow.cause !== undefined
        ? [
            {
              kind: 'arrow' as const,
              from: placeOf(arrow.cause),
              to: from,
              stroke: 'redirect' as const,
              text: 'redirect',
            },
          ]
        : []),
      { kind: 'arrow', from, to, stroke: strokeOf(row), text: text(messageOf(row)) },
      ...notes.flatMap((note): MermaidLine[] => (note ? [{ kind: 'note', from, to, text: text(note) }] : [])),
    ];
  });
  return {
    title: text(aboutFlow(flow, hidden)),
    parties: lanes.map(({ party }) => [party.title, text(party.name)]),
    lines,
  };
}

function strokeOf({ stroke, failed }: PictureRow): 'failed' | 'app' | 'request' {
  if (failed) return 'failed';
  return stroke === 'app' ? 'app' : 'request';
}

/** `9 token request, POST /token → 200`: without the sign of numbers, which Mermaid reads as the beginning of a code. */
function messageOf(row: PictureRow): string {
  return `${titleOf(row).replace(/^#/, '')}, ${detailOf(row.step, true)} ${statusOf(row.step)}`.trim();
}
