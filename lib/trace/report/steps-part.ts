import type { Entry } from 'har-format';
import { bytes, duration, offset, shortUrl } from '../../flow/amounts.ts';
import type { TraceFlow, TraceStep } from '../har.ts';
import { type Child, captured, el, htmlOf, Markup, row, said, table } from './markup.ts';
import { type Report, SEVERITIES } from './report-input.ts';
import { type Parameter, type ParameterGroup, parametersOf } from './step-parameters.ts';

/** The steps of a flow as a table; below each, folded, what it sent and got. */
export function stepsPart(flow: TraceFlow, report: Report): Markup {
  const numbers = new Set(flow.steps);
  const steps = report.told.steps.filter(({ n }) => numbers.has(n));
  const rows = steps.map((step) => stepRows(step, flow, report));
  return el(
    'section',
    { class: 'steps-part' },
    el('h3', {}, 'Steps ', el('span', { class: 'count' }, String(steps.length))),
    table('steps', ['Step', 'Time', 'What happened', 'Status'], rows) ??
      el('p', { class: 'quiet' }, 'No step is in this trace.'),
  );
}

function stepRows(step: TraceStep, flow: TraceFlow, report: Report): Markup {
  const entry = step.entry === undefined ? undefined : report.har.log.entries[step.entry];
  const { step: decided, kind } = flow.outcome;
  const cells = row(
    { id: `step-${step.n}`, class: step.n === decided ? `decisive ${kind}` : undefined },
    el('b', {}, `#${step.n}`),
    offset(step.time - flow.startedAt),
    [summary(step, flow, report), detail(step, entry, flow.system, report)],
    statusOf(step, entry),
  );
  return new Markup(htmlOf(cells));
}

const KINDS: Record<TraceStep['kind'], string> = {
  http: '',
  'deep-link': 'opens an app',
  fragment: 'fragment changed',
  history: 'address changed',
  'tab-opened': 'tab opened',
  'tab-closed': 'tab closed',
};

function summary(step: TraceStep, { outcome }: TraceFlow, report: Report): Child {
  const { host, path } = shortUrl(step.url);
  const found = report.findingsAt.get(step.n) ?? [];
  return [
    el(
      'div',
      { class: 'words' },
      el('b', {}, said(step.words || step.role, 200)),
      report.told.marks.includes(step.n) ? el('span', { class: 'mark' }, '★ marked') : undefined,
      step.n === outcome.step ? el('span', { class: `badge ${outcome.kind}` }, `decides: ${outcome.kind}`) : undefined,
      found.map(({ severity, code }) =>
        el('span', { class: `badge ${severity}` }, `${SEVERITIES[severity].sign} ${code}`),
      ),
    ),
    el(
      'div',
      { class: 'address' },
      el('span', {}, step.method ?? KINDS[step.kind]),
      ' ',
      captured(`${host}${path}`, 160),
    ),
    step.error ? el('div', { class: 'fault' }, said(step.error, 300)) : undefined,
    report.told.notes
      .filter((note) => note.step === step.n)
      .map(({ text }) => el('div', { class: 'note' }, 'Note: ', said(text, 4000))),
  ];
}

function statusOf({ kind, status, error }: TraceStep, entry: Entry | undefined): Child {
  if (kind !== 'http') return '';
  const failed = error !== undefined || (status ?? 0) >= 400;
  const text = status === undefined ? (error ? 'failed' : 'no answer') : String(status);
  return [
    el('span', { class: failed ? 'status bad' : 'status' }, failed ? `✕ ${text}` : text),
    entry && entry.time > 0 ? el('div', { class: 'quiet' }, duration(entry.time)) : undefined,
  ];
}

function detail(step: TraceStep, entry: Entry | undefined, system: string, report: Report): Child {
  const groups = parametersOf(step, entry, system);
  const count = groups.reduce((sum, { parameters, left }) => sum + parameters.length + left, 0);
  const body = entry && bodyWords(entry);
  if (count === 0 && !entry) return undefined;
  return el(
    'details',
    { class: 'decoded' },
    el('summary', {}, count === 0 ? 'Message' : `${count.toLocaleString('en')} decoded value${count === 1 ? '' : 's'}`),
    el('p', { class: 'whole' }, captured(step.url, 2000)),
    groups.map(groupPart),
    body ? el('p', { class: 'quiet' }, body) : undefined,
    entry ? headersPart(entry) : undefined,
    el('p', { class: 'quiet' }, `Sent ${report.moment(step.time)}`),
  );
}

function groupPart({ title, parameters, left }: ParameterGroup): Child {
  return [
    el('h5', {}, title),
    table('parameters', ['Name', 'Value', 'What it is'], parameters.map(parameterRow)),
    left > 0 ? el('p', { class: 'quiet' }, `${left.toLocaleString('en')} more are in the trace.`) : undefined,
  ];
}

function parameterRow({ name, via, value, notes, explained }: Parameter): Markup {
  return row(
    {},
    captured(name, 160),
    [
      value === undefined ? undefined : captured(value),
      via.length > 0 ? el('div', { class: 'quiet' }, `in ${via.join(', in ')}`) : undefined,
    ],
    [
      notes.map((note) => el('div', {}, said(note, 300))),
      explained === undefined ? undefined : el('div', {}, withCode(explained)),
    ],
  );
}

/** A sentence of ours, in which code stands in backticks. */
function withCode(sentence: string): Child {
  return sentence.split('`').map((part, at) => (at % 2 === 1 ? el('code', {}, part) : part));
}

/** What of the answer is not shown as values. */
function bodyWords({ response: { content } }: Entry): Child {
  const { size, mimeType, comment, text } = content;
  if (comment && text === undefined) return ['No body: ', said(comment, 300)];
  if (text === undefined || size === 0) return undefined;
  return [`Body of ${bytes(size)}, `, said(mimeType || 'of no type', 120), '; all of it is in the trace.'];
}

function headersPart({ request, response }: Entry): Markup {
  const rows = (headers: readonly { name: string; value: string }[], side: string) =>
    headers.map(({ name, value }) => row({}, side, captured(name, 120), captured(value)));
  return el(
    'details',
    { class: 'headers' },
    el('summary', {}, `All headers (${request.headers.length + response.headers.length})`),
    table('parameters', ['', 'Name', 'Value'], [...rows(request.headers, 'sent'), ...rows(response.headers, 'got')]),
  );
}

/** Other traffic of the session that is listed; more is counted. */
const MOST = 200;

/** What belongs to no flow. */
export function otherStepsPart(report: Report): Markup | undefined {
  const others = report.told.steps.filter(({ flow }) => flow === undefined);
  if (others.length === 0) return undefined;
  const shown = others.slice(0, MOST);
  const left = others.length - shown.length;
  return el(
    'section',
    {},
    el('h2', {}, 'Other traffic'),
    el(
      'details',
      {},
      el('summary', {}, `${others.length.toLocaleString('en')} step${others.length === 1 ? '' : 's'} of no consent`),
      table(
        'steps',
        ['Step', 'What happened', 'Status'],
        shown.map((step) => {
          const { host, path } = shortUrl(step.url);
          const address = [step.method ?? KINDS[step.kind], ' ', captured(`${host}${path}`, 160)];
          return row(
            { id: `step-${step.n}` },
            el('b', {}, `#${step.n}`),
            [step.words, ' ', address],
            statusOf(step, undefined),
          );
        }),
      ),
      left > 0 ? el('p', { class: 'quiet' }, `${left.toLocaleString('en')} more are in the trace.`) : undefined,
    ),
  );
}
