import type { TraceStep } from '../trace/har.ts';
import type { Examined } from './examined.ts';
import { columns, counted, plain, shorten, widthOf, wrap } from './layout.ts';
import type { Output } from './terminal.ts';
import { warningLines } from './warning-lines.ts';

/** Characters of a step's words that are shown. */
const WORDS = 44;

const KINDS: Readonly<Record<TraceStep['kind'], string>> = {
  http: '',
  'deep-link': 'app',
  fragment: 'address',
  history: 'address',
  'tab-opened': 'tab',
  'tab-closed': 'tab',
};

/** A trace in lines: its flows, the steps of each, and what somebody noted. */
export function showText(examined: Examined, all: boolean, out: Pick<Output, 'columns' | 'paint'>): string {
  const { file, steps, flows, about, warnings } = examined;
  const width = widthOf(out.columns);
  const byNumber = new Map(steps.map((step) => [step.n, step]));
  const others = steps.filter(({ flow }) => flow === undefined);
  const blocks = flows.map(({ id, systemTitle, outcome, steps: numbers }) => [
    '',
    out.paint('bold', plain(`${id}  ${systemTitle}  ${outcome.kind}`)),
    wrap(plain(outcome.reason + (outcome.step === undefined ? '' : ` (#${outcome.step})`)), width, '  '),
    ...stepLines(
      numbers.flatMap((n) => byNumber.get(n) ?? []),
      out,
    ),
  ]);
  const left = all
    ? ['', out.paint('bold', 'Steps of no flow'), ...stepLines(others, out)]
    : ['', `${counted(others.length, 'step')} of no flow; --all shows them.`];
  return [
    out.paint('bold', plain(file)),
    wrap(plain(headline(examined)), width),
    ...warningLines(warnings, out),
    ...blocks.flat(),
    ...(others.length > 0 ? left : []),
    ...noteLines(about.notes, width),
    '',
  ].join('\n');
}

function headline({ about: { session, redacted, environment }, steps, flows }: Examined): string {
  const browser = environment && `${environment.browser.name} ${environment.browser.version}`.trim();
  return [
    session.name,
    `${new Date(session.startedAt).toISOString().slice(0, 19)}Z`,
    ...(browser ? [browser] : []),
    `${counted(steps.length, 'step')}, ${counted(flows.length, 'flow')}`,
    ...(redacted ? ['its secrets were hidden when it was written'] : []),
  ].join(', ');
}

function stepLines(steps: readonly TraceStep[], { columns: wide, paint }: Pick<Output, 'columns' | 'paint'>): string[] {
  const rows = steps.map(({ n, kind, method, status, error, words, url }) => [
    `  #${n}`,
    plain(method ?? KINDS[kind]),
    status === undefined ? (error === undefined ? '' : 'failed') : String(status),
    shorten(plain(words), WORDS),
    plain(url),
  ]);
  const lines = columns(rows);
  return lines.map((line, at) => {
    const { status = 0, error } = steps[at] ?? {};
    const shown = shorten(line, wide);
    return status >= 400 || error !== undefined ? paint('red', shown) : shown;
  });
}

function noteLines(notes: Examined['about']['notes'], width: number): string[] {
  if (notes.length === 0) return [];
  const lines = notes.flatMap(({ text, step }) => {
    const place = step === undefined ? '  session  ' : `  #${step}  `;
    return text.split(/\r?\n/).map((line, at) => wrap(plain(line), width, at === 0 ? place : ' '.repeat(place.length)));
  });
  return ['', 'Notes', ...lines];
}
