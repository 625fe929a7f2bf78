import type { Compared, ComparedFlow, ComparedStep } from './diff-entry.ts';
import { counted, plain, shorten, widthOf, wrap } from './layout.ts';
import type { Output } from './terminal.ts';
import { warningLines } from './warning-lines.ts';

/** Two traces compared, for a person to read. */
export function diffText(compared: Compared, out: Pick<Output, 'columns' | 'paint'>): string {
  const { before, after, verdict, sentence, differs, flows, onlyBefore, onlyAfter, environment, notes } = compared;
  const width = widthOf(out.columns);
  const alone = [
    ...onlyBefore.map((flow) => ['first', flow] as const),
    ...onlyAfter.map((flow) => ['second', flow] as const),
  ];
  return [
    `first   ${plain(before.file)}`,
    `second  ${plain(after.file)}`,
    ...warningLines(before.warnings, out, 'first'),
    ...warningLines(after.warnings, out, 'second'),
    '',
    out.paint(differs ? 'red' : 'green', wrap(plain(verdict), width)),
    wrap(plain(sentence), width),
    ...flows.flatMap((flow) => flowText(flow, out)),
    ...alone.map(([which, { id, title, outcome }]) => plain(`\nOnly in the ${which}: ${id}  ${title}  ${outcome}`)),
    ...(environment.length > 0 ? ['', 'Where they were recorded'] : []),
    ...environment.map(({ sentence }) => wrap(plain(sentence), width, '  ')),
    ...notes.map((note) => wrap(plain(note), width)),
    '',
  ].join('\n');
}

function flowText(flow: ComparedFlow, out: Pick<Output, 'columns' | 'paint'>): string[] {
  const { before, after, sentence, setAside, decisive, steps } = flow;
  const came = before.outcome === after.outcome ? `both ${before.outcome}` : `${before.outcome}, then ${after.outcome}`;
  const head = plain(`${before.id} and ${after.id}  ${after.title}  ${came}`);
  const aside = `${counted(setAside, 'value')} that ${setAside === 1 ? 'is' : 'are'} new each time left aside`;
  return [
    '',
    decisive ? out.paint('bold', head) : head,
    ...(sentence === null ? [] : [wrap(plain(sentence), widthOf(out.columns), '  ')]),
    ...steps.flatMap((step) => stepText(step, out)),
    `  ${out.paint('dim', aside)}`,
  ];
}

function stepText({ before, after, words, fields }: ComparedStep, out: Pick<Output, 'columns' | 'paint'>): string[] {
  if (before === null) return [`  ${out.paint('green', `only #${after} of the second`)}  ${plain(words)}`];
  if (after === null) return [`  ${out.paint('red', `only #${before} of the first`)}  ${plain(words)}`];
  const line = (mark: string, value: string) => shorten(`      ${mark} ${plain(value)}`, out.columns);
  return [
    `  #${before}, #${after}  ${plain(words)}`,
    ...fields.flatMap(({ section, field, before, after }) => [
      `    ${plain(`${section}: ${field}`)}`,
      ...(before === null ? [] : [out.paint('red', line('-', before))]),
      ...(after === null ? [] : [out.paint('green', line('+', after))]),
    ]),
  ];
}
