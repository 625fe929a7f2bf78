import { duration } from '../../flow/amounts.ts';
import type { TraceAttackRun, TraceAttempt } from '../attempts.ts';
import { facts } from './findings-part.ts';
import { type Child, captured, el, type Markup, row, said, table, toDocument, toStep } from './markup.ts';
import type { Report } from './report-input.ts';

/** Notes about the session as a whole; those about a step stand with it as well. */
export function notesPart({ told: { notes, marks }, moment, steps }: Report): Markup | undefined {
  if (notes.length === 0 && marks.length === 0) return undefined;
  const step = (n: number) => (steps.has(n) ? toStep(n) : `#${n}`);
  return el(
    'section',
    {},
    el('h2', {}, 'Notes'),
    el(
      'ul',
      { class: 'notes' },
      notes.map((note) =>
        el(
          'li',
          {},
          el('span', { class: 'quiet' }, moment(note.time)),
          ' ',
          note.step === undefined ? undefined : [step(note.step), ' '],
          said(note.text, 4000),
        ),
      ),
      marks.length > 0
        ? el(
            'li',
            {},
            'Marked: ',
            marks.map((n, at): Child => [at > 0 ? ', ' : undefined, step(n)]),
          )
        : undefined,
    ),
  );
}

/** In which surroundings it was recorded. */
export function environmentPart({ har: { log }, told, moment }: Report): Markup {
  const { environment, session } = told;
  const { startedAt, stoppedAt, stopReason } = session;
  const browser = environment?.browser ?? log.browser;
  const skew = environment?.clockSkew;
  return el(
    'section',
    {},
    el('h2', {}, 'Environment'),
    facts([
      ['Recorded', `${moment(startedAt)}${stoppedAt === undefined ? '' : `, for ${duration(stoppedAt - startedAt)}`}`],
      ['Ended', stopReason && said(stopReason, 300)],
      ['Not recorded', gapWords(told, moment)],
      ['Browser', browser && said(`${browser.name} ${browser.version}`, 120)],
      ['Consent Tracer', said(environment?.extensionVersion ?? log.creator.version, 60)],
      ['System', environment?.os && said(environment.os, 120)],
      ['Language', environment?.locale && said(environment.locale, 60)],
      ['Time zone', environment?.timeZone && said(environment.timeZone, 60)],
      ['Clock', skew && skewWords(skew)],
      ['Tags', told.tags && told.tags.length > 0 ? said(told.tags.join(', '), 400) : undefined],
    ]),
  );
}

/** Gaps that are told one by one; more are counted. */
const GAPS = 10;

/** When nothing was recorded, and why, in words; undefined where there was no such time. */
export function gapWords({ session: { pauses = [] } }: Report['told'], moment: Report['moment']): string | undefined {
  if (pauses.length === 0) return undefined;
  const told = pauses.slice(0, GAPS).map(({ from, to, why }) => {
    const until = to === undefined ? 'on' : `for ${duration(to - from)}`;
    return `from ${moment(from)} ${until} (${why ? 'the browser was closed' : 'paused'})`;
  });
  const left = pauses.length - told.length;
  return [...told, ...(left > 0 ? [`and ${left} more times`] : [])].join('; ');
}

function skewWords({ median, answers }: { median: number; answers: number }): string {
  const by =
    Math.abs(median) < 1000
      ? 'as the servers’'
      : `${duration(Math.abs(median))} ${median > 0 ? 'ahead of' : 'behind'} the servers’`;
  return `${by}, by the Date headers of ${answers} answer${answers === 1 ? '' : 's'}`;
}

/** Console errors that are listed; more are counted. */
const MOST = 50;

