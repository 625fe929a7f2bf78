import type { DifferencePart } from '../../flow/value.ts';
import type { CarriedCard, FlowJudgement, TraceFinding, TracePlace } from '../judgement.ts';
import { type Child, captured, el, type Markup, said, toDocument, toStep } from './markup.ts';
import { type Report, SEVERITIES, tally } from './report-input.ts';

/** What the checks found in a flow, and what all of them came to. */
export function findingsPart(judgement: FlowJudgement | undefined, report: Report): Markup {
  if (!judgement)
    return el('section', { class: 'findings' }, el('h3', {}, 'Findings'), el('p', { class: 'quiet' }, UNCHECKED));
  const spoken = judgement.findings.filter(({ muted }) => muted === undefined);
  const muted = judgement.findings.filter((finding) => finding.muted !== undefined);
  return el(
    'section',
    { class: 'findings' },
    el('h3', {}, 'Findings ', el('span', { class: 'count' }, tally(judgement.findings))),
    spoken.length === 0
      ? el('p', { class: 'quiet' }, muted.length > 0 ? 'Every finding is muted.' : 'The checks found nothing wrong.')
      : spoken.map((finding) => card(finding, report)),
    muted.length > 0
      ? el(
          'details',
          { class: 'muted' },
          el('summary', {}, `${muted.length} muted`),
          muted.map((finding) => card(finding, report)),
        )
      : undefined,
    scorecard(judgement, report),
  );
}

const UNCHECKED = 'This trace carries no findings: it was written without them.';

function card(finding: TraceFinding, report: Report): Markup {
  const {
    code,
    title,
    severity,
    cause,
    remedy,
    because,
    expected,
    seen,
    difference,
    clause,
    otherClauses = [],
  } = finding;
  const { sign, word } = SEVERITIES[severity];
  const clauses = [clause, ...otherClauses].flatMap(({ name, url }, at): Child[] => [
    at > 0 ? ', ' : '',
    toDocument(name, url),
  ]);
  return el(
    'article',
    { class: `finding ${severity}` },
    el(
      'h4',
      {},
      el('span', { class: `badge ${severity}` }, `${sign} ${word}`),
      el('span', { class: 'check' }, code),
      el('span', {}, title),
    ),
    el('p', {}, said(cause, 2000)),
    el('p', { class: 'remedy' }, el('b', {}, 'What to do: '), said(remedy, 2000)),
    because === undefined ? undefined : el('p', { class: 'quiet' }, said(because, 2000)),
    facts([
      ['Where', places(finding.where, report)],
      ['Expected', expected === undefined ? undefined : captured(expected)],
      ['Seen', seen === undefined ? undefined : captured(seen)],
      ['Difference', difference && differencePart(difference)],
      ['Clause', el('span', {}, clauses)],
      ['Muted because', finding.muted === undefined ? undefined : said(finding.muted)],
    ]),
  );
}

/** Names and what belongs to them; those without are left out. */
export function facts(entries: readonly (readonly [name: string, told: Child])[]): Markup {
  return el(
    'dl',
    { class: 'facts' },
    entries.map(([name, told]) => (told === undefined ? undefined : [el('dt', {}, name), el('dd', {}, told)])),
  );
}

function places(where: readonly TracePlace[], { steps }: Report): Child {
  return where.map(
    ({ step, field }, at): Child => [
      at > 0 ? ', compared with ' : undefined,
      steps.has(step) ? toStep(step) : `#${step}`,
      field === undefined ? undefined : [' ', captured(field, 120)],
    ],
  );
}

/** What is missing is struck through and what is added underlined, so that it is seen without colour. */
export function differencePart(parts: readonly DifferencePart[]): Markup {
  const tags = { same: 'span', missing: 'del', added: 'ins' } as const;
  return el(
    'span',
    { class: 'v difference' },
    parts.map(({ kind, text }) => el(tags[kind], {}, text.length > 300 ? `${text.slice(0, 300)}…` : text)),
  );
}

function scorecard(card: CarriedCard, report: Report): Markup {
  const titles = new Map(report.told.judgement?.checks.map(({ code, title }) => [code, title]));
  const entry = (code: string, told: Child) =>
    el('li', {}, el('span', { class: 'check' }, code), ' ', titles.get(code) ?? '', told ? [': ', told] : undefined);
  const failed = [...new Set(card.findings.map(({ code }) => code))];
  const groups: [title: string, items: Markup[]][] = [
    [
      'Could not tell',
      card.unknown.map(({ code, missing, how }) => entry(code, said(`${missing} is missing. ${how}`, 1000))),
    ],
    [
      'Broken checks, a fault of the program and not of the flow',
      card.broken.map(({ code, reason }) => entry(code, said(reason))),
    ],
    ['Looked for and not found', card.passed.map(({ code }) => entry(code, undefined))],
    ['Not applicable', card.notApplicable.map(({ code, reason }) => entry(code, said(reason, 300)))],
  ];
  const { unknown, passed, notApplicable, broken } = card;
  const all = failed.length + unknown.length + passed.length + notApplicable.length + broken.length;
  const counts = [
    `${failed.length} failed`,
    `${passed.length} passed`,
    `${unknown.length} could not tell`,
    `${notApplicable.length} not applicable`,
    ...(broken.length > 0 ? [`${broken.length} broken`] : []),
  ];
  return el(
    'details',
    { class: 'scorecard' },
    el('summary', {}, `All ${all} checks: ${counts.join(', ')}`),
    el(
      'p',
      { class: 'quiet' },
      'Titles of checks say what would be wrong. Judged under the profile ',
      said(card.profile, 80),
      '.',
    ),
    groups.map(([title, items]) =>
      items.length > 0 ? [el('h5', {}, `${title} (${items.length})`), el('ul', {}, items)] : undefined,
    ),
  );
}
