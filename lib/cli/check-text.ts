import type { CarriedCard, TraceFinding } from '../trace/judgement.ts';
import { openFindings } from './check-entry.ts';
import type { Examined } from './examined.ts';
import { counted, plain, widthOf, wrap } from './layout.ts';
import type { Output, Style } from './terminal.ts';
import { warningLines } from './warning-lines.ts';

const STYLES: Readonly<Record<TraceFinding['severity'], Style>> = { error: 'red', warning: 'yellow', info: 'blue' };

/** How many findings there are of each severity. */
export interface Tally {
  error: number;
  warning: number;
  info: number;
}

/** What the checks say of a file, for a person to read. */
export function checkText(examined: Examined, out: Pick<Output, 'columns' | 'paint'>): string {
  const { file, warnings, flows, cards } = examined;
  const width = widthOf(out.columns);
  const blocks = flows.map((flow) => {
    const card = cards.get(flow.id);
    const head = `${flow.id}  ${flow.systemTitle}  ${flow.outcome.kind}, ${counted(flow.steps.length, 'step')}`;
    return [
      `  ${out.paint('bold', plain(head))}`,
      wrap(plain(flow.outcome.reason), width, '    '),
      ...openFindings(card).flatMap((finding) => findingText(finding, width, out)),
      ...restText(card, width, out),
    ];
  });
  return [
    `${out.paint('bold', plain(file))}: ${flows.length === 0 ? 'no consent was recognised' : counted(flows.length, 'flow')}`,
    ...warningLines(warnings, out),
    ...blocks.flat(),
    '',
  ].join('\n');
}

function findingText(finding: TraceFinding, width: number, { paint }: Pick<Output, 'paint'>): string[] {
  const { code, id, severity, where, expected, seen, cause, remedy, because, clause } = finding;
  const places = where.map(({ step, field }) => `#${step}${field ? ` ${field}` : ''}`);
  const pairs = [
    ['expected', expected],
    ['seen', seen],
  ].flatMap(([name, value]) => (value === undefined ? [] : `      ${name?.padEnd(8)}  ${plain(value)}`));
  return [
    `    ${paint(STYLES[severity], severity.padEnd(7))} ${code} ${id}${plain(places.length > 0 ? `, ${places.join(', ')}` : '')}`,
    wrap(plain(`${cause} ${remedy}${because ? ` ${because}` : ''}`), width, '      '),
    ...pairs,
    `      ${paint('dim', `${clause.name}, ${clause.url}`)}`,
  ];
}

/** What was not found: muted, not told, passed. */
function restText(card: CarriedCard | undefined, width: number, { paint }: Pick<Output, 'paint'>): string[] {
  if (!card) return [];
  const muted = card.findings.length - openFindings(card).length;
  const untold = Map.groupBy(card.unknown, ({ missing }) => missing);
  return [
    ...[...untold].map(([missing, all]) =>
      wrap(plain(`${all.map(({ code }) => code).join(', ')}: ${missing}`), width, '    could not tell  '),
    ),
    ...card.broken.map(({ code, reason }) => wrap(plain(`${code}: ${reason}`), width, '    could not tell  ')),
    `    ${paint('dim', `${counted(card.passed.length, 'check')} passed, ${card.notApplicable.length} not applicable${muted > 0 ? `, ${counted(muted, 'finding')} muted` : ''}; profile ${card.profile}`)}`,
  ];
}

/** The last line: all files together. */
export function summary(files: number, flows: number, { error, warning, info }: Tally, unread: number): string {
  const found = [counted(error, 'error'), counted(warning, 'warning'), counted(info, 'note')].join(', ');
  const left = unread > 0 ? `; ${counted(unread, 'file')} could not be read` : '';
  const what = error + warning + info === 0 ? 'nothing was found' : found;
  return `${counted(files, 'trace')}, ${counted(flows, 'flow')}: ${what}${left}\n`;
}

export function tally(into: Tally, { cards }: Pick<Examined, 'cards'>): void {
  for (const card of cards.values()) for (const { severity } of openFindings(card)) into[severity] += 1;
}
