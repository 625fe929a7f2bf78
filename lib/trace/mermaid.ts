/** What stands in a sequence diagram, by the numbers of its parties from 0. */
export type MermaidLine =
  | { kind: 'arrow'; from: number; to: number; stroke: keyof typeof ARROWS; text: string }
  | { kind: 'note'; from: number; to: number; text: string };

export interface MermaidDiagram {
  title: string;
  /** What each party is, and its name. */
  parties: readonly (readonly [title: string, name: string])[];
  lines: readonly MermaidLine[];
}

const ARROWS = { request: '->>', app: '-)', failed: '-x', redirect: '-->>' } as const;

/**
 * A `sequenceDiagram` as Mermaid reads it. The same diagram gives the same text.
 *
 * Whatever Mermaid would interpret in a text (comments, ends of lines, HTML, its own words) is written as a
 * character code. Secrets are the caller's to hide before.
 */
export function toMermaid({ title, parties, lines }: MermaidDiagram): string {
  const all = [
    'sequenceDiagram',
    `  title ${escaped(title)}`,
    ...parties.map(([what, name], at) => `  participant ${idOf(at)} as ${escaped(what)}<br/>${escaped(name)}`),
    ...lines.map((line) => `  ${lineText(line)}`),
  ];
  return `${all.join('\n')}\n`;
}

function lineText(line: MermaidLine): string {
  const [from, to] = [idOf(line.from), idOf(line.to)];
  // What is empty is no message.
  const text = escaped(line.text) || '#8230;';
  if (line.kind === 'arrow') return `${from}${ARROWS[line.stroke]}${to}: ${text}`;
  return `Note over ${from === to ? from : `${from},${to}`}: ${text}`;
}

const idOf = (party: number) => `P${party + 1}`;

/** Words that end, or begin, something where they stand alone. */
const OWN_WORDS = /\b(?=(?:end|wrap|nowrap)\b)\w/gi;
/** Letters, digits and what means nothing to Mermaid wherever it stands. */
const INTERPRETED = /[^\p{L}\p{M}\p{N} .,/_()=?·→×…'’+-]/gu;

function escaped(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  // A code holds no letter that the second could take for the beginning of a word.
  return line.replace(INTERPRETED, codeOf).replace(OWN_WORDS, codeOf);
}

const codeOf = (character: string) => `#${character.codePointAt(0)};`;
