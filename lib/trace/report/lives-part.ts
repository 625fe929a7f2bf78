import { kindWords } from '../../flow/kind-words.ts';
import type { StepPart, Value, ValueUse } from '../../flow/value.ts';
import type { FlowJudgement } from '../judgement.ts';
import { differencePart } from './findings-part.ts';
import { type Child, captured, el, type Markup, row, said, table, toStep, withSteps } from './markup.ts';
import type { Report } from './report-input.ts';

/** Occurrences of one value that are listed; more are counted. */
const MOST = 40;

/** Where each value came from and where it went. */
export function livesPart({ lives, signatures }: FlowJudgement, report: Report): Markup {
  const named = lives.filter(({ kind }) => kind !== 'other');
  const others = lives.filter(({ kind }) => kind === 'other');
  const heads = ['Value', 'Its life', 'Text'];
  return el(
    'section',
    { class: 'lives' },
    el('h3', {}, 'Values ', el('span', { class: 'count' }, String(lives.length))),
    lives.length === 0 ? el('p', { class: 'quiet' }, 'No value was seen that is handed on.') : undefined,
    table(
      'values',
      heads,
      named.map((value) => valueRow(value, report)),
    ),
    others.length > 0
      ? el(
          'details',
          {},
          el(
            'summary',
            {},
            `${others.length} other value${others.length === 1 ? '' : 's'} that occur${others.length === 1 ? 's' : ''} more than once`,
          ),
          table(
            'values',
            heads,
            others.map((value) => valueRow(value, report)),
          ),
        )
      : undefined,
    signatures.length > 0
      ? [
          el('h4', {}, 'Signatures'),
          el(
            'ul',
            { class: 'signatures' },
            signatures.map(({ step, kind, state, reason }) =>
              el(
                'li',
                {},
                stepName(step, report),
                ` ${kind}: `,
                el('b', {}, said(state.replaceAll('-', ' '), 60)),
                '. ',
                said(reason, 400),
              ),
            ),
          ),
        ]
      : undefined,
  );
}

function stepName(n: number, { steps }: Report): Child {
  return steps.has(n) ? toStep(n) : `#${n}`;
}

function valueRow(value: Value, report: Report): Markup {
  const { kind, name, text, life, unused, uses, id } = value;
  return row(
    {},
    [el('b', {}, kindWords(kind)), el('div', { class: 'quiet' }, captured(name, 100), ` (${id})`)],
    [
      el('div', {}, withSteps(life, report.steps)),
      unused === undefined ? undefined : el('div', { class: 'unused' }, withSteps(unused, report.steps)),
      el(
        'details',
        {},
        el('summary', {}, `${uses.length} occurrence${uses.length === 1 ? '' : 's'}`),
        el(
          'ul',
          {},
          uses.slice(0, MOST).map((use) => el('li', {}, useWords(use, text, report))),
          uses.length > MOST ? el('li', { class: 'quiet' }, `${uses.length - MOST} more`) : undefined,
        ),
      ),
    ],
    captured(text, 160),
  );
}

const PARTS: Record<StepPart, string> = {
  address: 'address',
  redirect: 'redirect',
  'request-header': 'request header',
  'request-body': 'request body',
  'response-header': 'response header',
  'response-body': 'response body',
};

function useWords(
  { step, event, place, text, difference, host, hash, from }: ValueUse,
  whole: string,
  report: Report,
): Child {
  return [
    stepName(step, report),
    ` ${event}`,
    host === undefined ? undefined : [' to ', captured(host, 120)],
    hash === undefined ? undefined : ` (${hash}${from === undefined ? '' : ` of ${from}`})`,
    `, ${PARTS[place.part]} `,
    captured(place.path.join(' › ') || 'as a whole', 160),
    place.encodings.length > 0 ? ` in ${place.encodings.join(', in ')}` : undefined,
    difference ? [': ', differencePart(difference)] : text === whole ? undefined : [': ', captured(text, 120)],
  ];
}