export function consolePart({ told: { consoleErrors = [] }, moment }: Report): Markup | undefined {
  if (consoleErrors.length === 0) return undefined;
  const left = consoleErrors.length - MOST;
  return el(
    'section',
    {},
    el('h2', {}, 'Errors of the pages ', el('span', { class: 'count' }, String(consoleErrors.length))),
    el(
      'ul',
      { class: 'notes' },
      consoleErrors
        .slice(0, MOST)
        .map(({ time, page, kind, text, source, line }) =>
          el(
            'li',
            {},
            el('span', { class: 'quiet' }, `${moment(time)}, ${kind} at `, captured(page, 160)),
            el('div', {}, captured(text, 1000)),
            source
              ? el('div', { class: 'quiet' }, captured(`${source}${line === undefined ? '' : `:${line}`}`, 200))
              : undefined,
          ),
        ),
      left > 0 ? el('li', { class: 'quiet' }, `${left} more are in the trace.`) : undefined,
    ),
  );
}

/** What was sent again. */
export function attemptsPart(report: Report): Markup | undefined {
  const { attempts = [] } = report.told;
  if (attempts.length === 0) return undefined;
  return el(
    'section',
    {},
    el('h2', {}, 'Sent again ', el('span', { class: 'count' }, String(attempts.length))),
    table(
      'attempts',
      ['Attempt', 'Of', 'Request', 'Answer'],
      attempts.map((attempt) => attemptRow(attempt, report)),
    ),
  );
}

function attemptRow(
  { id, step, time, state, problem, mutation, draft, entries, deepLink, notes }: TraceAttempt,
  report: Report,
): Markup {
  const answers = entries.map(({ response }) => (response.status > 0 ? String(response.status) : 'no answer'));
  return row(
    {},
    [el('b', {}, String(id)), el('div', { class: 'quiet' }, report.moment(time))],
    step === undefined ? '' : report.steps.has(step) ? toStep(step) : `#${step}`,
    [
      captured(`${draft.method} ${draft.url}`, 400),
      mutation === undefined ? undefined : el('div', { class: 'quiet' }, 'attack ', said(mutation, 80)),
      notes.map((note) => el('div', { class: 'quiet' }, said(note, 400))),
    ],
    [
      answers.length > 0 ? answers.join(', ') : said(state, 40),
      deepLink === undefined ? undefined : el('div', {}, 'opens ', captured(deepLink, 200)),
      problem === undefined ? undefined : el('div', { class: 'fault' }, said(problem, 400)),
    ],
  );
}

const VERDICTS: Readonly<Record<string, string>> = {
  rejected: '✓ rejected',
  accepted: '✕ accepted',
  unclear: '? unclear',
};

/** What came of attacks; those that were accepted first. */
export function attackRunsPart(report: Report): Markup | undefined {
  const { attackRuns = [] } = report.told;
  if (attackRuns.length === 0) return undefined;
  return el(
    'section',
    {},
    el('h2', {}, 'Attack runs'),
    attackRuns.map((run) => runPart(run, report)),
  );
}

function runPart({ flow, startedAt, state, results }: TraceAttackRun, report: Report): Child {
  const order = ['accepted', 'unclear', 'rejected'];
  const sorted = results.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  return [
    el(
      'p',
      {},
      `${report.moment(startedAt)}, on `,
      said(flow, 80),
      `, ${state}: ${results.length} attack${results.length === 1 ? '' : 's'}.`,
    ),
    table(
      'attacks',
      ['Attack', 'Verdict', 'Seen', 'A correct receiver'],
      sorted.map(({ attack, verdict, evidence, expected, clause, ...rest }) =>
        row(
          { class: `verdict-${verdict === 'accepted' ? 'bad' : 'other'}` },
          said(attack, 80),
          VERDICTS[verdict] ?? said(verdict, 40),
          said(words(evidence)),
          [said(words(expected)), el('div', { class: 'quiet' }, clauseOf(clause, rest as { clauseUrl?: unknown }))],
        ),
      ),
    ) ?? el('p', { class: 'quiet' }, 'None was carried out.'),
  ];
}

function words(told: unknown): string {
  return typeof told === 'string' ? told : (JSON.stringify(told) ?? '');
}

function clauseOf(clause: unknown, { clauseUrl }: { clauseUrl?: unknown }): Child {
  return typeof clauseUrl === 'string' ? toDocument(words(clause), clauseUrl) : words(clause);
}
