import { base64urlOf, sha256 } from '../../decode/hash.ts';
import { duration } from '../../flow/amounts.ts';
import { GLYPHS } from '../../flow/outcome-signs.ts';
import type { TraceFlow } from '../har.ts';
import { attackRunsPart, attemptsPart, consolePart, environmentPart, notesPart } from './around-part.ts';
import { findingsPart } from './findings-part.ts';
import { livesPart } from './lives-part.ts';
import { el, escaped, htmlOf, Markup, said, withSteps } from './markup.ts';
import { type Report, type ReportInput, reportOf, tally } from './report-input.ts';
import { otherStepsPart, stepsPart } from './steps-part.ts';
import { STYLE } from './style.ts';

/**
 * A trace as one page of HTML that needs nothing else: no script, no picture, no font and no request, which its
 * Content-Security-Policy holds it to. It reads on paper as on a screen. The same input gives the same page.
 *
 * Whatever was captured stands in it as text. Secrets are the caller's to hide before.
 */
export function htmlReport(input: ReportInput): string {
  const report = reportOf(input);
  const { told } = report;
  const style = `${STYLE}\n${input.diagramStyle ?? ''}`;
  const title = `${told.session.name}: consent report`;
  const head = [
    el('meta', { charset: 'utf-8' }),
    el('meta', { 'http-equiv': 'Content-Security-Policy', content: policyFor(style) }),
    el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    el('meta', { name: 'referrer', content: 'no-referrer' }),
    el('meta', { name: 'color-scheme', content: 'light dark' }),
    el('meta', { name: 'robots', content: 'noindex' }),
    el('title', {}, title),
    new Markup(`<style>${style}</style>`),
  ];
  const flows = told.flows.map((flow, at) => flowPart(flow, at, input, report));
  const body = [
    el('header', {}, headPart(input, report)),
    el(
      'main',
      {},
      flows.length > 0 ? flows : el('section', {}, el('p', { class: 'nothing' }, nothingWords(report))),
      notesPart(report),
      attemptsPart(report),
      attackRunsPart(report),
      consolePart(report),
      environmentPart(report),
      otherStepsPart(report),
    ),
    el('footer', {}, footWords(input, report)),
  ];
  return `<!DOCTYPE html>\n<html lang="en"><head>${htmlOf(head)}</head>\n<body>${htmlOf(body)}</body></html>\n`;
}

/** Nothing is loaded, run or sent; only this one style sheet counts (CSP Level 3 §6.7). */
function policyFor(style: string): string {
  const hash = base64urlOf(sha256(style)).replaceAll('-', '+').replaceAll('_', '/');
  return `default-src 'none'; style-src 'sha256-${hash}='; base-uri 'none'; form-action 'none'`;
}

function headPart({ hidden, at }: ReportInput, { told, moment }: Report): Markup[] {
  const { session, redacted, flows, partOf } = told;
  return [
    el('p', { class: 'kicker' }, 'Consent report'),
    el('h1', {}, said(session.name, 300)),
    el('p', { class: 'quiet' }, `Recorded ${moment(session.startedAt)}. Written ${moment(at)}.`),
    el('p', { class: redacted ? 'seal' : 'seal danger' }, sealWords(redacted, hidden)),
    partOf === undefined
      ? el('span', {})
      : el('p', { class: 'seal' }, `Only ${told.steps.length} of the session’s ${partOf} steps are in this report.`),
    flows.length > 0
      ? el(
          'ol',
          { class: 'summary' },
          flows.map((flow, at) => summaryItem(flow, at, told.judgement)),
        )
      : el('span', {}),
  ];
}

function sealWords(redacted: boolean, hidden: number | undefined): Markup[] {
  if (!redacted)
    return [
      el('b', {}, 'With secrets. '),
      new Markup(escaped('This report holds codes, tokens and personal data as they were sent. Do not pass it on.')),
    ];
  const many =
    hidden === undefined
      ? 'Secrets are hidden'
      : `${hidden.toLocaleString('en')} secret${hidden === 1 ? ' is' : 's are'} hidden`;
  return [
    el('b', {}, `${many}. `),
    new Markup(escaped('A name such as ')),
    el('code', {}, '(code-7f3a91)'),
    new Markup(
      escaped(
        ' stands for the same value wherever it occurs. Findings and the lives of values were worked out before they were hidden.',
      ),
    ),
  ];
}

function summaryItem(
  { systemTitle, outcome, id, startedAt, endedAt, steps }: TraceFlow,
  at: number,
  judgement: Report['told']['judgement'],
): Markup {
  const findings = judgement?.flows.find((flow) => flow.id === id)?.findings;
  return el(
    'li',
    { class: outcome.kind },
    el('a', { href: `#flow-${at + 1}` }, said(systemTitle || 'Unknown system', 120)),
    ' ',
    outcomeBadge(outcome),
    el(
      'p',
      { class: 'quiet' },
      `${steps.length} step${steps.length === 1 ? '' : 's'} in ${duration(endedAt - startedAt)}`,
      findings ? `, ${tally(findings)}` : undefined,
    ),
  );
}

function outcomeBadge({ kind, code }: TraceFlow['outcome']): Markup {
  return el('span', { class: `outcome ${kind}` }, `${GLYPHS[kind]} ${kind}`, code ? [' ', said(code, 80)] : undefined);
}

function flowPart(flow: TraceFlow, at: number, { diagrams }: ReportInput, report: Report): Markup {
  const { systemTitle, outcome, startedAt, endedAt, evidence, id } = flow;
  const judgement = report.judgements.get(id);
  const diagram = diagrams.find((one) => one.flow === id);
  return el(
    'section',
    { class: 'flow', id: `flow-${at + 1}` },
    el('h2', {}, said(systemTitle || 'Unknown system', 120), ' ', outcomeBadge(outcome)),
    el(
      'p',
      { class: 'reason' },
      said(outcome.reason, 1000),
      outcome.step === undefined ? undefined : withSteps(` It was decided in #${outcome.step}.`, report.steps),
    ),
    el(
      'p',
      { class: 'quiet' },
      `${report.moment(startedAt)}, ${duration(endedAt - startedAt)}.`,
      evidence.length > 0 ? [' Recognised by ', said(evidence.join(', '), 300), '.'] : undefined,
    ),
    findingsPart(judgement, report),
    diagram
      ? el(
          'section',
          { class: 'diagram-part' },
          el('h3', {}, 'Sequence'),
          el(
            'div',
            { class: 'diagram', role: 'region', 'aria-label': 'Sequence of steps', tabindex: 0 },
            new Markup(diagram.svg),
          ),
        )
      : undefined,
    stepsPart(flow, report),
    judgement ? livesPart(judgement, report) : undefined,
  );
}

function nothingWords({ told: { steps } }: Report): string {
  if (steps.length === 0) return 'Nothing was recorded in this session.';
  return 'No consent was recognised in this session. What was recorded is listed below as other traffic.';
}

function footWords({ har: { log } }: ReportInput, { told }: Report): Markup {
  const version = log.creator.version;
  return el(
    'p',
    {},
    'Written by Consent Tracer ',
    said(version, 60),
    told.redacted
      ? '. A secret under a name of its own that looks like nothing in particular is not found: read the report before you pass it on.'
      : '.',
  );
}
