import type { DifferencePart, Value, ValueUse } from '../../lib/flow/value.ts';
import type { Lineage } from '../../lib/lineage/lineage.ts';
import { isTrivial } from '../../lib/lineage/trivial.ts';

/**
 * The values of a flow as lines that a person can review, without a text that is drawn anew in every recording:
 *
 * ```
 * state-1   created #3 address query.state · returned #9 address query.state
 * code-1    issued #8 redirect query.code (percent) · returned #9 address query.code (percent) · redeemed #10 body code
 * ```
 */
export function lives({ values }: Lineage): string[] {
  const width = Math.max(0, ...values.map(({ id }) => id.length));
  return values.flatMap((value) => [
    `${value.id.padEnd(width)}  ${usesInWords(value)}`,
    ...(value.unused ? [`${' '.repeat(width)}  ! ${value.unused}`] : []),
  ]);
}

/** Uses, those that differ in nothing but the step as one. */
function usesInWords({ uses }: Value): string {
  const runs = new Map<string, number[]>();
  for (const use of uses) {
    const words = placeInWords(use);
    const steps = runs.get(words);
    if (steps) steps.push(use.step);
    else runs.set(words, [use.step]);
  }
  return [...runs].map(([words, steps]) => words.replace('#', stepsInWords(steps))).join(' · ');
}

function stepsInWords(steps: number[]): string {
  const [first, ...rest] = [...new Set(steps)];
  if (rest.length === 0) return `#${first}`;
  return rest.length < 3
    ? [first, ...rest].map((step) => `#${step}`).join(' ')
    : `#${first}…#${rest.at(-1)} ×${rest.length + 1}`;
}

function placeInWords({ event, place, host, hash, from, difference }: ValueUse): string {
  const { part, path, encodings } = place;
  const where = [
    part.replace('request-', '').replace('response-body', 'answer').replace('response-', 'answer '),
    path.map((label) => (isTrivial(label) ? label : '…')).join('.'),
  ];
  const notes = [
    ...encodings,
    hash,
    from && `from ${from}`,
    host && `to ${host.replace(/:\d+$/, '')}`,
    difference && changed(difference),
  ];
  const told = notes.filter((note) => note !== undefined);
  return `${event} # ${where.filter((word) => word !== '').join(' ')}${told.length > 0 ? ` (${told.join(', ')})` : ''}`;
}

/** What is not a letter or a digit as it is, of others how many there are. */
function changed(parts: readonly DifferencePart[]): string {
  const sign = { same: '', missing: '-', added: '+' };
  return parts
    .filter(({ kind }) => kind !== 'same')
    .map(({ kind, text }) => sign[kind] + (/^[^A-Za-z0-9]{1,3}$/.test(text) ? JSON.stringify(text) : text.length))
    .join(' ');
}
