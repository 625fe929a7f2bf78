import { offset, shortUrl } from '../../flow/amounts.ts';
import { kindWords } from '../../flow/kind-words.ts';
import { visible } from '../../flow/visible.ts';
import type { TraceFlow, TraceStep } from '../har.ts';
import type { FlowJudgement, TraceFinding } from '../judgement.ts';
import { gapWords } from './around-part.ts';
import { type Report, type ReportInput, reportOf, SEVERITIES, tally } from './report-input.ts';

/** A ticket is read, not studied: what is more is counted, and the trace has it. */
const MOST = { flows: 5, findings: 12, steps: 30, values: 12, notes: 10 } as const;
/** Characters of one captured text. */
const LONGEST = 160;

/**
 * A trace as Markdown for a ticket: how it ended, what was found, the steps, the values that went astray, and where it
 * was recorded. Pastes into GitHub and Jira: headings, tables, lists and code, and no HTML.
 *
 * Captured text stands in code, of which no character in it makes an end, or has its signs escaped. Secrets are the
 * caller's to hide before.
 */
export function markdownReport(input: Pick<ReportInput, 'har' | 'hidden' | 'at'>): string {
  const report = reportOf(input);
  const { flows } = report.told;
  const shown = flows.slice(0, MOST.flows);
  const blocks = [
    ...(shown.length > 0 ? shown.flatMap((flow) => flowBlocks(flow, report)) : [nothing(report)]),
    more(flows.length - shown.length, 'consent'),
    ...noteBlocks(report),
    sessionBlock(report),
    sealWords(report, input.hidden),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function nothing({ told: { steps } }: Report): string {
  return steps.length === 0
    ? 'Nothing was recorded in this session.'
    : `No consent was recognised in this session of ${count(steps.length, 'step')}.`;
}

function flowBlocks(flow: TraceFlow, report: Report): string[] {
  const { systemTitle, outcome } = flow;
  const judgement = report.judgements.get(flow.id);
  const decided = outcome.step === undefined ? '' : ` It was decided in step ${outcome.step}.`;
  return [
    `### ${sentence(systemTitle || 'Unknown system')}: ${outcome.kind}${outcome.code ? ` ${code(outcome.code)}` : ''}`,
    `${sentence(outcome.reason)}${decided}`,
    ...(judgement ? findingBlocks(judgement) : ['This trace carries no findings: it was written without them.']),
    ...stepBlocks(flow, report),
    ...(judgement ? valueBlocks(judgement) : []),
  ];
}

function findingBlocks({ findings }: FlowJudgement): string[] {
  const spoken = findings.filter(({ muted }) => muted === undefined);
  const shown = spoken.slice(0, MOST.findings);
  return [
    `**Findings**: ${tally(findings)}`,
    shown.map((finding) => `- ${findingWords(finding)}`).join('\n'),
    more(spoken.length - shown.length, 'finding'),
  ];
}

function findingWords({ severity, code: check, title, step, cause, expected, seen, clause }: FindingTold): string {
  const { sign, word } = SEVERITIES[severity];
  const facts = [
    ...(expected === undefined ? [] : [`expected ${code(expected)}`]),
    ...(seen === undefined ? [] : [`seen ${code(seen)}`]),
  ].join(', ');
  return [
    `${sign} ${word} **${sentence(check)}** ${sentence(title)}${step === undefined ? '' : ` (step ${step})`}.`,
    sentence(cause),
    facts === '' ? '' : `${facts.charAt(0).toUpperCase()}${facts.slice(1)}.`,
    /^https?:\/\/[^\s()<>\\]+$/i.test(clause.url)
      ? `[${sentence(clause.name)}](<${clause.url}>)`
      : sentence(clause.name),
  ]
    .filter((part) => part !== '')
    .join(' ');
}

type FindingTold = TraceFinding;

/** The steps that say something: those of the protocol, those that failed, and those at which something was found. */
function stepBlocks(flow: TraceFlow, report: Report): string[] {
  const numbers = new Set(flow.steps);
  const own = report.told.steps.filter(({ n }) => numbers.has(n));
  const telling = own.filter((step) => isTelling(step, flow, report));
  const shown = telling.slice(0, MOST.steps);
  const rows = shown.map((step) => {
    const { host, path } = shortUrl(step.url);
    const found = report.findingsAt.get(step.n) ?? [];
    const marks = [...new Set(found.map(({ code: check }) => check))].join(' ');
    const decided = step.n === flow.outcome.step ? ` **decides: ${flow.outcome.kind}**` : '';
    return tableRow([
      String(step.n),
      offset(step.time - flow.startedAt),
      `${cell(step.words || step.role)}${decided}${marks === '' ? '' : ` (${cell(marks)})`}`,
      cellCode(`${step.method ? `${step.method} ` : ''}${host}${path}`),
      statusOf(step),
    ]);
  });
  if (rows.length === 0) return [];
  const left = own.length - shown.length;
  return [
    [tableRow(['Step', 'Time', 'What happened', 'Request', 'Status']), '| --- | --- | --- | --- | --- |', ...rows].join(
      '\n',
    ),
    more(left, 'step'),
  ];
}

const DULL = new Set<TraceStep['role']>(['static', 'other', 'page', 'preflight', 'redirect']);

function isTelling(step: TraceStep, { outcome }: TraceFlow, { findingsAt, told }: Report): boolean {
  const failed = step.error !== undefined || (step.status ?? 0) >= 400;
  return (
    !DULL.has(step.role) || failed || step.n === outcome.step || findingsAt.has(step.n) || told.marks.includes(step.n)
  );
}

function statusOf({ kind, status, error }: TraceStep): string {
  if (kind !== 'http') return '';
  if (status !== undefined) return status >= 400 ? `✕ ${status}` : String(status);
  return error === undefined ? 'no answer' : `✕ ${cellCode(error)}`;
}

/** Values that were altered, leaked, or never came to what they were made for. */
function valueBlocks({ lives }: FlowJudgement): string[] {
  const astray = lives.filter(
    ({ uses, unused }) => unused || uses.some(({ event }) => event === 'altered' || event === 'leaked'),
  );
  if (astray.length === 0) return [];
  const shown = astray.slice(0, MOST.values);
  const lines = shown.map(
    ({ kind, name, life, unused }) =>
      `- ${kindWords(kind)} ${code(name)}: ${sentence(life)}${unused ? `. ${sentence(unused)}` : '.'}`,
  );
  return ['**Values that went astray**', lines.join('\n'), more(astray.length - shown.length, 'value')];
}

function noteBlocks({ told: { notes }, moment }: Report): string[] {
  if (notes.length === 0) return [];
  const shown = notes.slice(0, MOST.notes);
  const lines = shown.map(
    ({ time, text, step }) => `- ${step === undefined ? moment(time) : `Step ${step}`}: ${sentence(text)}`,
  );
  return ['**Notes**', lines.join('\n'), more(notes.length - shown.length, 'note')];
}

function sessionBlock({ har: { log }, told, moment }: Report): string {
  const { environment, session } = told;
  const browser = environment?.browser ?? log.browser;
  const facts = [
    `Session ${code(session.name)}`,
    `recorded ${moment(session.startedAt)}`,
    ...(browser ? [`with ${code(`${browser.name} ${browser.version}`)}`] : []),
    ...(environment?.os ? [`on ${code(environment.os)}`] : []),
    `Consent Tracer ${code(environment?.extensionVersion ?? log.creator.version)}`,
  ];
  const gaps = gapWords(told, moment);
  return `${facts.join(', ')}.${gaps ? ` Nothing was recorded ${gaps}.` : ''}`;
}

function sealWords({ told: { redacted } }: Report, hidden: number | undefined): string {
  if (!redacted) return '**This text holds secrets as they were sent.**';
  return `${hidden === undefined ? 'Secrets are hidden' : `${count(hidden, 'secret')} hidden`}: the same name, such as \`(code-7f3a91)\`, stands for the same value.`;
}

function count(amount: number, noun: string): string {
  return `${amount.toLocaleString('en')} ${noun}${amount === 1 ? '' : 's'}`;
}

function more(amount: number, noun: string): string {
  return amount > 0 ? `${count(amount, `more ${noun}`)} in the trace.` : '';
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** On one line, with nothing that cannot be seen, and cut where it is long. */
function plain(text: string, most: number): string {
  const line = visible(text.toWellFormed().slice(0, most * 2))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > most ? `${line.slice(0, most).toWellFormed()}…` : line;
}

/**
 * A captured text as code: its fence is longer than any run of backticks in it (CommonMark §6.1), so that none ends it.
 */
export function code(text: string, most = LONGEST): string {
  const line = plain(text, most);
  if (line === '') return '(empty)';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The same for a table, whose cells end at a bar, in code as well (GFM §4.10). */
function cellCode(text: string): string {
  // A backslash before a bar is taken for its escape, so that one that was captured is made to be none.
  return code(text).replaceAll('\\', '∖').replaceAll('|', '\\|');
}

/** A sentence in which captured words may stand: no sign of it is Markdown, a mention, a reference or a link. */
export function sentence(text: string, most = 600): string {
  return plain(text, most)
    .replace(/#(?=\d{1,7}\b)/g, 'step ')
    .replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&')
    .replace(/^(\d{1,9})([.)])/, '$1\\$2')
    .replace(/^[-+=]/, '\\$&')
    .replaceAll('@', `@${JOINER}`)
    .replaceAll('://', '\\://')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}${JOINER}.`);
}

/** Takes no room, and ends what a site would take for the name of a user or of a host. */
const JOINER = '\u2060';

function cell(text: string): string {
  return sentence(text, LONGEST);
}
